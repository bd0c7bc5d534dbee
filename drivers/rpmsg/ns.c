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
#include <linux/minmax.h>
#include <linux/virtio.h>

#include "bus.h"

/*
 * Limit of announcements: NS_BURST at once, and this many a second on average.
 * Each one causes one to three uevents.
 */
#define NS_BURST	64
#define NS_RATE		6
/*
 * Limit of devices whose driver fails to probe: FAIL_BURST at once, and this
 * many a minute on average. Each one causes several lines in the log, most of
 * them by the driver core.
 */
#define FAIL_BURST	8
#define FAIL_RATE	8

static bool name_is_good(const char *name)
{
	for (; *name; name++)
		if (!isascii(*name) || !isgraph(*name) || *name == '/')
			return false;
	return true;
}

/* The channel itself: announced by a peer that starts, or that goes on */
static bool is_channel(const struct amp_bus *bus,
		       const struct amp_wire_service *service)
{
	return service->flags == AMP_WIRE_NS_CREATE &&
	       service->addr == bus->config->dst &&
	       !strcmp(service->name, bus->config->name);
}

/* Counts a service that gets no device, and logs it if the log level says so */
static void ns_reject(struct amp_bus *bus, const char *name, u32 addr,
		      enum amp_event event, const char *why)
{
	amp_channel_count(bus->ch, event);
	if (amp_bus_logs(bus, AMP_LOG_BASIC))
		dev_warn(&bus->vdev->dev,
			 "channel %u: no device for service %s at 0x%x: %s\n",
			 bus->config->num, name, addr, why);
}

static bool drivers_fail(struct amp_ns *ns)
{
	bool ret;

	spin_lock_bh(&ns->lock);
	ret = !amp_budget_left(&ns->failures);
	spin_unlock_bh(&ns->lock);
	return ret;
}

static void ns_create(struct amp_bus *bus,
		      const struct rpmsg_channel_info *chinfo, u32 generation)
{
	const char *why = "can't be registered";
	int ret = drivers_fail(&bus->ns) ? -EAGAIN :
		  amp_device_add(bus, chinfo, AMP_ANNOUNCED, generation);

	if (ret == -EEXIST)
		amp_channel_count(bus->ch, AMP_EV_NS_DUPLICATE);
	if (!ret || ret == -EEXIST)
		return;
	if (ret == -EDQUOT)
		why = "the remote has as many as it may, see max_services of amp_rpmsg";
	else if (ret == -EAGAIN)
		why = "drivers of too many services fail, see the lines before";
	ns_reject(bus, chinfo->name, chinfo->dst, AMP_EV_NS_DROPPED, why);
}

static void ns_destroy(struct amp_bus *bus, struct rpmsg_channel_info *chinfo)
{
	if (amp_device_remove(bus, chinfo, AMP_ANNOUNCED))
		amp_channel_count(bus->ch, AMP_EV_NS_DUPLICATE);
}

static void ns_act(struct amp_bus *bus, const struct amp_wire_service *service,
		   u32 generation)
{
	struct rpmsg_channel_info chinfo = {
		.src = RPMSG_ADDR_ANY,
		.dst = service->addr,
	};

	/* a name without NUL on the wire loses its last character here */
	strscpy(chinfo.name, service->name, sizeof(chinfo.name));
	if (service->flags == AMP_WIRE_NS_CREATE)
		ns_create(bus, &chinfo, generation);
	else if (service->flags == AMP_WIRE_NS_DESTROY)
		ns_destroy(bus, &chinfo);
}

/* Has the peer announce its services again, see Documentation/protocol.rst */
static void ns_announce_channel(struct amp_bus *bus)
{
	struct amp_ns *ns = &bus->ns;
	struct amp_wire_ns msg;

	amp_wire_build_ns(virtio_legacy_is_little_endian(), &msg,
			  bus->config->name, bus->config->src,
			  AMP_WIRE_NS_CREATE);
	WRITE_ONCE(ns->announce_channel, false);
	if (rpmsg_trysendto(ns->ept, &msg, sizeof(msg),
			    AMP_WIRE_NS_ADDR) == -ENOMEM)
		WRITE_ONCE(ns->announce_channel, true);
}

