/* SPDX-License-Identifier: GPL-2.0-only */
/* Channels as the kernel and user space see them: what the files share */
#ifndef _AMP_VIRTIO_INTERFACE_H
#define _AMP_VIRTIO_INTERFACE_H

#include <linux/virtio_ids.h>
#include <virtio_vqs.h>

#include "../link/channel.h"

struct irq_affinity;
struct platform_driver;

/* platform.c */
extern struct platform_driver amp_platform_driver;

/* vdev.c */
struct amp_channel *amp_vdev_alloc(struct device *dev);
int devm_amp_vdev_register(struct amp_channel *ch);
struct amp_channel *amp_vdev_channel(struct device *dev);
void amp_vdev_wait(void);

/* mainline.c */

/* Is this channel for the kernel's own rpmsg bus? */
static inline bool amp_is_mainline(const struct amp_channel *ch)
{
	return ch->config.virtio_id == VIRTIO_ID_RPMSG;
}

int amp_mainline_select(struct amp_channel *ch);
int amp_mainline_init(struct amp_channel *ch);
int amp_mainline_find_vqs(struct virtio_device *vdev, unsigned int nvqs,
			  struct virtqueue *vqs[],
			  struct virtqueue_info infos[],
			  struct irq_affinity *desc);
void amp_mainline_del_vqs(struct virtio_device *vdev);
void amp_mainline_start(struct amp_channel *ch);
void amp_mainline_stop(struct amp_channel *ch);

/* sysfs.c */
int amp_sysfs_init(void);
void amp_sysfs_exit(void);
int devm_amp_sysfs_add(struct amp_channel *ch);

/* debugfs.c */
void amp_debugfs_init(void);
void amp_debugfs_exit(void);
int devm_amp_debugfs_add(struct amp_channel *ch);
int devm_amp_debugfs_add_traces(const struct amp_remote *remote);

#endif /* _AMP_VIRTIO_INTERFACE_H */
