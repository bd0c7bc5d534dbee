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

#include "channel.h"

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
	return ret ? ERR_PTR(ret) : kept.pool;
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
