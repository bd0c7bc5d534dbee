// SPDX-License-Identifier: GPL-2.0-only
/* <amp/rpmsg.h> on a bus of ours: messages stay in the buffers of the channel */
#include "bus.h"

static struct amp_channel *channel_of(struct rpmsg_device *rpdev)
{
	return to_amp_device(rpdev)->bus->ch;
}

static unsigned int native_mtu(const struct rpmsg_endpoint *e)
{
	return to_amp_device(e->rpdev)->bus->mtu;
}

static struct napi_struct *native_napi(struct rpmsg_device *rpdev)
{
	return amp_channel_napi(channel_of(rpdev));
}

static struct rpmsg_endpoint *native_create_ept(struct rpmsg_device *rpdev,
						const struct amp_ept_ops *ops,
						void *priv, u32 addr)
{
	struct amp_ept template = {
		.ept = { .rpdev = rpdev },
		.ops = ops,
		.priv = priv,
	};

	return amp_ept_create(to_amp_device(rpdev)->bus, &template, addr);
}

/**
 * amp_native_holds() - was a held message still there when it was read?
 * @ch: the channel
 * @msg: the message
 *
 * The remote may have been loaded again meanwhile, and its memory cleared.  It does
 * not matter whether the table, the rings or the buffers are cleared first, as long
 * as a buffer is cleared from its start: the header is in front.  If so, the channel
 * looks at its rings at once.
 *
 * Context: any but hard interrupt.
 * Return: false if it may have been cleared before or while it was read.
 */
bool amp_native_holds(struct amp_channel *ch, const struct amp_msg *msg)
{
	struct amp_wire_msg wire;

	if (amp_channel_holds(ch, &msg->buf) &&
	    !amp_wire_parse(virtio_legacy_is_little_endian(), msg->buf.data,
			    msg->buf.len, &wire) &&
	    wire.len == msg->len && wire.src == msg->src)
		return true;
	amp_channel_resume(ch);
	return false;
}

static bool native_holds(struct rpmsg_device *rpdev, const struct amp_msg *msg)
{
	return amp_native_holds(channel_of(rpdev), msg);
}

static void native_release(struct rpmsg_device *rpdev,
			   const struct amp_msg *msg, bool more)
{
	amp_channel_release(channel_of(rpdev), &msg->buf, more);
}

static void native_resume(struct rpmsg_device *rpdev)
{
	amp_channel_resume(channel_of(rpdev));
}

static void native_tx_cancel(struct rpmsg_endpoint *e,
			     const struct amp_msg *msg)
{
	struct amp_ept *ept = to_amp_ept(e);

	/* a remote has to use its buffers in order: no endpoint has this address */
	if (ept->bus->config->role == AMP_ROLE_REMOTE)
		amp_send_put(e, msg, 0, RPMSG_ADDR_ANY, false);
	else
		amp_channel_tx_cancel(ept->bus->ch, &ept->share, &msg->buf);
}

static void native_kick(struct rpmsg_device *rpdev)
{
	amp_channel_kick(channel_of(rpdev));
}

const struct amp_transport amp_native = {
	.mtu = native_mtu,
	.napi = native_napi,
	.create_ept = native_create_ept,
	.destroy_ept = amp_ept_destroy,
	.holds = native_holds,
	.release = native_release,
	.resume = native_resume,
	.tx_get = amp_send_get,
	.tx_put = amp_send_put,
	.tx_cancel = native_tx_cancel,
	.tx_ready = amp_send_ready,
	.kick = native_kick,
};
