// SPDX-License-Identifier: GPL-2.0-only
/*
 * Split-ring engine, both sides.
 *
 * The peer is another processor and is not trusted:
 *  - a shared word is fetched once, checked, and the checked copy used;
 *  - what we wrote into shared memory is never used while the ring runs: the
 *    table of slots is private;
 *  - barriers are the mandatory ones, because the peer is no CPU of this kernel
 *    and smp_*() would vanish on a uniprocessor build.
 *
 * This file is compiled into the module, into the bare-metal remote and, under
 * sanitizers, into the user-space tests: no device, no lock, no allocation.
 */
/* linux/virtio_byteorder.h does not include what it uses */
#include <asm/byteorder.h>
#include <linux/build_bug.h>
#include <linux/compiler.h>
#include <linux/errno.h>
#include <linux/nospec.h>
#include <linux/string.h>
#include <linux/virtio_byteorder.h>
#include <asm/barrier.h>

#include <amp/ring.h>
#include <amp/shared.h>

static u16 rd16(const struct amp_ring *ring, const __virtio16 *p)
{
	return __virtio16_to_cpu(AMP_LITTLE_ENDIAN(&ring->cfg), READ_ONCE(*p));
}

static u32 rd32(const struct amp_ring *ring, const __virtio32 *p)
{
	return __virtio32_to_cpu(AMP_LITTLE_ENDIAN(&ring->cfg), READ_ONCE(*p));
}

/* A 32-bit processor reads 64 bits in two fetches; the copy is then checked */
static u64 rd64(const struct amp_ring *ring, const __virtio64 *p)
{
	return __virtio64_to_cpu(AMP_LITTLE_ENDIAN(&ring->cfg), READ_ONCE(*p));
}

static void wr16(const struct amp_ring *ring, __virtio16 *p, u16 v)
{
	WRITE_ONCE(*p, __cpu_to_virtio16(AMP_LITTLE_ENDIAN(&ring->cfg), v));
}

static void wr32(const struct amp_ring *ring, __virtio32 *p, u32 v)
{
	WRITE_ONCE(*p, __cpu_to_virtio32(AMP_LITTLE_ENDIAN(&ring->cfg), v));
}

static void wr64(const struct amp_ring *ring, __virtio64 *p, u64 v)
{
	WRITE_ONCE(*p, __cpu_to_virtio64(AMP_LITTLE_ENDIAN(&ring->cfg), v));
}

static bool is_driver(const struct amp_ring *ring)
{
	return ring->cfg.side == AMP_RING_DRIVER;
}

static bool is_rx(const struct amp_ring *ring)
{
	return ring->cfg.dir == AMP_RING_RX;
}

/* The index that the peer moves, and the one that we move */
static u16 peer_idx(const struct amp_ring *ring)
{
	return rd16(ring, ring->peer_idx);
}

static __virtio16 *our_idx(const struct amp_ring *ring)
{
	return is_driver(ring) ? &ring->vring.avail->idx :
				 &ring->vring.used->idx;
}

/* The flags by which each side suppresses doorbells of the other */
static __virtio16 *our_flags(const struct amp_ring *ring)
{
	return is_driver(ring) ? &ring->vring.avail->flags :
				 &ring->vring.used->flags;
}

static const __virtio16 *peer_flags(const struct amp_ring *ring)
{
	return is_driver(ring) ? &ring->vring.used->flags :
				 &ring->vring.avail->flags;
}

static u64 slot_da(const struct amp_ring *ring, u32 id)
{
	return ring->cfg.bufs_da + (u64)id * ring->cfg.buf_size;
}

/**
 * amp_ring_init() - set the geometry of a ring
 * @ring: the ring
 * @cfg: its geometry, copied
 *
 * Checks the geometry and touches no shared memory.
 *
 * Return: 0, -EINVAL if the number of descriptors or the alignment is no power of
 * two in range or the ring is misaligned, -ERANGE if buffers are too small or do not fit
 * into their memory.
 */
