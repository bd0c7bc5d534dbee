// SPDX-License-Identifier: GPL-2.0-only
/*
 * The link of a channel: how it comes up and goes down, and the worker that
 * serves it.
 *
 * Everything but transmit happens in one work item a channel, which never runs
 * twice at a time: it connects, resets, receives, and tells the bus of free
 * buffers.  Doorbells, the watchdog and senders merely schedule it.
 */
#include <linux/export.h>
#include <linux/jiffies.h>
#include <linux/kobject.h>

#include "channel.h"
#include "trace.h"

static const char * const state_names[] = {
	[AMP_OFFLINE] = "offline",
	[AMP_CONNECTING] = "connecting",
	[AMP_ONLINE] = "online",
	[AMP_QUARANTINED] = "quarantined",
	[AMP_RESETTING] = "resetting",
};

/**
 * amp_session_state_name() - name of a state
 * @state: the state
 *
 * Return: its name, as user space sees it.
 */
const char *amp_session_state_name(enum amp_state state)
{
	return state_names[state];
}

/**
 * amp_session_schedule() - have the worker look after a channel
 * @ch: the channel
 *
 * Context: any.
 */
void amp_session_schedule(struct amp_channel *ch)
{
	queue_work(amp_workqueue, &ch->work);
}

/* Whoever polls the file "state" or listens to uevents wants to know */
static void tell_user_space(struct amp_channel *ch, const char *name)
{
	char channel[sizeof("AMP_CHANNEL=4294967295")];
	char state[sizeof("AMP_STATE=quarantined")];
	char *env[3] = { channel, state };

	snprintf(channel, sizeof(channel), "AMP_CHANNEL=%u", ch->config.num);
	snprintf(state, sizeof(state), "AMP_STATE=%s", name);
	kobject_uevent_env(&ch->vdev.dev.kobj, KOBJ_CHANGE, env);
	amp_sysfs_notify_state(ch);
}

/**
 * amp_session_announce() - go to another state, and tell everybody
 * @ch: the channel
 * @state: the state
 *
 * Context: may sleep.
 */
void amp_session_announce(struct amp_channel *ch, enum amp_state state)
{
	WRITE_ONCE(ch->state, state);
	trace_amp_state(ch->config.num, state_names[state]);
	if (amp_channel_logs(ch, AMP_LOG_BASIC))
		dev_info(ch->dev, "channel %u: %s\n", ch->config.num,
			 state_names[state]);
	if (ch->ops)
		ch->ops->state(ch->priv, state);
	tell_user_space(ch, state_names[state]);
}

static void set_usable(struct amp_channel *ch, bool usable)
{
	spin_lock_irq(&ch->rx.lock);
	spin_lock(&ch->tx.lock);
	ch->usable = usable;
	spin_unlock(&ch->tx.lock);
	spin_unlock_irq(&ch->rx.lock);
}

/* How far both rings have been served */
static u32 progress(const struct amp_channel *ch)
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

static void peer_look(struct amp_channel *ch)
{
	lockdep_assert_held(&ch->tx.lock);
	ch->peer.progress = progress(ch);
	ch->peer.wishes = peer_wishes(ch);
	amp_peer_answered(&ch->peer);
}

