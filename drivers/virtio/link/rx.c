// SPDX-License-Identifier: GPL-2.0-only
/* Receiving half of a channel: from the ring to the bus and back */
#include <linux/export.h>
#include <linux/jiffies.h>
#include <linux/lockdep.h>

#include "channel.h"
#include "trace.h"

/*
 * After this many broken messages in a row, the channel rests until the next
 * tick
 */
#define RX_BAD_LIMIT	64

/* Limit of stale messages that are dropped in one go, with bottom halves off */
#define RX_STALE_BATCH	64

/*
 * Limit of messages a second for which a channel has no receiver. Above it, the
 * channel rests for the rest of the jiffy, so that such messages take a bounded
 * part of the CPU's time.
 */
#define RX_UNWANTED_RATE	16000
#define RX_UNWANTED_PER_JIFFY	(RX_UNWANTED_RATE / HZ)

/*
 * Limit of returned buffers that are not yet published; small rings have a
 * lower one
 */
#define RX_BATCH	16

static unsigned int rx_batch(const struct amp_queue *rx)
{
	return min_t(unsigned int, RX_BATCH, rx->ring.cfg.num / 8 + 1);
}

/* Publishes the returned buffers; true if the remote wants a doorbell */
static bool rx_publish(struct amp_queue *rx)
{
	lockdep_assert_held(&rx->lock);
	if (!rx->unpublished)
		return false;
	rx->unpublished = 0;
	amp_ring_publish(&rx->ring);
	return amp_ring_needs_kick(&rx->ring);
}

/*
 * Gives a buffer back; the peer gets it with the next rx_publish().  A master
 * offers the whole buffer again.  A remote has written nothing to it, but OpenAMP as
 * the master takes the length for the size of the buffer; other masters ignore it.
 *
 * The ring refuses a buffer that is not ours.  Such a buffer is not among those
 * that are held, so nothing is counted.
 */
static int rx_give_back(struct amp_channel *ch, const struct amp_ring_buf *buf)
{
	struct amp_queue *rx = &ch->rx;
	bool driver = rx->ring.cfg.side == AMP_RING_DRIVER;
	int ret;

	lockdep_assert_held(&rx->lock);
	ret = amp_ring_put(&rx->ring, buf->id,
			   driver ? rx->ring.cfg.buf_size : buf->len);
	if (ret)
		return ret;
	rx->unpublished++;
	if (!--rx->held && !ch->usable)
		wake_up_all(&ch->drained);
	return 0;
}

/*
 * Are all buffers of the peer among those that were returned and not published?
 */
static bool rx_starves(const struct amp_queue *rx)
{
	return rx->ring.cfg.side == AMP_RING_DRIVER &&
	       rx->ring.away <= rx->unpublished;
}

/* Returns a buffer and rings if needed. Called with bottom halves off. */
static void rx_put(struct amp_channel *ch, const struct amp_ring_buf *buf,
		   bool more)
{
	struct amp_queue *rx = &ch->rx;
	bool kick = false;
	int ret;

	spin_lock(&rx->lock);
	ret = rx_give_back(ch, buf);
	if (!more || rx->unpublished >= rx_batch(rx) || rx_starves(rx))
		kick = rx_publish(rx);
	spin_unlock(&rx->lock);
	if (ret)
		dev_err_ratelimited(ch->dev,
				    "channel %u: receive buffer %u refused by the ring, it was given back twice: %pe\n",
				    ch->config.num, buf->id, ERR_PTR(ret));
	if (kick)
		amp_queue_ring(ch, rx);
}

/* Takes the next buffer of the ring, which is held until it is given back */
static int rx_get(struct amp_channel *ch, struct amp_ring_buf *buf)
{
	int ret;

	spin_lock(&ch->rx.lock);
	ret = amp_ring_get(&ch->rx.ring, buf);
	if (!ret || ret == -EBADMSG)
		ch->rx.held++;
	spin_unlock(&ch->rx.lock);
	return ret;
}

/* Suppresses doorbells while messages are being received */
static void rx_quiet(struct amp_channel *ch)
{
	if (ch->rx_quiet)
		return;
	ch->rx_quiet = true;
	amp_ring_quiet(&ch->rx.ring);
}

