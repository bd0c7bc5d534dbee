/* SPDX-License-Identifier: GPL-2.0-only */
/* Message registers of Freescale's MPIC, however a device tree describes them */
#ifndef _AMP_MPIC_REGS_H
#define _AMP_MPIC_REGS_H

#include <linux/list.h>
#include <linux/types.h>

#define MPIC_MSGR_PER_BLOCK	4
#define MPIC_MSGR_BLOCK_SIZE	0x120

struct device;
struct device_node;
struct fwnode_handle;

/**
 * struct mpic_regs - access to one message register
 * @block: the block of four registers that it belongs to, mapped
 * @index: which one of them
 * @addr: where the register is, by which it is recognised in all nodes
 * @dev: the device that has it
 * @node: in the list of those in use, protected by the lock of that list
 */
struct mpic_regs {
	void __iomem *block;
	unsigned int index;
	phys_addr_t addr;
	struct device *dev;
	struct list_head node;
};

int devm_mpic_regs_init(struct device *dev, struct mpic_regs *regs,
			phys_addr_t block, unsigned int index,
			struct fwnode_handle **owner);
void mpic_regs_enable(struct mpic_regs *regs);
void mpic_regs_disable(struct mpic_regs *regs);
void mpic_regs_write(struct mpic_regs *regs, u32 message);
bool mpic_regs_take(struct mpic_regs *regs, u32 *message);
int mpic_protected_index(struct device_node *mpic, u32 source);
int mpic_check_source(struct device_node *mpic, u32 source, char *expected);

#endif /* _AMP_MPIC_REGS_H */
