/* SPDX-License-Identifier: GPL-2.0-only */
/* What the files of amp_virtio share */
#ifndef _AMP_VIRTIO_CHANNEL_H
#define _AMP_VIRTIO_CHANNEL_H

#include <linux/atomic.h>
#include <linux/mutex.h>
#include <linux/spinlock.h>
#include <linux/timer.h>
#include <linux/virtio.h>
#include <linux/wait.h>
#include <linux/workqueue.h>

#include <amp/channel.h>
#include <amp/msgirq.h>
#include <amp/resource_table.h>
#include <amp/translate.h>

struct amp_channel;
struct device_node;
struct fwnode_handle;
struct platform_driver;
struct resource;

/* Virtqueues of a channel that the kernel's own bus drives */
#define AMP_MAINLINE_VQS	2

/**
 * struct amp_remote - what the channels to a remote have in common
 * @dev: the device of the node that describes it
 * @translate: where it sees the memory
 * @window: the memory that its resource table may name, if it has one
 * @coherent: its caches and ours are coherent
 * @survives_reboot: it works on, and goes on with the rings, while Linux boots
 * @kernel_memory: the ranges of @translate are memory that a module of ours has
 *	allocated and described, as the simulator does
 * @rsc: its resource table as it was found, or NULL; constant, save that the
 *	status and the features in it are the channels'
 * @bad_registers: message registers, by number, whose fault has been reported
 *	for one of the channels
 * @services: rpmsg devices that exist because it announced them, on all channels
 * @lock: protects the addresses in the table while they are read and written,
 *	and the notes of kept.c
 */
struct amp_remote {
	struct device *dev;
	struct amp_translate translate;
	struct amp_translate window;
	bool coherent;
	bool survives_reboot;
	bool kernel_memory;
	struct amp_rsc *rsc;
	unsigned long bad_registers;
	atomic_t services;
	struct mutex lock; /* see above */
};

/**
 * struct amp_bells - the doorbells of a ring
 * @out: what we ring when the remote has to look at it
 * @in: register that the remote rings when we have to, or NULL; often that of
 *	the other ring, too
 * @client: our entry among those who are told of @in
 * @ch: the channel
 */
struct amp_bells {
	struct amp_doorbell out;
	struct amp_msgirq *in;
	struct amp_msgirq_client client;
	struct amp_channel *ch;
};

/**
 * struct amp_peer - what the watchdog knows of the remote
 * @alive: it is up: a remote has sent something in this session, or has said
 *	that it has started; a master has moved a ring
 * @progress: how far both rings had been served at the last tick
 * @wishes: which of them it wanted to be rung for then
 * @moved: when it was last seen to move, in jiffies
 * @ticks: ticks to go before it is rung again
 * @wait: how many there were to go when it was rung last
 *
 * All of it is protected by the lock of the transmit half while the channel is
 * usable, and the worker's otherwise.
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
 * struct amp_queue - one direction of a channel
 * @bells: its doorbells, constant
 * @lock: protects everything below; taken in any context but hard interrupt
 * @ring: the ring
 * @messages: messages that went through, ever since probe
 * @bytes: their bytes, headers included
 * @held: buffers that are got and not yet put: with a client
 * @unpublished: buffers that are put but not yet published
 */
