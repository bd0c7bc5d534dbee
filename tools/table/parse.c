// SPDX-License-Identifier: GPL-2.0-only
/* Tests of reading tables: valid ones, and each kind of mistake */
#define WATCH_NO_WRAP
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "unit.h"

static void good(void)
{
	const struct amp_rsc_vdev *v;
	struct sample s;

	FOR_EACH_ORDER(&s) {
		sample_open(&s);
		CHECK_EQ(rsc_open(&s, true), 0);
		CHECK_EQ(s.rsc.num, 7);
		CHECK_EQ(s.rsc.num_vdevs, 2);
		CHECK_EQ(s.rsc.num_carveouts, 2);
		CHECK_EQ(s.rsc.num_traces, 1);
		v = &s.rsc.vdevs[1];
		CHECK_EQ(v->error.ret, 0);
		CHECK_EQ(v->entry, 2);
		CHECK_EQ(v->nth, 1);
		CHECK_EQ(v->offset, s.at[2]);
		CHECK_EQ(v->notify_id, 5);
		CHECK_EQ(v->dfeatures, 5);
		CHECK_EQ(v->status, 0);
		CHECK_EQ(v->config_len, SAMPLE_CONFIG);
		CHECK_EQ(v->config_offset, s.at[2] + 68);
		CHECK_EQ(v->vring[0].num, 4);
		CHECK_EQ(v->vring[1].num, 256);
		CHECK_EQ(v->vring[0].notify_id, 3);
		CHECK_EQ(v->vring[1].notify_id, 4);
		CHECK(!strcmp(s.rsc.carveouts[1].name, "vdev1buffer"));
		CHECK(!strcmp(s.rsc.traces[0].name, "trace0"));
		CHECK_EQ(s.rsc.traces[0].entry, 4);
		CHECK_EQ(s.rsc.traces[0].range.da, 0x1000);
		CHECK_EQ(s.rsc.traces[0].range.len, 0x800);
		CHECK_EQ(s.rsc.traces[0].error.ret, 0);
		sample_close(&s);
	}
}

/* Opening a table writes nothing to it */
static void untouched(void)
{
	struct sample s;
	u8 *before;

	FOR_EACH_ORDER(&s) {
		sample_open(&s);
		before = malloc(s.size);
		memcpy(before, s.bytes, s.size);
		CHECK_EQ(rsc_open(&s, true), 0);
		CHECK_EQ(rsc_open(&s, false), 0);
		CHECK(!memcmp(before, s.bytes, s.size));
		free(before);
		sample_close(&s);
	}
}

static void empty(void)
{
	struct sample s;

	FOR_EACH_ORDER(&s) {
		sample_open(&s);
		sample_set(&s, 4, 0);
		CHECK_EQ(rsc_open_size(&s, true, 16), 0);
		CHECK_EQ(s.rsc.num_vdevs, 0);
		sample_close(&s);
	}
}

/* A table that is cut is an error wherever it is cut, unless nothing is lost */
static void truncated(void)
{
	struct sample s;
	u32 size;
	int ret;

	FOR_EACH_ORDER(&s) {
		for (int back = 0; back < 2; back++) {
			s.backwards = back;
			sample_open(&s);
			for (size = 0; size < s.size; size++) {
				/* memory that ends where the table does */
				void *all = s.table;

				s.table = shared_alloc(size ? size : 1);
				memcpy(shared_peek(s.table), s.bytes, size);
				ret = rsc_open_size(&s, true, size);
				shared_free(s.table);
				s.table = all;
				ktap_context("size %u", size);
				CHECK_EQ(ret, -ERANGE);
			}
			sample_close(&s);
		}
	}
}

static void headers(void)
{
	static const struct {
		u32 at, value;
		int ret;
		const char *field;
	} cases[] = {
		{ 0, 0, -ENODATA, "version" }, { 0, 2, -EINVAL, "version" },
		{ 0, 1u << 24, -EINVAL, "version" },
		{ 8, 1, -EINVAL, "reserved" }, { 12, 256, -EINVAL, "reserved" },
		{ 4, 129, -ERANGE, "num" }, { 4, ~0u, -ERANGE, "num" },
		{ 4, 1u << 30, -ERANGE, "num" },
		{ 4, (1u << 30) + 7, -ERANGE, "num" },
	};
	struct sample s;
	size_t i;

	FOR_EACH_ORDER(&s) {
		sample_open(&s);
		for (i = 0; i < NUM(cases); i++) {
			u32 was = sample_get(&s, cases[i].at);

			sample_set(&s, cases[i].at, cases[i].value);
			CHECK_EQ(rsc_open(&s, true), cases[i].ret);
			check_error(&s.rsc.error, cases[i].ret, -1,
				    cases[i].field, cases[i].value);
			sample_set(&s, cases[i].at, was);
		}
		sample_close(&s);
	}
}

