// SPDX-License-Identifier: GPL-2.0-only
/*
 * Who has the core: the remote or Linux.
 *
 * With CPU hotplug, Linux can take the core at any time.  It would reset a core that
 * runs the remote.  That is refused, and so is to start the remote on a core that
 * Linux has taken.  The lock of CPU hotplug decides who is first.
 */
#include <linux/cpu.h>
#include <linux/cpuhotplug.h>

#include "rproc.h"

static enum cpuhp_state cpu_state;

/**
 * amp_cpu_check() - may the remote have the core?
 * @ar: the core
 *
 * Context: any; with the lock of CPU hotplug held, the answer stays true.
 * Return: 0, or -EBUSY if Linux has it, which has been logged.
 */
int amp_cpu_check(struct amp_rproc *ar)
{
	if (!READ_ONCE(ar->lent))
		return 0;
	dev_err(ar->dev, "core %d belongs to Linux\n", ar->cpu);
	return -EBUSY;
}

/* Linux is about to take a core, or has had it before the device was there */
static int cpu_prepare(unsigned int cpu, struct hlist_node *node)
{
	struct amp_rproc *ar = hlist_entry(node, struct amp_rproc, cpu_node);

	if (cpu != ar->cpu || ar->lent)
		return 0;
	if (!cpu_online(cpu) && !amp_spin_waits(ar)) {
		dev_err(ar->dev, "core %u runs the remote, Linux can't take it: stop the remote first, in /sys/class/remoteproc/%s/state\n",
			cpu, dev_name(&ar->rproc->dev));
		return -EBUSY;
	}
	WRITE_ONCE(ar->lent, true);
	return cpu_online(cpu) ? amp_cpu_check(ar) : 0;
}

/* Linux has left a core: it is free again if it waits in the spin table */
static int cpu_dead(unsigned int cpu, struct hlist_node *node)
{
	struct amp_rproc *ar = hlist_entry(node, struct amp_rproc, cpu_node);

	if (cpu == ar->cpu)
		WRITE_ONCE(ar->lent, !amp_spin_waits(ar));
	return 0;
}

static void cpu_release(void *data)
{
	struct amp_rproc *ar = data;

	cpuhp_state_remove_instance_nocalls(cpu_state, &ar->cpu_node);
}

/**
 * amp_cpu_guard() - keep Linux from taking the core while the remote runs on it
 * @ar: the core, with its entry in the spin table
 *
 * For as long as the device exists.
 *
 * Context: may sleep.
 * Return: 0, -EBUSY if Linux has the core, which has been logged, or -ENOMEM.
 */
int amp_cpu_guard(struct amp_rproc *ar)
{
	int ret = cpuhp_state_add_instance(cpu_state, &ar->cpu_node);

	return ret ?: devm_add_action_or_reset(ar->dev, cpu_release, ar);
}

/**
 * amp_cpu_start() - start the core, unless Linux has it
 * @ar: the core
 * @addr: physical address to start at, even
 *
 * Context: may sleep.
 * Return: 0, or -EBUSY and the reason has been logged.
 */
int amp_cpu_start(struct amp_rproc *ar, u64 addr)
{
	int ret;

	cpus_read_lock();
	ret = amp_cpu_check(ar);
	if (!ret)
		amp_spin_release(ar, addr);
	cpus_read_unlock();
	return ret;
}

/**
 * amp_cpu_init() - prepare for amp_cpu_guard()
 *
 * Context: may sleep.
 * Return: 0, -ENOMEM, or -ENOSPC if all dynamic states of CPU hotplug are in use.
 */
int amp_cpu_init(void)
{
	int ret = cpuhp_setup_state_multi(CPUHP_BP_PREPARE_DYN,
					  "remoteproc/amp:prepare", cpu_prepare,
					  cpu_dead);

	if (ret < 0)
		return ret;
	cpu_state = ret;
	return 0;
}

/**
 * amp_cpu_exit() - the opposite; no device is guarded any more
 *
 * Context: may sleep.
 */
void amp_cpu_exit(void)
{
	cpuhp_remove_multi_state(cpu_state);
}
