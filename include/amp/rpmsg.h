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

#include <linux/amp_mon.h>

struct napi_struct;

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
 * @name: of the channel, or of the announced service
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
 * @kind: enum amp_mon_kind: what its messages are in a capture
 * @receive: takes a message; @msg is the caller's and to be copied if held.  An
 *	endpoint may hold so many buffers as struct amp_rpmsg_info says.  Called
 *	with bottom halves off, under rcu_read_lock(), one at a time: must not
 *	sleep.  Required.
 * @room: transmit buffers may be free again after struct amp_transport.tx_get has
 *	returned -EAGAIN.  Spurious calls happen.  Called with bottom halves off, or
 *	in process context: must not sleep.  Optional.
 * @lost: so many messages were lost; on a bus that is lossy.  Process context.
 *	Optional.
 * @state: the link went up or down.  Called once with the present state before
 *	create_ept returns; no message is received before.  When it
 *	returns from the link being down, nothing is held any more.  Process
 *	context, may sleep but must not wait for the peer, nor for
 *	destroy_ept, which waits for the callback that runs.  Optional.
 */
struct amp_ept_ops {
	u8 kind;
	enum amp_rx (*receive)(void *priv, const struct amp_msg *msg);
	void (*room)(void *priv);
	void (*lost)(void *priv, unsigned int n);
	void (*state)(void *priv, bool online);
};

/**
 * struct amp_transport - how all of this is done on a bus: ours, or another one
 * @create_ept: create an endpoint that uses this header, in the probe of a driver:
 *	with callbacks, their argument, and an address or RPMSG_ADDR_ANY.  NULL if
 *	memory is out, the address is taken, or another bus refuses.  May sleep.
 * @destroy_ept: destroy it.  None of its callbacks runs any more on return; what it
 *	holds can still be released, until the device's remove returns.  May sleep;
 *	not from a callback of the endpoint.
 * @mtu: bytes of payload that a message of an endpoint can have
 * @napi: the NAPI in which messages are received, or NULL if @receive is called
 *	elsewhere
 * @holds: was a held message still there when it was read?  To be asked after the
 *	payload has been copied, before anybody uses the copy: the remote may have
 *	been loaded again meanwhile, and its memory cleared.  If not, the session is
 *	over or about to be.  Any context but hard interrupt.
 * @release: give back a message that was held; with @more, another one is given back
 *	soon, and the remote may wait for this one.  Any context but hard interrupt.
 * @resume: there is room again for what was refused.  Any context but hard
 *	interrupt.
 * @tx_get: get a buffer to fill with a message.  It must be put or cancelled soon:
 *	nothing that sleeps may come in between.  0; -EAGAIN if none is free or the
 *	endpoint has its share under way, in which case its room callback tells when
 *	to try again; -ENOTCONN if the link is down.
 * @tx_put: send a message with so many bytes of payload, at most the room there was,
 *	to an rpmsg address; with @more, another one follows at once, or @kick is
 *	called
 * @tx_cancel: give a buffer back unsent
 * @tx_ready: would @tx_get succeed for now?  If not, the room callback tells when
 *	to ask again.
 * @kick: send what was put with more to follow
 *
 * Those for transmission are called with bottom halves off, not in hard interrupt.
 */
struct amp_transport {
	struct rpmsg_endpoint *(*create_ept)(struct rpmsg_device *rpdev,
					     const struct amp_ept_ops *ops,
					     void *priv, u32 addr);
	void (*destroy_ept)(struct rpmsg_endpoint *ept);
	unsigned int (*mtu)(const struct rpmsg_endpoint *ept);
	struct napi_struct *(*napi)(struct rpmsg_device *rpdev);
	bool (*holds)(struct rpmsg_device *rpdev, const struct amp_msg *msg);
	void (*release)(struct rpmsg_device *rpdev, const struct amp_msg *msg,
			bool more);
	void (*resume)(struct rpmsg_device *rpdev);
	int (*tx_get)(struct rpmsg_endpoint *ept, struct amp_msg *msg);
	void (*tx_put)(struct rpmsg_endpoint *ept, const struct amp_msg *msg,
		       u32 len, u32 dst, bool more);
	void (*tx_cancel)(struct rpmsg_endpoint *ept,
			  const struct amp_msg *msg);
	bool (*tx_ready)(struct rpmsg_endpoint *ept);
	void (*kick)(struct rpmsg_device *rpdev);
};

const struct amp_transport *
amp_rpmsg_transport(const struct rpmsg_device *rpdev);
int amp_rpmsg_describe(struct rpmsg_device *rpdev, struct amp_rpmsg_info *info);

#endif /* _AMP_RPMSG_H */
