// SPDX-License-Identifier: GPL-2.0-only
/*
 * The session of a channel: how the link comes up and goes down.
 *
 * What happens is an event, which anybody may raise.  One work item a channel, which
 * never runs twice at a time, takes the events and does what the table of states
 * says (session_table.c).  While a session lasts, it is not involved in the
 * traffic: that is NAPI's (poll.c).
 */
#include <linux/export.h>
#include <linux/jiffies.h>
#include <linux/kobject.h>
#include <linux/sysfs.h>

#include "channel.h"
#include "trace.h"

/*
 * Sessions that the other side may have begin again, at once and a second in the
 * long run: each of them is two uevents, and with a loglevel two lines
 */
#define RESTART_BURST	4
#define RESTART_RATE	8

/* Events that are about the session that just ended */
#define SESSION_EVENTS	(BIT(AMP_SE_RESTART) | BIT(AMP_SE_BROKEN) | \
			 BIT(AMP_SE_SILENCE) | BIT(AMP_SE_RECOVER))

/* What is counted when an event has a consequence, or nothing */
static const int event_counts[AMP_SE_COUNT] = {
	[AMP_SE_STOP] = -1,
	[AMP_SE_RESET] = AMP_EV_RESET,
	[AMP_SE_RESTART] = AMP_EV_RESTART,
	[AMP_SE_BROKEN] = -1,
	[AMP_SE_SILENCE] = AMP_EV_SILENCE,
	[AMP_SE_START] = -1,
	[AMP_SE_RETRY] = -1,
	[AMP_SE_RECOVER] = AMP_EV_RECOVERY,
};

/**
 * amp_session_publish() - tell user space and the log of a state
 * @ch: the channel
 * @state: the state
 *
 * Processes that poll the file "state" or listen to uevents are notified.
 *
 * Context: may sleep.
 */
void amp_session_publish(struct amp_channel *ch, enum amp_state state)
{
	const char *name = amp_state_name(state);
	char channel[sizeof("AMP_CHANNEL=4294967295")];
	char value[sizeof("AMP_STATE=quarantined")];
	char *env[3] = { channel, value };

	WRITE_ONCE(ch->state, state);
	trace_amp_state(ch->config.num, name);
	if (READ_ONCE(ch->loglevel) >= AMP_LOG_BASIC)
		dev_info(ch->dev, "channel %u: %s\n", ch->config.num, name);
	snprintf(channel, sizeof(channel), "AMP_CHANNEL=%u", ch->config.num);
	snprintf(value, sizeof(value), "AMP_STATE=%s", name);
	kobject_uevent_env(&ch->vdev.dev.kobj, KOBJ_CHANGE, env);
	sysfs_notify(&ch->class_dev->kobj, NULL, "state");
}

static void session_enter(struct amp_channel *ch, enum amp_state state)
{
	WRITE_ONCE(ch->state, state);
	ch->ops->state(ch->priv, state);
	amp_session_publish(ch, state);
}

static void set_usable(struct amp_channel *ch, bool usable)
{
	spin_lock_bh(&ch->rx.lock);
	spin_lock(&ch->tx.lock);
	ch->usable = usable;
	spin_unlock(&ch->tx.lock);
	spin_unlock_bh(&ch->rx.lock);
}

/* Master: goes on with rings that the remote broke, at the indices that it has */
static bool rings_resume(struct amp_channel *ch)
{
	amp_recovery_restart(ch);
	ch->resumed = true;
	amp_peer_look(ch);
	return true;
}

/*
 * Master: takes over the rings of an earlier session, or starts them from
 * nothing where there was none.  False: not now, the remote is still at work on
 * the old one.  Nothing else uses the rings: no lock is needed.
 */
static bool rings_start_master(struct amp_channel *ch, bool reinit)
{
	int rx = reinit ? -ESTALE : amp_ring_attach(&ch->rx.ring);
	int tx = reinit ? -ESTALE : amp_ring_attach(&ch->tx.ring);

	ch->resumed = rx != -ESTALE && tx != -ESTALE;
	if (ch->resumed) {
		amp_peer_look(ch);
		/* It may need buffers before it can take the last message.  It can
		 * have this repeated, so it has the budget of sessions.
		 */
		if (!rx && tx && amp_ring_pending(&ch->rx.ring) &&
		    amp_budget_take(&ch->restarts) && amp_rx_drop_stale(ch))
			amp_queue_ring(ch, &ch->rx);
		return !rx && !tx;
	}
	/* notify the remote first, if it has a status */
	if (!reinit && amp_table_take_rings(ch))
		return false;
	amp_ring_reset(&ch->rx.ring);
	amp_ring_reset(&ch->tx.ring);
	/* what was announced in the old rings may be of a remote that has gone */
	ch->start_announced = false;
	amp_peer_look(ch);
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
	ch->resumed = amp_ring_progress(ch);
	amp_peer_look(ch);
	return amp_ring_pending(&ch->tx.ring);
}

