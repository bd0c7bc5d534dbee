// SPDX-License-Identifier: GPL-2.0-only
/* rpmsg devices: those of the configuration, and those that come and go */
#include <linux/device.h>
#include <linux/etherdevice.h>
#include <linux/export.h>
#include <linux/moduleparam.h>
#include <linux/mutex.h>
#include <linux/notifier.h>
#include <linux/slab.h>
#include <linux/virtio.h>

#include <amp/objects.h>

#include "bus.h"

static unsigned int max_services = 32;
module_param(max_services, uint, 0644);
MODULE_PARM_DESC(max_services, "Devices that one remote may have at a time by announcing services (default: 32)");

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

/* A driver could not be bound to the device of a service */
static void service_failed(struct amp_bus *bus)
{
	spin_lock_bh(&bus->ns.lock);
	amp_budget_take(&bus->ns.failures);
	spin_unlock_bh(&bus->ns.lock);
}

/*
 * Announces a device to the remote. The device exists even if that fails,
 * because the link is down or the remote takes no messages. Drivers of
 * <amp/rpmsg.h> have no default endpoint: the name service speaks for them.
 */
static int service_announce(struct rpmsg_device *rpdev, u32 flags)
{
	struct amp_bus *bus = to_amp_device(rpdev)->bus;
	struct rpmsg_endpoint *ept = rpdev->ept;
	struct amp_wire_ns ns;
	int ret;

	if (!rpdev->announce || !rpdev->dev.driver)
		return 0;
	amp_wire_build_ns(virtio_legacy_is_little_endian(), &ns, rpdev->id.name,
			  ept ? ept->addr : rpdev->src, flags);
	ret = rpmsg_trysendto(ept ?: bus->ns.ept, &ns, sizeof(ns),
			      AMP_WIRE_NS_ADDR);
	if (ret && amp_bus_logs(bus, AMP_LOG_BASIC))
		dev_warn(&rpdev->dev, "not announced: %pe\n", ERR_PTR(ret));
	return 0;
}

static int on_bus_event(struct notifier_block *nb, unsigned long event,
			void *data)
{
	struct rpmsg_device *rpdev = to_rpmsg_device((struct device *)data);

	if (!amp_device_is_native(rpdev))
		return NOTIFY_OK;
	/* the kernel's core announces what it has made the endpoint for */
	if (event == BUS_NOTIFY_BOUND_DRIVER && !rpdev->ept)
		service_announce(rpdev, AMP_WIRE_NS_CREATE);
	if (event != BUS_NOTIFY_DRIVER_NOT_BOUND &&
	    event != BUS_NOTIFY_UNBOUND_DRIVER)
		return NOTIFY_OK;
	/* the kernel's core leaves a pointer to what it has destroyed */
	rpdev->ept = NULL;
	if (event == BUS_NOTIFY_DRIVER_NOT_BOUND &&
	    to_amp_device(rpdev)->registering)
		service_failed(to_amp_device(rpdev)->bus);
	return NOTIFY_OK;
}

/*
 * Watches the probe of each rpmsg device, whichever driver it has. The kernel
 * does not export the rpmsg bus, so this takes it from a device that is on it.
 */
static struct notifier_block bus_events = { .notifier_call = on_bus_event };
static typeof_member(struct device, bus) watched_bus;
static DEFINE_MUTEX(watch_lock);

static int watch_bus_of(struct device *dev, void *data)
{
	int ret = 0;

	mutex_lock(&watch_lock);
	if (!watched_bus) {
		ret = bus_register_notifier(dev->bus, &bus_events);
		watched_bus = ret ? NULL : dev->bus;
	}
	mutex_unlock(&watch_lock);
	return ret;
}

/**
 * amp_device_watch() - learn which drivers fail
 * @bus: a bus that has devices, none of them announced so far
 *
 * Context: may sleep.
 * Return: 0 or an error of the driver core.
 */
int amp_device_watch(const struct amp_bus *bus)
{
	return device_for_each_child(&bus->vdev->dev, NULL, watch_bus_of);
}

/**
 * amp_device_wait() - wait until the last device has been freed
 *
 * Context: the module's exit, when all are unregistered.  Sleeps.
 */
void amp_device_wait(void)
{
	if (watched_bus)
		bus_unregister_notifier(watched_bus, &bus_events);
	amp_objects_wait(&devices);
}

