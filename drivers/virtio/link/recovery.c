// SPDX-License-Identifier: GPL-2.0-only
/*
 * How a session begins again after the remote has broken a ring.
 *
 * The usual reason is a remote that has crashed and started again at index 0, and
 * neither says so nor waits for rings that start from nothing.  Its indices into the
 * available rings can't be seen, and can't be set.  But it takes what it finds in the
 * transmit ring until its index is ours.  So it is given empty messages.  When it has
 * taken all of them, both sides agree on the index of the transmit ring, and
 * amp_ring_peer_at() tells that of the receive ring.
 *
 * The used ring shows whether the remote did that: its index has then moved by as
 * many as there ever were in the available ring.  A remote that did anything else
 * stays in quarantine.
 */
#include <linux/jiffies.h>
#include <linux/minmax.h>
#include <linux/rpmsg.h>

#include <amp/shared.h>
#include <amp/wire.h>

#include "channel.h"

/* How long a remote has to be still after a broken ring, at first and at most ... */
#define HOLDOFF_MIN	msecs_to_jiffies(100)
#define HOLDOFF_MAX	msecs_to_jiffies(3200)
/* ... and how long a session has to last for the next time to be short again */
#define HOLDOFF_RESET	msecs_to_jiffies(10000)

/**
 * amp_recovers() - does a channel begin again by itself after a broken ring?
 * @ch: the channel
 *
 * Context: any.
 * Return: true if so, as soon as the rings show that the remote has started again.
 */
bool amp_recovers(const struct amp_channel *ch)
{
	return amp_is_master(ch) && READ_ONCE(ch->recovery.possible) &&
	       READ_ONCE(ch->recover) == AMP_RECOVER_AUTO;
}

/* Can a start at index 0 have moved the remote's index to where it is? */
static bool idx_is_possible(const struct amp_ring *ring, u16 idx)
{
	u32 done = (u16)(idx - ring->get_idx);

	return idx <= ring->put_idx || done <= ring->put_idx + ring->away;
}

/**
 * amp_recovery_broken() - a ring is broken: remember what will be changed
 * @ch: the channel, online
 *
 * The remote may have returned some buffers since it started again, which were taken
 * for those that were due.
 *
 * Context: NAPI.
 */
void amp_recovery_broken(struct amp_channel *ch)
{
	struct amp_recovery *r = &ch->recovery;
	u16 rx = amp_queue_peer_idx(&ch->rx), tx = amp_queue_peer_idx(&ch->tx);
	bool possible;

	spin_lock(&ch->tx.lock);
	possible = idx_is_possible(&ch->rx.ring, rx) &&
		   idx_is_possible(&ch->tx.ring, tx);
	WRITE_ONCE(r->possible, possible);
	r->from = ch->tx.ring.get_idx - ch->tx.ring.cfg.num;
	r->back = (s16)(tx - ch->tx.ring.get_idx) < 0;
	r->sent = (s16)(rx - ch->rx.ring.get_idx) < 0;
	if (!r->lost)
		r->seen = rx;
	spin_unlock(&ch->tx.lock);
}

/*
 * Leaves nothing in the transmit ring that a remote could take for a message, and
 * lets one go on that waits for a buffer.
 */
static void recovery_flush(struct amp_channel *ch)
{
	const struct amp_wire_msg nothing = {
		.src = RPMSG_ADDR_ANY,
		.dst = RPMSG_ADDR_ANY,
	};
	u8 header[AMP_WIRE_HDR_SIZE] __aligned(8);
	struct amp_recovery *r = &ch->recovery;
	struct amp_ring_buf buf;
	u32 id;

	amp_wire_build(virtio_legacy_is_little_endian(), header, &nothing);
	for (id = 0; id < ch->tx.ring.cfg.num; id++) {
		amp_ring_buf(&ch->tx.ring, id, &buf);
		amp_shared_write(buf.data, header, sizeof(header));
	}
	r->flushed = true;
	r->moved = false;
	r->taken = amp_queue_peer_idx(&ch->tx);
	r->down = r->taken;
	WRITE_ONCE(ch->peer.alive, false);
	amp_ring_flush(&ch->rx.ring, ch->rx.ring.cfg.buf_size);
	amp_ring_flush(&ch->tx.ring, AMP_WIRE_HDR_SIZE);
	amp_peer_answered(&ch->peer);
	amp_doorbells_ring_all(ch, true);
}

