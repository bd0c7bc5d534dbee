// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the watchdogs of a session (session.c) and of virtqueues (mainline.c)
 * have in common: how often they look, when a doorbell has been lost, and how
 * long a remote has to answer before it is rung again.
 */
#include <linux/jiffies.h>
#include <linux/minmax.h>

#include "channel.h"

/*
 * Work that is there at one tick and at the next, with nothing done in between,
 * has lost its doorbell: that costs two ticks at most.
 */
#define WATCHDOG_TICK		msecs_to_jiffies(50)
/* Where there are no doorbells to be lost */
#define POLL_TICK		msecs_to_jiffies(10)

/* Ticks after which a remote that does not answer is rung again: at first ... */
#define PATIENCE_MIN		2
/* ... and, the double each time, in the end: it may come to life in an hour */
#define PATIENCE_MAX		64

/**
 * amp_watchdog_rearm() - have the watchdog look once more
 * @ch: the channel
 *
 * Context: any.
 */
void amp_watchdog_rearm(struct amp_channel *ch)
{
	bool polled = amp_doorbells_polled(ch);

	mod_timer(&ch->watchdog,
		  jiffies + (polled ? POLL_TICK : WATCHDOG_TICK));
}

/**
 * amp_watchdog_found() - has a doorbell been lost?
 * @ch: the channel
 * @pending: there is something to be done
 * @progress: changes whenever something is done
 *
 * To be asked once a tick.
 *
 * Context: the timer of the watchdog.
 * Return: true if it was there at the last tick, and nobody is at it.
 */
bool amp_watchdog_found(struct amp_channel *ch, bool pending, u32 progress)
{
	bool work = pending && !work_busy(&ch->work);
	bool seen = ch->watchdog_work && ch->watchdog_progress == progress;

	ch->watchdog_work = work;
	ch->watchdog_progress = progress;
	return work && seen;
}

/**
 * amp_peer_answered() - the remote owes nothing
 * @peer: what is known of it
 *
 * Context: any; see struct amp_peer.
 */
void amp_peer_answered(struct amp_peer *peer)
{
	peer->wait = PATIENCE_MIN;
	peer->ticks = PATIENCE_MIN;
}

/**
 * amp_peer_is_due() - a tick has passed that the remote has not answered in
 * @peer: what is known of it
 *
 * Context: any; see struct amp_peer.
 * Return: true if it is time to ring it again.
 */
bool amp_peer_is_due(struct amp_peer *peer)
{
	if (--peer->ticks)
		return false;
	peer->wait = min(peer->wait * 2, PATIENCE_MAX);
	peer->ticks = peer->wait;
	return true;
}

/**
 * amp_peer_ring_again() - ring a remote whose doorbell may have been lost
 * @ch: the channel
 *
 * One that is not up yet may wait for the doorbell of either ring.
 *
 * Context: any but hard interrupt.
 */
void amp_peer_ring_again(struct amp_channel *ch)
{
	int n = atomic_inc_return(&ch->events[AMP_EV_KICK_AGAIN]);

	if (READ_ONCE(ch->peer.alive))
		amp_queue_ring(ch, &ch->tx);
	else
		amp_doorbells_ring_all(ch, n % 2 == 0);
}