struct amp_queue {
	struct amp_bells bells;
	spinlock_t lock; /* everything below */
	struct amp_ring ring;
	u64 messages;
	u64 bytes;
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
 *	worker's
 * @taken: the remote's rings were taken from it; the worker's
 * @taken_until: it has until then, in jiffies, to see that; the worker's
 * @carveout: the memory that the table reserves for it, or NULL; constant
 * @config: its description, constant
 * @ops: callbacks of the bus, constant from start to stop
 * @priv: their argument
 * @rx: receiving half
 * @rx_next: the message that a full endpoint did not take; the worker's
 * @rx_stalled: @rx_next is to be offered again; written by the worker
 * @tx: transmitting half
 * @tx_free: queue of free buffers, with a place for each; under @tx.lock
 * @tx_first: place of the one that is next; under @tx.lock
 * @tx_nfree: how many there are; under @tx.lock
 * @tx_waiting: somebody waits for room; written under @tx.lock
 * @tx_reclaimed: there is more room since they were last told; under @tx.lock
 * @tx_broken: a sender has found the ring broken; under @tx.lock
 * @started: a bus drives it; the worker does nothing otherwise
 * @state: enum amp_state; written by the worker, or while it can't run
 * @usable: buffers may be got, taken from @rx.lock and @tx.lock alike: written
 *	under both
 * @reset: a reset has been asked for
 * @restarted: the other side says that it has started anew; the worker's
 * @greeted: it has said so, and the session that belongs to it has still to
 *	begin; the worker's
 * @resumed: the session goes on with the rings of an earlier one, and the other
 *	side has not said that it has started since; the worker's
 * @begun: what progress() was when the session began; the worker's
 * @lived: the other side has done something in it since; written by the worker
 * @silent: it has not answered for @silence_ms
 * @silence_ms: how long that may last, 0: for ever; written by user space at any
 *	time
 * @drained: woken when the last held buffer is given back
 * @work: does everything but transmit: never runs twice at a time
 * @watchdog: looks for work that no doorbell announced
 * @watchdog_progress: what had been done at its last tick; the timer's
 * @watchdog_work: there was more to be done then; the timer's
 * @peer: whether the remote answers; under @tx.lock
 * @events: see enum amp_event
 * @loglevel: enum amp_loglevel, written by user space at any time
 * @status: virtio status byte, serialised by the driver core
 * @class_dev: its device in the class rpmsg-amp, see sysfs.c
 * @rung: its doorbells have been started; serialised by the driver core
 * @fresh: the rings in memory are not of this boot of Linux; the worker's
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

	struct amp_queue tx;
	struct amp_ring_buf *tx_free;
	unsigned int tx_first;
	unsigned int tx_nfree;
	bool tx_waiting;
	bool tx_reclaimed;
	bool tx_broken;

	bool started;
	enum amp_state state;
	bool usable;
	atomic_t reset;
	bool restarted;
	bool greeted;
	bool resumed;
	u32 begun;
	bool lived;
	atomic_t silent;
	unsigned int silence_ms;
	wait_queue_head_t drained;
	struct work_struct work;
	struct timer_list watchdog;
	u32 watchdog_progress;
	bool watchdog_work;

	struct amp_peer peer;

