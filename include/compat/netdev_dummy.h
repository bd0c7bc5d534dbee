/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A network device that carries NAPI and nothing else: since Linux 6.10 it is
 * allocated by a function of its own.
 */
#ifndef _COMPAT_NETDEV_DUMMY_H
#define _COMPAT_NETDEV_DUMMY_H

#include <linux/netdevice.h>
#include <linux/slab.h>
#include <linux/version.h>

#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 10, 0)

static inline void free_netdev_dummy(struct net_device *dev)
{
	free_netdev(dev);
}

#else

static inline struct net_device *alloc_netdev_dummy(int sizeof_priv)
{
	struct net_device *dev = kzalloc(sizeof(*dev), GFP_KERNEL);

	if (dev) {
		init_dummy_netdev(dev);
		/* which early releases of 6.1 leave out */
		dev_net_set(dev, &init_net);
	}
	return dev;
}

static inline void free_netdev_dummy(struct net_device *dev)
{
	kfree(dev);
}

#endif

#endif /* _COMPAT_NETDEV_DUMMY_H */
