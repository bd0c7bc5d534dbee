// SPDX-License-Identifier: GPL-2.0-only
/* What a session knows of the other side: is it up, does it move, does it owe? */
#include <linux/jiffies.h>
#include <linux/lockdep.h>

#include "channel.h"

/**
 * amp_ring_progress() - how far both rings have been served
 * @ch: the channel
 *
 * Context: any.
 * Return: the index of the receive ring, and that of the transmit ring above it.
 */
u32 amp_ring_progress(const struct amp_channel *ch)
{
	return READ_ONCE(ch->rx.ring.get_idx) |
	       (u32)READ_ONCE(ch->tx.ring.get_idx) << 16;
}

/* Whether the remote wants to be rung: another thing that it changes */
static unsigned int peer_wishes(const struct amp_channel *ch)
{
	return amp_ring_needs_kick(&ch->rx.ring) |
	       amp_ring_needs_kick(&ch->tx.ring) << 1;
}

static bool peer_differs(const struct amp_channel *ch)
{
	return ch->peer.progress != amp_ring_progress(ch) ||
	       ch->peer.wishes != peer_wishes(ch);
}

static bool peer_has_moved(const struct amp_channel *ch)
{
	return peer_differs(ch) || amp_ring_pending(&ch->tx.ring) ||
	       (!ch->peer.alive && amp_ring_pending(&ch->rx.ring));
}

/*
 * Is the other side up?  A remote that returns buffers but has not sent anything
 * may still wait for the doorbell of the ring that it sends on.
 */
static bool peer_is_up(const struct amp_channel *ch)
{
	if (!amp_is_master(ch))
		return peer_has_moved(ch);
	return (u16)ch->begun != READ_ONCE(ch->rx.ring.get_idx) ||
	       amp_ring_pending(&ch->rx.ring);
}

/**
 * amp_peer_look() - remember where the remote is: it owes nothing
 * @ch: the channel
 *
 * Context: see struct amp_peer.
 */
void amp_peer_look(struct amp_channel *ch)
{
	ch->peer.progress = amp_ring_progress(ch);
	ch->peer.wishes = peer_wishes(ch);
	amp_peer_answered(&ch->peer);
}

/**
 * amp_peer_begin() - a session begins
 * @ch: the channel, not yet usable
 *
 * Messages that were dropped as stale do not show that the remote is up, unless one
 * of them announced that it has started.
 *
 * Context: the session.
 */
void amp_peer_begin(struct amp_channel *ch)
{
	WRITE_ONCE(ch->peer.alive, ch->start_announced);
	ch->peer.progress = amp_ring_progress(ch);
	ch->peer.moved = jiffies;
	ch->begun = ch->peer.progress;
	WRITE_ONCE(ch->active, false);
}

/*
 * Does the remote owe us its first message, or has it messages that it should take,
 * and relies on doorbells?
 */
static bool peer_owes(const struct amp_channel *ch)
{
	const struct amp_ring *ring = &ch->tx.ring;

	lockdep_assert_held(&ch->tx.lock);
	return !ch->peer.alive ||
	       (ring->cfg.side == AMP_RING_DRIVER && ring->away &&
		amp_ring_needs_kick(ring));
}

/*
 * Is it time to ring once more?  A remote that died while it was at work wants no
 * doorbell, and has buffers of ours.
 */
static bool peer_is_due(struct amp_channel *ch)
{
	/* a remote whose buffers are held by a reader here may be unable to go on */
	bool moved = peer_has_moved(ch) || READ_ONCE(ch->rx_stalled);

	lockdep_assert_held(&ch->tx.lock);
	if (!ch->peer.alive)
		WRITE_ONCE(ch->peer.alive, peer_is_up(ch));
	if (moved || !amp_is_master(ch) || !ch->tx.ring.away)
		ch->peer.moved = jiffies;
	if (!moved && peer_owes(ch))
		return amp_peer_is_due(&ch->peer);
	amp_peer_look(ch);
	return false;
}

/*
 * Are there returned buffers that were not reclaimed, because no sender needed them?
 * Received messages do not matter here: NAPI takes them when their doorbell rings, or
 * the tick knows that it was lost.
 */
static bool peer_leftovers(const struct amp_channel *ch)
{
	return !peer_differs(ch) && amp_ring_pending(&ch->tx.ring) &&
	       !amp_rx_pending(ch);
}

/* Has it been at work, and not answered for longer than the user allows? */
static bool peer_is_silent(const struct amp_channel *ch)
{
	unsigned int ms = READ_ONCE(ch->silence_ms);

	return ms && READ_ONCE(ch->active) &&
	       time_after(jiffies, ch->peer.moved + msecs_to_jiffies(ms));
}

/**
 * amp_peer_tick() - a tick has passed: look after the remote
 * @ch: the channel
 *
 * Context: the timers of the channel.
 * Return: true if either side owes something.
 */
bool amp_peer_tick(struct amp_channel *ch)
{
	bool due, leftovers, owed;

	spin_lock(&ch->tx.lock);
	if (!ch->usable) {
		spin_unlock(&ch->tx.lock);
		return false;
	}
	leftovers = peer_leftovers(ch);
	if (ch->tx_waiting) {
		ch->tx_late = true;
		leftovers = true;
	}
	due = peer_is_due(ch);
	/* the lock is held, so the session that is silent has not ended yet */
	if (peer_is_silent(ch))
		amp_session_raise(ch, AMP_SE_SILENCE);
	owed = peer_owes(ch) || leftovers ||
	       (READ_ONCE(ch->silence_ms) && amp_is_master(ch) &&
		ch->tx.ring.away);
	spin_unlock(&ch->tx.lock);

	if (leftovers)
		amp_poll_schedule(ch);
	if (due)
		amp_peer_ring_again(ch);
	return owed;
}
