/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A network device that transmits without the stack's lock: a feature before Linux
 * 6.12, a property since then.
 */
#ifndef _COMPAT_NETDEV_LLTX_H
#define _COMPAT_NETDEV_LLTX_H

#include <linux/netdevice.h>
#include <linux/version.h>

static inline void netdev_set_lltx(struct net_device *dev)
{
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 12, 0)
	dev->lltx = true;
#else
	dev->features |= NETIF_F_LLTX;
#endif
}

#endif /* _COMPAT_NETDEV_LLTX_H */
