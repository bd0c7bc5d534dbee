// SPDX-License-Identifier: GPL-2.0-only
/* Transmitting half of a channel: from free buffers to the ring and back */
#include <linux/export.h>
#include <linux/lockdep.h>

#include "channel.h"
#include "trace.h"

/*
 * Free buffers are used in the order in which they came free.  A remote depends
 * on it: after a reload it goes on behind the last buffer that it used.
 */
static void free_push(struct amp_channel *ch, const struct amp_ring_buf *buf)
{
	lockdep_assert_held(&ch->tx.lock);
	ch->tx_free[(ch->tx_first + ch->tx_nfree) % ch->tx.ring.cfg.num] = *buf;
	ch->tx_nfree++;
}

static void free_pop(struct amp_channel *ch, struct amp_ring_buf *buf)
{
	lockdep_assert_held(&ch->tx.lock);
	*buf = ch->tx_free[ch->tx_first];
	ch->tx_first = (ch->tx_first + 1) % ch->tx.ring.cfg.num;
	ch->tx_nfree--;
}

/* The opposite of free_pop() */
static void free_unpop(struct amp_channel *ch, const struct amp_ring_buf *buf)
{
	u32 num = ch->tx.ring.cfg.num;

	lockdep_assert_held(&ch->tx.lock);
	ch->tx_first = (ch->tx_first + num - 1) % num;
	ch->tx_free[ch->tx_first] = *buf;
	ch->tx_nfree++;
}

/**
 * amp_tx_start() - begin to transmit
 * @ch: the channel, its transmit ring just reset or attached
 *
 * A master owns all buffers, a remote those that the master offers.
 *
 * Context: the worker, with the transmit lock held.
 */
void amp_tx_start(struct amp_channel *ch)
{
	struct amp_ring_buf buf;
	u32 id;

	lockdep_assert_held(&ch->tx.lock);
	ch->tx_first = 0;
	ch->tx_nfree = 0;
	if (ch->tx.ring.cfg.side == AMP_RING_DRIVER) {
		for (id = 0; id < ch->tx.ring.cfg.num; id++) {
			amp_ring_buf(&ch->tx.ring, id, &buf);
			free_push(ch, &buf);
		}
	}
	ch->tx_reclaimed = false;
	ch->tx_broken = false;
	WRITE_ONCE(ch->tx_waiting, false);
	amp_ring_quiet(&ch->tx.ring);
}

/* Takes back what the remote is done with, or takes what the master offers */
static int tx_reclaim(struct amp_channel *ch)
{
	struct amp_ring_buf buf;
	int ret;

	lockdep_assert_held(&ch->tx.lock);
	for (;;) {
		ret = amp_ring_get(&ch->tx.ring, &buf);
		if (ret)
			return ret;
		if (buf.len < ch->config.buf_size)
			return -EPROTO;
		free_push(ch, &buf);
		ch->tx_reclaimed = true;
		ch->ops->reclaimed(ch->priv, buf.id);
	}
}

/*
 * Reclaims on behalf of one sender.  The worker tells the others, and ends the
 * session if the ring is broken: what broke it may have been taken from it here.
 */
static void tx_refill(struct amp_channel *ch)
{
	if (tx_reclaim(ch) != -EAGAIN)
		ch->tx_broken = true;
	if (ch->tx_broken || (ch->tx_waiting && ch->tx_reclaimed))
		amp_session_schedule(ch);
}

/* Have it announced when the remote takes a buffer, unless it just did */
static void tx_arm(struct amp_channel *ch)
{
	lockdep_assert_held(&ch->tx.lock);
	WRITE_ONCE(ch->tx_waiting, true);
	if (amp_ring_listen(&ch->tx.ring))
		tx_refill(ch);
}

