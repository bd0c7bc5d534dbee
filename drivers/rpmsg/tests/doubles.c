// SPDX-License-Identifier: GPL-2.0-only
/* What endpoints ask of a channel, and of the other files of the bus */
#include "doubles.h"

struct channel_double channel_double;

/* channel.h */

void amp_channel_count(struct amp_channel *ch, enum amp_event event)
{
	channel_double.events[event]++;
}

int amp_channel_tx_get(struct amp_channel *ch, struct amp_ring_buf *buf)
{
	if (!channel_double.free)
		return -EAGAIN;
	buf->id = --channel_double.free;
	buf->data = channel_double.bufs[buf->id];
	buf->len = DOUBLE_BUF;
	return 0;
}

int amp_channel_tx_put(struct amp_channel *ch, const struct amp_ring_buf *buf,
		       u32 len, bool more)
{
	channel_double.sent = len;
	return channel_double.refuses ? -EINVAL : 0;
}

void amp_channel_tx_cancel(struct amp_channel *ch,
			   const struct amp_ring_buf *buf)
{
	channel_double.cancelled++;
}

bool amp_channel_tx_ready(struct amp_channel *ch)
{
	return channel_double.free;
}

bool amp_channel_tx_wait(struct amp_channel *ch)
{
	channel_double.waited = true;
	return channel_double.free;
}

bool amp_channel_holds(struct amp_channel *ch, const struct amp_ring_buf *buf)
{
	return !channel_double.over;
}

void amp_channel_release(struct amp_channel *ch, const struct amp_ring_buf *buf)
{
}

void amp_channel_resume(struct amp_channel *ch)
{
	channel_double.scheduled++;
}

void amp_channel_kick(struct amp_channel *ch)
{
}

/* bus.c, device.c */

bool amp_bus_logs(struct amp_bus *bus, enum amp_loglevel level)
{
	return false;
}

/* ns.c */

void amp_ns_receive(struct amp_bus *bus, const void *data, u32 len)
{
	channel_double.announcements++;
}

bool amp_device_is_native(const struct rpmsg_device *rpdev)
{
	return true;
}

/* foreign.c: of no use to devices that are native */

struct rpmsg_endpoint *amp_foreign_create_ept(struct rpmsg_device *rpdev,
					      const struct amp_ept_ops *ops,
					      void *priv, u32 addr)
{
	return NULL;
}

void amp_foreign_destroy_ept(struct rpmsg_endpoint *ept)
{
}

void amp_foreign_release(const struct amp_msg *msg)
{
}

int amp_foreign_tx_get(struct rpmsg_endpoint *ept, struct amp_msg *msg)
{
	return -ENOTCONN;
}

void amp_foreign_tx_put(const struct amp_msg *msg, u32 len, u32 dst)
{
}

void amp_foreign_tx_cancel(const struct amp_msg *msg)
{
}

bool amp_foreign_tx_ready(struct rpmsg_endpoint *ept)
{
	return false;
}
