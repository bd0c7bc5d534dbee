// SPDX-License-Identifier: GPL-2.0-only
/*
 * Reception: a bounded queue of buffers.
 *
 * A message stays in the buffer it came in until it is read; the only
 * copy is the one to user space.  When the reader has all the buffers that one
 * endpoint may hold, further messages are copied, so that the other endpoints of
 * the channel go on, up to so many bytes.  After that the channel waits, and the peer
 * runs out of buffers, or the message is dropped, as the reader has chosen.
 *
 * One puts messages into the queue, in NAPI or with bottom halves off; one at a time
 * takes them out, with rx_lock held.  They don't wait for each other.
 *
 * The peer may be loaded again while messages wait, and its loader clear the
 * memory that they are in.  So each copy is checked before it counts as read.
 */
#include <linux/bottom_half.h>
#include <linux/err.h>
#include <linux/lockdep.h>
#include <linux/log2.h>
#include <linux/poll.h>
#include <linux/slab.h>
#include <linux/uaccess.h>
#include <linux/uio.h>

#include <linux/rpmsg_amp.h>

#include "misc.h"

/* Bytes of memory that copies may take, unless user space says otherwise */
#define COPY_LIMIT	(1024 * 1024)

/**
 * amp_misc_count() - count
 * @dev: the device
 * @writer: the kind of code that counts; it holds the lock of that kind
 * @stat: what
 * @n: how many
 *
 * Context: bottom halves off.
 */
void amp_misc_count(struct amp_misc *dev, enum amp_misc_stat_writer writer,
		    enum amp_misc_stat stat, unsigned int n)
{
	struct amp_misc_stats *stats = &dev->stats;

	u64_stats_update_begin(&stats->sync[writer]);
	u64_stats_add(&stats->n[stat], n);
	u64_stats_update_end(&stats->sync[writer]);
}

static u32 default_mode(const struct amp_misc *dev)
{
	return dev->lossy ? RPMSG_AMP_RX_DROP : RPMSG_AMP_RX_BLOCK;
}

/**
 * amp_misc_queue_init() - make an empty queue
 * @dev: the device
 * @limit: how long it may get
 *
 * Return: 0 or -ENOMEM.
 */
int amp_misc_queue_init(struct amp_misc *dev, unsigned int limit)
{
	struct amp_misc_queue *q = &dev->queue;

	mutex_init(&dev->rx_lock);
	spin_lock_init(&q->lock);
	init_waitqueue_head(&dev->rx_wait);
	q->mode = default_mode(dev);
	q->limit = limit;
	q->copy_limit = COPY_LIMIT;
	INIT_LIST_HEAD(&q->copies);
	q->mask = roundup_pow_of_two(limit) - 1;
	q->msgs = kvcalloc(q->mask + 1, sizeof(*q->msgs), GFP_KERNEL);
	return q->msgs ? 0 : -ENOMEM;
}

/**
 * amp_misc_queue_free() - free the memory of an empty queue
 * @dev: the device
 */
void amp_misc_queue_free(struct amp_misc *dev)
{
	kvfree(dev->queue.msgs);
	mutex_destroy(&dev->rx_lock);
}

static struct amp_msg *queue_place(struct amp_misc_queue *q, unsigned int n)
{
	return &q->msgs[n & q->mask];
}

/* As seen by the code that puts messages in: there may be more room meanwhile */
static bool queue_has_place(const struct amp_misc_queue *q)
{
	/* a place is read before it is given back: pairs with queue_pop() */
	unsigned int head = smp_load_acquire(&q->head);

	return list_empty(&q->copies) && q->tail - head < q->limit;
}

static bool queue_may_copy(const struct amp_misc_queue *q, u32 len)
{
	return q->copied + sizeof(struct amp_misc_copy) + len <=
	       READ_ONCE(q->copy_limit);
}

/**
 * amp_misc_queue_length() - how many messages wait
 * @dev: the device
 *
 * Context: any.  Without locks the number is a hint.  With @dev->rx_lock held, messages
 * may be added meanwhile but not taken out: there are at least as many as returned.
 * Return: number of messages.
 */
