// SPDX-License-Identifier: GPL-2.0-only
/*
 * No part of the module.  Functions of rpmsg_core with nothing in them: compiled,
 * they have the checksums that rpmsg_core has, if the structures are the same.
 * As these count as far as they are declared, the files to be included are those
 * of rpmsg_core.c.
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
