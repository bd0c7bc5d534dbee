// SPDX-License-Identifier: GPL-2.0-only
/*
 * Transmission: user memory is copied straight into a buffer of the channel.
 */
#include <linux/bottom_half.h>
#include <linux/lockdep.h>
#include <linux/poll.h>
#include <linux/sched/signal.h>
#include <linux/uaccess.h>
#include <linux/uio.h>

#include "misc.h"

/**
 * amp_misc_room() - room callback of the endpoint
 * @priv: the device
 *
 * Context: any but hard interrupt.
 */
void amp_misc_room(void *priv)
{
	struct amp_misc *dev = priv;

	atomic_inc(&dev->room_seq);
	if (wq_has_sleeper(&dev->tx_wait))
		wake_up_interruptible_poll(&dev->tx_wait,
					   EPOLLOUT | EPOLLWRNORM);
}

/**
 * amp_misc_count_tx() - count something that happened outside of the lock
 * @dev: the device
 * @stat: a counter of transmission
 */
void amp_misc_count_tx(struct amp_misc *dev, enum amp_misc_stat stat)
{
	mutex_lock(&dev->tx_lock);
	local_bh_disable();
	amp_misc_count(dev, AMP_MISC_STAT_SENDER, stat, 1);
	local_bh_enable();
	mutex_unlock(&dev->tx_lock);
}

/**
 * amp_misc_can_send() - would a write find a buffer?
 * @file: the writer
 *
 * Return: true; or false, and the room callback is to come.
 */
bool amp_misc_can_send(struct amp_misc_file *file)
{
	struct amp_misc *dev = file->dev;
	bool ret;

	mutex_lock(&dev->tx_lock);
	local_bh_disable();
	ret = !amp_misc_file_error(file) && dev->bus->tx_ready(dev->ept);
	local_bh_enable();
	mutex_unlock(&dev->tx_lock);
	return ret;
}

/* With bottom halves off */
static ssize_t send_one(struct amp_misc *dev, struct iov_iter *from)
{
	size_t len = iov_iter_count(from);
	struct amp_msg msg;
	size_t copied;
	int ret;

	lockdep_assert_held(&dev->tx_lock);
	ret = dev->bus->tx_get(dev->ept, &msg);
	/* A file of this session may wait for the link */
	if (ret == -ENOTCONN)
		return -EAGAIN;
	if (ret) {
		amp_misc_count(dev, AMP_MISC_STAT_SENDER, AMP_MISC_TX_FULL, 1);
		return ret;
	}

	pagefault_disable();
	copied = copy_from_iter(msg.data, len, from);
	pagefault_enable();
	if (copied < len) {
		iov_iter_revert(from, copied);
		dev->bus->tx_cancel(dev->ept, &msg);
		return -EFAULT;
	}

	dev->bus->tx_put(dev->ept, &msg, len, dev->rpdev->dst, false);
	amp_misc_count_message(dev, AMP_MISC_STAT_SENDER, AMP_MISC_TX_MESSAGES,
			       len);
	return len;
}

/**
 * amp_misc_send() - send a message
 * @file: the writer
 * @from: the message, not larger than the MTU
 *
 * Return: its size, -EAGAIN if no buffer is free or the link not yet up,
 * -EFAULT if user memory is not present, -EPIPE or -ENODEV.
 */
ssize_t amp_misc_send(struct amp_misc_file *file, struct iov_iter *from)
{
	struct amp_misc *dev = file->dev;
	ssize_t ret;

	mutex_lock(&dev->tx_lock);
	ret = amp_misc_file_error(file);
	if (!ret) {
		local_bh_disable();
		ret = send_one(dev, from);
		local_bh_enable();
	}
	mutex_unlock(&dev->tx_lock);
	return ret;
}

/**
 * amp_misc_wait_room() - wait until it is worth trying again
 * @file: the writer
 * @seq: value that room_seq had before the last try
 * @left: jiffies to wait at most; what is left of them afterwards
 *
 * A wait that is bounded is not restarted after a signal: the time would start
 * anew.
 *
 * Return: 0, -ETIMEDOUT, -EINTR or -ERESTARTSYS.
 */
int amp_misc_wait_room(struct amp_misc_file *file, int seq, long *left)
{
	struct amp_misc *dev = file->dev;
	long ret;

	ret = wait_event_interruptible_timeout(dev->tx_wait,
					       atomic_read(&dev->room_seq) != seq ||
					       amp_misc_file_error(file),
					       *left);
	if (ret > 0) {
		if (*left != MAX_SCHEDULE_TIMEOUT)
			*left = ret;
		return 0;
	}
	if (ret == 0) {
		amp_misc_count_tx(dev, AMP_MISC_TX_TIMEOUTS);
		return -ETIMEDOUT;
	}
	return *left == MAX_SCHEDULE_TIMEOUT ? -ERESTARTSYS : -EINTR;
}
