// SPDX-License-Identifier: GPL-2.0-only
/*
 * Endpoints on another bus: <amp/rpmsg.h>, implemented with the kernel's API.
 *
 * Such a bus takes its buffers back at once, may call from any context, cannot hold a
 * remote back, and does not report free buffers.  Messages are therefore copied and
 * queued in both directions, in slots that are allocated at probe.  A message that
 * finds no slot is lost; the owner learns how many were.
 */
#include <linux/jiffies.h>
#include <linux/list.h>
#include <linux/mm.h>
#include <linux/ratelimit.h>
#include <linux/slab.h>

#include "bus.h"

/*
 * 256 more than the limit: mainline's bus receives up to 256 messages at once
 */
#define RX_SLOTS	(AMP_FOREIGN_RX_LIMIT + 256)
/* Jiffies between two attempts to send while the bus has no buffer */
#define RETRY_TICK	1
/*
 * Limit of messages for one run of a work item, so that cancelling it takes a
 * bounded time
 */
#define BATCH		64

/**
 * struct slot - a message
 * @node: in the list that says what it is there for
 * @owner: whose it is
 * @len: bytes of @data
 * @addr: address of the sender or of the receiver
 * @data: payload
 */
struct slot {
	struct list_head node;
	struct foreign *owner;
	u32 len;
	u32 addr;
	u8 data[] __aligned(8);
};

/**
 * struct foreign - an endpoint
 * @ept: on the bus
 * @ops: callbacks of the owner
 * @priv: their argument
 * @mtu: bytes that a message can hold
 * @source: what taps are told of its messages
 * @lock: protects everything below
 * @rx_free: slots for messages to come
 * @rx_queue: messages to be offered, oldest first
 * @rx_lost: messages for which there was no slot, since the owner was told
 * @tx_free: slots for messages to be sent
 * @tx_queue: messages to be sent, oldest first
 * @tx_waiting: the owner has found no slot
 * @rx_work: offers messages
 * @tx_work: sends them
 * @memory: the slots
 */
struct foreign {
	struct rpmsg_endpoint *ept;
	const struct amp_ept_ops *ops;
	void *priv;
	unsigned int mtu;
	struct amp_tap_source source;

	spinlock_t lock; /* protects everything below but the works */
	struct list_head rx_free;
	struct list_head rx_queue;
	unsigned int rx_lost;
	struct list_head tx_free;
	struct list_head tx_queue;
	bool tx_waiting;

	struct work_struct rx_work;
	struct delayed_work tx_work;
	void *memory;
};

static struct slot *slot_of(const struct amp_msg *msg)
{
	return container_of(msg->data, struct slot, data[0]);
}

static struct slot *first(struct list_head *list)
{
	return list_first_entry_or_null(list, struct slot, node);
}

/* Takes a slot from a list, if there is one */
static struct slot *take(struct foreign *f, struct list_head *list)
{
	unsigned long flags;
	struct slot *slot;

	spin_lock_irqsave(&f->lock, flags);
	slot = first(list);
	if (slot)
		list_del(&slot->node);
	spin_unlock_irqrestore(&f->lock, flags);
	return slot;
}

static void give(struct foreign *f, struct slot *slot, struct list_head *list)
{
	unsigned long flags;

	spin_lock_irqsave(&f->lock, flags);
	list_add_tail(&slot->node, list);
	spin_unlock_irqrestore(&f->lock, flags);
}

static void lose(struct foreign *f)
{
	unsigned long flags;

	spin_lock_irqsave(&f->lock, flags);
	f->rx_lost++;
	spin_unlock_irqrestore(&f->lock, flags);
}

/* Receive callback of the bus; its context depends on the bus */
static int foreign_receive(struct rpmsg_device *rpdev, void *data, int len,
			   void *priv, u32 src)
{
	struct foreign *f = priv;
	struct slot *slot = NULL;

	if (len >= 0 && len <= f->mtu)
		slot = take(f, &f->rx_free);
	if (slot) {
		memcpy(slot->data, data, len);
		slot->len = len;
		slot->addr = src;
		give(f, slot, &f->rx_queue);
	} else {
		lose(f);
	}
	queue_work(amp_rpmsg_workqueue, &f->rx_work);
	return 0;
}

static void foreign_tap(const struct foreign *f, enum amp_mon_direction direction,
			const struct slot *slot, u32 src, u32 dst)
{
	const struct amp_wire_msg wire = {
		.src = src, .dst = dst, .len = slot->len,
	};

	amp_tap_message(&f->source, direction, &wire, slot->data);
}

/*
 * Offers a message to the owner of the endpoint, and drops it if it is refused
 */
