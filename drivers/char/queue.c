// SPDX-License-Identifier: GPL-2.0-only
/*
 * Reception: a bounded queue of buffers.
 *
 * A message stays in the buffer it came in until somebody reads it; the only
 * copy is the one to user space.  Nothing is allocated here, so nothing that
 * the peer sends can exhaust memory: when the queue is full the channel waits,
 * and the peer runs out of buffers.
 *
 * The peer may be loaded again while messages wait, and its loader clear the
 * memory that they are in.  So each copy is checked before it counts as read.
 */
#include <linux/lockdep.h>
#include <linux/poll.h>
#include <linux/slab.h>
#include <linux/uaccess.h>
#include <linux/uio.h>

#include <linux/rpmsg_amp.h>

#include "misc.h"

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
	init_waitqueue_head(&dev->rx_wait);
	dev->rx_mode = default_mode(dev);
	q->limit = limit;
	q->msgs = kvcalloc(q->limit, sizeof(*q->msgs), GFP_KERNEL);
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

static void push(struct amp_misc *dev, const struct amp_msg *msg)
{
	struct amp_misc_queue *q = &dev->queue;

	lockdep_assert_held(&dev->rx_lock);
	q->msgs[(q->head + q->count) % q->limit] = *msg;
	WRITE_ONCE(q->count, q->count + 1);
}

/* Gives the oldest message's buffer back */
static void pop(struct amp_misc *dev)
{
	struct amp_misc_queue *q = &dev->queue;

	lockdep_assert_held(&dev->rx_lock);
	amp_rpmsg_release(dev->rpdev, &q->msgs[q->head]);
	q->head = (q->head + 1) % q->limit;
	WRITE_ONCE(q->count, q->count - 1);
}

/* What was refused may come again */
static void unstall(struct amp_misc *dev)
{
	lockdep_assert_held(&dev->rx_lock);
	if (!dev->stalled)
		return;
	dev->stalled = false;
	amp_rpmsg_resume(dev->rpdev);
}

static enum amp_rx take(struct amp_misc *dev, const struct amp_msg *msg)
{
	lockdep_assert_held(&dev->rx_lock);
	if (dev->dead || !dev->readers) {
		dev->stats[AMP_MISC_RX_DROPPED_UNOPENED]++;
		return AMP_RX_DONE;
	}
	if (dev->queue.count < dev->queue.limit) {
		push(dev, msg);
		return AMP_RX_HELD;
	}
	if (dev->rx_mode == RPMSG_AMP_RX_DROP) {
		dev->stats[AMP_MISC_RX_DROPPED_FULL]++;
		return AMP_RX_DONE;
	}
	if (!dev->stalled)
		dev->stats[AMP_MISC_RX_STALLS]++;
	dev->stalled = true;
	return AMP_RX_STALL;
}

/**
 * amp_misc_receive() - receive callback of the endpoint
 * @priv: the device
 * @msg: the message
 *
 * Context: process; waits for a reader's copy at most, which does not fault.
 * Return: what became of the message.
 */
enum amp_rx amp_misc_receive(void *priv, const struct amp_msg *msg)
{
	struct amp_misc *dev = priv;
	enum amp_rx ret;

	mutex_lock(&dev->rx_lock);
	ret = take(dev, msg);
	mutex_unlock(&dev->rx_lock);
	/* The readers are the ones who can make room: don't wait for flush */
	if (ret == AMP_RX_STALL)
		amp_misc_flush(dev);
	return ret;
}

/**
 * amp_misc_flush() - flush callback of the endpoint
 * @priv: the device
 */
void amp_misc_flush(void *priv)
{
	struct amp_misc *dev = priv;

	wake_up_interruptible_poll(&dev->rx_wait, EPOLLIN | EPOLLRDNORM);
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

	mutex_lock(&dev->rx_lock);
	dev->stats[AMP_MISC_RX_DROPPED_FULL] += n;
	mutex_unlock(&dev->rx_lock);
}

