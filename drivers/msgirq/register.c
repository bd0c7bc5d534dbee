// SPDX-License-Identifier: GPL-2.0-only
/*
 * Registers of any kind as doorbells, for chips without a driver of their own
 * ("rpmsg-amp,register-doorbell"): writing one rings the remote, and an interrupt
 * rings for Linux, which may have to be let through, told from others, and lowered
 * by way of further registers.
 *
 * The registers are accessed through a regmap, whose lock for memory-mapped
 * registers is a spinlock: it may be taken in an interrupt.  Several doorbells may
 * have bits of one register if their nodes share a syscon, and with it its lock.
 */
#include <linux/bits.h>
#include <linux/err.h>
#include <linux/mfd/syscon.h>
#include <linux/mod_devicetable.h>
#include <linux/module.h>
#include <linux/of.h>
#include <linux/platform_device.h>
#include <linux/property.h>
#include <linux/regmap.h>

#include <amp/msgirq.h>

#include "msgirq.h"
#include "register.h"

/**
 * struct register_bell - a doorbell
 * @msgirq: what the core knows of it
 * @map: its registers
 * @access: which ones, by their use
 * @irq: the Linux interrupt, if the doorbell has one
 */
struct register_bell {
	struct amp_msgirq msgirq;
	struct regmap *map;
	struct register_access access[REGISTER_USES];
	int irq;
};

static struct register_bell *to_bell(struct amp_msgirq *msgirq)
{
	return container_of(msgirq, struct register_bell, msgirq);
}

/* An access to memory-mapped registers in reach does not fail */
static void bell_write(struct register_bell *bell,
		       const struct register_access *access, u32 value)
{
	if (access->mask)
		regmap_write_bits(bell->map, access->offset, access->mask,
				  value);
	else
		regmap_write(bell->map, access->offset, value);
}

/* Without anything to write, reading it lowers the interrupt, and has the word */
static void bell_clear(struct register_bell *bell, u32 *message)
{
	const struct register_access *clear = &bell->access[REGISTER_CLEAR];

	*message = 0;
	if (!clear->present)
		return;
	if (clear->mask || clear->has_value)
		bell_write(bell, clear, clear->value);
	else
		regmap_read(bell->map, clear->offset, message);
}

static int bell_map(struct amp_msgirq *msgirq)
{
	return to_bell(msgirq)->irq;
}

static void bell_enable(struct amp_msgirq *msgirq)
{
	struct register_bell *bell = to_bell(msgirq);
	const struct register_access *enable = &bell->access[REGISTER_ENABLE];
	u32 dropped;

	bell_clear(bell, &dropped);
	bell_write(bell, enable, enable->mask);
}

static void bell_disable(struct amp_msgirq *msgirq)
{
	struct register_bell *bell = to_bell(msgirq);

	bell_write(bell, &bell->access[REGISTER_ENABLE], 0);
}

/* The line may be shared: without a status register, each interrupt counts as ours */
static bool bell_ack(struct amp_msgirq *msgirq, u32 *message)
{
	struct register_bell *bell = to_bell(msgirq);
	const struct register_access *status = &bell->access[REGISTER_STATUS];
	u32 raised = 0;

	if (status->present) {
		regmap_read(bell->map, status->offset, &raised);
		if (!(raised & status->mask))
			return false;
	}
	bell_clear(bell, message);
	return true;
}

static void bell_trigger(struct amp_msgirq *msgirq, struct amp_doorbell *db)
{
	struct register_bell *bell = to_bell(msgirq);
	const struct register_access *ring = &bell->access[REGISTER_RING];

	if (ring->has_value)
		bell_write(bell, ring, ring->value);
	else
		bell_write(bell, ring, ring->mask ?: db->message);
}

static int bell_check_rx(struct amp_msgirq *msgirq, char *expected)
{
	if (to_bell(msgirq)->irq)
		return 0;
	snprintf(expected, AMP_MSGIRQ_EXPECTED,
		 "a doorbell that rings for Linux, with interrupts");
	return -EINVAL;
}

