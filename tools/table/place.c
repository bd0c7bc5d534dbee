// SPDX-License-Identifier: GPL-2.0-only
/* Tests of where rings and buffers are */
#define WATCH_NO_WRAP
#include <string.h>

#include "unit.h"

/* Rings of 16 descriptors: two pages each, of which the last one is not full */
#define RING	(4096 + 6 + 16 * 8)

static void cut_from_carveout(void)
{
	const struct amp_rsc_vdev *v;
	struct sample s;

	FOR_EACH_ORDER(&s) {
		sample_open(&s);
		/* 0 means "any address", like 0xffffffff */
		sample_set(&s, vring_at(&s, 0, 1, VRING_DA), 0);
		CHECK_EQ(rsc_open(&s, true), 0);
		v = &s.rsc.vdevs[0];
		check_error(&v->error, 0, 0, "", 0);
		CHECK_EQ(amp_ring_bytes(16, AMP_RING_ALIGN), RING);
		CHECK_EQ(v->vring[0].da, SAMPLE_DA);
		CHECK_EQ(v->vring[1].da, SAMPLE_DA + 0x2000);
		CHECK_EQ(v->heap.da, SAMPLE_DA + 0x4000);
		CHECK_EQ(v->heap.len, 0xc000);
		sample_close(&s);
	}
}

/* Small alignments: rings follow at theirs, but at least 8 bytes; buffers at 64 bytes */
static void small_alignments(void)
{
	static const struct {
		u32 align[2];
		u32 ring1, heap;
	} cases[] = {
		/* 16 descriptors and the available ring are 294 bytes */
		{ { 4, 4 }, 432, 896 },
		{ { 8, 8 }, 432, 896 },
		{ { 16, 8 }, 440, 896 },
		{ { 8, 256 }, 512, 1280 },
		{ { 2048, 4 }, 2184, 4096 },
		{ { 64, 4096 }, 4096, 12288 },
	};
	const struct amp_rsc_vdev *v;
	struct sample s;
	size_t i, r;

	FOR_EACH_ORDER(&s) {
		sample_open(&s);
		for (i = 0; i < NUM(cases); i++) {
			ktap_context("alignments %u, %u", cases[i].align[0],
				     cases[i].align[1]);
			for (r = 0; r < 2; r++)
				sample_set(&s, vring_at(&s, 0, r, VRING_ALIGN),
					   cases[i].align[r]);
			CHECK_EQ(rsc_open(&s, true), 0);
			v = &s.rsc.vdevs[0];
			check_error(&v->error, 0, 0, "", 0);
			CHECK_EQ(v->vring[0].da, SAMPLE_DA);
			CHECK_EQ(v->vring[0].align, cases[i].align[0]);
			CHECK_EQ(v->vring[1].da, SAMPLE_DA + cases[i].ring1);
			CHECK_EQ(v->heap.da, SAMPLE_DA + cases[i].heap);
		}
		sample_close(&s);
	}
}

/* A ring's own address must be a multiple of its alignment, and of 8 */
static void small_addresses(void)
{
	static const struct {
		u32 align, offset;
		int ret;
	} cases[] = {
		{ 4, 4, -EINVAL }, { 4, 8, 0 }, { 8, 12, -EINVAL }, { 8, 24, 0 },
		{ 64, 32, -EINVAL }, { 64, 192, 0 }, { 4096, 2048, -EINVAL },
	};
	static const char * const fields[] = { "", "vring0.da" };
	struct sample s;
	size_t i;

	FOR_EACH_ORDER(&s) {
		sample_open(&s);
		for (i = 0; i < NUM(cases); i++) {
			ktap_context("alignment %u, offset %u", cases[i].align,
				     cases[i].offset);
			sample_set(&s, vring_at(&s, 0, 0, VRING_ALIGN),
				   cases[i].align);
			sample_set(&s, vring_at(&s, 0, 0, VRING_DA),
				   SAMPLE_DA + 0x8000 + cases[i].offset);
			CHECK_EQ(rsc_open(&s, true), 0);
			check_error(&s.rsc.vdevs[0].error, cases[i].ret, 0,
				    fields[!!cases[i].ret],
				    SAMPLE_DA + 0x8000 + cases[i].offset);
		}
		sample_close(&s);
	}
}