/* Asks for doorbells again; true if a message came in before it took effect */
static bool rx_listen(struct amp_channel *ch)
{
	if (!ch->rx_quiet)
		return false;
	ch->rx_quiet = false;
	return amp_ring_listen(&ch->rx.ring);
}

/* The message that was not taken last time, or the next one of the ring */
static int rx_next(struct amp_channel *ch, struct amp_ring_buf *buf)
{
	if (!ch->rx_stalled)
		return rx_get(ch, buf) ?: amp_copies_received(&ch->rx, buf);
	*buf = ch->rx_next;
	WRITE_ONCE(ch->rx_stalled, false);
	return 0;
}

/*
 * A remote that only sends broken messages has other buffer counts, sizes or
 * another byte order. It gets the time of a few messages a tick.
 */
static bool rx_tired(struct amp_channel *ch)
{
	if (++ch->rx_bad % RX_BAD_LIMIT)
		return false;
	if (ch->rx_bad == RX_BAD_LIMIT)
		dev_warn_ratelimited(ch->dev,
				     "channel %u: %u messages in a row are broken, expected a remote with the same buffers, sizes and byte order\n",
				     ch->config.num, RX_BAD_LIMIT);
	WRITE_ONCE(ch->rx_resting, true);
	rx_quiet(ch);
	amp_tick_rearm(ch);
	return true;
}

/*
 * Counts a message without a receiver, or one that its receiver has dropped;
 * true above the limit
 */
static bool rx_unwanted(struct amp_channel *ch)
{
	unsigned long now = jiffies;

	if (ch->rx_window != now) {
		ch->rx_window = now;
		ch->rx_unwanted = 0;
	}
	if (++ch->rx_unwanted <= RX_UNWANTED_PER_JIFFY)
		return false;
	WRITE_ONCE(ch->rx_resting, true);
	rx_quiet(ch);
	mod_timer(&ch->tick, jiffies + 1);
	return true;
}

/* Offers a message to the bus; false if nothing more is to be offered now */
static bool rx_deliver(struct amp_channel *ch, const struct amp_ring_buf *buf,
		       bool again)
{
	trace_amp_receive(ch->config.num, buf->id, buf->len);
	switch (ch->ops->receive(ch->priv, buf, again)) {
	case AMP_RX_STALL:
		if (!again)
			amp_channel_count(ch, AMP_EV_RX_STALL);
		ch->rx_next = *buf;
		WRITE_ONCE(ch->rx_stalled, true);
		rx_quiet(ch);
		return false;
	case AMP_RX_BAD:
		rx_put(ch, buf, true);
		return !rx_tired(ch);
	case AMP_RX_UNWANTED:
		rx_put(ch, buf, true);
		ch->rx_bad = 0;
		return !rx_unwanted(ch);
	case AMP_RX_DONE:
		rx_put(ch, buf, true);
		fallthrough;
	default:
		ch->rx_bad = 0;
		return true;
	}
}

static void rx_count(struct amp_channel *ch, unsigned int messages, u64 bytes)
{
	struct amp_traffic *traffic = &ch->rx.traffic;

	if (!messages)
		return;
	u64_stats_update_begin(&traffic->syncp);
	u64_stats_add(&traffic->messages, messages);
	u64_stats_add(&traffic->bytes, bytes);
	u64_stats_update_end(&traffic->syncp);
}

/**
 * amp_rx_poll() - receive what there is, within limits
 * @ch: the channel, online
 * @budget: messages at most
 * @busy: the remote is not to ring for what comes later: this is called again
 *
 * Context: NAPI.
 * Return: messages received: fewer than @budget if there are no more, or no endpoint
 * takes them; -EPROTO if the ring is broken.
 */
