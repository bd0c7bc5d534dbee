// SPDX-License-Identifier: GPL-2.0-only
/* What endpoints ask of a channel, and of the other files of the bus */
#include "doubles.h"

struct channel_double channel_double;

/* channel.h */

void amp_channel_count(struct amp_channel *ch, enum amp_event event)
{
	channel_double.events[event]++;
}

int amp_channel_tx_get(struct amp_channel *ch, struct amp_tx_share *share,
		       struct amp_ring_buf *buf)
{
	if (!channel_double.free)
		return -EAGAIN;
	buf->id = --channel_double.free;
	buf->data = channel_double.bufs[buf->id];
	buf->len = DOUBLE_BUF;
	return 0;
}

int amp_channel_tx_put(struct amp_channel *ch, struct amp_tx_share *share,
		       const struct amp_ring_buf *buf, u32 len, bool more)
{
	channel_double.sent = len;
	return 0;
}

void amp_channel_tx_cancel(struct amp_channel *ch, struct amp_tx_share *share,
			   const struct amp_ring_buf *buf)
{
	channel_double.cancelled++;
}

bool amp_channel_tx_ready(struct amp_channel *ch, struct amp_tx_share *share)
{
	return channel_double.free;
}

void amp_channel_tx_forget(struct amp_channel *ch, struct amp_tx_share *share)
{
	channel_double.forgotten++;
}

struct napi_struct *amp_channel_napi(struct amp_channel *ch)
{
	return NULL;
}

bool amp_channel_holds(struct amp_channel *ch, const struct amp_ring_buf *buf)
{
	channel_double.asked = ch;
	return !channel_double.over;
}

void amp_channel_release(struct amp_channel *ch,
			 const struct amp_ring_buf *buf, bool more)
{
	channel_double.released++;
}

void amp_channel_resume(struct amp_channel *ch)
{
	channel_double.scheduled++;
}

void amp_channel_kick(struct amp_channel *ch)
{
}

/* bus.c */

struct workqueue_struct *amp_rpmsg_workqueue;

bool amp_bus_may_log(struct amp_bus *bus, enum amp_loglevel level)
{
	return true;
}

/* ns.c */

enum amp_rx amp_ns_receive(struct amp_bus *bus, const void *data, u32 len)
{
	channel_double.announcements++;
	return AMP_RX_DONE;
}
