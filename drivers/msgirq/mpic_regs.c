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

static bool is_used(phys_addr_t addr)
{
	struct mpic_regs *regs;

	lockdep_assert_held(&used_lock);
	list_for_each_entry(regs, &used, node)
		if (regs->addr == addr)
			return true;
	return false;
}

static void regs_release(void *data)
{
	struct mpic_regs *regs = data;

	mutex_lock(&used_lock);
	list_del(&regs->node);
	mutex_unlock(&used_lock);
}

/* A register that two nodes describe is the first one's */
static int regs_claim(struct device *dev, struct mpic_regs *regs)
{
	int ret = 0;

	mutex_lock(&used_lock);
	if (is_used(regs->addr))
		ret = -EBUSY;
	else
		list_add(&regs->node, &used);
	mutex_unlock(&used_lock);
	return ret ?: devm_add_action_or_reset(dev, regs_release, regs);
}

/**
 * devm_mpic_regs_init() - get access to a message register
 * @dev: device that has it from now on
 * @regs: filled in; lives as long as the device
 * @block: physical address of the block that it belongs to
 * @index: which one of the block, 0 to 3
 *
 * Context: may sleep.
 * Return: 0, -EBUSY if somebody has it already, or -ENOMEM.
 */
int devm_mpic_regs_init(struct device *dev, struct mpic_regs *regs,
			phys_addr_t block, unsigned int index)
{
	int ret;

	regs->index = index;
	regs->addr = block + index * MSGR_STRIDE;
	ret = regs_claim(dev, regs);
	if (ret)
		return ret;
	regs->block = devm_ioremap(dev, block, MPIC_MSGR_BLOCK_SIZE);
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
 * @regs: the register; what was left in it is dropped
 *
 * Context: any.
 */
void mpic_regs_enable(struct mpic_regs *regs)
{
	ioread32be(regs_msgr(regs));
	mer_update(regs, true);
}

/**
 * mpic_regs_disable() - let messages raise no interrupt any more
 * @regs: the register
 *
 * Context: any.
 */
void mpic_regs_disable(struct mpic_regs *regs)
{
	mer_update(regs, false);
}

/**
 * mpic_regs_write() - leave a message
 * @regs: the register
 * @message: the message
 *
 * Context: any.
 */
void mpic_regs_write(struct mpic_regs *regs, u32 message)
{
	iowrite32be(message, regs_msgr(regs));
}

/**
 * mpic_regs_take() - take the message, which lowers the interrupt
 * @regs: the register
 * @message: filled in
 *
 * Context: any.
 * Return: false if there is none.
 */
bool mpic_regs_take(struct mpic_regs *regs, u32 *message)
{
	if (!(ioread32be(regs->block + MSGR_MSR) & regs_bit(regs)))
		return false;
	*message = ioread32be(regs_msgr(regs));
	return true;
}
