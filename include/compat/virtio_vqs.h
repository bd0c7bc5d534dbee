/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How a virtio driver says which virtqueues it wants: since Linux 6.11 in one
 * array of struct virtqueue_info, before that in an array for each member.
 */
#ifndef _COMPAT_VIRTIO_VQS_H
#define _COMPAT_VIRTIO_VQS_H

#include <linux/version.h>
#include <linux/virtio_config.h>

#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 11, 0)

#define DEFINE_FIND_VQS(fn)
#define FIND_VQS(fn)	fn

#else

struct virtqueue_info {
	const char *name;
	vq_callback_t *callback;
	bool ctx;
};

#define COMPAT_MAX_VQS	8

/* For one that takes the newer arguments, and so many virtqueues at most */
#define DEFINE_FIND_VQS(fn)						\
static int fn##_arrays(struct virtio_device *vdev, unsigned int nvqs,	\
		       struct virtqueue *vqs[],				\
		       vq_callback_t *callbacks[],			\
		       const char * const names[], const bool *ctx,	\
		       struct irq_affinity *desc)			\
{									\
	struct virtqueue_info infos[COMPAT_MAX_VQS] = {};		\
	unsigned int i;							\
									\
	for (i = 0; i < nvqs && i < COMPAT_MAX_VQS; i++) {			\
		infos[i].name = names[i];				\
		infos[i].callback = callbacks[i];			\
		infos[i].ctx = ctx && ctx[i];				\
	}								\
	return fn(vdev, nvqs, vqs, infos, desc);			\
}

#define FIND_VQS(fn)	fn##_arrays

#endif

#endif /* _COMPAT_VIRTIO_VQS_H */
