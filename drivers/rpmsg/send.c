// SPDX-License-Identifier: GPL-2.0-only
/*
 * Sending: a buffer is got, filled and put, as <amp/rpmsg.h> has it; and the kernel's API
 * for that.
 */
#include <linux/bottom_half.h>
#include <linux/jiffies.h>

#include "bus.h"

/* Timeout of rpmsg_send(), as in mainline's bus */
#define SEND_TIMEOUT	(15 * HZ)

/**
 * amp_send_get() - get a buffer to fill with a message
 * @e: the endpoint that will send it
 * @msg: filled in with the room for the payload
 *
 * Context: bottom halves off.
 * Return: 0, -ENOTCONN or -EAGAIN, see struct amp_transport.
 */
int amp_send_get(struct rpmsg_endpoint *e, struct amp_msg *msg)
{
	struct amp_ept *ept = to_amp_ept(e);
	struct amp_bus *bus = ept->bus;
	int ret;

	if (!READ_ONCE(bus->online))
		return -ENOTCONN;
	ret = amp_channel_tx_get(bus->ch, &ept->share, &msg->buf);
	if (ret)
		return ret;
	msg->data = msg->buf.data + AMP_WIRE_HDR_SIZE;
	msg->len = bus->mtu;
	return 0;
}

static void send_put(struct amp_ept *ept, const struct amp_msg *msg,
		     const struct amp_wire_msg *wire, bool more)
{
	struct amp_bus *bus = ept->bus;

	amp_wire_build(virtio_legacy_is_little_endian(), msg->buf.data, wire);
	if (amp_bus_logs(bus, AMP_LOG_DETAIL))
		dev_info(&bus->vdev->dev, "channel %u: tx 0x%x -> 0x%x, %u bytes\n",
			 bus->config->num, wire->src, wire->dst, wire->len);
	if (static_branch_unlikely(&amp_tap_open))
		amp_tap_sent(ept, wire->src, wire->dst, wire->len, msg->data);
	amp_channel_tx_put(bus->ch, &ept->share, &msg->buf,
			   AMP_WIRE_HDR_SIZE + wire->len, more);
}

/**
 * amp_send_put() - send a message
 * @e: the endpoint that the buffer was got for
 * @msg: the message
 * @len: bytes of payload, at most the room there was
 * @dst: rpmsg address of the receiver
 * @more: another one follows at once, or amp_channel_kick() is called
 *
 * Context: bottom halves off.
 */
void amp_send_put(struct rpmsg_endpoint *e, const struct amp_msg *msg, u32 len,
		  u32 dst, bool more)
{
	struct amp_wire_msg wire = { .src = e->addr, .dst = dst, .len = len };

	send_put(to_amp_ept(e), msg, &wire, more);
}

/**
 * amp_send_ready() - would amp_send_get() succeed for now?
 * @e: the endpoint
 *
 * Context: bottom halves off.
 * Return: true if so; otherwise, the room callback tells when to ask again.
 */
bool amp_send_ready(struct rpmsg_endpoint *e)
{
	struct amp_ept *ept = to_amp_ept(e);

	return READ_ONCE(ept->bus->online) &&
	       amp_channel_tx_ready(ept->bus->ch, &ept->share);
}

static int send_check(struct rpmsg_endpoint *e, u32 src, u32 dst, int len)
{
	if (src == RPMSG_ADDR_ANY || dst == RPMSG_ADDR_ANY || len < 0)
		return -EINVAL;
	return len > to_amp_ept(e)->bus->mtu ? -EMSGSIZE : 0;
}

static int try_send(struct rpmsg_endpoint *e, u32 src, u32 dst,
		    const void *data, int len)
{
	struct amp_wire_msg wire = { .src = src, .dst = dst, .len = len };
	struct amp_msg msg;
	int ret;

	local_bh_disable();
	ret = amp_send_get(e, &msg);
	if (!ret) {
		memcpy(msg.data, data, len);
		send_put(to_amp_ept(e), &msg, &wire, false);
	}
	local_bh_enable();
	return ret;
}

/* Tries to send; false if the caller has to wait for a buffer */
static bool send_attempt(struct rpmsg_endpoint *e, u32 src, u32 dst,
			 const void *data, int len, int *ret)
{
	struct amp_ept *ept = to_amp_ept(e);

	*ret = try_send(e, src, dst, data, len);
	/*
	 * the bus or the endpoint is being removed: see amp_channel_tx_forget()
	 */
	if (*ret == -EAGAIN &&
	    (READ_ONCE(ept->bus->dead) || !READ_ONCE(ept->share.limit)))
		*ret = -ENODEV;
	return *ret != -EAGAIN;
}

static int send_offchannel(struct rpmsg_endpoint *e, u32 src, u32 dst,
			   RPMSG_DATA *data, int len)
{
	struct amp_bus *bus = to_amp_ept(e)->bus;
	int ret = send_check(e, src, dst, len);
	long left;

	if (ret)
		return ret;
	left = wait_event_interruptible_timeout(bus->tx_wait,
						send_attempt(e, src, dst, data,
							     len, &ret),
						SEND_TIMEOUT);
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
	int ret = send_check(e, src, dst, len) ?: try_send(e, src, dst, data, len);

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