/* A carveout that is not aligned starts later and has less room */
static void unaligned_carveout(void)
{
	const struct amp_rsc_vdev *v;
	struct sample s;

	FOR_EACH_ORDER(&s) {
		sample_open(&s);
		sample_set(&s, carveout_at(&s, 0, CARVEOUT_DA), SAMPLE_DA + 4);
		CHECK_EQ(rsc_open(&s, true), 0);
		v = &s.rsc.vdevs[0];
		CHECK_EQ(v->vring[0].da, SAMPLE_DA + 0x1000);
		CHECK_EQ(v->heap.da, SAMPLE_DA + 0x5000);
		CHECK_EQ(v->heap.len, 0xb004);
		sample_set(&s, vring_at(&s, 0, 0, VRING_ALIGN), 4);
		CHECK_EQ(rsc_open(&s, true), 0);
		CHECK_EQ(v->vring[0].da, SAMPLE_DA + 8);
		sample_close(&s);
	}
}

/* To the byte */
static void room(void)
{
	static const struct {
		u32 len;
		int ret;
		const char *field;
		u32 heap;
	} cases[] = {
		{ 1, -ENOSPC, "vring0.num", 0 },
		{ RING - 1, -ENOSPC, "vring0.num", 0 },
		{ RING, -ENOSPC, "vring1.num", 0 },
		{ 0x2000 + RING - 1, -ENOSPC, "vring1.num", 0 },
		{ 0x2000 + RING, 0, "", 0 }, { 0x4000, 0, "", 0 },
		{ 0x4001, 0, "", 1 },
	};
	const struct amp_rsc_vdev *v;
	struct sample s;
	size_t i;

	FOR_EACH_ORDER(&s) {
		sample_open(&s);
		for (i = 0; i < NUM(cases); i++) {
			sample_set(&s, carveout_at(&s, 0, CARVEOUT_LEN),
				   cases[i].len);
			CHECK_EQ(rsc_open(&s, true), 0);
			v = &s.rsc.vdevs[0];
			check_error(&v->error, cases[i].ret, 0, cases[i].field,
				    16);
			if (!cases[i].ret)
				CHECK_EQ(v->heap.len, cases[i].heap);
			CHECK_EQ(s.rsc.vdevs[1].error.ret, 0);
		}
		sample_close(&s);
	}
}

/* Up to the last byte that can be addressed */
static void end_of_memory(void)
{
	const struct amp_rsc_vdev *v;
	struct sample s;

	FOR_EACH_ORDER(&s) {
		sample_open(&s);
		sample_set(&s, carveout_at(&s, 0, CARVEOUT_DA), 0xffffc000);
		sample_set(&s, carveout_at(&s, 0, CARVEOUT_LEN), 0x4000);
		CHECK_EQ(rsc_open(&s, true), 0);
		v = &s.rsc.vdevs[0];
		check_error(&v->error, 0, 0, "", 0);
		CHECK_EQ(v->vring[1].da, 0xffffe000);
		CHECK_EQ(v->heap.len, 0);
		sample_set(&s, carveout_at(&s, 0, CARVEOUT_LEN), 0x4001);
		CHECK_EQ(rsc_open(&s, true), 0);
		check_error(&v->error, -ERANGE, 1, "len", 0x4001);
		sample_close(&s);
	}
}

static void bad_carveouts(void)
{
	static const struct {
		u32 field, value;
		int ret;
		const char *name;
	} cases[] = {
		{ CARVEOUT_DA, 0, -EINVAL, "da" },
		{ CARVEOUT_DA, ~0u, -EINVAL, "da" },
		{ CARVEOUT_LEN, 0, -EINVAL, "len" },
		{ CARVEOUT_LEN, ~0u, -ERANGE, "len" },
	};
	struct sample s;
	size_t i;

	FOR_EACH_ORDER(&s) {
		sample_open(&s);
		for (i = 0; i < NUM(cases); i++) {
			u32 at = carveout_at(&s, 0, cases[i].field);
			u32 was = sample_get(&s, at);

			sample_set(&s, at, cases[i].value);
			CHECK_EQ(rsc_open(&s, true), 0);
			check_error(&s.rsc.vdevs[0].error, cases[i].ret, 1,
				    cases[i].name, cases[i].value);
			CHECK_EQ(s.rsc.vdevs[1].error.ret, 0);
			sample_set(&s, at, was);
		}
		sample_close(&s);
	}
}