/*
 * The rings are of this boot from now on: the next driver of the channel continues with
 * them.  A remote that does not notice a reload relies on that.
 */
static void rings_note(struct amp_channel *ch)
{
	struct amp_kept kept;

	if (!ch->fresh)
		return;
	ch->fresh = false;
	amp_kept_find(ch->remote, ch->config.num, &kept);
	kept.started = true;
	if (amp_kept_store(ch->remote, &kept))
		dev_warn(ch->dev,
			 "channel %u: no memory for a note: its rings will start from nothing after a reload\n",
			 ch->config.num);
}

/* May a session begin?  What the other side brings about waits for its turn. */
static bool session_may_begin(struct amp_channel *ch, bool reinit)
{
	return reinit || !ch->at_will || amp_budget_left(&ch->restarts);
}

/* May the rings be used from now on?  @actions are those of the step. */
static bool rings_start(struct amp_channel *ch, u8 actions, bool reinit)
{
	if (!amp_is_master(ch))
		return rings_start_remote(ch);
	if (actions & AMP_SA_RESUME && !reinit)
		return rings_resume(ch);
	return rings_start_master(ch, reinit);
}

/* Brings the link up.  @actions are those of the step. */
static void session_connect(struct amp_channel *ch, u8 actions)
{
	bool reinit = actions & AMP_SA_FRESH;

	if (!session_may_begin(ch, reinit))
		return;
	reinit |= ch->fresh;
	if (!amp_table_prepare(ch, &reinit))
		return;
	if (!rings_start(ch, actions, reinit))
		return;

	if (ch->at_will)
		amp_budget_take(&ch->restarts);
	ch->at_will = false;
	ch->recovery.begun = jiffies;
	rings_note(ch);
	ch->rx.unpublished = 0;
	amp_tx_start(ch);
	amp_rx_drop_stale(ch);
	amp_peer_begin(ch);
	ch->resumed = ch->resumed && !ch->start_announced;
	ch->start_announced = false;
	set_usable(ch, true);
	session_enter(ch, AMP_ONLINE);
	amp_poll_enable(ch);
	/*
	 * The first doorbell tells the remote that there are rings.  It may
	 * come before the remote does: the tick repeats it.
	 */
	amp_doorbells_ring_all(ch, true);
}

static bool all_returned(struct amp_channel *ch)
{
	bool ret;

	spin_lock_bh(&ch->rx.lock);
	spin_lock(&ch->tx.lock);
	ret = !ch->rx.held && !ch->tx.held;
	spin_unlock(&ch->tx.lock);
	spin_unlock_bh(&ch->rx.lock);
	return ret;
}

/*
 * Ends a session: all buffers are back when this returns, and the remote's.  Who
 * gave back the last one may have left it unpublished.
 */
static void session_end(struct amp_channel *ch)
{
	set_usable(ch, false);
	napi_disable(&ch->napi);
	WRITE_ONCE(ch->state, AMP_RESETTING);
	trace_amp_state(ch->config.num, amp_state_name(AMP_RESETTING));
	ch->ops->state(ch->priv, AMP_RESETTING);
	amp_rx_unstall(ch);
	wait_event(ch->drained, all_returned(ch));
	if (ch->rx.unpublished)
		amp_ring_publish(&ch->rx.ring);
	ch->rx.unpublished = 0;
	/* raised by NAPI, or by the tick where the channel was usable */
	set_mask_bits(&ch->events, SESSION_EVENTS, 0);
}

/* A ring is broken, and the session has ended: what has to happen next? */
static void session_quarantine(struct amp_channel *ch)
{
	const char *auto_fails = amp_recovers(ch) ?
		" and the link does not come up" : "";

	dev_err_ratelimited(ch->dev,
			    "channel %u: the remote broke a ring; write 1 to /sys/class/rpmsg-amp/channel%u/reset when it has been started again%s\n",
			    ch->config.num, ch->config.num, auto_fails);
	amp_recovery_begin(ch);
}