/* As many offsets as fit, and one more; as many as are taken, and one more */
static void counts(void)
{
	struct sample s = { .le = true };

	s.size = 16 + 4 * 3 + 3;
	s.table = shared_alloc(s.size);
	s.bytes = shared_peek(s.table);
	memset(s.bytes, 0, s.size);
	sample_set(&s, 0, 1);
	sample_set(&s, 4, 4);
	CHECK_EQ(rsc_open(&s, true), -ERANGE);
	check_error(&s.rsc.error, -ERANGE, -1, "num", 4);
	sample_set(&s, 4, 3);
	CHECK_EQ(rsc_open(&s, true), -ERANGE);
	check_error(&s.rsc.error, -ERANGE, 0, "offset", 0);
	shared_free(s.table);

	s.size = 16 + 4 * 129;
	s.table = shared_alloc(s.size);
	s.bytes = shared_peek(s.table);
	memset(s.bytes, 0, s.size);
	sample_set(&s, 0, 1);
	sample_set(&s, 4, 129);
	CHECK_EQ(rsc_open(&s, true), -E2BIG);
	check_error(&s.rsc.error, -E2BIG, -1, "num", 129);
	sample_set(&s, 4, 128);
	CHECK_EQ(rsc_open(&s, true), -ERANGE);
	shared_free(s.table);
}

static void misaligned(void)
{
	struct sample s = two_vdevs(true);

	sample_open(&s);
	s.table++;
	CHECK_EQ(rsc_open_size(&s, true, s.size - 1), -EINVAL);
	check_error(&s.rsc.error, -EINVAL, -1, "address", 1);
	s.table--;
	sample_close(&s);
}

static void offsets(void)
{
	struct sample s;

	FOR_EACH_ORDER(&s) {
		struct {
			u32 entry, value;
			int ret;
			const char *field;
		} cases[16];
		size_t i, n = 0;

		sample_open(&s);
#define CASE(...) (cases[n++] = (__typeof__(cases[0])){ __VA_ARGS__ })
		CASE(0, 0, -ERANGE, "offset");
		CASE(0, 16, -ERANGE, "offset");
		CASE(0, offset_at(s.num) - 4, -ERANGE, "offset");
		CASE(1, s.at[1] + 1, -EINVAL, "offset");
		CASE(1, s.at[1] + 2, -EINVAL, "offset");
		CASE(6, s.size + 4, -ERANGE, "offset");
		CASE(6, 0x7ffffffc, -ERANGE, "offset");
		CASE(6, 0xfffffffc, -ERANGE, "offset");
		CASE(1, s.at[0], -EBUSY, "offset");
		CASE(2, s.at[1] + 4, -EBUSY, "offset");
		CASE(6, s.at[5], -EBUSY, "offset");
		CASE(4, s.at[3] + 52, -EBUSY, "offset");
#undef CASE
		for (i = 0; i < n; i++) {
			sample_set(&s, offset_at(cases[i].entry),
				   cases[i].value);
			CHECK_EQ(rsc_open(&s, true), cases[i].ret);
			check_error(&s.rsc.error, cases[i].ret, cases[i].entry,
				    cases[i].field, cases[i].value);
			sample_set(&s, offset_at(cases[i].entry),
				   s.at[cases[i].entry]);
		}
		CHECK_EQ(rsc_open(&s, true), 0);
		/* nothing is left of the table there, not even for a type */
		sample_set(&s, offset_at(6), s.size);
		CHECK_EQ(rsc_open(&s, true), -ERANGE);
		check_error(&s.rsc.error, -ERANGE, 6, "size", 4);
		sample_close(&s);
	}
}

/* An entry that reaches into one whose offset comes later */
static void overlaps(void)
{
	struct sample s;

	FOR_EACH_ORDER(&s) {
		for (int back = 0; back < 2; back++) {
			s.backwards = back;
			sample_open(&s);
			sample_set(&s, vdev_at(&s, 0, VDEV_CONFIG_LEN),
				   SAMPLE_CONFIG + 1);
			if (back)
				CHECK_EQ(rsc_open(&s, true), -ERANGE);
			else
				CHECK_EQ(rsc_open(&s, true), -EBUSY);
			sample_close(&s);
		}
	}
}

