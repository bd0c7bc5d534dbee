// SPDX-License-Identifier: GPL-2.0-only
/*
 * Message registers of Freescale's MPIC: blocks of four, each with an enable
 * and a status register that have a bit for every one of them.
 *
 * The blocks belong to the interrupt controller, and on some kernels another
 * driver is bound to them: they are mapped, not claimed.
 */
#include <linux/bits.h>
#include <linux/device.h>
#include <linux/io.h>
#include <linux/mutex.h>
#include <linux/of.h>
#include <linux/of_irq.h>
#include <linux/property.h>
#include <linux/spinlock.h>

#include "mpic_regs.h"

#define MSGR_STRIDE		0x10
#define MSGR_MER		0x100
#define MSGR_MSR		0x110

/* The enable registers are read, changed and written by all users of a block */
static DEFINE_SPINLOCK(mer_lock);

/* Protects the list of registers in use */
static DEFINE_MUTEX(used_lock);
static LIST_HEAD(used);

static u32 regs_bit(struct mpic_regs *regs)
{
	return BIT(regs->index);
}

static void __iomem *regs_msgr(struct mpic_regs *regs)
{
	return regs->block + regs->index * MSGR_STRIDE;
}

static struct mpic_regs *find_used(phys_addr_t addr)
{
	struct mpic_regs *regs;

	lockdep_assert_held(&used_lock);
	list_for_each_entry(regs, &used, node)
		if (regs->addr == addr)
			return regs;
	return NULL;
}

static void regs_release(void *data)
{
	struct mpic_regs *regs = data;

	mutex_lock(&used_lock);
	list_del(&regs->node);
	mutex_unlock(&used_lock);
}

/* If two nodes describe a register, the first one gets it */
static int regs_claim(struct mpic_regs *regs, struct fwnode_handle **owner)
{
	struct mpic_regs *other;
	int ret = 0;

	mutex_lock(&used_lock);
	other = find_used(regs->addr);
	if (other) {
		*owner = fwnode_handle_get(dev_fwnode(other->msgirq.dev));
		ret = -EBUSY;
	} else {
		list_add(&regs->node, &used);
	}
	mutex_unlock(&used_lock);
	return ret ?: devm_add_action_or_reset(regs->msgirq.dev, regs_release,
					       regs);
}

/**
 * devm_mpic_regs_init() - get access to a message register
 * @regs: the register, with the device that has it from now on
 * @block: physical address of the block that it belongs to
 * @index: which one of the block, 0 to 3
 * @owner: set to the node that has it already, to be put by the caller
 *
 * Context: may sleep.
 * Return: 0, -EBUSY and @owner if another node has it already, or -ENOMEM.
 */
int devm_mpic_regs_init(struct mpic_regs *regs, phys_addr_t block,
			unsigned int index, struct fwnode_handle **owner)
{
	int ret;

	regs->index = index;
	regs->addr = block + index * MSGR_STRIDE;
	ret = regs_claim(regs, owner);
	if (ret)
		return ret;
	regs->block = devm_ioremap(regs->msgirq.dev, block,
				   MPIC_MSGR_BLOCK_SIZE);
	return regs->block ? 0 : -ENOMEM;
}

static void mer_update(struct mpic_regs *regs, bool enable)
{
	void __iomem *mer = regs->block + MSGR_MER;
	unsigned long flags;
	u32 val;

	spin_lock_irqsave(&mer_lock, flags);
	val = ioread32be(mer);
	val = enable ? val | regs_bit(regs) : val & ~regs_bit(regs);
	iowrite32be(val, mer);
	spin_unlock_irqrestore(&mer_lock, flags);
}

/**
 * mpic_regs_enable() - let messages raise the interrupt from now on
 * @msgirq: the register; what was left in it is dropped
 *
 * Context: any.
 */
void mpic_regs_enable(struct amp_msgirq *msgirq)
{
	struct mpic_regs *regs = to_mpic_regs(msgirq);

	ioread32be(regs_msgr(regs));
	mer_update(regs, true);
}

