// SPDX-License-Identifier: GPL-2.0-only
/* rpmsg devices: those of the configuration, and those that come and go */
#include <linux/device.h>
#include <linux/etherdevice.h>
#include <linux/export.h>
#include <linux/idr.h>
#include <linux/slab.h>
#include <linux/virtio.h>

#include <amp/objects.h>

#include "bus.h"

/* Of what has no number of its own */
static DEFINE_IDA(numbers);

static struct amp_objects devices = AMP_OBJECTS_INIT(devices);

static void device_release(struct device *dev)
{
	struct rpmsg_device *rpdev = to_rpmsg_device(dev);
	struct amp_device *adev = to_amp_device(rpdev);

	amp_bus_put(adev->bus);
	rpmsg_free_driver_override(rpdev);
	kfree(adev);
	amp_objects_put(&devices);
}

/**
 * amp_device_wait() - wait until the last device has been freed
 *
 * Context: the module's exit, when all are unregistered.  Sleeps.
 */
void amp_device_wait(void)
{
	amp_objects_wait(&devices);
}

static struct rpmsg_device *
device_create_channel(struct rpmsg_device *rpdev,
		      struct rpmsg_channel_info *chinfo)
{
	struct device *dev;

	if (amp_device_add(to_amp_device(rpdev)->bus, chinfo, AMP_CREATED))
		return NULL;
	/* the caller wants to know, and does not want to own a reference */
	dev = rpmsg_find_device(rpdev->dev.parent, chinfo);
	put_device(dev);
	return dev ? to_rpmsg_device(dev) : NULL;
}

static int device_release_channel(struct rpmsg_device *rpdev,
				  struct rpmsg_channel_info *chinfo)
{
	return amp_device_remove(to_amp_device(rpdev)->bus, chinfo,
				 AMP_CREATED);
}

static struct rpmsg_endpoint *
device_create_ept(struct rpmsg_device *rpdev, rpmsg_rx_cb_t cb, void *priv,
		  struct rpmsg_channel_info chinfo)
{
	struct amp_ept template = {
		.ept = { .rpdev = rpdev, .cb = cb, .priv = priv },
	};

	return amp_ept_create(to_amp_device(rpdev)->bus, &template, chinfo.src);
}

static int device_announce_create(struct rpmsg_device *rpdev)
{
	return amp_ns_announce(rpdev, AMP_WIRE_NS_CREATE);
}

static int device_announce_destroy(struct rpmsg_device *rpdev)
{
	return amp_ns_announce(rpdev, AMP_WIRE_NS_DESTROY);
}

static const struct rpmsg_device_ops device_ops = {
	.create_channel = device_create_channel,
	.release_channel = device_release_channel,
	.create_ept = device_create_ept,
	.announce_create = device_announce_create,
	.announce_destroy = device_announce_destroy,
};

static struct amp_device *device_alloc(struct amp_bus *bus,
				       const struct rpmsg_channel_info *chinfo)
{
	struct amp_device *adev = kzalloc(sizeof(*adev), GFP_KERNEL);
	struct rpmsg_device *rpdev;

	if (!adev)
		return NULL;
	amp_objects_get(&devices);
	kref_get(&bus->ref);
	adev->bus = bus;

	rpdev = &adev->rpdev;
	strscpy(rpdev->id.name, chinfo->name, sizeof(rpdev->id.name));
	rpdev->src = chinfo->src;
	rpdev->dst = chinfo->dst;
	rpdev->ops = &device_ops;
	rpdev->little_endian = bus->little_endian;
	rpdev->dev.parent = &bus->vdev->dev;
	rpdev->dev.release = device_release;
	return adev;
}

static bool device_exists(struct amp_bus *bus,
			  const struct rpmsg_channel_info *chinfo)
{
	struct rpmsg_channel_info c = *chinfo;
	struct device *dev = rpmsg_find_device(&bus->vdev->dev, &c);

	put_device(dev);
	return dev;
}

/* Registers a device; it is freed by its last reference, also on failure */
static int device_register_locked(struct amp_device *adev,
				  const char *driver)
{
	struct amp_bus *bus = adev->bus;
	int ret;

	lockdep_assert_held(&bus->lock);
	ret = rpmsg_register_device_override(&adev->rpdev, driver);
	if (!ret && amp_bus_logs(bus, AMP_LOG_BASIC))
		dev_info(&adev->rpdev.dev, "created\n");
	return ret;
}

