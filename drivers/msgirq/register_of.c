// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a device-tree node says of a doorbell that is a register of any kind
 * ("rpmsg-amp,register-doorbell").
 */
#include <linux/bits.h>
#include <linux/kconfig.h>
#include <linux/kernel.h>
#include <linux/limits.h>
#include <linux/of.h>
#include <linux/of_address.h>
#include <linux/string.h>

#include <amp/msgirq.h>

#include "mpic_regs.h"
#include "msgirq.h"
#include "register.h"

/**
 * struct use_names - properties of a register, by its use
 * @offset: its place
 * @mask: bits of it
 * @value: what is written to it; NULL: no value is
 */
struct use_names {
	const char *offset;
	const char *mask;
	const char *value;
};

static const struct use_names names[REGISTER_USES] = {
	[REGISTER_RING] = { "offset", "mask", "value" },
	[REGISTER_ENABLE] = { "enable-offset", "enable-mask" },
	[REGISTER_STATUS] = { "status-offset", "status-mask" },
	[REGISTER_CLEAR] = { "clear-offset", "clear-mask", "clear-value" },
};

/* 1 if the node has the number, 0 if it has no such property, or -EINVAL */
static int read_number(struct device_node *np, const char *name, u32 max,
		       u32 *val, char *fault)
{
	int n;

	if (!of_find_property(np, name, NULL))
		return 0;
	n = of_property_count_u32_elems(np, name);
	if (n != 1) {
		snprintf(fault, REGISTER_FAULT,
			 "%s: %d numbers, expected one", name, max(n, 0));
		return -EINVAL;
	}
	of_property_read_u32(np, name, val);
	if (*val <= max)
		return 1;
	snprintf(fault, REGISTER_FAULT,
		 "%s: %#x, expected at most %#x, which a register can have",
		 name, *val, max);
	return -EINVAL;
}

static int read_place(struct device_node *np, const char *name,
		      const struct register_desc *desc, u32 *offset,
		      char *fault)
{
	int ret = read_number(np, name, U32_MAX, offset, fault);

	if (ret <= 0)
		return ret;
	if (*offset % desc->width == 0 &&
	    (u64)*offset + desc->width <= desc->size)
		return 1;
	snprintf(fault, REGISTER_FAULT,
		 "%s: %#x, expected a multiple of %u below %#llx, the size of the registers of %pOF",
		 name, *offset, desc->width, desc->size, desc->syscon ?: np);
	return -EINVAL;
}

static int check_bits(const struct use_names *name,
		      const struct register_access *access, bool has_mask,
		      char *fault)
{
	if (!access->present && (has_mask || access->has_value)) {
		snprintf(fault, REGISTER_FAULT,
			 "%s: missing, expected the place of the register of %s",
			 name->offset, has_mask ? name->mask : name->value);
		return -EINVAL;
	}
	if (access->present && !access->mask && (has_mask || !name->value)) {
		snprintf(fault, REGISTER_FAULT,
			 "%s: %s, expected bits of the register of %s",
			 name->mask, has_mask ? "0" : "missing", name->offset);
		return -EINVAL;
	}
	if (has_mask && access->value & ~access->mask) {
		snprintf(fault, REGISTER_FAULT,
			 "%s: %#x, expected bits of %s, %#x", name->value,
			 access->value, name->mask, access->mask);
		return -EINVAL;
	}
	return 0;
}

static int read_access(struct device_node *np, struct register_desc *desc,
		       enum register_use use, char *fault)
{
	const struct use_names *name = &names[use];
	struct register_access *access = &desc->access[use];
	u32 max = GENMASK(BITS_PER_BYTE * desc->width - 1, 0);
	int mask, value = 0, ret;

	ret = read_place(np, name->offset, desc, &access->offset, fault);
	if (ret < 0)
		return ret;
	access->present = ret;
	mask = read_number(np, name->mask, max, &access->mask, fault);
	if (mask < 0)
		return mask;
	if (name->value)
		value = read_number(np, name->value, max, &access->value,
				    fault);
	if (value < 0)
		return value;
	access->has_value = value;
	return check_bits(name, access, mask, fault);
}

