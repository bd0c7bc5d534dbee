// SPDX-License-Identifier: GPL-2.0-only
/*
 * File operations.
 *
 * User memory is copied with page faults disabled, under the lock that keeps
 * the buffer mapped; when it turns out not to be present it is faulted in
 * without the lock, and the copy starts over.  So a message is either moved as
 * a whole or stays where it is, and a page fault that never ends blocks only
 * the process that caused it.  If memory is present but cannot be copied to or from
 * with page faults disabled, the message goes through kernel memory.
 */
#include <linux/bottom_half.h>
#include <linux/compat.h>
#include <linux/fs.h>
#include <linux/lockdep.h>
#include <linux/module.h>
#include <linux/poll.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <linux/uaccess.h>
#include <linux/uio.h>
#include <net/busy_poll.h>

#include <asm/ioctls.h>
#include <linux/rpmsg_amp.h>

#include "misc.h"

static bool exclusive = true;
module_param(exclusive, bool, 0644);
MODULE_PARM_DESC(exclusive, "A device can be open only once (default: Y)");

static int amp_misc_open(struct inode *inode, struct file *filp)
{
	struct amp_misc *dev = container_of(filp->private_data, struct amp_misc,
					    misc);
	struct amp_misc_file *file;
	int ret;

	file = kzalloc(sizeof(*file), GFP_KERNEL);
	if (!file)
		return -ENOMEM;
	file->dev = dev;
	file->reads = !!(filp->f_mode & FMODE_READ);
	file->send_timeout = RPMSG_AMP_DEFAULT_SEND_TIMEOUT;

	ret = amp_misc_queue_join(file, READ_ONCE(exclusive));
	if (ret) {
		kfree(file);
		return ret;
	}
	/* misc_open() keeps remove, and with it the last put, waiting */
	kref_get(&dev->ref);
	filp->private_data = file;
	filp->f_mode |= FMODE_NOWAIT;
	return stream_open(inode, filp);
}

static int amp_misc_release(struct inode *inode, struct file *filp)
{
	struct amp_misc_file *file = filp->private_data;

	amp_misc_queue_leave(file);
	amp_misc_put(file->dev);
	kfree(file);
	return 0;
}

static bool is_nonblocking(const struct kiocb *iocb)
{
	return (iocb->ki_filp->f_flags & O_NONBLOCK) ||
	       (iocb->ki_flags & IOCB_NOWAIT);
}

/* Copies that may come out short although the memory was faulted in before */
#define MAX_FAULTS	2

static bool has_message(struct amp_misc_file *file)
{
	return amp_misc_queue_length(file->dev) || amp_misc_file_error(file);
}

#ifdef CONFIG_NET_RX_BUSY_POLL
static bool busy_poll_ends(void *data, unsigned long start)
{
	struct amp_misc_file *file = data;
	unsigned long end = start + READ_ONCE(file->dev->busy_poll_us);

	return has_message(file) || signal_pending(current) ||
	       time_after(busy_loop_current_time(), end);
}

/* NAPI id of the channel; each session has another one, 0: there is no session */
static unsigned int busy_poll_id(struct amp_misc_file *file)
{
	struct amp_misc *dev = file->dev;
	unsigned int id = 0;

	mutex_lock(&dev->rx_lock);
	if (!amp_misc_file_error(file))
		id = READ_ONCE(dev->bus->napi(dev->rpdev)->napi_id);
	mutex_unlock(&dev->rx_lock);
	return id;
}

/* Looks at the ring for a while, so that neither an interrupt nor a wake-up is due */
static void busy_poll(struct amp_misc_file *file)
{
	unsigned int id;

	if (!READ_ONCE(file->dev->busy_poll_us))
		return;
	id = busy_poll_id(file);
	if (id)
		napi_busy_loop(id, busy_poll_ends, file, false,
			       BUSY_POLL_BUDGET);
}
#else
static void busy_poll(struct amp_misc_file *file)
{
}
#endif

static int wait_message(struct amp_misc_file *file)
{
	struct amp_misc *dev = file->dev;

	busy_poll(file);
	return wait_event_interruptible(dev->rx_wait, has_message(file));
}

