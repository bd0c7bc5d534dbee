// SPDX-License-Identifier: GPL-2.0-only
/*
 * Remote cores that wait in a spin table, as processors of the kernel's
 * remoteproc framework: Linux can load an image, start the core, stop it and
 * start it over after a crash.  A core that runs when the module comes is
 * attached to, and one that runs when the module goes is left alone.
 *
 * Nothing of the framework's own messages is used: channels are amp_virtio's.
 */
#include <linux/elf.h>
#include <linux/module.h>
#include <linux/of.h>
#include <linux/platform_device.h>

#include <amp/version.h>

#include "rproc.h"

static void *amp_rproc_da_to_va(struct rproc *rproc, u64 da, size_t len,
				bool *is_iomem)
{
	return amp_rproc_va(rproc->priv, da, len);
}

/*
 * Checks and loads an image. A recovery calls only this function, so the checks
 * and the address of the start are set here. The image may contain a control
 * block, so the old block is cleared first.
 */
static int amp_rproc_load(struct rproc *rproc, const struct firmware *fw)
{
	struct amp_rproc *ar = rproc->priv;
	int ret;

	ret = ar->check(rproc, fw) ?: amp_image_check(ar, fw);
	if (ret)
		return ret;
	amp_control_clear(ar);
	ret = ar->load(rproc, fw);
	if (ret)
		return ret;
	amp_image_sync(ar, fw);
	rproc->bootaddr = amp_image_entry(fw);
	return 0;
}

/* Called before an image is loaded: checks that no core uses the memory */
static int amp_rproc_prepare(struct rproc *rproc)
{
	struct amp_rproc *ar = rproc->priv;
	int ret = amp_cpu_check(ar);

	if (ret)
		return ret;
	if (rproc->state == RPROC_OFFLINE && !amp_spin_waits(ar)) {
		dev_err(ar->dev, "core %d runs: another loader has started it\n",
			ar->cpu);
		return -EBUSY;
	}
	return rproc_coredump_add_segment(rproc, ar->mem_start, ar->mem_size);
}

static int amp_rproc_start(struct rproc *rproc)
{
	struct amp_rproc *ar = rproc->priv;
	int ret;

	ret = amp_cpu_start(ar, rproc->bootaddr);
	if (ret)
		return ret;
	ret = amp_control_wait_start(ar);
	if (ret) {
		dev_err(ar->dev, "core %d was released, but its firmware does not say that it runs\n",
			ar->cpu);
		amp_spin_withdraw(ar);
		return ret;
	}
	amp_control_watch(ar);
	return 0;
}

/*
 * Stops the core. Firmware that has crashed may be unable to park; the core is
 * then started again all the same.
 */
static int amp_rproc_stop(struct rproc *rproc)
{
	struct amp_rproc *ar = rproc->priv;
	int ret;

	amp_control_unwatch(ar);
	if (ar->leaving)
		return 0;
	ret = amp_control_park(ar);
	if (!ret)
		return 0;
	if (rproc->state == RPROC_CRASHED) {
		dev_warn(ar->dev, "core %d does not park\n", ar->cpu);
		amp_spin_withdraw(ar);
		return 0;
	}
	amp_control_watch(ar);
	return ret;
}

static int amp_rproc_attach(struct rproc *rproc)
{
	amp_control_watch(rproc->priv);
	return 0;
}

static int amp_rproc_detach(struct rproc *rproc)
{
	amp_control_unwatch(rproc->priv);
	return 0;
}

static const struct rproc_ops amp_rproc_ops = {
	.prepare = amp_rproc_prepare,
	.start = amp_rproc_start,
	.stop = amp_rproc_stop,
	.attach = amp_rproc_attach,
	.detach = amp_rproc_detach,
	.da_to_va = amp_rproc_da_to_va,
};

/*
 * Wraps the framework's ELF loader, which is set where a driver names none:
 * adds checks around it. Resource tables are not needed and are ignored.
 */
static void amp_rproc_wrap_loader(struct amp_rproc *ar)
{
	struct rproc_ops *ops = ar->rproc->ops;

	ar->load = ops->load;
	ar->check = ops->sanity_check;
	ops->load = amp_rproc_load;
	ops->parse_fw = NULL;
	ops->find_loaded_rsc_table = NULL;
}

/* Removes the device; the firmware on the core goes on */
static void amp_rproc_leave(void *data)
{
	struct amp_rproc *ar = data;

	ar->leaving = true;
	amp_control_unwatch(ar);
	flush_work(&ar->rproc->crash_handler);
	rproc_del(ar->rproc);
}

/*
 * Attaches at once: the framework would do so from a work item, which may run
 * after the device was removed. The framework marks its core dumps as little
 * endian; a driver cannot change that.
 */
static int amp_rproc_add(struct amp_rproc *ar)
{
	struct rproc *rproc = ar->rproc;
	int ret;

	amp_rproc_wrap_loader(ar);
	rproc_coredump_set_elf_info(rproc, ELFCLASS32, EM_PPC);
	rproc->auto_boot = false;
	rproc->state = amp_spin_waits(ar) ? RPROC_OFFLINE : RPROC_DETACHED;
	ret = rproc_add(rproc);
	if (ret)
		return ret;
	ret = devm_add_action_or_reset(ar->dev, amp_rproc_leave, ar);
	if (ret || rproc->state == RPROC_OFFLINE)
		return ret;
	return rproc_boot(rproc);
}

static int amp_rproc_probe(struct platform_device *pdev)
{
	struct device *dev = &pdev->dev;
	const char *firmware = NULL;
	struct amp_rproc *ar;
	struct rproc *rproc;
	int ret;

	of_property_read_string(dev->of_node, "firmware-name", &firmware);
	rproc = devm_rproc_alloc(dev, dev_name(dev), &amp_rproc_ops, firmware,
				 sizeof(*ar));
	if (!rproc)
		return -ENOMEM;
	ar = rproc->priv;
	ar->dev = dev;
	ar->rproc = rproc;

	ret = amp_rproc_map(pdev, ar);
	if (ret)
		return ret;
	ret = amp_control_map(ar);
	if (ret)
		return ret;
	ret = amp_spin_map(ar) ?: amp_cpu_guard(ar);
	if (ret)
		return ret;
	return amp_rproc_add(ar);
}

static const struct of_device_id amp_rproc_match[] = {
	{ .compatible = "amp,spin-table-remoteproc" },
	{ }
};
MODULE_DEVICE_TABLE(of, amp_rproc_match);

static struct platform_driver amp_rproc_driver = {
	.probe = amp_rproc_probe,
	.driver = {
		.name = "amp_rproc",
		.of_match_table = amp_rproc_match,
	},
};

static int __init amp_rproc_init(void)
{
	int ret = amp_cpu_init();

	if (ret)
		return ret;
	ret = platform_driver_register(&amp_rproc_driver);
	if (ret)
		amp_cpu_exit();
	return ret;
}
module_init(amp_rproc_init);

static void __exit amp_rproc_exit(void)
{
	platform_driver_unregister(&amp_rproc_driver);
	amp_cpu_exit();
}
module_exit(amp_rproc_exit);

MODULE_DESCRIPTION("remote cores that wait in a spin table");
MODULE_LICENSE("GPL");
MODULE_VERSION(AMP_VERSION);
