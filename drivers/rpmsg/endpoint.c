// SPDX-License-Identifier: GPL-2.0-only
/*
 * Endpoints: the table of them, and the way of a message to its owner.
 *
 * The table is read under RCU.  Who finds an endpoint takes a reference, then
 * its cb_lock for as long as the callback runs; who destroys it takes it from
 * the table, waits for that lock and clears the callbacks.
 */
#include <linux/export.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

#include "bus.h"

/* Addresses that are given out, not asked for, as on mainline's bus */
#define DYNAMIC_ADDRS	XA_LIMIT(1024, INT_MAX)

static void ept_free(struct kref *ref)
{
	struct rpmsg_endpoint *ept = container_of(ref, struct rpmsg_endpoint,
						  refcount);

	kfree_rcu(to_amp_ept(ept), rcu);
}

/**
 * amp_ept_put() - drop a reference
 * @ept: the endpoint
 *
 * Context: any.
 */
void amp_ept_put(struct amp_ept *ept)
{
	kref_put(&ept->ept.refcount, ept_free);
}

static struct amp_ept *ept_get(struct amp_ept *ept)
{
	return ept && kref_get_unless_zero(&ept->ept.refcount) ? ept : NULL;
}

static struct amp_ept *ept_find(struct amp_bus *bus, u32 addr)
{
	struct amp_ept *ept;

	rcu_read_lock();
	ept = ept_get(xa_load(&bus->epts, addr));
	rcu_read_unlock();
	return ept;
}

/* The endpoint at @addr or the next one behind it, and its address */
static struct amp_ept *ept_find_from(struct amp_bus *bus, unsigned long *addr)
{
	struct amp_ept *found, *ept = NULL;

	rcu_read_lock();
	found = xa_find(&bus->epts, addr, ULONG_MAX, XA_PRESENT);
	while (found && !ept) {
		ept = ept_get(found);
		if (!ept)
			found = xa_find_after(&bus->epts, addr, ULONG_MAX,
					      XA_PRESENT);
	}
	rcu_read_unlock();
	return ept;
}

/* Calls @fn for each endpoint, with its cb_lock held */
static void call_each(struct amp_bus *bus,
		      void (*fn)(struct amp_ept *ept, bool arg), bool arg)
{
	unsigned long addr = 0;
	struct amp_ept *ept;

	for (;;) {
		ept = ept_find_from(bus, &addr);
		if (!ept)
			break;
		mutex_lock(&ept->ept.cb_lock);
		fn(ept, arg);
		mutex_unlock(&ept->ept.cb_lock);
		amp_ept_put(ept);
		if (addr++ == U32_MAX)
			break;
	}
}

static int ept_insert(struct amp_ept *ept, u32 addr)
{
	struct xarray *epts = &ept->bus->epts;

	if (addr == RPMSG_ADDR_ANY)
		return xa_alloc(epts, &ept->ept.addr, ept, DYNAMIC_ADDRS,
				GFP_KERNEL);
	ept->ept.addr = addr;
	return xa_insert(epts, addr, ept, GFP_KERNEL);
}

static void ept_state(struct amp_ept *ept, bool online)
{
	lockdep_assert_held(&ept->ept.cb_lock);
	if (ept->ops && ept->ops->state)
		ept->ops->state(ept->priv, online);
}

/**
 * amp_ept_create() - create an endpoint
 * @bus: the bus
 * @template: the device it belongs to, and its callbacks
 * @addr: its address, or RPMSG_ADDR_ANY for one that is free
 *
 * Context: may sleep.
 * Return: the endpoint, or NULL if memory is out or the address is taken.
 */
struct rpmsg_endpoint *amp_ept_create(struct amp_bus *bus,
				      const struct amp_ept *template, u32 addr)
{
	struct amp_ept *ept = kzalloc(sizeof(*ept), GFP_KERNEL);

	if (!ept)
		return NULL;
	kref_init(&ept->ept.refcount);
	mutex_init(&ept->ept.cb_lock);
	ept->bus = bus;
	ept->ept.ops = &amp_endpoint_ops;
	ept->ept.rpdev = template->ept.rpdev;
	ept->ept.cb = template->ept.cb;
	ept->ept.priv = template->ept.priv;
	ept->ops = template->ops;
	ept->priv = template->priv;

	/* what comes in before the owner knows the link's state waits here */
	mutex_lock(&ept->ept.cb_lock);
	if (READ_ONCE(bus->dead) || ept_insert(ept, addr)) {
		mutex_unlock(&ept->ept.cb_lock);
		amp_ept_put(ept);
		return NULL;
	}
	/* in the table before the state is read: pairs with bus_state() */
	smp_mb();
	ept_state(ept, READ_ONCE(bus->online));
	mutex_unlock(&ept->ept.cb_lock);
	return &ept->ept;
}

/**
 * amp_ept_destroy() - destroy an endpoint
 * @e: the endpoint; none of its callbacks runs any more on return
 *
 * Context: may sleep; not from a callback of the endpoint.
 */
