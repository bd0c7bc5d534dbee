/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What an rpmsg bus implements.  The kernel keeps these declarations in
 * drivers/rpmsg, which the header packages leave out; the order of the members
 * is its interface to every bus that is a module.
 */
#ifndef _COMPAT_RPMSG_OPS_H
#define _COMPAT_RPMSG_OPS_H

#include <linux/poll.h>
#include <linux/rpmsg.h>
#include <linux/slab.h>
#include <linux/version.h>

#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 1, 0) || \
	LINUX_VERSION_CODE >= KERNEL_VERSION(6, 13, 0)
#error "rpmsg-amp knows the rpmsg interface of Linux 6.1 to 6.12"
#endif

struct rpmsg_device_ops {
	struct rpmsg_device *
	(*create_channel)(struct rpmsg_device *rpdev,
			  struct rpmsg_channel_info *chinfo);
	int (*release_channel)(struct rpmsg_device *rpdev,
			       struct rpmsg_channel_info *chinfo);
	struct rpmsg_endpoint *
	(*create_ept)(struct rpmsg_device *rpdev, rpmsg_rx_cb_t cb, void *priv,
		      struct rpmsg_channel_info chinfo);
	int (*announce_create)(struct rpmsg_device *rpdev);
	int (*announce_destroy)(struct rpmsg_device *rpdev);
};

struct rpmsg_endpoint_ops {
	void (*destroy_ept)(struct rpmsg_endpoint *ept);
	int (*send)(struct rpmsg_endpoint *ept, void *data, int len);
	int (*sendto)(struct rpmsg_endpoint *ept, void *data, int len, u32 dst);
	int (*send_offchannel)(struct rpmsg_endpoint *ept, u32 src, u32 dst,
			       void *data, int len);
	int (*trysend)(struct rpmsg_endpoint *ept, void *data, int len);
	int (*trysendto)(struct rpmsg_endpoint *ept, void *data, int len,
			 u32 dst);
	int (*trysend_offchannel)(struct rpmsg_endpoint *ept, u32 src, u32 dst,
				  void *data, int len);
	__poll_t (*poll)(struct rpmsg_endpoint *ept, struct file *filp,
			 poll_table *wait);
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 6, 0)
	int (*set_flow_control)(struct rpmsg_endpoint *ept, bool pause,
				u32 dst);
#endif
	ssize_t (*get_mtu)(struct rpmsg_endpoint *ept);
};

/* Exported by rpmsg_core for its buses, declared in the same place */
struct device *rpmsg_find_device(struct device *parent,
				 struct rpmsg_channel_info *chinfo);

#define to_rpmsg_device(d) container_of(d, struct rpmsg_device, dev)

/* What the bus has to free, until the driver core has taken it over */
static inline void rpmsg_free_driver_override(struct rpmsg_device *rpdev)
{
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 12, 97)
	kfree(rpdev->driver_override);
#endif
}

#endif /* _COMPAT_RPMSG_OPS_H */
