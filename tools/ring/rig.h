/* SPDX-License-Identifier: GPL-2.0-only */
/* A ring in shared memory with an engine on either side of it */
#ifndef _RING_RIG_H
#define _RING_RIG_H

#include <amp/ring.h>
#include <amp/wire.h>

#include "watch.h"

/* Address of the buffers for the peer: another one than ours */
#define RIG_DA	0x88000000ull

/**
 * struct rig - both sides of a ring
 * @num: descriptors
 * @buf_size: bytes a buffer
 * @le: byte order
 * @drv: engine on the driver's side
 * @dev: engine on the device's side
 * @vr: the shared words, as the tests see them
 * @bufs: the buffers, likewise
 */
struct rig {
	u32 num;
	u32 buf_size;
	bool le;
	struct amp_ring drv;
	struct amp_ring dev;
	struct vring vr;
	u8 *bufs;
};

/* Geometry of a rig; the direction is the driver's */
struct rig_config {
	u32 num;
	u32 align;
	u32 buf_size;
	bool le;
	enum amp_ring_dir dir;
};

void rig_open(struct rig *rig, const struct rig_config *cfg);
void rig_close(struct rig *rig);
void rig_start(struct rig *rig);

/* Shared words, without the help of the code under test */
static inline u16 rig_get16(const struct rig *rig, const __virtio16 *p)
{
	return rig->le == AMP_HOST_LE ? *p : __builtin_bswap16(*p);
}

static inline void rig_set16(const struct rig *rig, __virtio16 *p, u16 v)
{
	*p = rig->le == AMP_HOST_LE ? v : __builtin_bswap16(v);
}

static inline u32 rig_get32(const struct rig *rig, const __virtio32 *p)
{
	return rig->le == AMP_HOST_LE ? *p : __builtin_bswap32(*p);
}

static inline void rig_set32(const struct rig *rig, __virtio32 *p, u32 v)
{
	*p = rig->le == AMP_HOST_LE ? v : __builtin_bswap32(v);
}

static inline u64 rig_get64(const struct rig *rig, const __virtio64 *p)
{
	return rig->le == AMP_HOST_LE ? *p : __builtin_bswap64(*p);
}

static inline void rig_set64(const struct rig *rig, __virtio64 *p, u64 v)
{
	*p = rig->le == AMP_HOST_LE ? v : __builtin_bswap64(v);
}

/* Calls into the engine, each of them watched on its own */
static inline void eng_reset(struct amp_ring *ring)
{
	watch_call(NULL);
	amp_ring_reset(ring);
}

static inline int eng_attach(struct amp_ring *ring)
{
	watch_call(NULL);
	return amp_ring_attach(ring);
}

static inline int eng_get(struct amp_ring *ring, struct amp_ring_buf *buf)
{
	watch_call(ring);
	return amp_ring_get(ring, buf);
}

static inline int eng_put(struct amp_ring *ring, u16 id, u32 len)
{
	watch_call(ring);
	return amp_ring_put(ring, id, len);
}

static inline void eng_publish(struct amp_ring *ring)
{
	watch_call(ring);
	amp_ring_publish(ring);
}

static inline bool eng_pending(const struct amp_ring *ring)
{
	watch_call(ring);
	return amp_ring_pending(ring);
}

static inline bool eng_holds(const struct amp_ring *ring, u16 id)
{
	watch_call(NULL);
	return amp_ring_holds(ring, id);
}

static inline bool eng_needs_kick(const struct amp_ring *ring)
{
	watch_call(ring);
	return amp_ring_needs_kick(ring);
}

static inline void eng_quiet(struct amp_ring *ring)
{
	watch_call(ring);
	amp_ring_quiet(ring);
}

static inline bool eng_listen(struct amp_ring *ring)
{
	watch_call(ring);
	return amp_ring_listen(ring);
}

/* The functions of wire.h, built once, so that their branches are counted once */
int wire_parse(bool le, const void *buf, u32 len, struct amp_wire_msg *msg);
void wire_build(bool le, void *buf, const struct amp_wire_msg *msg);
int wire_parse_ns(bool le, const void *payload, u32 len,
		  struct amp_wire_service *service);
void wire_build_ns(bool le, struct amp_wire_ns *ns, const char *name, u32 addr,
		   u32 flags);

/* Those of shared.h, likewise */
void shared_read(void *to, const void *from, size_t len);
void shared_write(void *to, const void *from, size_t len);
void shared_clear(void *to, size_t len);

#endif
