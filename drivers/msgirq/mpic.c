// SPDX-License-Identifier: GPL-2.0-only
/*
 * Message registers of Freescale's MPIC, one device-tree node a register
 * ("alu,msgirq").
 *
 * Registers and their behaviour: QorIQ reference manuals, chapter "Multicore
 * Programmable Interrupt Controller", "Message Registers".  The nodes count
 * their offsets from CCSR; the MPIC, their interrupt parent, lies 0x40000 in it.
 *
 * Each operating system on the chip programs the vector and the destination of
 * its own sources only; those of the others are in the MPIC's
 * "protected-sources".
 */
#include <linux/bits.h>
#include <linux/io.h>
#include <linux/module.h>
#include <linux/of.h>
#include <linux/of_address.h>
#include <linux/of_irq.h>
#include <linux/irqdomain.h>
#include <linux/platform_device.h>
#include <linux/property.h>

#include <amp/msgirq.h>

#include "mpic_regs.h"
#include "msgirq.h"

#define COMPATIBLE		"alu,msgirq"

#define CCSR_MPIC		0x40000		/* where in CCSR the MPIC lies */
#define CCSR_SOURCES		0x50000		/* and its interrupt sources */
#define SOURCE_SIZE		0x20
#define SOURCE_IDR		0x10
#define MAX_SOURCES		0x800

#define MSGR_BLOCK_A		0x1400		/* from the start of the MPIC */
#define MSGR_BLOCK_B		0x2400
#define MSGR_NUM		8

#define SENSE_LEVEL_HIGH	2

/**
 * struct mpic_msgr - one message register
 * @msgirq: what the core knows of it
 * @regs: the register itself
 * @dest: destination register of its interrupt source
 * @hwirq: its interrupt source
 */
struct mpic_msgr {
	struct amp_msgirq msgirq;
	struct mpic_regs regs;
	void __iomem *dest;
	u32 hwirq;
};

static struct mpic_msgr *to_msgr(struct amp_msgirq *msgirq)
{
	return container_of(msgirq, struct mpic_msgr, msgirq);
}

static struct device_node *mpic_node(struct mpic_msgr *msgr)
{
	return of_irq_find_parent(msgr->msgirq.dev->of_node);
}

static int mpic_map(struct amp_msgirq *msgirq)
{
	struct mpic_msgr *msgr = to_msgr(msgirq);
	struct of_phandle_args args = {
		.args_count = 2,
		.args = { msgr->hwirq, SENSE_LEVEL_HIGH },
	};
	unsigned int irq;

	args.np = mpic_node(msgr);
	of_property_read_u32(args.np, "#interrupt-cells", &args.args_count);
	irq = irq_create_of_mapping(&args);
	of_node_put(args.np);
	if (!irq) {
		dev_err(msgirq->dev,
			"message register %u: interrupt source %u can't be mapped; is it in protected-sources?\n",
			msgirq->num, msgr->hwirq);
		return -EINVAL;
	}
	return irq;
}

static void mpic_unmap(struct amp_msgirq *msgirq)
{
	irq_dispose_mapping(msgirq->irq);
}

static void mpic_enable(struct amp_msgirq *msgirq)
{
	mpic_regs_enable(&to_msgr(msgirq)->regs);
}

static void mpic_disable(struct amp_msgirq *msgirq)
{
	mpic_regs_disable(&to_msgr(msgirq)->regs);
}

static bool mpic_source_is_protected(struct mpic_msgr *msgr)
{
	struct device_node *np = mpic_node(msgr);
	bool found = false;
	u32 source;
	int i;

	for (i = 0; !found && !of_property_read_u32_index(np, "protected-sources",
							  i, &source); i++)
		found = source == msgr->hwirq;
	of_node_put(np);
	return found;
}

static int mpic_set_cpu(struct amp_msgirq *msgirq, unsigned int cpu)
{
	struct mpic_msgr *msgr = to_msgr(msgirq);

	if (cpu >= 32)
		return -EINVAL;
	if (!mpic_source_is_protected(msgr))
		iowrite32be(BIT(cpu), msgr->dest);
	return 0;
}

static void mpic_trigger(struct amp_msgirq *msgirq, struct amp_doorbell *bell)
{
	mpic_regs_write(&to_msgr(msgirq)->regs, bell->message);
}

static bool mpic_ack(struct amp_msgirq *msgirq, u32 *message)
{
	return mpic_regs_take(&to_msgr(msgirq)->regs, message);
}

static const struct amp_msgirq_ops mpic_ops = {
	.map = mpic_map,
	.unmap = mpic_unmap,
	.enable = mpic_enable,
	.disable = mpic_disable,
	.set_cpu = mpic_set_cpu,
	.trigger = mpic_trigger,
	.ack = mpic_ack,
};

