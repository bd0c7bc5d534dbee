// SPDX-License-Identifier: GPL-2.0-only
/*
 * Transmitting half of a channel: from free buffers to the ring and back.  Each
 * sender has a share of the buffers, so that it can't shut the others out.
 */
#include <linux/export.h>
#include <linux/jiffies.h>
#include <linux/lockdep.h>
#include <linux/rcupdate.h>

#include "channel.h"
#include "trace.h"

/* Limit of buffers that are taken back in one go, with the lock held */
#define TX_RECLAIM	64

/*
 * Adds a buffer to the free ones, which are used in the order in which they
 * became free. A remote relies on this order: after a reload it continues
 * behind the last buffer that it used.
 */
static void free_push(struct amp_channel *ch, const struct amp_ring_buf *buf)
{
	ch->tx_free[(ch->tx_first + ch->tx_nfree) & (ch->tx.ring.cfg.num - 1)] =
		*buf;
	ch->tx_nfree++;
}

static void free_pop(struct amp_channel *ch, struct amp_ring_buf *buf)
{
	lockdep_assert_held(&ch->tx.lock);
	*buf = ch->tx_free[ch->tx_first];
	ch->tx_first = (ch->tx_first + 1) & (ch->tx.ring.cfg.num - 1);
	ch->tx_nfree--;
}

/* The opposite of free_pop() */
static void free_unpop(struct amp_channel *ch, const struct amp_ring_buf *buf)
{
	lockdep_assert_held(&ch->tx.lock);
	ch->tx_first = (ch->tx_first - 1) & (ch->tx.ring.cfg.num - 1);
	ch->tx_free[ch->tx_first] = *buf;
	ch->tx_nfree++;
}

/* The remote has returned a buffer: the share of its sender grows again */
static void share_give(struct amp_channel *ch, u16 id)
{
	struct amp_tx_share *share = ch->tx_owner[id];

	if (!share)
		return;
	ch->tx_owner[id] = NULL;
	share->used--;
}

/**
 * amp_tx_start() - begin to transmit
 * @ch: the channel, its transmit ring just reset or attached, not yet usable
 *
 * A master owns all buffers, a remote those that the master offers.  What was
 * under way counts for no endpoint any more.
 *
 * Context: the session.
 */
void amp_tx_start(struct amp_channel *ch)
{
	struct amp_ring_buf buf;
	u32 id;

	spin_lock_bh(&ch->tx.lock);
	ch->tx_first = 0;
	ch->tx_nfree = 0;
	for (id = 0; id < ch->tx.ring.cfg.num; id++) {
		share_give(ch, id);
		if (ch->tx.ring.cfg.side != AMP_RING_DRIVER)
			continue;
		amp_ring_buf(&ch->tx.ring, id, &buf);
		amp_copies_freed(&ch->tx, &buf);
		free_push(ch, &buf);
	}
	ch->tx.unpublished = 0;
	ch->tx_reclaimed = true;
	ch->tx_broken = false;
	ch->recovery.lost = false;
	amp_ring_quiet(&ch->tx.ring);
	spin_unlock_bh(&ch->tx.lock);
}

/*
 * Takes back up to TX_RECLAIM buffers: as the master those that the remote has
 * used, as the remote those that the master offers. Returns 0 if there may be
 * more, -EAGAIN if not, and another error if the ring is broken.
 */
static int tx_reclaim(struct amp_channel *ch)
{
	struct amp_ring_buf buf;
	int n, ret = 0;

	lockdep_assert_held(&ch->tx.lock);
	for (n = 0; n < TX_RECLAIM; n++) {
		ret = amp_ring_get(&ch->tx.ring, &buf);
		if (!ret && buf.len < ch->config.tx_buf_size)
			ret = -EPROTO;
		if (ret)
			break;
		share_give(ch, buf.id);
		amp_copies_freed(&ch->tx, &buf);
		free_push(ch, &buf);
		ch->tx_reclaimed = true;
	}
	if (ch->tx.ring.lost && !ch->recovery.lost) {
		ch->recovery.lost = true;
		ch->recovery.seen = amp_queue_peer_idx(&ch->rx);
	}
	if (ret && ret != -EAGAIN)
		ch->tx_broken = true;
	return ret;
}