static void rename_carveout(struct sample *s, u32 i, const char *name)
{
	u8 *at = s->bytes + carveout_at(s, i, CARVEOUT_NAME);

	memset(at, 0, 32);
	memcpy(at, name, strlen(name));
}

/* By name, whatever the order */
static void carveout_by_name(void)
{
	static const char * const others[] = {
		"", "vdev", "vdevbuffer", "vdev0", "vdev0buffers", "vdev0 buffer",
		"xvdev0buffer", "vdev2buffer", "vdev-1buffer",
		"vdev1&buffer", "ydev0buffer", "vdev4294967296buffer", "vdev99999999999999999999buffer",
		"text",
	};
	struct sample s;
	size_t i;

	FOR_EACH_ORDER(&s) {
		sample_open(&s);
		rename_carveout(&s, 0, "vdev1buffer");
		rename_carveout(&s, 1, "vdev0buffer");
		CHECK_EQ(rsc_open(&s, true), 0);
		CHECK_EQ(s.rsc.vdevs[0].carveout.da, SAMPLE_DA + SAMPLE_STEP);
		CHECK_EQ(s.rsc.vdevs[1].carveout.da, SAMPLE_DA);
		for (i = 0; i < NUM(others); i++) {
			rename_carveout(&s, 1, others[i]);
			CHECK_EQ(rsc_open(&s, true), 0);
			CHECK_EQ(s.rsc.vdevs[0].carveout.len, 0);
			check_error(&s.rsc.vdevs[0].error, -ENXIO, 0,
				    "vring0.da", ~0u);
		}
		sample_close(&s);
	}
}

/* Nothing but digits is a number: ':' would be 10 */
static void carveout_by_number(void)
{
	static struct amp_rsc_vdev_spec vdevs[11];
	struct amp_rsc_spec spec = { .vdevs = vdevs, .num_vdevs = 11 };
	struct sample s = { .no_ids = true };
	int colon, i;

	for (i = 0; i < 11; i++) {
		vdevs[i].vring[0] = (struct amp_rsc_vring){ ~0u, 4, 0 };
		vdevs[i].vring[1] = (struct amp_rsc_vring){ ~0u, 4, 0 };
		vdevs[i].carveout.da = 0x10000;
		vdevs[i].carveout.len = 0x8000;
		vdevs[i].carveout_name = "";
	}
	s.size = amp_rsc_bytes(&spec);
	for (colon = 0; colon < 2; colon++) {
		vdevs[10].carveout_name = colon ? "vdev:buffer" :
						  "vdev10buffer";
		s.table = shared_alloc(s.size);
		watch_call(NULL);
		CHECK_EQ(amp_rsc_write(s.table, s.size, &spec), 0);
		CHECK_EQ(rsc_open(&s, true), 0);
		CHECK_EQ(s.rsc.vdevs[10].error.ret, colon ? -ENXIO : 0);
		shared_free(s.table);
	}
}

static void carveout_by_order(void)
{
	struct sample s;

	FOR_EACH_ORDER(&s) {
		s.in_order = true;
		sample_open(&s);
		rename_carveout(&s, 0, "vdev1buffer");
		CHECK_EQ(rsc_open(&s, true), 0);
		CHECK_EQ(s.rsc.vdevs[0].carveout.da, SAMPLE_DA);
		CHECK_EQ(s.rsc.vdevs[1].carveout.da, SAMPLE_DA + SAMPLE_STEP);
		CHECK_EQ(s.rsc.vdevs[0].error.ret, 0);
		/* the second one has none */
		sample_set(&s, carveout_at(&s, 1, F_TYPE), 1);
		CHECK_EQ(rsc_open(&s, true), 0);
		CHECK_EQ(s.rsc.vdevs[0].error.ret, 0);
		check_error(&s.rsc.vdevs[1].error, -ENXIO, 2, "vring0.da", ~0u);
		sample_close(&s);
	}
}

