/* SPDX-License-Identifier: GPL-2.0-only */
/* Channels for the kernel's own rpmsg bus */
#ifndef _AMP_VIRTIO_MAINLINE_H
#define _AMP_VIRTIO_MAINLINE_H

#include <linux/virtio_ids.h>
#include <virtio_vqs.h>

#include "channel.h"

struct irq_affinity;

/* Is this channel for that bus? */
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

#endif /* _AMP_VIRTIO_MAINLINE_H */
