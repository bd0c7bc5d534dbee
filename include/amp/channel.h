/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A channel: two rings towards the remote, a doorbell each way and the state of
 * the link.  amp_virtio offers it to the bus that drives the virtio device.
 */
#ifndef _AMP_CHANNEL_H
#define _AMP_CHANNEL_H

#include <linux/atomic.h>
#include <linux/list.h>
#include <linux/types.h>
#include <linux/virtio.h>

#include <amp/config.h>
#include <amp/ring.h>

struct amp_channel;
struct device;
struct napi_struct;

/**
 * enum amp_state - state of the link of a channel
 * @AMP_OFFLINE: no bus drives it, or its processor is stopped
 * @AMP_CONNECTING: waits until the remote has taken what an earlier session
 *	left in the transmit ring, until a master has offered buffers, or until the
 *	remote may have a session begin again
 * @AMP_ONLINE: messages flow
 * @AMP_QUARANTINED: the remote broke the ring; waits for a reset, or for a sign that
 *	it has started again
 * @AMP_RESETTING: the session ends: buffers come back
 */
enum amp_state {
	AMP_OFFLINE,
	AMP_CONNECTING,
	AMP_ONLINE,
	AMP_QUARANTINED,
	AMP_RESETTING,
};

/**
 * enum amp_loglevel - what is logged about a channel
 * @AMP_LOG_NONE: errors only
 * @AMP_LOG_BASIC: endpoints and services that come and go, state changes
 * @AMP_LOG_DETAIL: every message
 */
enum amp_loglevel {
	AMP_LOG_NONE,
	AMP_LOG_BASIC,
	AMP_LOG_DETAIL,
};

/**
 * enum amp_event - what is counted about a channel besides its messages
 * @AMP_EV_KICK: doorbells rung for the remote
 * @AMP_EV_KICK_AGAIN: those among them that were repeated, for want of an answer
 * @AMP_EV_INTERRUPT: doorbells of the remote's that found work in this channel
 * @AMP_EV_WATCHDOG: work that no doorbell announced
 * @AMP_EV_RX_BAD_LEN: messages whose length in the ring can't be
 * @AMP_EV_RX_BAD_HDR: messages whose header and length contradict each other
 * @AMP_EV_RX_UNKNOWN: messages to an address without an endpoint
 * @AMP_EV_RX_STALL: times that a full endpoint stopped receiving
 * @AMP_EV_RX_STALE: messages of an earlier session, dropped
 * @AMP_EV_TX_FULL: times that a sender found no free buffer
 * @AMP_EV_NS_DROPPED: name service announcements beyond the caps
 * @AMP_EV_NS_REFUSED: announcements of services that are not to become devices
 * @AMP_EV_NS_BAD: name service announcements that say nothing sensible
 * @AMP_EV_NS_DUPLICATE: announcements of what is known, or was not
 * @AMP_EV_QUARANTINE: times that the remote broke a ring
 * @AMP_EV_RESET: times that the rings were started from nothing on request
 * @AMP_EV_RESTART: restarts of the other side
 * @AMP_EV_SILENCE: times that the session ended because the remote did not answer
 * @AMP_EV_RECOVERY: sessions that began again after a broken ring without a reset
 * @AMP_EV_COUNT: number of events
 */
enum amp_event {
	AMP_EV_KICK,
	AMP_EV_KICK_AGAIN,
	AMP_EV_INTERRUPT,
	AMP_EV_WATCHDOG,
	AMP_EV_RX_BAD_LEN,
	AMP_EV_RX_BAD_HDR,
	AMP_EV_RX_UNKNOWN,
	AMP_EV_RX_STALL,
	AMP_EV_RX_STALE,
	AMP_EV_TX_FULL,
	AMP_EV_NS_DROPPED,
	AMP_EV_NS_REFUSED,
	AMP_EV_NS_BAD,
	AMP_EV_NS_DUPLICATE,
	AMP_EV_QUARANTINE,
	AMP_EV_RESET,
	AMP_EV_RESTART,
	AMP_EV_SILENCE,
	AMP_EV_RECOVERY,
	AMP_EV_COUNT,
};

