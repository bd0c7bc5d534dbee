// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the devices of services have to do with the name service: the remote is told of
 * ours, and may have so many of its own.
 */
#include <linux/moduleparam.h>

#include "bus.h"

static unsigned int max_services = 32;
module_param(max_services, uint, 0644);
MODULE_PARM_DESC(max_services, "Devices that one remote may have at a time by announcing services (default: 32)");

/**
 * amp_service_charge() - count a device that the remote is to have
 * @bus: the bus
 *
 * Context: may sleep.
 * Return: true; or false if the remote has as many as it may.
 */
bool amp_service_charge(struct amp_bus *bus)
{
	atomic_t *services = amp_channel_services(bus->ch);

	if (atomic_inc_return(services) <= READ_ONCE(max_services))
		return true;
	atomic_dec(services);
	return false;
}

/**
 * amp_service_uncharge() - a device that was counted is gone, or did not come
 * @bus: the bus
 *
 * Context: any.
 */
void amp_service_uncharge(struct amp_bus *bus)
{
	atomic_dec(amp_channel_services(bus->ch));
}

/**
 * amp_service_failed() - a driver could not be bound to the device of a service
 * @bus: the bus
 *
 * Context: may sleep.
 */
void amp_service_failed(struct amp_bus *bus)
{
	spin_lock_bh(&bus->ns.lock);
	amp_budget_take(&bus->ns.failures);
	spin_unlock_bh(&bus->ns.lock);
}

/**
 * amp_service_announce() - tell the remote of a device of ours
 * @rpdev: the device
 * @flags: enum amp_wire_ns_flags
 *
 * A remote that can't be told, because the link is down or it takes nothing, is
 * no reason not to have the device.
 *
 * Context: any but hard interrupt.
 * Return: 0.
 */
int amp_service_announce(struct rpmsg_device *rpdev, u32 flags)
{
	struct amp_bus *bus = to_amp_device(rpdev)->bus;
	struct amp_wire_ns ns;
	int ret;

	if (!rpdev->announce || !rpdev->ept)
		return 0;
	amp_wire_build_ns(virtio_legacy_is_little_endian(), &ns, rpdev->id.name,
			  rpdev->ept->addr, flags);
	ret = rpmsg_trysendto(rpdev->ept, &ns, sizeof(ns), AMP_WIRE_NS_ADDR);
	if (ret && amp_bus_logs(bus, AMP_LOG_BASIC))
		dev_warn(&rpdev->dev, "not announced: %pe\n", ERR_PTR(ret));
	return 0;
}
