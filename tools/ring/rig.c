// SPDX-License-Identifier: GPL-2.0-only
/* A ring in shared memory with an engine on either side of it: see rig.h */
#define WATCH_NO_WRAP
#include <stdlib.h>
#include <string.h>

#include "rig.h"

static void *alloc_slots(u32 num)
{
	void *p = malloc(num * sizeof(struct amp_ring_slot));

	if (!p)
		abort();
	memset(p, 0x5a, num * sizeof(struct amp_ring_slot));
	return p;
}

void rig_open(struct rig *rig, const struct rig_config *cfg)
{
	u32 align = cfg->align ? cfg->align : AMP_RING_ALIGN;
	struct amp_ring_config ring = {
		.side = AMP_RING_DRIVER,
		.dir = cfg->dir,
		.little_endian = cfg->le,
		.num = cfg->num,
		.align = align,
		.buf_size = cfg->buf_size,
		.vring = shared_alloc(amp_ring_bytes(cfg->num, align)),
		.bufs = shared_alloc((size_t)cfg->num * cfg->buf_size),
		.bufs_size = (size_t)cfg->num * cfg->buf_size,
		.bufs_da = RIG_DA,
		.slots = alloc_slots(cfg->num),
	};

	rig->num = cfg->num;
	rig->buf_size = cfg->buf_size;
	rig->le = cfg->le;
	watch_call(NULL);
	if (amp_ring_init(&rig->drv, &ring))
		abort();
	ring.side = AMP_RING_DEVICE;
	ring.dir = cfg->dir == AMP_RING_RX ? AMP_RING_TX : AMP_RING_RX;
	ring.slots = alloc_slots(cfg->num);
	if (amp_ring_init(&rig->dev, &ring))
		abort();
	vring_init(&rig->vr, cfg->num, shared_peek(ring.vring), align);
	rig->bufs = shared_peek(ring.bufs);
}

/* Both sides from nothing */
void rig_start(struct rig *rig)
{
	eng_reset(&rig->drv);
	eng_publish(&rig->drv);
	eng_reset(&rig->dev);
}

void rig_close(struct rig *rig)
{
	free(rig->drv.cfg.slots);
	free(rig->dev.cfg.slots);
	shared_free(rig->drv.cfg.vring);
	shared_free(rig->drv.cfg.bufs);
}
