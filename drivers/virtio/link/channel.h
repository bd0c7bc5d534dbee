/* SPDX-License-Identifier: GPL-2.0-only */
/* The link of a channel: what the files of this folder share and export */
#ifndef _AMP_VIRTIO_CHANNEL_H
#define _AMP_VIRTIO_CHANNEL_H

#include <linux/atomic.h>
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/netdevice.h>
#include <linux/property.h>
#include <linux/spinlock.h>
#include <linux/timer.h>
#include <linux/u64_stats_sync.h>
#include <linux/virtio.h>
#include <linux/virtio_byteorder.h>
#include <linux/wait.h>
#include <linux/workqueue.h>

#include <amp/budget.h>
#include <amp/channel.h>
#include <amp/msgirq.h>

#include "../description/description.h"
#include "session_table.h"

/* Virtqueues of a channel that the kernel's own bus drives */
#define AMP_MAINLINE_VQS	2

/**
 * struct amp_bells - the doorbells of a ring
 * @out: what we ring when the remote has to look at it
 * @in: register that the remote rings when we have to, or NULL; often that of
 *	the other ring, too
 * @client: our entry in the list of clients of @in
 * @ch: the channel
 */
struct amp_bells {
	struct amp_doorbell out;
	struct amp_msgirq *in;
	struct amp_msgirq_client client;
	struct amp_channel *ch;
};

/**
 * struct amp_peer - what the tick knows of the remote
 * @alive: it is up: a remote has sent something in this session, or has said
 *	that it has started; a master has moved a ring
 * @progress: how far both rings had been served at the last tick
 * @wishes: which of them it wanted to be rung for then
 * @moved: when it was last seen to move, in jiffies
 * @ticks: ticks to go before it is rung again
 * @wait: how many there were to go when it was rung last
 *
 * All of it is protected by the lock of the transmit half while the channel is
 * usable, and the session's otherwise.
 */
struct amp_peer {
	bool alive;
	u32 progress;
	unsigned int wishes;
	unsigned long moved;
	unsigned int ticks;
	unsigned int wait;
};

/**
 * struct amp_recovery - what is known of a remote since it broke a ring
 * @possible: it may have started again; written by reception, before the session ends
 * @lost: the transmit ring shows that it has lost its place; under @tx.lock
 * @seen: index of the receive ring when that was noticed, or the ring broke; under
 *	@tx.lock
 * @from: index of the transmit ring that it has passed before it can have started
 *	again; as @possible
 * @back: its index of the transmit ring went back, so it counts by itself; as @possible
 * @sent: so did that of the receive ring; as @possible
 * @flushed: there is nothing but empty messages in the transmit ring; the session's,
 *	as is all below
 * @moved: it has taken some of them
 * @taken: how far it was at the last look
 * @down: where it was still for @holdoff: it may have stopped there
 * @begun: when the last session began, in jiffies
 * @holdoff: how long it has to be still, in jiffies
 * @until: nothing is concluded until then, in jiffies
 */
struct amp_recovery {
	bool possible;
	bool lost;
	u16 seen;
	u16 from;
	bool back;
	bool sent;
	bool flushed;
	bool moved;
	u16 taken;
	u16 down;
	unsigned long begun;
	unsigned long holdoff;
	unsigned long until;
};

/**
 * struct amp_traffic - what went through a ring, ever since probe
 * @messages: messages
 * @bytes: their bytes, headers included
 * @syncp: for readers, which take no lock
 *
 * Written by reception, or under the lock of the transmit half.
 */
struct amp_traffic {
	u64_stats_t messages;
	u64_stats_t bytes;
	struct u64_stats_sync syncp;
};

/**
 * struct amp_counts - what one CPU has counted about a channel
 * @n: by enum amp_event
 * @syncp: for readers on other CPUs
 */
struct amp_counts {
	u64_stats_t n[AMP_EV_COUNT];
	struct u64_stats_sync syncp;
};