static int device_add_locked(struct amp_bus *bus,
			     const struct rpmsg_channel_info *chinfo,
			     enum amp_origin origin)
{
	struct amp_device *adev;

	lockdep_assert_held(&bus->lock);
	if (bus->dead)
		return -ENODEV;
	if (device_exists(bus, chinfo))
		return -EEXIST;
	adev = device_alloc(bus, chinfo);
	if (!adev)
		return -ENOMEM;
	adev->origin = origin;
	adev->rpdev.announce = origin == AMP_CREATED &&
			       chinfo->src != RPMSG_ADDR_ANY;
	return device_register_locked(adev, NULL);
}

/**
 * amp_device_add() - create a device that is not in the configuration
 * @bus: the bus
 * @chinfo: its name and addresses; the local one may be RPMSG_ADDR_ANY
 * @origin: who wants it: one of ours is announced to the remote
 *
 * Context: may sleep.
 * Return: 0, -EEXIST, -ENODEV at the end of the bus, or another error.
 */
int amp_device_add(struct amp_bus *bus,
		   const struct rpmsg_channel_info *chinfo,
		   enum amp_origin origin)
{
	int ret;

	mutex_lock(&bus->lock);
	ret = device_add_locked(bus, chinfo, origin);
	mutex_unlock(&bus->lock);
	return ret;
}

static int device_remove_locked(struct amp_bus *bus, struct device *dev,
				enum amp_origin origin)
{
	lockdep_assert_held(&bus->lock);
	if (bus->dead || to_amp_device(to_rpmsg_device(dev))->origin != origin)
		return -ENOENT;
	if (amp_bus_logs(bus, AMP_LOG_BASIC))
		dev_info(dev, "removed\n");
	device_unregister(dev);
	return 0;
}

/**
 * amp_device_remove() - remove a device that is not in the configuration
 * @bus: the bus
 * @chinfo: name and addresses of the device
 * @origin: who wants it removed: only what is theirs is
 *
 * Context: may sleep.
 * Return: 0 or -ENOENT.
 */
int amp_device_remove(struct amp_bus *bus, struct rpmsg_channel_info *chinfo,
		      enum amp_origin origin)
{
	struct device *dev;
	int ret = -ENOENT;

	mutex_lock(&bus->lock);
	dev = rpmsg_find_device(&bus->vdev->dev, chinfo);
	if (dev)
		ret = device_remove_locked(bus, dev, origin);
	put_device(dev);
	mutex_unlock(&bus->lock);
	return ret;
}

static int add_static(struct amp_bus *bus, const char *driver, u32 src, u32 dst,
		      bool configured)
{
	struct rpmsg_channel_info chinfo = { .src = src, .dst = dst };
	struct amp_device *adev;

	lockdep_assert_held(&bus->lock);
	strscpy(chinfo.name, bus->config->name, sizeof(chinfo.name));
	adev = device_alloc(bus, &chinfo);
	if (!adev)
		return -ENOMEM;
	adev->configured = configured;
	return device_register_locked(adev, driver);
}

static int add_endpoint(struct amp_bus *bus, const char *driver,
			const struct amp_endpoint_config *endpoint)
{
	if (!endpoint->present)
		return 0;
	return add_static(bus, driver, endpoint->src, endpoint->dst, true);
}

/**
 * amp_device_add_all() - create the devices of the configuration
 * @bus: the bus
 *
 * The default endpoint goes to whichever driver knows the channel's name, the
 * next two to our own, and the last lets user space create more.
 *
 * Context: may sleep.
 * Return: 0 or an error; what was created is for amp_device_remove_all().
 */
int amp_device_add_all(struct amp_bus *bus)
{
	const struct amp_channel_config *c = bus->config;
	int ret;

	mutex_lock(&bus->lock);
	ret = add_static(bus, NULL, c->src, c->dst, false) ?:
	      add_endpoint(bus, "amp_misc", &c->misc) ?:
	      add_endpoint(bus, "amp_eth", &c->eth) ?:
	      add_static(bus, "rpmsg_ctrl", RPMSG_ADDR_ANY, RPMSG_ADDR_ANY,
			 false);
	mutex_unlock(&bus->lock);
	return ret;
}