/* A copy was incomplete.  The call must end if the process is killed, even if its
 * memory is taken away again and again.  Other signals are ignored here: the work of
 * io_uring looks like a signal, and nothing would start the call again.
 */
static int check_faulted_in(size_t missing)
{
	if (missing)
		return -EFAULT;
	return fatal_signal_pending(current) ? -EINTR : 0;
}

static ssize_t read_once(struct amp_misc_file *file, struct iov_iter *to,
			 size_t *need, unsigned int faults)
{
	ssize_t ret = faults < MAX_FAULTS ?
		      amp_misc_queue_read(file, to, need) :
		      amp_misc_queue_read_slowly(file, to);

	/* What was queued may not be a message any more: the bus will say so later */
	if (ret == -EPIPE)
		amp_misc_end(file);
	return ret;
}

static ssize_t amp_misc_read_iter(struct kiocb *iocb, struct iov_iter *to)
{
	struct amp_misc_file *file = iocb->ki_filp->private_data;
	unsigned int faults = 0;
	size_t need = 0;
	ssize_t ret;
	int err;

	for (;;) {
		ret = read_once(file, to, &need, faults);
		if (ret == -EFAULT && faults < MAX_FAULTS) {
			size_t missing = fault_in_iov_iter_writeable(to, need);

			err = check_faulted_in(missing);
			faults++;
		} else if (ret == -EAGAIN && !is_nonblocking(iocb)) {
			err = wait_message(file);
		} else {
			return ret;
		}
		if (err)
			return err;
	}
}

/* Counts something that happened outside of the lock */
static void count_tx(struct amp_misc *dev, enum amp_misc_stat stat)
{
	mutex_lock(&dev->tx_lock);
	local_bh_disable();
	amp_misc_count(dev, AMP_MISC_STAT_SENDER, stat, 1);
	local_bh_enable();
	mutex_unlock(&dev->tx_lock);
}

/* Would a write find a buffer?  If not, the room callback is to come. */
static bool can_send(struct amp_misc_file *file)
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

/*
 * Sends a message, not larger than the MTU, out of user memory straight into a buffer
 * of the channel.  -EAGAIN: no buffer is free or the link not yet up; -EFAULT: user
 * memory is not present.
 */
static ssize_t send_message(struct amp_misc_file *file, struct iov_iter *from)
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

/*
 * Waits until it is worth trying again: @seq is the value that room_seq had before the
 * last try, @left the jiffies to wait at most, and what is left of them afterwards.
 *
 * A wait with a time limit is not restarted after a signal: the time would start
 * again.
 */
static int wait_room(struct amp_misc_file *file, int seq, long *left)
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
		count_tx(dev, AMP_MISC_TX_TIMEOUTS);
		return -ETIMEDOUT;
	}
	return *left == MAX_SCHEDULE_TIMEOUT ? -ERESTARTSYS : -EINTR;
}

static long send_jiffies(const struct amp_misc_file *file)
{
	u32 ms = READ_ONCE(file->send_timeout);

	return ms ? msecs_to_jiffies(ms) : MAX_SCHEDULE_TIMEOUT;
}

/* Sends what is in user memory, when there is room; the message is not checked */
static ssize_t write_loop(struct amp_misc_file *file, struct iov_iter *from,
			  bool wait)
{
	size_t len = iov_iter_count(from);
	unsigned int faults = 0;
	long left = 0;
	ssize_t ret;
	int err, seq;

	for (;;) {
		seq = atomic_read(&file->dev->room_seq);
		ret = send_message(file, from);
		if (ret == -EFAULT && faults++ < MAX_FAULTS) {
			size_t missing = fault_in_iov_iter_readable(from, len);

			err = check_faulted_in(missing);
		} else if (ret == -EAGAIN && wait) {
			left = left ?: send_jiffies(file);
			err = wait_room(file, seq, &left);
		} else {
			return ret;
		}
		if (err)
			return err;
	}
}