static void config_lens(void)
{
	static const u32 bad[] = { SAMPLE_CONFIG + 1, 0x1000, 0x7fffffff,
				   ~0u - 67, ~0u - 27, ~0u };
	struct sample s;
	size_t i;

	FOR_EACH_ORDER(&s) {
		s.backwards = true;
		sample_open(&s);
		for (i = 0; i < NUM(bad); i++) {
			sample_set(&s, vdev_at(&s, 0, VDEV_CONFIG_LEN), bad[i]);
			CHECK_EQ(rsc_open(&s, true), -ERANGE);
			check_error(&s.rsc.error, -ERANGE, 0, "size",
				    68 + (u64)bad[i]);
		}
		sample_set(&s, vdev_at(&s, 0, VDEV_CONFIG_LEN), 0);
		CHECK_EQ(rsc_open(&s, true), 0);
		sample_close(&s);
	}
}

/* So many of one kind, and one more, in a table of nothing else */
static int open_many(u32 num, u32 bytes, u32 type)
{
	struct sample s = { .le = true, .size = 16 + num * (4 + bytes) };
	u32 i, at;
	int ret;

	s.table = shared_alloc(s.size);
	s.bytes = shared_peek(s.table);
	memset(s.bytes, 0, s.size);
	sample_set(&s, 0, 1);
	sample_set(&s, 4, num);
	for (i = 0; i < num; i++) {
		at = offset_at(num) + i * bytes;
		sample_set(&s, offset_at(i), at);
		sample_set(&s, at, type);
		if (type == AMP_RSC_VDEV)
			sample_set(&s, at + VDEV_ID, 7);
	}
	ret = rsc_open(&s, true);
	if (ret) {
		check_error(&s.rsc.error, -E2BIG, num - 1, "type", type);
	} else {
		CHECK_EQ(s.rsc.num_vdevs, type == AMP_RSC_VDEV ? num : 0);
		for (i = 0; i < s.rsc.num_vdevs; i++)
			check_error(&s.rsc.vdevs[i].error, -EINVAL, i,
				    "num_of_vrings", 0);
	}
	shared_free(s.table);
	return ret;
}

static void too_many(void)
{
	CHECK_EQ(open_many(32, VDEV_VRING, AMP_RSC_VDEV), 0);
	CHECK_EQ(open_many(33, VDEV_VRING, AMP_RSC_VDEV), -E2BIG);
	CHECK_EQ(open_many(64, CARVEOUT_BYTES, AMP_RSC_CARVEOUT), 0);
	CHECK_EQ(open_many(65, CARVEOUT_BYTES, AMP_RSC_CARVEOUT), -E2BIG);
	CHECK_EQ(open_many(16, TRACE_BYTES, AMP_RSC_TRACE), 0);
	CHECK_EQ(open_many(17, TRACE_BYTES, AMP_RSC_TRACE), -E2BIG);
	CHECK_EQ(open_many(128, 4, 128), 0);
}

static void unknown_types(void)
{
	static const u32 types[] = { 4, 5, 127, 128, 511, 512, 513, 1u << 31,
				     ~0u };
	struct sample s;
	size_t i;

	FOR_EACH_ORDER(&s) {
		sample_open(&s);
		for (i = 0; i < NUM(types); i++) {
			sample_set(&s, s.at[s.vendor], types[i]);
			CHECK_EQ(rsc_open(&s, true), 0);
			CHECK_EQ(s.rsc.vdevs[1].error.ret, 0);
		}
		/* entries whose type has a known length must not be shorter */
		for (i = 0; i < 4; i++) {
			sample_set(&s, s.at[s.vendor], i);
			CHECK(rsc_open(&s, true) < 0);
		}
		sample_close(&s);
	}
}

