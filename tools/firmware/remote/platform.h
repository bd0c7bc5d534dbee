/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the portable part of the remote needs from the board it runs on.
 *
 * The board calls remote_init() once and remote_poll() for ever, see remote.h;
 * nothing here is called from an interrupt.
 */
#ifndef _FW_PLATFORM_H
#define _FW_PLATFORM_H

#include <linux/types.h>

#ifndef __noreturn
#define __noreturn	__attribute__((noreturn))
#endif

/**
 * enum plat_fault - ways to die on purpose
 * @PLAT_FAULT_ILLEGAL: an illegal instruction
 * @PLAT_FAULT_STORE: a store to an address that is not mapped
 * @PLAT_FAULT_HANG: an endless loop that answers to nothing
 */
enum plat_fault {
	PLAT_FAULT_ILLEGAL,
	PLAT_FAULT_STORE,
	PLAT_FAULT_HANG,
};

/**
 * struct plat_counters - what the board counts
 * @irqs: doorbell interrupts taken
 * @spurious: interrupts that were none of ours
 * @ticks: timer interrupts taken
 * @kicks: doorbells rung
 */
struct plat_counters {
	u32 irqs;
	u32 spurious;
	u32 ticks;
	u32 kicks;
};

extern struct plat_counters plat_counters;

/* Milliseconds and microseconds since start; both wrap */
u32 plat_ms(void);
u32 plat_us(void);

/* Ring Linux's doorbell; the payload names the channel */
void plat_kick(u32 channel);
/* Has a doorbell rung for which no interrupt has been taken yet? */
bool plat_bell_pending(void);

/*
 * Called by a remote that does not sleep, after a small part of its work. Where
 * an emulator executes the cores in turns, this gives the other cores a turn of
 * that length.
 */
void plat_turn(u32 us);

/* Stop: park leaves the core to be started again, fault leaves a record */
void __noreturn plat_park(void);
void __noreturn plat_fault(enum plat_fault how);
void __noreturn plat_panic(const char *why);

#endif /* _FW_PLATFORM_H */