int amp_ring_init(struct amp_ring *ring, const struct amp_ring_config *cfg)
{
	if (cfg->num < AMP_RING_MIN_NUM || cfg->num > AMP_RING_MAX_NUM ||
	    cfg->num & (cfg->num - 1))
		return -EINVAL;
	if (!amp_ring_align_ok(cfg->align) ||
	    (uintptr_t)cfg->vring % amp_ring_start_align(cfg->align))
		return -EINVAL;
	if (cfg->buf_size < AMP_RING_MIN_BUF)
		return -ERANGE;
	if (cfg->side == AMP_RING_DRIVER &&
	    cfg->bufs_size / cfg->buf_size < cfg->num)
		return -ERANGE;
	if (cfg->bufs_da + cfg->bufs_size < cfg->bufs_da)
		return -ERANGE;

	memset(ring, 0, sizeof(*ring));
	ring->cfg = *cfg;
	vring_init(&ring->vring, cfg->num, cfg->vring, cfg->align);
	ring->peer_idx = is_driver(ring) ? &ring->vring.used->idx :
					   &ring->vring.avail->idx;
	return 0;
}

static void desc_write(struct amp_ring *ring, u32 id, u32 len)
{
	struct vring_desc *desc = &ring->vring.desc[id];

	wr64(ring, &desc->addr, slot_da(ring, id));
	wr32(ring, &desc->len, len);
	wr16(ring, &desc->flags, is_rx(ring) ? VRING_DESC_F_WRITE : 0);
	wr16(ring, &desc->next, 0);
}

static void slots_reset(struct amp_ring *ring, bool mine)
{
	u32 id;

	ring->skew = 0;
	ring->lost = false;
	for (id = 0; id < ring->cfg.num; id++) {
		ring->cfg.slots[id].len = ring->cfg.buf_size;
		ring->cfg.slots[id].pos = id;
		ring->cfg.slots[id].mine = mine;
	}
}

/*
 * Device side: all buffers belong to the driver, which may offer each of them
 * once.
 */
static void device_start(struct amp_ring *ring, u16 put_idx, u16 get_idx)
{
	slots_reset(ring, false);
	ring->away = ring->cfg.num;
	ring->put_idx = put_idx;
	WRITE_ONCE(ring->get_idx, get_idx);
}

/*
 * Behind the last buffer that an earlier session has taken.  rpmsg-lite as the driver
 * begins with all transmit buffers in the used ring, so the used index is always the
 * number of descriptors ahead of the buffers that have been taken.
 */
static u16 device_get_idx(const struct amp_ring *ring, u16 avail, u16 used)
{
	u16 ahead = used - avail;

	return ahead && ahead <= ring->cfg.num ? used - ring->cfg.num : used;
}

/**
 * amp_ring_reset() - start a ring from nothing
 * @ring: the ring
 *
 * A driver writes the whole ring; it must own the memory, that is, no peer may
 * be working on it.  Receive buffers are put and await amp_ring_publish();
 * transmit buffers are the caller's, see amp_ring_buf().  A device starts at
 * index 0 and writes nothing.
 */
void amp_ring_reset(struct amp_ring *ring)
{
	if (!is_driver(ring)) {
		device_start(ring, 0, 0);
		return;
	}
	amp_shared_clear(ring->cfg.vring,
			 amp_ring_bytes(ring->cfg.num, ring->cfg.align));
	amp_ring_restart(ring, 0);
}

/**
 * amp_ring_restart() - start a ring at the index that the peer has reached
 * @ring: the ring, as its driver
 * @idx: the index
 *
 * As amp_ring_reset(), but the peer goes on with the indices that it has: that of
 * the used ring is written for it, and its flags stay.
 */
