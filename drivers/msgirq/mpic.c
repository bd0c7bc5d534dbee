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
/* The vector and priority register of message register 0 */
#define CCSR_MSGR_VPR		0x51600
#define SOURCE_SIZE		0x20
#define SOURCE_DR		0x10		/* behind it, the destination */
#define MAX_CPU			31

#define MSGR_BLOCK_A		0x1400		/* from the start of the MPIC */
#define MSGR_BLOCK_B		0x2400

#define SENSE_LEVEL_HIGH	2

/* Bytes of a message about a faulty node */
#define FAULT_SIZE		96

/**
 * struct mpic_msgr_desc - a message register as its node describes it
 * @num: number of the register
 * @block: physical address of the block of four that it belongs to
 * @dest: physical address of the destination register of its interrupt source
 */
struct mpic_msgr_desc {
	u32 num;
	phys_addr_t block;
	phys_addr_t dest;
};

/**
 * struct mpic_msgr - one message register
 * @regs: the register itself
 * @dest: destination register of its interrupt source
 */
struct mpic_msgr {
	struct mpic_regs regs;
	void __iomem *dest;
};

static struct device_node *mpic_node(const struct amp_msgirq *msgirq)
{
	return of_irq_find_parent(msgirq->dev->of_node);
}

static u32 mpic_source(const struct amp_msgirq *msgirq)
{
	return MPIC_MSGR_SOURCE + msgirq->num;
}

static int mpic_map(struct amp_msgirq *msgirq)
{
	struct of_phandle_args args = {
		.np = mpic_node(msgirq),
		.args_count = 2,
		.args = { mpic_source(msgirq), SENSE_LEVEL_HIGH },
	};
	unsigned int irq;

	of_property_read_u32(args.np, "#interrupt-cells", &args.args_count);
	irq = irq_create_of_mapping(&args);
	of_node_put(args.np);
	if (!irq) {
		dev_err(msgirq->dev,
			"message register %u: interrupt source %u can't be mapped\n",
			msgirq->num, mpic_source(msgirq));
		return -EINVAL;
	}
	return irq;
}

static void mpic_unmap(struct amp_msgirq *msgirq)
{
	irq_dispose_mapping(msgirq->irq);
}

static int mpic_check_rx(struct amp_msgirq *msgirq, char *expected)
{
	struct device_node *np = mpic_node(msgirq);
	int ret = mpic_check_source(np, mpic_source(msgirq), expected);

	of_node_put(np);
	return ret;
}

static int mpic_set_cpu(struct amp_msgirq *msgirq, unsigned int cpu)
{
	struct mpic_msgr *msgr = container_of(to_mpic_regs(msgirq),
					      struct mpic_msgr, regs);
	struct device_node *np;

	if (cpu > MAX_CPU)
		return -EINVAL;
	np = mpic_node(msgirq);
	if (mpic_protected_index(np, mpic_source(msgirq)) < 0)
		iowrite32be(BIT(cpu), msgr->dest);
	of_node_put(np);
	return 0;
}

static const struct amp_msgirq_ops mpic_ops = {
	.map = mpic_map,
	.unmap = mpic_unmap,
	.enable = mpic_regs_enable,
	.disable = mpic_regs_disable,
	.check_rx = mpic_check_rx,
	.set_cpu = mpic_set_cpu,
	.trigger = mpic_regs_trigger,
	.ack = mpic_regs_ack,
};

static int read_u32(struct device_node *np, const char *name, u32 *val,
		    char *fault)
{
	if (!of_property_read_u32(np, name, val))
		return 0;
	snprintf(fault, FAULT_SIZE, "%s: missing, expected a number", name);
	return -EINVAL;
}

static int read_offset(struct device_node *np, const char *name, u32 num,
		       u32 offset, char *fault)
{
	u32 val;
	int ret = read_u32(np, name, &val, fault);

	if (ret || val == offset)
		return ret;
	snprintf(fault, FAULT_SIZE,
		 "%s: %#x, expected %#x for message register %u", name, val,
		 offset, num);
	return -EINVAL;
}

/*
 * Reads the offsets of the source's registers. Only one value of each is right.
 */