static void offer(struct foreign *f, struct slot *slot)
{
	struct amp_msg msg = {
		.data = slot->data, .len = slot->len, .src = slot->addr,
	};
	enum amp_rx ret;

	/* as on a bus of ours */
	local_bh_disable();
	if (static_branch_unlikely(&amp_tap_open))
		foreign_tap(f, AMP_MON_FROM_REMOTE, slot, slot->addr,
			    f->ept->addr);
	ret = f->ops->receive(f->priv, &msg);
	local_bh_enable();
	if (ret == AMP_RX_HELD)
		return;
	if (ret == AMP_RX_STALL)
		lose(f);
	give(f, slot, &f->rx_free);
}

static void tell_lost(struct foreign *f)
{
	unsigned int n;

	spin_lock_irq(&f->lock);
	n = f->rx_lost;
	f->rx_lost = 0;
	spin_unlock_irq(&f->lock);
	if (n && f->ops->lost)
		f->ops->lost(f->priv, n);
}

static void rx_work(struct work_struct *work)
{
	struct foreign *f = container_of(work, struct foreign, rx_work);
	struct slot *slot = NULL;
	int n;

	for (n = 0; n < BATCH; n++) {
		slot = take(f, &f->rx_queue);
		if (!slot)
			break;
		offer(f, slot);
	}
	tell_lost(f);
	if (slot)
		queue_work(amp_rpmsg_workqueue, work);
}

static void tell_room(struct foreign *f)
{
	bool waiting;

	spin_lock_irq(&f->lock);
	waiting = f->tx_waiting;
	f->tx_waiting = false;
	spin_unlock_irq(&f->lock);
	if (waiting && f->ops->room)
		f->ops->room(f->priv);
}

/* Only this work item takes from the queue */
static void tx_work(struct work_struct *work)
{
	struct foreign *f = container_of(to_delayed_work(work), struct foreign,
					 tx_work);
	struct slot *slot = NULL;
	unsigned long delay = 0;
	int n, ret;

	for (n = 0; n < BATCH; n++) {
		slot = take(f, &f->tx_queue);
		if (!slot)
			break;
		ret = rpmsg_trysendto(f->ept, slot->data, slot->len,
				      slot->addr);
		if (ret == -ENOMEM || ret == -EAGAIN) {
			delay = RETRY_TICK;
			break;
		}
		if (ret)
			dev_warn_ratelimited(&f->ept->rpdev->dev,
					     "message lost: %pe\n",
					     ERR_PTR(ret));
		give(f, slot, &f->tx_free);
	}
	if (delay) {
		spin_lock_irq(&f->lock);
		list_add(&slot->node, &f->tx_queue);
		spin_unlock_irq(&f->lock);
	}
	if (slot)
		queue_delayed_work(amp_rpmsg_workqueue, &f->tx_work, delay);
	tell_room(f);
}

static void free_slots(void *f)
{
	kvfree(((struct foreign *)f)->memory);
}

/* From here on messages find slots */
static int alloc_slots(struct foreign *f, struct device *dev)
{
	size_t size = ALIGN(sizeof(struct slot) + f->mtu, 8);
	struct slot *slot;
	int i, ret;

	f->memory = kvcalloc(RX_SLOTS + AMP_FOREIGN_TX_LIMIT, size, GFP_KERNEL);
	if (!f->memory)
		return -ENOMEM;
	ret = devm_add_action_or_reset(dev, free_slots, f);
	for (i = 0; !ret && i < RX_SLOTS + AMP_FOREIGN_TX_LIMIT; i++) {
		slot = f->memory + i * size;
		slot->owner = f;
		give(f, slot, i < RX_SLOTS ? &f->rx_free : &f->tx_free);
	}
	return ret;
}

static struct foreign *alloc(struct rpmsg_device *rpdev,
			     const struct amp_ept_ops *ops, void *priv)
{
	struct foreign *f = devm_kzalloc(&rpdev->dev, sizeof(*f), GFP_KERNEL);

	if (!f)
		return NULL;
	f->ops = ops;
	f->priv = priv;
	f->source = (struct amp_tap_source){
		.channel = amp_number_of(&rpdev->dev),
		.little_endian = rpdev->little_endian,
		.kind = ops->kind,
	};
	spin_lock_init(&f->lock);
	INIT_LIST_HEAD(&f->rx_free);
	INIT_LIST_HEAD(&f->rx_queue);
	INIT_LIST_HEAD(&f->tx_free);
	INIT_LIST_HEAD(&f->tx_queue);
	INIT_WORK(&f->rx_work, rx_work);
	INIT_DELAYED_WORK(&f->tx_work, tx_work);
	return f;
}