/**
 * struct amp_copies - private copies of the buffers of a ring
 * @mem: a copy for each descriptor, or NULL if the buffers themselves are used
 * @size: bytes from one to the next
 * @bufs: the buffer of each descriptor, as far as it is ours
 *
 * @mem and @size are constant; an entry of @bufs belongs to who has the buffer.
 */
struct amp_copies {
	u8 *mem;
	size_t size;
	void **bufs;
};

/**
 * struct amp_queue - one direction of a channel
 * @bells: its doorbells, constant
 * @traffic: what went through
 * @copies: what clients have instead of its buffers
 * @lock: protects everything below; taken with bottom halves off
 * @ring: the ring
 * @held: buffers that are got and not yet put: with a client
 * @unpublished: buffers that are put but not yet published
 */
struct amp_queue {
	struct amp_bells bells;
	struct amp_traffic traffic;
	struct amp_copies copies;
	spinlock_t lock; /* protects everything below */
	struct amp_ring ring;
	unsigned int held;
	unsigned int unpublished;
};

/**
 * struct amp_channel - one channel
 * @vdev: the virtio device that it is to the kernel; owns this memory
 * @refcounted: @vdev is initialised, and freed by its last reference
 * @dev: the platform device that it was described by
 * @remote: the other side, constant
 * @rsc: its device in the resource table of @remote, if it has one; the
 *	session's
 * @taken: the remote's rings were taken from it; the session's
 * @taken_until: it has until then, in jiffies, to see that; the session's
 * @carveout: the memory that the table reserves for it, or NULL; constant
 * @config: its description, constant
 * @ops: callbacks of the bus, constant from start to stop
 * @priv: their argument
 * @rx: receiving half
 * @rx_next: the message that a full endpoint did not take; reception's
 * @rx_stalled: @rx_next is to be offered again; written by reception
 * @rx_bad: messages in a row that were none; reception's
 * @rx_unwanted: messages in the jiffy @rx_window without a receiver; reception's
 * @rx_window: see above
 * @rx_resting: there were too many of either: nothing is received until the next tick
 * @rx_quiet: the remote has been asked not to ring for @rx; reception's
 * @tx: transmitting half
 * @tx_free: queue of free buffers, with a place for each; under @tx.lock
 * @tx_owner: whose share a buffer that is under way counts for, by descriptor;
 *	under @tx.lock
 * @tx_first: place of the one that is next; under @tx.lock
 * @tx_nfree: how many there are; under @tx.lock
 * @tx_waiters: shares that wait for room; under @tx.lock
 * @tx_told: those of them that are just being told of room; under @tx.lock
 * @tx_waiting: there are some in @tx_waiters; written under @tx.lock
 * @tx_reclaimed: there is more room since they were last told; under @tx.lock
 * @tx_late: senders have waited for a tick: one free buffer is enough; under @tx.lock
 * @tx_broken: a sender has found the ring broken; under @tx.lock
 * @napi: reception, and what follows from buffers that come back; enabled while
 *	the channel is online
 * @napi_dev: what @napi belongs to
 * @threaded: @napi has a thread of its own, see amp_poll_set_threaded()
 * @halted: the session is over, reception waits for the next one; reception's
 * @retried: the jiffy in which a doorbell has had the session try once more
 * @events: pending enum amp_session_event, set by anybody
 * @work: the session: handles @events, never runs twice at a time
 * @state: enum amp_state; written by the session
 * @restarts: how often the other side may have a session begin again; the session's
 * @at_will: the last session ended at the other side's will; the session's
 * @recover: enum amp_recover, written by user space at any time
 * @recovery: what is known after a broken ring
 * @followed: in the list of the channels that follow a processor, see follow.c
 * @usable: buffers may be got, taken from @rx.lock and @tx.lock alike: written
 *	under both
 * @start_announced: it has announced that it has started, and the session that belongs
 *	to it has not begun yet; reception's, or the session's while there is none
 * @resumed: the session goes on with the rings of an earlier one, and the other
 *	side has not announced a start since; the session's
 * @begun: what amp_ring_progress() was when the session began; the session's
 * @active: the other side has used the rings in this session; written by reception
 * @silence_ms: time without an answer after which the session ends, 0: no limit;
 *	written by user space at any time
 * @drained: woken when the last held buffer is given back
 * @tick: looks after the remote for as long as either side owes something
 * @idle_tick: looks for lost doorbells when @tick does not, and wakes no processor
 * @tick_progress: what had been done at the last tick; under @tx.lock
 * @tick_work: there was more to be done then; under @tx.lock
 * @tick_still: ticks since anything was done; under @tx.lock
 * @peer: whether the remote answers; under @tx.lock
 * @counts: what was counted, for each CPU: see amp_channel_count()
 * @loglevel: enum amp_loglevel, written by user space at any time
 * @status: virtio status byte, serialised by the driver core
 * @class_dev: its device in the class rpmsg-amp, see sysfs.c
 * @rung: its doorbells have been started; serialised by the driver core
 * @fresh: the rings in memory are not of this boot of Linux; the session's
 * @vqs: where the kernel's own bus drives it: its virtqueues
 * @sink: likewise: address, to the remote, of what descriptors name while no buffers are
 *	behind them; constant
 */