static int read_offsets(struct device_node *np, u32 *num, char *fault)
{
	int ret = read_u32(np, "msg-num", num, fault);
	u32 vpr;

	if (ret)
		return ret;
	if (*num >= MPIC_MSGR_NUM) {
		snprintf(fault, FAULT_SIZE, "msg-num: %u, expected 0 to %d",
			 *num, MPIC_MSGR_NUM - 1);
		return -EINVAL;
	}
	vpr = CCSR_MSGR_VPR + *num * SOURCE_SIZE;
	return read_offset(np, "mivpr-offset", *num, vpr, fault) ?:
	       read_offset(np, "midr-offset", *num, vpr + SOURCE_DR, fault);
}

static int mpic_msgr_parse(struct device_node *np, struct mpic_msgr_desc *desc,
			   char *fault)
{
	struct device_node *mpic_np;
	struct resource mpic;
	int ret = read_offsets(np, &desc->num, fault);

	if (ret)
		return ret;
	mpic_np = of_irq_find_parent(np);
	ret = mpic_np ? of_address_to_resource(mpic_np, 0, &mpic) : -ENODEV;
	of_node_put(mpic_np);
	if (ret) {
		strscpy(fault, "expected an interrupt parent that has registers",
			FAULT_SIZE);
		return ret;
	}
	desc->block = mpic.start + (desc->num < MPIC_MSGR_PER_BLOCK ?
				    MSGR_BLOCK_A : MSGR_BLOCK_B);
	desc->dest = mpic.start + CCSR_MSGR_VPR - CCSR_MPIC +
		     desc->num * SOURCE_SIZE + SOURCE_DR;
	return 0;
}

/* Whether the register may be used for channels */
static bool is_for_rpmsg(struct device_node *np)
{
	u32 use = 1;

	of_property_read_u32(np, "rpmsg-use", &use);
	return use;
}

static int mpic_msgr_map(struct device *dev, struct mpic_msgr *msgr,
			 const struct mpic_msgr_desc *desc)
{
	struct fwnode_handle *owner;
	int ret = devm_mpic_regs_init(&msgr->regs, desc->block,
				      desc->num % MPIC_MSGR_PER_BLOCK, &owner);

	if (ret == -EBUSY) {
		dev_err(dev, "%pOF: msg-num: %u, expected a register that no other node has, but %pfw has it\n",
			dev->of_node, desc->num, owner);
		fwnode_handle_put(owner);
	}
	if (ret)
		return ret;
	msgr->dest = devm_ioremap(dev, desc->dest, sizeof(u32));
	return msgr->dest ? 0 : -ENOMEM;
}

static int mpic_msgr_probe(struct platform_device *pdev)
{
	struct device *dev = &pdev->dev;
	char fault[FAULT_SIZE];
	struct mpic_msgr_desc desc;
	struct amp_msgirq *msgirq;
	struct mpic_msgr *msgr;
	int ret;

	if (!is_for_rpmsg(dev->of_node))
		return -ENODEV;
	ret = mpic_msgr_parse(dev->of_node, &desc, fault);
	if (ret) {
		dev_err(dev, "%pOF: %s\n", dev->of_node, fault);
		return ret;
	}

	msgr = devm_kzalloc(dev, sizeof(*msgr), GFP_KERNEL);
	if (!msgr)
		return -ENOMEM;
	msgirq = &msgr->regs.msgirq;
	msgirq->dev = dev;
	msgirq->num = desc.num;
	msgirq->fwnode = dev_fwnode(dev);
	msgirq->ops = &mpic_ops;
	return mpic_msgr_map(dev, msgr, &desc) ?:
	       devm_amp_msgirq_register(msgirq);
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

static bool mpic_has(struct device_node *np, u32 num)
{
	u32 val;

	return !of_property_read_u32(np, "msg-num", &val) && val == num;
}

static int mpic_missing(struct device_node *np, char *expected)
{
	struct mpic_msgr_desc desc;
	char fault[FAULT_SIZE];

	if (!is_for_rpmsg(np)) {
		snprintf(expected, AMP_MSGIRQ_EXPECTED,
			 "a register for rpmsg channels, but %pOF has rpmsg-use 0",
			 np);
		return -EBUSY;
	}
	return mpic_msgr_parse(np, &desc, fault) ? -EINVAL : -EPROBE_DEFER;
}

const struct amp_msgirq_binding amp_mpic_binding = {
	.compatible = COMPATIBLE,
	.has = mpic_has,
	.missing = mpic_missing,
};
