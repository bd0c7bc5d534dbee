// SPDX-License-Identifier: GPL-2.0-only
/*
 * The control block: what the firmware says of itself, see amp/control.h.
 *
 * Firmware without one can be started, but neither be stopped nor be watched.
 */
#include <linux/io.h>
#include <linux/iopoll.h>
#include <linux/jiffies.h>
#include <linux/module.h>
#include <linux/of_address.h>

#include "rproc.h"

/* Position of the block in reg */
#define CONTROL_REG	1

#define POLL_US		1000
/* An emulated core on a busy machine is slow; a real one takes milliseconds */
#define START_US	(30 * USEC_PER_SEC)
#define PARK_US		(10 * USEC_PER_SEC)
#define WATCH_MS	100
#define HANG_SECONDS_MAX	86400U

static unsigned int hang_seconds;
module_param(hang_seconds, uint, 0644);
MODULE_PARM_DESC(hang_seconds,
		 "a remote that does not beat for that long has crashed (0: never)");

static u32 control_read(const __be32 *word)
{
	return be32_to_cpu(READ_ONCE(*word));
}

/**
 * amp_control_state() - what does the firmware do?
 * @ar: the core
 *
 * Return: enum amp_control_state, AMP_CONTROL_OFF if it does not say, or
 *	another number if it says nonsense.
 */
u32 amp_control_state(struct amp_rproc *ar)
{
	u32 state;

	if (!ar->control ||
	    control_read(&ar->control->magic) != AMP_CONTROL_MAGIC)
		return AMP_CONTROL_OFF;
	state = control_read(&ar->control->state);
	/*
	 * read what the firmware has written before the state, after the state
	 */
	rmb();
	return state;
}

/**
 * amp_control_clear() - forget what an earlier image said
 * @ar: the core, which does not run
 */
void amp_control_clear(struct amp_rproc *ar)
{
	if (ar->control)
		memset(ar->control, 0, sizeof(*ar->control));
}

/**
 * amp_control_wait_start() - wait until the firmware runs
 * @ar: the core
 *
 * Return: 0, also if there is no control block, or -ETIMEDOUT.
 */
int amp_control_wait_start(struct amp_rproc *ar)
{
	u32 state;

	if (!ar->control)
		return 0;
	return read_poll_timeout(amp_control_state, state,
				 state != AMP_CONTROL_OFF, POLL_US, START_US,
				 false, ar);
}

static void control_request(struct amp_rproc *ar, u32 request)
{
	WRITE_ONCE(ar->control->request, cpu_to_be32(request));
	/* make the store visible now: the firmware polls this word */
	mb();
}

/**
 * amp_control_park() - have the firmware stop in good order
 * @ar: the core
 *
 * Return: 0 if it has stopped or had before, -EOPNOTSUPP if there is no way to
 *	tell it, or -ETIMEDOUT if it does not react.
 */
int amp_control_park(struct amp_rproc *ar)
{
	u32 state = amp_control_state(ar);
	int ret;

	if (state == AMP_CONTROL_OFF)
		return amp_spin_waits(ar) ? 0 : -EOPNOTSUPP;
	if (state != AMP_CONTROL_RUNNING)
		return 0;

	control_request(ar, AMP_CONTROL_PARK);
	ret = read_poll_timeout(amp_control_state, state,
				state != AMP_CONTROL_RUNNING, POLL_US, PARK_US,
				false, ar);
	if (ret)
		control_request(ar, AMP_CONTROL_NONE);
	return ret;
}

static void control_report_crash(struct amp_rproc *ar)
{
	const struct amp_control *control = ar->control;

	dev_err(ar->dev,
		"exception %u at %#x, msr %#x, lr %#x, syndrome %#x, address %#x\n",
		control_read(&control->vector), control_read(&control->pc),
		control_read(&control->msr), control_read(&control->lr),
		control_read(&control->syndrome),
		control_read(&control->address));
	rproc_report_crash(ar->rproc, RPROC_FATAL_ERROR);
}

static bool control_hangs(struct amp_rproc *ar)
{
	unsigned int limit = min(READ_ONCE(hang_seconds), HANG_SECONDS_MAX);
	u32 beats = control_read(&ar->control->beats);

	if (beats != ar->beats || ar->seen != AMP_CONTROL_RUNNING) {
		ar->beats = beats;
		ar->alive = jiffies;
	}
	return limit && time_after(jiffies, ar->alive + limit * HZ);
}

static void control_look(struct work_struct *work)
{
	struct amp_rproc *ar = container_of(to_delayed_work(work),
					    struct amp_rproc, watch);
	u32 state = amp_control_state(ar);

	if (state == AMP_CONTROL_CRASHED) {
		control_report_crash(ar);
		return;
	}
	if (state == AMP_CONTROL_PARKED && ar->seen != state)
		dev_notice(ar->dev, "the remote has parked without being asked to\n");
	ar->seen = state;
	if (control_hangs(ar)) {
		dev_err(ar->dev, "no sign of life for %u s\n", hang_seconds);
		rproc_report_crash(ar->rproc, RPROC_WATCHDOG);
		return;
	}
	queue_delayed_work(system_freezable_wq, &ar->watch,
			   msecs_to_jiffies(WATCH_MS));
}

/**
 * amp_control_watch() - have crashes reported from now on
 * @ar: the core, which runs
 *
 * Until amp_control_unwatch(), or the first crash.
 */
void amp_control_watch(struct amp_rproc *ar)
{
	if (!ar->control || ar->leaving)
		return;
	ar->seen = AMP_CONTROL_OFF;
	ar->alive = jiffies;
	queue_delayed_work(system_freezable_wq, &ar->watch, 0);
}

/**
 * amp_control_unwatch() - end watching the firmware
 * @ar: the core; it may not be watched at all
 */
void amp_control_unwatch(struct amp_rproc *ar)
{
	if (ar->control)
		cancel_delayed_work_sync(&ar->watch);
}

/**
 * amp_control_map() - find the control block
 * @ar: the core, filled in; its memory is mapped
 *
 * Return: 0, also if there is none, or an error that has been logged.
 */
int amp_control_map(struct amp_rproc *ar)
{
	struct device_node *np = ar->dev->of_node;
	struct resource res;

	if (of_address_to_resource(np, CONTROL_REG, &res))
		return 0;
	if (IS_ALIGNED(res.start, sizeof(u32)) &&
	    resource_size(&res) >= sizeof(*ar->control))
		ar->control = amp_rproc_va(ar, res.start,
					   sizeof(*ar->control));
	if (!ar->control)
		return dev_err_probe(ar->dev, -EINVAL,
				     "%pOF: reg: %pR, expected a control block of %zu bytes within the first entry\n",
				     np, &res, sizeof(*ar->control));
	INIT_DELAYED_WORK(&ar->watch, control_look);
	return 0;
}
