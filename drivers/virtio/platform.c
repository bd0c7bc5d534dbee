// SPDX-License-Identifier: GPL-2.0-only
/* The platform device: one channel after the other, each on its own */
#include <linux/dma-mapping.h>
#include <linux/mod_devicetable.h>
#include <linux/module.h>
#include <linux/platform_device.h>
#include <linux/pm.h>
#include <linux/property.h>
#include <linux/slab.h>

#include "channel.h"

/* Looks a message register up; @what is the property naming it */
static struct amp_msgirq *get_register(struct amp_channel *ch,
				       const char *what, u32 num)
{
	struct amp_msgirq *msgirq = amp_msgirq_get(ch->dev, num);

	if (PTR_ERR_OR_ZERO(msgirq) == -ENODEV)
		dev_err(ch->dev,
			"%pfw: %s[%u]: %u, expected the msg-num of a message register\n",
			dev_fwnode(ch->dev), what, ch->config.index, num);
	return msgirq;
}

static int get_doorbells(struct amp_channel *ch)
{
	const struct amp_channel_config *config = &ch->config;

	ch->out = get_register(ch, "output-msgirq-num", config->out_reg);
	if (IS_ERR(ch->out))
		return PTR_ERR(ch->out);
	if (config->in_reg != AMP_NONE) {
		ch->in = get_register(ch, "input-msgirq-num", config->in_reg);
		if (IS_ERR(ch->in))
			return PTR_ERR(ch->in);
	}
	if (config->out_cpu == AMP_NONE)
		return 0;
	return amp_msgirq_set_cpu(ch->out, config->out_cpu);
}

/* Everything is undone by the device's managed resources, in reverse order */
static int channel_init(struct device *dev,
			const struct amp_channel_config *config)
{
	struct amp_channel *ch = amp_vdev_alloc(dev);

	if (IS_ERR(ch))
		return PTR_ERR(ch);
	ch->config = *config;
	amp_session_init(ch);

	return get_doorbells(ch) ?:
	       amp_memory_init(ch) ?:
	       devm_amp_sysfs_add(ch) ?:
	       devm_amp_debugfs_add(ch) ?:
	       devm_amp_vdev_register(ch);
}

static int channel_add(struct device *dev,
		       const struct amp_channel_config *config)
{
	void *group = devres_open_group(dev, NULL, GFP_KERNEL);
	int ret;

	if (!group)
		return -ENOMEM;
	ret = channel_init(dev, config);
	if (ret)
		devres_release_group(dev, group);
	else
		devres_close_group(dev, group);
	return ret;
}

/* A channel that can't be had is no reason to do without the others */
static int channels_add(struct device *dev, const struct amp_parsed *parsed,
			int n)
{
	int i, ret, error = 0, up = 0;

	for (i = 0; i < n; i++) {
		ret = parsed[i].error ?: channel_add(dev, &parsed[i].config);
		if (ret == -EPROBE_DEFER)
			return ret;
		if (!ret) {
			up++;
			continue;
		}
		dev_err(dev, "channel %u (index %d) failed: %pe\n",
			parsed[i].config.num, i, ERR_PTR(ret));
		error = error ?: ret;
	}
	dev_info(dev, "%d of %d channels registered\n", up, n);
	return up ? 0 : error;
}

static int amp_probe(struct platform_device *pdev)
{
	struct amp_parsed *parsed;
	int n, ret;

	ret = dma_coerce_mask_and_coherent(&pdev->dev, DMA_BIT_MASK(32));
	if (ret)
		return ret;

	n = amp_of_parse(&pdev->dev, &parsed);
	if (n < 0)
		return n;
	ret = channels_add(&pdev->dev, parsed, n);
	kfree(parsed);
	return ret;
}

#ifdef CONFIG_PM_SLEEP
static int freeze_one(struct device *dev, void *data)
{
	return virtio_device_freeze(dev_to_virtio(dev));
}

static int restore_one(struct device *dev, void *data)
{
	return virtio_device_restore(dev_to_virtio(dev));
}

/* The virtio devices are the only children */
static int amp_suspend(struct device *dev)
{
	return device_for_each_child(dev, NULL, freeze_one);
}

static int amp_resume(struct device *dev)
{
	return device_for_each_child(dev, NULL, restore_one);
}
#endif

static SIMPLE_DEV_PM_OPS(amp_pm_ops, amp_suspend, amp_resume);

static const struct of_device_id amp_match[] = {
	{ .compatible = "fsl,nokia-rpmsg" },
	{ .compatible = "nokia-rpmsg" },
	{ }
};
MODULE_DEVICE_TABLE(of, amp_match);

struct platform_driver amp_platform_driver = {
	.probe = amp_probe,
	.driver = {
		.name = "amp_virtio",
		.of_match_table = amp_match,
		.pm = &amp_pm_ops,
	},
};
