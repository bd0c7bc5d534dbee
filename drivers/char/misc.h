/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Character devices: what the files of this module share.
 *
 * Locks, in the order they are taken: the bus's own lock of the endpoint (held
 * around state), tx_lock, rx_lock, queue.lock.  None of ours is held while user
 * memory is faulted in: a page fault that takes forever delays neither reception
 * nor remove.
 */
#ifndef _AMP_MISC_H
#define _AMP_MISC_H

#include <linux/atomic.h>
#include <linux/kref.h>
#include <linux/list.h>
#include <linux/miscdevice.h>
#include <linux/mutex.h>
#include <linux/spinlock.h>
#include <linux/types.h>
#include <linux/u64_stats_sync.h>
#include <linux/wait.h>

#include <amp/rpmsg.h>

struct iov_iter;

/**
 * enum amp_misc_stat - what is counted
 * @AMP_MISC_RX_MESSAGES: messages read
 * @AMP_MISC_RX_BYTES: bytes of them
 * @AMP_MISC_RX_DROPPED_UNOPENED: no file was open for reading
 * @AMP_MISC_RX_DROPPED_FULL: the queue was full and the reader chose to drop, or
 *	the bus has no choice
 * @AMP_MISC_RX_DROPPED_CLOSED: still queued when the last reader closed
 * @AMP_MISC_RX_DROPPED_SESSION: still queued when the link went down
 * @AMP_MISC_RX_STALLS: times that a full queue made the channel wait
 * @AMP_MISC_TX_MESSAGES: messages sent
 * @AMP_MISC_TX_BYTES: bytes of them
 * @AMP_MISC_TX_OVERSIZED: writes refused because they exceed the MTU
 * @AMP_MISC_TX_FULL: times that a writer found no free buffer
 * @AMP_MISC_TX_TIMEOUTS: writes that gave up waiting for one
 * @AMP_MISC_STATS: number of counters
 *
 * Written with bottom halves off: those of dropped messages and stalls under
 * queue.lock, those of messages read under rx_lock, those of transmission under
 * tx_lock.
 */
enum amp_misc_stat {
	AMP_MISC_RX_MESSAGES,
	AMP_MISC_RX_BYTES,
	AMP_MISC_RX_DROPPED_UNOPENED,
	AMP_MISC_RX_DROPPED_FULL,
	AMP_MISC_RX_DROPPED_CLOSED,
	AMP_MISC_RX_DROPPED_SESSION,
	AMP_MISC_RX_STALLS,
	AMP_MISC_TX_MESSAGES,
	AMP_MISC_TX_BYTES,
	AMP_MISC_TX_OVERSIZED,
	AMP_MISC_TX_FULL,
	AMP_MISC_TX_TIMEOUTS,
	AMP_MISC_STATS,
};

/**
 * enum amp_misc_stat_writer - the code that increments a counter
 * @AMP_MISC_STAT_QUEUE: queueing and dropping of messages
 * @AMP_MISC_STAT_READER: readers
 * @AMP_MISC_STAT_SENDER: writers
 * @AMP_MISC_STAT_WRITERS: number of kinds
 */
enum amp_misc_stat_writer {
	AMP_MISC_STAT_QUEUE,
	AMP_MISC_STAT_READER,
	AMP_MISC_STAT_SENDER,
	AMP_MISC_STAT_WRITERS,
};

/**
 * struct amp_misc_copy - a message that was copied out of its buffer
 * @node: in the list of them
 * @msg: the message, whose payload is @data
 * @data: payload
 */
struct amp_misc_copy {
	struct list_head node;
	struct amp_msg msg;
	u8 data[];
};

/**
 * struct amp_misc_queue - messages received and not yet read, oldest first
 * @msgs: places, a power of two of them; each holds a buffer of the channel, not a
 *	copy
 * @mask: number of places, less one
 * @limit: as many as the bus lets one endpoint hold
 * @copy_limit: bytes of memory that copies may take; written by user space at any
 *	time
 * @lock: held while a received message is being queued; taken with bottom halves
 *	off
 * @head: messages taken from @msgs so far, written under rx_lock
 * @tail: messages put into @msgs so far, written under @lock
 * @copies: messages that came when @msgs was full, and those behind them: later
 *	than all that are there; under @lock
 * @num_copies: how many there are, written under @lock
 * @copied: bytes of memory that they take, under @lock
 * @taken: messages taken from the queue so far, under rx_lock
 * @readers: files that may read; written under rx_lock and @lock
 * @mode: RPMSG_AMP_RX_BLOCK or RPMSG_AMP_RX_DROP; likewise
 * @stalled: a message was refused and the channel waits, under @lock
 */
struct amp_misc_queue {
	struct amp_msg *msgs;
	unsigned int mask;
	unsigned int limit;
	unsigned int copy_limit;
	spinlock_t lock; /* see above */
	unsigned int head;
	unsigned int tail;
	struct list_head copies;
	unsigned int num_copies;
	size_t copied;
	unsigned int taken;
	unsigned int readers;
	u32 mode;
	bool stalled;
};

/**
 * struct amp_misc_stats - counters
 * @n: enum amp_misc_stat
 * @sync: for readers of the counters, which take no lock: one for each kind of writer
 */
struct amp_misc_stats {
	u64_stats_t n[AMP_MISC_STATS];
	struct u64_stats_sync sync[AMP_MISC_STAT_WRITERS];
};

