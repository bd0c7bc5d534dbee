// SPDX-License-Identifier: GPL-2.0-only
/* Channels as virtio devices */
#include <linux/export.h>
#include <linux/slab.h>
#include <linux/virtio.h>
#include <linux/virtio_byteorder.h>
#include <linux/virtio_config.h>

#include <amp/objects.h>

#include "interface.h"

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
	struct amp_channel *ch = to_amp_channel(vdev);
	bool ready = status & ~ch->status & VIRTIO_CONFIG_S_DRIVER_OK;

	ch->status = status;
	if (ready && amp_is_mainline(ch))
		amp_mainline_start(ch);
}

/*
 * amp_rpmsg stops the channel before it resets the device, mainline's bus does
 * not
 */
static void vdev_reset(struct virtio_device *vdev)
{
	struct amp_channel *ch = to_amp_channel(vdev);

	if (amp_is_mainline(ch))
		amp_mainline_stop(ch);
	/* a client that returned its last buffer late may have rung since */
	amp_doorbells_cancel(ch);
	ch->status = 0;
}

static const char *vdev_bus_name(struct virtio_device *vdev)
{
	return dev_name(to_amp_channel(vdev)->dev);
}

DEFINE_FIND_VQS(amp_mainline_find_vqs)

/*
 * There is no configuration space, and virtqueues are for the kernel's own bus:
 * ours takes the rings from the channel.
 */
static const struct virtio_config_ops vdev_ops = {
	.get_features = vdev_get_features,
	.finalize_features = vdev_finalize_features,
	.get_status = vdev_get_status,
	.set_status = vdev_set_status,
	.reset = vdev_reset,
	.find_vqs = FIND_VQS(amp_mainline_find_vqs),
	.del_vqs = amp_mainline_del_vqs,
	.bus_name = vdev_bus_name,
};

static struct amp_objects channels = AMP_OBJECTS_INIT(channels);

static void vdev_free(struct amp_channel *ch)
{
	free_percpu(ch->counts);
	kfree(ch);
	amp_objects_put(&channels);
}

static void vdev_release(struct device *dev)
{
	vdev_free(to_amp_channel(dev_to_virtio(dev)));
}

/*
 * Drops the reference. Before the first attempt to register there is none: then
 * the channel is freed.
 */
static void vdev_put(void *data)
{
	struct amp_channel *ch = data;

	if (ch->refcounted)
		put_device(&ch->vdev.dev);
	else
		vdev_free(ch);
}

/**
 * amp_vdev_wait() - wait until the last channel has been freed
 *
 * Context: the module's exit, when no platform device is bound.  Sleeps.
 */
void amp_vdev_wait(void)
{
	amp_objects_wait(&channels);
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
	ch->counts = netdev_alloc_pcpu_stats(struct amp_counts);
	if (!ch->counts) {
		kfree(ch);
		return ERR_PTR(-ENOMEM);
	}
	amp_objects_get(&channels);
	ch->dev = dev;
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

	ch->vdev.id.device = ch->config.virtio_id;
	ch->refcounted = true;
	ret = register_virtio_device(&ch->vdev);
	if (ret)
		return ret;

	/* one reference for vdev_unregister(), another one for vdev_put() */
	get_device(&ch->vdev.dev);
	return devm_add_action_or_reset(ch->dev, vdev_unregister, ch);
}

/**
 * amp_vdev_channel() - the channel of a child of a platform device
 * @dev: the child; others are devices of classes and, of a remote, platform devices
 *
 * Context: any.
 * Return: the channel if @dev is its virtio device, else NULL.
 */
struct amp_channel *amp_vdev_channel(struct device *dev)
{
	return dev->release == vdev_release ?
	       to_amp_channel(dev_to_virtio(dev)) : NULL;
}
