// SPDX-License-Identifier: GPL-2.0-only
/*
 * Rings as this remote uses them.
 *
 * Linux may restart a ring at any time: at its first start after ours, when
 * its modules are loaded again, when it boots again.  It zeroes the ring then,
 * our index included, so that an index that is not the one we published last
 * tells of it.  The engine never reads back what it wrote; this one look is a
 * hint, and a driver that forges the index harms its own ring only.
 */
#include <linux/compiler.h>
#include <linux/errno.h>
#include <linux/virtio_byteorder.h>

#include "link.h"

static u16 index_in_memory(const struct link *l, const __virtio16 *p)
{
	return __virtio16_to_cpu(l->ring.cfg.little_endian, READ_ONCE(*p));
}

bool link_plain;

static void attach(struct link *l)
{
	if (link_plain)
		amp_ring_reset(&l->ring);
	else
		amp_ring_attach(&l->ring);
	l->shown = l->ring.put_idx;
	l->session++;
	l->bell = LINK_BELL_UNKNOWN;
	l->dirty = false;
}

/**
 * link_init() - set up a ring, or once more with another one in its place
 * @l: the ring
 * @cfg: its geometry
 *
 * Return: 0 or what amp_ring_init() says.
 */
int link_init(struct link *l, struct amp_ring_config *cfg)
{
	int ret;

	if (cfg->num > LINK_MAX_NUM)
		return -ERANGE;
	cfg->side = AMP_RING_DEVICE;
	cfg->little_endian = virtio_legacy_is_little_endian();
	cfg->slots = l->slots;
	ret = amp_ring_init(&l->ring, cfg);
	if (ret)
		return ret;
	attach(l);
	l->stuck = false;
	l->sick = false;
	return 0;
}

/**
 * link_restarted() - go along if Linux has restarted the ring
 * @l: the ring
 *
 * Return: true if it had: all buffers of before are gone.
 */
bool link_restarted(struct link *l)
{
	if (link_plain ||
	    index_in_memory(l, &l->ring.vring.used->idx) == l->shown)
		return false;
	attach(l);
	l->restarts++;
	l->stuck = false;
	l->sick = false;
	return true;
}

/**
 * link_get() - take the next buffer from Linux
 * @l: the ring
 * @buf: filled in as by amp_ring_get()
 *
 * A broken ring is attached again once; one that remains broken is stuck, and
 * tried again every tick.
 *
 * Return: as amp_ring_get(); -EPROTO: all buffers of before are gone.
 */
int link_get(struct link *l, struct amp_ring_buf *buf)
{
	int ret;

	if (l->stuck)
		return -EAGAIN;
	ret = amp_ring_get(&l->ring, buf);
	if (ret != -EPROTO) {
		l->sick = false;
		return ret;
	}
	if (link_plain) {
		l->errors++;
		l->stuck = true;
		return -EPROTO;
	}
	/* publish what was done before the fault */
	link_publish(l);
	attach(l);
	if (l->sick)
		l->stuck = true;
	else
		l->errors++;
	l->sick = true;
	return -EPROTO;
}

/**
 * link_put() - give a buffer back to Linux
 * @l: the ring
 * @id: its descriptor
 * @len: bytes written into it
 */
void link_put(struct link *l, u16 id, u32 len)
{
	if (!amp_ring_put(&l->ring, id, len))
		l->dirty = true;
}

/**
 * link_publish() - let Linux see what has been put
 * @l: the ring
 *
 * Return: true if something was published.
 */
bool link_publish(struct link *l)
{
	if (!l->dirty)
		return false;
	if (link_restarted(l))
		return false;
	amp_ring_publish(&l->ring);
	l->shown = l->ring.put_idx;
	l->dirty = false;
	return true;
}

/**
 * link_available() - how many buffers could be taken?
 * @l: the ring
 *
 * Return: their number, 0 for a ring that is broken.
 */
u32 link_available(const struct link *l)
{
	u16 n = index_in_memory(l, &l->ring.vring.avail->idx) - l->ring.get_idx;

	return n > l->ring.away || l->stuck ? 0 : n;
}

/**
 * link_pending() - is there something to take?
 * @l: the ring
 *
 * Return: true if link_get() is worth a call.
 */
bool link_pending(const struct link *l)
{
	return !l->stuck && amp_ring_pending(&l->ring);
}

/**
 * link_retry() - what is due every tick
 * @l: the ring
 *
 * Gives a broken ring another chance, and says again what Linux has been told
 * about doorbells: a ring that is restarted at the index at which it stood
 * looks the same to us but has forgotten it.
 */
void link_retry(struct link *l)
{
	l->stuck = false;
	l->bell = LINK_BELL_UNKNOWN;
}

/**
 * link_quiet() - ask Linux not to ring for this ring
 * @l: the ring
 */
void link_quiet(struct link *l)
{
	if (l->bell == LINK_BELL_OFF)
		return;
	amp_ring_quiet(&l->ring);
	l->bell = LINK_BELL_OFF;
}

/**
 * link_listen() - ask Linux to ring for this ring again
 * @l: the ring
 *
 * The caller looks once more for work afterwards.
 */
void link_listen(struct link *l)
{
	if (l->bell == LINK_BELL_ON)
		return;
	amp_ring_listen(&l->ring);
	l->bell = LINK_BELL_ON;
}