/**
 * struct amp_misc - one character device
 * @ref: one for the bound driver, one for each open file
 * @misc: what /dev shows
 * @node: name of the device node
 * @rpdev: the rpmsg device; not to be used once @dead
 * @bus: how that is used
 * @ept: our endpoint on it; likewise
 * @name: name of the channel
 * @mtu: bytes that a message can hold
 * @polls: messages are received in a NAPI that a reader can poll
 * @busy_poll_us: microseconds that a reader polls before he sleeps; written by
 *	user space at any time
 * @lossy: the channel can't wait: messages that find the queue full are lost
 * @tx_lock: held while a transmit buffer is being filled
 * @rx_lock: held while a received message is being read
 * @dead: the driver has been unbound.  Written under both locks, read under
 *	either; without one it is a hint.
 * @online: the link is up.  Likewise.
 * @session: number of sessions that have ended; a file belongs to the session
 *	it was opened in.  Likewise.
 * @users: open files of this session, under @rx_lock
 * @queue: received messages
 * @rx_wait: readers and pollers
 * @tx_wait: writers and pollers
 * @room_seq: incremented before @tx_wait is woken, so that a writer that found
 *	no buffer knows whether one came free meanwhile
 * @stats: counters
 */
struct amp_misc {
	struct kref ref;
	struct miscdevice misc;
	char node[sizeof("rpmsg-misc4294967295")];
	struct rpmsg_device *rpdev;
	const struct amp_transport *bus;
	struct rpmsg_endpoint *ept;
	char name[AMP_NAME_SIZE];
	size_t mtu;
	bool polls;
	unsigned int busy_poll_us;
	bool lossy;

	struct mutex tx_lock;	/* transmit buffers, see above */
	struct mutex rx_lock;	/* receive queue, see above */
	bool dead;
	bool online;
	u32 session;

	unsigned int users;
	struct amp_misc_queue queue;
	wait_queue_head_t rx_wait;

	wait_queue_head_t tx_wait;
	atomic_t room_seq;

	struct amp_misc_stats stats;
};

/**
 * struct amp_misc_file - an open file
 * @dev: the device, which it holds a reference of
 * @session: the session it was opened in
 * @reads: it was opened for reading
 * @send_timeout: milliseconds that a write may wait, 0: for ever
 */
struct amp_misc_file {
	struct amp_misc *dev;
	u32 session;
	bool reads;
	u32 send_timeout;
};

/**
 * amp_misc_count_message() - count a message and its bytes
 * @dev: the device
 * @writer: the kind of code that counts; it holds the lock of that kind
 * @messages: counter of messages, before that of their bytes
 * @len: bytes
 *
 * Context: bottom halves off.
 */
static inline void amp_misc_count_message(struct amp_misc *dev,
					  enum amp_misc_stat_writer writer,
					  enum amp_misc_stat messages,
					  size_t len)
{
	struct amp_misc_stats *stats = &dev->stats;

	u64_stats_update_begin(&stats->sync[writer]);
	u64_stats_inc(&stats->n[messages]);
	u64_stats_add(&stats->n[messages + 1], len);
	u64_stats_update_end(&stats->sync[writer]);
}

/**
 * amp_misc_file_error() - can the file still be used?
 * @file: the file
 *
 * Under neither lock the answer is a hint.
 *
 * Return: 0; -EPIPE if the link was lost since it was opened; -ENODEV if the
 * device is gone.
 */
static inline int amp_misc_file_error(const struct amp_misc_file *file)
{
	if (READ_ONCE(file->dev->dead))
		return -ENODEV;
	if (READ_ONCE(file->dev->session) != file->session)
		return -EPIPE;
	return 0;
}

/* device.c: lifetime, sessions */
void amp_misc_put(struct amp_misc *dev);
void amp_misc_end(struct amp_misc_file *file);
void amp_misc_state(void *priv, bool online);
void amp_misc_room(void *priv);
void amp_misc_kill(struct amp_misc *dev);

/* file.c: file operations */
extern const struct file_operations amp_misc_fops;

/* queue.c: reception, and counters */
void amp_misc_count(struct amp_misc *dev, enum amp_misc_stat_writer writer,
		    enum amp_misc_stat stat, unsigned int n);
int amp_misc_queue_init(struct amp_misc *dev, unsigned int limit);
void amp_misc_queue_free(struct amp_misc *dev);
enum amp_rx amp_misc_receive(void *priv, const struct amp_msg *msg);
void amp_misc_lost(void *priv, unsigned int n);
int amp_misc_queue_join(struct amp_misc_file *file, bool exclusive);
void amp_misc_queue_leave(struct amp_misc_file *file);
void amp_misc_queue_unstall(struct amp_misc *dev);
void amp_misc_queue_close(struct amp_misc *dev, enum amp_misc_stat reason);
unsigned int amp_misc_queue_length(const struct amp_misc *dev);
ssize_t amp_misc_queue_read(struct amp_misc_file *file, struct iov_iter *to,
			    size_t *need);
ssize_t amp_misc_queue_read_slowly(struct amp_misc_file *file,
				   struct iov_iter *to);
int amp_misc_queue_next(struct amp_misc_file *file);
int amp_misc_queue_set_mode(struct amp_misc_file *file, u32 mode);
void amp_misc_queue_set_copy_limit(struct amp_misc *dev, unsigned int bytes);

/* sysfs.c: attributes */
extern const struct attribute_group *amp_misc_groups[];

#endif /* _AMP_MISC_H */