struct amp_channel {
	struct virtio_device vdev;
	bool refcounted;
	struct device *dev;
	struct amp_remote *remote;
	struct amp_rsc_vdev rsc;
	bool taken;
	unsigned long taken_until;
	void *carveout;
	struct amp_channel_config config;

	const struct amp_channel_ops *ops;
	void *priv;

	struct amp_queue rx;
	struct amp_ring_buf rx_next;
	bool rx_stalled;
	unsigned int rx_bad;
	unsigned int rx_unwanted;
	unsigned long rx_window;
	bool rx_resting;
	bool rx_quiet;

	struct amp_queue tx;
	struct amp_ring_buf *tx_free;
	struct amp_tx_share **tx_owner;
	unsigned int tx_first;
	unsigned int tx_nfree;
	struct list_head tx_waiters;
	struct list_head tx_told;
	bool tx_waiting;
	bool tx_reclaimed;
	bool tx_late;
	bool tx_broken;

	struct napi_struct napi;
	struct net_device *napi_dev;
	bool threaded;
	bool halted;

	unsigned long retried;
	unsigned long events;
	struct work_struct work;
	enum amp_state state;
	struct amp_budget restarts;
	bool at_will;
	unsigned int recover;
	struct amp_recovery recovery;
	struct list_head followed;
	bool usable;
	bool start_announced;
	bool resumed;
	u32 begun;
	bool active;
	unsigned int silence_ms;
	wait_queue_head_t drained;

	struct timer_list tick;
	struct timer_list idle_tick;
	u32 tick_progress;
	bool tick_work;
	unsigned int tick_still;
	struct amp_peer peer;

	struct amp_counts __percpu *counts;
	unsigned int loglevel;
	u8 status;
	struct device *class_dev;
	bool rung;
	bool fresh;

	struct virtqueue *vqs[AMP_MAINLINE_VQS];
	u64 sink;
};

static inline struct amp_channel *to_amp_channel(struct virtio_device *vdev)
{
	return container_of(vdev, struct amp_channel, vdev);
}

static inline bool amp_is_master(const struct amp_channel *ch)
{
	return ch->config.role == AMP_ROLE_MASTER;
}

void amp_tick_rearm(struct amp_channel *ch);

/* channel.c */
extern struct workqueue_struct *amp_workqueue;
const char *amp_state_name(enum amp_state state);
u64 amp_channel_counted(const struct amp_channel *ch, enum amp_event event);

/**
 * amp_session_raise() - something has happened that the session has to know
 * @ch: the channel
 * @event: what
 *
 * Context: any.
 */
static inline void amp_session_raise(struct amp_channel *ch,
				     enum amp_session_event event)
{
	set_bit(event, &ch->events);
	/* the event is visible before the work checks for it */
	smp_mb__after_atomic();
	queue_work(amp_workqueue, &ch->work);
}

/**
 * amp_poll_schedule() - have the rings looked at
 * @ch: the channel; nothing happens unless it is online
 *
 * Context: bottom halves off, or hard interrupt.
 */
