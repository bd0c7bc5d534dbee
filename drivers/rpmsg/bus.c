// SPDX-License-Identifier: GPL-2.0-only
/* A bus: its memory, and what is logged about it */
#include <linux/ratelimit.h>
#include <linux/slab.h>

#include "bus.h"

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
 * amp_bus_may_log() - does the rate limit allow one more line in the log?
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