unsigned int amp_misc_queue_length(const struct amp_misc *dev)
{
	const struct amp_misc_queue *q = &dev->queue;
	/* head first, then tail, which is never behind it: the difference is not negative */
	unsigned int head = smp_load_acquire(&q->head);

	return READ_ONCE(q->tail) - head + READ_ONCE(q->num_copies);
}

/* The oldest message, which stays in the queue, or -EAGAIN if there is none */
static const struct amp_msg *queue_first(struct amp_misc *dev)
{
	struct amp_misc_queue *q = &dev->queue;
	struct amp_misc_copy *copy;

	lockdep_assert_held(&dev->rx_lock);
	/* a message is written before it is there: pairs with queue_put() */
	if (smp_load_acquire(&q->tail) != q->head)
		return queue_place(q, q->head);
	if (!READ_ONCE(q->num_copies))
		return ERR_PTR(-EAGAIN);
	/* while copies wait, nothing is put into the places: the answer stays true */
	spin_lock_bh(&q->lock);
	copy = q->tail == q->head ?
	       list_first_entry(&q->copies, struct amp_misc_copy, node) : NULL;
	spin_unlock_bh(&q->lock);
	return copy ? &copy->msg : queue_place(q, q->head);
}

/**
 * amp_misc_queue_unstall() - what was refused may come again
 * @dev: the device
 *
 * Context: process.
 */
void amp_misc_queue_unstall(struct amp_misc *dev)
{
	struct amp_misc_queue *q = &dev->queue;
	bool stalled;

	spin_lock_bh(&q->lock);
	stalled = q->stalled;
	q->stalled = false;
	spin_unlock_bh(&q->lock);
	if (stalled)
		dev->bus->resume(dev->rpdev);
}

static void queue_pop_copy(struct amp_misc *dev)
{
	struct amp_misc_queue *q = &dev->queue;
	struct amp_misc_copy *copy;

	spin_lock_bh(&q->lock);
	copy = list_first_entry(&q->copies, struct amp_misc_copy, node);
	list_del(&copy->node);
	WRITE_ONCE(q->num_copies, q->num_copies - 1);
	q->copied -= sizeof(*copy) + copy->msg.len;
	spin_unlock_bh(&q->lock);
	kfree(copy);
}

/* Takes the oldest message out, whose buffer goes back */
static void queue_pop(struct amp_misc *dev)
{
	struct amp_misc_queue *q = &dev->queue;
	bool copied = READ_ONCE(q->tail) == q->head;
	struct amp_msg msg;

	lockdep_assert_held(&dev->rx_lock);
	q->taken++;
	if (copied) {
		queue_pop_copy(dev);
	} else {
		msg = *queue_place(q, q->head);
		/* pairs with queue_has_place() */
		smp_store_release(&q->head, q->head + 1);
		dev->bus->release(dev->rpdev, &msg, q->tail - q->head);
	}
	/* room before the flag: pairs with queue_stall() */
	smp_mb();
	/* while copies wait, a refused message may not overtake them */
	if (READ_ONCE(q->stalled) && (copied || !READ_ONCE(q->num_copies)))
		amp_misc_queue_unstall(dev);
}

/* Has the channel wait, unless there is room all of a sudden */
static bool queue_stall(struct amp_misc *dev)
{
	struct amp_misc_queue *q = &dev->queue;

	lockdep_assert_held(&q->lock);
	if (!q->stalled)
		amp_misc_count(dev, AMP_MISC_STAT_QUEUE, AMP_MISC_RX_STALLS, 1);
	WRITE_ONCE(q->stalled, true);
	/* the flag before the room: pairs with queue_pop() */
	smp_mb();
	if (!queue_has_place(q))
		return true;
	WRITE_ONCE(q->stalled, false);
	return false;
}

static enum amp_rx queue_drop(struct amp_misc *dev, enum amp_misc_stat reason)
{
	amp_misc_count(dev, AMP_MISC_STAT_QUEUE, reason, 1);
	return AMP_RX_UNWANTED;
}