static void session_step(struct amp_channel *ch, enum amp_session_event event)
{
	struct amp_session_step step = amp_session_step(ch->state, event);

	if (step.actions & AMP_SA_RESUME && !amp_recovery_is_due(ch))
		return;
	if (step.actions & AMP_SA_END) {
		session_end(ch);
		ch->at_will = event == AMP_SE_RESTART ||
			      event == AMP_SE_SILENCE;
	}
	/* a user that waits for the count knows that the session has ended */
	if (step.actions && event_counts[event] >= 0)
		amp_channel_count(ch, event_counts[event]);
	if (step.next != ch->state)
		session_enter(ch, step.next);
	if (step.next == AMP_QUARANTINED && step.actions)
		session_quarantine(ch);
	if (step.actions & AMP_SA_CONNECT)
		session_connect(ch, step.actions);
}

static void session_work(struct work_struct *work)
{
	struct amp_channel *ch = container_of(work, struct amp_channel, work);
	enum amp_session_event event;

	for (event = 0; event < AMP_SE_COUNT; event++)
		if (test_and_clear_bit(event, &ch->events))
			session_step(ch, event);
	/* there is something to wait for: a chance to connect, or a first message */
	if (ch->state == AMP_CONNECTING || ch->state == AMP_ONLINE ||
	    (ch->state == AMP_QUARANTINED && amp_recovers(ch)))
		amp_tick_arm(ch);
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

/* A user may have had the work scheduled after the link was taken down */
static void session_exit(void *data)
{
	struct amp_channel *ch = data;

	cancel_work_sync(&ch->work);
}

/**
 * devm_amp_session_init() - prepare the session of a new channel
 * @ch: the channel, with its remote and its configuration
 *
 * The files of the channel, by which a user raises an event, must be created
 * later, so that they are removed earlier.
 *
 * Context: may sleep.
 * Return: 0 or -ENOMEM.
 */
int devm_amp_session_init(struct amp_channel *ch)
{
	spin_lock_init(&ch->rx.lock);
	spin_lock_init(&ch->tx.lock);
	u64_stats_init(&ch->rx.traffic.syncp);
	u64_stats_init(&ch->tx.traffic.syncp);
	INIT_LIST_HEAD(&ch->tx_waiters);
	INIT_LIST_HEAD(&ch->tx_told);
	INIT_LIST_HEAD(&ch->followed);
	init_waitqueue_head(&ch->drained);
	INIT_WORK(&ch->work, session_work);
	amp_budget_init(&ch->restarts, RESTART_BURST, RESTART_RATE, HZ);
	ch->retried = jiffies;
	ch->rx_window = jiffies;
	ch->fresh = rings_are_fresh(ch);
	ch->recover = ch->config.recover;
	if (amp_has_table(ch))
		ch->rsc = ch->remote->rsc->vdevs[ch->config.vdev];
	return devm_add_action_or_reset(ch->dev, session_exit, ch);
}

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
	ret = amp_doorbells_start(ch, amp_poll_rung);
	if (!ret)
		amp_follow_start(ch);
	return ret;
}
EXPORT_SYMBOL_NS_GPL(amp_channel_start, RPMSG_AMP);

/**
 * amp_channel_stop() - take the link down
 * @ch: the channel
 *
 * The rings stay in memory, with all receive buffers returned: the remote can go on
 * using them, and a later session can take them over.  The remote is asked not to
 * ring.
 *
 * Context: may sleep.
 */
void amp_channel_stop(struct amp_channel *ch)
{
	amp_doorbells_stop(ch);
	amp_follow_stop(ch);
	/* a START that is still pending would be handled after STOP */
	clear_bit(AMP_SE_START, &ch->events);
	amp_session_raise(ch, AMP_SE_STOP);
	flush_work(&ch->work);
	/* either timer may have armed the other one */
	timer_delete_sync(&ch->tick);
	timer_delete_sync(&ch->idle_tick);
	timer_delete_sync(&ch->tick);
	amp_ring_quiet(&ch->rx.ring);
	amp_ring_quiet(&ch->tx.ring);
	amp_doorbells_cancel(ch);
}
EXPORT_SYMBOL_NS_GPL(amp_channel_stop, RPMSG_AMP);
