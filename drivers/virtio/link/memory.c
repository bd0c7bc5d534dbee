// SPDX-License-Identifier: GPL-2.0-only
/*
 * Shared memory of a channel: mapped, and laid out as rings and buffers.
 */
#include <linux/io.h>
#include <linux/property.h>
#include <linux/slab.h>

#include "channel.h"

/* The mapped address of memory in the carveout, or NULL if it is elsewhere */
static void *in_carveout(const struct amp_channel *ch, u64 addr, size_t size)
{
	u64 off = addr - ch->config.carveout;

	if (off >= ch->config.carveout_size ||
	    size > ch->config.carveout_size - off)
		return NULL;
	return ch->carveout + off;
}

static int map_carveout(struct amp_channel *ch)
{
	if (!ch->config.carveout_size)
		return 0;
	ch->carveout = amp_claim_map(ch->dev, ch->remote, "rpmsg-vdev",
				     ch->config.carveout,
				     ch->config.carveout_size,
				     ch->config.buffer_memory);
	return PTR_ERR_OR_ZERO(ch->carveout);
}

/* Memory of the channel; @what is the property naming it */
static void *map_shared(struct amp_channel *ch, const char *what, u64 addr,
			size_t size, enum amp_memory memory)
{
	char entry[AMP_OF_ENTRY];
	void *mem = in_carveout(ch, addr, size);

	return mem ?: amp_claim_map(ch->dev, ch->remote,
				    amp_of_entry(entry, what, ch->config.index),
				    addr, size, memory);
}

/*
 * Maps the pool of the device tree; without one, allocates it in the remote's
 * reach
 */
static void *map_pool(struct amp_channel *ch, size_t size, u64 *da)
{
	struct amp_channel_config *config = &ch->config;
	void *mem;

	if (!config->has_pool)
		return amp_pool_get(ch, size, da);
	mem = map_shared(ch, "data-buffer-pool", config->pool, size,
			 config->buffer_memory);
	if (!IS_ERR(mem))
		amp_translate_to_remote(&ch->remote->translate, config->pool,
					size, da);
	return mem;
}

/* Size of the pool; a remote may find buffers anywhere in the carveout */
static size_t pool_size(const struct amp_channel_config *config)
{
	if (config->role == AMP_ROLE_REMOTE && config->carveout_size)
		return config->carveout_size;
	return amp_pool_bytes(config);
}

static int map_ring(struct amp_channel *ch, struct amp_ring_config *cfg,
		    const char *what, u64 addr)
{
	cfg->slots = devm_kcalloc(ch->dev, cfg->num, sizeof(*cfg->slots),
				  GFP_KERNEL);
	if (!cfg->slots)
		return -ENOMEM;
	cfg->vring = map_shared(ch, what, addr,
				amp_ring_bytes(cfg->num, cfg->align),
				ch->config.vring_memory);
	return PTR_ERR_OR_ZERO(cfg->vring);
}

/*
 * Buffers of a ring. On the driver side each ring has a part of the pool, the
 * receive ring the first one, as with mainline's bus. On the device side they
 * are anywhere in the pool where the master offers them.
 */
static void ring_buffers(struct amp_ring_config *rx, struct amp_ring_config *tx)
{
	size_t rx_size = (size_t)rx->num * rx->buf_size;

	tx->bufs = rx->bufs;
	tx->bufs_da = rx->bufs_da;
	if (rx->side == AMP_RING_DEVICE)
		return;
	rx->bufs_size = rx_size;
	tx->bufs += rx_size;
	tx->bufs_da += rx_size;
	tx->bufs_size = (size_t)tx->num * tx->buf_size;
}

/**
 * amp_memory_init() - map a channel's memory and set up its rings
 * @ch: the channel, with its configuration checked
 *
 * Nothing is written to shared memory.  Buffers that have to be allocated come
 * last: they stay with the channel even if it fails.
 *
 * Context: may sleep.
 * Return: 0, -ENOMEM, -EBUSY if another driver has the memory, or -ERANGE or
 * -EINVAL if it is not where memory can be.
 */
int amp_memory_init(struct amp_channel *ch)
{
	const struct amp_channel_config *config = &ch->config;
	struct amp_ring_config rx = {
		.side = config->role == AMP_ROLE_MASTER ? AMP_RING_DRIVER :
							  AMP_RING_DEVICE,
		.num = config->num_bufs / 2,
		.align = config->vring_align,
		.dir = AMP_RING_RX,
		.buf_size = config->rx_buf_size,
		.bufs_size = pool_size(config),
	};
	struct amp_ring_config tx = rx;
	int ret;

	tx.dir = AMP_RING_TX;
	tx.buf_size = config->tx_buf_size;
	ret = map_carveout(ch);
	if (ret)
		return ret;
	ch->tx_free = devm_kcalloc(ch->dev, rx.num, sizeof(*ch->tx_free),
				   GFP_KERNEL);
	ch->tx_owner = devm_kcalloc(ch->dev, rx.num, sizeof(*ch->tx_owner),
				    GFP_KERNEL);
	if (!ch->tx_free || !ch->tx_owner)
		return -ENOMEM;
	ret = map_ring(ch, &rx, "shmem-rx-vring", config->rx_vring) ?:
	      map_ring(ch, &tx, "shmem-tx-vring", config->tx_vring);
	if (ret)
		return ret;
	rx.bufs = map_pool(ch, rx.bufs_size, &rx.bufs_da);
	if (IS_ERR(rx.bufs))
		return PTR_ERR(rx.bufs);

	ring_buffers(&rx, &tx);
	ret = amp_ring_init(&ch->rx.ring, &rx) ?:
	      amp_ring_init(&ch->tx.ring, &tx);
	if (ret || config->buffer_memory == AMP_MEMORY_CACHED)
		return ret;
	return amp_copies_init(ch, &ch->rx) ?: amp_copies_init(ch, &ch->tx);
}

/*
 * Moves a ring. Doorbells and the tick read its pointer without the lock, and
 * may use the old or the new place; both stay mapped.
 */
static int move_ring(struct amp_channel *ch, struct amp_queue *queue, u64 addr)
{
	struct amp_ring_config cfg = queue->ring.cfg;
	struct amp_ring ring;
	int ret;

	cfg.vring = in_carveout(ch, addr, amp_ring_bytes(cfg.num, cfg.align));
	if (!cfg.vring)
		return -ERANGE;
	ret = amp_ring_init(&ring, &cfg);
	if (ret)
		return ret;
	spin_lock_bh(&queue->lock);
	queue->ring = ring;
	spin_unlock_bh(&queue->lock);
	return 0;
}

/**
 * amp_memory_move_rings() - set the rings up where the master has put them
 * @ch: the channel, not in use, with a carveout and the new addresses
 *
 * Context: the session.
 * Return: 0, or -ERANGE if they are not in the carveout.
 */
int amp_memory_move_rings(struct amp_channel *ch)
{
	return move_ring(ch, &ch->rx, ch->config.rx_vring) ?:
	       move_ring(ch, &ch->tx, ch->config.tx_vring);
}