static enum amp_rx queue_put(struct amp_misc_queue *q,
			     const struct amp_msg *msg)
{
	lockdep_assert_held(&q->lock);
	*queue_place(q, q->tail) = *msg;
	/* pairs with queue_first() */
	smp_store_release(&q->tail, q->tail + 1);
	return AMP_RX_HELD;
}

/*
 * False if there is no memory, or copies have as much as they may.  What was cleared
 * before it was copied is not a message any more, nor is it kept.
 */
static bool queue_copy(struct amp_misc *dev, const struct amp_msg *msg)
{
	struct amp_misc_queue *q = &dev->queue;
	struct amp_misc_copy *copy;

	lockdep_assert_held(&q->lock);
	if (!queue_may_copy(q, msg->len))
		return false;
	copy = kmalloc(struct_size(copy, data, msg->len),
		       GFP_NOWAIT | __GFP_NOWARN);
	if (!copy)
		return false;
	copy->msg = (struct amp_msg){
		.data = copy->data, .len = msg->len, .src = msg->src,
	};
	memcpy(copy->data, msg->data, msg->len);
	if (!dev->bus->holds(dev->rpdev, msg)) {
		kfree(copy);
		return true;
	}
	list_add_tail(&copy->node, &q->copies);
	WRITE_ONCE(q->num_copies, q->num_copies + 1);
	q->copied += sizeof(*copy) + msg->len;
	return true;
}

static enum amp_rx queue_take(struct amp_misc *dev, const struct amp_msg *msg)
{
	struct amp_misc_queue *q = &dev->queue;

	lockdep_assert_held(&q->lock);
	if (!q->readers)
		return queue_drop(dev, AMP_MISC_RX_DROPPED_UNOPENED);
	if (queue_has_place(q))
		return queue_put(q, msg);
	if (queue_copy(dev, msg))
		return AMP_RX_DONE;
	if (q->mode == RPMSG_AMP_RX_DROP)
		return queue_drop(dev, AMP_MISC_RX_DROPPED_FULL);
	return queue_stall(dev) ? AMP_RX_STALL : queue_put(q, msg);
}

/**
 * amp_misc_receive() - receive callback of the endpoint
 * @priv: the device
 * @msg: the message
 *
 * Context: bottom halves off.
 * Return: what became of the message.
 */
enum amp_rx amp_misc_receive(void *priv, const struct amp_msg *msg)
{
	struct amp_misc *dev = priv;
	enum amp_rx ret;

	spin_lock(&dev->queue.lock);
	ret = queue_take(dev, msg);
	spin_unlock(&dev->queue.lock);
	if (wq_has_sleeper(&dev->rx_wait))
		wake_up_interruptible_poll(&dev->rx_wait,
					   EPOLLIN | EPOLLRDNORM);
	return ret;
}

/**
 * amp_misc_lost() - lost callback of the endpoint
 * @priv: the device
 * @n: messages that did not even get here
 *
 * Context: process.
 */
void amp_misc_lost(void *priv, unsigned int n)
{
	struct amp_misc *dev = priv;

	spin_lock_bh(&dev->queue.lock);
	amp_misc_count(dev, AMP_MISC_STAT_QUEUE, AMP_MISC_RX_DROPPED_FULL, n);
	spin_unlock_bh(&dev->queue.lock);
}

/**
 * amp_misc_queue_close() - drop the queued messages, set the default mode
 * @dev: the device
 * @reason: counter of the dropped messages
 */
void amp_misc_queue_close(struct amp_misc *dev, enum amp_misc_stat reason)
{
	struct amp_misc_queue *q = &dev->queue;

	lockdep_assert_held(&dev->rx_lock);
	spin_lock_bh(&q->lock);
	q->readers = 0;
	WRITE_ONCE(q->mode, default_mode(dev));
	amp_misc_count(dev, AMP_MISC_STAT_QUEUE, reason,
		       amp_misc_queue_length(dev));
	spin_unlock_bh(&q->lock);
	while (amp_misc_queue_length(dev))
		queue_pop(dev);
	amp_misc_queue_unstall(dev);
}

static void queue_add_readers(struct amp_misc *dev, int n)
{
	spin_lock_bh(&dev->queue.lock);
	dev->queue.readers += n;
	spin_unlock_bh(&dev->queue.lock);
}