static int remove_announced(struct device *dev, void *data)
{
	struct amp_bus *bus = data;

	lockdep_assert_held(&bus->lock);
	device_remove_locked(bus, dev, AMP_ANNOUNCED);
	return 0;
}

/**
 * amp_device_remove_announced() - remove what the remote has announced
 * @bus: the bus
 *
 * Context: may sleep.
 */
void amp_device_remove_announced(struct amp_bus *bus)
{
	mutex_lock(&bus->lock);
	device_for_each_child(&bus->vdev->dev, bus, remove_announced);
	mutex_unlock(&bus->lock);
}

static int remove_one(struct device *dev, void *data)
{
	device_unregister(dev);
	return 0;
}

/**
 * amp_device_remove_all() - remove all devices, and have no new ones
 * @bus: the bus
 *
 * Context: may sleep.
 */
void amp_device_remove_all(struct amp_bus *bus)
{
	mutex_lock(&bus->lock);
	bus->dead = true;
	mutex_unlock(&bus->lock);
	device_for_each_child(&bus->vdev->dev, NULL, remove_one);
}

/**
 * amp_device_is_native() - is a device on this bus?
 * @rpdev: an rpmsg device, on whatever bus
 *
 * Return: true if so.
 */
bool amp_device_is_native(const struct rpmsg_device *rpdev)
{
	return rpdev->ops == &device_ops;
}

static void number_free(void *num)
{
	ida_free(&numbers, (uintptr_t)num);
}

/* A number for as long as the device has its driver */
static int number_alloc(struct device *dev, u32 *num)
{
	int ret = ida_alloc_min(&numbers, AMP_RPMSG_FIRST_NUM, GFP_KERNEL);

	if (ret < 0)
		return ret;
	*num = ret;
	return devm_add_action_or_reset(dev, number_free,
					(void *)(uintptr_t)ret);
}

static void describe_foreign(struct amp_rpmsg_info *info)
{
	info->rx_limit = AMP_FOREIGN_RX_LIMIT;
	info->rx_bufs = AMP_FOREIGN_RX_LIMIT;
	info->tx_bufs = AMP_FOREIGN_TX_LIMIT;
	info->lossy = true;
}

static void describe_native(const struct amp_bus *bus,
			    struct amp_rpmsg_info *info)
{
	info->role = bus->config->role;
	info->rx_limit = bus->rx_limit;
	info->rx_bufs = bus->config->num_bufs / 2;
	info->tx_bufs = bus->config->num_bufs / 2;
}

/**
 * amp_rpmsg_describe() - what a driver should know of its device
 * @rpdev: the device, which is being probed, on whatever bus
 * @info: filled in
 *
 * Context: may sleep.
 * Return: 0 or -ENOMEM.
 */
int amp_rpmsg_describe(struct rpmsg_device *rpdev, struct amp_rpmsg_info *info)
{
	bool native = amp_device_is_native(rpdev);
	const struct amp_channel_config *config;

	*info = (struct amp_rpmsg_info){ .role = AMP_ROLE_MASTER };
	strscpy(info->name, rpdev->id.name, sizeof(info->name));
	if (native)
		describe_native(to_amp_device(rpdev)->bus, info);
	else
		describe_foreign(info);
	if (!native || !to_amp_device(rpdev)->configured)
		return number_alloc(&rpdev->dev, &info->num);

	/* the kernel has named the device after the driver it is for */
	config = to_amp_device(rpdev)->bus->config;
	strscpy(info->name, config->name, sizeof(info->name));
	info->num = config->num;
	ether_addr_copy(info->mac, config->mac);
	return 0;
}
EXPORT_SYMBOL_NS_GPL(amp_rpmsg_describe, RPMSG_AMP);

/**
 * amp_rpmsg_mtu() - how long a message may be
 * @ept: an endpoint of amp_rpmsg_create_ept()
 *
 * Return: bytes of payload.
 */
unsigned int amp_rpmsg_mtu(const struct rpmsg_endpoint *ept)
{
	if (!amp_device_is_native(ept->rpdev))
		return amp_foreign_mtu(ept);
	return to_amp_device(ept->rpdev)->bus->mtu;
}
EXPORT_SYMBOL_NS_GPL(amp_rpmsg_mtu, RPMSG_AMP);