/**
 * amp_recovery_begin() - a session has ended because of a broken ring
 * @ch: the channel, quarantined
 *
 * Context: the session.
 */
void amp_recovery_begin(struct amp_channel *ch)
{
	struct amp_recovery *r = &ch->recovery;

	if (time_after(jiffies, r->begun + HOLDOFF_RESET))
		r->holdoff = 0;
	r->holdoff = clamp(2 * r->holdoff, HOLDOFF_MIN, HOLDOFF_MAX);
	r->until = jiffies + r->holdoff;
	r->flushed = false;
	if (amp_recovers(ch))
		recovery_flush(ch);
}

/* Has the remote moved since the last look? */
static bool recovery_moves(struct amp_channel *ch)
{
	struct amp_recovery *r = &ch->recovery;
	u16 now = amp_queue_peer_idx(&ch->tx);

	if (now == r->taken)
		return false;
	r->back |= (s16)(now - r->taken) < 0;
	r->moved = true;
	r->taken = now;
	return true;
}

/*
 * Has the remote started at index 0, and taken everything?  It has then returned the
 * newest message last, and as many as there ever were: since the ring broke, since it
 * was still, or by its own count.
 */
static bool recovery_is_complete(const struct amp_channel *ch)
{
	const struct amp_recovery *r = &ch->recovery;
	const struct amp_ring *tx = &ch->tx.ring;
	u16 start = r->taken - tx->put_idx;
	struct amp_ring_buf buf;

	/* the element is read after the index that covers it */
	rmb();
	if (!r->moved || !amp_ring_used(tx, r->taken - 1, &buf) ||
	    buf.id != ((tx->put_idx - 1) & (tx->cfg.num - 1)))
		return false;
	if (!start)
		return r->back || r->sent;
	return start == r->down || (u16)(start - r->from) <= 2 * tx->cfg.num;
}

/**
 * amp_recovery_is_due() - may a session begin after a broken ring?
 * @ch: the channel, quarantined
 *
 * To be asked once a tick.  A remote that may not be up yet, or missed its doorbell,
 * is rung again.
 *
 * Context: the session.
 * Return: true if the remote has started again, and has been still for long enough.
 */
bool amp_recovery_is_due(struct amp_channel *ch)
{
	struct amp_recovery *r = &ch->recovery;

	if (!amp_recovers(ch))
		return false;
	if (!r->flushed)
		recovery_flush(ch);
	if (recovery_moves(ch)) {
		r->until = jiffies + r->holdoff;
		return false;
	}
	if (time_before(jiffies, r->until))
		return false;
	if (!amp_table_holds(ch) || recovery_is_complete(ch))
		return true;
	r->down = r->taken;
	if (amp_peer_is_due(&ch->peer))
		amp_peer_ring_again(ch);
	return false;
}

/* Services that a remote has announced since it started are those of this session */
static void recovery_announcements(struct amp_channel *ch, u16 sent)
{
	struct amp_ring *ring = &ch->rx.ring;
	u16 i, n = min_t(u32, sent, ring->cfg.num);
	struct amp_ring_buf buf;

	for (i = ring->get_idx - n; i != ring->get_idx; i++) {
		if (!amp_ring_used(ring, i, &buf) ||
		    amp_copies_received(&ch->rx, &buf))
			continue;
		local_bh_disable();
		ch->ops->stale(ch->priv, &buf);
		local_bh_enable();
	}
}

/* At which index does the remote go on in the receive ring? */
static u16 recovery_rx_idx(const struct amp_channel *ch)
{
	const struct amp_recovery *r = &ch->recovery;
	u16 now = ch->rx.ring.get_idx;

	if (r->taken != ch->tx.ring.put_idx)
		return amp_ring_peer_at(&ch->rx.ring, r->seen);
	/* It counts by itself.  Its count is not in memory before it sends. */
	return now == r->seen && !r->sent ? 0 : now;
}

/**
 * amp_recovery_restart() - start the rings where the remote is
 * @ch: the channel, whose remote has started again
 *
 * Context: the session.
 */
void amp_recovery_restart(struct amp_channel *ch)
{
	struct amp_ring *rx = &ch->rx.ring, *tx = &ch->tx.ring;
	u16 idx;

	amp_ring_skim(rx);
	idx = recovery_rx_idx(ch);
	recovery_announcements(ch, idx);
	amp_ring_restart(rx, idx);
	amp_ring_restart(tx, tx->put_idx);
	amp_ring_publish(rx);
	amp_ring_publish(tx);
}
