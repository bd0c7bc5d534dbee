// SPDX-License-Identifier: GPL-2.0-only
/*
 * Private copies of buffers whose memory is not cached.
 *
 * Users of a channel copy messages with memcpy(), copy_to_user() and the like, which
 * are for cached memory, and read some bytes several times, which is slow elsewhere.
 * So they have a copy in private memory instead, and each message is copied once more:
 * when it has been received, or before it is sent.
 */
#include <linux/cache.h>
#include <linux/mm.h>
#include <linux/slab.h>

#include <amp/shared.h>

#include "channel.h"

static void copies_free(void *data)
{
	struct amp_copies *copies = data;

	kvfree(copies->mem);
	copies->mem = NULL;
}

static void *copies_of(const struct amp_queue *queue, u16 id)
{
	return queue->copies.mem + id * queue->copies.size;
}

/**
 * amp_copies_init() - have users of a ring work on copies of its buffers
 * @ch: the channel
 * @queue: the direction, with its ring
 *
 * Context: may sleep.
 * Return: 0 or -ENOMEM.
 */
int amp_copies_init(struct amp_channel *ch, struct amp_queue *queue)
{
	const struct amp_ring_config *cfg = &queue->ring.cfg;
	struct amp_copies *copies = &queue->copies;

	copies->size = ALIGN((size_t)cfg->buf_size, SMP_CACHE_BYTES);
	copies->bufs = devm_kcalloc(ch->dev, cfg->num, sizeof(*copies->bufs),
				    GFP_KERNEL);
	if (!copies->bufs)
		return -ENOMEM;
	/* no warning: the device tree or the remote may ask for too much */
	copies->mem = kvcalloc(cfg->num, copies->size,
			       GFP_KERNEL | __GFP_NOWARN);
	if (!copies->mem) {
		dev_err(ch->dev, "channel %u: no memory for copies of %u buffers of %u bytes\n",
			ch->config.num, cfg->num, cfg->buf_size);
		return -ENOMEM;
	}
	return devm_add_action_or_reset(ch->dev, copies_free, copies);
}

/**
 * amp_copies_lend() - replace a buffer that is ours by its copy
 * @queue: the direction
 * @buf: the buffer, just got from the ring
 */
void amp_copies_lend(struct amp_queue *queue, struct amp_ring_buf *buf)
{
	queue->copies.bufs[buf->id] = buf->data;
	buf->data = copies_of(queue, buf->id);
}

/**
 * amp_copies_read() - copy a message that has been received
 * @queue: the direction
 * @buf: the buffer, just got from the ring; replaced by its copy
 *
 * As the remote, Linux has a copy of the size of its own buffers, and the master may
 * have larger ones.
 *
 * Return: 0, or -EBADMSG if the message is longer than a buffer of the channel.
 */
int amp_copies_read(struct amp_queue *queue, struct amp_ring_buf *buf)
{
	const void *shared = buf->data;

	amp_copies_lend(queue, buf);
	if (buf->len > queue->ring.cfg.buf_size) {
		buf->len = 0;
		return -EBADMSG;
	}
	amp_shared_read(buf->data, shared, buf->len);
	return 0;
}

/**
 * amp_copies_write() - copy a message that is to be sent to its buffer
 * @queue: the direction
 * @id: descriptor of the buffer
 * @len: bytes of the message; the ring refuses more than a buffer has
 */
void amp_copies_write(struct amp_queue *queue, u16 id, u32 len)
{
	if (len <= queue->ring.cfg.buf_size)
		amp_shared_write(queue->copies.bufs[id], copies_of(queue, id),
				 len);
}