/* The same by way of kernel memory */
static ssize_t write_slowly(struct amp_misc_file *file, struct iov_iter *from,
			    bool wait)
{
	size_t len = iov_iter_count(from);
	struct iov_iter copy_iter;
	struct kvec vec = { .iov_len = len };
	ssize_t ret = -EFAULT;

	vec.iov_base = kvmalloc(max_t(size_t, len, 1), GFP_KERNEL);
	if (!vec.iov_base)
		return -ENOMEM;
	if (copy_from_iter_full(vec.iov_base, len, from)) {
		iov_iter_kvec(&copy_iter, ITER_SOURCE, &vec, 1, len);
		ret = write_loop(file, &copy_iter, wait);
		if (ret < 0)
			iov_iter_revert(from, len);
	}
	kvfree(vec.iov_base);
	return ret;
}

static ssize_t amp_misc_write_iter(struct kiocb *iocb, struct iov_iter *from)
{
	struct amp_misc_file *file = iocb->ki_filp->private_data;
	bool wait = !is_nonblocking(iocb);
	ssize_t ret;

	if (iov_iter_count(from) > file->dev->mtu) {
		ret = amp_misc_file_error(file);
		if (ret)
			return ret;
		count_tx(file->dev, AMP_MISC_TX_OVERSIZED);
		return -EMSGSIZE;
	}
	ret = write_loop(file, from, wait);
	/* memory that is present, but can't be read with page faults disabled */
	return ret == -EFAULT ? write_slowly(file, from, wait) : ret;
}

static __poll_t amp_misc_poll(struct file *filp, poll_table *wait)
{
	struct amp_misc_file *file = filp->private_data;
	struct amp_misc *dev = file->dev;
	__poll_t mask = 0;

	poll_wait(filp, &dev->rx_wait, wait);
	poll_wait(filp, &dev->tx_wait, wait);
	if (amp_misc_queue_length(dev))
		mask |= EPOLLIN | EPOLLRDNORM;
	/*
	 * Without room, can_send() has the bus call amp_misc_room() later, which costs
	 * something: only for those who want to write.
	 */
	if ((poll_requested_events(wait) & (EPOLLOUT | EPOLLWRNORM)) &&
	    can_send(file))
		mask |= EPOLLOUT | EPOLLWRNORM;
	if (amp_misc_file_error(file))
		return EPOLLHUP | EPOLLERR;
	return mask;
}

static int file_get(struct amp_misc_file *file, unsigned int cmd, u32 *val)
{
	int ret;

	switch (cmd) {
	case FIONREAD:
		ret = amp_misc_queue_next(file);
		if (ret < 0)
			return ret;
		*val = ret;
		return 0;
	case RPMSG_AMP_GET_SEND_TIMEOUT:
		*val = READ_ONCE(file->send_timeout);
		return 0;
	case RPMSG_AMP_GET_RX_MODE:
		*val = READ_ONCE(file->dev->queue.mode);
		return 0;
	case RPMSG_AMP_GET_MTU:
		*val = file->dev->mtu;
		return 0;
	default:
		return -ENOTTY;
	}
}

static int file_set(struct amp_misc_file *file, unsigned int cmd, u32 val)
{
	if (cmd == RPMSG_AMP_SET_SEND_TIMEOUT) {
		WRITE_ONCE(file->send_timeout, val);
		return 0;
	}
	if (val != RPMSG_AMP_RX_BLOCK && val != RPMSG_AMP_RX_DROP)
		return -EINVAL;
	/* The choice lasts until the last reader closes */
	return file->reads ? amp_misc_queue_set_mode(file, val) : -EBADF;
}

static long amp_misc_ioctl(struct file *filp, unsigned int cmd,
			   unsigned long arg)
{
	struct amp_misc_file *file = filp->private_data;
	u32 __user *argp = (u32 __user *)arg;
	int err = amp_misc_file_error(file);
	u32 val;

	if (err)
		return err;
	switch (cmd) {
	case RPMSG_AMP_SET_SEND_TIMEOUT:
	case RPMSG_AMP_SET_RX_MODE:
		return get_user(val, argp) ?: file_set(file, cmd, val);
	default:
		return file_get(file, cmd, &val) ?: put_user(val, argp);
	}
}

const struct file_operations amp_misc_fops = {
	.owner = THIS_MODULE,
	.open = amp_misc_open,
	.release = amp_misc_release,
	.read_iter = amp_misc_read_iter,
	.write_iter = amp_misc_write_iter,
	.poll = amp_misc_poll,
	.unlocked_ioctl = amp_misc_ioctl,
	.compat_ioctl = compat_ptr_ioctl,
};
