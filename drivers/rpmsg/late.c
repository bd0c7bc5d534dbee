// SPDX-License-Identifier: GPL-2.0-only
/*
 * Clients of the kernel's rpmsg API: their callbacks may sleep, and send.  Messages
 * for them wait in their buffers, half of the channel's at most, for a work item that
 * copies each message, gives its buffer back and calls the client.  Nothing else
 * of the channel waits for that.  What does not fit waits in the ring.
 */
#include <linux/lockdep.h>
#include <linux/slab.h>
#include <linux/workqueue.h>

#include "bus.h"

/*
 * Limit of messages for one run of the work, so that cancelling it takes a
 * bounded time
 */
#define LATE_BATCH	64

/**
 * amp_late_receive() - have the owner of an endpoint called with a message
 * @ept: the endpoint
 * @msg: the message
 *
 * Context: NAPI, under rcu_read_lock().
 * Return: AMP_RX_HELD, AMP_RX_STALL if too many are waiting, or AMP_RX_DONE if the
 * endpoint is being destroyed.
 */
enum amp_rx amp_late_receive(struct amp_ept *ept, const struct amp_msg *msg)
{
	struct amp_late_queue *q = &ept->bus->late;
	struct amp_late *late = &q->slots[msg->buf.id];
	enum amp_rx ret = AMP_RX_DONE;

	spin_lock(&q->lock);
	if (q->count >= ept->bus->rx_limit) {
		q->stalled = true;
		ret = AMP_RX_STALL;
	} else if (kref_get_unless_zero(&ept->ept.refcount)) {
		late->ept = ept;
		late->msg = *msg;
		list_add_tail(&late->node, &q->queue);
		q->count++;
		ret = AMP_RX_HELD;
	}
	spin_unlock(&q->lock);
	queue_work(amp_rpmsg_workqueue, &q->work);
	return ret;
}

/* Takes the oldest message, and lets the channel offer refused ones again */
static bool late_next(struct amp_bus *bus, struct amp_late *late)
{
	struct amp_late_queue *q = &bus->late;
	struct amp_late *first;
	bool resume = false;

	spin_lock_bh(&q->lock);
	first = list_first_entry_or_null(&q->queue, struct amp_late, node);
	if (first) {
		*late = *first;
		list_del(&first->node);
		q->count--;
		resume = q->stalled;
		q->stalled = false;
	}
	spin_unlock_bh(&q->lock);
	if (resume)
		amp_channel_resume(bus->ch);
	return first;
}

/* The buffer goes back before the client is called, which may take long */
static void late_deliver(struct amp_bus *bus, const struct amp_late *late)
{
	struct rpmsg_endpoint *e = &late->ept->ept;
	bool holds;

	memcpy(bus->late.bounce, late->msg.data, late->msg.len);
	/* a message keeps its endpoint, but not the device, which may be freed */
	holds = amp_native_holds(bus->ch, &late->msg);
	amp_channel_release(bus->ch, &late->msg.buf,
			    READ_ONCE(bus->late.count));
	if (!holds)
		return;
	mutex_lock(&e->cb_lock);
	if (e->cb)
		e->cb(e->rpdev, bus->late.bounce, late->msg.len, e->priv,
		      late->msg.src);
	mutex_unlock(&e->cb_lock);
}

static void late_work(struct work_struct *work)
{
	struct amp_bus *bus = container_of(work, struct amp_bus, late.work);
	struct amp_late late;
	int n;

	for (n = 0; n < LATE_BATCH; n++) {
		if (!late_next(bus, &late))
			return;
		late_deliver(bus, &late);
		amp_ept_put(late.ept);
	}
	queue_work(amp_rpmsg_workqueue, work);
}

/**
 * amp_late_drop() - the session has ended: give back buffers of messages not yet delivered
 * @bus: the bus, which receives nothing
 *
 * Context: may sleep.
 */
void amp_late_drop(struct amp_bus *bus)
{
	struct amp_late_queue *q = &bus->late;
	struct amp_late *late, *next;
	LIST_HEAD(dropped);

	spin_lock_bh(&q->lock);
	list_splice_init(&q->queue, &dropped);
	q->count = 0;
	q->stalled = false;
	spin_unlock_bh(&q->lock);
	list_for_each_entry_safe(late, next, &dropped, node) {
		struct amp_ept *ept = late->ept;

		amp_channel_release(bus->ch, &late->msg.buf, true);
		amp_ept_put(ept);
	}
}

/**
 * amp_late_init() - prepare the queue of a bus
 * @bus: the bus
 *
 * Context: may sleep.
 * Return: 0, or -ENOMEM, after which amp_late_exit() is to be called as well.
 */
int amp_late_init(struct amp_bus *bus)
{
	struct amp_late_queue *q = &bus->late;

	spin_lock_init(&q->lock);
	INIT_LIST_HEAD(&q->queue);
	INIT_WORK(&q->work, late_work);
	q->slots = kvcalloc(bus->config->num_bufs / 2, sizeof(*q->slots),
			    GFP_KERNEL);
	q->bounce = kmalloc(bus->rx_mtu, GFP_KERNEL);
	return q->slots && q->bounce ? 0 : -ENOMEM;
}

/**
 * amp_late_exit() - free the queue of a bus
 * @bus: the bus, which has been stopped, and has no endpoints
 *
 * Context: may sleep.
 */
void amp_late_exit(struct amp_bus *bus)
{
	cancel_work_sync(&bus->late.work);
	kvfree(bus->late.slots);
	kfree(bus->late.bounce);
	bus->late.slots = NULL;
	bus->late.bounce = NULL;
}
