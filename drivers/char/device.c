// SPDX-License-Identifier: GPL-2.0-only
/*
 * Lifetime of a device: references to it, the end of a session, removal.
 */
#include <linux/lockdep.h>
#include <linux/poll.h>
#include <linux/slab.h>

#include "misc.h"

static void amp_misc_free(struct kref *ref)
{
	struct amp_misc *dev = container_of(ref, struct amp_misc, ref);

	amp_misc_queue_free(dev);
	mutex_destroy(&dev->tx_lock);
	kfree(dev);
}

/**
 * amp_misc_put() - drop a reference
 * @dev: the device
 */
void amp_misc_put(struct amp_misc *dev)
{
	kref_put(&dev->ref, amp_misc_free);
}

/* Wakes all waiters, so that each of them reads the new state */
static void wake_all(struct amp_misc *dev)
{
	atomic_inc(&dev->room_seq);
	wake_up_interruptible_all(&dev->tx_wait);
	wake_up_interruptible_all(&dev->rx_wait);
}

/* Ends the session: calls on files that were opened in it fail from now on */
static void end_session(struct amp_misc *dev)
{
	lockdep_assert_held(&dev->tx_lock);
	lockdep_assert_held(&dev->rx_lock);
	WRITE_ONCE(dev->session, dev->session + 1);
	dev->users = 0;
	amp_misc_queue_close(dev, AMP_MISC_RX_DROPPED_SESSION);
}

/**
 * amp_misc_end() - end the session of a file, before the bus says so
 * @file: the file
 *
 * Context: process, with neither lock held.
 */
void amp_misc_end(struct amp_misc_file *file)
{
	struct amp_misc *dev = file->dev;

	mutex_lock(&dev->tx_lock);
	mutex_lock(&dev->rx_lock);
	if (!amp_misc_file_error(file))
		end_session(dev);
	mutex_unlock(&dev->rx_lock);
	mutex_unlock(&dev->tx_lock);
	wake_all(dev);
}

/**
 * amp_misc_state() - state callback of the endpoint
 * @priv: the device
 * @online: the link is up
 *
 * Context: process, with neither lock held.
 */
void amp_misc_state(void *priv, bool online)
{
	struct amp_misc *dev = priv;

	mutex_lock(&dev->tx_lock);
	mutex_lock(&dev->rx_lock);
	if (dev->online && !online)
		end_session(dev);
	WRITE_ONCE(dev->online, online);
	mutex_unlock(&dev->rx_lock);
	mutex_unlock(&dev->tx_lock);
	wake_all(dev);
}

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
 * amp_misc_kill() - mark a device dead
 * @dev: the device, whose endpoint is destroyed
 *
 * After this, the device uses no buffer, and neither the endpoint nor rpdev.
 *
 * Context: process, with neither lock held.
 */
void amp_misc_kill(struct amp_misc *dev)
{
	mutex_lock(&dev->tx_lock);
	mutex_lock(&dev->rx_lock);
	WRITE_ONCE(dev->dead, true);
	WRITE_ONCE(dev->online, false);
	mutex_unlock(&dev->rx_lock);
	mutex_unlock(&dev->tx_lock);
	wake_all(dev);

	dev->bus->destroy_ept(dev->ept);

	mutex_lock(&dev->rx_lock);
	amp_misc_queue_close(dev, AMP_MISC_RX_DROPPED_SESSION);
	mutex_unlock(&dev->rx_lock);
}