/* An error of a device fails this device only */
static void vdev_fields(void)
{
	static const struct {
		u32 field, value;
		int ret;
		const char *name;
	} cases[] = {
		{ VDEV_VRING + VRING_NUM, 0, -EINVAL, "vring0.num" },
		{ VDEV_VRING + VRING_NUM, 3, -EINVAL, "vring0.num" },
		{ VDEV_VRING + VRING_NUM, 65536, -EINVAL, "vring0.num" },
		{ VDEV_VRING + VRING_NUM, 1u << 31, -EINVAL, "vring0.num" },
		{ VDEV_VRING + VRING_NUM, ~0u, -EINVAL, "vring0.num" },
		{ VDEV_VRING + VRING_ALIGN, 0, -EINVAL, "vring0.align" },
		{ VDEV_VRING + VRING_ALIGN, 2, -EINVAL, "vring0.align" },
		{ VDEV_VRING + VRING_ALIGN, 24, -EINVAL, "vring0.align" },
		{ VDEV_VRING + VRING_ALIGN, 8192, -EINVAL, "vring0.align" },
		{ VDEV_VRING + VRING_NOTIFY, 32, -EINVAL, "vring0.notifyid" },
		{ VDEV_VRING + VRING_DA, 4, -EINVAL, "vring0.da" },
		{ VDEV_VRING + VRING_DA, 0x40001, -EINVAL, "vring0.da" },
		{ VDEV_VRING + VRING_DA, 0xfffff000, -ERANGE, "vring0.da" },
		{ VDEV_VRING + 20 + VRING_NUM, 6, -EINVAL, "vring1.num" },
		{ VDEV_VRING + 20 + VRING_ALIGN, 1, -EINVAL, "vring1.align" },
		{ VDEV_VRING + 20 + VRING_NOTIFY, 99, -EINVAL,
		  "vring1.notifyid" },
		{ VDEV_VRING + 20 + VRING_DA, 0x800, -EINVAL, "vring1.da" },
		/* ids that something else has */
		{ VDEV_NOTIFY, 1, -EEXIST, "notifyid" },
		{ VDEV_NOTIFY, 0, -EEXIST, "notifyid" },
		{ VDEV_VRING + 20 + VRING_NOTIFY, 0, -EEXIST,
		  "vring1.notifyid" },
	};
	struct sample s;
	size_t i;

	FOR_EACH_ORDER(&s) {
		sample_open(&s);
		for (i = 0; i < NUM(cases); i++) {
			u32 at = vdev_at(&s, 0, cases[i].field);
			u32 was = sample_get(&s, at);

			sample_set(&s, at, cases[i].value);
			CHECK_EQ(rsc_open(&s, true), 0);
			check_error(&s.rsc.vdevs[0].error, cases[i].ret, 0,
				    cases[i].name, cases[i].value);
			CHECK_EQ(s.rsc.vdevs[1].error.ret, 0);
			sample_set(&s, at, was);
		}
		sample_close(&s);
	}
}

/* A device's own id may be beyond those of rings: it is no doorbell */
static void own_ids(void)
{
	static const u32 ids[] = { 32, 33, 63, 64, ~0u - 1 };
	struct sample s;
	size_t i;
	u32 at;

	FOR_EACH_ORDER(&s) {
		sample_open(&s);
		at = vdev_at(&s, 0, VDEV_NOTIFY);
		for (i = 0; i < NUM(ids); i++) {
			sample_set(&s, at, ids[i]);
			CHECK_EQ(rsc_open(&s, true), 0);
			CHECK_EQ(s.rsc.vdevs[0].error.ret, 0);
			CHECK_EQ(s.rsc.vdevs[0].notify_id, ids[i]);
			CHECK_EQ(s.rsc.vdevs[1].error.ret, 0);
		}
		sample_close(&s);
	}
}

static void vdev_bytes(void)
{
	struct sample s;

	FOR_EACH_ORDER(&s) {
		sample_open(&s);
		s.bytes[vdev_at(&s, 1, VDEV_RESERVED)] = 1;
		CHECK_EQ(rsc_open(&s, true), 0);
		check_error(&s.rsc.vdevs[1].error, -EINVAL, 2, "reserved", 1);
		s.bytes[vdev_at(&s, 1, VDEV_RESERVED)] = 0;
		s.bytes[vdev_at(&s, 1, VDEV_RESERVED) + 1] = 1;
		CHECK_EQ(rsc_open(&s, true), 0);
		check_error(&s.rsc.vdevs[1].error, -EINVAL, 2, "reserved", 256);
		CHECK_EQ(s.rsc.vdevs[0].error.ret, 0);
		s.bytes[vdev_at(&s, 1, VDEV_RESERVED) + 1] = 0;
		s.bytes[vdev_at(&s, 1, VDEV_NUM_VRINGS)] = 1;
		CHECK_EQ(rsc_open(&s, true), 0);
		check_error(&s.rsc.vdevs[1].error, -EINVAL, 2, "num_of_vrings",
			    1);
		/* three entries do not fit, whatever is in them */
		s.bytes[vdev_at(&s, 1, VDEV_NUM_VRINGS)] = 3;
		CHECK_EQ(rsc_open(&s, true), -EBUSY);
		s.bytes[vdev_at(&s, 1, VDEV_NUM_VRINGS)] = 255;
		CHECK_EQ(rsc_open(&s, true), -ERANGE);
		check_error(&s.rsc.error, -ERANGE, 2, "size",
			    28 + 255 * 20 + SAMPLE_CONFIG);
		sample_close(&s);
	}
}

