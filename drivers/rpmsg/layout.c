// SPDX-License-Identifier: GPL-2.0-only
/*
 * Not a part of the module. Empty functions with the names and types of
 * rpmsg_core's. If the structures are the same as in rpmsg_core, the compiler
 * gives them the same checksums. A checksum covers each structure as far as it
 * is declared, so this file includes what rpmsg_core.c includes.
 */
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/rpmsg.h>
#include <linux/of_device.h>
#include <linux/pm_domain.h>
#include <linux/slab.h>

#include <rpmsg_ops.h>

ssize_t rpmsg_get_mtu(struct rpmsg_endpoint *ept)
{
	return 0;
}
EXPORT_SYMBOL(rpmsg_get_mtu);

int rpmsg_register_device(struct rpmsg_device *rpdev)
{
	return 0;
}
EXPORT_SYMBOL(rpmsg_register_device);
