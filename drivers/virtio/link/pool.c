// SPDX-License-Identifier: GPL-2.0-only
/*
 * Memory of Linux's that a remote may write.
 *
 * Where the device tree names no memory for buffers, they come from Linux's own.
 * A remote has the addresses of them from the moment in which the rings are
 * started, and nothing takes them from it: it writes to them when no driver is
 * bound any more.  Such memory is therefore never given back.  It is noted
 * (kept.c), so that the next driver of the channel has the same memory again.
 */
#include <linux/dma-mapping.h>
#include <linux/kernel.h>
#include <linux/of.h>
#include <linux/of_reserved_mem.h>

#include "channel.h"

static void pool_release(struct device *dev, void *res)
{
	of_reserved_mem_device_release(dev);
}

static int pool_assign(struct device *dev, int index)
{
	void *res;
	int ret;

	/* another channel of the same device was first, and gives it back */
	if (devres_find(dev, pool_release, NULL, NULL))
		return 0;
	res = devres_alloc(pool_release, 0, GFP_KERNEL);
	if (!res)
		return -ENOMEM;
	ret = of_reserved_mem_device_init_by_idx(dev, dev->of_node, index);
	if (ret) {
		dev_err(dev, "%pfw: memory-region[%d]: can't be used for buffers: %pe\n",
			dev_fwnode(dev), index, ERR_PTR(ret));
		devres_free(res);
		return ret;
	}
	devres_add(dev, res);
	return 0;
}

/**
 * amp_pool_assign() - have the DMA API take buffers from reserved memory
 * @ch: a channel for whose buffers the node names no address
 *
 * Without effect if the node has no memory-region of type shared-dma-pool.  The
 * kernel maps such a region write-combining, whatever the device is like.
 *
 * Context: may sleep.
 * Return: 0, -ENOMEM, or the error by which the region can't be used.
 */
int amp_pool_assign(struct amp_channel *ch)
{
	struct device *dev = ch->dev;
	struct device_node *np;
	bool found = false;
	int i;

	for (i = 0; !found; i++) {
		np = of_parse_phandle(dev->of_node, "memory-region", i);
		if (!np)
			return 0;
		found = of_device_is_compatible(np, "shared-dma-pool");
		of_node_put(np);
	}
	ch->config.buffer_memory = AMP_MEMORY_WRITE_COMBINING;
	return pool_assign(dev, i - 1);
}

/* Where the remote sees the memory */
static int pool_to_remote(const struct amp_channel *ch,
			  const struct amp_kept *kept, u64 *da)
{
	int ret = amp_translate_to_remote(&ch->remote->translate,
					  kept->pool_dma, kept->pool_size, da);

	if (ret)
		dev_err(ch->dev, "channel %u: %zu bytes of buffers at %pad, where the remote can't reach them\n",
			ch->config.num, kept->pool_size, &kept->pool_dma);
	return ret;
}

static int pool_store(struct amp_channel *ch, const struct amp_kept *kept)
{
	int ret = amp_kept_store(ch->remote, kept);

	if (ret)
		dev_err(ch->dev, "channel %u: %zu bytes of buffers can't be noted for a later driver: %pe, expected a data-buffer-pool in reserved memory\n",
			ch->config.num, kept->pool_size, ERR_PTR(ret));
	return ret;
}

/* Allocates memory; frees it if the remote cannot reach it */
static int pool_alloc(struct amp_channel *ch, size_t size,
		      struct amp_kept *kept, u64 *da)
{
	int ret;

	ch->config.buffer_memory = amp_memory_default(ch->remote);
	ret = amp_pool_assign(ch);
	if (ret)
		return ret;
	kept->pool_memory = ch->config.buffer_memory;
	/* no warning: the device tree or the remote may ask for too much */
	kept->pool = dma_alloc_attrs(ch->dev, size, &kept->pool_dma,
				     GFP_KERNEL | __GFP_NOWARN,
				     DMA_ATTR_NO_WARN);
	if (!kept->pool) {
		dev_err(ch->dev, "channel %u: no memory for %zu bytes of buffers\n",
			ch->config.num, size);
		return -ENOMEM;
	}
	kept->pool_size = size;
	ret = pool_to_remote(ch, kept, da) ?: pool_store(ch, kept);
	if (ret)
		dma_free_attrs(ch->dev, size, kept->pool, kept->pool_dma,
			       DMA_ATTR_NO_WARN);
	return ret;
}

/**
 * amp_pool_get() - memory that the remote may write for as long as it runs
 * @ch: the channel
 * @size: its bytes
 * @da: its address as the remote sees it
 *
 * The type of the memory is noted in the configuration of the channel.
 *
 * What the channel had earlier in this boot, if that is enough.  Otherwise the
 * old memory stays out of use: this happens no more often than the size grows,
 * and sizes are a power of two times a constant, so that all that a channel ever
 * had is less than twice the largest.
 *
 * Context: may sleep.
 * Return: the memory, which is zeroed if it is new; ERR_PTR() of -ENOMEM, of
 * -ERANGE if the remote can't reach it, or of -EBUSY if it can't be noted.
 */
void *amp_pool_get(struct amp_channel *ch, size_t size, u64 *da)
{
	struct amp_kept kept;
	int ret;

	amp_kept_find(ch->remote, ch->config.num, &kept);
	ret = kept.pool && kept.pool_size >= size ?
	      pool_to_remote(ch, &kept, da) : pool_alloc(ch, size, &kept, da);
	if (ret)
		return ERR_PTR(ret);
	ch->config.buffer_memory = kept.pool_memory;
	return kept.pool;
}

/**
 * amp_pool_warn() - warn of memory that the next kernel will not know
 * @ch: the channel, which has been stopped
 *
 * kexec keeps the memory and starts a kernel that uses all of it.  A reboot looks
 * the same from here; it is safe if it resets the other cores, too.
 *
 * Context: shutdown.
 */
void amp_pool_warn(struct amp_channel *ch)
{
	struct amp_kept kept;

	amp_kept_find(ch->remote, ch->config.num, &kept);
	if (kept.pool)
		dev_warn(ch->dev, "channel %u: a kernel that is started now does not know that the remote may write to %zu bytes at %pad; stop the remote before, or give the channel a data-buffer-pool in reserved memory\n",
			 ch->config.num, kept.pool_size, &kept.pool_dma);
}
