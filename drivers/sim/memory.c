// SPDX-License-Identifier: GPL-2.0-only
/*
 * Memory of a remote processor: the resource table in the first page, then a
 * piece for each channel.  Its addresses are contiguous, ours are not.
 */
#include <linux/io.h>
#include <linux/mm.h>
#include <linux/virtio_byteorder.h>

#include <amp/ring.h>

#include "sim.h"

static void reserve(struct sim_chunk *chunk, bool reserved)
{
	struct page *page = virt_to_page(chunk->mem);
	unsigned long i;

	for (i = 0; i < chunk->size >> PAGE_SHIFT; i++)
		if (reserved)
			SetPageReserved(page + i);
		else
			ClearPageReserved(page + i);
}

/*
 * Allocates a chunk. Its pages are marked reserved, like memory that the
 * firmware keeps.
 */
static int add_chunk(struct sim *sim, u64 size)
{
	struct sim_chunk *chunk = &sim->chunks[sim->num_chunks];
	u64 start = (u64)sim->params.device_base + sim->size;

	size = PAGE_ALIGN(size);
	if (start + size > BIT_ULL(32))
		return -ERANGE;
	chunk->mem = alloc_pages_exact(size, GFP_KERNEL | __GFP_ZERO |
					     __GFP_NOWARN);
	if (!chunk->mem)
		return -ENOMEM;
	chunk->size = size;
	reserve(chunk, true);
	chunk->offset = sim->size;
	sim->size += size;
	sim->num_chunks++;
	return 0;
}

/* Two rings, each rounded up to whole pages, and the buffers */
static u64 channel_bytes(const struct sim_params *params)
{
	u64 ring = ALIGN(amp_ring_bytes(params->num_bufs / 2,
					params->vring_align), AMP_RING_ALIGN);

	return AMP_RSC_VRINGS * ring + (u64)params->num_bufs / 2 *
	       ((u64)sim_tx_buf_size(params) + sim_rx_buf_size(params));
}

/* Where the buffers differ from what the node says, the table says it */
static void describe_sizes(struct sim *sim, struct amp_rsc_vdev_spec *vdev)
{
	const u32 sizes[AMP_RSC_VRINGS] = { sim_tx_buf_size(&sim->params),
					    sim_rx_buf_size(&sim->params) };

	if (!sim_has_sizes(&sim->params))
		return;
	vdev->dfeatures |= BIT(AMP_RSC_F_SIZES_LINUX);
	vdev->config = &sim->config;
	vdev->config_len = amp_rsc_sizes_write(AMP_RSC_SIZES_LINUX,
					       virtio_legacy_is_little_endian(),
					       sizes, &sim->config);
}

static void describe_channel(struct sim *sim, unsigned int k)
{
	const struct sim_chunk *chunk = &sim->chunks[1 + k];
	struct amp_rsc_vdev_spec *vdev = &sim->vdevs[k];
	unsigned int i;

	snprintf(sim->carveouts[k], sizeof(sim->carveouts[k]),
		 "vdev%ubuffer", k);
	/*
	 * OpenAMP chooses an id where the table leaves one open, and that may be
	 * an id of a ring: ids of devices follow those of all rings.
	 */
	vdev->notify_id = sim_num_ids(sim) + k;
	vdev->dfeatures = BIT(AMP_RSC_F_NS);
	vdev->carveout.da = sim->params.device_base + chunk->offset;
	vdev->carveout.len = chunk->size;
	vdev->carveout_name = sim->carveouts[k];
	describe_sizes(sim, vdev);
	for (i = 0; i < AMP_RSC_VRINGS; i++) {
		vdev->vring[i].da = AMP_RSC_ANY;
		vdev->vring[i].num = sim->params.num_bufs / 2;
		vdev->vring[i].align = sim->params.vring_align;
		vdev->vring[i].notify_id = AMP_RSC_VRINGS * k + i;
	}
}

/**
 * sim_image_load() - do what a loader does before it starts a processor
 * @sim: the processor
 *
 * The master must not begin with rings that are about to be cleared: there is
 * no table before they are.
 *
 * Context: may sleep.
 * Return: 0, or -ERANGE if the table does not fit, which can't be.
 */
int sim_image_load(struct sim *sim)
{
	const struct amp_rsc_spec spec = {
		.vdevs = sim->vdevs,
		.num_vdevs = sim->params.channels,
	};
	unsigned int i;
	int ret;

	mutex_lock(&sim->image);
	for (i = 0; i < sim->num_chunks; i++) {
		memset(sim->chunks[i].mem, 0, sim->chunks[i].size);
		/*
		 * the table, with the status of each device, is cleared first
		 */
		wmb();
		cond_resched();
	}
	ret = amp_rsc_write(sim->chunks[0].mem, sim->chunks[0].size, &spec);
	mutex_unlock(&sim->image);
	return ret;
}

/**
 * sim_memory_free() - give the memory of a processor back
 * @sim: the processor, which has no users any more
 */
void sim_memory_free(struct sim *sim)
{
	struct sim_chunk *chunk;

	while (sim->num_chunks) {
		chunk = &sim->chunks[--sim->num_chunks];
		reserve(chunk, false);
		free_pages_exact(chunk->mem, chunk->size);
	}
}

/**
 * sim_memory_alloc() - give a processor its memory
 * @sim: the processor; sim_memory_free() is needed with an error, too
 *
 * Context: may sleep.
 * Return: 0; -ENOMEM; -ERANGE if it does not end below 4 GiB, in its own view.
 */
int sim_memory_alloc(struct sim *sim)
{
	int ret = add_chunk(sim, PAGE_SIZE);
	unsigned int i;

	for (i = 0; !ret && i < sim->params.channels; i++) {
		ret = add_chunk(sim, channel_bytes(&sim->params));
		if (!ret)
			describe_channel(sim, i);
	}
	return ret;
}
