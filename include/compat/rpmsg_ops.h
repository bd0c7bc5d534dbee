/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What an rpmsg bus implements.  The kernel keeps these declarations in
 * drivers/rpmsg/rpmsg_internal.h.  A full source tree has that file, and it is
 * used; header packages leave it out, and then the copies below are used.  The
 * order of the members is the kernel's interface to every bus that is a module.
 *
 * Versions of the kernel do not tell which members there are: vendors backport
 * them.  RPMSG_* come from rpmsg_interface.h, which drivers/rpmsg/Kbuild makes of
 * the kernel's own <linux/rpmsg.h>.
 */
#ifndef _COMPAT_RPMSG_OPS_H
#define _COMPAT_RPMSG_OPS_H

#include <linux/build_bug.h>
#include <linux/poll.h>
#include <linux/rpmsg.h>
#include <linux/slab.h>

#include <rpmsg_interface.h>

#if RPMSG_INTERNAL

#include <rpmsg_internal.h>

#else

struct rpmsg_device_ops {
	struct rpmsg_device *(*create_channel)(struct rpmsg_device *rpdev,
					       struct rpmsg_channel_info *chinfo);
	int (*release_channel)(struct rpmsg_device *rpdev,
			       struct rpmsg_channel_info *chinfo);
	struct rpmsg_endpoint *(*create_ept)(struct rpmsg_device *rpdev,
					     rpmsg_rx_cb_t cb, void *priv,
					     struct rpmsg_channel_info chinfo);
	int (*announce_create)(struct rpmsg_device *rpdev);
	int (*announce_destroy)(struct rpmsg_device *rpdev);
};

struct rpmsg_endpoint_ops {
	void (*destroy_ept)(struct rpmsg_endpoint *ept);
	int (*send)(struct rpmsg_endpoint *ept, RPMSG_DATA *data, int len);
	int (*sendto)(struct rpmsg_endpoint *ept, RPMSG_DATA *data, int len,
		      u32 dst);
#if RPMSG_OFFCHANNEL
	int (*send_offchannel)(struct rpmsg_endpoint *ept, u32 src, u32 dst,
			       RPMSG_DATA *data, int len);
#endif
	int (*trysend)(struct rpmsg_endpoint *ept, RPMSG_DATA *data, int len);
	int (*trysendto)(struct rpmsg_endpoint *ept, RPMSG_DATA *data, int len,
			 u32 dst);
#if RPMSG_OFFCHANNEL
	int (*trysend_offchannel)(struct rpmsg_endpoint *ept, u32 src, u32 dst,
				  RPMSG_DATA *data, int len);
#endif
	__poll_t (*poll)(struct rpmsg_endpoint *ept, struct file *filp, poll_table *wait);
#if RPMSG_FLOW_CONTROL
	int (*set_flow_control)(struct rpmsg_endpoint *ept, bool pause,
				u32 dst);
#endif
	ssize_t (*get_mtu)(struct rpmsg_endpoint *ept);
};

/* Exported by rpmsg_core for its buses, declared in the same place */
struct device *rpmsg_find_device(struct device *parent,
				 struct rpmsg_channel_info *chinfo);

#define to_rpmsg_device(d) container_of(d, struct rpmsg_device, dev)

#endif

/* The kernel may call an operation that is unknown here without checking it */
static_assert(sizeof(struct rpmsg_device_ops) == 5 * sizeof(void (*)(void)),
	      "struct rpmsg_device_ops has members that rpmsg-amp does not know");
static_assert(sizeof(struct rpmsg_endpoint_ops) ==
	      (7 + 2 * RPMSG_OFFCHANNEL + RPMSG_FLOW_CONTROL) *
	      sizeof(void (*)(void)),
	      "struct rpmsg_endpoint_ops has members that rpmsg-amp does not know");

/* Initialisers of two members that not every kernel has */
#if RPMSG_OFFCHANNEL
#define RPMSG_OFFCHANNEL_OPS(send, trysend)				\
	.send_offchannel = (send), .trysend_offchannel = (trysend),
#else
#define RPMSG_OFFCHANNEL_OPS(send, trysend)
#endif

/* What the bus has to free, until the driver core has taken it over */
static inline void rpmsg_free_driver_override(struct rpmsg_device *rpdev)
{
#if RPMSG_DRIVER_OVERRIDE
	kfree(rpdev->driver_override);
#endif
}

#endif /* _COMPAT_RPMSG_OPS_H */