/**
 * amp_misc_queue_drain() - drop what is queued and receive as at first
 * @dev: the device
 * @reason: counter of the dropped messages
 */
void amp_misc_queue_drain(struct amp_misc *dev, enum amp_misc_stat reason)
{
	lockdep_assert_held(&dev->rx_lock);
	while (dev->queue.count) {
		pop(dev);
		dev->stats[reason]++;
	}
	dev->rx_mode = default_mode(dev);
	unstall(dev);
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
		dev->readers += file->reads;
	}
	mutex_unlock(&dev->rx_lock);
	return ret;
}

/**
 * amp_misc_queue_leave() - a file is being closed
 * @file: the file
 *
 * Files of an earlier session were counted out when it ended.
 */
void amp_misc_queue_leave(struct amp_misc_file *file)
{
	struct amp_misc *dev = file->dev;

	mutex_lock(&dev->rx_lock);
	if (file->session == dev->session) {
		dev->users--;
		dev->readers -= file->reads;
		if (!dev->readers)
			amp_misc_queue_drain(dev, AMP_MISC_RX_DROPPED_CLOSED);
	}
	mutex_unlock(&dev->rx_lock);
}

static ssize_t read_head(struct amp_misc *dev, struct iov_iter *to,
			 size_t *need)
{
	const struct amp_msg *msg = &dev->queue.msgs[dev->queue.head];
	size_t len, copied;

	lockdep_assert_held(&dev->rx_lock);
	if (!dev->queue.count)
		return -EAGAIN;
	len = msg->len;
	if (len > iov_iter_count(to))
		return -EMSGSIZE;

	pagefault_disable();
	copied = copy_to_iter(msg->data, len, to);
	pagefault_enable();
	if (copied < len) {
		iov_iter_revert(to, copied);
		*need = len;
		return -EFAULT;
	}
	if (!amp_rpmsg_holds(dev->rpdev, msg)) {
		iov_iter_revert(to, copied);
		return -EPIPE;
	}

	pop(dev);
	dev->stats[AMP_MISC_RX_MESSAGES]++;
	dev->stats[AMP_MISC_RX_BYTES] += len;
	unstall(dev);
	return len;
}

/**
 * amp_misc_queue_read() - read the oldest message
 * @file: the reader
 * @to: where to
 * @need: with -EFAULT: bytes at @to that have to be present
 *
 * The message leaves the queue only when all of it has been copied.  If it turns
 * out not to be one any more, the session ends here and now.
 *
 * Return: its size, -EAGAIN if there is none, -EMSGSIZE if it does not fit,
 * -EFAULT if user memory is not present, -EPIPE or -ENODEV.
 */
ssize_t amp_misc_queue_read(struct amp_misc_file *file, struct iov_iter *to,
			    size_t *need)
{
	struct amp_misc *dev = file->dev;
	ssize_t ret;

	mutex_lock(&dev->rx_lock);
	ret = amp_misc_file_error(file);
	if (!ret)
		ret = read_head(dev, to, need);
	mutex_unlock(&dev->rx_lock);
	if (ret == -EPIPE)
		amp_misc_end(file);
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
	struct amp_misc *dev = file->dev;
	int ret;

	mutex_lock(&dev->rx_lock);
	ret = amp_misc_file_error(file);
	if (!ret && dev->queue.count)
		ret = dev->queue.msgs[dev->queue.head].len;
	mutex_unlock(&dev->rx_lock);
	return ret;
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
	int ret;

	mutex_lock(&dev->rx_lock);
	ret = amp_misc_file_error(file);
	if (!ret && mode == RPMSG_AMP_RX_BLOCK && dev->lossy)
		ret = -EOPNOTSUPP;
	if (!ret) {
		dev->rx_mode = mode;
		/* A message that waits is not exempt from being dropped */
		if (mode == RPMSG_AMP_RX_DROP)
			unstall(dev);
	}
	mutex_unlock(&dev->rx_lock);
	return ret;
}
