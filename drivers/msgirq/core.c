// SPDX-License-Identifier: GPL-2.0-only
/*
 * Message registers: the list of them, and the interrupt that their clients
 * share.
 */
#include <linux/cpumask.h>
#include <linux/device.h>
#include <linux/err.h>
#include <linux/interrupt.h>
#include <linux/irq.h>
#include <linux/module.h>

#include <amp/msgirq.h>

#include "msgirq.h"

/* Protects the list, and a register in it against going away */
static DEFINE_MUTEX(registers_lock);
static LIST_HEAD(registers);

static struct amp_msgirq *find_register(u32 num)
{
	struct amp_msgirq *msgirq;

	lockdep_assert_held(&registers_lock);
	list_for_each_entry(msgirq, &registers, node)
		if (msgirq->num == num)
			return msgirq;
	return NULL;
}

static void unregister_register(void *data)
{
	struct amp_msgirq *msgirq = data;

	mutex_lock(&registers_lock);
	list_del(&msgirq->node);
	mutex_unlock(&registers_lock);
}

/**
 * devm_amp_msgirq_register() - offer a message register
 * @msgirq: the register, with dev, num and ops set; lives as long as its device
 *
 * Context: may sleep.
 * Return: 0, -EEXIST if the number is taken, or -ENOMEM.
 */
int devm_amp_msgirq_register(struct amp_msgirq *msgirq)
{
	int ret = 0;

	mutex_init(&msgirq->mutex);
	spin_lock_init(&msgirq->lock);
	INIT_LIST_HEAD(&msgirq->clients);

	mutex_lock(&registers_lock);
	if (find_register(msgirq->num))
		ret = -EEXIST;
	else
		list_add(&msgirq->node, &registers);
	mutex_unlock(&registers_lock);
	if (ret)
		return ret;

	return devm_add_action_or_reset(msgirq->dev, unregister_register,
					msgirq);
}
EXPORT_SYMBOL_NS_GPL(devm_amp_msgirq_register, RPMSG_AMP);

/**
 * amp_msgirq_get() - look up a message register by its number
 * @consumer: device that is going to use it, in the course of its probe
 * @num: number of the register
 *
 * The consumer is unbound before the provider is: the register stays valid for
 * as long as the consumer is bound, and need not be given back.
 *
 * Context: may sleep.
 * Return: the register, or ERR_PTR: -EPROBE_DEFER if it is described but not
 * there yet, -ENODEV if nothing describes it, -EINVAL if the two devices can't
 * be linked.
 */
struct amp_msgirq *amp_msgirq_get(struct device *consumer, u32 num)
{
	struct amp_msgirq *msgirq;

	mutex_lock(&registers_lock);
	msgirq = find_register(num);
	if (!msgirq)
		msgirq = ERR_PTR(amp_mpic_describes(num) ? -EPROBE_DEFER :
							   -ENODEV);
	else if (!device_link_add(consumer, msgirq->dev,
				  DL_FLAG_AUTOREMOVE_CONSUMER))
		msgirq = ERR_PTR(-EINVAL);
	mutex_unlock(&registers_lock);
	return msgirq;
}
EXPORT_SYMBOL_NS_GPL(amp_msgirq_get, RPMSG_AMP);

/*
 * A register that was latched is always handled, even if no client finds
 * anything to do: what it announced may have been taken already, and too many
 * unhandled interrupts would disable the line.
 */
static irqreturn_t msgirq_interrupt(int irq, void *data)
{
	struct amp_msgirq *msgirq = data;
	struct amp_msgirq_client *client;
	u32 message;

	if (!msgirq->ops->ack(msgirq, &message))
		return IRQ_NONE;

	spin_lock(&msgirq->lock);
	list_for_each_entry(client, &msgirq->clients, node)
		client->ring(client, message);
	spin_unlock(&msgirq->lock);
	return IRQ_HANDLED;
}

static void set_affinity(struct amp_msgirq *msgirq, int cpu)
{
	if (cpu < 0)
		return;
	if (cpu >= nr_cpu_ids || !cpu_online(cpu) ||
	    irq_set_affinity(msgirq->irq, cpumask_of(cpu)))
		dev_warn(msgirq->dev,
			 "message register %u: CPU %d can't take its interrupt\n",
			 msgirq->num, cpu);
}

