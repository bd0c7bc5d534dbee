// SPDX-License-Identifier: GPL-2.0-only
/*
 * Name service: the remote announces services, which become devices, and hears
 * of ours.
 *
 * Announcements cost memory and time on our side, so there is a cap on all of
 * it: how fast they may come, how many may wait, how many devices may exist.
 */
#include <linux/ctype.h>
#include <linux/device.h>
#include <linux/jiffies.h>
#include <linux/virtio.h>

#include "bus.h"

/* Announcements at once, and a second in the long run */
#define NS_BURST	64
#define NS_RATE		32
/* Devices that a remote may have us create on one channel */
#define NS_DEVICES	64

static bool name_is_good(const char *name)
{
	for (; *name; name++)
		if (!isascii(*name) || !isgraph(*name) || *name == '/')
			return false;
	return true;
}

/*
 * The channel itself: it exists without being announced.  Remotes that announce
 * it do so when they start.
 */
static bool is_channel(const struct amp_bus *bus,
		       const struct amp_wire_service *service)
{
	return service->flags == AMP_WIRE_NS_CREATE &&
	       service->addr == bus->config->dst &&
	       !strcmp(service->name, bus->config->name);
}

static void ns_create(struct amp_bus *bus,
		      const struct rpmsg_channel_info *chinfo)
{
	int ret;

	if (bus->ns.devices >= NS_DEVICES) {
		amp_channel_count(bus->ch, AMP_EV_NS_DROPPED);
		return;
	}
	ret = amp_device_add(bus, chinfo, AMP_ANNOUNCED);
	if (!ret)
		bus->ns.devices++;
	else if (ret == -EEXIST)
		amp_channel_count(bus->ch, AMP_EV_NS_DUPLICATE);
	else
		amp_channel_count(bus->ch, AMP_EV_NS_DROPPED);
}

static void ns_destroy(struct amp_bus *bus, struct rpmsg_channel_info *chinfo)
{
	if (amp_device_remove(bus, chinfo, AMP_ANNOUNCED))
		amp_channel_count(bus->ch, AMP_EV_NS_DUPLICATE);
	else
		bus->ns.devices--;
}

/* What it announced before it started anew is no more */
static void ns_forget(struct amp_bus *bus)
{
	amp_device_remove_announced(bus);
	bus->ns.devices = 0;
}

static void ns_act(struct amp_bus *bus, const struct amp_wire_service *service)
{
	struct rpmsg_channel_info chinfo = {
		.src = RPMSG_ADDR_ANY,
		.dst = service->addr,
	};

	/* a name without NUL on the wire loses its last character here */
	strscpy(chinfo.name, service->name, sizeof(chinfo.name));
	if (is_channel(bus, service))
		ns_forget(bus);
	else if (service->flags == AMP_WIRE_NS_CREATE)
		ns_create(bus, &chinfo);
	else if (service->flags == AMP_WIRE_NS_DESTROY)
		ns_destroy(bus, &chinfo);
}

static void ns_work(struct work_struct *work)
{
	struct amp_ns *ns = container_of(work, struct amp_ns, work);
	struct amp_bus *bus = container_of(ns, struct amp_bus, ns);
	struct amp_wire_service service;
	bool more;

	for (;;) {
		spin_lock(&ns->lock);
		more = kfifo_get(&ns->queue, &service);
		spin_unlock(&ns->lock);
		if (!more)
			return;
		ns_act(bus, &service);
	}
}

/* Fills the bucket with what has come together since the last time */
static void ns_refill(struct amp_ns *ns)
{
	unsigned long now = jiffies;
	unsigned long n = (now - ns->refilled) * NS_RATE / HZ;

	lockdep_assert_held(&ns->lock);
	if (!n)
		return;
	ns->tokens = min_t(unsigned long, ns->tokens + n, NS_BURST);
	ns->refilled = now;
}

static bool ns_enqueue(struct amp_ns *ns,
		       const struct amp_wire_service *service)
{
	bool ok = false;

	spin_lock(&ns->lock);
	ns_refill(ns);
	if (ns->tokens && kfifo_put(&ns->queue, *service)) {
		ns->tokens--;
		ok = true;
	}
	spin_unlock(&ns->lock);
	return ok;
}

static void ns_queued(struct amp_bus *bus,
		      const struct amp_wire_service *service)
{
	if (is_channel(bus, service))
		amp_channel_restarted(bus->ch);
	schedule_work(&bus->ns.work);
}

static enum amp_rx ns_receive(void *priv, const struct amp_msg *msg)
{
	struct amp_bus *bus = priv;
	struct amp_wire_service service;

	if (amp_wire_parse_ns(bus->little_endian, msg->data, msg->len,
			      &service) ||
	    service.addr == RPMSG_ADDR_ANY || !name_is_good(service.name))
		amp_channel_count(bus->ch, AMP_EV_NS_BAD);
	else if (ns_enqueue(&bus->ns, &service))
		ns_queued(bus, &service);
	else
		amp_channel_count(bus->ch, AMP_EV_NS_DROPPED);
	return AMP_RX_DONE;
}

static const struct amp_ept_ops ns_ops = {
	.receive = ns_receive,
};

/**
 * amp_ns_init() - listen to announcements
 * @bus: the bus
 *
 * Context: may sleep.
 * Return: 0 or -ENOMEM.
 */
int amp_ns_init(struct amp_bus *bus)
{
	struct amp_ept template = { .ops = &ns_ops, .priv = bus };
	struct amp_ns *ns = &bus->ns;

	spin_lock_init(&ns->lock);
	INIT_KFIFO(ns->queue);
	INIT_WORK(&ns->work, ns_work);
	ns->tokens = NS_BURST;
	ns->refilled = jiffies;
	ns->ept = amp_ept_create(bus, &template, AMP_WIRE_NS_ADDR);
	return ns->ept ? 0 : -ENOMEM;
}

/**
 * amp_ns_exit() - listen no more
 * @bus: the bus
 *
 * Context: may sleep.
 */
void amp_ns_exit(struct amp_bus *bus)
{
	amp_ept_destroy(bus->ns.ept);
	cancel_work_sync(&bus->ns.work);
}

/**
 * amp_ns_announce() - tell the remote of a device of ours
 * @rpdev: the device
 * @flags: enum amp_wire_ns_flags
 *
 * A remote that can't be told, because the link is down or it takes nothing, is
 * no reason not to have the device.
 *
 * Context: any but hard interrupt.
 * Return: 0.
 */
int amp_ns_announce(struct rpmsg_device *rpdev, u32 flags)
{
	struct amp_bus *bus = to_amp_device(rpdev)->bus;
	struct amp_wire_ns ns;
	int ret;

	if (!rpdev->announce || !rpdev->ept)
		return 0;
	amp_wire_build_ns(bus->little_endian, &ns, rpdev->id.name,
			  rpdev->ept->addr, flags);
	ret = rpmsg_trysendto(rpdev->ept, &ns, sizeof(ns), AMP_WIRE_NS_ADDR);
	if (ret && amp_bus_logs(bus, AMP_LOG_BASIC))
		dev_warn(&rpdev->dev, "not announced: %pe\n", ERR_PTR(ret));
	return 0;
}