	atomic_t events[AMP_EV_COUNT];
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

/* main.c */
extern struct workqueue_struct *amp_workqueue;

/* platform.c */
extern struct platform_driver amp_platform_driver;

/* of.c, of_node.c: from device tree to configurations */

/**
 * struct amp_parsed - what became of the description of one channel
 * @config: the description, valid if @error is 0
 * @error: errno for which the channel can't be had
 */
struct amp_parsed {
	struct amp_channel_config config;
	int error;
};

int amp_of_parse(struct device *dev, struct amp_parsed **parsed);
int amp_of_parse_node(struct device *dev, struct amp_channel_config *c);

/* remote.c */
struct amp_remote *amp_remote_create(struct device *dev, bool reach_32bit);

/* table.c */
int amp_table_config(struct device *dev, struct amp_remote *remote,
		     struct amp_channel_config *c);
void amp_table_init(struct amp_channel *ch);
bool amp_table_prepare(struct amp_channel *ch, bool *anew);
bool amp_table_take_rings(struct amp_channel *ch);
void amp_table_driver_ok(struct amp_channel *ch);
bool amp_table_holds(const struct amp_channel *ch);

/* claim.c */
bool amp_claim_region(struct device_node *np, int index,
		      struct resource *region);
int amp_claim(struct device *dev, const struct amp_remote *remote,
	      const char *what, u64 addr, size_t size);

/* memory.c */
void *amp_memory_map(struct device *dev, const struct amp_remote *remote,
		     const char *what, u64 addr, size_t size);
int amp_memory_init(struct amp_channel *ch);
int amp_memory_move_rings(struct amp_channel *ch);

/* kept.c */

/**
 * struct amp_kept - what is known of a channel while no driver is bound
 * @num: number of the channel
 * @started: its rings were started in this boot of Linux
 * @pool: buffers that Linux allocated, as the kernel sees them, or NULL
 * @pool_dma: their address as the DMA API gave it
 * @pool_size: their bytes
 */
struct amp_kept {
	u32 num;
	bool started;
	void *pool;
	dma_addr_t pool_dma;
	size_t pool_size;
};

bool amp_kept_find(struct amp_remote *remote, u32 num, struct amp_kept *kept);
int amp_kept_store(struct amp_remote *remote, const struct amp_kept *kept);

/* pool.c */
void *amp_pool_get(struct amp_channel *ch, size_t size, u64 *da);
void amp_pool_shutdown(struct device *dev);

/* vdev.c */
struct amp_channel *amp_vdev_alloc(struct device *dev);
int devm_amp_vdev_register(struct amp_channel *ch);
struct amp_channel *amp_vdev_channel(struct device *dev);
void amp_vdev_wait(void);

/* doorbell.c */
struct fwnode_handle *amp_doorbells_node(struct device *dev);
int amp_doorbells_init(struct amp_channel *ch);
bool amp_doorbells_polled(const struct amp_channel *ch);
int amp_doorbells_start(struct amp_channel *ch,
			void (*ring)(struct amp_msgirq_client *client,
				     u32 message));
void amp_doorbells_stop(struct amp_channel *ch);
void amp_doorbells_cancel(struct amp_channel *ch);
struct amp_channel *amp_doorbells_channel(struct amp_msgirq_client *client);
void amp_doorbells_ring_all(struct amp_channel *ch, bool rx_last);
void amp_queue_ring(struct amp_channel *ch, struct amp_queue *queue);

/* session.c */
int devm_amp_session_init(struct amp_channel *ch);
void amp_session_schedule(struct amp_channel *ch);
void amp_session_reset(struct amp_channel *ch);
const char *amp_session_state_name(enum amp_state state);
void amp_session_announce(struct amp_channel *ch, enum amp_state state);

/* watchdog.c */
void amp_watchdog_rearm(struct amp_channel *ch);
bool amp_watchdog_found(struct amp_channel *ch, bool pending, u32 progress);
void amp_peer_answered(struct amp_peer *peer);
bool amp_peer_is_due(struct amp_peer *peer);
void amp_peer_ring_again(struct amp_channel *ch);

/* rx.c */
int amp_rx_poll(struct amp_channel *ch);
void amp_rx_drop_stale(struct amp_channel *ch);
void amp_rx_unstall(struct amp_channel *ch);
void amp_rx_publish(struct amp_channel *ch);
bool amp_rx_pending(const struct amp_channel *ch);

/* tx.c */
void amp_tx_start(struct amp_channel *ch);
bool amp_tx_poll(struct amp_channel *ch);
bool amp_tx_outstanding(const struct amp_channel *ch);
bool amp_tx_pending(const struct amp_channel *ch);

/* sysfs.c */
int amp_sysfs_init(void);
void amp_sysfs_exit(void);
int devm_amp_sysfs_add(struct amp_channel *ch);
void amp_sysfs_notify_state(struct amp_channel *ch);

/* debugfs.c */
void amp_debugfs_init(void);
void amp_debugfs_exit(void);
int devm_amp_debugfs_add(struct amp_channel *ch);
int devm_amp_debugfs_add_trace(struct device *dev, const char *name,
			       const void *log, size_t size);

#endif /* _AMP_VIRTIO_CHANNEL_H */
