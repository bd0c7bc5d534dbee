// SPDX-License-Identifier: GPL-2.0-only
/*
 * Sending: a buffer is got, filled and put.  An endpoint may have half of the
 * channel's buffers under way, so that it can't shut the others out.
 */
#include <linux/export.h>
#include <linux/jiffies.h>

#include "bus.h"

/* What rpmsg_send() has always waited for a buffer */
#define SEND_TIMEOUT	(15 * HZ)

/* An endpoint's message has left its buffer */
static void forget(struct amp_ept *ept)
{
	if (!ept)
		return;
	atomic_dec(&ept->tx_under_way);
	amp_ept_put(ept);
}

/**
 * amp_send_reclaimed() - the remote has taken a message
 * @bus: the bus
 * @id: descriptor of the buffer it was in
 *
 * Context: any, with the channel's transmit lock held.
 */
void amp_send_reclaimed(struct amp_bus *bus, u16 id)
{
	forget(xchg(&bus->tx_owner[id], NULL));
}

/**
 * amp_send_forget_all() - the remote will not take any more messages
 * @bus: the bus, whose channel has no transmit buffer in anybody's hands
 *
 * Context: any.
 */
void amp_send_forget_all(struct amp_bus *bus)
{
	u32 id, num = bus->config->num_bufs / 2;

	for (id = 0; id < num; id++)
		amp_send_reclaimed(bus, id);
}

/* Counts one more message under way, if the endpoint may have it */
static bool take_share(struct amp_ept *ept)
{
	if (atomic_inc_return(&ept->tx_under_way) <= ept->bus->tx_limit)
		return true;
	atomic_dec(&ept->tx_under_way);
	return false;
}

static bool share_left(struct amp_ept *ept)
{
	return atomic_read(&ept->tx_under_way) < ept->bus->tx_limit;
}

/*
 * The same, with what the remote has taken since counted as well.  To be told
 * of room, one says so before one looks.
 */
static bool share_or_wait(struct amp_ept *ept,
			  bool (*share)(struct amp_ept *ept))
{
	if (share(ept))
		return true;
	atomic_set(&ept->tx_waiting, 1);
	amp_channel_tx_wait(ept->bus->ch);
	return share(ept);
}

static int get_for(struct amp_ept *ept, struct amp_msg *msg)
{
	struct amp_bus *bus = ept->bus;
	int ret;

	if (!READ_ONCE(bus->online))
		return -ENOTCONN;
	if (!share_or_wait(ept, take_share))
		return -EAGAIN;

	ret = amp_channel_tx_get(bus->ch, &msg->buf);
	if (ret == -EAGAIN) {
		atomic_set(&ept->tx_waiting, 1);
		ret = amp_channel_tx_get(bus->ch, &msg->buf);
	}
	if (ret) {
		atomic_dec(&ept->tx_under_way);
		return ret;
	}
	msg->data = msg->buf.data + AMP_WIRE_HDR_SIZE;
	msg->len = bus->mtu;
	return 0;
}

/**
 * amp_rpmsg_tx_get() - get a buffer to fill with a message
 * @e: the endpoint that will send it
 * @msg: filled in with the room for the payload
 *
 * It must be put or cancelled soon: nothing that sleeps may come in between.
 *
 * Context: any but hard interrupt.
 * Return: 0; -EAGAIN if none is free or the endpoint has its share under way,
 * in which case its room callback tells when to try again; -ENOTCONN if the
 * link is down.
 */
int amp_rpmsg_tx_get(struct rpmsg_endpoint *e, struct amp_msg *msg)
{
	if (!amp_device_is_native(e->rpdev))
		return amp_foreign_tx_get(e, msg);
	return get_for(to_amp_ept(e), msg);
}
EXPORT_SYMBOL_NS_GPL(amp_rpmsg_tx_get, RPMSG_AMP);

static void put_from(struct amp_ept *ept, const struct amp_msg *msg, u32 len,
		     u32 src, u32 dst, bool more)
{
	struct amp_wire_msg wire = { .src = src, .dst = dst, .len = len };
	struct amp_bus *bus = ept->bus;

	amp_wire_build(bus->little_endian, msg->buf.data, &wire);
	if (amp_bus_logs(bus, AMP_LOG_DETAIL))
		dev_info(&bus->vdev->dev, "channel %u: tx 0x%x -> 0x%x, %u bytes\n",
			 bus->config->num, src, dst, len);

	/* an owner is left over only where the rings were started anew */
	kref_get(&ept->ept.refcount);
	forget(xchg(&bus->tx_owner[msg->buf.id], ept));
	if (amp_channel_tx_put(bus->ch, &msg->buf, AMP_WIRE_HDR_SIZE + len,
			       more) &&
	    cmpxchg(&bus->tx_owner[msg->buf.id], ept, NULL) == ept)
		forget(ept);
}

/**
 * amp_rpmsg_tx_put() - send a message
 * @e: the endpoint that the buffer was got for
 * @msg: the message
 * @len: bytes of payload, at most the room there was
 * @dst: rpmsg address of the receiver
 * @more: another one follows at once, or amp_rpmsg_kick() does
 *
 * Context: any but hard interrupt.
 */
void amp_rpmsg_tx_put(struct rpmsg_endpoint *e, const struct amp_msg *msg,
		      u32 len, u32 dst, bool more)
{
	if (amp_device_is_native(e->rpdev))
		put_from(to_amp_ept(e), msg, len, e->addr, dst, more);
	else
		amp_foreign_tx_put(msg, len, dst);
}
EXPORT_SYMBOL_NS_GPL(amp_rpmsg_tx_put, RPMSG_AMP);