/*
 * Reclaims on behalf of one sender.  NAPI tells the others, and has the session
 * end if the ring is broken: what broke it may have been taken from it here.
 */
static void tx_refill(struct amp_channel *ch)
{
	if (!tx_reclaim(ch) || ch->tx_broken ||
	    (ch->tx_waiting && ch->tx_reclaimed))
		amp_poll_schedule(ch);
}

static bool tx_fits(const struct amp_channel *ch,
		    const struct amp_tx_share *share)
{
	return ch->tx_nfree && share->used < share->limit;
}

/* Is there room?  If not, the sender is notified when that may have changed. */
static bool tx_room(struct amp_channel *ch, struct amp_tx_share *share)
{
	lockdep_assert_held(&ch->tx.lock);
	if (tx_fits(ch, share))
		return true;
	tx_refill(ch);
	if (tx_fits(ch, share))
		return true;

	/* the share was given up: there is no sender to notify */
	if (!share->limit)
		return false;
	/* set tx_waiting before looking again, so that no wake-up is lost */
	if (list_empty(&share->node))
		list_add_tail(&share->node, &ch->tx_waiters);
	if (!ch->tx_waiting)
		ch->tx_reclaimed = false;
	WRITE_ONCE(ch->tx_waiting, true);
	if (amp_ring_listen(&ch->tx.ring))
		tx_refill(ch);
	if (tx_fits(ch, share))
		return true;
	amp_channel_count(ch, AMP_EV_TX_FULL);
	amp_tick_arm(ch);
	return false;
}

/**
 * amp_channel_tx_get() - get a free buffer to fill
 * @ch: the channel
 * @share: the sender's
 * @buf: filled in with the buffer and its size
 *
 * The buffer must be put or cancelled soon: nothing that sleeps may come in
 * between.
 *
 * Context: bottom halves off, not hard interrupt.
 * Return: 0, -ENOTCONN if the link is not up, or -EAGAIN if no buffer is free or
 * the sender has its share under way, in which case it is notified when that may have
 * changed.
 */
int amp_channel_tx_get(struct amp_channel *ch, struct amp_tx_share *share,
		       struct amp_ring_buf *buf)
{
	int ret = -ENOTCONN;

	spin_lock(&ch->tx.lock);
	if (ch->usable)
		ret = tx_room(ch, share) ? 0 : -EAGAIN;
	if (!ret) {
		free_pop(ch, buf);
		share->used++;
		ch->tx.held++;
	}
	spin_unlock(&ch->tx.lock);
	return ret;
}
EXPORT_SYMBOL_NS_GPL(amp_channel_tx_get, RPMSG_AMP);

/**
 * amp_channel_tx_ready() - would amp_channel_tx_get() succeed?
 * @ch: the channel
 * @share: the sender's
 *
 * Not the same as to get a buffer and to cancel it: that would change the order
 * of the buffers, see amp_channel_tx_cancel().
 *
 * Context: bottom halves off, not hard interrupt.
 * Return: true if so, for now; if not, the sender is notified when to ask again.
 */
bool amp_channel_tx_ready(struct amp_channel *ch, struct amp_tx_share *share)
{
	bool ready;

	spin_lock(&ch->tx.lock);
	ready = ch->usable && tx_room(ch, share);
	spin_unlock(&ch->tx.lock);
	return ready;
}
EXPORT_SYMBOL_NS_GPL(amp_channel_tx_ready, RPMSG_AMP);

static void tx_unhold(struct amp_channel *ch)
{
	lockdep_assert_held(&ch->tx.lock);
	if (!--ch->tx.held && !ch->usable)
		wake_up_all(&ch->drained);
}