void amp_ring_restart(struct amp_ring *ring, u16 idx)
{
	u32 id;

	slots_reset(ring, true);
	ring->away = 0;
	ring->put_idx = idx;
	WRITE_ONCE(ring->get_idx, idx);
	wr16(ring, &ring->vring.used->idx, idx);
	for (id = 0; id < ring->cfg.num; id++) {
		desc_write(ring, id, ring->cfg.buf_size);
		if (is_rx(ring))
			amp_ring_put(ring, id, ring->cfg.buf_size);
	}
}

/**
 * amp_ring_buf() - describe a buffer of a driver's ring
 * @ring: the ring
 * @id: its descriptor, below the number of descriptors
 * @buf: filled in, with the whole buffer as its length
 */
void amp_ring_buf(const struct amp_ring *ring, u16 id, struct amp_ring_buf *buf)
{
	buf->id = id;
	buf->data = (u8 *)ring->cfg.bufs + (size_t)id * ring->cfg.buf_size;
	buf->len = ring->cfg.buf_size;
}

/* Used buffer @id has come at index @idx: was another one due? */
static void order_note(struct amp_ring *ring, u16 idx, u32 id)
{
	u16 mask = ring->cfg.num - 1;
	u16 skew = (idx - ring->cfg.slots[id].pos) & mask;

	/* later ones may have been put again since the peer took them */
	if (skew && !ring->skew && !ring->lost && (idx & mask) == skew) {
		ring->lost = true;
		ring->origin = idx;
	}
	ring->skew = skew;
}

/**
 * amp_ring_used() - look at an entry of the used ring
 * @ring: the ring, as its driver, after its session has ended
 * @idx: index of the entry
 * @buf: filled in
 *
 * Return: false if the entry names no buffer, or a length that can't be.
 */
bool amp_ring_used(const struct amp_ring *ring, u16 idx,
		   struct amp_ring_buf *buf)
{
	const struct vring_used_elem *elem;
	u32 id, len;

	elem = &ring->vring.used->ring[idx & (ring->cfg.num - 1)];
	id = rd32(ring, &elem->id);
	len = rd32(ring, &elem->len);
	if (id >= ring->cfg.num || len > ring->cfg.buf_size)
		return false;
	amp_ring_buf(ring, array_index_nospec(id, ring->cfg.num), buf);
	buf->len = len;
	return true;
}

/**
 * amp_ring_skim() - find out in which order the last buffers were used
 * @ring: the ring, as its driver, after its session has ended
 *
 * Nothing is taken; amp_ring_restart() is to follow.
 */
void amp_ring_skim(struct amp_ring *ring)
{
	u16 idx = ring->get_idx, end = peer_idx(ring);
	struct amp_ring_buf buf;

	/* the elements are read after the index that covers them */
	rmb();
	/* older entries have been overwritten */
	if ((u16)(end - idx) > ring->cfg.num)
		idx = end - ring->cfg.num;
	for (; idx != end; idx++)
		if (amp_ring_used(ring, idx, &buf))
			order_note(ring, idx, buf.id);
	WRITE_ONCE(ring->get_idx, end);
}

/**
 * amp_ring_flush() - let the peer take whatever it likes
 * @ring: the ring, as its driver, after its session has ended
 * @len: bytes in each buffer: of an empty message, or of room for one
 *
 * A peer that has lost its place takes old entries until its index is ours.  All
 * of them name a buffer, and there are new ones: a message more, which a peer takes
 * that has not lost its place, or buffers for a peer that waits for one.
 * amp_ring_restart() is to follow.
 */
void amp_ring_flush(struct amp_ring *ring, u32 len)
{
	u32 id;

	amp_ring_skim(ring);
	for (id = 0; id < ring->cfg.num; id++) {
		ring->cfg.slots[id].pos = id;
		desc_write(ring, id, len);
		wr16(ring, &ring->vring.avail->ring[id], id);
	}
	ring->away = is_rx(ring) ? ring->cfg.num : 1;
	ring->put_idx += ring->away;
	amp_ring_publish(ring);
}