static int start_interrupt(struct amp_msgirq *msgirq)
{
	int ret;

	lockdep_assert_held(&msgirq->mutex);
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

	msgirq->ops->enable(msgirq);
	return 0;
}

static void stop_interrupt(struct amp_msgirq *msgirq)
{
	lockdep_assert_held(&msgirq->mutex);
	msgirq->ops->disable(msgirq);
	free_irq(msgirq->irq, msgirq);
	if (msgirq->ops->unmap)
		msgirq->ops->unmap(msgirq);
}

/**
 * amp_msgirq_add_client() - be told about messages
 * @msgirq: the register
 * @client: with its callback set; may be called before this returns
 * @cpu: CPU that shall take the interrupt, or negative for any.  The last
 *	client that has a wish wins.
 *
 * Context: may sleep.
 * Return: 0, or the error of mapping or requesting the interrupt.
 */
int amp_msgirq_add_client(struct amp_msgirq *msgirq,
			  struct amp_msgirq_client *client, int cpu)
{
	unsigned long flags;
	int ret = 0;

	mutex_lock(&msgirq->mutex);
	if (list_empty(&msgirq->clients))
		ret = start_interrupt(msgirq);
	if (!ret) {
		set_affinity(msgirq, cpu);
		spin_lock_irqsave(&msgirq->lock, flags);
		list_add_tail(&client->node, &msgirq->clients);
		spin_unlock_irqrestore(&msgirq->lock, flags);
	}
	mutex_unlock(&msgirq->mutex);
	return ret;
}
EXPORT_SYMBOL_NS_GPL(amp_msgirq_add_client, RPMSG_AMP);

/**
 * amp_msgirq_remove_client() - be told no more
 * @msgirq: the register
 * @client: the client; its callback does not run any more on return
 *
 * Context: may sleep.
 */
void amp_msgirq_remove_client(struct amp_msgirq *msgirq,
			      struct amp_msgirq_client *client)
{
	unsigned long flags;

	mutex_lock(&msgirq->mutex);
	spin_lock_irqsave(&msgirq->lock, flags);
	list_del(&client->node);
	spin_unlock_irqrestore(&msgirq->lock, flags);
	if (list_empty(&msgirq->clients))
		stop_interrupt(msgirq);
	mutex_unlock(&msgirq->mutex);
}
EXPORT_SYMBOL_NS_GPL(amp_msgirq_remove_client, RPMSG_AMP);

/**
 * amp_msgirq_set_cpu() - choose the CPU that a register of the remote interrupts
 * @msgirq: the register
 * @cpu: number of the CPU, as the interrupt controller counts
 *
 * Context: may sleep.
 * Return: 0, also where the remote chooses for itself, or -EINVAL.
 */
int amp_msgirq_set_cpu(struct amp_msgirq *msgirq, unsigned int cpu)
{
	return msgirq->ops->set_cpu ? msgirq->ops->set_cpu(msgirq, cpu) : 0;
}
EXPORT_SYMBOL_NS_GPL(amp_msgirq_set_cpu, RPMSG_AMP);

/**
 * amp_msgirq_trigger() - ring the remote
 * @msgirq: the register
 * @message: the word to leave in it
 *
 * Context: any.
 */
void amp_msgirq_trigger(struct amp_msgirq *msgirq, u32 message)
{
	msgirq->ops->trigger(msgirq, message);
}
EXPORT_SYMBOL_NS_GPL(amp_msgirq_trigger, RPMSG_AMP);

static int __init amp_msgirq_init(void)
{
	return platform_driver_register(&amp_mpic_driver);
}
module_init(amp_msgirq_init);

static void __exit amp_msgirq_exit(void)
{
	platform_driver_unregister(&amp_mpic_driver);
}
module_exit(amp_msgirq_exit);

MODULE_DESCRIPTION("Message registers as doorbells between cores");
MODULE_LICENSE("GPL");
