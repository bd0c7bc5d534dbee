/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Split-ring engine: one legacy vring and the buffers that belong to it.
 *
 * The format is the split virtqueue of Virtio 1.2, chapter 2.7, in its legacy
 * form (native endian, one contiguous descriptor a message).  The engine knows
 * both sides of it and neither allocates, locks nor logs, so that one source
 * serves the kernel, the bare-metal remote and the user-space tests.
 */
#ifndef _AMP_RING_H
#define _AMP_RING_H

#include <linux/types.h>
#include <linux/virtio_byteorder.h>
#include <linux/virtio_ring.h>

/*
 * Are the words that a configuration describes little endian?  A legacy device has
 * the byte order of the processor.  Only tests define it, to choose one.
 */
#ifndef AMP_LITTLE_ENDIAN
#define AMP_LITTLE_ENDIAN(cfg)	((void)(cfg), virtio_legacy_is_little_endian())
#endif

/* Descriptor indices and ring indices are 16 bits wide (Virtio 1.2, 2.7). */
#define AMP_RING_MAX_NUM	32768
#define AMP_RING_MIN_NUM	1
/* A buffer holds at least the 16-byte message header and a name announcement. */
#define AMP_RING_MIN_BUF	64
/* That header has 16 bits for the length of the payload behind it. */
#define AMP_RING_MAX_BUF	(16 + 0xffff)
/*
 * Alignment of the used ring: what most stacks have, and what there can be.  Its
 * elements are 32-bit words; those of the descriptor table, at the start of the
 * ring, have 64 bits.
 */
#define AMP_RING_ALIGN		4096
#define AMP_RING_MIN_ALIGN	4
#define AMP_RING_MAX_ALIGN	4096
#define AMP_RING_DESC_ALIGN	8

/**
 * enum amp_ring_side - which half of the virtqueue is ours
 * @AMP_RING_DRIVER: we make buffers available and collect used ones
 * @AMP_RING_DEVICE: we take available buffers and mark them used
 */
enum amp_ring_side {
	AMP_RING_DRIVER,
	AMP_RING_DEVICE,
};

/**
 * enum amp_ring_dir - where the data in the buffers goes, seen from us
 * @AMP_RING_RX: the peer fills the buffers
 * @AMP_RING_TX: we fill the buffers
 */
enum amp_ring_dir {
	AMP_RING_RX,
	AMP_RING_TX,
};

/**
 * struct amp_ring_slot - private state of one descriptor
 * @len: bytes that the peer may write into the buffer while it has it
 * @pos: driver: index of the available ring at which it was put last
 * @mine: the buffer is ours: got and not yet put, or never put
 *
 * What the ring in shared memory says about a descriptor of ours is never used;
 * this is the truth.
 */
struct amp_ring_slot {
	u32 len;
	u16 pos;
	bool mine;
};

/**
 * struct amp_ring_config - geometry of a ring
 * @side: our half of the virtqueue
 * @dir: direction of the data
 * @little_endian: byte order of every shared word, see AMP_LITTLE_ENDIAN()
 * @num: descriptors, a power of two from AMP_RING_MIN_NUM to AMP_RING_MAX_NUM
 * @align: alignment of the used ring, see amp_ring_align_ok()
 * @buf_size: bytes a buffer, message header included
 * @vring: the ring in shared memory, as we map it; aligned as amp_ring_start_align()
 *	says
 * @bufs: start of the buffer memory, as we map it
 * @bufs_size: bytes of buffer memory; a driver needs @num * @buf_size of them
 * @bufs_da: address of @bufs as the peer sees it, as found in descriptors
 * @slots: @num entries of private memory, owned by the ring from now on
 */
struct amp_ring_config {
	enum amp_ring_side side;
	enum amp_ring_dir dir;
	bool little_endian;
	u32 num;
	u32 align;
	u32 buf_size;
	void *vring;
	void *bufs;
	size_t bufs_size;
	u64 bufs_da;
	struct amp_ring_slot *slots;
};

