// SPDX-License-Identifier: GPL-2.0-only
/* A bus: its memory, and what is logged about it */
#include <linux/ratelimit.h>
#include <linux/slab.h>

#include "bus.h"

/* Lines about announcements and endpoints, a channel, in LOG_PERIOD ... */
#define LOG_BURST	50
/* ... and about messages, for who wants to see them */
#define LOG_MESSAGES	200
#define LOG_PERIOD	(5 * HZ)

/* Calls clients that may sleep; network interfaces receive there on other buses */
struct workqueue_struct *amp_rpmsg_workqueue;

static void bus_free(struct kref *ref)
{
	struct amp_bus *bus = container_of(ref, struct amp_bus, ref);

	xa_destroy(&bus->epts);
	kfree(bus);
}

/**
 * amp_bus_put() - drop a reference
 * @bus: the bus
 */
void amp_bus_put(struct amp_bus *bus)
{
	kref_put(&bus->ref, bus_free);
}

/**
 * amp_bus_may_log() - is there room in the log for one more line?
 * @bus: the bus
 * @level: how detailed the line is
 *
 * Context: any.
 * Return: true if there have not been too many of them lately.
 */
bool amp_bus_may_log(struct amp_bus *bus, enum amp_loglevel level)
{
	struct ratelimit_state *limit = level == AMP_LOG_DETAIL ?
					&bus->message_limit :
					&bus->ratelimit;
	unsigned long flags;
	bool may;

	spin_lock_irqsave(&bus->log_lock, flags);
	may = __ratelimit(limit);
	spin_unlock_irqrestore(&bus->log_lock, flags);
	return may;
}

/**
 * amp_bus_alloc() - allocate the bus of a channel
 * @vdev: the virtio device
 *
 * Context: may sleep.
 * Return: the bus, or NULL.
 */
struct amp_bus *amp_bus_alloc(struct virtio_device *vdev)
{
	struct amp_bus *bus = kzalloc(sizeof(*bus), GFP_KERNEL);
	u32 num;

	if (!bus)
		return NULL;
	kref_init(&bus->ref);
	mutex_init(&bus->lock);
	xa_init_flags(&bus->epts, XA_FLAGS_ALLOC);
	init_waitqueue_head(&bus->tx_wait);
	spin_lock_init(&bus->log_lock);
	ratelimit_state_init(&bus->ratelimit, LOG_PERIOD, LOG_BURST);
	ratelimit_state_init(&bus->message_limit, LOG_PERIOD, LOG_MESSAGES);
	bus->vdev = vdev;
	bus->ch = amp_channel_of(vdev);
	bus->config = amp_channel_config(bus->ch);
	bus->mtu = bus->config->buf_size - AMP_WIRE_HDR_SIZE;

	/* half of them each, so that the others go on if one is stuck */
	num = bus->config->num_bufs / 2;
	bus->rx_limit = max(num / 2, 1u);
	bus->tx_limit = max(num / 2, 1u);
	return bus;
}
