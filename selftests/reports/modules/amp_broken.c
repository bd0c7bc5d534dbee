// SPDX-License-Identifier: GPL-2.0-only
/*
 * What no module should do, for kernels that are built to find it.  The functions
 * are not inlined so that reports can name them once the init section is gone.
 */
#include <linux/compiler.h>
#include <linux/delay.h>
#include <linux/kthread.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/slab.h>

static char *fault = "";
module_param(fault, charp, 0);
MODULE_PARM_DESC(fault, "use-after-free, leak, lock-order or race");

static DEFINE_MUTEX(first);
static DEFINE_MUTEX(second);

static char *lost;
static int shared;

static noinline int use_after_free(void)
{
	lost = kmalloc(64, GFP_KERNEL);
	kfree(lost);
	return READ_ONCE(*lost);
}

static noinline int leak(void)
{
	WRITE_ONCE(lost, kmalloc(1000, GFP_KERNEL));
	WRITE_ONCE(lost, NULL);
	return 0;
}

static void take_both(struct mutex *one, struct mutex *other)
{
	mutex_lock(one);
	mutex_lock(other);
	mutex_unlock(other);
	mutex_unlock(one);
}

static noinline int lock_order(void)
{
	take_both(&first, &second);
	take_both(&second, &first);
	return 0;
}

static int count(void *unused)
{
	while (!kthread_should_stop()) {
		shared++;
		cond_resched();
	}
	return 0;
}

static noinline int race(void)
{
	struct task_struct *one = kthread_run(count, NULL, "amp_one");
	struct task_struct *other = kthread_run(count, NULL, "amp_other");

	msleep(3000);
	if (!IS_ERR(one))
		kthread_stop(one);
	if (!IS_ERR(other))
		kthread_stop(other);
	return 0;
}

static int __init amp_broken_init(void)
{
	if (!strcmp(fault, "use-after-free"))
		use_after_free();
	else if (!strcmp(fault, "leak"))
		leak();
	else if (!strcmp(fault, "lock-order"))
		lock_order();
	else if (!strcmp(fault, "race"))
		race();
	else
		return -EINVAL;
	return 0;
}

static void __exit amp_broken_exit(void)
{
}

module_init(amp_broken_init);
module_exit(amp_broken_exit);

MODULE_DESCRIPTION("Faults that debug kernels report");
MODULE_LICENSE("GPL");
