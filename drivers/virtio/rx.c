// SPDX-License-Identifier: GPL-2.0-only
/* Receiving half of a channel: from the ring to the bus and back */
#include <linux/export.h>
#include <linux/lockdep.h>

#include "channel.h"
#include "trace.h"

/* Messages a run of the worker, so that no channel keeps a CPU from others */
#define RX_BUDGET	64
/* Returned buffers that the remote may have to wait for */
#define RX_BATCH	16

/**
 * amp_rx_publish() - let the remote have what was given back
 * @ch: the channel
 *
 * Context: any but hard interrupt.
 */
void amp_rx_publish(struct amp_channel *ch)
{
	struct amp_queue *rx = &ch->rx;
	unsigned long flags;
	bool kick = false;

	spin_lock_irqsave(&rx->lock, flags);
	if (rx->unpublished) {
		rx->unpublished = 0;
		amp_ring_publish(&rx->ring);
		kick = amp_ring_needs_kick(&rx->ring);
	}
	spin_unlock_irqrestore(&rx->lock, flags);
	if (kick)
		amp_queue_ring(ch, rx);
}

/*
 * Gives a buffer back; the peer gets it with the next amp_rx_publish().  A master
 * offers the whole buffer again; a remote has written nothing to it.
 *
 * The ring refuses a buffer that is not ours.  Such a buffer is not among those
 * that are held, so nothing is counted.  Returns the number of unpublished
 * buffers.
 */
static unsigned int rx_give_back(struct amp_channel *ch,
				 const struct amp_ring_buf *buf)
{
	struct amp_queue *rx = &ch->rx;
	bool driver = rx->ring.cfg.side == AMP_RING_DRIVER;
	unsigned int unpublished;
	unsigned long flags;
	int ret;

	spin_lock_irqsave(&rx->lock, flags);
	ret = amp_ring_put(&rx->ring, buf->id,
			   driver ? rx->ring.cfg.buf_size : 0);
	if (!ret) {
		rx->unpublished++;
		if (!--rx->held)
			wake_up_all(&ch->drained);
	}
	unpublished = rx->unpublished;
	spin_unlock_irqrestore(&rx->lock, flags);
	if (ret)
		dev_err_ratelimited(ch->dev,
				    "channel %u: receive buffer %u refused by the ring, it was given back twice: %pe\n",
				    ch->config.num, buf->id, ERR_PTR(ret));
	return unpublished;
}

static void rx_put(struct amp_channel *ch, const struct amp_ring_buf *buf)
{
	if (rx_give_back(ch, buf) >= RX_BATCH)
		amp_rx_publish(ch);
}

/* Takes the next buffer of the ring, which is held until it is given back */
static int rx_take(struct amp_channel *ch, struct amp_ring_buf *buf)
{
	int ret;

	lockdep_assert_held(&ch->rx.lock);
	ret = amp_ring_get(&ch->rx.ring, buf);
	if (!ret || ret == -EBADMSG)
		ch->rx.held++;
	return ret;
}

static int rx_get(struct amp_channel *ch, struct amp_ring_buf *buf)
{
	struct amp_queue *rx = &ch->rx;
	unsigned long flags;
	int ret;

	spin_lock_irqsave(&rx->lock, flags);
	ret = rx_take(ch, buf);
	if (!ret || ret == -EBADMSG) {
		rx->messages++;
		rx->bytes += buf->len;
	}
	spin_unlock_irqrestore(&rx->lock, flags);
	return ret;
}

/* Asks for doorbells again; true if a message came in before it took effect */
static bool rx_listen(struct amp_channel *ch)
{
	unsigned long flags;
	bool more;

	spin_lock_irqsave(&ch->rx.lock, flags);
	more = amp_ring_listen(&ch->rx.ring);
	spin_unlock_irqrestore(&ch->rx.lock, flags);
	return more;
}

/* The message that was not taken last time, or the next one of the ring */
static int rx_next(struct amp_channel *ch, struct amp_ring_buf *buf)
{
	if (!ch->rx_stalled)
		return rx_get(ch, buf);
	*buf = ch->rx_next;
	WRITE_ONCE(ch->rx_stalled, false);
	return 0;
}

/* Offers a message to the bus; false if it did not take it */
static bool rx_deliver(struct amp_channel *ch, const struct amp_ring_buf *buf)
{
	trace_amp_receive(ch->config.num, buf->id, buf->len);
	switch (ch->ops->receive(ch->priv, buf)) {
	case AMP_RX_STALL:
		amp_channel_count(ch, AMP_EV_RX_STALL);
		ch->rx_next = *buf;
		WRITE_ONCE(ch->rx_stalled, true);
		return false;
	case AMP_RX_DONE:
		rx_put(ch, buf);
		return true;
	default:
		return true;
	}
}

