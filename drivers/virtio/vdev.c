// SPDX-License-Identifier: GPL-2.0-only
/* Channels as virtio devices */
#include <linux/export.h>
#include <linux/slab.h>
#include <linux/virtio.h>
#include <linux/virtio_byteorder.h>
#include <linux/virtio_config.h>

#include "channel.h"

/* Name service: bit 0 of a virtio rpmsg device (id 7) */
#define FEATURES	BIT_ULL(0)

static u64 vdev_get_features(struct virtio_device *vdev)
{
	return FEATURES;
}

static int vdev_finalize_features(struct virtio_device *vdev)
{
	return 0;
}

static u8 vdev_get_status(struct virtio_device *vdev)
{
	return to_amp_channel(vdev)->status;
}

static void vdev_set_status(struct virtio_device *vdev, u8 status)
{
	to_amp_channel(vdev)->status = status;
}

/* The bus stops the channel before it resets the device */
static void vdev_reset(struct virtio_device *vdev)
{
	to_amp_channel(vdev)->status = 0;
}

static const char *vdev_bus_name(struct virtio_device *vdev)
{
	return dev_name(to_amp_channel(vdev)->dev);
}

/*
 * There is no configuration space, and no find_vqs: only a bus that takes the
 * rings from the channel matches the device id.
 */
static const struct virtio_config_ops vdev_ops = {
	.get_features = vdev_get_features,
	.finalize_features = vdev_finalize_features,
	.get_status = vdev_get_status,
	.set_status = vdev_set_status,
	.reset = vdev_reset,
	.bus_name = vdev_bus_name,
};

static void vdev_release(struct device *dev)
{
	kfree(to_amp_channel(dev_to_virtio(dev)));
}

/* The reference count exists from the attempt to register on */
static void vdev_put(void *data)
{
	struct amp_channel *ch = data;

	if (ch->refcounted)
		put_device(&ch->vdev.dev);
	else
		kfree(ch);
}

/**
 * amp_vdev_alloc() - allocate a channel with its virtio device
 * @dev: the platform device that it belongs to, which holds a reference
 *
 * Context: may sleep.
 * Return: the channel, or ERR_PTR(-ENOMEM).
 */
struct amp_channel *amp_vdev_alloc(struct device *dev)
{
	struct amp_channel *ch = kzalloc(sizeof(*ch), GFP_KERNEL);
	int ret;

	if (!ch)
		return ERR_PTR(-ENOMEM);
	ch->dev = dev;
	ch->vdev.id.device = AMP_VIRTIO_ID;
	ch->vdev.id.vendor = AMP_VIRTIO_VENDOR;
	ch->vdev.config = &vdev_ops;
	ch->vdev.dev.parent = dev;
	ch->vdev.dev.release = vdev_release;

	ret = devm_add_action_or_reset(dev, vdev_put, ch);
	return ret ? ERR_PTR(ret) : ch;
}

static void vdev_unregister(void *data)
{
	struct amp_channel *ch = data;

	unregister_virtio_device(&ch->vdev);
}

/**
 * devm_amp_vdev_register() - let a bus drive a channel
 * @ch: the channel, complete
 *
 * Context: may sleep.
 * Return: 0 or an error of the driver core.
 */
int devm_amp_vdev_register(struct amp_channel *ch)
{
	int ret;

	ch->refcounted = true;
	ret = register_virtio_device(&ch->vdev);
	if (ret)
		return ret;

	/* unregistering drops a reference, and vdev_put() another one */
	get_device(&ch->vdev.dev);
	return devm_add_action_or_reset(ch->dev, vdev_unregister, ch);
}

/**
 * amp_channel_of() - the channel behind a virtio device
 * @vdev: a virtio device of id AMP_VIRTIO_ID
 *
 * Return: the channel.
 */
struct amp_channel *amp_channel_of(struct virtio_device *vdev)
{
	return to_amp_channel(vdev);
}
EXPORT_SYMBOL_NS_GPL(amp_channel_of, RPMSG_AMP);

/**
 * amp_channel_config() - the description of a channel
 * @ch: the channel
 *
 * Return: its description, which does not change.
 */
const struct amp_channel_config *
amp_channel_config(const struct amp_channel *ch)
{
	return &ch->config;
}
EXPORT_SYMBOL_NS_GPL(amp_channel_config, RPMSG_AMP);

/**
 * amp_channel_little_endian() - byte order of what is in the buffers
 * @ch: the channel
 *
 * Return: true if the words of rings and message headers are little endian.
 */
bool amp_channel_little_endian(const struct amp_channel *ch)
{
	return ch->rx.ring.cfg.little_endian;
}
EXPORT_SYMBOL_NS_GPL(amp_channel_little_endian, RPMSG_AMP);

/**
 * amp_channel_count() - count an event
 * @ch: the channel
 * @event: what happened
 *
 * Context: any.
 */
void amp_channel_count(struct amp_channel *ch, enum amp_event event)
{
	atomic_inc(&ch->events[event]);
}
EXPORT_SYMBOL_NS_GPL(amp_channel_count, RPMSG_AMP);

/**
 * amp_channel_logs() - is a channel logged in this detail?
 * @ch: the channel
 * @level: the detail
 *
 * Context: any.
 * Return: true if so.
 */
bool amp_channel_logs(const struct amp_channel *ch, enum amp_loglevel level)
{
	return READ_ONCE(ch->loglevel) >= level;
}
EXPORT_SYMBOL_NS_GPL(amp_channel_logs, RPMSG_AMP);