/*
 * Devices are registered and removed here, not where messages are received: the
 * remove function of a driver may wait for its callbacks.  While the system is
 * suspended, there is nothing to be registered.
 */
static void ns_schedule(struct amp_ns *ns)
{
	lockdep_assert_held(&ns->lock);
	if (!ns->closed)
		mod_delayed_work(system_freezable_wq, &ns->work, 0);
}

/* Takes the next announcement, unless the rate limit makes it wait */
static bool ns_next(struct amp_ns *ns, struct amp_wire_service *service)
{
	lockdep_assert_held(&ns->lock);
	if (ns->closed || kfifo_is_empty(&ns->queue))
		return false;
	if (!amp_budget_take(&ns->rate)) {
		queue_delayed_work(system_freezable_wq, &ns->work,
				   DIV_ROUND_UP(HZ, NS_RATE));
		return false;
	}
	return kfifo_get(&ns->queue, service);
}

/*
 * Handles one announcement in each run, so that neither the removal of the bus
 * nor a suspend waits for all that a remote announces.
 */
static void ns_work(struct work_struct *work)
{
	struct amp_ns *ns = container_of(to_delayed_work(work), struct amp_ns,
					 work);
	struct amp_bus *bus = container_of(ns, struct amp_bus, ns);
	struct amp_wire_service service;
	bool more, again;
	u32 generation;

	spin_lock_bh(&ns->lock);
	generation = ns->generation;
	more = ns_next(ns, &service);
	again = ns->announce;
	ns->announce = false;
	spin_unlock_bh(&ns->lock);

	if (ns->acted_on != generation)
		amp_device_remove_announced(bus, generation);
	ns->acted_on = generation;
	if (READ_ONCE(ns->announce_channel))
		ns_announce_channel(bus);
	if (again && READ_ONCE(bus->online))
		amp_device_add_default(bus);
	if (again)
		amp_device_announce_all(bus);
	if (!more)
		return;
	ns_act(bus, &service, generation);
	spin_lock_bh(&ns->lock);
	ns_schedule(ns);
	spin_unlock_bh(&ns->lock);
}

/* Forgets what was announced so far, and the devices made of it */
static void ns_forget(struct amp_ns *ns)
{
	lockdep_assert_held(&ns->lock);
	ns->generation++;
	kfifo_reset(&ns->queue);
	ns_schedule(ns);
}

/*
 * A remote that announces the channel has started.  A master that does so goes
 * on with the rings and wants to hear of our services.
 */
static void ns_peer_started(struct amp_bus *bus)
{
	struct amp_ns *ns = &bus->ns;

	spin_lock_bh(&ns->lock);
	ns->announce |= bus->config->role == AMP_ROLE_REMOTE;
	ns_forget(ns);
	spin_unlock_bh(&ns->lock);
	if (bus->config->role == AMP_ROLE_MASTER)
		amp_channel_restarted(bus->ch);
}

/*
 * Half of the queue is for services that end: one whose end is dropped would be there
 * until the session is over.
 */
static bool ns_enqueue(struct amp_ns *ns,
		       const struct amp_wire_service *service)
{
	bool ends = service->flags == AMP_WIRE_NS_DESTROY;
	bool ok;

	spin_lock_bh(&ns->lock);
	ok = (ends || kfifo_len(&ns->queue) < AMP_NS_QUEUE / 2) &&
	     kfifo_put(&ns->queue, *service);
	if (ok)
		ns_schedule(ns);
	spin_unlock_bh(&ns->lock);
	return ok;
}

