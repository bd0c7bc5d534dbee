// SPDX-License-Identifier: GPL-2.0-only
/*
 * What makes a channel work: doorbells and ticks schedule its NAPI, which receives
 * and takes transmitted buffers back.  Whatever ends a session is an event for that
 * (session.c), and nothing more is received until the next one.
 */
#include <linux/export.h>
#include <linux/jiffies.h>
#include <net/gro.h>

#include <netdev_dummy.h>

#include "channel.h"
#include "trace.h"

static bool poll_has_work(const struct amp_channel *ch)
{
	return amp_rx_pending(ch) || amp_tx_pending(ch) || !amp_table_holds(ch);
}

/* Nothing of this session counts from here on */
static void poll_halt(struct amp_channel *ch, enum amp_session_event event)
{
	ch->halted = true;
	amp_session_raise(ch, event);
}

/*
 * A ring is broken.  Where Linux is the remote, the master has restarted: it has
 * initialised the rings, and a new session can use them.  Where Linux is the master,
 * see recovery.c.
 */
static void poll_broken(struct amp_channel *ch)
{
	amp_channel_count(ch, AMP_EV_QUARANTINE);
	amp_recovery_broken(ch);
	poll_halt(ch, amp_is_master(ch) ? AMP_SE_BROKEN : AMP_SE_RESTART);
}

/*
 * The remote has used a ring in this session if the index of that ring has moved from
 * @then, its value when the session began, to @now.
 *
 * A remote that starts announces this before it does anything else.  An announcement
 * is therefore a restart if the remote was active before it: if a message has been
 * received before, or if a message of ours had been taken before the receive ring was
 * read.  In the second case an announcement that was sent first would be received now.
 */
static void poll_note_activity(struct amp_channel *ch, u16 then, u16 now)
{
	if (then != now && !ch->active)
		WRITE_ONCE(ch->active, true);
}

static int poll_receive(struct amp_channel *ch, int budget)
{
	/* during busy polling, the remote need not ring */
	bool busy = test_bit(NAPI_STATE_IN_BUSY_POLL, &ch->napi.state);
	u16 sent = READ_ONCE(ch->tx.ring.get_idx);
	int ret;

	poll_note_activity(ch, ch->begun, ch->rx.ring.get_idx);
	/* read what the remote has taken before reading what it has sent */
	rmb();
	ret = amp_rx_poll(ch, budget, busy);
	poll_note_activity(ch, ch->begun >> 16, sent);
	return ret;
}

/* Senders reclaim buffers themselves: this is for waiting senders and idle channels */
static int poll_reclaim(struct amp_channel *ch)
{
	return READ_ONCE(ch->tx_waiting) || READ_ONCE(ch->tx_broken) ||
	       !amp_ring_pending(&ch->rx.ring) ? amp_tx_poll(ch) : 0;
}

/*
 * A remote that restarts may return buffers a second time.  If it has announced its
 * restart, that is not a broken ring but the end of the session.  Its announcement was
 * sent first, but is received after the buffers are reclaimed.
 */
static int poll_rings(struct amp_channel *ch, int budget)
{
	int tx = poll_reclaim(ch);
	int rx = poll_receive(ch, budget);

	if (ch->halted)
		return 0;
	if (!amp_table_holds(ch))
		poll_halt(ch, AMP_SE_RESTART);
	else if (tx < 0 || rx < 0)
		poll_broken(ch);
	else
		return tx > 0 ? budget : rx;
	return 0;
}

static int channel_poll(struct napi_struct *napi, int budget)
{
	struct amp_channel *ch = container_of(napi, struct amp_channel, napi);
	int done = ch->halted || !budget ? 0 : poll_rings(ch, budget);

	if (done < budget)
		napi_complete_done(napi, done);
	else
		/* no frame waits here for its interface to be unregistered */
		napi_gro_flush(napi, false);
	return done;
}

/* Once a jiffy: doorbells are cheaper than tries to start a session */
static bool poll_may_retry(struct amp_channel *ch)
{
	unsigned long now = jiffies;

	if (READ_ONCE(ch->retried) == now)
		return false;
	WRITE_ONCE(ch->retried, now);
	return true;
}

/**
 * amp_poll_rung() - a doorbell
 * @client: for amp_doorbells_channel()
 * @message: a hint: it may have been another channel's, and overwritten
 *
 * Context: see struct amp_msgirq_client.
 */
void amp_poll_rung(struct amp_msgirq_client *client, u32 message)
{
	struct amp_channel *ch = amp_doorbells_channel(client);

	switch (READ_ONCE(ch->state)) {
	case AMP_ONLINE:
		if (!poll_has_work(ch))
			return;
		amp_poll_schedule(ch);
		break;
	case AMP_CONNECTING:
		if (!poll_may_retry(ch))
			return;
		amp_session_raise(ch, AMP_SE_RETRY);
		break;
	default:
		return;
	}
	trace_amp_interrupt(ch->config.num, message);
	amp_channel_count(ch, AMP_EV_INTERRUPT);
}