static inline void amp_poll_schedule(struct amp_channel *ch)
{
	napi_schedule(&ch->napi);
}

/**
 * amp_tick_arm() - start the tick, because one side waits for the other
 * @ch: the channel, not stopped
 *
 * Context: any.
 */
static inline void amp_tick_arm(struct amp_channel *ch)
{
	if (!timer_pending(&ch->tick))
		amp_tick_rearm(ch);
}

/* status.c */
bool amp_table_prepare(struct amp_channel *ch, bool *reinit);
bool amp_table_take_rings(struct amp_channel *ch);
void amp_table_driver_ok(struct amp_channel *ch);
bool amp_table_status_holds(const struct amp_channel *ch);

static inline bool amp_has_table(const struct amp_channel *ch)
{
	return ch->config.vdev != AMP_NONE;
}

/*
 * Does the status in the table still belong to this session? See
 * amp_table_status_holds().
 */
static inline bool amp_table_holds(const struct amp_channel *ch)
{
	return !amp_has_table(ch) || amp_table_status_holds(ch);
}

/* memory.c */
int amp_memory_init(struct amp_channel *ch);
int amp_memory_move_rings(struct amp_channel *ch);

/* copies.c */
int amp_copies_init(struct amp_channel *ch, struct amp_queue *queue);
void amp_copies_lend(struct amp_queue *queue, struct amp_ring_buf *buf);
int amp_copies_read(struct amp_queue *queue, struct amp_ring_buf *buf);
void amp_copies_write(struct amp_queue *queue, u16 id, u32 len);

/*
 * These do nothing where the buffers themselves are used, which costs a comparison:
 * a call would be a measurable part of the cost of a message.
 */

/* A buffer has come back from the remote, for a message that is to be sent */
static inline void amp_copies_freed(struct amp_queue *queue,
				    struct amp_ring_buf *buf)
{
	if (unlikely(queue->copies.mem))
		amp_copies_lend(queue, buf);
}

/* A message has been received: 0, or the error of amp_copies_read() */
static inline int amp_copies_received(struct amp_queue *queue,
				      struct amp_ring_buf *buf)
{
	return unlikely(queue->copies.mem) ? amp_copies_read(queue, buf) : 0;
}

/* A message of @len bytes is about to be sent */
static inline void amp_copies_sent(struct amp_queue *queue, u16 id, u32 len)
{
	if (unlikely(queue->copies.mem))
		amp_copies_write(queue, id, len);
}

/* kept.c */

/**
 * struct amp_kept - what is known of a channel while no driver is bound
 * @num: number of the channel
 * @started: its rings were started in this boot of Linux
 * @pool: buffers that Linux allocated, as the kernel sees them, or NULL
 * @pool_dma: their address as the DMA API gave it
 * @pool_size: their bytes
 * @pool_memory: how the kernel has mapped them
 */
struct amp_kept {
	u32 num;
	bool started;
	void *pool;
	dma_addr_t pool_dma;
	size_t pool_size;
	enum amp_memory pool_memory;
};

bool amp_kept_find(struct amp_remote *remote, u32 num, struct amp_kept *kept);
int amp_kept_store(struct amp_remote *remote, const struct amp_kept *kept);

/* pool.c */
int amp_pool_assign(struct amp_channel *ch);
void *amp_pool_get(struct amp_channel *ch, size_t size, u64 *da);
void amp_pool_warn(struct amp_channel *ch);

/* doorbell.c */
int amp_doorbells_init(struct amp_channel *ch);
bool amp_doorbells_polled(const struct amp_channel *ch);
int amp_doorbells_start(struct amp_channel *ch,
			void (*ring)(struct amp_msgirq_client *client,
				     u32 message));
void amp_doorbells_stop(struct amp_channel *ch);
void amp_doorbells_cancel(struct amp_channel *ch);

/* The channel of a doorbell, from the argument of the callback */
static inline struct amp_channel *
amp_doorbells_channel(struct amp_msgirq_client *client)
{
	return container_of(client, struct amp_bells, client)->ch;
}

