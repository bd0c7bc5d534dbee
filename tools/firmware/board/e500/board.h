/* SPDX-License-Identifier: GPL-2.0-only */
/* The parts of the board's code, to each other */
#ifndef _FW_BOARD_H
#define _FW_BOARD_H

#include <linux/types.h>

#include "../../remote/remote.h"
#include "regs.h"

#define CRASH_MAGIC	0x43524153	/* "CRAS" */

/* Always inline: the number of the register is part of the instruction */
static inline __attribute__((always_inline)) u32 mfspr(int spr)
{
	u32 v;

	__asm__ __volatile__("mfspr %0,%1" : "=r"(v) : "i"(spr));
	return v;
}

static inline __attribute__((always_inline)) void mtspr(int spr, u32 v)
{
	__asm__ __volatile__("mtspr %0,%1" : : "i"(spr), "r"(v) : "memory");
}

/**
 * struct crash - what the core was like when it crashed, at CRASH_ADDR
 * @magic: CRASH_MAGIC if there was a crash since the last start
 * @vector: number of the IVOR that was taken
 * @gpr: r0 to r31
 * @srr0: where it happened, for ordinary exceptions
 * @srr1: machine state there
 * @csrr0: the same for critical ones
 * @csrr1: the same
 * @mcsrr0: the same for machine checks
 * @mcsrr1: the same
 * @esr: what was wrong
 * @dear: address of the data
 * @mcsr: what was wrong, for machine checks
 * @lr: link register
 * @ctr: count register
 * @cr: condition register
 * @xer: integer exception register
 *
 * Filled in by start.S, in this order.
 */
struct crash {
	u32 magic;
	u32 vector;
	u32 gpr[32];
	u32 srr0;
	u32 srr1;
	u32 csrr0;
	u32 csrr1;
	u32 mcsrr0;
	u32 mcsrr1;
	u32 esr;
	u32 dear;
	u32 mcsr;
	u32 lr;
	u32 ctr;
	u32 cr;
	u32 xer;
};

/* start.S */
extern const u8 vectors[];
void cpu_idle(void);
void __noreturn cpu_stop(void);

/* main.c */
void __noreturn board_main(u32 how);
void __noreturn board_crash(struct crash *crash);

/* channels.c, or the file that CHANNELS= names: message registers from 0 to 7 */
extern const u32 board_bell_linux;	/* written to ring Linux */
extern const u32 board_bell;		/* by which Linux rings the remote */

/* table.c, or fixed.c with these of channels.c or the other file that CHANNELS= names */
extern const struct remote_channel board_channels[];
extern const u32 board_num_channels;
int board_channels_init(void);
void board_channels_poll(void);

/* mmu.c */
void mmu_setup(void);

/* mpic.c */
void mpic_setup(void);
void mpic_shutdown(void);
void irq_external(void);

/* timer.c */
void timer_setup(void);
void timer_shutdown(void);
void irq_timer(void);

/* spin.c */
void spin_release(void);

/* control.c */
void control_running(void);
bool control_poll(void);
void control_stopped(const struct crash *crash);

static inline u32 read_reg(u32 addr)
{
	u32 v = *(volatile u32 *)addr;

	__asm__ __volatile__("sync" : : : "memory");
	return v;
}

static inline void write_reg(u32 addr, u32 v)
{
	__asm__ __volatile__("sync" : : : "memory");
	*(volatile u32 *)addr = v;
}

#endif /* _FW_BOARD_H */