/* Publishes the messages; true if the remote wants a doorbell */
static bool tx_publish(struct amp_channel *ch)
{
	lockdep_assert_held(&ch->tx.lock);
	if (!ch->tx.unpublished)
		return false;
	ch->tx.unpublished = 0;
	amp_ring_publish(&ch->tx.ring);
	amp_tick_arm(ch);
	return amp_ring_needs_kick(&ch->tx.ring);
}

static void tx_sent(struct amp_channel *ch, struct amp_tx_share *share, u16 id,
		    u32 len)
{
	struct amp_traffic *traffic = &ch->tx.traffic;

	lockdep_assert_held(&ch->tx.lock);
	/* a share that was given up while its buffer was filled is no owner */
	ch->tx_owner[id] = share->limit ? share : NULL;
	ch->tx.unpublished++;
	/* the time for the remote to answer starts with the first message */
	if (ch->tx.ring.away == 1)
		ch->peer.moved = jiffies;
	u64_stats_update_begin(&traffic->syncp);
	u64_stats_inc(&traffic->messages);
	u64_stats_add(&traffic->bytes, len);
	u64_stats_update_end(&traffic->syncp);
}

/**
 * amp_channel_tx_put() - send a buffer that has been filled
 * @ch: the channel
 * @share: the sender's, for which the buffer was got
 * @buf: the buffer
 * @len: bytes of message in it, at most its size
 * @more: another one follows at once, or amp_channel_kick() does
 *
 * Context: bottom halves off, not hard interrupt.
 * Return: 0, or -EINVAL if the ring refuses the buffer because @len is larger
 * than it; nothing is sent then, and the buffer is free again.
 */
int amp_channel_tx_put(struct amp_channel *ch, struct amp_tx_share *share,
		       const struct amp_ring_buf *buf, u32 len, bool more)
{
	bool kick = false;
	int ret;

	trace_amp_send(ch->config.num, buf->id, len);
	amp_copies_sent(&ch->tx, buf->id, len);
	spin_lock(&ch->tx.lock);
	ret = amp_ring_put(&ch->tx.ring, buf->id, len);
	if (ret) {
		free_unpop(ch, buf);
		share->used--;
	} else {
		tx_sent(ch, share, buf->id, len);
	}
	if (!more)
		kick = tx_publish(ch);
	tx_unhold(ch);
	spin_unlock(&ch->tx.lock);
	if (ret)
		dev_err_ratelimited(ch->dev,
				    "channel %u: transmit buffer %u with %u bytes refused by the ring, the message is lost: %pe\n",
				    ch->config.num, buf->id, len, ERR_PTR(ret));
	if (kick)
		amp_queue_ring(ch, &ch->tx);
	return ret;
}
EXPORT_SYMBOL_NS_GPL(amp_channel_tx_put, RPMSG_AMP);

/**
 * amp_channel_tx_cancel() - give a buffer back that is not sent after all
 * @ch: the channel
 * @share: the sender's, for which the buffer was got
 * @buf: the buffer
 *
 * Not where we are the remote: another sender may have put the next one, and a
 * remote has to use buffers in the order in which it takes them.  From their
 * number alone the next session concludes which of them were used.
 *
 * Context: bottom halves off, not hard interrupt.
 */
void amp_channel_tx_cancel(struct amp_channel *ch, struct amp_tx_share *share,
			   const struct amp_ring_buf *buf)
{
	spin_lock(&ch->tx.lock);
	free_unpop(ch, buf);
	share->used--;
	ch->tx_reclaimed = true;
	if (ch->tx_waiting)
		amp_poll_schedule(ch);
	tx_unhold(ch);
	spin_unlock(&ch->tx.lock);
}
EXPORT_SYMBOL_NS_GPL(amp_channel_tx_cancel, RPMSG_AMP);