int amp_rx_poll(struct amp_channel *ch, int budget, bool busy)
{
	unsigned int messages = 0;
	struct amp_ring_buf buf;
	u64 bytes = 0;
	int n, ret = 0;
	bool kick;

	if (ch->rx_resting)
		return 0;
	if (busy)
		rx_quiet(ch);
	for (n = 0; n < budget && !ch->halted; n++) {
		bool again = ch->rx_stalled;

		ret = rx_next(ch, &buf);
		if (ret == -EAGAIN && !busy && rx_listen(ch))
			continue;
		if (ret && ret != -EBADMSG)
			break;
		messages += !again;
		bytes += again ? 0 : buf.len;
		if (ret) {
			amp_channel_count(ch, AMP_EV_RX_BAD_LEN);
			rx_put(ch, &buf, true);
			if (rx_tired(ch))
				break;
		} else if (!rx_deliver(ch, &buf, again)) {
			break;
		} else if (!n && amp_ring_pending(&ch->rx.ring)) {
			rx_quiet(ch);
		}
	}
	rx_count(ch, messages, bytes);

	spin_lock(&ch->rx.lock);
	kick = rx_publish(&ch->rx);
	spin_unlock(&ch->rx.lock);
	if (kick)
		amp_queue_ring(ch, &ch->rx);
	return ret == -EPROTO ? ret : n;
}

static bool rx_drop(struct amp_channel *ch)
{
	struct amp_ring_buf buf;
	int ret = rx_get(ch, &buf) ?: amp_copies_received(&ch->rx, &buf);

	if (ret && ret != -EBADMSG)
		return false;
	if (!ret)
		ch->ops->stale(ch->priv, &buf);
	amp_channel_count(ch, AMP_EV_RX_STALE);
	spin_lock(&ch->rx.lock);
	rx_give_back(ch, &buf);
	spin_unlock(&ch->rx.lock);
	return true;
}

/**
 * amp_rx_drop_stale() - drop what arrived before this session
 * @ch: the channel, not yet online
 *
 * To a remote that takes its first buffer ever, nothing is stale.  What can't be
 * got here will not be got by amp_rx_poll() either.
 *
 * Context: the session.
 * Return: true if the remote has buffers now that it had not before.
 */
bool amp_rx_drop_stale(struct amp_channel *ch)
{
	struct amp_queue *rx = &ch->rx;
	u32 n = rx->ring.cfg.num;

	if (rx->ring.cfg.side == AMP_RING_DEVICE && !rx->ring.get_idx)
		return false;
	local_bh_disable();
	while (n && rx_drop(ch)) {
		if (--n % RX_STALE_BATCH)
			continue;
		local_bh_enable();
		local_bh_disable();
	}
	local_bh_enable();
	rx->unpublished = 0;
	amp_ring_publish(&rx->ring);
	return n < rx->ring.cfg.num;
}

/**
 * amp_rx_unstall() - give back the refused message, and publish
 * @ch: the channel, not online any more
 *
 * Context: the session.
 */
void amp_rx_unstall(struct amp_channel *ch)
{
	if (!ch->rx_stalled)
		return;
	WRITE_ONCE(ch->rx_stalled, false);
	local_bh_disable();
	rx_put(ch, &ch->rx_next, false);
	local_bh_enable();
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
	/* read the message before the words that say whether it is valid */
	rmb();
	return amp_table_holds(ch) && amp_ring_holds(&ch->rx.ring, buf->id);
}
EXPORT_SYMBOL_NS_GPL(amp_channel_holds, RPMSG_AMP);

/**
 * amp_channel_release() - give back a buffer that was held
 * @ch: the channel
 * @buf: the buffer
 * @more: another one follows soon: the remote may have to wait for this one
 *
 * Context: any but hard interrupt.
 */
void amp_channel_release(struct amp_channel *ch,
			 const struct amp_ring_buf *buf, bool more)
{
	local_bh_disable();
	rx_put(ch, buf, more);
	local_bh_enable();
}
EXPORT_SYMBOL_NS_GPL(amp_channel_release, RPMSG_AMP);

/**
 * amp_channel_resume() - offer the message again that was not taken
 * @ch: the channel
 *
 * Context: any but hard interrupt.
 */
void amp_channel_resume(struct amp_channel *ch)
{
	local_bh_disable();
	amp_poll_schedule(ch);
	local_bh_enable();
}
EXPORT_SYMBOL_NS_GPL(amp_channel_resume, RPMSG_AMP);