/* A device with three rings, all of which are in the table */
static void more_vrings(void)
{
	struct sample s = { .size = 20 + 28 + 3 * 20 };

	s.table = shared_alloc(s.size);
	s.bytes = shared_peek(s.table);
	memset(s.bytes, 0, s.size);
	sample_set(&s, 0, 1);
	sample_set(&s, 4, 1);
	sample_set(&s, 16, 20);
	sample_set(&s, 20, AMP_RSC_VDEV);
	sample_set(&s, 20 + VDEV_ID, 7);
	s.bytes[20 + VDEV_NUM_VRINGS] = 3;
	CHECK_EQ(rsc_open(&s, true), 0);
	check_error(&s.rsc.vdevs[0].error, -EINVAL, 0, "num_of_vrings", 3);
	shared_free(s.table);
}

/* The largest and the smallest rings */
static void ring_sizes(void)
{
	struct sample s;
	u32 num;

	FOR_EACH_ORDER(&s) {
		for (num = 1; num <= 32768; num *= 2) {
			s.nums[1][0] = num;
			s.nums[1][1] = num;
			s.lens[1] = 0x400000;
			sample_open(&s);
			CHECK_EQ(rsc_open(&s, true), 0);
			check_error(&s.rsc.vdevs[1].error, 0, 0, "", 0);
			CHECK_EQ(s.rsc.vdevs[1].vring[0].num, num);
			sample_close(&s);
		}
	}
}

/* Devices of other kinds are counted, and left alone */
static void foreign_vdevs(void)
{
	struct sample s;

	FOR_EACH_ORDER(&s) {
		sample_open(&s);
		sample_set(&s, vdev_at(&s, 0, VDEV_ID), 1);
		sample_set(&s, vring_at(&s, 0, 0, VRING_NUM), 3);
		CHECK_EQ(rsc_open(&s, true), 0);
		CHECK_EQ(s.rsc.num_vdevs, 1);
		CHECK_EQ(s.rsc.num_all_vdevs, 2);
		CHECK_EQ(s.rsc.vdevs[0].nth, 1);
		CHECK_EQ(s.rsc.vdevs[0].entry, 2);
		CHECK_EQ(s.rsc.vdevs[0].carveout.da, SAMPLE_DA + SAMPLE_STEP);
		rsc_complete(&s);
		CHECK_EQ(sample_get(&s, vring_at(&s, 0, 0, VRING_DA)), ~0u);
		sample_close(&s);
	}
}

static void ids_across(void)
{
	struct sample s;

	FOR_EACH_ORDER(&s) {
		sample_open(&s);
		sample_set(&s, vring_at(&s, 1, 0, VRING_NOTIFY), 2);
		CHECK_EQ(rsc_open(&s, true), 0);
		CHECK_EQ(s.rsc.vdevs[0].error.ret, 0);
		check_error(&s.rsc.vdevs[1].error, -EEXIST, 2,
			    "vring0.notifyid", 2);
		/* a device with an error has none */
		sample_set(&s, vring_at(&s, 0, 1, VRING_ALIGN), 1);
		CHECK_EQ(rsc_open(&s, true), 0);
		CHECK(s.rsc.vdevs[0].error.ret);
		CHECK_EQ(s.rsc.vdevs[1].error.ret, 0);
		sample_close(&s);
	}
}

/* Where doorbells have none, ids may be anything, and stay so */
static void ids_ignored(void)
{
	struct sample s;

	FOR_EACH_ORDER(&s) {
		s.no_ids = true;
		sample_open(&s);
		sample_set(&s, vdev_at(&s, 0, VDEV_NOTIFY), 0);
		sample_set(&s, vdev_at(&s, 1, VDEV_NOTIFY), 12345);
		sample_set(&s, vring_at(&s, 1, 0, VRING_NOTIFY), ~0u);
		CHECK_EQ(rsc_open(&s, true), 0);
		CHECK_EQ(s.rsc.vdevs[0].error.ret, 0);
		CHECK_EQ(s.rsc.vdevs[1].error.ret, 0);
		CHECK_EQ(s.rsc.vdevs[1].notify_id, 12345);
		CHECK_EQ(s.rsc.vdevs[1].vring[0].notify_id, ~0u);
		sample_close(&s);
	}
}