/**
 * enum amp_rx - what became of a received message
 * @AMP_RX_DONE: consumed: the buffer goes back to the peer
 * @AMP_RX_BAD: no message at all: likewise, and where nothing else comes the peer
 *	is not listened to for a while
 * @AMP_RX_HELD: kept until it is released
 * @AMP_RX_STALL: no room: the message is offered again after a resume, and the
 *	whole channel receives nothing until then, so nothing is lost
 * @AMP_RX_UNWANTED: it has no receiver: the buffer goes back to the peer, and where
 *	there are too many of these the peer is not listened to for a while
 */
enum amp_rx {
	AMP_RX_DONE,
	AMP_RX_BAD,
	AMP_RX_HELD,
	AMP_RX_STALL,
	AMP_RX_UNWANTED,
};

/**
 * struct amp_channel_ops - what the bus that drives a channel implements
 * @receive: takes a message.  With @again, it is the one that was not taken last
 *	time.  In NAPI: bottom halves off, must not sleep.
 * @stale: takes note of a message of an earlier session, which goes back to the
 *	peer afterwards: nothing of it may be held.  Process context, bottom halves
 *	off.
 * @state: the link went to another state.  When it returns from a state that is
 *	not AMP_ONLINE, all received buffers have been given back, or will be
 *	without a further message.  Process context.
 *
 * All required.  None is called before amp_channel_start() or after
 * amp_channel_stop() returned; they are called one at a time.
 */
struct amp_channel_ops {
	enum amp_rx (*receive)(void *priv, const struct amp_ring_buf *buf,
			       bool again);
	void (*stale)(void *priv, const struct amp_ring_buf *buf);
	void (*state)(void *priv, enum amp_state state);
};

/**
 * struct amp_tx_share - what one sender may have of a channel
 * @room: there may be room to transmit again after it was found missing.  Called
 *	under rcu_read_lock(), bottom halves off, one at a time.  Spurious calls
 *	happen.
 * @limit: messages that may be under way at a time
 * @used: those that are; the channel's
 * @node: in the list of senders that wait for room; the channel's
 *
 * Initialised by amp_tx_share_init().  Given up by amp_channel_tx_forget().
 */
struct amp_tx_share {
	void (*room)(struct amp_tx_share *share);
	unsigned int limit;
	unsigned int used;
	struct list_head node;
};

static inline void amp_tx_share_init(struct amp_tx_share *share,
				     unsigned int limit,
				     void (*room)(struct amp_tx_share *share))
{
	*share = (struct amp_tx_share){ .room = room, .limit = limit };
	INIT_LIST_HEAD(&share->node);
}

struct amp_channel *amp_channel_of(struct virtio_device *vdev);
struct device *amp_channel_device(const struct amp_channel *ch);
const struct amp_channel_config *
amp_channel_config(const struct amp_channel *ch);
void amp_channel_count(struct amp_channel *ch, enum amp_event event);
const unsigned int *amp_channel_loglevel(const struct amp_channel *ch);
atomic_t *amp_channel_services(const struct amp_channel *ch);

int amp_channel_start(struct amp_channel *ch,
		      const struct amp_channel_ops *ops, void *priv);
void amp_channel_stop(struct amp_channel *ch);
void amp_channel_restarted(struct amp_channel *ch);
bool amp_channel_resumed(const struct amp_channel *ch);

struct napi_struct *amp_channel_napi(struct amp_channel *ch);
bool amp_channel_holds(struct amp_channel *ch, const struct amp_ring_buf *buf);
void amp_channel_release(struct amp_channel *ch,
			 const struct amp_ring_buf *buf, bool more);
void amp_channel_resume(struct amp_channel *ch);

int amp_channel_tx_get(struct amp_channel *ch, struct amp_tx_share *share,
		       struct amp_ring_buf *buf);
int amp_channel_tx_put(struct amp_channel *ch, struct amp_tx_share *share,
		       const struct amp_ring_buf *buf, u32 len, bool more);
bool amp_channel_tx_ready(struct amp_channel *ch, struct amp_tx_share *share);
void amp_channel_tx_cancel(struct amp_channel *ch, struct amp_tx_share *share,
			   const struct amp_ring_buf *buf);
void amp_channel_tx_forget(struct amp_channel *ch, struct amp_tx_share *share);
void amp_channel_kick(struct amp_channel *ch);

#endif /* _AMP_CHANNEL_H */