static struct rpmsg_device *
device_create_channel(struct rpmsg_device *rpdev,
		      struct rpmsg_channel_info *chinfo)
{
	struct device *dev;

	if (amp_device_add(to_amp_device(rpdev)->bus, chinfo, AMP_CREATED, 0))
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
	return service_announce(rpdev, AMP_WIRE_NS_CREATE);
}

static int device_announce_destroy(struct rpmsg_device *rpdev)
{
	return service_announce(rpdev, AMP_WIRE_NS_DESTROY);
}

const struct rpmsg_device_ops amp_device_ops = {
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
	rpdev->ops = &amp_device_ops;
	rpdev->little_endian = virtio_legacy_is_little_endian();
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
			     enum amp_origin origin, u32 generation)
{
	struct amp_device *adev = device_alloc(bus, chinfo);
	int ret;

	lockdep_assert_held(&bus->lock);
	if (!adev)
		return -ENOMEM;
	adev->origin = origin;
	adev->generation = generation;
	adev->rpdev.announce = origin == AMP_CREATED &&
			       chinfo->src != RPMSG_ADDR_ANY;
	adev->registering = origin == AMP_ANNOUNCED;
	ret = device_register_locked(adev, NULL);
	if (!ret)
		adev->registering = false;
	return ret;
}

/* Counts a device that is made for a service; false if the limit is reached */
static bool service_charge(struct amp_bus *bus)
{
	atomic_t *services = amp_channel_services(bus->ch);

	if (atomic_inc_return(services) <= READ_ONCE(max_services))
		return true;
	atomic_dec(services);
	return false;
}

/* A device that was counted has been removed, or was not registered */
static void service_uncharge(struct amp_bus *bus)
{
	atomic_dec(amp_channel_services(bus->ch));
}

/*
 * Makes a device for a service of the remote. It is counted until it is
 * removed.
 */
static int device_add_announced(struct amp_bus *bus,
				const struct rpmsg_channel_info *chinfo,
				u32 generation)
{
	int ret;

	if (!service_charge(bus))
		return -EDQUOT;
	ret = device_add_locked(bus, chinfo, AMP_ANNOUNCED, generation);
	if (ret)
		service_uncharge(bus);
	return ret;
}

/**
 * amp_device_add() - create a device that is not in the configuration
 * @bus: the bus
 * @chinfo: its name and addresses; the local one may be RPMSG_ADDR_ANY
 * @origin: what creates it: a device of ours is announced to the remote
 * @generation: if the remote wants it: see struct amp_ns
 *
 * Context: may sleep.
 * Return: 0, -EEXIST, -ENODEV at the end of the bus, -EDQUOT if the remote has
 * as many as it may, or another error.
 */
int amp_device_add(struct amp_bus *bus,
		   const struct rpmsg_channel_info *chinfo,
		   enum amp_origin origin, u32 generation)
{
	int ret;

	mutex_lock(&bus->lock);
	if (bus->dead)
		ret = -ENODEV;
	else if (device_exists(bus, chinfo))
		ret = -EEXIST;
	else if (origin == AMP_ANNOUNCED)
		ret = device_add_announced(bus, chinfo, generation);
	else
		ret = device_add_locked(bus, chinfo, origin, 0);
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
	if (origin == AMP_ANNOUNCED)
		service_uncharge(bus);
	return 0;
}

/**
 * amp_device_remove() - remove a device that is not in the configuration
 * @bus: the bus
 * @chinfo: name and addresses of the device
 * @origin: what removes it: only devices of the same origin are removed
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
 * amp_device_add_default() - create the device of the default endpoint
 * @bus: the bus, online
 *
 * It goes to whichever driver knows the channel's name.  As on the kernel's own bus,
 * that driver may send in its probe: the device comes with the first session, and
 * stays.
 *
 * Context: may sleep.
 */
void amp_device_add_default(struct amp_bus *bus)
{
	const struct amp_channel_config *c = bus->config;
	struct rpmsg_channel_info chinfo = { .src = c->src, .dst = c->dst };
	int ret = 0;

	strscpy(chinfo.name, c->name, sizeof(chinfo.name));
	mutex_lock(&bus->lock);
	if (!bus->dead && !bus->has_default && !device_exists(bus, &chinfo)) {
		ret = add_static(bus, NULL, c->src, c->dst, false);
		bus->has_default = !ret;
	}
	mutex_unlock(&bus->lock);
	if (ret)
		dev_err_ratelimited(&bus->vdev->dev,
				    "channel %u: no device for the default endpoint: %pe\n",
				    c->num, ERR_PTR(ret));
}

