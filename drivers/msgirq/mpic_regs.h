/* SPDX-License-Identifier: GPL-2.0-only */
/* Message registers of Freescale's MPIC, however a device tree describes them */
#ifndef _AMP_MPIC_REGS_H
#define _AMP_MPIC_REGS_H

#include <linux/list.h>
#include <linux/types.h>

#include <amp/msgirq.h>

#define MPIC_MSGR_PER_BLOCK	4
#define MPIC_MSGR_BLOCK_SIZE	0x120
/* Message registers, and the interrupt source of the first one */
#define MPIC_MSGR_NUM		8
#define MPIC_MSGR_SOURCE	0xb0

struct device_node;
struct fwnode_handle;

/**
 * struct mpic_regs - one message register
 * @msgirq: what the core knows of it
 * @block: the block of four registers that it belongs to, mapped
 * @index: which one of them
 * @addr: where the register is, by which it is recognised in all nodes
 * @node: in the list of those in use, protected by the lock of that list
 */
struct mpic_regs {
	struct amp_msgirq msgirq;
	void __iomem *block;
	unsigned int index;
	phys_addr_t addr;
	struct list_head node;
};

static inline struct mpic_regs *to_mpic_regs(struct amp_msgirq *msgirq)
{
	return container_of(msgirq, struct mpic_regs, msgirq);
}

int devm_mpic_regs_init(struct mpic_regs *regs, phys_addr_t block,
			unsigned int index, struct fwnode_handle **owner);

/* Callbacks for struct amp_msgirq_ops */
void mpic_regs_enable(struct amp_msgirq *msgirq);
void mpic_regs_disable(struct amp_msgirq *msgirq);
void mpic_regs_trigger(struct amp_msgirq *msgirq, struct amp_doorbell *bell);
bool mpic_regs_ack(struct amp_msgirq *msgirq, u32 *message);

int mpic_protected_index(struct device_node *mpic, u32 source);
int mpic_check_source(struct device_node *mpic, u32 source, char *expected);
int mpic_check_interrupt(struct device_node *np, int index, char *expected);
int mpic_interrupt_register(struct device_node *np, int index);

#endif /* _AMP_MPIC_REGS_H */