/* While the worker is at it, doorbells are of no use */
static void rx_quiet(struct amp_channel *ch)
{
	unsigned long flags;

	spin_lock_irqsave(&ch->rx.lock, flags);
	amp_ring_quiet(&ch->rx.ring);
	spin_unlock_irqrestore(&ch->rx.lock, flags);
}

static int rx_batch(struct amp_channel *ch)
{
	struct amp_ring_buf buf;
	int n, ret;

	rx_quiet(ch);
	for (n = 0; n < RX_BUDGET; n++) {
		ret = rx_next(ch, &buf);
		if (ret == -EAGAIN) {
			if (!rx_listen(ch))
				return 0;
		} else if (ret == -EBADMSG) {
			amp_channel_count(ch, AMP_EV_RX_BAD_LEN);
			rx_put(ch, &buf);
		} else if (ret) {
			return ret;
		} else if (!rx_deliver(ch, &buf)) {
			return 0;
		}
		/* what follows is for the next session */
		if (ch->restarted)
			return 1;
	}
	return 1;
}

/**
 * amp_rx_poll() - receive what there is, within limits
 * @ch: the channel, online
 *
 * Context: the worker.
 * Return: positive if there may be more, 0 if not, -EPROTO if the ring is
 * broken.
 */
int amp_rx_poll(struct amp_channel *ch)
{
	int ret = rx_batch(ch);

	amp_rx_publish(ch);
	ch->ops->flush(ch->priv);
	return ret;
}

static bool rx_drop(struct amp_channel *ch)
{
	struct amp_queue *rx = &ch->rx;
	struct amp_ring_buf buf;
	int ret;

	spin_lock_irq(&rx->lock);
	ret = rx_take(ch, &buf);
	spin_unlock_irq(&rx->lock);
	if (ret && ret != -EBADMSG)
		return false;
	if (!ret)
		ch->ops->stale(ch->priv, &buf);
	amp_channel_count(ch, AMP_EV_RX_STALE);
	rx_give_back(ch, &buf);
	return true;
}

/**
 * amp_rx_drop_stale() - drop what arrived before this session
 * @ch: the channel, not yet online
 *
 * To a remote that takes its first buffer ever, nothing is stale.  What can't be
 * got here will not be got by amp_rx_poll() either.
 *
 * Context: the worker.
 */
void amp_rx_drop_stale(struct amp_channel *ch)
{
	struct amp_queue *rx = &ch->rx;
	u32 n = rx->ring.cfg.num;

	if (rx->ring.cfg.side == AMP_RING_DEVICE && !rx->ring.get_idx)
		return;
	while (n && rx_drop(ch))
		n--;
	spin_lock_irq(&rx->lock);
	rx->unpublished = 0;
	amp_ring_publish(&rx->ring);
	spin_unlock_irq(&rx->lock);
}

/**
 * amp_rx_unstall() - give back the message that nobody took
 * @ch: the channel, not online any more
 *
 * Context: the worker, or when it can't run.
 */
void amp_rx_unstall(struct amp_channel *ch)
{
	if (ch->rx_stalled) {
		WRITE_ONCE(ch->rx_stalled, false);
		rx_put(ch, &ch->rx_next);
	}
}

/**
 * amp_rx_pending() - is there anything to receive?
 * @ch: the channel, online
 *
 * Context: any.
 * Return: true if so, and if somebody would take it.
 */
bool amp_rx_pending(const struct amp_channel *ch)
{
	return !READ_ONCE(ch->rx_stalled) && amp_ring_pending(&ch->rx.ring);
}

/**
 * amp_channel_holds() - was a buffer still a message when it was read?
 * @ch: the channel
 * @buf: a buffer that is held
 *
 * The other side may start again at any time, and its loader clear the memory
 * of messages that have not been read.  Where the table or the ring is cleared
 * before the buffer, this tells, if the caller asks after it has read.
 *
 * Context: any.
 * Return: false if the session that the buffer belongs to is over.
 */
bool amp_channel_holds(struct amp_channel *ch, const struct amp_ring_buf *buf)
{
	/* the message before the words by which it is judged */
	rmb();
	return amp_table_holds(ch) && amp_ring_holds(&ch->rx.ring, buf->id);
}
EXPORT_SYMBOL_NS_GPL(amp_channel_holds, RPMSG_AMP);

/**
 * amp_channel_release() - give back a buffer that was held
 * @ch: the channel
 * @buf: the buffer
 *
 * Context: any but hard interrupt.
 */
void amp_channel_release(struct amp_channel *ch,
			 const struct amp_ring_buf *buf)
{
	rx_put(ch, buf);
	amp_rx_publish(ch);
}
EXPORT_SYMBOL_NS_GPL(amp_channel_release, RPMSG_AMP);

/**
 * amp_channel_resume() - offer the message again that was not taken
 * @ch: the channel
 *
 * Context: any.
 */
void amp_channel_resume(struct amp_channel *ch)
{
	amp_session_schedule(ch);
}
EXPORT_SYMBOL_NS_GPL(amp_channel_resume, RPMSG_AMP);
