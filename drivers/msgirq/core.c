// SPDX-License-Identifier: GPL-2.0-only
/*
 * Message registers: the list of them, the interrupt that their clients share,
 * and doorbells that ring them.
 */
#include <linux/bottom_half.h>
#include <linux/cpumask.h>
#include <linux/device.h>
#include <linux/export.h>
#include <linux/interrupt.h>
#include <linux/irq.h>
#include <linux/list.h>
#include <linux/mutex.h>

#include <amp/msgirq.h>

#include "msgirq.h"

/*
 * Limit of messages a second for one register. Above it, the register is
 * disabled for the rest of the jiffy, so that a remote that rings without end
 * takes a bounded part of the CPU's time.
 */
#define MAX_RATE	50000
#define MAX_PER_JIFFY	(MAX_RATE / HZ)
/*
 * Period in nanoseconds in which the clients of a disabled register are called.
 * Channels that share the register with one that rings without end still
 * receive their messages. Without high-resolution timers the period is a jiffy.
 */
#define POLL_PERIOD	(100 * NSEC_PER_USEC)

/* Protects the list, and the registers in it from being freed */
DEFINE_MUTEX(amp_msgirq_registers_lock);
LIST_HEAD(amp_msgirq_registers);

/**
 * amp_msgirq_find() - find a register by its number
 * @num: the number
 *
 * Context: with amp_msgirq_registers_lock held.
 * Return: the register, or NULL.
 */
struct amp_msgirq *amp_msgirq_find(u32 num)
{
	struct amp_msgirq *msgirq;

	lockdep_assert_held(&amp_msgirq_registers_lock);
	list_for_each_entry(msgirq, &amp_msgirq_registers, node)
		if (msgirq->num == num && num != AMP_MSGIRQ_NO_NUM)
			return msgirq;
	return NULL;
}

static void unregister_register(void *data)
{
	struct amp_msgirq *msgirq = data;

	mutex_lock(&amp_msgirq_registers_lock);
	list_del(&msgirq->node);
	mutex_unlock(&amp_msgirq_registers_lock);
}

static void msgirq_tell(struct amp_msgirq *msgirq, u32 message)
{
	struct amp_msgirq_client *client;

	lockdep_assert_held(&msgirq->lock);
	list_for_each_entry(client, &msgirq->clients, node)
		client->ring(client, message);
}

/* Without a way to silence the register, the interrupt line is disabled */
static void msgirq_silence(struct amp_msgirq *msgirq, bool silent)
{
	lockdep_assert_held(&msgirq->lock);
	if (!msgirq->ops->map)
		return;
	if (msgirq->ops->enable)
		(silent ? msgirq->ops->disable : msgirq->ops->enable)(msgirq);
	else
		(silent ? disable_irq_nosync : enable_irq)(msgirq->irq);
}

static void msgirq_unmute(struct amp_msgirq *msgirq)
{
	lockdep_assert_held(&msgirq->lock);
	msgirq->muted = false;
	msgirq->count = 0;
	msgirq_silence(msgirq, false);
}

/*
 * Calls all clients, because messages that came while it was muted were not
 * delivered
 */
static enum hrtimer_restart msgirq_poll(struct hrtimer *timer)
{
	struct amp_msgirq *msgirq = container_of(timer, struct amp_msgirq,
						 poll);
	unsigned long now = jiffies;
	bool muted;

	spin_lock_irq(&msgirq->lock);
	muted = msgirq->muted_at == now;
	if (!muted)
		msgirq_unmute(msgirq);
	msgirq_tell(msgirq, 0);
	spin_unlock_irq(&msgirq->lock);
	if (!muted)
		return HRTIMER_NORESTART;
	hrtimer_forward_now(timer, ns_to_ktime(POLL_PERIOD));
	return HRTIMER_RESTART;
}

/* Counts a message; true if there are too many of them */
static bool msgirq_mute(struct amp_msgirq *msgirq)
{
	unsigned long now = jiffies;

	lockdep_assert_held(&msgirq->lock);
	if (msgirq->window != now) {
		msgirq->window = now;
		msgirq->count = 0;
	}
	if (++msgirq->count <= MAX_PER_JIFFY || list_empty(&msgirq->clients))
		return false;
	if (!msgirq->muted) {
		msgirq->muted = true;
		msgirq->muted_at = now;
		msgirq_silence(msgirq, true);
		hrtimer_start(&msgirq->poll, ns_to_ktime(POLL_PERIOD),
			      HRTIMER_MODE_REL_SOFT);
	}
	return true;
}

/**
 * amp_msgirq_init() - prepare a message register that is not registered
 * @msgirq: the register, with dev and ops set
 *
 * For providers whose registers are found by other means than ours.
 */
