/* SPDX-License-Identifier: GPL-2.0-only */
/* What rpmsg-lite needs from a platform; its files include this by its name */
#ifndef PEER_RPMSG_PLATFORM_H
#define PEER_RPMSG_PLATFORM_H

#include <stdint.h>

/**
 * struct rpmsg_platform_shmem_config - the memory of a link
 * @buffer_payload_size: bytes of a buffer without the header of a message
 * @buffer_count: buffers in each direction
 * @vring_size: distance of the two rings
 * @vring_align: alignment of the used ring
 */
typedef struct rpmsg_platform_shmem_config {
	uint32_t buffer_payload_size;
	uint16_t buffer_count;
	uint32_t vring_size;
	uint32_t vring_align;
} rpmsg_platform_shmem_config_t;

/* A link is a channel, a vector is a notify id: twice the channel, plus the ring */
#define RL_GET_VQ_ID(link_id, queue_id)	(2 * (link_id) + (queue_id))
#define RL_GET_LINK_ID(id)		((id) / 2)
#define RL_GET_Q_ID(id)			((id) & 1)
#define RL_PLATFORM_MAX_ISR_COUNT	(32U)
#define RL_PLATFORM_HIGHEST_LINK_ID	(15U)

int32_t platform_get_custom_shmem_config(uint32_t link_id,
					 rpmsg_platform_shmem_config_t *config);

int32_t platform_init(void);
int32_t platform_deinit(void);

int32_t platform_init_interrupt(uint32_t vector_id, void *isr_data);
int32_t platform_deinit_interrupt(uint32_t vector_id);
int32_t platform_interrupt_enable(uint32_t vector_id);
int32_t platform_interrupt_disable(uint32_t vector_id);
void platform_notify(uint32_t vector_id);

void platform_time_delay(uint32_t num_msec);

uint32_t platform_vatopa(void *addr);
void *platform_patova(uint32_t addr);
void platform_map_mem_region(uint32_t vrt_addr, uint32_t phy_addr, uint32_t size,
			     uint32_t flags);
void platform_cache_all_flush_invalidate(void);
void platform_cache_disable(void);

#endif /* PEER_RPMSG_PLATFORM_H */