/* Was this descriptor written by an earlier session of the same geometry? */
static bool desc_is_ours(const struct amp_ring *ring, u32 id)
{
	const struct vring_desc *desc = &ring->vring.desc[id];

	if (rd64(ring, &desc->addr) != slot_da(ring, id))
		return false;
	if (is_rx(ring))
		return rd32(ring, &desc->len) == ring->cfg.buf_size &&
		       rd16(ring, &desc->flags) == VRING_DESC_F_WRITE;
	return rd16(ring, &desc->flags) == 0;
}

static bool descs_are_ours(const struct amp_ring *ring)
{
	u32 id;

	for (id = 0; id < ring->cfg.num; id++)
		if (!desc_is_ours(ring, id))
			return false;
	return true;
}

/* Where an earlier session has put the buffers: hints */
static void positions_read(struct amp_ring *ring, u16 start)
{
	u32 i, id;

	for (i = 0; i < ring->cfg.num; i++) {
		id = rd16(ring, &ring->vring.avail->ring[(start + i) &
							 (ring->cfg.num - 1)]);
		if (id < ring->cfg.num)
			ring->cfg.slots[id].pos = start + i;
	}
}

/**
 * amp_ring_attach() - go on with a ring that the peer is working on
 * @ring: the ring
 *
 * Driver: takes over the indices that an earlier session of ours left behind,
 * which had put back all its receive buffers.  What has arrived since then is
 * delivered by amp_ring_get() like any message; a caller that wants to drop it does so.
 * Device: goes on behind the last buffer that was marked used by an earlier
 * session, which had marked them in the order in which it took them.
 *
 * Return: 0; -ESTALE if the memory holds no ring of this geometry: call
 * amp_ring_reset(); -EAGAIN if the peer has not taken all messages of the earlier
 * session yet: only then all transmit buffers are free, whatever the order in which
 * the peer returns them.
 */
int amp_ring_attach(struct amp_ring *ring)
{
	u16 theirs = peer_idx(ring), ours = rd16(ring, our_idx(ring));
	u16 start;

	if (!is_driver(ring)) {
		device_start(ring, ours, device_get_idx(ring, theirs, ours));
		return 0;
	}

	if (!descs_are_ours(ring))
		return -ESTALE;

	start = is_rx(ring) ? ours - ring->cfg.num : ours;
	if (is_rx(ring) ? (u16)(theirs - start) > ring->cfg.num :
			  (u16)(ours - theirs) > ring->cfg.num)
		return -ESTALE;
	if (!is_rx(ring) && theirs != ours)
		return -EAGAIN;

	slots_reset(ring, !is_rx(ring));
	if (is_rx(ring))
		positions_read(ring, start);
	ring->away = is_rx(ring) ? ring->cfg.num : 0;
	ring->put_idx = ours;
	WRITE_ONCE(ring->get_idx, start);
	return 0;
}

/*
 * Driver: the next used buffer.  The length of a transmitted one is ignored:
 * existing remotes write the size of the buffer there.
 */
static int get_used(struct amp_ring *ring, struct amp_ring_buf *buf)
{
	const struct vring_used_elem *elem;
	struct amp_ring_slot *slot;
	u32 id, len;

	elem = &ring->vring.used->ring[ring->get_idx & (ring->cfg.num - 1)];
	id = rd32(ring, &elem->id);
	len = rd32(ring, &elem->len);
	if (id >= ring->cfg.num)
		return -EPROTO;
	id = array_index_nospec(id, ring->cfg.num);
	order_note(ring, ring->get_idx, id);
	slot = &ring->cfg.slots[id];
	if (slot->mine)
		return -EPROTO;

	slot->mine = true;
	amp_ring_buf(ring, id, buf);
	if (!is_rx(ring))
		return 0;
	if (len > slot->len) {
		buf->len = 0;
		return -EBADMSG;
	}
	buf->len = len;
	return 0;
}

/*
 * Device: the next available buffer.  Its address is looked up in the window
 * of buffer memory; one outside of it is a message that cannot be read.
 */