static void tick_online(struct amp_channel *ch)
{
	bool work = poll_has_work(ch) &&
		    !test_bit(NAPI_STATE_SCHED, &ch->napi.state);
	bool due = amp_doorbells_polled(ch);
	bool lost;

	spin_lock(&ch->tx.lock);
	lost = amp_tick_found(ch, work, amp_ring_progress(ch));
	spin_unlock(&ch->tx.lock);

	/* reception was paused because of useless messages: resume it */
	if (READ_ONCE(ch->rx_resting)) {
		WRITE_ONCE(ch->rx_resting, false);
		due = true;
	}
	if (lost && !due)
		amp_channel_count(ch, AMP_EV_WATCHDOG);
	amp_tick_next(ch, amp_peer_tick(ch));
	/* last: a polled channel may need the next tick earlier */
	if (lost || due)
		amp_poll_schedule(ch);
}

static void tick(struct amp_channel *ch)
{
	switch (READ_ONCE(ch->state)) {
	case AMP_ONLINE:
		tick_online(ch);
		break;
	case AMP_CONNECTING:
		amp_session_raise(ch, AMP_SE_RETRY);
		break;
	case AMP_QUARANTINED:
		if (amp_recovers(ch))
			amp_session_raise(ch, AMP_SE_RECOVER);
		break;
	default:
		break;
	}
}

static void channel_tick(struct timer_list *timer)
{
	tick(container_of(timer, struct amp_channel, tick));
}

static void channel_idle_tick(struct timer_list *timer)
{
	tick(container_of(timer, struct amp_channel, idle_tick));
}

static void poll_exit(void *data)
{
	struct amp_channel *ch = data;

	netif_napi_del(&ch->napi);
	free_netdev_dummy(ch->napi_dev);
}

/**
 * devm_amp_poll_init() - prepare what makes a channel work
 * @ch: the channel, for a bus of ours
 *
 * Context: may sleep.
 * Return: 0 or -ENOMEM.
 */
int devm_amp_poll_init(struct amp_channel *ch)
{
	timer_setup(&ch->tick, channel_tick, 0);
	timer_setup(&ch->idle_tick, channel_idle_tick, TIMER_DEFERRABLE);
	ch->napi_dev = alloc_netdev_dummy(0);
	if (!ch->napi_dev)
		return -ENOMEM;
	/* the threads of threaded NAPI get this name */
	snprintf(ch->napi_dev->name, sizeof(ch->napi_dev->name), "amp%u",
		 ch->config.num);
	netif_napi_add(ch->napi_dev, &ch->napi, channel_poll);
	return devm_add_action_or_reset(ch->dev, poll_exit, ch);
}

/* Serialises writers of the file "threaded" */
static DEFINE_MUTEX(threaded_lock);

/**
 * amp_poll_set_threaded() - receive in a thread, or in the softirq
 * @ch: the channel, of a bus of ours
 * @threaded: in a thread of its own, which user space can give a priority
 *
 * Context: may sleep.
 * Return: 0, or an error of creating the thread.
 */
int amp_poll_set_threaded(struct amp_channel *ch, bool threaded)
{
	int ret;

	mutex_lock(&threaded_lock);
	ret = dev_set_threaded(ch->napi_dev, threaded);
	if (!ret)
		WRITE_ONCE(ch->threaded, threaded);
	mutex_unlock(&threaded_lock);
	return ret;
}

/**
 * amp_poll_enable() - receive from now on, what has come already included
 * @ch: the channel, online
 *
 * Context: may sleep.
 */
void amp_poll_enable(struct amp_channel *ch)
{
	ch->halted = false;
	ch->rx_bad = 0;
	ch->rx_resting = false;
	ch->rx_quiet = true;
	napi_enable(&ch->napi);
	local_bh_disable();
	amp_poll_schedule(ch);
	local_bh_enable();
}

/**
 * amp_channel_napi() - what receives the messages of a channel
 * @ch: the channel
 *
 * Return: the NAPI in which the receive callback is called.
 */
struct napi_struct *amp_channel_napi(struct amp_channel *ch)
{
	return &ch->napi;
}
EXPORT_SYMBOL_NS_GPL(amp_channel_napi, RPMSG_AMP);

/**
 * amp_channel_restarted() - the other side says that it has started
 * @ch: the channel
 *
 * If it had done anything in this session already, then the session ends, and
 * what follows the message that is being received belongs to another one.
 *
 * Context: the receive and stale callbacks.
 */
void amp_channel_restarted(struct amp_channel *ch)
{
	bool active = READ_ONCE(ch->active);

	ch->start_announced = active || ch->state != AMP_ONLINE;
	if (active && ch->state == AMP_ONLINE)
		poll_halt(ch, AMP_SE_RESTART);
}
EXPORT_SYMBOL_NS_GPL(amp_channel_restarted, RPMSG_AMP);
