// SPDX-License-Identifier: GPL-2.0-only
/* The clock is the time base, the tick is the decrementer. */
#include "../../remote/platform.h"
#include "board.h"

#define CYCLES_PER_US	(TIMEBASE_HZ / 1000000)
#define US_PER_MS	1000
#define TICK_CYCLES	(TIMEBASE_HZ / 1000 * REMOTE_TICK_MS)

/*
 * Time since the start. Each call adds the cycles since the last one, so that
 * no 64-bit division is needed. Calls are at most a few ticks apart, and 32
 * bits of cycles are 10 seconds.
 */
static u32 last_cycles, spare_cycles, now_us, spare_us, now_ms;

static u32 cycles(void)
{
	u32 v;

	__asm__ __volatile__("mftb %0" : "=r"(v));
	return v;
}

u32 plat_us(void)
{
	u32 now = cycles(), passed;

	spare_cycles += now - last_cycles;
	last_cycles = now;
	passed = spare_cycles / CYCLES_PER_US;
	spare_cycles -= passed * CYCLES_PER_US;
	now_us += passed;
	spare_us += passed;
	return now_us;
}

u32 plat_ms(void)
{
	u32 passed;

	plat_us();
	passed = spare_us / US_PER_MS;
	spare_us -= passed * US_PER_MS;
	now_ms += passed;
	return now_ms;
}

/**
 * timer_setup() - start the clock and the tick
 */
void timer_setup(void)
{
	last_cycles = cycles();
	mtspr(SPR_DECAR, TICK_CYCLES);
	mtspr(SPR_DEC, TICK_CYCLES);
	mtspr(SPR_TSR, ~0u);
	mtspr(SPR_TCR, TCR_DIE | TCR_ARE);
}

/**
 * timer_shutdown() - stop the tick
 */
void timer_shutdown(void)
{
	mtspr(SPR_TCR, 0);
	mtspr(SPR_TSR, ~0u);
}

/*
 * QEMU with -icount ends a turn when a timer is set that is the next one to expire,
 * and when that expires.  The next tick sets the period right.
 */
void plat_turn(u32 us)
{
	mtspr(SPR_DECAR, us * CYCLES_PER_US);
	mtspr(SPR_DEC, us * CYCLES_PER_US);
}

/**
 * irq_timer() - serve the decrementer
 *
 * Called from cpu_idle().
 */
void irq_timer(void)
{
	mtspr(SPR_DECAR, TICK_CYCLES);
	mtspr(SPR_TSR, TSR_DIS);
	plat_counters.ticks++;
	remote_woken(false, 0);
}