/**
 * amp_device_add_all() - create the devices of the configuration
 * @bus: the bus
 *
 * The first two go to drivers of our own, which wait for the link, and the last lets
 * user space create more.
 *
 * Context: may sleep.
 * Return: 0 or an error; what was created is for amp_device_remove_all().
 */
int amp_device_add_all(struct amp_bus *bus)
{
	const struct amp_channel_config *c = bus->config;
	int ret;

	mutex_lock(&bus->lock);
	ret = add_endpoint(bus, "amp_misc", &c->misc) ?:
	      add_endpoint(bus, "amp_eth", &c->eth) ?:
	      add_static(bus, "rpmsg_ctrl", RPMSG_ADDR_ANY, RPMSG_ADDR_ANY,
			 false);
	mutex_unlock(&bus->lock);
	return ret;
}

static int remove_announced(struct device *dev, void *data)
{
	struct amp_device *adev = to_amp_device(to_rpmsg_device(dev));
	const u32 *generation = data;

	if (adev->generation != *generation)
		device_remove_locked(adev->bus, dev, AMP_ANNOUNCED);
	return 0;
}

/**
 * amp_device_remove_announced() - remove what the remote announced before
 * @bus: the bus
 * @generation: of announcements that hold, see struct amp_ns
 *
 * Context: may sleep.
 */
void amp_device_remove_announced(struct amp_bus *bus, u32 generation)
{
	mutex_lock(&bus->lock);
	device_for_each_child(&bus->vdev->dev, &generation, remove_announced);
	mutex_unlock(&bus->lock);
}

/*
 * Announces a device while its lock is held, so that its driver and default
 * endpoint stay. If the lock is taken, the driver is being bound or unbound,
 * which announces the device anyway.
 */
static int announce_created(struct device *dev, void *data)
{
	struct rpmsg_device *rpdev = to_rpmsg_device(dev);

	if (to_amp_device(rpdev)->origin != AMP_CREATED || !device_trylock(dev))
		return 0;
	service_announce(rpdev, AMP_WIRE_NS_CREATE);
	device_unlock(dev);
	return 0;
}

/**
 * amp_device_announce_all() - tell the remote of all devices of ours
 * @bus: the bus
 *
 * Context: may sleep.
 */
void amp_device_announce_all(struct amp_bus *bus)
{
	mutex_lock(&bus->lock);
	device_for_each_child(&bus->vdev->dev, NULL, announce_created);
	mutex_unlock(&bus->lock);
}

static int remove_one(struct device *dev, void *data)
{
	struct amp_device *adev = to_amp_device(to_rpmsg_device(dev));
	struct amp_bus *bus = adev->bus;
	bool announced = adev->origin == AMP_ANNOUNCED;

	device_unregister(dev);
	if (announced)
		service_uncharge(bus);
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
	WRITE_ONCE(bus->dead, true);
	mutex_unlock(&bus->lock);
	device_for_each_child(&bus->vdev->dev, NULL, remove_one);
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
 * Return: 0, -ENOMEM, or -EBUSY if there is no number left.
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
		return amp_number_alloc(&rpdev->dev, &info->num);

	/* the kernel has named the device after the driver it is for */
	config = to_amp_device(rpdev)->bus->config;
	strscpy(info->name, config->name, sizeof(info->name));
	info->num = config->num;
	ether_addr_copy(info->mac, config->mac);
	return 0;
}
EXPORT_SYMBOL_NS_GPL(amp_rpmsg_describe, RPMSG_AMP);

/**
 * amp_rpmsg_transport() - how <amp/rpmsg.h> is done on the bus of a device
 * @rpdev: the device, on whatever bus
 *
 * Return: the functions.
 */
const struct amp_transport *
amp_rpmsg_transport(const struct rpmsg_device *rpdev)
{
	return amp_device_is_native(rpdev) ? &amp_native : &amp_foreign;
}
EXPORT_SYMBOL_NS_GPL(amp_rpmsg_transport, RPMSG_AMP);