/**
 * amp_channel_tx_forget() - give a share up
 * @ch: the channel
 * @share: the share of a sender that neither sends nor waits any more
 *
 * Its messages under way go on, and count for no share.  Its callback may still
 * run until an RCU grace period has passed.
 *
 * Context: any but hard interrupt.
 */
void amp_channel_tx_forget(struct amp_channel *ch, struct amp_tx_share *share)
{
	u32 id;

	spin_lock_bh(&ch->tx.lock);
	WRITE_ONCE(share->limit, 0);
	list_del_init(&share->node);
	for (id = 0; share->used && id < ch->tx.ring.cfg.num; id++)
		if (ch->tx_owner[id] == share)
			share_give(ch, id);
	spin_unlock_bh(&ch->tx.lock);
}
EXPORT_SYMBOL_NS_GPL(amp_channel_tx_forget, RPMSG_AMP);

/**
 * amp_channel_kick() - send what was put with more to follow
 * @ch: the channel
 *
 * Context: bottom halves off, not hard interrupt.
 */
void amp_channel_kick(struct amp_channel *ch)
{
	bool kick;

	spin_lock(&ch->tx.lock);
	kick = ch->usable && tx_publish(ch);
	spin_unlock(&ch->tx.lock);
	if (kick)
		amp_queue_ring(ch, &ch->tx);
}
EXPORT_SYMBOL_NS_GPL(amp_channel_kick, RPMSG_AMP);

/*
 * Is there enough room for a waiting sender?  To wake it for each buffer would cost an
 * interrupt and a wake-up for each message.  After a tick, one free buffer is enough.
 */
static bool tx_is_worth_it(const struct amp_channel *ch,
			   const struct amp_tx_share *share)
{
	if (!tx_fits(ch, share))
		return false;
	return ch->tx_late ||
	       (ch->tx_nfree >= ch->tx.ring.cfg.num / 4 &&
		share->limit - share->used >= share->limit / 4);
}

/* Moves waiting senders that get room to the list tx_told; true if there are any */
static bool tx_choose(struct amp_channel *ch)
{
	struct amp_tx_share *share, *next;

	lockdep_assert_held(&ch->tx.lock);
	if (!ch->tx_waiting || !(ch->tx_reclaimed || ch->tx_late))
		return false;
	list_for_each_entry_safe(share, next, &ch->tx_waiters, node)
		if (tx_is_worth_it(ch, share))
			list_move_tail(&share->node, &ch->tx_told);
	ch->tx_reclaimed = false;
	ch->tx_late = false;
	if (list_empty(&ch->tx_waiters)) {
		WRITE_ONCE(ch->tx_waiting, false);
		amp_ring_quiet(&ch->tx.ring);
	}
	return !list_empty(&ch->tx_told);
}

/* The next sender to be notified */
static struct amp_tx_share *tx_told(struct amp_channel *ch)
{
	struct amp_tx_share *share;

	spin_lock(&ch->tx.lock);
	share = list_first_entry_or_null(&ch->tx_told, struct amp_tx_share,
					 node);
	if (share)
		list_del_init(&share->node);
	spin_unlock(&ch->tx.lock);
	return share;
}

static void tx_tell(struct amp_channel *ch)
{
	struct amp_tx_share *share;

	rcu_read_lock();
	while ((share = tx_told(ch)))
		share->room(share);
	rcu_read_unlock();
}

/**
 * amp_tx_poll() - reclaim buffers, and notify waiting senders
 * @ch: the channel, online
 *
 * Context: NAPI.
 * Return: positive if there may be more to reclaim, 0 if not, -EPROTO if the ring
 * is broken.
 */
int amp_tx_poll(struct amp_channel *ch)
{
	bool room, broken;
	int ret;

	spin_lock(&ch->tx.lock);
	ret = tx_reclaim(ch);
	broken = ch->tx_broken;
	room = tx_choose(ch);
	spin_unlock(&ch->tx.lock);
	if (room)
		tx_tell(ch);
	return broken ? -EPROTO : !ret;
}
