// SPDX-License-Identifier: GPL-2.0-only
/*
 * Shared memory of a channel: claimed, mapped, and laid out as rings and
 * buffers.
 */
#include <linux/dma-mapping.h>
#include <linux/io.h>
#include <linux/ioport.h>
#include <linux/mm.h>
#include <linux/of_address.h>
#include <linux/property.h>
#include <linux/sizes.h>
#include <linux/slab.h>
#include <linux/virtio_byteorder.h>

#include "of.h"

/*
 * How the memory is mapped: cached where the cores are coherent, as devices
 * that are "dma-coherent" are, and write-combining elsewhere.
 */
static unsigned long map_flags(struct device *dev)
{
	return device_get_dma_attr(dev) == DEV_DMA_COHERENT ? MEMREMAP_WB :
							      MEMREMAP_WC;
}

/* The kernel uses none of these pages of its own */
static bool is_reserved(phys_addr_t phys, size_t size)
{
	unsigned long pfn, last = PHYS_PFN(phys + size - 1);

	for (pfn = PHYS_PFN(phys); pfn <= last; pfn++)
		if (!PageReserved(pfn_to_page(pfn)))
			return false;
	return true;
}

static int claim(struct amp_channel *ch, phys_addr_t phys, size_t size)
{
	switch (region_intersects(phys, size, IORESOURCE_SYSTEM_RAM,
				  IORES_DESC_NONE)) {
	case REGION_DISJOINT:
		if (devm_request_mem_region(ch->dev, phys, size, "rpmsg"))
			return 0;
		return -EBUSY;
	case REGION_INTERSECTS:
		/* memory of ours, reserved by the firmware */
		return is_reserved(phys, size) ? 0 : -EINVAL;
	default:
		return -EINVAL;
	}
}

/* Claims and maps a piece of shared memory; @what is the property naming it */
static void *map_shared(struct amp_channel *ch, const char *what, u64 addr,
			size_t size)
{
	char entry[AMP_OF_ENTRY];
	phys_addr_t phys = addr;
	void *mem;
	int ret;

	what = amp_of_entry(entry, what, ch->config.index);
	if (phys != addr || phys + size < phys) {
		dev_err(ch->dev,
			"%pfw: %s: %#llx, expected an address in reach\n",
			dev_fwnode(ch->dev), what, addr);
		return ERR_PTR(-ERANGE);
	}

	ret = claim(ch, phys, size);
	if (ret) {
		dev_err(ch->dev,
			"%pfw: %s: %pa, expected %zu bytes that are %s\n",
			dev_fwnode(ch->dev), what, &phys, size, ret == -EBUSY ? "not in use" :
			"outside of the kernel's memory or reserved in it");
		return ERR_PTR(ret);
	}

	mem = devm_memremap(ch->dev, phys, size, map_flags(ch->dev));
	if (IS_ERR(mem))
		dev_err(ch->dev, "%pfw: %s: can't map %zu bytes at %pa\n",
			dev_fwnode(ch->dev), what, size, &phys);
	return mem;
}

/* The pool where the device tree says, or else where the remote can reach it */
static void *map_pool(struct amp_channel *ch, size_t size, u64 *da)
{
	struct amp_channel_config *config = &ch->config;
	dma_addr_t dma;
	void *mem;

	if (config->has_pool) {
		*da = config->pool;
		return map_shared(ch, "data-buffer-pool", config->pool, size);
	}

	mem = dmam_alloc_coherent(ch->dev, size, &dma, GFP_KERNEL);
	if (!mem) {
		dev_err(ch->dev, "channel %u: no memory for %zu bytes of buffers\n",
			config->num, size);
		return ERR_PTR(-ENOMEM);
	}
	*da = dma;
	return mem;
}

static int queue_init(struct amp_channel *ch, struct amp_queue *queue,
		      struct amp_ring_config *cfg, const char *what, u64 addr)
{
	cfg->slots = devm_kcalloc(ch->dev, cfg->num, sizeof(*cfg->slots),
				  GFP_KERNEL);
	if (!cfg->slots)
		return -ENOMEM;
	cfg->vring = map_shared(ch, what, addr, amp_ring_bytes(cfg->num));
	if (IS_ERR(cfg->vring))
		return PTR_ERR(cfg->vring);
	return amp_ring_init(&queue->ring, cfg);
}

/*
 * Buffers of a ring: as the driver side, a half of the pool each, of which the
 * first is what we receive into, as mainline's bus has it; as the device side,
 * whatever the master offers in the pool.
 */
static void ring_buffers(struct amp_ring_config *cfg, enum amp_ring_dir dir)
{
	cfg->dir = dir;
	if (cfg->side == AMP_RING_DEVICE)
		return;
	cfg->bufs_size /= 2;
	if (dir == AMP_RING_TX) {
		cfg->bufs += cfg->bufs_size;
		cfg->bufs_da += cfg->bufs_size;
	}
}

/**
 * amp_memory_init() - map a channel's memory and set up its rings
 * @ch: the channel, with its configuration checked
 *
 * Nothing is written to shared memory.
 *
 * Context: may sleep.
 * Return: 0, -ENOMEM, -EBUSY if the memory is somebody else's, or -ERANGE or
 * -EINVAL if it is not where memory can be.
 */
int amp_memory_init(struct amp_channel *ch)
{
	const struct amp_channel_config *config = &ch->config;
	struct amp_ring_config rx = {
		.side = config->role == AMP_ROLE_MASTER ? AMP_RING_DRIVER :
							  AMP_RING_DEVICE,
		.little_endian = virtio_legacy_is_little_endian(),
		.num = config->num_bufs / 2,
		.buf_size = config->buf_size,
		.bufs_size = (size_t)config->num_bufs * config->buf_size,
	};
	struct amp_ring_config tx;

	ch->tx_free = devm_kcalloc(ch->dev, rx.num, sizeof(*ch->tx_free),
				   GFP_KERNEL);
	if (!ch->tx_free)
		return -ENOMEM;
	rx.bufs = map_pool(ch, rx.bufs_size, &rx.bufs_da);
	if (IS_ERR(rx.bufs))
		return PTR_ERR(rx.bufs);

	tx = rx;
	ring_buffers(&rx, AMP_RING_RX);
	ring_buffers(&tx, AMP_RING_TX);
	return queue_init(ch, &ch->rx, &rx, "shmem-rx-vring",
			  config->rx_vring) ?:
	       queue_init(ch, &ch->tx, &tx, "shmem-tx-vring",
			  config->tx_vring);
}