/**
 * amp_rpmsg_tx_cancel() - give a buffer back unsent
 * @e: the endpoint that it was got for
 * @msg: the message that is not to be
 *
 * Context: any but hard interrupt.
 */
void amp_rpmsg_tx_cancel(struct rpmsg_endpoint *e, const struct amp_msg *msg)
{
	struct amp_ept *ept = to_amp_ept(e);

	if (!amp_device_is_native(e->rpdev)) {
		amp_foreign_tx_cancel(msg);
		return;
	}
	/* it has to be used, in its turn: nobody has this address */
	if (ept->bus->config->role == AMP_ROLE_REMOTE) {
		put_from(ept, msg, 0, e->addr, RPMSG_ADDR_ANY, false);
		return;
	}
	atomic_dec(&ept->tx_under_way);
	amp_channel_tx_cancel(ept->bus->ch, &msg->buf);
}
EXPORT_SYMBOL_NS_GPL(amp_rpmsg_tx_cancel, RPMSG_AMP);

/**
 * amp_rpmsg_tx_ready() - would amp_rpmsg_tx_get() succeed?
 * @e: the endpoint
 *
 * If not, the room callback tells when to ask again.
 *
 * Context: any but hard interrupt.
 * Return: true if so, for now.
 */
bool amp_rpmsg_tx_ready(struct rpmsg_endpoint *e)
{
	struct amp_ept *ept = to_amp_ept(e);

	if (!amp_device_is_native(e->rpdev))
		return amp_foreign_tx_ready(e);
	if (!READ_ONCE(ept->bus->online) || !share_or_wait(ept, share_left))
		return false;
	if (amp_channel_tx_ready(ept->bus->ch))
		return true;
	atomic_set(&ept->tx_waiting, 1);
	return amp_channel_tx_ready(ept->bus->ch);
}
EXPORT_SYMBOL_NS_GPL(amp_rpmsg_tx_ready, RPMSG_AMP);

/**
 * amp_rpmsg_kick() - send what was put with more to follow
 * @rpdev: the device
 *
 * Context: any but hard interrupt.
 */
void amp_rpmsg_kick(struct rpmsg_device *rpdev)
{
	if (amp_device_is_native(rpdev))
		amp_channel_kick(to_amp_device(rpdev)->bus->ch);
}
EXPORT_SYMBOL_NS_GPL(amp_rpmsg_kick, RPMSG_AMP);

/* The kernel's API, from here on */

static int check(struct rpmsg_endpoint *e, u32 src, u32 dst, int len)
{
	if (src == RPMSG_ADDR_ANY || dst == RPMSG_ADDR_ANY || len < 0)
		return -EINVAL;
	return len > to_amp_ept(e)->bus->mtu ? -EMSGSIZE : 0;
}

static int try_send(struct rpmsg_endpoint *e, u32 src, u32 dst,
		    const void *data, int len)
{
	struct amp_msg msg;
	int ret = get_for(to_amp_ept(e), &msg);

	if (ret)
		return ret;
	memcpy(msg.data, data, len);
	put_from(to_amp_ept(e), &msg, len, src, dst, false);
	return 0;
}

/* True when there is nothing to wait for, one way or the other */
static bool attempt(struct rpmsg_endpoint *e, u32 src, u32 dst,
		    const void *data, int len, int *ret)
{
	*ret = try_send(e, src, dst, data, len);
	return *ret != -EAGAIN;
}

static int send_offchannel(struct rpmsg_endpoint *e, u32 src, u32 dst,
			   RPMSG_DATA *data, int len)
{
	struct amp_bus *bus = to_amp_ept(e)->bus;
	int ret = check(e, src, dst, len);
	long left;

	if (ret)
		return ret;
	left = wait_event_interruptible_timeout(bus->tx_wait,
						attempt(e, src, dst, data, len,
							&ret), SEND_TIMEOUT);
	if (left < 0)
		return left;
	return left ? ret : -ETIMEDOUT;
}

static int send(struct rpmsg_endpoint *e, RPMSG_DATA *data, int len)
{
	return send_offchannel(e, e->addr, e->rpdev->dst, data, len);
}

static int sendto(struct rpmsg_endpoint *e, RPMSG_DATA *data, int len, u32 dst)
{
	return send_offchannel(e, e->addr, dst, data, len);
}

static int trysend_offchannel(struct rpmsg_endpoint *e, u32 src, u32 dst,
			      RPMSG_DATA *data, int len)
{
	int ret = check(e, src, dst, len) ?: try_send(e, src, dst, data, len);

	/* what the API promises for a full ring */
	return ret == -EAGAIN ? -ENOMEM : ret;
}

static int trysend(struct rpmsg_endpoint *e, RPMSG_DATA *data, int len)
{
	return trysend_offchannel(e, e->addr, e->rpdev->dst, data, len);
}

static int trysendto(struct rpmsg_endpoint *e, RPMSG_DATA *data, int len, u32 dst)
{
	return trysend_offchannel(e, e->addr, dst, data, len);
}

static ssize_t endpoint_get_mtu(struct rpmsg_endpoint *e)
{
	return to_amp_ept(e)->bus->mtu;
}

/*
 * There is no .poll: it would have to wait on a queue that lasts as long as the
 * file, and nothing of ours does.  Mainline's bus has one since Linux 7.0.
 */
const struct rpmsg_endpoint_ops amp_endpoint_ops = {
	.destroy_ept = amp_ept_destroy,
	.send = send,
	.sendto = sendto,
	.trysend = trysend,
	.trysendto = trysendto,
	RPMSG_OFFCHANNEL_OPS(send_offchannel, trysend_offchannel)
	.get_mtu = endpoint_get_mtu,
};