/**
 * amp_ns_receive() - receive an announcement
 * @bus: the bus
 * @data: the payload, in memory that the peer can write to at any time
 * @len: bytes of it
 *
 * Context: NAPI, or the session.
 * Return: AMP_RX_DONE, or AMP_RX_UNWANTED if nothing follows from it.
 */
enum amp_rx amp_ns_receive(struct amp_bus *bus, const void *data, u32 len)
{
	enum amp_rx ret = AMP_RX_UNWANTED;
	struct amp_wire_service service;

	if (amp_wire_parse_ns(virtio_legacy_is_little_endian(), data, len,
			      &service) ||
	    service.addr == RPMSG_ADDR_ANY || !name_is_good(service.name))
		amp_channel_count(bus->ch, AMP_EV_NS_BAD);
	else if (is_channel(bus, &service))
		ns_peer_started(bus);
	else if (service.flags == AMP_WIRE_NS_CREATE &&
		 !amp_names_allow(&bus->names, service.name))
		ns_reject(bus, service.name, service.addr, AMP_EV_NS_REFUSED,
			  "it is not in the list, see the file services of the channel");
	else if (ns_enqueue(&bus->ns, &service))
		ret = AMP_RX_DONE;
	else
		amp_channel_count(bus->ch, AMP_EV_NS_DROPPED);
	return ret;
}

static enum amp_rx ns_receive(void *priv, const struct amp_msg *msg)
{
	return amp_ns_receive(priv, msg->data, msg->len);
}

/* A buffer is free: schedules the announcements that wait for one */
static void ns_room(void *priv)
{
	struct amp_bus *bus = priv;

	spin_lock_bh(&bus->ns.lock);
	ns_schedule(&bus->ns);
	spin_unlock_bh(&bus->ns.lock);
}

static const struct amp_ept_ops ns_ops = {
	.kind = AMP_MON_NAME_SERVICE,
	.receive = ns_receive,
	.room = ns_room,
};

/**
 * amp_ns_state() - the link went up or down
 * @bus: the bus
 * @online: up
 *
 * Announcements of the other side are valid until the link goes down.  If the rings
 * start from nothing, the other side sees that it has to announce its services again.
 * If the session continues with older rings, it has to be asked: the channel is
 * announced to it, before any other message is sent.
 *
 * Context: the state callback.
 */
void amp_ns_state(struct amp_bus *bus, bool online)
{
	struct amp_ns *ns = &bus->ns;

	spin_lock_bh(&ns->lock);
	ns->announce = online;
	if (online) {
		ns_schedule(ns);
	} else {
		WRITE_ONCE(ns->announce_channel, false);
		ns_forget(ns);
	}
	spin_unlock_bh(&ns->lock);
	if (online && bus->config->role == AMP_ROLE_MASTER &&
	    amp_channel_resumed(bus->ch))
		ns_announce_channel(bus);
}

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
	INIT_DELAYED_WORK(&ns->work, ns_work);
	amp_budget_init(&ns->rate, NS_BURST, NS_RATE, HZ);
	amp_budget_init(&ns->failures, FAIL_BURST, FAIL_RATE, 60 * HZ);
	ns->ept = amp_ept_create(bus, &template, AMP_WIRE_NS_ADDR);
	return ns->ept ? 0 : -ENOMEM;
}

/**
 * amp_ns_stop() - have no device come or go any more
 * @bus: the bus
 *
 * Announcements and states may still come, but nothing follows from them.
 *
 * Context: may sleep.
 */
void amp_ns_stop(struct amp_bus *bus)
{
	struct amp_ns *ns = &bus->ns;

	spin_lock_bh(&ns->lock);
	ns->closed = true;
	spin_unlock_bh(&ns->lock);
	cancel_delayed_work_sync(&ns->work);
}

/**
 * amp_ns_exit() - stop listening
 * @bus: the bus, after amp_ns_stop(), whose channel has been stopped
 *
 * Context: may sleep.
 */
void amp_ns_exit(struct amp_bus *bus)
{
	amp_ept_destroy(bus->ns.ept);
}