void amp_msgirq_init(struct amp_msgirq *msgirq)
{
	mutex_init(&msgirq->mutex);
	spin_lock_init(&msgirq->lock);
	INIT_LIST_HEAD(&msgirq->clients);
	hrtimer_setup(&msgirq->poll, msgirq_poll, CLOCK_MONOTONIC,
		      HRTIMER_MODE_REL_SOFT);
	msgirq->window = jiffies;
}

/**
 * devm_amp_msgirq_register() - offer a message register
 * @msgirq: the register, with dev, num, fwnode, index and ops set; lives as long
 *	as its device
 *
 * Context: may sleep.
 * Return: 0, -EEXIST if the number is taken, which is reported, or -ENOMEM.
 */
int devm_amp_msgirq_register(struct amp_msgirq *msgirq)
{
	struct amp_msgirq *other;
	int ret = 0;

	amp_msgirq_init(msgirq);
	mutex_lock(&amp_msgirq_registers_lock);
	other = amp_msgirq_find(msgirq->num);
	if (other) {
		dev_err(msgirq->dev, "%pfw: message register %u, expected a number that no other node has, but %pfw has it\n",
			msgirq->fwnode, msgirq->num, other->fwnode);
		ret = -EEXIST;
	} else {
		list_add(&msgirq->node, &amp_msgirq_registers);
	}
	mutex_unlock(&amp_msgirq_registers_lock);
	if (ret)
		return ret;

	return devm_add_action_or_reset(msgirq->dev, unregister_register,
					msgirq);
}
EXPORT_SYMBOL_NS_GPL(devm_amp_msgirq_register, RPMSG_AMP);

/* device_is_bound() is already true while the driver core updates the links */
static bool is_bound(struct device *dev)
{
	return READ_ONCE(dev->links.status) == DL_DEV_DRIVER_BOUND;
}

/**
 * amp_msgirq_link() - have a consumer depend on the device of what it uses
 * @consumer: the consumer, in the course of its probe
 * @supplier: the device of the register, of the mailbox or of the processor
 *
 * The consumer is unbound before its supplier is, and probed again when the
 * supplier is bound again.  For that the link has to outlast the driver of the
 * consumer: the driver core keeps it for as long as both devices exist.
 *
 * While the supplier is being probed or unbound, no link can be made that is in
 * a state that the driver core expects when the probe of the consumer ends.
 *
 * Context: may sleep.
 * Return: 0, -EPROBE_DEFER if the supplier is not bound, or -EINVAL if it
 * depends on the consumer, or there is no memory.
 */
int amp_msgirq_link(struct device *consumer, struct device *supplier)
{
	/* no bus, so no driver: its parent made it, and is bound */
	while (!supplier->bus && supplier->parent)
		supplier = supplier->parent;
	if (!is_bound(supplier))
		return dev_err_probe(consumer, -EPROBE_DEFER,
				     "%s is not bound\n", dev_name(supplier));
	if (!device_link_add(consumer, supplier, DL_FLAG_AUTOPROBE_CONSUMER))
		return -EINVAL;
	/* the driver may have begun to unbind just before the link existed */
	return is_bound(supplier) ? 0 : -EPROBE_DEFER;
}
EXPORT_SYMBOL_NS_GPL(amp_msgirq_link, RPMSG_AMP);

/**
 * amp_msgirq_deliver() - tell the clients of a message
 * @msgirq: the register
 * @message: the message
 *
 * Context: any.
 */
void amp_msgirq_deliver(struct amp_msgirq *msgirq, u32 message)
{
	/* a mailbox may deliver from a thread, where softirqs have to be run afterwards */
	bool thread = !in_hardirq() && !irqs_disabled();
	unsigned long flags;

	if (thread)
		local_bh_disable();
	spin_lock_irqsave(&msgirq->lock, flags);
	if (!msgirq_mute(msgirq))
		msgirq_tell(msgirq, message);
	spin_unlock_irqrestore(&msgirq->lock, flags);
	if (thread)
		local_bh_enable();
}
EXPORT_SYMBOL_NS_GPL(amp_msgirq_deliver, RPMSG_AMP);

/*
 * Returns IRQ_HANDLED for each register that was latched, even if no client had
 * anything to do. A client may have taken the message already, and the kernel
 * disables a line with too many unhandled interrupts.
 */
static irqreturn_t msgirq_interrupt(int irq, void *data)
{
	struct amp_msgirq *msgirq = data;
	u32 message;

	if (!msgirq->ops->ack(msgirq, &message))
		return IRQ_NONE;
	amp_msgirq_deliver(msgirq, message);
	return IRQ_HANDLED;
}

/**
 * amp_msgirq_cpu_is_good() - can a CPU take the interrupt of a register?
 * @msgirq: the register
 * @cpu: number of the CPU
 *
 * Context: any.
 * Return: true if so, also where it is not for us to choose: a mailbox's
 * interrupt is its driver's.
 */