/* Is a buffer free?  If not, the bus is told when that may have changed */
static bool tx_room(struct amp_channel *ch)
{
	lockdep_assert_held(&ch->tx.lock);
	if (!ch->tx_nfree)
		tx_refill(ch);
	if (!ch->tx_nfree)
		tx_arm(ch);
	if (!ch->tx_nfree)
		amp_channel_count(ch, AMP_EV_TX_FULL);
	return ch->tx_nfree;
}

/**
 * amp_channel_tx_get() - get a free buffer to fill
 * @ch: the channel
 * @buf: filled in with the buffer and its size
 *
 * The buffer must be put or cancelled soon: nothing that sleeps may come in
 * between.
 *
 * Context: any but hard interrupt.
 * Return: 0, -ENOTCONN if the link is not up, or -EAGAIN if no buffer is free,
 * in which case the bus is told when that may have changed.
 */
int amp_channel_tx_get(struct amp_channel *ch, struct amp_ring_buf *buf)
{
	unsigned long flags;
	int ret = -ENOTCONN;

	spin_lock_irqsave(&ch->tx.lock, flags);
	if (ch->usable)
		ret = tx_room(ch) ? 0 : -EAGAIN;
	if (!ret) {
		free_pop(ch, buf);
		ch->tx.held++;
	}
	spin_unlock_irqrestore(&ch->tx.lock, flags);
	return ret;
}
EXPORT_SYMBOL_NS_GPL(amp_channel_tx_get, RPMSG_AMP);

/**
 * amp_channel_tx_ready() - would amp_channel_tx_get() succeed?
 * @ch: the channel
 *
 * Not the same as to get a buffer and to cancel it: that would change the order
 * of the buffers, see amp_channel_tx_cancel().
 *
 * Context: any but hard interrupt.
 * Return: true if so, for now; if not, the bus is told when to ask again.
 */
bool amp_channel_tx_ready(struct amp_channel *ch)
{
	unsigned long flags;
	bool ready;

	spin_lock_irqsave(&ch->tx.lock, flags);
	ready = ch->usable && tx_room(ch);
	spin_unlock_irqrestore(&ch->tx.lock, flags);
	return ready;
}
EXPORT_SYMBOL_NS_GPL(amp_channel_tx_ready, RPMSG_AMP);

static void tx_unhold(struct amp_channel *ch)
{
	lockdep_assert_held(&ch->tx.lock);
	if (!--ch->tx.held)
		wake_up_all(&ch->drained);
}

/* Returns whether the remote wants to know */
static bool tx_publish(struct amp_channel *ch)
{
	lockdep_assert_held(&ch->tx.lock);
	if (!ch->tx.unpublished)
		return false;
	ch->tx.unpublished = 0;
	amp_ring_publish(&ch->tx.ring);
	return amp_ring_needs_kick(&ch->tx.ring);
}

/**
 * amp_channel_tx_put() - send a buffer that has been filled
 * @ch: the channel
 * @buf: the buffer
 * @len: bytes of message in it, at most its size
 * @more: another one follows at once, or amp_channel_kick() does
 *
 * Context: any but hard interrupt.
 * Return: 0, or -EINVAL if the ring refuses the buffer because @len is larger
 * than it; nothing is sent then, and the buffer is free again.
 */
