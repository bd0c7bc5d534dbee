// SPDX-License-Identifier: GPL-2.0-only
/*
 * Platform driver: probes the nodes of channels and of remotes, and makes the
 * channels
 */
#include <linux/dma-mapping.h>
#include <linux/mod_devicetable.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/of_platform.h>
#include <linux/platform_device.h>
#include <linux/pm.h>
#include <linux/property.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/xarray.h>

#include "interface.h"

/* Channels of all nodes by number: names in user space contain the number */
static DEFINE_XARRAY(channels);

/* Protects the array, and the channels in it from being freed */
static DEFINE_MUTEX(channels_lock);

static void channel_forget(void *data)
{
	struct amp_channel *ch = data;

	mutex_lock(&channels_lock);
	xa_erase(&channels, ch->config.num);
	mutex_unlock(&channels_lock);
}

static int number_taken(struct amp_channel *ch, const struct amp_channel *other)
{
	const char *property = ch->config.index == AMP_NO_INDEX ?
			       "reg" : "channel-num";
	char expected[192];

	snprintf(expected, sizeof(expected),
		 "a number that no other channel has, but %pfw has it",
		 dev_fwnode(other->dev));
	amp_of_bad_value(ch->dev, property, ch->config.index, ch->config.num,
			 expected);
	return -EEXIST;
}

/* A simulated processor may have both ends of a channel in this kernel */
static bool may_share_memory(const struct amp_channel_config *a,
			     const struct amp_channel_config *b)
{
	return a->vdev != AMP_NONE && b->vdev != AMP_NONE && a->role != b->role;
}

/*
 * Compares the channel with those of all nodes. The parser has compared those of its
 * own, but did not know of which types their memory is.
 */
static int check_others(struct amp_channel *ch)
{
	struct amp_channel *other = xa_load(&channels, ch->config.num);
	unsigned long num;
	int ret = 0;

	lockdep_assert_held(&channels_lock);
	if (other)
		return number_taken(ch, other);
	ret = amp_of_check_overlap(ch->dev, &ch->config, ch->dev, &ch->config);
	if (ret)
		return ret;
	xa_for_each(&channels, num, other) {
		if (may_share_memory(&ch->config, &other->config))
			continue;
		ret = amp_of_check_overlap(ch->dev, &ch->config, other->dev,
					   &other->config);
		if (ret)
			break;
	}
	return ret;
}

/* Registers the number of the channel, which no other channel may have */
static int channel_claim(struct amp_channel *ch)
{
	int ret;

	mutex_lock(&channels_lock);
	ret = check_others(ch) ?:
	      xa_insert(&channels, ch->config.num, ch, GFP_KERNEL);
	mutex_unlock(&channels_lock);
	return ret ?: devm_add_action_or_reset(ch->dev, channel_forget, ch);
}

/*
 * Prepares a channel, except for its virtio device. The managed resources of
 * the device undo everything in reverse order.
 */
static struct amp_channel *
channel_prepare(struct device *dev, struct amp_remote *remote,
		const struct amp_channel_config *config)
{
	struct amp_channel *ch = amp_vdev_alloc(dev);
	int ret;

	if (IS_ERR(ch))
		return ch;
	ch->remote = remote;
	ch->config = *config;

	ret = devm_amp_session_init(ch) ?:
	      amp_memory_types(dev, remote, &ch->config) ?:
	      channel_claim(ch) ?:
	      amp_mainline_select(ch) ?:
	      amp_doorbells_init(ch) ?:
	      (amp_is_mainline(ch) ? amp_mainline_init(ch) :
				     devm_amp_poll_init(ch) ?:
				     amp_memory_init(ch)) ?:
	      devm_amp_sysfs_add(ch) ?:
	      devm_amp_debugfs_add(ch);
	return ret ? ERR_PTR(ret) : ch;
}

/**
 * struct entry - a channel of a node that describes several
 * @ch: the channel, prepared
 * @group: its managed resources
 * @error: negative errno if it cannot be used
 */
struct entry {
	struct amp_channel *ch;
	void *group;
	int error;
};