/**
 * struct amp_ring - one ring
 * @cfg: the geometry, constant after amp_ring_init()
 * @vring: pointers into shared memory
 * @peer_idx: the index there that the peer moves
 * @put_idx: index of our half, ahead of the published one by unpublished puts
 * @get_idx: index of the peer's half up to which we have taken
 * @skew: driver: by how many buffers, modulo their number, the last used one was
 *	not the one that was due
 * @origin: driver: index of the used ring, if @lost, at which the peer returned the
 *	buffer at index 0 of the available ring instead of the one that was due
 * @away: buffers that the peer has (driver), or may offer at most (device)
 * @lost: driver: the peer seems to have started again at index 0
 *
 * @skew, @origin and @lost are hints: a peer may return buffers in any order.
 *
 * Nothing here is locked: the caller serialises all calls on one ring, save
 * amp_ring_pending(), which may be called at any time, and amp_ring_holds(), which
 * may be called by the holder of the buffer.
 */
struct amp_ring {
	struct amp_ring_config cfg;
	struct vring vring;
	const __virtio16 *peer_idx;
	u16 put_idx;
	u16 get_idx;
	u16 skew;
	u16 origin;
	u32 away;
	bool lost;
};

/**
 * struct amp_ring_buf - a buffer that has been got
 * @data: its memory
 * @len: receive: bytes of message; transmit: bytes of room
 * @id: its descriptor
 */
struct amp_ring_buf {
	void *data;
	u32 len;
	u16 id;
};

/**
 * amp_ring_align_ok() - can a used ring be aligned so?
 * @align: the alignment
 *
 * Return: true if it is a power of two from 4 to 4096.
 */
static inline bool amp_ring_align_ok(u32 align)
{
	return align >= AMP_RING_MIN_ALIGN && align <= AMP_RING_MAX_ALIGN &&
	       !(align & (align - 1));
}

/**
 * amp_ring_start_align() - alignment of the start of a ring
 * @align: that of its used ring
 *
 * Return: bytes.
 */
static inline u32 amp_ring_start_align(u32 align)
{
	return align < AMP_RING_DESC_ALIGN ? AMP_RING_DESC_ALIGN : align;
}

/**
 * amp_ring_bytes() - size of a ring in shared memory
 * @num: descriptors
 * @align: alignment of the used ring
 *
 * Return: bytes from the descriptor table to the end of the used ring, with
 * the event field that legacy layouts reserve behind it.
 */
static inline size_t amp_ring_bytes(u32 num, u32 align)
{
	return vring_size(num, align);
}

/**
 * struct amp_ring_words - what the shared memory says, for people to look at
 * @avail_idx: index of the available ring
 * @avail_flags: its flags
 * @used_idx: index of the used ring
 * @used_flags: its flags
 */
struct amp_ring_words {
	u16 avail_idx;
	u16 avail_flags;
	u16 used_idx;
	u16 used_flags;
};

int amp_ring_init(struct amp_ring *ring, const struct amp_ring_config *cfg);
void amp_ring_reset(struct amp_ring *ring);
void amp_ring_restart(struct amp_ring *ring, u16 idx);
void amp_ring_flush(struct amp_ring *ring, u32 len);
void amp_ring_skim(struct amp_ring *ring);
bool amp_ring_used(const struct amp_ring *ring, u16 idx,
		   struct amp_ring_buf *buf);
u16 amp_ring_peer_at(const struct amp_ring *ring, u16 seen);
int amp_ring_attach(struct amp_ring *ring);

int amp_ring_get(struct amp_ring *ring, struct amp_ring_buf *buf);
int amp_ring_put(struct amp_ring *ring, u16 id, u32 len);
void amp_ring_publish(struct amp_ring *ring);
void amp_ring_buf(const struct amp_ring *ring, u16 id, struct amp_ring_buf *buf);

bool amp_ring_holds(const struct amp_ring *ring, u16 id);
bool amp_ring_pending(const struct amp_ring *ring);
bool amp_ring_needs_kick(const struct amp_ring *ring);
void amp_ring_words(const struct amp_ring *ring, struct amp_ring_words *words);
void amp_ring_quiet(struct amp_ring *ring);
bool amp_ring_listen(struct amp_ring *ring);

#endif /* _AMP_RING_H */
