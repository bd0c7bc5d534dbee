// SPDX-License-Identifier: GPL-2.0-only
/*
 * Interrupts in the node of the channels as doorbells: "interrupts", an entry a
 * channel.
 */
#include <linux/device.h>
#include <linux/err.h>
#include <linux/export.h>
#include <linux/of.h>
#include <linux/of_irq.h>
#include <linux/property.h>
#include <linux/string.h>

#include <amp/msgirq.h>

#include "mpic_regs.h"
#include "msgirq.h"

/**
 * struct line - an interrupt that needs nothing to be lowered
 * @msgirq: what the core knows of it
 * @irq: the Linux interrupt
 */
struct line {
	struct amp_msgirq msgirq;
	int irq;
};

static int line_map(struct amp_msgirq *msgirq)
{
	return container_of(msgirq, struct line, msgirq)->irq;
}

static bool line_ack(struct amp_msgirq *msgirq, u32 *message)
{
	*message = 0;
	return true;
}

static const struct amp_msgirq_ops line_ops = {
	.map = line_map,
	.ack = line_ack,
};

static struct amp_msgirq *line_create(struct device *consumer, int irq)
{
	struct line *line = devm_kzalloc(consumer, sizeof(*line), GFP_KERNEL);

	if (!line)
		return ERR_PTR(-ENOMEM);
	line->irq = irq;
	line->msgirq.dev = consumer;
	line->msgirq.num = AMP_MSGIRQ_NO_NUM;
	line->msgirq.fwnode = dev_fwnode(consumer);
	line->msgirq.ops = &line_ops;
	amp_msgirq_init(&line->msgirq);
	return &line->msgirq;
}

static struct amp_msgirq *line_get(struct device *consumer, int index,
				   char *expected)
{
	int irq = mpic_check_interrupt(consumer->of_node, index, expected);

	if (irq)
		return ERR_PTR(irq);
	irq = of_irq_get(consumer->of_node, index);
	if (irq > 0)
		return line_create(consumer, irq);
	strscpy(expected, "an interrupt that can be mapped",
		AMP_MSGIRQ_EXPECTED);
	return ERR_PTR(irq ?: -EINVAL);
}

/**
 * amp_msgirq_get_interrupt() - have an interrupt of a node as a doorbell
 * @consumer: device of the node, in the course of its probe
 * @index: which one of its interrupts
 *
 * The interrupt of a message register is the doorbell of that register, which has
 * to be read to lower it.  Any other one needs nothing to be lowered.
 *
 * Context: may sleep.
 * Return: the doorbell, or ERR_PTR: -ENOENT if the node has no such entry,
 * -EPROBE_DEFER if its provider is not there yet, or another error, which is
 * reported.
 */
struct amp_msgirq *amp_msgirq_get_interrupt(struct device *consumer, int index)
{
	struct device_node *np = consumer->of_node;
	char expected[AMP_MSGIRQ_EXPECTED] = "";
	struct of_phandle_args args;
	struct amp_msgirq *msgirq;
	int num;

	if (!np || of_irq_parse_one(np, index, &args))
		return ERR_PTR(-ENOENT);
	of_node_put(args.np);
	num = mpic_interrupt_register(np, index);
	msgirq = num < 0 ? line_get(consumer, index, expected) :
			   amp_msgirq_get(consumer, num, true, expected);
	if (!IS_ERR(msgirq) || PTR_ERR(msgirq) == -EPROBE_DEFER)
		return msgirq;
	dev_warn(consumer, "%pfw: interrupts[%d]: %u, expected %s: the channel is polled\n",
		 dev_fwnode(consumer), index, args.args[0], expected);
	return msgirq;
}
EXPORT_SYMBOL_NS_GPL(amp_msgirq_get_interrupt, RPMSG_AMP);
