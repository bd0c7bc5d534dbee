/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the files of this module share: a core that is started through its spin
 * table
 */
#ifndef _AMP_RPROC_H
#define _AMP_RPROC_H

#include <linux/firmware.h>
#include <linux/remoteproc.h>
#include <linux/types.h>
#include <linux/workqueue.h>

#include <amp/control.h>

struct platform_device;

/**
 * struct amp_spin_entry - a core's entry in the spin table (ePAPR 1.1, 5.5.2)
 * @addr_high: physical address to start at, upper word
 * @addr_low: lower word; the core waits while it is odd
 * @r3_high: for register 3
 * @r3_low: the same
 * @reserved: unused
 * @pir: for the core's PIR register
 */
struct amp_spin_entry {
	__be32 addr_high;
	__be32 addr_low;
	__be32 r3_high;
	__be32 r3_low;
	__be32 reserved;
	__be32 pir;
};

/**
 * struct amp_rproc - a core
 * @dev: the platform device
 * @rproc: what the framework knows of it
 * @mem: the firmware's memory
 * @mem_start: its physical address, which is also what images call it
 * @mem_size: bytes of it
 * @spin: the core's entry in the spin table
 * @cpu: Linux's number of the core
 * @cpu_node: has Linux ask before it takes the core
 * @lent: Linux has taken the core; written under the lock of CPU hotplug
 * @control: the control block, NULL if the firmware has none
 * @watch: looks at the control block while the core runs
 * @seen: state in the control block when @watch last looked
 * @beats: beats then
 * @alive: jiffies when they had last changed
 * @load: the framework's loader
 * @check: the framework's check of an image
 * @leaving: the device goes, the core does not
 *
 * The framework calls one operation at a time; @watch does not run during
 * start and stop.
 */
struct amp_rproc {
	struct device *dev;
	struct rproc *rproc;
	void *mem;
	phys_addr_t mem_start;
	size_t mem_size;
	struct amp_spin_entry *spin;
	int cpu;
	struct hlist_node cpu_node;
	bool lent;
	struct amp_control *control;
	struct delayed_work watch;
	u32 seen;
	u32 beats;
	unsigned long alive;
	int (*load)(struct rproc *rproc, const struct firmware *fw);
	int (*check)(struct rproc *rproc, const struct firmware *fw);
	bool leaving;
};

/* memory.c: the firmware's memory */
int amp_rproc_map(struct platform_device *pdev, struct amp_rproc *ar);
void *amp_rproc_va(struct amp_rproc *ar, u64 addr, size_t len);

/* spin.c: the core */
int amp_spin_map(struct amp_rproc *ar);
bool amp_spin_waits(struct amp_rproc *ar);
void amp_spin_release(struct amp_rproc *ar, u64 addr);
void amp_spin_withdraw(struct amp_rproc *ar);

/* cpu.c: whether Linux or the remote has the core */
int amp_cpu_init(void);
void amp_cpu_exit(void);
int amp_cpu_guard(struct amp_rproc *ar);
int amp_cpu_check(struct amp_rproc *ar);
int amp_cpu_start(struct amp_rproc *ar, u64 addr);

/* control.c: the firmware */
int amp_control_map(struct amp_rproc *ar);
u32 amp_control_state(struct amp_rproc *ar);
void amp_control_clear(struct amp_rproc *ar);
int amp_control_wait_start(struct amp_rproc *ar);
int amp_control_park(struct amp_rproc *ar);
void amp_control_watch(struct amp_rproc *ar);
void amp_control_unwatch(struct amp_rproc *ar);

/* image.c: the file */
int amp_image_check(struct amp_rproc *ar, const struct firmware *fw);
u64 amp_image_entry(const struct firmware *fw);
void amp_image_sync(struct amp_rproc *ar, const struct firmware *fw);

#endif /* _AMP_RPROC_H */
