// SPDX-License-Identifier: GPL-2.0-only
/*
 * The tick of a channel: how often it looks, when a doorbell has been lost, and how
 * long a remote has to answer before it is rung again.  It runs for as long as
 * either side owes something, and a second longer.  After that a timer that wakes
 * no processor looks for doorbells that were lost.
 */
#include <linux/jiffies.h>
#include <linux/minmax.h>

#include "channel.h"

/*
 * Work that is there at one tick and at the next, with nothing done in between,
 * has lost its doorbell: that costs two ticks at most.
 */
#define TICK		msecs_to_jiffies(50)
/* Where there are no doorbells to be lost */
#define POLL_TICK	msecs_to_jiffies(10)
/* Without any traffic */
#define IDLE_TICK	HZ
/* Ticks without any traffic after which there are no more */
#define STILL_TICKS	20

/* Ticks after which a remote that does not answer is rung again: at first ... */
#define PATIENCE_MIN	2
/* ... and, the double each time, in the end: it may come to life in an hour */
#define PATIENCE_MAX	64

/**
 * amp_tick_rearm() - have a tick come, whether or not one is due already
 * @ch: the channel
 *
 * Context: any.
 */
void amp_tick_rearm(struct amp_channel *ch)
{
	bool polled = amp_doorbells_polled(ch);

	mod_timer(&ch->tick, jiffies + (polled ? POLL_TICK : TICK));
}

/**
 * amp_tick_next() - the end of a tick: have another one come, or none
 * @ch: the channel
 * @owed: either side owes something
 *
 * Context: the timers of the channel.
 */
void amp_tick_next(struct amp_channel *ch, bool owed)
{
	if (owed || ch->tick_still < STILL_TICKS ||
	    amp_doorbells_polled(ch))
		/* unless an earlier one was requested meanwhile */
		amp_tick_arm(ch);
	else
		mod_timer(&ch->idle_tick, jiffies + IDLE_TICK);
}

/**
 * amp_tick_found() - has a doorbell been lost?
 * @ch: the channel
 * @work: a ring has something for us, and nothing is scheduled that takes it
 * @progress: a number that changes whenever something is taken from a ring
 *
 * Called once in each tick, because it compares with the previous call: work that was
 * there at the last tick, with nothing taken since, has lost its doorbell.
 *
 * Context: the timers of the channel.  A channel with two timers holds the transmit
 * lock, because both may run at once.
 * Return: true if the doorbell was lost.
 */
bool amp_tick_found(struct amp_channel *ch, bool work, u32 progress)
{
	bool same = ch->tick_progress == progress;
	bool seen = ch->tick_work && same;

	ch->tick_still = same && !work ? ch->tick_still + 1 : 0;
	ch->tick_work = work;
	ch->tick_progress = progress;
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
 * Context: any.
 */
void amp_peer_ring_again(struct amp_channel *ch)
{
	u64 n;

	amp_channel_count(ch, AMP_EV_KICK_AGAIN);
	n = amp_channel_counted(ch, AMP_EV_KICK_AGAIN);
	if (READ_ONCE(ch->peer.alive))
		amp_queue_ring(ch, &ch->tx);
	else
		amp_doorbells_ring_all(ch, !(n & 1));
}
