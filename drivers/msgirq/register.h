/* SPDX-License-Identifier: GPL-2.0-only */
/* Doorbells that are registers of any kind, as a device tree describes them */
#ifndef _AMP_REGISTER_H
#define _AMP_REGISTER_H

#include <linux/types.h>

#include <amp/msgirq.h>

struct device_node;

/* Room for a fault of a node */
#define REGISTER_FAULT		(AMP_MSGIRQ_EXPECTED + 32)

/**
 * enum register_use - what a register is there for
 * @REGISTER_RING: rings the remote
 * @REGISTER_ENABLE: has bits that let the interrupt through
 * @REGISTER_STATUS: has bits that are set while the interrupt is raised
 * @REGISTER_CLEAR: lowers the interrupt
 * @REGISTER_USES: how many uses there are
 */
enum register_use {
	REGISTER_RING,
	REGISTER_ENABLE,
	REGISTER_STATUS,
	REGISTER_CLEAR,
	REGISTER_USES,
};

/**
 * struct register_access - a register, and what is written to it
 * @present: there is one
 * @has_value: its node gives @value
 * @offset: where it is, in bytes
 * @mask: bits that are changed, 0: all of them are written
 * @value: what is written
 */
struct register_access {
	bool present;
	bool has_value;
	u32 offset;
	u32 mask;
	u32 value;
};

/**
 * struct register_desc - a doorbell as its node describes it
 * @access: its registers, by their use
 * @syscon: node of the registers, or NULL: they are in the doorbell's own
 * @size: bytes of registers
 * @width: bytes of one register
 * @receives: the node has an interrupt
 */
struct register_desc {
	struct register_access access[REGISTER_USES];
	struct device_node *syscon;
	u64 size;
	u32 width;
	bool receives;
};

int register_parse(struct device_node *np, struct register_desc *desc,
		   char *fault);

#endif /* _AMP_REGISTER_H */