static int get_avail(struct amp_ring *ring, struct amp_ring_buf *buf)
{
	const struct vring_desc *desc;
	struct amp_ring_slot *slot;
	u32 id, len;
	u64 off;

	id = rd16(ring, &ring->vring.avail->ring[ring->get_idx &
						 (ring->cfg.num - 1)]);
	if (id >= ring->cfg.num)
		return -EPROTO;
	id = array_index_nospec(id, ring->cfg.num);
	slot = &ring->cfg.slots[id];
	if (slot->mine)
		return -EPROTO;

	desc = &ring->vring.desc[id];
	off = rd64(ring, &desc->addr) - ring->cfg.bufs_da;
	len = rd32(ring, &desc->len);
	slot->mine = true;
	buf->id = id;
	buf->data = NULL;
	buf->len = 0;
	slot->len = 0;
	if (off > ring->cfg.bufs_size || len > ring->cfg.bufs_size - off)
		return -EBADMSG;

	slot->len = len;
	buf->data = (u8 *)ring->cfg.bufs + (size_t)off;
	buf->len = len;
	return 0;
}

/**
 * amp_ring_get() - take the next buffer from the peer
 * @ring: the ring
 * @buf: filled in on 0 and, with nothing to read, on -EBADMSG
 *
 * Return: 0; -EAGAIN if there is none; -EBADMSG if the buffer is the caller's
 * but what the peer says about its length or place can't be: it must be put
 * back unread; -EPROTO if the ring is broken (an index or a descriptor number
 * that can't be): nothing was taken and the ring wants a new session.
 */
int amp_ring_get(struct amp_ring *ring, struct amp_ring_buf *buf)
{
	u16 ready = peer_idx(ring) - ring->get_idx;
	int ret;

	if (!ready)
		return -EAGAIN;
	if (ready > ring->away)
		return -EPROTO;

	/* the element is read after the index that covers it */
	rmb();
	ret = is_driver(ring) ? get_used(ring, buf) : get_avail(ring, buf);
	if (ret && ret != -EBADMSG)
		return ret;

	/* amp_ring_pending() reads this without the lock */
	WRITE_ONCE(ring->get_idx, ring->get_idx + 1);
	ring->away--;
	return ret;
}

/**
 * amp_ring_put() - hand a buffer to the peer
 * @ring: the ring
 * @id: a descriptor whose buffer is ours
 * @len: driver: bytes that the peer may read or write; device: bytes written
 *
 * The peer sees it at the next amp_ring_publish().
 *
 * Return: 0, or -EINVAL if the buffer is not ours or shorter than @len.
 */
int amp_ring_put(struct amp_ring *ring, u16 id, u32 len)
{
	u16 pos = ring->put_idx & (ring->cfg.num - 1);
	struct vring_used_elem *elem;

	if (id >= ring->cfg.num || !ring->cfg.slots[id].mine)
		return -EINVAL;

	if (is_driver(ring)) {
		if (len > ring->cfg.buf_size)
			return -EINVAL;
		ring->cfg.slots[id].len = len;
		ring->cfg.slots[id].pos = ring->put_idx;
		desc_write(ring, id, len);
		wr16(ring, &ring->vring.avail->ring[pos], id);
	} else {
		if (len > ring->cfg.slots[id].len)
			return -EINVAL;
		elem = &ring->vring.used->ring[pos];
		wr32(ring, &elem->id, id);
		wr32(ring, &elem->len, len);
	}

	ring->cfg.slots[id].mine = false;
	ring->put_idx++;
	ring->away++;
	return 0;
}

/**
 * amp_ring_publish() - let the peer see all buffers put so far
 * @ring: the ring
 */
void amp_ring_publish(struct amp_ring *ring)
{
	/* contents and elements before the index that covers them */
	wmb();
	wr16(ring, our_idx(ring), ring->put_idx);
}