bool amp_msgirq_cpu_is_good(const struct amp_msgirq *msgirq, unsigned int cpu)
{
	return !msgirq->ops->map || (cpu < nr_cpu_ids && cpu_online(cpu));
}
EXPORT_SYMBOL_NS_GPL(amp_msgirq_cpu_is_good, RPMSG_AMP);

/* A client that requires a CPU overrides one that only prefers a CPU */
static void set_affinity(struct amp_msgirq *msgirq, unsigned int cpu,
			 bool required)
{
	bool met;

	lockdep_assert_held(&msgirq->mutex);
	if (!msgirq->ops->map || (msgirq->cpu_chosen && !required))
		return;
	met = amp_msgirq_cpu_is_good(msgirq, cpu) &&
	      !irq_set_affinity(msgirq->irq, cpumask_of(cpu));
	if (required && met)
		msgirq->cpu_chosen = true;
	else if (required)
		dev_warn(msgirq->dev,
			 "%pfw: CPU %u can't take the interrupt of this doorbell\n",
			 msgirq->fwnode, cpu);
}

static int start_interrupt(struct amp_msgirq *msgirq)
{
	int ret;

	lockdep_assert_held(&msgirq->mutex);
	if (!msgirq->ops->map)
		return 0;
	msgirq->cpu_chosen = false;
	msgirq->irq = msgirq->ops->map(msgirq);
	if (msgirq->irq < 0)
		return msgirq->irq;

	ret = request_irq(msgirq->irq, msgirq_interrupt, IRQF_SHARED,
			  dev_name(msgirq->dev), msgirq);
	if (ret) {
		if (msgirq->ops->unmap)
			msgirq->ops->unmap(msgirq);
		return ret;
	}

	if (msgirq->ops->enable)
		msgirq->ops->enable(msgirq);
	return 0;
}

static void stop_interrupt(struct amp_msgirq *msgirq)
{
	lockdep_assert_held(&msgirq->mutex);
	if (!msgirq->ops->map)
		return;
	if (msgirq->ops->disable)
		msgirq->ops->disable(msgirq);
	free_irq(msgirq->irq, msgirq);
	if (msgirq->ops->unmap)
		msgirq->ops->unmap(msgirq);
}

/**
 * amp_msgirq_add_client() - have a callback called for messages
 * @msgirq: the register
 * @client: with its callback set; may be called before this returns
 * @cpu: CPU that shall take the interrupt.  A mailbox's is its driver's to
 *	choose.
 * @required: another CPU would be a fault, and is reported.  The last client
 *	that requires a CPU wins; without one, the last client wins.
 *
 * Context: may sleep.
 * Return: 0, or the error of mapping or requesting the interrupt.
 */
int amp_msgirq_add_client(struct amp_msgirq *msgirq,
			  struct amp_msgirq_client *client, unsigned int cpu,
			  bool required)
{
	unsigned long flags;
	int ret = 0;

	mutex_lock(&msgirq->mutex);
	if (list_empty(&msgirq->clients))
		ret = start_interrupt(msgirq);
	if (!ret) {
		set_affinity(msgirq, cpu, required);
		spin_lock_irqsave(&msgirq->lock, flags);
		list_add_tail(&client->node, &msgirq->clients);
		spin_unlock_irqrestore(&msgirq->lock, flags);
	}
	mutex_unlock(&msgirq->mutex);
	return ret;
}
EXPORT_SYMBOL_NS_GPL(amp_msgirq_add_client, RPMSG_AMP);

/**
 * amp_msgirq_remove_client() - stop the calls of a callback
 * @msgirq: the register
 * @client: the client; its callback does not run any more on return
 *
 * Context: may sleep.
 */
void amp_msgirq_remove_client(struct amp_msgirq *msgirq,
			      struct amp_msgirq_client *client)
{
	unsigned long flags;
	bool last;

	mutex_lock(&msgirq->mutex);
	spin_lock_irqsave(&msgirq->lock, flags);
	list_del(&client->node);
	last = list_empty(&msgirq->clients);
	spin_unlock_irqrestore(&msgirq->lock, flags);
	if (last) {
		/* no client is left, so nothing starts the timer again */
		hrtimer_cancel(&msgirq->poll);
		spin_lock_irqsave(&msgirq->lock, flags);
		if (msgirq->muted)
			msgirq_unmute(msgirq);
		spin_unlock_irqrestore(&msgirq->lock, flags);
		stop_interrupt(msgirq);
	}
	mutex_unlock(&msgirq->mutex);
}
EXPORT_SYMBOL_NS_GPL(amp_msgirq_remove_client, RPMSG_AMP);