void amp_ept_destroy(struct rpmsg_endpoint *e)
{
	struct amp_ept *ept = to_amp_ept(e);

	xa_erase(&ept->bus->epts, e->addr);
	mutex_lock(&e->cb_lock);
	e->cb = NULL;
	ept->ops = NULL;
	mutex_unlock(&e->cb_lock);
	amp_ept_put(ept);
}

/* To an owner that knows us: in the buffer */
static enum amp_rx deliver_native(struct amp_ept *ept,
				  const struct amp_ring_buf *buf,
				  const struct amp_wire_msg *wire)
{
	struct amp_msg msg = {
		.data = buf->data + AMP_WIRE_HDR_SIZE,
		.len = wire->len,
		.src = wire->src,
		.buf = *buf,
	};

	ept->dirty = true;
	return ept->ops->receive(ept->priv, &msg);
}

/* To one that knows the kernel's API only: a copy that stays as it is */
static void deliver_copy(struct amp_ept *ept, const struct amp_ring_buf *buf,
			 const struct amp_wire_msg *wire)
{
	struct rpmsg_endpoint *e = &ept->ept;
	void *bounce = ept->bus->bounce;

	memcpy(bounce, buf->data + AMP_WIRE_HDR_SIZE, wire->len);
	e->cb(e->rpdev, bounce, wire->len, e->priv, wire->src);
}

static enum amp_rx deliver(struct amp_ept *ept, const struct amp_ring_buf *buf,
			   const struct amp_wire_msg *wire)
{
	enum amp_rx ret = AMP_RX_DONE;

	mutex_lock(&ept->ept.cb_lock);
	if (ept->ops)
		ret = deliver_native(ept, buf, wire);
	else if (ept->ept.cb)
		deliver_copy(ept, buf, wire);
	mutex_unlock(&ept->ept.cb_lock);
	return ret;
}

static void log_message(struct amp_bus *bus, const struct amp_wire_msg *wire)
{
	if (amp_bus_logs(bus, AMP_LOG_DETAIL))
		dev_info(&bus->vdev->dev, "channel %u: rx 0x%x -> 0x%x, %u bytes\n",
			 bus->config->num, wire->src, wire->dst, wire->len);
}

/* Buffers of a master may be larger than ours are said to be */
static int parse(const struct amp_bus *bus, const struct amp_ring_buf *buf,
		 struct amp_wire_msg *wire)
{
	int ret = amp_wire_parse(bus->little_endian, buf->data, buf->len, wire);

	return !ret && wire->len > bus->mtu ? -EBADMSG : ret;
}

/**
 * amp_ept_receive() - pass a message to the endpoint it is for
 * @bus: the bus
 * @buf: the buffer
 *
 * Context: the channel's worker.
 * Return: what became of it; a message that is bad or for nobody is done with.
 */
enum amp_rx amp_ept_receive(struct amp_bus *bus,
			    const struct amp_ring_buf *buf)
{
	struct amp_wire_msg wire;
	struct amp_ept *ept;
	enum amp_rx ret;

	if (parse(bus, buf, &wire)) {
		amp_channel_count(bus->ch, AMP_EV_RX_BAD_HDR);
		if (amp_bus_logs(bus, AMP_LOG_BASIC))
			dev_warn(&bus->vdev->dev,
				 "channel %u: bad message of %u bytes dropped\n",
				 bus->config->num, buf->len);
		return AMP_RX_DONE;
	}

	log_message(bus, &wire);
	ept = ept_find(bus, wire.dst);
	if (!ept) {
		amp_channel_count(bus->ch, AMP_EV_RX_UNKNOWN);
		return AMP_RX_DONE;
	}
	ret = deliver(ept, buf, &wire);
	amp_ept_put(ept);
	return ret;
}

/**
 * amp_ept_receive_stale() - take note of a message of an earlier session
 * @bus: the bus
 * @buf: the buffer, which the caller gives back to the peer
 *
 * Announcements count whenever they were sent.  Nothing else is looked at, and
 * no endpoint is called, whatever the peer writes to the buffer meanwhile.
 *
 * Context: the channel's worker.
 */
void amp_ept_receive_stale(struct amp_bus *bus, const struct amp_ring_buf *buf)
{
	struct amp_wire_msg wire;

	if (parse(bus, buf, &wire) || wire.dst != AMP_WIRE_NS_ADDR)
		return;
	log_message(bus, &wire);
	amp_ns_receive(bus, buf->data + AMP_WIRE_HDR_SIZE, wire.len);
}

static void ept_flush(struct amp_ept *ept, bool unused)
{
	if (!ept->dirty)
		return;
	ept->dirty = false;
	if (ept->ops && ept->ops->flush)
		ept->ops->flush(ept->priv);
}

/**
 * amp_ept_flush_all() - the end of a batch of messages
 * @bus: the bus
 *
 * Context: the channel's worker.
 */