static void set_das(struct sample *s, u32 vdev, u32 da0, u32 da1)
{
	sample_set(s, vring_at(s, vdev, 0, VRING_DA), da0);
	sample_set(s, vring_at(s, vdev, 1, VRING_DA), da1);
	CHECK_EQ(rsc_open(s, true), 0);
}

/* Rings that have an address, without a carveout */
static void fixed_rings(void)
{
	const struct amp_rsc_vdev *v;
	struct sample s;

	FOR_EACH_ORDER(&s) {
		sample_open(&s);
		rename_carveout(&s, 0, "none");
		v = &s.rsc.vdevs[0];
		set_das(&s, 0, 0x10000, 0x12000);
		check_error(&v->error, 0, 0, "", 0);
		CHECK_EQ(v->vring[0].da, 0x10000);
		CHECK_EQ(v->vring[1].da, 0x12000);
		CHECK_EQ(v->heap.len, 0);
		set_das(&s, 0, 0x12000, 0x10000);
		check_error(&v->error, 0, 0, "", 0);
		set_das(&s, 0, 0xffffe000, 0x10000);
		check_error(&v->error, 0, 0, "", 0);
		/* on top of each other */
		set_das(&s, 0, 0x10000, 0x10000);
		check_error(&v->error, -EBUSY, 0, "vring1.da", 0x10000);
		set_das(&s, 0, 0x10000, 0x11000);
		check_error(&v->error, -EBUSY, 0, "vring1.da", 0x11000);
		set_das(&s, 0, 0x11000, 0x10000);
		check_error(&v->error, -EBUSY, 0, "vring1.da", 0x10000);
		/* only one of them */
		set_das(&s, 0, 0x10000, ~0u);
		check_error(&v->error, -ENXIO, 0, "vring1.da", ~0u);
		sample_close(&s);
	}
}

/* Rings that have an address in or beside the carveout */
static void fixed_and_carveout(void)
{
	const struct amp_rsc_vdev *v;
	struct sample s;

	FOR_EACH_ORDER(&s) {
		sample_open(&s);
		v = &s.rsc.vdevs[0];
		/* beside: the heap is all of it */
		set_das(&s, 0, SAMPLE_DA - 0x2000, SAMPLE_DA + 0x10000);
		check_error(&v->error, 0, 0, "", 0);
		CHECK_EQ(v->heap.da, SAMPLE_DA);
		CHECK_EQ(v->heap.len, 0x10000);
		/* the other one is cut from behind it, and so is the heap */
		set_das(&s, 0, ~0u, SAMPLE_DA + 0x1000);
		check_error(&v->error, 0, 0, "", 0);
		CHECK_EQ(v->vring[0].da, SAMPLE_DA + 0x3000);
		CHECK_EQ(v->heap.da, SAMPLE_DA + 0x5000);
		CHECK_EQ(v->heap.len, 0xb000);
		set_das(&s, 0, SAMPLE_DA + 0x3000, SAMPLE_DA);
		check_error(&v->error, 0, 0, "", 0);
		CHECK_EQ(v->heap.da, SAMPLE_DA + 0x5000);
		set_das(&s, 0, SAMPLE_DA, SAMPLE_DA + 0xe000);
		check_error(&v->error, 0, 0, "", 0);
		CHECK_EQ(v->heap.len, 0);
		/* half in it */
		set_das(&s, 0, SAMPLE_DA - 0x1000, ~0u);
		check_error(&v->error, -EBUSY, 0, "vring0.da",
			    SAMPLE_DA - 0x1000);
		set_das(&s, 0, ~0u, SAMPLE_DA + 0xf000);
		check_error(&v->error, -EBUSY, 0, "vring1.da",
			    SAMPLE_DA + 0xf000);
		sample_close(&s);
	}
}

