// SPDX-License-Identifier: GPL-2.0-only
/* What Linux is told about this core: the block of amp/control.h */
#include <asm/byteorder.h>
#include <linux/compiler.h>

#include <amp/control.h>

#include "board.h"

/* Vectors of exceptions that save the address in other registers than SRR0 */
#define VECTOR_CRITICAL_INPUT	0
#define VECTOR_MACHINE_CHECK	1
#define VECTOR_WATCHDOG		12

static void set(__be32 *word, u32 value)
{
	WRITE_ONCE(*word, __cpu_to_be32(value));
	__asm__ __volatile__("sync" : : : "memory");
}

static u32 get(const __be32 *word)
{
	return __be32_to_cpu(READ_ONCE(*word));
}

static struct amp_control *control(void)
{
	return (struct amp_control *)CONTROL_ADDR;
}

/**
 * control_running() - say that the remote runs
 */
void control_running(void)
{
	set(&control()->request, AMP_CONTROL_NONE);
	set(&control()->state, AMP_CONTROL_RUNNING);
	set(&control()->magic, AMP_CONTROL_MAGIC);
}

/**
 * control_poll() - show that the remote is alive
 *
 * Return: true if Linux wants it to park.
 */
bool control_poll(void)
{
	WRITE_ONCE(control()->beats,
		   __cpu_to_be32(get(&control()->beats) + 1));
	return get(&control()->request) == AMP_CONTROL_PARK;
}

/**
 * control_stopped() - say that the remote has stopped
 * @crash: the record if it has crashed, or NULL
 *
 * The core can be started from now on, not before.
 */
void control_stopped(const struct crash *crash)
{
	if (crash) {
		bool check = crash->vector == VECTOR_MACHINE_CHECK;
		bool critical = crash->vector == VECTOR_CRITICAL_INPUT ||
				crash->vector == VECTOR_WATCHDOG;

		set(&control()->vector, crash->vector);
		set(&control()->pc, check ? crash->mcsrr0 :
				    critical ? crash->csrr0 : crash->srr0);
		set(&control()->msr, check ? crash->mcsrr1 :
				     critical ? crash->csrr1 : crash->srr1);
		set(&control()->lr, crash->lr);
		set(&control()->syndrome, check ? crash->mcsr : crash->esr);
		set(&control()->address, crash->dear);
	}
	set(&control()->state, crash ? AMP_CONTROL_CRASHED : AMP_CONTROL_PARKED);
	set(&control()->magic, AMP_CONTROL_MAGIC);
}