/**
 * amp_misc_queue_join() - a file is being opened
 * @file: the file; becomes one of the present session
 * @exclusive: it wants to be, or shall be, the only one
 *
 * Return: 0, or -EBUSY if there are others.
 */
int amp_misc_queue_join(struct amp_misc_file *file, bool exclusive)
{
	struct amp_misc *dev = file->dev;
	int ret = 0;

	mutex_lock(&dev->rx_lock);
	if (exclusive && dev->users) {
		ret = -EBUSY;
	} else {
		file->session = dev->session;
		dev->users++;
		queue_add_readers(dev, file->reads && !dev->dead);
	}
	mutex_unlock(&dev->rx_lock);
	return ret;
}

/**
 * amp_misc_queue_leave() - a file is being closed
 * @file: the file
 *
 * Files of an earlier session were counted out when it ended, and those of a device
 * that is gone when it went.
 */
void amp_misc_queue_leave(struct amp_misc_file *file)
{
	struct amp_misc *dev = file->dev;

	mutex_lock(&dev->rx_lock);
	if (!dev->dead && file->session == dev->session) {
		dev->users--;
		if (file->reads && dev->queue.readers == 1)
			amp_misc_queue_close(dev, AMP_MISC_RX_DROPPED_CLOSED);
		else
			queue_add_readers(dev, -file->reads);
	}
	mutex_unlock(&dev->rx_lock);
}

/* The oldest message has been copied: it counts as read, if it still is one */
static ssize_t queue_done(struct amp_misc *dev, const struct amp_msg *msg)
{
	size_t len = msg->len;

	lockdep_assert_held(&dev->rx_lock);
	if (msg->buf.data && !dev->bus->holds(dev->rpdev, msg))
		return -EPIPE;
	local_bh_disable();
	amp_misc_count_message(dev, AMP_MISC_STAT_READER, AMP_MISC_RX_MESSAGES,
			       len);
	queue_pop(dev);
	local_bh_enable();
	return len;
}

/*
 * Takes rx_lock, also on error: the caller releases it.  Returns the oldest message;
 * -EAGAIN if there is none; -EPIPE or -ENODEV if the file can't be used any more.
 */
static const struct amp_msg *queue_lock(struct amp_misc_file *file)
{
	int error;

	mutex_lock(&file->dev->rx_lock);
	error = amp_misc_file_error(file);
	return error ? ERR_PTR(error) : queue_first(file->dev);
}

static ssize_t queue_read(struct amp_misc *dev, const struct amp_msg *msg,
			  struct iov_iter *to, size_t *need)
{
	ssize_t ret;
	size_t copied;

	*need = msg->len;
	if (msg->len > iov_iter_count(to))
		return -EMSGSIZE;

	pagefault_disable();
	copied = copy_to_iter(msg->data, msg->len, to);
	pagefault_enable();
	ret = copied < msg->len ? -EFAULT : queue_done(dev, msg);
	if (ret < 0)
		iov_iter_revert(to, copied);
	return ret;
}

/**
 * amp_misc_queue_read() - read the oldest message
 * @file: the reader
 * @to: where to
 * @need: with -EFAULT: bytes at @to that have to be present
 *
 * The message leaves the queue only when all of it has been copied.
 *
 * Return: its size, -EAGAIN if there is none, -EMSGSIZE if it does not fit,
 * -EFAULT if user memory is not present, -ENODEV; -EPIPE also if it turns out not
 * to be a message any more: the caller ends the session.
 */
ssize_t amp_misc_queue_read(struct amp_misc_file *file, struct iov_iter *to,
			    size_t *need)
{
	const struct amp_msg *msg = queue_lock(file);
	ssize_t ret = PTR_ERR_OR_ZERO(msg) ?:
		      queue_read(file->dev, msg, to, need);

	mutex_unlock(&file->dev->rx_lock);
	return ret;
}

