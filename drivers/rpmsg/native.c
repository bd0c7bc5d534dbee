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

static bool native_holds(struct rpmsg_device *rpdev, const struct amp_msg *msg)
{
	return amp_ept_holds(to_amp_device(rpdev)->bus, &msg->buf, msg->src,
			     msg->len);
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

static int native_tx_get(struct rpmsg_endpoint *e, struct amp_msg *msg)
{
	return amp_send_get(to_amp_ept(e), msg);
}

static void native_tx_put(struct rpmsg_endpoint *e, const struct amp_msg *msg,
			  u32 len, u32 dst, bool more)
{
	amp_send_put(to_amp_ept(e), msg, len, e->addr, dst, more);
}

static void native_tx_cancel(struct rpmsg_endpoint *e,
			     const struct amp_msg *msg)
{
	struct amp_ept *ept = to_amp_ept(e);

	/* a remote's has to be used, in its turn: nobody has this address */
	if (ept->bus->config->role == AMP_ROLE_REMOTE)
		amp_send_put(ept, msg, 0, e->addr, RPMSG_ADDR_ANY, false);
	else
		amp_channel_tx_cancel(ept->bus->ch, &ept->share, &msg->buf);
}

static bool native_tx_ready(struct rpmsg_endpoint *e)
{
	struct amp_ept *ept = to_amp_ept(e);

	return READ_ONCE(ept->bus->online) &&
	       amp_channel_tx_ready(ept->bus->ch, &ept->share);
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
	.tx_get = native_tx_get,
	.tx_put = native_tx_put,
	.tx_cancel = native_tx_cancel,
	.tx_ready = native_tx_ready,
	.kick = native_kick,
};