static void check_name(struct sample *s, const char *wire, size_t n,
		       const char *name)
{
	memset(s->bytes + trace_at(s, TRACE_NAME), 0, 32);
	memcpy(s->bytes + trace_at(s, TRACE_NAME), wire, n);
	CHECK_EQ(rsc_open(s, true), 0);
	ktap_context("\"%s\"", s->rsc.traces[0].name);
	CHECK(!strcmp(s->rsc.traces[0].name, name));
}

static void names(void)
{
	struct sample s;

	FOR_EACH_ORDER(&s) {
		sample_open(&s);
		check_name(&s, "", 0, "");
		check_name(&s, "x", 1, "x");
		check_name(&s, "0123456789abcdef0123456789abcdef", 32,
			   "0123456789abcdef0123456789abcdef");
		check_name(&s, "a/b c\n\x7f\xe4~!", 10, "a_b_c___~!");
		check_name(&s, "a\0b", 3, "a");
		sample_close(&s);
	}
}

static void traces(void)
{
	static const struct {
		u32 da, len;
		int ret;
		const char *field;
		u64 value;
	} cases[] = {
		{ 0, 1, 0, "", 0 }, { 0xfffff000, 0x1000, 0, "", 0 },
		{ ~0u, 16, -EINVAL, "da", ~0u }, { 16, 0, -EINVAL, "len", 0 },
		{ 0xfffff000, 0x1001, -ERANGE, "len", 0x1001 },
		{ 0x80000000, ~0u, -ERANGE, "len", ~0u },
	};
	struct sample s;
	size_t i;

	FOR_EACH_ORDER(&s) {
		sample_open(&s);
		for (i = 0; i < NUM(cases); i++) {
			sample_set(&s, trace_at(&s, TRACE_DA), cases[i].da);
			sample_set(&s, trace_at(&s, TRACE_LEN), cases[i].len);
			CHECK_EQ(rsc_open(&s, true), 0);
			check_error(&s.rsc.traces[0].error, cases[i].ret, 4,
				    cases[i].field, cases[i].value);
			CHECK_EQ(s.rsc.vdevs[0].error.ret, 0);
		}
		sample_close(&s);
	}
}

#if __SIZEOF_SIZE_T__ > 4
/* More memory than offsets can tell, of which no more is touched than there is */
static void huge(void)
{
	struct sample s = two_vdevs(true);
	struct amp_rsc_config cfg = { .little_endian = true, .master = true };

	s.backwards = true;
	sample_open(&s);
	sample_set(&s, vdev_at(&s, 0, VDEV_CONFIG_LEN), ~0u - 67);
	cfg.table = s.table;
	cfg.size = (size_t)1 << 40;
	watch_call(NULL);
	CHECK_EQ(amp_rsc_open(&s.rsc, &cfg), -ERANGE);
	check_error(&s.rsc.error, -ERANGE, 0, "size", 1ull << 32);
	sample_close(&s);
}
#endif

const struct ktap_case parse_cases[] = {
	{ "table: two devices, carveouts and a trace", good },
	{ "table: opening it writes nothing", untouched },
	{ "table: without entries", empty },
	{ "table: cut anywhere", truncated },
	{ "table: header", headers },
	{ "table: number of entries", counts },
	{ "table: misaligned", misaligned },
	{ "table: offsets", offsets },
	{ "table: entries that overlap", overlaps },
	{ "table: lengths of configuration spaces", config_lens },
	{ "table: too many of a kind", too_many },
	{ "table: unknown types are skipped", unknown_types },
#if __SIZEOF_SIZE_T__ > 4
	{ "table: in more memory than it can reach", huge },
#endif
	{ "device: words", vdev_fields },
	{ "device: an id of its own that no ring can have", own_ids },
	{ "device: bytes", vdev_bytes },
	{ "device: three rings", more_vrings },
	{ "device: ring sizes", ring_sizes },
	{ "device: other kinds", foreign_vdevs },
	{ "device: notify ids of others", ids_across },
	{ "device: notify ids that mean nothing", ids_ignored },
	{ "names with and without NUL", names },
	{ "traces", traces },
};

const size_t parse_num = NUM(parse_cases);