static int entry_prepare(struct device *dev, struct amp_remote *remote,
			 const struct amp_channel_config *config,
			 struct entry *entry)
{
	entry->group = devres_open_group(dev, NULL, GFP_KERNEL);
	if (!entry->group)
		return -ENOMEM;
	entry->ch = channel_prepare(dev, remote, config);
	if (IS_ERR(entry->ch))
		devres_release_group(dev, entry->group);
	else
		devres_close_group(dev, entry->group);
	return PTR_ERR_OR_ZERO(entry->ch);
}

static int entry_register(struct device *dev, struct entry *entry)
{
	int ret = devm_amp_vdev_register(entry->ch);

	if (ret)
		devres_release_group(dev, entry->group);
	return ret;
}

/*
 * If a channel fails, the others are registered all the same.
 *
 * No channel is registered while one of them waits for its doorbell.
 * Registering binds a bus, whereupon the driver core probes all deferred
 * devices again, this one as well, without end.
 */
static int channels_add(struct device *dev, struct amp_remote *remote,
			const struct amp_parsed *parsed, struct entry *entries,
			int n)
{
	int i, ret, error = 0, up = 0;

	for (i = 0; i < n; i++) {
		ret = parsed[i].error ?: entry_prepare(dev, remote,
							&parsed[i].config,
							&entries[i]);
		if (ret == -EPROBE_DEFER)
			return ret;
		entries[i].error = ret;
	}
	for (i = 0; i < n; i++) {
		ret = entries[i].error ?: entry_register(dev, &entries[i]);
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

static struct amp_remote *remote_create(struct device *dev, bool reach_32bit)
{
	struct amp_remote *remote = amp_remote_create(dev, reach_32bit);
	int ret = PTR_ERR_OR_ZERO(remote) ?:
		  devm_amp_follow(remote) ?:
		  devm_amp_debugfs_add_traces(remote);

	return ret ? ERR_PTR(ret) : remote;
}

/* The legacy binding: all channels in one node */
static int probe_arrays(struct device *dev)
{
	struct amp_remote *remote = remote_create(dev, false);
	struct amp_parsed *parsed;
	struct entry *entries;
	int n, ret = -ENOMEM;

	if (IS_ERR(remote))
		return PTR_ERR(remote);
	n = amp_of_parse(dev, &parsed);
	if (n < 0)
		return n;
	entries = kcalloc(n, sizeof(*entries), GFP_KERNEL);
	if (entries)
		ret = channels_add(dev, remote, parsed, entries, n);
	kfree(entries);
	kfree(parsed);
	return ret;
}

/* The remote of the node above; a channel without such a node gets its own */
static struct amp_remote *remote_of(struct device *dev)
{
	struct device *parent = dev->parent;

	if (parent && parent->driver == &amp_platform_driver.driver)
		return dev_get_drvdata(parent);
	return remote_create(dev, true);
}

/* The recommended binding: each channel has a node, and so a device */
static int probe_node(struct device *dev)
{
	struct amp_remote *remote = remote_of(dev);
	struct amp_channel_config config;
	struct amp_channel *ch;
	int ret;

	if (IS_ERR(remote))
		return PTR_ERR(remote);
	ret = amp_of_parse_node(dev, &config) ?:
	      amp_table_config(dev, remote, &config);
	if (ret)
		return ret;
	ch = channel_prepare(dev, remote, &config);
	return IS_ERR(ch) ? PTR_ERR(ch) : devm_amp_vdev_register(ch);
}

static void channel_device_unregister(void *pdev)
{
	platform_device_unregister(pdev);
}

/* Makes the devices of child nodes that are software nodes */
static int populate(struct device *dev)
{
	struct platform_device_info info = {
		.parent = dev,
		.name = "rpmsg-amp-channel",
		.id = PLATFORM_DEVID_AUTO,
	};
	struct platform_device *pdev;
	int ret;

	device_for_each_child_node(dev, info.fwnode) {
		pdev = platform_device_register_full(&info);
		ret = PTR_ERR_OR_ZERO(pdev) ?:
		      devm_add_action_or_reset(dev, channel_device_unregister,
					       pdev);
		if (ret) {
			fwnode_handle_put(info.fwnode);
			return ret;
		}
	}
	return 0;
}

/* The node of the remote, above those of its channels */
static int probe_remote(struct device *dev)
{
	struct amp_remote *remote = remote_create(dev, true);

	if (IS_ERR(remote))
		return PTR_ERR(remote);
	dev_set_drvdata(dev, remote);
	return dev->of_node ? devm_of_platform_populate(dev) : populate(dev);
}

typedef int (*probe_fn)(struct device *dev);

/*
 * The probe function of a device. With "driver_override", the driver core
 * passes any device, and the id may be one by which another driver was found.
 * So the name is compared here.
 */
static probe_fn get_probe(struct platform_device *pdev)
{
	const struct platform_device_id *id = amp_platform_driver.id_table;

	for (; id->name[0]; id++)
		if (!strcmp(id->name, pdev->name))
			return (probe_fn)id->driver_data;
	return (probe_fn)device_get_match_data(&pdev->dev);
}

static int amp_probe(struct platform_device *pdev)
{
	probe_fn probe = get_probe(pdev);
	int ret;

	if (!probe)
		return -ENODEV;
	ret = dma_coerce_mask_and_coherent(&pdev->dev, DMA_BIT_MASK(32));
	return ret ?: probe(&pdev->dev);
}

#ifdef CONFIG_PM_SLEEP
static int freeze_one(struct device *dev, void *data)
{
	struct amp_channel *ch = amp_vdev_channel(dev);

	return ch ? virtio_device_freeze(&ch->vdev) : 0;
}

/* Restores a channel after a suspend; a failure does not stop the others */
static int restore_one(struct device *dev, void *data)
{
	struct amp_channel *ch = amp_vdev_channel(dev);
	int ret = ch ? virtio_device_restore(&ch->vdev) : 0;

	if (ret)
		dev_err(dev, "can't be resumed: %pe\n", ERR_PTR(ret));
	return 0;
}

static int amp_suspend(struct device *dev)
{
	return device_for_each_child(dev, NULL, freeze_one);
}

static int amp_resume(struct device *dev)
{
	return device_for_each_child(dev, NULL, restore_one);
}
#endif

static int unbind_one(struct device *dev, void *data)
{
	device_release_driver(dev);
	return 0;
}

/*
 * Warns for a channel of this node; the child nodes of a remote do so
 * themselves
 */
static int warn_of_pool(struct device *dev, void *data)
{
	struct amp_channel *ch = amp_vdev_channel(dev);

	if (ch)
		amp_pool_warn(ch);
	return 0;
}

/* Leaves rings that the next kernel, started by kexec, can take over */
static void amp_shutdown(struct platform_device *pdev)
{
	device_for_each_child(&pdev->dev, NULL, unbind_one);
	if (system_state == SYSTEM_RESTART)
		device_for_each_child(&pdev->dev, NULL, warn_of_pool);
}

static SIMPLE_DEV_PM_OPS(amp_pm_ops, amp_suspend, amp_resume);

static const struct of_device_id amp_match[] = {
	{ .compatible = "fsl,nokia-rpmsg", .data = probe_arrays },
	{ .compatible = "nokia-rpmsg", .data = probe_arrays },
	{ .compatible = "rpmsg-amp,channel", .data = probe_node },
	{ .compatible = "rpmsg-amp,remote", .data = probe_remote },
	{ }
};
MODULE_DEVICE_TABLE(of, amp_match);

static const struct platform_device_id amp_ids[] = {
	{ "rpmsg-amp-remote", (kernel_ulong_t)probe_remote },
	{ "rpmsg-amp-channel", (kernel_ulong_t)probe_node },
	{ }
};
MODULE_DEVICE_TABLE(platform, amp_ids);

struct platform_driver amp_platform_driver = {
	.id_table = amp_ids,
	.probe = amp_probe,
	.shutdown = amp_shutdown,
	.driver = {
		.name = "amp_virtio",
		.of_match_table = amp_match,
		.pm = &amp_pm_ops,
	},
};