/* What one device has no other may have; one with an error has nothing */
static void neighbours(void)
{
	const struct amp_rsc_vdev *v;
	struct sample s;

	FOR_EACH_ORDER(&s) {
		sample_open(&s);
		v = &s.rsc.vdevs[1];
		sample_set(&s, carveout_at(&s, 1, CARVEOUT_DA),
			   SAMPLE_DA + 0xf000);
		CHECK_EQ(rsc_open(&s, true), 0);
		CHECK_EQ(s.rsc.vdevs[0].error.ret, 0);
		check_error(&v->error, -EBUSY, 2, "vring0.da",
			    SAMPLE_DA + 0xf000);
		sample_set(&s, carveout_at(&s, 1, CARVEOUT_DA),
			   SAMPLE_DA + 0x10000);
		CHECK_EQ(rsc_open(&s, true), 0);
		CHECK_EQ(v->error.ret, 0);
		/* a ring in the carveout of another */
		set_das(&s, 1, SAMPLE_DA + 0xd000, ~0u);
		check_error(&v->error, -EBUSY, 2, "vring0.da",
			    SAMPLE_DA + 0xd000);
		sample_set(&s, vring_at(&s, 0, 0, VRING_NUM), 0);
		CHECK_EQ(rsc_open(&s, true), 0);
		CHECK(s.rsc.vdevs[0].error.ret);
		CHECK_EQ(v->error.ret, 0);
		/* a carveout around the ring of another */
		sample_set(&s, vring_at(&s, 0, 0, VRING_NUM), 16);
		sample_set(&s, carveout_at(&s, 1, CARVEOUT_DA),
			   SAMPLE_DA + SAMPLE_STEP);
		sample_set(&s, vring_at(&s, 0, 0, VRING_DA),
			   SAMPLE_DA + 2 * SAMPLE_STEP - 0x2000);
		set_das(&s, 1, ~0u, ~0u);
		check_error(&v->error, -EBUSY, 2, "da of its carveout",
			    SAMPLE_DA + SAMPLE_STEP);
		sample_close(&s);
	}
}

static void buffers(void)
{
	struct sample s = two_vdevs(true);
	struct amp_rsc_vdev *v;

	sample_open(&s);
	CHECK_EQ(rsc_open(&s, true), 0);
	v = &s.rsc.vdevs[0];
	CHECK_EQ(v->heap.len, 32 * 1536);
	CHECK_EQ(amp_rsc_check_buffers(v, 32 * 512), 0);
	CHECK_EQ(amp_rsc_check_buffers(v, 32 * 1536), 0);
	CHECK_EQ(v->error.ret, 0);
	CHECK_EQ(amp_rsc_check_buffers(v, 32 * 1536 + 1), -ENOSPC);
	check_error(&v->error, -ENOSPC, 0, "len of its carveout", 0x10000);
	CHECK_EQ(amp_rsc_check_buffers(v, 1ull << 32), -ENOSPC);
	CHECK_EQ(amp_rsc_check_buffers(v, ~0ull), -ENOSPC);
	sample_close(&s);
}

const struct ktap_case place_cases[] = {
	{ "memory: rings are cut from the carveout", cut_from_carveout },
	{ "memory: carveout that is not aligned", unaligned_carveout },
	{ "memory: rings of small alignments", small_alignments },
	{ "memory: addresses of rings of small alignments", small_addresses },
	{ "memory: room to the byte", room },
	{ "memory: up to the last address", end_of_memory },
	{ "memory: bad carveouts", bad_carveouts },
	{ "memory: carveouts by name", carveout_by_name },
	{ "memory: carveouts by number", carveout_by_number },
	{ "memory: carveouts by order", carveout_by_order },
	{ "memory: rings that have a place", fixed_rings },
	{ "memory: rings that have a place, and a carveout", fixed_and_carveout },
	{ "memory: neighbours", neighbours },
	{ "memory: buffers", buffers },
};

const size_t place_num = NUM(place_cases);
