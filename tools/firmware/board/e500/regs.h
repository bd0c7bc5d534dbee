/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The core and the chip: special registers (e500mc Core Reference Manual), and
 * the memory map of the emulated board.  For C and assembly.
 */
#ifndef _FW_REGS_H
#define _FW_REGS_H

/* Where things are.  Virtual addresses are the low 32 bits of physical ones. */
#define SHMEM_VA		0xb8000000	/* shared memory, 64 MiB */
#define SHMEM_PA_HIGH		0x0
#define CCSR_VA			0xe0000000	/* first MiB of CCSR */
#define CCSR_PA_HIGH		0xf
#define SPIN_VA			0xef000000	/* spin table, a page */
#define SPIN_PA_HIGH		0xf

/* Fixed places in the firmware's own memory, documented in README.md */
#define CRASH_ADDR		0x1000
#define CRASH_SIZE		0x800
#define CONTROL_ADDR		0x1800
#define LOG_ADDR		0x2000
#define LOG_SIZE		0xe000

#define TIMEBASE_HZ		400000000

/* Registers of the core */
#define SPR_LR			8
#define SPR_CTR			9
#define SPR_DEC			22
#define SPR_SRR0		26
#define SPR_SRR1		27
#define SPR_DECAR		54
#define SPR_CSRR0		58
#define SPR_CSRR1		59
#define SPR_DEAR		61
#define SPR_ESR			62
#define SPR_IVPR		63
#define SPR_SPRG0		272
#define SPR_SPRG1		273
#define SPR_PIR			286
#define SPR_TSR			336
#define SPR_TCR			340
#define SPR_IVOR0		400
#define SPR_IVOR35		531
#define SPR_MCSRR0		570
#define SPR_MCSRR1		571
#define SPR_MCSR		572
#define SPR_MAS0		624
#define SPR_MAS1		625
#define SPR_MAS2		626
#define SPR_MAS3		627
#define SPR_MAS6		630
#define SPR_EPR			702
#define SPR_MAS7		944

#define MSR_ME			0x1000
#define TCR_DIE			0x04000000
#define TCR_ARE			0x00400000
#define TSR_DIS			0x08000000

/*
 * Entries of TLB1.  The boot loader made one of the first ones for the firmware
 * itself; ours come after all that it may have used.
 */
#define TLB1_FIRST		32
#define MAS0_TLB1(entry)	(0x10000000 | (entry) << 16)
#define MAS1_VALID		0x80000000
#define MAS1_IPROT		0x40000000
#define MAS1_4K			(1 << 8)
#define MAS1_1M			(5 << 8)
#define MAS1_64M		(8 << 8)
#define MAS2_COHERENT		0x4
#define MAS2_DEVICE		0xa		/* uncached, guarded */
#define MAS3_RW			0x5		/* supervisor */

/* The crash record: see struct crash in board.h */
#define CRASH_VECTOR		4
#define CRASH_GPRS		8
#define CRASH_SPRS		136

#endif /* _FW_REGS_H */
