// SPDX-License-Identifier: GPL-2.0-only
/*
 * Message registers of Freescale's MPIC, one device-tree node a block of four:
 * the kernel's own binding, "fsl,mpic-v3.1-msgr".
 *
 * The kernel may have a driver for these nodes (CONFIG_MPIC_MSGRS) and bind it
 * before any module is loaded.  It hands registers to users that ask for them,
 * but only serves the first one of a block right, so we make no use of it, and
 * don't need it: each node gets a second device, of our own, and the registers
 * that no channel names are left alone.
 */
#include <linux/bits.h>
#include <linux/list.h>
#include <linux/module.h>
#include <linux/of.h>
#include <linux/of_address.h>
#include <linux/of_irq.h>
#include <linux/platform_device.h>
#include <linux/property.h>
#include <linux/slab.h>

#include <amp/msgirq.h>

#include "mpic_regs.h"
#include "msgirq.h"

#define COMPATIBLE	"fsl,mpic-v3.1-msgr"
#define ALIAS		"mpic-msgr-block"
#define DRIVER_NAME	"amp_msgirq_fsl"
#define ALL_RECEIVE	GENMASK(MPIC_MSGR_PER_BLOCK - 1, 0)

/**
 * struct fsl_msgr - one message register
 * @regs: the register itself
 * @irq_index: which one of the node's interrupts is its own, or negative if it
 *	can't receive
 */
struct fsl_msgr {
	struct mpic_regs regs;
	int irq_index;
};

/**
 * struct block_device - the device that we add to a node
 * @pdev: the device
 * @node: in the list of them, which only loading and unloading the module touch
 */
struct block_device {
	struct platform_device *pdev;
	struct list_head node;
};

static LIST_HEAD(block_devices);

static struct fsl_msgr *to_msgr(struct amp_msgirq *msgirq)
{
	return container_of(to_mpic_regs(msgirq), struct fsl_msgr, regs);
}

/*
 * The mapping stays: the kernel's driver may have made it, and whichever driver
 * made it, there is only one.
 */
static int fsl_map(struct amp_msgirq *msgirq)
{
	struct fsl_msgr *msgr = to_msgr(msgirq);
	unsigned int irq = irq_of_parse_and_map(msgirq->dev->of_node,
						msgr->irq_index);

	if (irq)
		return irq;
	dev_err(msgirq->dev, "%pOF: interrupts[%d]: can't be mapped\n",
		msgirq->dev->of_node, msgr->irq_index);
	return -EINVAL;
}

static int fsl_check_rx(struct amp_msgirq *msgirq, char *expected)
{
	struct device_node *np = msgirq->dev->of_node;
	struct fsl_msgr *msgr = to_msgr(msgirq);

	if (msgr->irq_index < 0) {
		snprintf(expected, AMP_MSGIRQ_EXPECTED,
			 "a register whose bit, %u, is in mpic-msgr-receive-mask of %pOF",
			 msgirq->index, np);
		return -EINVAL;
	}
	return mpic_check_interrupt(np, msgr->irq_index, expected);
}

/* No set_cpu: the remote sets the destination of its own registers */
static const struct amp_msgirq_ops fsl_ops = {
	.map = fsl_map,
	.enable = mpic_regs_enable,
	.disable = mpic_regs_disable,
	.check_rx = fsl_check_rx,
	.trigger = mpic_regs_trigger,
	.ack = mpic_regs_ack,
};

/* The property "interrupts" has entries for receiving registers only */
static int irq_index(u32 mask, unsigned int i)
{
	return mask & BIT(i) ? hweight32(mask & (BIT(i) - 1)) : -1;
}

/* Reads which registers receive; false if the mask is not valid */
static bool block_mask(struct device_node *np, u32 *mask)
{
	*mask = ALL_RECEIVE;
	of_property_read_u32(np, "mpic-msgr-receive-mask", mask);
	return !(*mask & ~ALL_RECEIVE);
}

/* Registers are counted through all blocks, in the order of the aliases */
static u32 block_first(struct device_node *np)
{
	int id = of_alias_get_id(np, ALIAS);

	return id < 0 ? AMP_MSGIRQ_NO_NUM : id * MPIC_MSGR_PER_BLOCK;
}