void amp_ept_flush_all(struct amp_bus *bus)
{
	call_each(bus, ept_flush, false);
}

static void ept_room(struct amp_ept *ept, bool unused)
{
	if (!atomic_xchg(&ept->tx_waiting, 0))
		return;
	if (ept->ops && ept->ops->room)
		ept->ops->room(ept->priv);
}

/**
 * amp_ept_room_all() - tell those who wait that there is room to transmit
 * @bus: the bus
 *
 * Context: the channel's worker.
 */
void amp_ept_room_all(struct amp_bus *bus)
{
	call_each(bus, ept_room, false);
}

/**
 * amp_ept_state_all() - tell everybody that the link went up or down
 * @bus: the bus
 * @online: up
 *
 * Context: may sleep.
 */
void amp_ept_state_all(struct amp_bus *bus, bool online)
{
	call_each(bus, ept_state, online);
}

/**
 * amp_rpmsg_create_ept() - create an endpoint that uses this header
 * @rpdev: a device that is being probed
 * @ops: callbacks
 * @priv: their argument
 * @addr: its address, or RPMSG_ADDR_ANY
 *
 * Context: may sleep.
 * Return: the endpoint, or NULL if memory is out or the address is taken, or
 * another bus refuses.
 */
struct rpmsg_endpoint *amp_rpmsg_create_ept(struct rpmsg_device *rpdev,
					    const struct amp_ept_ops *ops,
					    void *priv, u32 addr)
{
	struct amp_ept template = {
		.ept = { .rpdev = rpdev },
		.ops = ops,
		.priv = priv,
	};

	if (!amp_device_is_native(rpdev))
		return amp_foreign_create_ept(rpdev, ops, priv, addr);
	return amp_ept_create(to_amp_device(rpdev)->bus, &template, addr);
}
EXPORT_SYMBOL_NS_GPL(amp_rpmsg_create_ept, RPMSG_AMP);

/**
 * amp_rpmsg_destroy_ept() - destroy such an endpoint
 * @ept: the endpoint; none of its callbacks runs any more on return
 *
 * What it holds can still be released, until the device's remove returns.
 *
 * Context: may sleep; not from a callback of the endpoint.
 */
void amp_rpmsg_destroy_ept(struct rpmsg_endpoint *ept)
{
	if (amp_device_is_native(ept->rpdev))
		amp_ept_destroy(ept);
	else
		amp_foreign_destroy_ept(ept);
}
EXPORT_SYMBOL_NS_GPL(amp_rpmsg_destroy_ept, RPMSG_AMP);

/* The header is in front of the payload: what clears the buffer clears it first */
static bool header_holds(struct amp_bus *bus, const struct amp_msg *msg)
{
	struct amp_wire_msg wire;

	return !amp_wire_parse(bus->little_endian, msg->buf.data, msg->buf.len,
			       &wire) &&
	       wire.len == msg->len && wire.src == msg->src;
}

/**
 * amp_rpmsg_holds() - was a held message still there when it was read?
 * @rpdev: the device
 * @msg: the message
 *
 * To be asked after the payload has been copied, before anybody uses the copy:
 * the remote may have been loaded again meanwhile, and its memory cleared.  It
 * does not matter whether the table, the rings or the buffers are cleared
 * first, as long as a buffer is cleared from its start.
 *
 * Context: any.
 * Return: false if the copy is worthless, and the session is over or about to
 * be: the channel looks after it at once.
 */
bool amp_rpmsg_holds(struct rpmsg_device *rpdev, const struct amp_msg *msg)
{
	struct amp_bus *bus;

	if (!amp_device_is_native(rpdev))
		return true;
	bus = to_amp_device(rpdev)->bus;
	if (amp_channel_holds(bus->ch, &msg->buf) && header_holds(bus, msg))
		return true;
	amp_channel_resume(bus->ch);
	return false;
}
EXPORT_SYMBOL_NS_GPL(amp_rpmsg_holds, RPMSG_AMP);

/**
 * amp_rpmsg_release() - give back a message that was held
 * @rpdev: the device
 * @msg: the message
 *
 * Context: any but hard interrupt.
 */
void amp_rpmsg_release(struct rpmsg_device *rpdev, const struct amp_msg *msg)
{
	if (amp_device_is_native(rpdev))
		amp_channel_release(to_amp_device(rpdev)->bus->ch, &msg->buf);
	else
		amp_foreign_release(msg);
}
EXPORT_SYMBOL_NS_GPL(amp_rpmsg_release, RPMSG_AMP);

/**
 * amp_rpmsg_resume() - there is room again for what was refused
 * @rpdev: the device
 *
 * Context: any.
 */
void amp_rpmsg_resume(struct rpmsg_device *rpdev)
{
	if (amp_device_is_native(rpdev))
		amp_channel_resume(to_amp_device(rpdev)->bus->ch);
}
EXPORT_SYMBOL_NS_GPL(amp_rpmsg_resume, RPMSG_AMP);
