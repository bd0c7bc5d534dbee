/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The bus beyond the kernel's rpmsg API: endpoints that keep receive buffers
 * instead of copying them, fill transmit buffers in place, send in batches and
 * learn what becomes of the link.
 *
 * It can be used on devices of other buses, too, mainline's for one.  There
 * each message is copied once more, the link is up as long as the device is
 * there, and what comes faster than it is taken is lost.
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

/*
 * Where the numbers of devices start that are not in the configuration.  They
 * avoid those of channels.
 */
#define AMP_RPMSG_FIRST_NUM	1000

/**
 * struct amp_rpmsg_info - what a driver should know of its device
 * @name: of the channel, or of the service that somebody announced
 * @num: N in the names that user space sees: of the channel; or, where there is
 *	no configuration, the first from AMP_RPMSG_FIRST_NUM on that is free.  If a
 *	channel of that number comes later, the device is probed again.
 * @role: enum amp_role
 * @mac: MAC address of the configuration, or zero
 * @rx_limit: received buffers that an endpoint may hold: half of the channel's,
 *	but one at least
 * @rx_bufs: received messages that can be under way
 * @tx_bufs: sent ones
 * @lossy: there is no way to hold the remote back: AMP_RX_STALL loses the message
 */
struct amp_rpmsg_info {
	char name[AMP_NAME_SIZE];
	u32 num;
	u32 role;
	u8 mac[ETH_ALEN];
	unsigned int rx_limit;
	unsigned int rx_bufs;
	unsigned int tx_bufs;
	bool lossy;
};

/**
 * struct amp_ept_ops - callbacks of an endpoint
 * @receive: takes a message; @msg is the caller's and to be copied if held.
 *	Required.  An endpoint may hold so many buffers as struct
 *	amp_rpmsg_info says.
 * @flush: called after a batch of messages of which at least one was for this
 *	endpoint.  Optional.
 * @room: transmit buffers may be free again after amp_rpmsg_tx_get() has
 *	returned -EAGAIN.  Spurious calls happen.  Optional.
 * @lost: so many messages were lost; on a bus that is lossy.  Optional.
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
	void (*lost)(void *priv, unsigned int n);
	void (*state)(void *priv, bool online);
};

int amp_rpmsg_describe(struct rpmsg_device *rpdev, struct amp_rpmsg_info *info);

struct rpmsg_endpoint *amp_rpmsg_create_ept(struct rpmsg_device *rpdev,
					    const struct amp_ept_ops *ops,
					    void *priv, u32 addr);
void amp_rpmsg_destroy_ept(struct rpmsg_endpoint *ept);
unsigned int amp_rpmsg_mtu(const struct rpmsg_endpoint *ept);

bool amp_rpmsg_holds(struct rpmsg_device *rpdev, const struct amp_msg *msg);
void amp_rpmsg_release(struct rpmsg_device *rpdev, const struct amp_msg *msg);
void amp_rpmsg_resume(struct rpmsg_device *rpdev);

int amp_rpmsg_tx_get(struct rpmsg_endpoint *ept, struct amp_msg *msg);
void amp_rpmsg_tx_put(struct rpmsg_endpoint *ept, const struct amp_msg *msg,
		      u32 len, u32 dst, bool more);
void amp_rpmsg_tx_cancel(struct rpmsg_endpoint *ept, const struct amp_msg *msg);
bool amp_rpmsg_tx_ready(struct rpmsg_endpoint *ept);
void amp_rpmsg_kick(struct rpmsg_device *rpdev);

#endif /* _AMP_RPMSG_H */
