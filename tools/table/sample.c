// SPDX-License-Identifier: GPL-2.0-only
/* A table in shared memory: see sample.h */
#define WATCH_NO_WRAP
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sample.h"

u32 sample_get(const struct sample *s, u32 at)
{
	const u8 *p = s->bytes + at;

	return s->le ? p[0] | p[1] << 8 | p[2] << 16 | (u32)p[3] << 24 :
		       p[3] | p[2] << 8 | p[1] << 16 | (u32)p[0] << 24;
}

void sample_set(struct sample *s, u32 at, u32 v)
{
	u32 i;

	for (i = 0; i < 4; i++, v >>= 8)
		s->bytes[at + (s->le ? i : 3 - i)] = (u8)v;
}

u32 vdev_at(const struct sample *s, u32 vdev, u32 field)
{
	return s->at[s->vdev[vdev]] + field;
}

u32 vring_at(const struct sample *s, u32 vdev, u32 vring, u32 field)
{
	return vdev_at(s, vdev, VDEV_VRING + vring * VRING_BYTES + field);
}

u32 carveout_at(const struct sample *s, u32 vdev, u32 field)
{
	return s->at[s->carveout[vdev]] + field;
}

u32 trace_at(const struct sample *s, u32 field)
{
	return s->at[s->trace] + field;
}

u32 offset_at(u32 entry)
{
	return 16 + 4 * entry;
}

/* The entries in the order of their offsets */
static u32 add(struct sample *s, u32 bytes)
{
	s->bytes_of[s->num] = bytes;
	return s->num++;
}

static void lay_out(struct sample *s)
{
	u32 i, e, at;

	s->num = 0;
	for (i = 0; i < s->num_vdevs; i++) {
		s->vdev[i] = add(s, VDEV_VRING + 2 * VRING_BYTES +
				 SAMPLE_CONFIG);
		s->carveout[i] = add(s, CARVEOUT_BYTES);
	}
	s->trace = add(s, TRACE_BYTES);
	s->vendor = add(s, 4);
	s->devmem = add(s, CARVEOUT_BYTES);
	at = offset_at(s->num);
	for (i = 0; i < s->num; i++) {
		e = s->backwards ? s->num - 1 - i : i;
		s->at[e] = at;
		at += s->bytes_of[e];
	}
	s->size = at;
}

static void fill_vdev(struct sample *s, u32 i)
{
	u32 r;

	sample_set(s, vdev_at(s, i, F_TYPE), 3);
	sample_set(s, vdev_at(s, i, VDEV_ID), 7);
	sample_set(s, vdev_at(s, i, VDEV_NOTIFY), 3 * i + 2);
	sample_set(s, vdev_at(s, i, VDEV_DFEATURES), 5);
	sample_set(s, vdev_at(s, i, VDEV_CONFIG_LEN), SAMPLE_CONFIG);
	s->bytes[vdev_at(s, i, VDEV_NUM_VRINGS)] = 2;
	/* feature 2 of NuttX */
	for (r = 0; r < 2; r++)
		sample_set(s, vring_at(s, i, 2, 4 * r), 512);
	for (r = 0; r < 2; r++) {
		sample_set(s, vring_at(s, i, r, VRING_DA), AMP_RSC_ANY);
		sample_set(s, vring_at(s, i, r, VRING_ALIGN), 4096);
		sample_set(s, vring_at(s, i, r, VRING_NUM), s->nums[i][r]);
		sample_set(s, vring_at(s, i, r, VRING_NOTIFY), 3 * i + r);
		/* of no interest to anybody */
		sample_set(s, vring_at(s, i, r, VRING_RESERVED), 0xdeadbeef);
	}
}

static void fill_carveout(struct sample *s, u32 i)
{
	sample_set(s, carveout_at(s, i, F_TYPE), 0);
	sample_set(s, carveout_at(s, i, CARVEOUT_DA),
		   SAMPLE_DA + i * SAMPLE_STEP);
	sample_set(s, carveout_at(s, i, CARVEOUT_PA), AMP_RSC_ANY);
	sample_set(s, carveout_at(s, i, CARVEOUT_LEN), s->lens[i]);
	sprintf((char *)s->bytes + carveout_at(s, i, CARVEOUT_NAME),
		s->in_order ? "shm%u" : "vdev%ubuffer", i);
}

void sample_open(struct sample *s)
{
	u32 i;

	lay_out(s);
	s->table = shared_alloc(s->size);
	s->bytes = shared_peek(s->table);
	memset(s->bytes, 0, s->size);
	sample_set(s, 0, 1);
	sample_set(s, 4, s->num);
	for (i = 0; i < s->num; i++)
		sample_set(s, offset_at(i), s->at[i]);
	for (i = 0; i < s->num_vdevs; i++) {
		fill_vdev(s, i);
		fill_carveout(s, i);
	}
	sample_set(s, trace_at(s, F_TYPE), 2);
	sample_set(s, trace_at(s, TRACE_DA), 0x1000);
	sample_set(s, trace_at(s, TRACE_LEN), 0x800);
	strcpy((char *)s->bytes + trace_at(s, TRACE_NAME), "trace0");
	sample_set(s, s->at[s->vendor], 200);
	sample_set(s, s->at[s->devmem], 1);
}

void sample_close(struct sample *s)
{
	shared_free(s->table);
}

int rsc_open_size(struct sample *s, bool master, u32 size)
{
	struct amp_rsc_config cfg = {
		.table = s->table,
		.size = size,
		.little_endian = s->le,
		.master = master,
		.in_order = s->in_order,
		.no_notify_ids = s->no_ids,
		.sizes = s->sizes,
	};

	watch_call(NULL);
	watch_covered_by(s->table);
	return amp_rsc_open(&s->rsc, &cfg);
}

int rsc_open(struct sample *s, bool master)
{
	return rsc_open_size(s, master, s->size);
}

void rsc_complete(struct sample *s)
{
	watch_call(NULL);
	amp_rsc_complete(&s->rsc);
}

static u8 *status(struct sample *s, u32 vdev)
{
	return s->table + s->rsc.vdevs[vdev].offset + VDEV_STATUS;
}

void rsc_reset(struct sample *s, u32 vdev)
{
	watch_call(NULL);
	watch_covers(s->table + s->rsc.vdevs[vdev].offset + VDEV_GFEATURES);
	amp_rsc_reset(&s->rsc, &s->rsc.vdevs[vdev]);
}

int rsc_add_status(struct sample *s, u32 vdev, enum amp_rsc_status bit)
{
	watch_call(NULL);
	watch_covers(status(s, vdev));
	return amp_rsc_add_status(&s->rsc, &s->rsc.vdevs[vdev], bit);
}

u32 rsc_set_features(struct sample *s, u32 vdev)
{
	watch_call(NULL);
	return amp_rsc_set_features(&s->rsc, &s->rsc.vdevs[vdev]);
}

u8 rsc_get_status(struct sample *s, u32 vdev)
{
	watch_call(NULL);
	return amp_rsc_get_status(&s->rsc, &s->rsc.vdevs[vdev]);
}

int rsc_get_features(struct sample *s, u32 vdev, u32 *features)
{
	watch_call(NULL);
	return amp_rsc_get_features(&s->rsc, &s->rsc.vdevs[vdev], features);
}