/*
 * NULL if the bus has none, or does not say how long a message may be, or memory is
 * out.  The memory goes with the driver of the device.
 */
static struct rpmsg_endpoint *foreign_create_ept(struct rpmsg_device *rpdev,
						 const struct amp_ept_ops *ops,
						 void *priv, u32 addr)
{
	struct rpmsg_channel_info chinfo = { .src = addr, .dst = rpdev->dst };
	struct foreign *f = alloc(rpdev, ops, priv);
	ssize_t mtu;

	if (!f)
		return NULL;
	strscpy(chinfo.name, rpdev->id.name, sizeof(chinfo.name));
	f->ept = rpmsg_create_ept(rpdev, foreign_receive, f, chinfo);
	if (!f->ept)
		return NULL;
	mtu = rpmsg_get_mtu(f->ept);
	f->mtu = clamp_t(ssize_t, mtu, 0, U16_MAX);
	if (!f->mtu || alloc_slots(f, &rpdev->dev)) {
		rpmsg_destroy_ept(f->ept);
		cancel_work_sync(&f->rx_work);
		return NULL;
	}
	if (ops->state)
		ops->state(priv, true);
	return f->ept;
}

/* No sender uses it any more */
static void foreign_destroy_ept(struct rpmsg_endpoint *ept)
{
	struct foreign *f = ept->priv;

	cancel_delayed_work_sync(&f->tx_work);
	rpmsg_destroy_ept(ept);
	cancel_work_sync(&f->rx_work);
}

static unsigned int foreign_mtu(const struct rpmsg_endpoint *ept)
{
	return ((struct foreign *)ept->priv)->mtu;
}

/* The receive callback is called from a work item */
static struct napi_struct *foreign_napi(struct rpmsg_device *rpdev)
{
	return NULL;
}

/* Never: the message is a copy */
static bool foreign_holds(struct rpmsg_device *rpdev,
			  const struct amp_msg *msg)
{
	return true;
}

static void foreign_release(struct rpmsg_device *rpdev,
			    const struct amp_msg *msg, bool more)
{
	struct slot *slot = slot_of(msg);

	give(slot->owner, slot, &slot->owner->rx_free);
}

/* Nothing to do: a message that was refused has been dropped */
static void foreign_resume(struct rpmsg_device *rpdev)
{
}

static bool foreign_tx_ready(struct rpmsg_endpoint *ept)
{
	struct foreign *f = ept->priv;
	unsigned long flags;
	bool ready;

	spin_lock_irqsave(&f->lock, flags);
	ready = !list_empty(&f->tx_free);
	if (!ready)
		f->tx_waiting = true;
	spin_unlock_irqrestore(&f->lock, flags);
	return ready;
}

static int foreign_tx_get(struct rpmsg_endpoint *ept, struct amp_msg *msg)
{
	struct foreign *f = ept->priv;
	struct slot *slot = take(f, &f->tx_free);

	/* sets tx_waiting before looking again, so that no wake-up is lost */
	if (!slot && foreign_tx_ready(ept))
		slot = take(f, &f->tx_free);
	if (!slot)
		return -EAGAIN;
	msg->data = slot->data;
	msg->len = f->mtu;
	return 0;
}

static void foreign_tx_put(struct rpmsg_endpoint *ept,
			   const struct amp_msg *msg, u32 len, u32 dst,
			   bool more)
{
	struct slot *slot = slot_of(msg);
	struct foreign *f = slot->owner;

	slot->len = len;
	slot->addr = dst;
	if (static_branch_unlikely(&amp_tap_open))
		foreign_tap(f, AMP_MON_TO_REMOTE, slot, ept->addr, dst);
	give(f, slot, &f->tx_queue);
	queue_delayed_work(amp_rpmsg_workqueue, &f->tx_work, 0);
}

static void foreign_tx_cancel(struct rpmsg_endpoint *ept,
			      const struct amp_msg *msg)
{
	struct slot *slot = slot_of(msg);

	give(slot->owner, slot, &slot->owner->tx_free);
}

/* Each message is sent as soon as it is put */
static void foreign_kick(struct rpmsg_device *rpdev)
{
}

const struct amp_transport amp_foreign = {
	.mtu = foreign_mtu,
	.napi = foreign_napi,
	.create_ept = foreign_create_ept,
	.destroy_ept = foreign_destroy_ept,
	.holds = foreign_holds,
	.release = foreign_release,
	.resume = foreign_resume,
	.tx_get = foreign_tx_get,
	.tx_put = foreign_tx_put,
	.tx_cancel = foreign_tx_cancel,
	.tx_ready = foreign_tx_ready,
	.kick = foreign_kick,
};