static int bell_check_tx(struct amp_msgirq *msgirq, char *expected)
{
	if (to_bell(msgirq)->access[REGISTER_RING].present)
		return 0;
	snprintf(expected, AMP_MSGIRQ_EXPECTED,
		 "a doorbell that rings the remote, with offset");
	return -EINVAL;
}

static const struct amp_msgirq_ops bell_ops = {
	.map = bell_map,
	.check_rx = bell_check_rx,
	.check_tx = bell_check_tx,
	.trigger = bell_trigger,
	.ack = bell_ack,
};

static const struct amp_msgirq_ops bell_ops_enable = {
	.map = bell_map,
	.enable = bell_enable,
	.disable = bell_disable,
	.check_rx = bell_check_rx,
	.check_tx = bell_check_tx,
	.trigger = bell_trigger,
	.ack = bell_ack,
};

/* The byte order is that of the device's node, as with a syscon */
static struct regmap *own_registers(struct platform_device *pdev,
				    const struct register_desc *desc)
{
	struct regmap_config config = {
		.reg_bits = BITS_PER_TYPE(u32),
		.val_bits = BITS_PER_BYTE * desc->width,
		.reg_stride = desc->width,
		.max_register = desc->size - desc->width,
	};
	void __iomem *base = devm_platform_ioremap_resource(pdev, 0);

	return IS_ERR(base) ? ERR_CAST(base) :
	       devm_regmap_init_mmio(&pdev->dev, base, &config);
}

static int bell_init(struct platform_device *pdev, struct register_bell *bell,
		     const struct register_desc *desc)
{
	struct device *dev = &pdev->dev;
	struct amp_msgirq *msgirq = &bell->msgirq;

	bell->map = desc->syscon ? syscon_node_to_regmap(desc->syscon) :
				   own_registers(pdev, desc);
	if (IS_ERR(bell->map))
		return dev_err_probe(dev, PTR_ERR(bell->map), "%pOF: %s\n",
				     dev->of_node,
				     desc->syscon ? "regmap" : "reg");
	if (desc->receives) {
		bell->irq = platform_get_irq(pdev, 0);
		if (bell->irq < 0)
			return dev_err_probe(dev, bell->irq,
					     "%pOF: interrupts[0]\n",
					     dev->of_node);
	}
	memcpy(bell->access, desc->access, sizeof(bell->access));

	msgirq->dev = dev;
	msgirq->num = AMP_MSGIRQ_NO_NUM;
	msgirq->fwnode = dev_fwnode(dev);
	msgirq->ops = bell->access[REGISTER_ENABLE].present ? &bell_ops_enable :
							      &bell_ops;
	if (!bell->access[REGISTER_RING].has_value &&
	    !bell->access[REGISTER_RING].mask)
		msgirq->max_word = GENMASK(BITS_PER_BYTE * desc->width - 1, 0);
	return devm_amp_msgirq_register(msgirq);
}

static int bell_probe(struct platform_device *pdev)
{
	struct device *dev = &pdev->dev;
	struct register_bell *bell;
	struct register_desc desc;
	char fault[REGISTER_FAULT];
	int ret;

	bell = devm_kzalloc(dev, sizeof(*bell), GFP_KERNEL);
	if (!bell)
		return -ENOMEM;
	ret = register_parse(dev->of_node, &desc, fault);
	if (ret)
		dev_err(dev, "%pOF: %s\n", dev->of_node, fault);
	else
		ret = bell_init(pdev, bell, &desc);
	of_node_put(desc.syscon);
	return ret;
}

static const struct of_device_id bell_match[] = {
	{ .compatible = REGISTER_COMPATIBLE },
	{ }
};
MODULE_DEVICE_TABLE(of, bell_match);

struct platform_driver amp_register_driver = {
	.probe = bell_probe,
	.driver = {
		.name = "amp_msgirq_register",
		.of_match_table = bell_match,
	},
};