/* The registers are the node's own, or those of a syscon */
static int read_registers(struct device_node *np, struct register_desc *desc,
			  char *fault)
{
	struct device_node *owner = desc->syscon ?: np;
	struct resource res;

	if (!desc->syscon == !of_find_property(np, "reg", NULL)) {
		snprintf(fault, REGISTER_FAULT,
			 "reg: expected either this or regmap, the phandle of a syscon");
		return -EINVAL;
	}
	if (desc->syscon && !of_device_is_compatible(owner, "syscon")) {
		snprintf(fault, REGISTER_FAULT,
			 "regmap: %pOF, expected a node compatible with syscon",
			 owner);
		return -EINVAL;
	}
	if (of_address_to_resource(owner, 0, &res)) {
		snprintf(fault, REGISTER_FAULT,
			 "reg: expected addresses that this processor has in %pOF",
			 owner);
		return -EINVAL;
	}
	desc->size = resource_size(&res);
	desc->width = sizeof(u32);
	of_property_read_u32(owner, "reg-io-width", &desc->width);
	if (desc->width == 1 || desc->width == 2 || desc->width == 4)
		return 0;
	snprintf(fault, REGISTER_FAULT,
		 "reg-io-width: %u, expected 1, 2 or 4 in %pOF", desc->width,
		 owner);
	return -EINVAL;
}

static int check_interrupt(struct device_node *np, char *fault)
{
	char expected[AMP_MSGIRQ_EXPECTED];
	int ret = mpic_check_interrupt(np, 0, expected);

	if (ret)
		snprintf(fault, REGISTER_FAULT, "interrupts[0]: expected %s",
			 expected);
	return ret;
}

/* A doorbell needs an interrupt or a register that rings; others need an interrupt */
static int check_uses(struct device_node *np, const struct register_desc *desc,
		      char *fault)
{
	int i;

	if (desc->receives)
		return check_interrupt(np, fault);
	if (!desc->access[REGISTER_RING].present) {
		snprintf(fault, REGISTER_FAULT,
			 "offset: missing, expected the place of the register that rings the remote, or interrupts");
		return -EINVAL;
	}
	for (i = REGISTER_ENABLE; i < REGISTER_USES; i++) {
		if (!desc->access[i].present)
			continue;
		snprintf(fault, REGISTER_FAULT,
			 "%s: %#x, expected with interrupts only",
			 names[i].offset, desc->access[i].offset);
		return -EINVAL;
	}
	return 0;
}

/**
 * register_parse() - read and check the description of a doorbell
 * @np: its node
 * @desc: filled in; the reference to the syscon is the caller's to put, whatever is
 *	returned
 * @fault: what is wrong, if there is something, REGISTER_FAULT bytes
 *
 * Return: 0 or -EINVAL.
 */
int register_parse(struct device_node *np, struct register_desc *desc,
		   char *fault)
{
	int i, ret;

	memset(desc, 0, sizeof(*desc));
	desc->syscon = of_parse_phandle(np, "regmap", 0);
	desc->receives = of_find_property(np, "interrupts", NULL) ||
			 of_find_property(np, "interrupts-extended", NULL);
	ret = read_registers(np, desc, fault);
	for (i = 0; !ret && i < REGISTER_USES; i++)
		ret = read_access(np, desc, i, fault);
	return ret ?: check_uses(np, desc, fault);
}

static int register_missing(struct device_node *np, char *expected)
{
	struct register_desc desc;
	char fault[REGISTER_FAULT];
	int ret;

	if (!IS_ENABLED(CONFIG_REGMAP_MMIO)) {
		snprintf(expected, AMP_MSGIRQ_EXPECTED,
			 "a kernel that has CONFIG_REGMAP_MMIO, which CONFIG_MFD_SYSCON selects");
		return -EBUSY;
	}
	ret = register_parse(np, &desc, fault);
	of_node_put(desc.syscon);
	return ret ?: -EPROBE_DEFER;
}

const struct amp_msgirq_binding amp_register_binding = {
	.compatible = REGISTER_COMPATIBLE,
	.missing = register_missing,
};