/* The value nearest to @idx that is @like modulo the number of buffers */
static u16 nearest(const struct amp_ring *ring, u16 idx, u16 like)
{
	u16 up = (like - idx) & (ring->cfg.num - 1);

	return up > ring->cfg.num / 2 ? idx + up - ring->cfg.num : idx + up;
}

/**
 * amp_ring_peer_at() - at which index does a peer go on that has started again?
 * @ring: a receive ring, as its driver, after amp_ring_skim()
 * @seen: index of the used ring when it was noticed that it has
 *
 * A peer counts the buffers that it takes from the available ring in private memory.
 * That count started at 0, and the peer went on counting the used ring in memory.  The
 * buffers that it has used tell: the first one is that at index 0 of the available
 * ring.
 *
 * Return: the index; a guess where the peer has done something else.
 */
u16 amp_ring_peer_at(const struct amp_ring *ring, u16 seen)
{
	u16 now = ring->get_idx;

	if (ring->lost)
		return now - ring->origin;
	/* what the peer used then was the one due, or it has not used any */
	return now == seen ? 0 : nearest(ring, now - seen, now);
}

/**
 * amp_ring_holds() - is the descriptor of a buffer of ours as it was?
 * @ring: the ring
 * @id: a descriptor whose buffer has been got and not been put
 *
 * The driver alone writes descriptors, and not that of a buffer which has a
 * message in it.  A length that differs means that the memory has been cleared,
 * where it is 0, or is used for something else.
 *
 * Context: any; the caller has the buffer.
 * Return: false if the ring has been overwritten.
 */
bool amp_ring_holds(const struct amp_ring *ring, u16 id)
{
	return rd32(ring, &ring->vring.desc[id].len) ==
	       ring->cfg.slots[id].len;
}

/**
 * amp_ring_pending() - has the peer handed over anything?
 * @ring: the ring
 *
 * Context: any, without the lock that serialises the ring: a hint only.
 * Return: true if the peer's index has moved beyond what we have taken.
 */
bool amp_ring_pending(const struct amp_ring *ring)
{
	return peer_idx(ring) != READ_ONCE(ring->get_idx);
}

/**
 * amp_ring_needs_kick() - does the peer want a doorbell for what was published?
 * @ring: the ring
 *
 * Return: false if the peer asked not to be rung.
 */
bool amp_ring_needs_kick(const struct amp_ring *ring)
{
	u16 no = is_driver(ring) ? VRING_USED_F_NO_NOTIFY :
				   VRING_AVAIL_F_NO_INTERRUPT;

	/* our index before their flag, or both sides may sleep */
	mb();
	return !(rd16(ring, peer_flags(ring)) & no);
}

/**
 * amp_ring_quiet() - ask the peer not to ring for this ring
 * @ring: the ring
 *
 * A hint: some peers ring nevertheless.
 */
void amp_ring_quiet(struct amp_ring *ring)
{
	wr16(ring, our_flags(ring), is_driver(ring) ?
	     VRING_AVAIL_F_NO_INTERRUPT : VRING_USED_F_NO_NOTIFY);
}

/**
 * amp_ring_listen() - ask the peer to ring for this ring again
 * @ring: the ring
 *
 * Return: true if something has come in the meantime, for which no doorbell may
 * ring any more: the caller polls again.
 */
bool amp_ring_listen(struct amp_ring *ring)
{
	wr16(ring, our_flags(ring), 0);
	/* our flag before their index, or both sides may sleep */
	mb();
	return amp_ring_pending(ring);
}

/**
 * amp_ring_words() - read the shared words of a ring
 * @ring: the ring
 * @words: filled in
 *
 * Nothing must be decided by them.
 */
void amp_ring_words(const struct amp_ring *ring, struct amp_ring_words *words)
{
	words->avail_idx = rd16(ring, &ring->vring.avail->idx);
	words->avail_flags = rd16(ring, &ring->vring.avail->flags);
	words->used_idx = rd16(ring, &ring->vring.used->idx);
	words->used_flags = rd16(ring, &ring->vring.used->flags);
}