int amp_channel_tx_put(struct amp_channel *ch, const struct amp_ring_buf *buf,
		       u32 len, bool more)
{
	struct amp_queue *tx = &ch->tx;
	unsigned long flags;
	bool kick = false;
	int ret;

	trace_amp_send(ch->config.num, buf->id, len);
	spin_lock_irqsave(&tx->lock, flags);
	ret = amp_ring_put(&tx->ring, buf->id, len);
	if (ret) {
		free_unpop(ch, buf);
	} else {
		tx->unpublished++;
		tx->messages++;
		tx->bytes += len;
	}
	if (!more)
		kick = tx_publish(ch);
	tx_unhold(ch);
	spin_unlock_irqrestore(&tx->lock, flags);
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
 * @buf: the buffer
 *
 * Not where we are the remote: another sender may have put the next one, and a
 * remote has to use buffers in the order in which it takes them.  From their
 * number alone the next session concludes which of them were used.
 *
 * Context: any but hard interrupt.
 */
void amp_channel_tx_cancel(struct amp_channel *ch,
			   const struct amp_ring_buf *buf)
{
	unsigned long flags;

	spin_lock_irqsave(&ch->tx.lock, flags);
	free_unpop(ch, buf);
	ch->tx_reclaimed = true;
	if (ch->tx_waiting)
		amp_session_schedule(ch);
	tx_unhold(ch);
	spin_unlock_irqrestore(&ch->tx.lock, flags);
}
EXPORT_SYMBOL_NS_GPL(amp_channel_tx_cancel, RPMSG_AMP);

/**
 * amp_channel_tx_wait() - have it announced when the remote takes a buffer
 * @ch: the channel
 *
 * For a sender who may have no more buffers under way than it has.  What the
 * remote has taken meanwhile is reclaimed.
 *
 * Context: any but hard interrupt.
 * Return: true if a buffer is free now.
 */
bool amp_channel_tx_wait(struct amp_channel *ch)
{
	unsigned long flags;
	bool room = false;

	spin_lock_irqsave(&ch->tx.lock, flags);
	if (ch->usable) {
		tx_refill(ch);
		tx_arm(ch);
		room = ch->tx_nfree;
	}
	spin_unlock_irqrestore(&ch->tx.lock, flags);
	return room;
}
EXPORT_SYMBOL_NS_GPL(amp_channel_tx_wait, RPMSG_AMP);

/**
 * amp_channel_kick() - send what was put with more to follow
 * @ch: the channel
 *
 * Context: any but hard interrupt.
 */
void amp_channel_kick(struct amp_channel *ch)
{
	unsigned long flags;
	bool kick;

	spin_lock_irqsave(&ch->tx.lock, flags);
	kick = ch->usable && tx_publish(ch);
	spin_unlock_irqrestore(&ch->tx.lock, flags);
	if (kick)
		amp_queue_ring(ch, &ch->tx);
}
EXPORT_SYMBOL_NS_GPL(amp_channel_kick, RPMSG_AMP);

/**
 * amp_tx_pending() - has the remote taken anything that somebody waits for?
 * @ch: the channel, online
 *
 * Context: any.
 * Return: true if so.
 */
bool amp_tx_pending(const struct amp_channel *ch)
{
	return READ_ONCE(ch->tx_waiting) && amp_ring_pending(&ch->tx.ring);
}

/**
 * amp_tx_outstanding() - has the remote messages that it should take?
 * @ch: the channel
 *
 * Context: any, with the transmit lock held.
 * Return: true if so, and if it relies on doorbells.
 */
bool amp_tx_outstanding(const struct amp_channel *ch)
{
	const struct amp_ring *ring = &ch->tx.ring;

	lockdep_assert_held(&ch->tx.lock);
	return ring->cfg.side == AMP_RING_DRIVER && ring->away &&
	       amp_ring_needs_kick(ring);
}

/**
 * amp_tx_poll() - reclaim buffers, and tell the bus if somebody waits for them
 * @ch: the channel, online
 *
 * Context: the worker.
 * Return: false if the ring is broken.
 */
bool amp_tx_poll(struct amp_channel *ch)
{
	unsigned long flags;
	bool room = false;
	bool ok;

	spin_lock_irqsave(&ch->tx.lock, flags);
	ok = tx_reclaim(ch) == -EAGAIN && !ch->tx_broken;
	if (ch->tx_waiting && ch->tx_reclaimed) {
		WRITE_ONCE(ch->tx_waiting, false);
		ch->tx_reclaimed = false;
		amp_ring_quiet(&ch->tx.ring);
		room = true;
	}
	spin_unlock_irqrestore(&ch->tx.lock, flags);
	if (room)
		ch->ops->room(ch->priv);
	return ok;
}