static bool peer_differs(const struct amp_channel *ch)
{
	return ch->peer.progress != progress(ch) ||
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

/* Does the remote owe us an answer, or even its first message? */
static bool peer_owes(const struct amp_channel *ch)
{
	return !ch->peer.alive || amp_tx_outstanding(ch);
}

/*
 * Master: takes over the rings of an earlier session, or starts them from
 * nothing where there was none.  False: not now, the remote is still at work on
 * the old one.
 */
static bool rings_start_master(struct amp_channel *ch, bool anew)
{
	int rx = anew ? -ESTALE : amp_ring_attach(&ch->rx.ring);
	int tx = anew ? -ESTALE : amp_ring_attach(&ch->tx.ring);

	ch->resumed = rx != -ESTALE && tx != -ESTALE;
	if (ch->resumed) {
		peer_look(ch);
		return !rx && !tx;
	}
	/* where the remote can be told before, it is */
	if (!anew && amp_table_take_rings(ch))
		return false;
	amp_ring_reset(&ch->rx.ring);
	amp_ring_reset(&ch->tx.ring);
	peer_look(ch);
	amp_ring_publish(&ch->rx.ring);
	amp_ring_publish(&ch->tx.ring);
	amp_table_driver_ok(ch);
	return true;
}

/*
 * Remote: goes on where the last session ended.  False: not now, the master has
 * not offered any buffer to send from.
 */
static bool rings_start_remote(struct amp_channel *ch)
{
	amp_ring_attach(&ch->rx.ring);
	amp_ring_attach(&ch->tx.ring);
	ch->resumed = progress(ch);
	peer_look(ch);
	return amp_ring_pending(&ch->tx.ring);
}

static bool rings_start(struct amp_channel *ch, bool anew)
{
	bool started;

	lockdep_assert_held(&ch->rx.lock);
	lockdep_assert_held(&ch->tx.lock);
	started = amp_is_master(ch) ? rings_start_master(ch, anew) :
				      rings_start_remote(ch);
	if (started) {
		ch->rx.unpublished = 0;
		ch->tx.unpublished = 0;
		amp_tx_start(ch);
	}
	return started;
}

/* Has it been at work, and is no more, for longer than the user wants to wait? */
static bool peer_is_silent(const struct amp_channel *ch)
{
	unsigned int ms = READ_ONCE(ch->silence_ms);

	return ms && READ_ONCE(ch->lived) &&
	       time_after(jiffies, ch->peer.moved + msecs_to_jiffies(ms));
}

/*
 * A tick of the watchdog has passed: is it time to ring once more?  One that
 * died while it was at work wants no doorbell, and has buffers of ours.
 */
static bool peer_tick(struct amp_channel *ch)
{
	bool moved = peer_has_moved(ch);

	lockdep_assert_held(&ch->tx.lock);
	if (!ch->peer.alive)
		WRITE_ONCE(ch->peer.alive, peer_is_up(ch));
	if (moved || !amp_is_master(ch) || !ch->tx.ring.away)
		ch->peer.moved = jiffies;
	if (!moved && peer_owes(ch))
		return amp_peer_is_due(&ch->peer);
	peer_look(ch);
	return false;
}

/*
 * Buffers that nobody needed, so that nobody has taken them back yet.  What was
 * received is the worker's when its doorbell rings, or is known to be lost.
 */
static bool has_leftovers(const struct amp_channel *ch)
{
	return !peer_differs(ch) && amp_ring_pending(&ch->tx.ring) &&
	       !amp_rx_pending(ch);
}

/* Looks after the remote, and has the worker do what follows from it */
static bool peer_watch(struct amp_channel *ch)
{
	bool due = false, leftovers;
	unsigned long flags;

	spin_lock_irqsave(&ch->tx.lock, flags);
	if (!ch->usable)
		goto unlock;
	leftovers = has_leftovers(ch);
	due = peer_tick(ch);
	if (peer_is_silent(ch))
		atomic_set(&ch->silent, 1);
	if (leftovers || atomic_read(&ch->silent))
		amp_session_schedule(ch);
unlock:
	spin_unlock_irqrestore(&ch->tx.lock, flags);
	return due;
}

/*
 * The rings are of this boot from now on: who binds the driver next goes on with
 * them, which a remote that does not notice a reload relies on.
 */
static void rings_note(struct amp_channel *ch)
{
	struct amp_kept kept;

	ch->fresh = false;
	amp_kept_find(ch->remote, ch->config.num, &kept);
	kept.started = true;
	if (amp_kept_store(ch->remote, &kept))
		dev_warn(ch->dev,
			 "channel %u: no memory for a note: its rings will start from nothing after a reload\n",
			 ch->config.num);
}

/* Brings the link up.  If @anew, the rings start from index 0. */
static void connect(struct amp_channel *ch, bool anew)
{
	bool started;

	anew |= ch->fresh;
	if (!amp_table_prepare(ch, &anew))
		return;
	spin_lock_irq(&ch->rx.lock);
	spin_lock(&ch->tx.lock);
	started = rings_start(ch, anew);
	spin_unlock(&ch->tx.lock);
	spin_unlock_irq(&ch->rx.lock);
	if (!started)
		return;

	if (ch->fresh)
		rings_note(ch);
	amp_rx_drop_stale(ch);
	/* what was dropped is no sign of life, unless it says just that */
	WRITE_ONCE(ch->peer.alive, ch->greeted);
	ch->resumed = ch->resumed && !ch->greeted;
	ch->greeted = false;
	ch->peer.progress = progress(ch);
	ch->begun = progress(ch);
	ch->peer.moved = jiffies;
	WRITE_ONCE(ch->lived, false);
	ch->restarted = false;
	atomic_set(&ch->silent, 0);
	set_usable(ch, true);
	amp_session_announce(ch, AMP_ONLINE);
	/*
	 * The first doorbell tells the remote that there are rings.  It may
	 * come before the remote does: the watchdog repeats it.
	 */
	amp_doorbells_ring_all(ch, true);
}

static bool all_returned(struct amp_channel *ch)
{
	bool ret;

	spin_lock_irq(&ch->rx.lock);
	spin_lock(&ch->tx.lock);
	ret = !ch->rx.held && !ch->tx.held;
	spin_unlock(&ch->tx.lock);
	spin_unlock_irq(&ch->rx.lock);
	return ret;
}

/*
 * Ends a session: all buffers are back when this returns, and the remote's.  Who
 * gave back the last one may not have come to publishing it.
 */
static void disconnect(struct amp_channel *ch, enum amp_state state)
{
	set_usable(ch, false);
	amp_session_announce(ch, state);
	amp_rx_unstall(ch);
	wait_event(ch->drained, all_returned(ch));
	amp_rx_publish(ch);
}

/* Ends the session; another one may begin */
static void reconnect(struct amp_channel *ch)
{
	disconnect(ch, AMP_RESETTING);
	amp_session_announce(ch, AMP_CONNECTING);
}

/*
 * A ring is broken.  Where we are the remote, that is how a master looks that
 * has started anew; it has written the rings, so they can be trusted to be what
 * they are.  Where we are the master, only a person can know.
 */
static void broken(struct amp_channel *ch)
{
	amp_channel_count(ch, AMP_EV_QUARANTINE);
	if (!amp_is_master(ch)) {
		reconnect(ch);
		return;
	}
	dev_err_ratelimited(ch->dev,
			    "channel %u: the remote broke a ring; write 1 to /sys/class/rpmsg-amp/channel%u/reset when it has been started again\n",
			    ch->config.num, ch->config.num);
	disconnect(ch, AMP_QUARANTINED);
}

/* Whoever waits learns that there is nobody; until it moves again */
static void fall_silent(struct amp_channel *ch)
{
	amp_channel_count(ch, AMP_EV_SILENCE);
	reconnect(ch);
}

/* The count tells a user who waits for it that the session before has ended */
static void reset(struct amp_channel *ch)
{
	reconnect(ch);
	amp_channel_count(ch, AMP_EV_RESET);
	connect(ch, true);
}

/* The other side has started anew, and so do we */
static void restart(struct amp_channel *ch)
{
	amp_channel_count(ch, AMP_EV_RESTART);
	reconnect(ch);
	connect(ch, false);
}

/*
 * A remote that starts anew may return what it returned before: that is no more
 * than the end of the session, if it says so.
 */
static void poll(struct amp_channel *ch)
{
	bool tx_ok = amp_tx_poll(ch);
	int rx = amp_rx_poll(ch);

	if (ch->restarted) {
		restart(ch);
		/* what follows the greeting was not looked at */
		amp_session_schedule(ch);
	} else if (!tx_ok || rx < 0) {
		broken(ch);
	} else if (rx > 0) {
		amp_session_schedule(ch);
	}
	WRITE_ONCE(ch->lived, ch->begun != progress(ch));
}

static void session_work(struct work_struct *work)
{
	struct amp_channel *ch = container_of(work, struct amp_channel, work);

	if (!READ_ONCE(ch->started))
		return;
	if (atomic_xchg(&ch->reset, 0))
		reset(ch);
	else if (ch->state == AMP_CONNECTING)
		connect(ch, false);
	if (ch->state == AMP_ONLINE && !amp_table_holds(ch))
		restart(ch);
	if (ch->state == AMP_ONLINE && atomic_xchg(&ch->silent, 0))
		fall_silent(ch);
	if (ch->state == AMP_ONLINE)
		poll(ch);
}

static bool has_work(const struct amp_channel *ch)
{
	return amp_rx_pending(ch) || amp_tx_pending(ch) || !amp_table_holds(ch);
}

/* The message is a hint: it may have been another channel's, and overwritten */
static void session_ring(struct amp_msgirq_client *client, u32 message)
{
	struct amp_channel *ch = amp_doorbells_channel(client);

	if (READ_ONCE(ch->state) != AMP_CONNECTING && !has_work(ch))
		return;
	trace_amp_interrupt(ch->config.num, message);
	amp_channel_count(ch, AMP_EV_INTERRUPT);
	amp_session_schedule(ch);
}

static void session_watchdog(struct timer_list *timer)
{
	struct amp_channel *ch = container_of(timer, struct amp_channel,
					      watchdog);
	enum amp_state state = READ_ONCE(ch->state);

	if (state == AMP_CONNECTING ||
	    (state == AMP_ONLINE && amp_doorbells_polled(ch))) {
		amp_session_schedule(ch);
	} else if (state == AMP_ONLINE &&
		   amp_watchdog_found(ch, has_work(ch), progress(ch))) {
		amp_channel_count(ch, AMP_EV_WATCHDOG);
		amp_session_schedule(ch);
	}
	if (peer_watch(ch))
		amp_peer_ring_again(ch);
	amp_watchdog_rearm(ch);
}

/* Are the rings in memory of an earlier boot, for a remote of this one? */
static bool rings_are_fresh(struct amp_channel *ch)
{
	struct amp_kept kept;

	if (!amp_is_master(ch) || ch->remote->survives_reboot)
		return false;
	amp_kept_find(ch->remote, ch->config.num, &kept);
	return !kept.started;
}

/* A user may have had the worker scheduled after the link was taken down */
static void session_exit(void *data)
{
	struct amp_channel *ch = data;

	cancel_work_sync(&ch->work);
}

/**
 * devm_amp_session_init() - prepare the session of a new channel
 * @ch: the channel, with its remote and its configuration
 *
 * The files of the channel, by which a user schedules its worker, must be
 * created later, so that they are removed earlier.
 *
 * Context: may sleep.
 * Return: 0 or -ENOMEM.
 */
int devm_amp_session_init(struct amp_channel *ch)
{
	spin_lock_init(&ch->rx.lock);
	spin_lock_init(&ch->tx.lock);
	init_waitqueue_head(&ch->drained);
	INIT_WORK(&ch->work, session_work);
	timer_setup(&ch->watchdog, session_watchdog, 0);
	ch->fresh = rings_are_fresh(ch);
	return devm_add_action_or_reset(ch->dev, session_exit, ch);
}

/**
 * amp_session_reset() - end the session and start the rings from nothing
 * @ch: the channel
 *
 * To be asked for when the remote is known to start from nothing, too, or not
 * to care.  Without effect on a channel that no bus drives.
 *
 * Context: any.
 */
void amp_session_reset(struct amp_channel *ch)
{
	atomic_set(&ch->reset, 1);
	amp_session_schedule(ch);
}

/**
 * amp_channel_restarted() - the other side says that it has started
 * @ch: the channel
 *
 * If it had done anything in this session already, then the session ends, and
 * what follows the message that is being received belongs to another one.
 *
 * Context: the receive callback.
 */
void amp_channel_restarted(struct amp_channel *ch)
{
	ch->restarted = ch->lived;
	ch->greeted = ch->lived || ch->state != AMP_ONLINE;
}
EXPORT_SYMBOL_NS_GPL(amp_channel_restarted, RPMSG_AMP);

/**
 * amp_channel_resumed() - does the other side know of this session?
 * @ch: the channel, online
 *
 * Context: the state callback, for AMP_ONLINE.
 * Return: true if the session goes on with the rings of an earlier one and the
 * other side has not said that it has started: then it can't know.
 */
bool amp_channel_resumed(const struct amp_channel *ch)
{
	return ch->resumed;
}
EXPORT_SYMBOL_NS_GPL(amp_channel_resumed, RPMSG_AMP);

/**
 * amp_channel_start() - bring the link up
 * @ch: the channel, offline
 * @ops: callbacks
 * @priv: their argument
 *
 * The state callback tells when the link is up.
 *
 * Context: may sleep.
 * Return: 0, or the error of setting the doorbell up.
 */
int amp_channel_start(struct amp_channel *ch,
		      const struct amp_channel_ops *ops, void *priv)
{
	int ret;

	ch->ops = ops;
	ch->priv = priv;
	atomic_set(&ch->reset, 0);
	WRITE_ONCE(ch->state, AMP_CONNECTING);
	WRITE_ONCE(ch->started, true);
	ret = amp_doorbells_start(ch, session_ring);
	if (ret) {
		/* one doorbell may have rung before the other one failed */
		amp_channel_stop(ch);
		return ret;
	}
	mod_timer(&ch->watchdog, jiffies + 1);
	amp_session_schedule(ch);
	return 0;
}
EXPORT_SYMBOL_NS_GPL(amp_channel_start, RPMSG_AMP);

/* Asks not to be rung for rings that nobody serves any more */
static void rings_quiet(struct amp_channel *ch)
{
	spin_lock_irq(&ch->rx.lock);
	amp_ring_quiet(&ch->rx.ring);
	spin_unlock_irq(&ch->rx.lock);
	spin_lock_irq(&ch->tx.lock);
	amp_ring_quiet(&ch->tx.ring);
	spin_unlock_irq(&ch->tx.lock);
}

/**
 * amp_channel_stop() - take the link down
 * @ch: the channel
 *
 * The rings stay behind in a state that the remote can work on, and that a
 * later session can take over.
 *
 * Context: may sleep.
 */
void amp_channel_stop(struct amp_channel *ch)
{
	amp_doorbells_stop(ch);
	timer_delete_sync(&ch->watchdog);
	WRITE_ONCE(ch->started, false);
	cancel_work_sync(&ch->work);

	disconnect(ch, AMP_OFFLINE);
	rings_quiet(ch);
	amp_doorbells_cancel(ch);
	/* a sender or a user may have scheduled it meanwhile, for nothing */
	cancel_work_sync(&ch->work);
}
EXPORT_SYMBOL_NS_GPL(amp_channel_stop, RPMSG_AMP);
