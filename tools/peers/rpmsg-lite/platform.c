// SPDX-License-Identifier: GPL-2.0-only
/* The platform of rpmsg-lite that is a process; its environment is "bm" */
#include "../../remote/simple.h"
#include "../peer.h"

#include <rpmsg_env.h>

int32_t platform_get_custom_shmem_config(uint32_t link_id,
					 rpmsg_platform_shmem_config_t *config)
{
	struct peer_pool pool;

	peer_pool(link_id, &pool);
	config->buffer_payload_size = info.buf_size - HEADER;
	config->buffer_count = pool.num;
	config->vring_size = pool.ring_size;
	config->vring_align = RING_ALIGN;
	return 0;
}

int32_t platform_init(void)
{
	return 0;
}

int32_t platform_deinit(void)
{
	return 0;
}

int32_t platform_init_interrupt(uint32_t vector_id, void *isr_data)
{
	env_register_isr(vector_id, isr_data);
	return 0;
}

int32_t platform_deinit_interrupt(uint32_t vector_id)
{
	env_unregister_isr(vector_id);
	return 0;
}

/* Interrupts come between calls of the library, never during one */
int32_t platform_interrupt_enable(uint32_t vector_id)
{
	return vector_id;
}

int32_t platform_interrupt_disable(uint32_t vector_id)
{
	return vector_id;
}

void platform_notify(uint32_t vector_id)
{
	ring_bell(vector_id);
}

void platform_time_delay(uint32_t num_msec)
{
	peer_sleep(num_msec);
}

uint32_t platform_vatopa(void *addr)
{
	return info.device_base + ((char *)addr - (char *)at(info.device_base));
}

void *platform_patova(uint32_t addr)
{
	return at(addr);
}

/* All memory is mapped, and coherent */
void platform_map_mem_region(uint32_t vrt_addr, uint32_t phy_addr, uint32_t size,
			     uint32_t flags)
{
	(void)vrt_addr;
	(void)phy_addr;
	(void)size;
	(void)flags;
}

void platform_cache_all_flush_invalidate(void)
{
}

void platform_cache_disable(void)
{
}