static int msgr_add(struct device *dev, struct fsl_msgr *msgr,
		    phys_addr_t block, unsigned int i)
{
	struct amp_msgirq *msgirq = &msgr->regs.msgirq;
	u32 first = block_first(dev->of_node);
	struct fwnode_handle *owner;
	int ret;

	msgirq->dev = dev;
	ret = devm_mpic_regs_init(&msgr->regs, block, i, &owner);
	if (ret == -EBUSY) {
		dev_info(dev, "%pOF: register %u is used by way of %pfw\n",
			 dev->of_node, i, owner);
		fwnode_handle_put(owner);
		return 0;
	}
	if (ret)
		return ret;

	msgirq->num = first == AMP_MSGIRQ_NO_NUM ? first : first + i;
	msgirq->fwnode = dev_fwnode(dev);
	msgirq->index = i;
	msgirq->ops = &fsl_ops;
	return devm_amp_msgirq_register(msgirq);
}

static int fsl_msgr_probe(struct platform_device *pdev)
{
	struct device *dev = &pdev->dev;
	struct fsl_msgr *msgrs;
	struct resource block;
	unsigned int i;
	u32 mask;
	int ret;

	ret = of_address_to_resource(dev->of_node, 0, &block);
	if (ret)
		return dev_err_probe(dev, ret, "%pOF: reg\n", dev->of_node);
	if (!block_mask(dev->of_node, &mask)) {
		dev_err(dev, "%pOF: mpic-msgr-receive-mask: %#x, expected at most %#lx\n",
			dev->of_node, mask, ALL_RECEIVE);
		return -EINVAL;
	}

	msgrs = devm_kcalloc(dev, MPIC_MSGR_PER_BLOCK, sizeof(*msgrs),
			     GFP_KERNEL);
	if (!msgrs)
		return -ENOMEM;
	for (i = 0; i < MPIC_MSGR_PER_BLOCK; i++) {
		msgrs[i].irq_index = irq_index(mask, i);
		ret = msgr_add(dev, &msgrs[i], block.start, i);
		if (ret)
			return ret;
	}
	return 0;
}

/* The module is loaded because of these nodes; it does not bind to them */
static const struct of_device_id fsl_msgr_nodes[] = {
	{ .compatible = COMPATIBLE },
	{ }
};
MODULE_DEVICE_TABLE(of, fsl_msgr_nodes);

static struct platform_driver fsl_msgr_driver = {
	.probe = fsl_msgr_probe,
	.driver = {
		.name = DRIVER_NAME,
	},
};

static int block_device_add(struct device_node *np)
{
	struct platform_device_info info = {
		.name = DRIVER_NAME,
		.id = PLATFORM_DEVID_AUTO,
		.fwnode = of_fwnode_handle(np),
		/* the node already has a device, which drivers match */
		.of_node_reused = true,
	};
	struct block_device *block = kzalloc(sizeof(*block), GFP_KERNEL);

	if (!block)
		return -ENOMEM;
	block->pdev = platform_device_register_full(&info);
	if (IS_ERR(block->pdev)) {
		int ret = PTR_ERR(block->pdev);

		kfree(block);
		return ret;
	}
	list_add(&block->node, &block_devices);
	return 0;
}

static void block_devices_remove(void)
{
	struct block_device *block, *next;

	list_for_each_entry_safe(block, next, &block_devices, node) {
		platform_device_unregister(block->pdev);
		kfree(block);
	}
	INIT_LIST_HEAD(&block_devices);
}

/**
 * amp_fsl_msgr_init() - offer the registers of all nodes
 *
 * Context: may sleep.
 * Return: 0, or an error of the driver core.
 */
int amp_fsl_msgr_init(void)
{
	struct device_node *np;
	int ret = platform_driver_register(&fsl_msgr_driver);

	if (ret)
		return ret;
	for_each_compatible_node(np, NULL, COMPATIBLE) {
		if (!of_device_is_available(np))
			continue;
		ret = block_device_add(np);
		if (ret) {
			of_node_put(np);
			amp_fsl_msgr_exit();
			return ret;
		}
	}
	return 0;
}

/**
 * amp_fsl_msgr_exit() - undo amp_fsl_msgr_init()
 *
 * Context: may sleep.
 */
void amp_fsl_msgr_exit(void)
{
	block_devices_remove();
	platform_driver_unregister(&fsl_msgr_driver);
}

static bool fsl_has(struct device_node *np, u32 num)
{
	u32 first = block_first(np);

	return first != AMP_MSGIRQ_NO_NUM && num >= first &&
	       num - first < MPIC_MSGR_PER_BLOCK;
}

static int fsl_missing(struct device_node *np, char *expected)
{
	struct resource block;
	u32 mask;

	return block_mask(np, &mask) && !of_address_to_resource(np, 0, &block) ?
	       -EPROBE_DEFER : -EINVAL;
}

const struct amp_msgirq_binding amp_fsl_msgr_binding = {
	.compatible = COMPATIBLE,
	.has = fsl_has,
	.missing = fsl_missing,
};