static int read_u32(struct device *dev, const char *name, u32 *val)
{
	int ret = of_property_read_u32(dev->of_node, name, val);

	if (ret)
		dev_err(dev, "%pOF: %s: missing, expected a number\n",
			dev->of_node, name);
	return ret;
}

static int mpic_msgr_parse(struct device *dev, struct mpic_msgr *msgr,
			   u32 *idr)
{
	u32 ivpr;
	int ret;

	ret = read_u32(dev, "msg-num", &msgr->msgirq.num) ?:
	      read_u32(dev, "mivpr-offset", &ivpr) ?:
	      read_u32(dev, "midr-offset", idr);
	if (ret)
		return ret;

	if (msgr->msgirq.num >= MSGR_NUM) {
		dev_err(dev, "%pOF: msg-num: %u, expected 0 to %d\n",
			dev->of_node, msgr->msgirq.num, MSGR_NUM - 1);
		return -EINVAL;
	}
	msgr->hwirq = (ivpr - CCSR_SOURCES) / SOURCE_SIZE;
	if (ivpr < CCSR_SOURCES || ivpr % SOURCE_SIZE ||
	    msgr->hwirq >= MAX_SOURCES) {
		dev_err(dev, "%pOF: mivpr-offset: %#x is no interrupt source\n",
			dev->of_node, ivpr);
		return -EINVAL;
	}
	if (*idr != ivpr + SOURCE_IDR) {
		dev_err(dev, "%pOF: midr-offset: %#x, expected %#x\n",
			dev->of_node, *idr, ivpr + SOURCE_IDR);
		return -EINVAL;
	}
	return 0;
}

static int mpic_msgr_map(struct device *dev, struct mpic_msgr *msgr, u32 idr)
{
	struct device_node *np = mpic_node(msgr);
	u32 num = msgr->msgirq.num;
	u32 block = num < MPIC_MSGR_PER_BLOCK ? MSGR_BLOCK_A : MSGR_BLOCK_B;
	struct resource mpic;
	int ret;

	if (!np)
		return dev_err_probe(dev, -ENODEV, "no interrupt parent\n");
	ret = of_address_to_resource(np, 0, &mpic);
	of_node_put(np);
	if (ret)
		return dev_err_probe(dev, ret,
				     "interrupt parent has no registers\n");

	ret = devm_mpic_regs_init(dev, &msgr->regs, mpic.start + block,
				  num % MPIC_MSGR_PER_BLOCK);
	if (ret)
		return dev_err_probe(dev, ret, "message register %u\n", num);
	msgr->dest = devm_ioremap(dev, mpic.start + idr - CCSR_MPIC,
				  sizeof(u32));
	return msgr->dest ? 0 : -ENOMEM;
}

static int mpic_msgr_probe(struct platform_device *pdev)
{
	struct device *dev = &pdev->dev;
	struct mpic_msgr *msgr;
	u32 use = 1, idr;
	int ret;

	of_property_read_u32(dev->of_node, "rpmsg-use", &use);
	if (!use)
		return -ENODEV;

	msgr = devm_kzalloc(dev, sizeof(*msgr), GFP_KERNEL);
	if (!msgr)
		return -ENOMEM;
	msgr->msgirq.dev = dev;
	msgr->msgirq.fwnode = dev_fwnode(dev);
	msgr->msgirq.ops = &mpic_ops;

	ret = mpic_msgr_parse(dev, msgr, &idr);
	if (ret)
		return ret;
	ret = mpic_msgr_map(dev, msgr, idr);
	if (ret)
		return ret;

	ret = devm_amp_msgirq_register(&msgr->msgirq);
	if (ret)
		return dev_err_probe(dev, ret, "message register %u\n",
				     msgr->msgirq.num);
	return 0;
}

static const struct of_device_id mpic_msgr_match[] = {
	{ .compatible = COMPATIBLE },
	{ }
};
MODULE_DEVICE_TABLE(of, mpic_msgr_match);

struct platform_driver amp_mpic_driver = {
	.probe = mpic_msgr_probe,
	.driver = {
		.name = "amp_msgirq_mpic",
		.of_match_table = mpic_msgr_match,
	},
};

/**
 * amp_mpic_describes() - does a node describe this message register for rpmsg?
 * @num: number of the register
 *
 * Return: true if so, whether or not the driver is bound to it yet.
 */
bool amp_mpic_describes(u32 num)
{
	struct device_node *np;
	bool found = false;

	for_each_compatible_node(np, NULL, COMPATIBLE) {
		u32 val = MSGR_NUM, use = 1;

		of_property_read_u32(np, "msg-num", &val);
		of_property_read_u32(np, "rpmsg-use", &use);
		found |= val == num && use && of_device_is_available(np);
	}
	return found;
}
