/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The bus beyond the kernel's rpmsg API: endpoints that keep receive buffers
 * instead of copying them, fill transmit buffers in place, send in batches and
 * learn what becomes of the link.
 *
 * Everything the kernel's API offers works beside it.  All of this may be used
 * from probe to the return of remove of the rpmsg driver that owns the device.
 */
#ifndef _AMP_RPMSG_H
#define _AMP_RPMSG_H

#include <linux/rpmsg.h>
#include <linux/types.h>

#include <amp/channel.h>
#include <amp/config.h>
#include <amp/ring.h>

/**
 * struct amp_msg - a message in its buffer
 * @data: payload, in memory that the peer can write to at any time: fetch what
 *	  decides something once, and check the copy
 * @len: receive: bytes of payload, checked; transmit: bytes of room
 * @src: receive: rpmsg address of the sender
 * @buf: the buffer, for the bus
 */
struct amp_msg {
	void *data;
	u32 len;
	u32 src;
	struct amp_ring_buf buf;
};

/**
 * struct amp_ept_ops - callbacks of an endpoint
 * @receive: takes a message; @msg is the caller's and to be copied if held.
 *	Required.  An endpoint may hold amp_rpmsg_rx_limit() buffers.
 * @flush: called after a batch of messages of which at least one was for this
 *	endpoint.  Optional.
 * @room: transmit buffers may be free again after amp_rpmsg_tx_get() has
 *	returned -EAGAIN.  Spurious calls happen.  Optional.
 * @state: the link went up or down.  Called once with the present state before
 *	amp_rpmsg_create_ept() returns.  Optional.
 *
 * Context: process context, may sleep but must not wait for the peer, nor for
 * amp_rpmsg_destroy_ept(), which waits for the callback that runs.  @room may
 * be called in any context but hard interrupt, with bottom halves disabled or
 * not, and must not sleep.
 */
struct amp_ept_ops {
	enum amp_rx (*receive)(void *priv, const struct amp_msg *msg);
	void (*flush)(void *priv);
	void (*room)(void *priv);
	void (*state)(void *priv, bool online);
};

bool amp_rpmsg_is_native(const struct rpmsg_device *rpdev);
const struct amp_channel_config *
amp_rpmsg_config(const struct rpmsg_device *rpdev);
unsigned int amp_rpmsg_rx_limit(const struct rpmsg_device *rpdev);
unsigned int amp_rpmsg_mtu(const struct rpmsg_device *rpdev);

struct rpmsg_endpoint *amp_rpmsg_create_ept(struct rpmsg_device *rpdev,
					    const struct amp_ept_ops *ops,
					    void *priv, u32 addr);
void amp_rpmsg_destroy_ept(struct rpmsg_endpoint *ept);

void amp_rpmsg_release(struct rpmsg_device *rpdev, const struct amp_msg *msg);
void amp_rpmsg_resume(struct rpmsg_device *rpdev);

int amp_rpmsg_tx_get(struct rpmsg_endpoint *ept, struct amp_msg *msg);
void amp_rpmsg_tx_put(struct rpmsg_endpoint *ept, const struct amp_msg *msg,
		      u32 len, u32 dst, bool more);
void amp_rpmsg_tx_cancel(struct rpmsg_endpoint *ept, const struct amp_msg *msg);
bool amp_rpmsg_tx_ready(struct rpmsg_endpoint *ept);
void amp_rpmsg_kick(struct rpmsg_device *rpdev);

#endif /* _AMP_RPMSG_H */
