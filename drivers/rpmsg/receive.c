// SPDX-License-Identifier: GPL-2.0-only
/* The way of a message from the channel to the owner of an endpoint */
#include <linux/rcupdate.h>

#include "bus.h"

/*
 * Messages often come for the same endpoint in a row: the table is searched
 * only if the endpoint is another one than last time.
 */
static struct amp_ept *receive_find(struct amp_bus *bus, u32 addr)
{
	struct amp_ept *ept = READ_ONCE(bus->recent);

	/*
	 * an endpoint that is being destroyed may already have a successor in
	 * the table
	 */
	if (ept && ept->ept.addr == addr &&
	    (READ_ONCE(ept->ops) || READ_ONCE(ept->ept.cb)))
		return ept;
	ept = xa_load(&bus->epts, addr);
	if (ept)
		WRITE_ONCE(bus->recent, ept);
	return ept;
}

static enum amp_rx receive_by(struct amp_ept *ept,
			      const struct amp_ring_buf *buf,
			      const struct amp_wire_msg *wire)
{
	/*
	 * the owner is initialised before ops is set: pairs with
	 * amp_ept_create()
	 */
	const struct amp_ept_ops *ops = smp_load_acquire(&ept->ops);
	struct amp_msg msg = {
		.data = buf->data + AMP_WIRE_HDR_SIZE,
		.len = wire->len,
		.src = wire->src,
		.buf = *buf,
	};

	if (ops)
		return ops->receive(ept->priv, &msg);
	if (READ_ONCE(ept->ept.cb))
		return amp_late_receive(ept, &msg);
	return AMP_RX_UNWANTED;
}

static void log_message(struct amp_bus *bus, const struct amp_wire_msg *wire)
{
	if (amp_bus_logs(bus, AMP_LOG_DETAIL))
		dev_info(&bus->vdev->dev, "channel %u: rx 0x%x -> 0x%x, %u bytes\n",
			 bus->config->num, wire->src, wire->dst, wire->len);
}

/* Out of line: without a tap, a message costs one branch */
static noinline void receive_tap(struct amp_bus *bus,
				 const struct amp_ring_buf *buf,
				 const struct amp_wire_msg *wire)
{
	rcu_read_lock();
	amp_tap_received(bus, receive_find(bus, wire->dst), wire,
			 buf->data + AMP_WIRE_HDR_SIZE);
	rcu_read_unlock();
}

/*
 * Checks the header; buffers of a master may be larger than the description
 * says
 */
static int receive_parse(const struct amp_bus *bus,
			 const struct amp_ring_buf *buf,
			 struct amp_wire_msg *wire)
{
	int ret = amp_wire_parse(virtio_legacy_is_little_endian(), buf->data,
				 buf->len, wire);

	return !ret && wire->len > bus->rx_mtu ? -EBADMSG : ret;
}

/**
 * amp_receive() - pass a message to the endpoint it is for
 * @priv: the bus
 * @buf: the buffer
 * @again: it was not taken last time
 *
 * Context: NAPI.
 * Return: what became of it; a message that is bad or unwanted is done with.
 */
enum amp_rx amp_receive(void *priv, const struct amp_ring_buf *buf, bool again)
{
	struct amp_bus *bus = priv;
	struct amp_wire_msg wire;
	struct amp_ept *ept;
	enum amp_rx ret;

	if (receive_parse(bus, buf, &wire)) {
		amp_channel_count(bus->ch, AMP_EV_RX_BAD_HDR);
		if (amp_bus_logs(bus, AMP_LOG_BASIC))
			dev_warn(&bus->vdev->dev,
				 "channel %u: bad message of %u bytes dropped\n",
				 bus->config->num, buf->len);
		return AMP_RX_BAD;
	}

	/* show the message once, also if it is offered to its endpoint again */
	if (static_branch_unlikely(&amp_tap_open) && !again)
		receive_tap(bus, buf, &wire);
	log_message(bus, &wire);
	rcu_read_lock();
	ept = receive_find(bus, wire.dst);
	ret = ept ? receive_by(ept, buf, &wire) : AMP_RX_UNWANTED;
	rcu_read_unlock();
	if (!ept)
		amp_channel_count(bus->ch, AMP_EV_RX_UNKNOWN);
	return ret;
}

/**
 * amp_receive_stale() - take note of a message of an earlier session
 * @priv: the bus
 * @buf: the buffer, which the caller gives back to the peer
 *
 * Announcements count whenever they were sent: they may be all that a remote says
 * which has started meanwhile.  Nothing else is looked at, and no endpoint is called,
 * whatever the peer writes to the buffer meanwhile.
 *
 * Context: the session, bottom halves off.
 */
void amp_receive_stale(void *priv, const struct amp_ring_buf *buf)
{
	struct amp_bus *bus = priv;
	struct amp_wire_msg wire;

	if (receive_parse(bus, buf, &wire) || wire.dst != AMP_WIRE_NS_ADDR)
		return;
	if (static_branch_unlikely(&amp_tap_open))
		receive_tap(bus, buf, &wire);
	log_message(bus, &wire);
	amp_ns_receive(bus, buf->data + AMP_WIRE_HDR_SIZE, wire.len);
}