/* A copy of the oldest message, and which one it is */
static ssize_t queue_peek(struct amp_misc_file *file, void *copy, size_t size,
			  unsigned int *which)
{
	const struct amp_msg *msg = queue_lock(file);
	ssize_t ret = PTR_ERR_OR_ZERO(msg);

	if (!ret)
		ret = msg->len > size ? -EMSGSIZE : msg->len;
	if (ret > 0)
		memcpy(copy, msg->data, ret);
	*which = file->dev->queue.taken;
	mutex_unlock(&file->dev->rx_lock);
	return ret;
}

/**
 * amp_misc_queue_read_slowly() - read the oldest message by way of kernel memory
 * @file: the reader
 * @to: where to
 *
 * For user memory that can't be written to with page faults disabled, however
 * often it is faulted in.  No lock is held while it is.
 *
 * Return: as amp_misc_queue_read(); -EAGAIN also if another reader was faster, and
 * -EFAULT if the memory is not there at all; -ENOMEM.
 */
ssize_t amp_misc_queue_read_slowly(struct amp_misc_file *file,
				   struct iov_iter *to)
{
	struct amp_misc *dev = file->dev;
	size_t size = min_t(size_t, iov_iter_count(to), U16_MAX);
	void *copy = kvmalloc(size, GFP_KERNEL);
	const struct amp_msg *msg;
	unsigned int which;
	size_t copied = 0;
	ssize_t ret;

	if (!copy)
		return -ENOMEM;
	ret = queue_peek(file, copy, size, &which);
	if (ret > 0)
		copied = copy_to_iter(copy, ret, to);
	kvfree(copy);
	if (ret > 0 && copied < ret)
		ret = -EFAULT;
	if (ret >= 0) {
		msg = queue_lock(file);
		ret = PTR_ERR_OR_ZERO(msg) ?:
		      dev->queue.taken != which ? -EAGAIN :
						  queue_done(dev, msg);
		mutex_unlock(&dev->rx_lock);
	}
	if (ret < 0)
		iov_iter_revert(to, copied);
	return ret;
}

/**
 * amp_misc_queue_next() - size of the message that the next read returns
 * @file: the reader
 *
 * Return: bytes, 0 if there is no message, -EPIPE or -ENODEV.
 */
int amp_misc_queue_next(struct amp_misc_file *file)
{
	const struct amp_msg *msg = queue_lock(file);
	int ret = IS_ERR(msg) ? PTR_ERR(msg) : msg->len;

	mutex_unlock(&file->dev->rx_lock);
	return ret == -EAGAIN ? 0 : ret;
}

/**
 * amp_misc_queue_set_mode() - choose what happens when the queue is full
 * @file: a reader
 * @mode: RPMSG_AMP_RX_BLOCK or RPMSG_AMP_RX_DROP
 *
 * Return: 0, -EPIPE, -ENODEV, or -EOPNOTSUPP where the bus can't wait.
 */
int amp_misc_queue_set_mode(struct amp_misc_file *file, u32 mode)
{
	struct amp_misc *dev = file->dev;
	struct amp_misc_queue *q = &dev->queue;
	int ret;

	mutex_lock(&dev->rx_lock);
	ret = amp_misc_file_error(file);
	if (!ret && mode == RPMSG_AMP_RX_BLOCK && dev->lossy)
		ret = -EOPNOTSUPP;
	if (!ret) {
		spin_lock_bh(&q->lock);
		WRITE_ONCE(q->mode, mode);
		spin_unlock_bh(&q->lock);
		/* A message that waits is not exempt from being dropped */
		if (mode == RPMSG_AMP_RX_DROP)
			amp_misc_queue_unstall(dev);
	}
	mutex_unlock(&dev->rx_lock);
	return ret;
}

/**
 * amp_misc_queue_set_copy_limit() - choose how much memory copies may take
 * @dev: the device
 * @bytes: that much
 */
void amp_misc_queue_set_copy_limit(struct amp_misc *dev, unsigned int bytes)
{
	mutex_lock(&dev->rx_lock);
	WRITE_ONCE(dev->queue.copy_limit, bytes);
	/* a message that waits may fit now */
	if (!dev->dead)
		amp_misc_queue_unstall(dev);
	mutex_unlock(&dev->rx_lock);
}