void amp_doorbells_ring_all(struct amp_channel *ch, bool rx_last);
void amp_queue_ring(struct amp_channel *ch, struct amp_queue *queue);

/* session.c */
int devm_amp_session_init(struct amp_channel *ch);
void amp_session_publish(struct amp_channel *ch, enum amp_state state);

/* follow.c */
#if IS_ENABLED(CONFIG_REMOTEPROC) && IS_ENABLED(CONFIG_OF)
int devm_amp_follow(struct amp_remote *remote);
void amp_follow_start(struct amp_channel *ch);
void amp_follow_stop(struct amp_channel *ch);
#else
static inline int devm_amp_follow(struct amp_remote *remote)
{
	if (!device_property_present(remote->dev, "remoteproc"))
		return 0;
	dev_err(remote->dev, "%pfw: remoteproc: expected a kernel with CONFIG_REMOTEPROC\n",
		dev_fwnode(remote->dev));
	return -EOPNOTSUPP;
}

static inline void amp_follow_start(struct amp_channel *ch)
{
	amp_session_raise(ch, AMP_SE_START);
}

static inline void amp_follow_stop(struct amp_channel *ch)
{
}
#endif

/* recovery.c */
bool amp_recovers(const struct amp_channel *ch);
void amp_recovery_broken(struct amp_channel *ch);
void amp_recovery_begin(struct amp_channel *ch);
bool amp_recovery_is_due(struct amp_channel *ch);
void amp_recovery_restart(struct amp_channel *ch);

/* poll.c */
int devm_amp_poll_init(struct amp_channel *ch);
void amp_poll_enable(struct amp_channel *ch);
void amp_poll_rung(struct amp_msgirq_client *client, u32 message);
int amp_poll_set_threaded(struct amp_channel *ch, bool threaded);

/* tick.c */
void amp_tick_next(struct amp_channel *ch, bool owed);
bool amp_tick_found(struct amp_channel *ch, bool work, u32 progress);
void amp_peer_answered(struct amp_peer *peer);
bool amp_peer_is_due(struct amp_peer *peer);
void amp_peer_ring_again(struct amp_channel *ch);

/* peer.c */
u32 amp_ring_progress(const struct amp_channel *ch);
void amp_peer_look(struct amp_channel *ch);
void amp_peer_begin(struct amp_channel *ch);
bool amp_peer_tick(struct amp_channel *ch);

/* rx.c */
int amp_rx_poll(struct amp_channel *ch, int budget, bool busy);
bool amp_rx_drop_stale(struct amp_channel *ch);
void amp_rx_unstall(struct amp_channel *ch);

/* The index that the remote moves, as it is in memory */
static inline u16 amp_queue_peer_idx(const struct amp_queue *queue)
{
	const struct amp_ring *ring = &queue->ring;

	return __virtio16_to_cpu(AMP_LITTLE_ENDIAN(&ring->cfg),
				 READ_ONCE(*ring->peer_idx));
}

/* As amp_ring_pending(); inline, for an interrupt handler that asks each channel */
static inline bool amp_queue_pending(const struct amp_queue *queue)
{
	return amp_queue_peer_idx(queue) != READ_ONCE(queue->ring.get_idx);
}

/**
 * amp_rx_pending() - is there anything to receive?
 * @ch: the channel, online
 *
 * Context: any.
 * Return: true if so, and if it would be received.
 */
static inline bool amp_rx_pending(const struct amp_channel *ch)
{
	return amp_queue_pending(&ch->rx) && !READ_ONCE(ch->rx_stalled) &&
	       !READ_ONCE(ch->rx_resting);
}

/* tx.c */
void amp_tx_start(struct amp_channel *ch);
int amp_tx_poll(struct amp_channel *ch);

/**
 * amp_tx_pending() - has the remote returned buffers that a sender waits for?
 * @ch: the channel, online
 *
 * Context: any.
 * Return: true if so.
 */
static inline bool amp_tx_pending(const struct amp_channel *ch)
{
	return READ_ONCE(ch->tx_waiting) && amp_queue_pending(&ch->tx);
}

#endif /* _AMP_VIRTIO_CHANNEL_H */