/**
 * mpic_regs_disable() - let messages raise no interrupt any more
 * @msgirq: the register
 *
 * Context: any.
 */
void mpic_regs_disable(struct amp_msgirq *msgirq)
{
	mer_update(to_mpic_regs(msgirq), false);
}

/**
 * mpic_regs_trigger() - leave a message
 * @msgirq: the register
 * @bell: the doorbell with the message
 *
 * Context: any.
 */
void mpic_regs_trigger(struct amp_msgirq *msgirq, struct amp_doorbell *bell)
{
	iowrite32be(bell->message, regs_msgr(to_mpic_regs(msgirq)));
}

/**
 * mpic_regs_ack() - take the message, which lowers the interrupt
 * @msgirq: the register
 * @message: filled in
 *
 * Context: any.
 * Return: false if there is none.
 */
bool mpic_regs_ack(struct amp_msgirq *msgirq, u32 *message)
{
	struct mpic_regs *regs = to_mpic_regs(msgirq);

	if (!(ioread32be(regs->block + MSGR_MSR) & regs_bit(regs)))
		return false;
	*message = ioread32be(regs_msgr(regs));
	return true;
}

/**
 * mpic_protected_index() - is an interrupt source not for Linux to program?
 * @mpic: node of the interrupt controller, or NULL
 * @source: number of the source
 *
 * Return: its place in "protected-sources", or -ENOENT.
 */
int mpic_protected_index(struct device_node *mpic, u32 source)
{
	u32 val;
	int i;

	for (i = 0; !of_property_read_u32_index(mpic, "protected-sources", i,
						&val); i++)
		if (val == source)
			return i;
	return -ENOENT;
}

/**
 * mpic_check_source() - can an interrupt source interrupt Linux?
 * @mpic: node of the interrupt controller
 * @source: number of the source
 * @expected: filled in if not: the register that it should have been;
 *	AMP_MSGIRQ_EXPECTED bytes
 *
 * Return: 0 or -EINVAL.
 */
int mpic_check_source(struct device_node *mpic, u32 source, char *expected)
{
	int i = mpic_protected_index(mpic, source);

	if (i < 0)
		return 0;
	snprintf(expected, AMP_MSGIRQ_EXPECTED,
		 "a register whose interrupt source, %u, is not in protected-sources[%d] of %pOF",
		 source, i, mpic);
	return -EINVAL;
}

/**
 * mpic_check_interrupt() - can an interrupt of a node interrupt Linux?
 * @np: the node, whose interrupt parent need not be an MPIC
 * @index: which one of its interrupts
 * @expected: see mpic_check_source()
 *
 * Return: 0 or -EINVAL.
 */
int mpic_check_interrupt(struct device_node *np, int index, char *expected)
{
	struct of_phandle_args irq;
	int ret;

	if (of_irq_parse_one(np, index, &irq)) {
		snprintf(expected, AMP_MSGIRQ_EXPECTED,
			 "a register whose interrupt is there, interrupts[%d] of %pOF",
			 index, np);
		return -EINVAL;
	}
	ret = mpic_check_source(irq.np, irq.args[0], expected);
	of_node_put(irq.np);
	return ret;
}

/**
 * mpic_interrupt_register() - which message register has an interrupt of a node?
 * @np: the node, whose interrupt parent need not be an MPIC
 * @index: which one of its interrupts
 *
 * Return: the number of the register, or -ENOENT if it is another interrupt, or none.
 */
int mpic_interrupt_register(struct device_node *np, int index)
{
	struct of_phandle_args irq;
	bool mpic;

	if (of_irq_parse_one(np, index, &irq))
		return -ENOENT;
	mpic = of_device_is_compatible(irq.np, "fsl,mpic") ||
	       of_device_is_compatible(irq.np, "chrp,open-pic");
	of_node_put(irq.np);
	if (!mpic || irq.args[0] < MPIC_MSGR_SOURCE ||
	    irq.args[0] >= MPIC_MSGR_SOURCE + MPIC_MSGR_NUM)
		return -ENOENT;
	return irq.args[0] - MPIC_MSGR_SOURCE;
}
