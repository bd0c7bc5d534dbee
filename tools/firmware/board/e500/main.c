// SPDX-License-Identifier: GPL-2.0-only
/* The remote on a core of an e500mc chip */
#include "../../remote/log.h"
#include "../../remote/platform.h"
#include "board.h"

struct plat_counters plat_counters;

static void __noreturn stop(const struct crash *crash)
{
	mpic_shutdown();
	timer_shutdown();
	spin_release();
	control_stopped(crash);
	cpu_stop();
}

/* In r3 at the start: see remote_set_plain() */
#define START_PLAIN	1

/**
 * board_main() - everything after the entry
 * @how: r3 as the spin table has it: START_PLAIN or 0
 */
void board_main(u32 how)
{
	struct crash *crash = (struct crash *)CRASH_ADDR;

	mmu_setup();
	timer_setup();
	log_init((struct log *)LOG_ADDR, LOG_SIZE);
	log_line("start on core %u, boot %u%s", mfspr(SPR_PIR), log_boots(),
		 crash->magic == CRASH_MAGIC ? " after a crash" : "");
	crash->magic = 0;
	if (how == START_PLAIN)
		remote_set_plain();
	if (board_channels_init())
		stop(NULL);
	mpic_setup();
	control_running();

	for (;;) {
		bool worked = remote_poll();

		board_channels_poll();
		if (control_poll())
			remote_park();
		if (!worked && !remote_listen())
			cpu_idle();
	}
}

/**
 * board_crash() - write down a crash and stop
 * @crash: the record, filled in but for its magic number
 */
void board_crash(struct crash *crash)
{
	if (crash->magic != CRASH_MAGIC) {
		crash->magic = CRASH_MAGIC;
		log_line("crash: vector %u at 0x%x, lr 0x%x, esr 0x%x, dear 0x%x",
			 crash->vector, crash->srr0, crash->lr, crash->esr,
			 crash->dear);
	}
	stop(crash);
}

void plat_park(void)
{
	stop(NULL);
}

void plat_fault(enum plat_fault how)
{
	log_line("fault %u on request", (u32)how);
	if (how == PLAT_FAULT_ILLEGAL)
		__asm__ __volatile__(".long 0");
	if (how == PLAT_FAULT_STORE)
		*(volatile u32 *)0x70000000 = 0;
	for (;;)
		__asm__ __volatile__("sync" : : : "memory");
}

void plat_panic(const char *why)
{
	log_line("panic: %s", why);
	__asm__ __volatile__("trap");
	__builtin_unreachable();
}
