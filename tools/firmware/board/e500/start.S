/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Entry, exceptions, idling.
 *
 * The spin table starts this core at virtual address 0, with 64 MiB mapped by
 * one entry of TLB1.  It may do so again at any time, whatever the core is busy
 * with, so nothing but that is relied upon.
 */
#include "regs.h"

	.section .text.entry, "ax"
	.globl	_entry
_entry:
	li	%r0, 0
	mtmsr	%r0
	isync
	mr	%r31, %r3	/* what the spin table says, for board_main() */

	/*
	 * Linux broadcasts invalidations of its own virtual addresses, which
	 * may be ours as well: protect the entry that we run from.
	 */
	mtspr	SPR_MAS6, %r0
	isync
	tlbsx	0, %r0
	mfspr	%r3, SPR_MAS1
	oris	%r3, %r3, MAS1_IPROT@h
	mtspr	SPR_MAS1, %r3
	isync
	tlbwe
	isync

	/* data as the linker made it, whatever an earlier run left behind */
	lis	%r3, _data@h
	ori	%r3, %r3, _data@l
	lis	%r4, _data_pristine@h
	ori	%r4, %r4, _data_pristine@l
	lis	%r5, _data_words@h
	ori	%r5, %r5, _data_words@l
	mtctr	%r5
	addi	%r3, %r3, -4
	addi	%r4, %r4, -4
1:	lwzu	%r0, 4(%r4)
	stwu	%r0, 4(%r3)
	bdnz	1b

	lis	%r3, _bss@h
	ori	%r3, %r3, _bss@l
	lis	%r5, _bss_words@h
	ori	%r5, %r5, _bss_words@l
	mtctr	%r5
	addi	%r3, %r3, -4
	li	%r0, 0
2:	stwu	%r0, 4(%r3)
	bdnz	2b

	lis	%r1, _stack_top@h
	ori	%r1, %r1, _stack_top@l
	stwu	%r0, -16(%r1)

	/* exceptions: sixteen of them, 32 bytes each */
	li	%r3, 0
	mtspr	SPR_IVPR, %r3
	.irp	n, 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15
	li	%r3, vectors@l + 32 * \n
	mtspr	SPR_IVOR0 + \n, %r3
	.endr
	.irp	n, 0,1,2
	li	%r3, vectors@l + 32 * 16
	mtspr	SPR_IVOR35 + \n, %r3
	.endr
	li	%r3, MSR_ME
	mtmsr	%r3
	isync
	mr	%r3, %r31
	b	board_main

/*
 * Interrupts are enabled nowhere but in cpu_idle(), which ends when one has
 * been served: no interrupt can come between a last look for work and `wait`,
 * and an interrupt needs no context of its own.
 */
	.text
	.globl	cpu_idle
cpu_idle:
	stwu	%r1, -16(%r1)
	mflr	%r0
	stw	%r0, 20(%r1)
	wrteei	1
	wait
	wrteei	0
idle_out:
	lwz	%r0, 20(%r1)
	mtlr	%r0
	addi	%r1, %r1, 16
	blr

/*
 * The spin table sends an idle core to the entry with interrupts enabled: one
 * that comes before the entry has disabled them must not undo the start.
 */
	.macro	idle_interrupt handler
	mfspr	%r0, SPR_SRR0
	cmplwi	%r0, 8
	bge	1f
	b	_entry
1:	bl	\handler
	b	idle_out
	.endm

idle_external:
	idle_interrupt irq_external
idle_timer:
	idle_interrupt irq_timer

/* The end: interrupts are off and their sources as well. */
	.globl	cpu_stop
cpu_stop:
	wrteei	0
1:	sync
	wait
	b	1b

/* Any other exception, with r3 in SPRG0 and the number of the IVOR in r3 */
crash:
	mtspr	SPR_SPRG1, %r4
	li	%r4, CRASH_ADDR
	stw	%r3, CRASH_VECTOR(%r4)
	stmw	%r0, CRASH_GPRS(%r4)
	mfspr	%r5, SPR_SPRG0
	stw	%r5, CRASH_GPRS + 4 * 3(%r4)
	mfspr	%r5, SPR_SPRG1
	stw	%r5, CRASH_GPRS + 4 * 4(%r4)
	.macro	save from:vararg
	mfspr	%r5, \from
	stwu	%r5, 4(%r6)
	.endm
	addi	%r6, %r4, CRASH_SPRS - 4
	save	SPR_SRR0
	save	SPR_SRR1
	save	SPR_CSRR0
	save	SPR_CSRR1
	save	SPR_MCSRR0
	save	SPR_MCSRR1
	save	SPR_ESR
	save	SPR_DEAR
	save	SPR_MCSR
	save	SPR_LR
	save	SPR_CTR
	mfcr	%r5
	stwu	%r5, 4(%r6)
	mfxer	%r5
	stwu	%r5, 4(%r6)

	/* the stack may be what is broken */
	lis	%r1, _crash_stack_top@h
	ori	%r1, %r1, _crash_stack_top@l
	li	%r0, 0
	stwu	%r0, -16(%r1)
	mr	%r3, %r4
	b	board_crash

	.section .text.vectors, "ax"
	.balign	32
	.globl	vectors
vectors:
	.irp	n, 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16
	.balign	32
	.if	\n == 4
	b	idle_external
	.elseif	\n == 10
	b	idle_timer
	.else
	mtspr	SPR_SPRG0, %r3
	li	%r3, \n
	b	crash
	.endif
	.endr
	.balign	32

	.section .note.GNU-stack, "", @progbits
