// SPDX-License-Identifier: GPL-2.0-only
/* Tests of tables that we write */
#define WATCH_NO_WRAP
#include <stdlib.h>
#include <string.h>

#include "unit.h"

static const struct amp_rsc_vdev_spec vdevs[] = {
	{
		.notify_id = 2,
		.dfeatures = 1,
		.vring = { { ~0u, 16, 0 }, { ~0u, 32, 1 } },
		.carveout = { 0x50000000, 0x20000 },
		.carveout_name = "vdev0buffer",
		.config = "\1\2\3\4\5",
		.config_len = 5,
	},
	{
		.notify_id = 5,
		.vring = { { 0x60000000, 4, 3, 8 }, { 0x60010000, 4, 4, 64 } },
	},
};

static const struct amp_rsc_trace_spec traces[] = {
	{ { 0x1000, 0x100 }, "of all that is written in this name, 32 characters are there" },
	{ { 0x2000, 0x100 }, NULL },
};

static struct amp_rsc_spec all(bool le)
{
	return (struct amp_rsc_spec){
		.little_endian = le,
		.vdevs = vdevs,
		.num_vdevs = 2,
		.traces = traces,
		.num_traces = 2,
	};
}

/* In memory of exactly the size that is asked for */
static int build(struct sample *s, const struct amp_rsc_spec *spec, u32 size)
{
	s->le = spec->little_endian;
	s->size = size;
	s->table = shared_alloc(size);
	s->bytes = shared_peek(s->table);
	watch_call(NULL);
	watch_covers(s->table);
	return amp_rsc_write(s->table, size, spec);
}

static void read_back(void)
{
	const struct amp_rsc_vdev *v;
	struct sample s = { 0 };
	struct amp_rsc_spec spec;
	u32 at;
	int le;

	for (le = 0; le < 2; le++) {
		spec = all(le);
		CHECK_EQ(build(&s, &spec, amp_rsc_bytes(&spec)), 0);
		CHECK_EQ(rsc_open(&s, true), 0);
		CHECK_EQ(s.rsc.num, 5);
		CHECK_EQ(s.rsc.num_vdevs, 2);
		v = s.rsc.vdevs;
		check_error(&v->error, 0, 0, "", 0);
		CHECK_EQ(v->dfeatures, 1);
		CHECK_EQ(v->notify_id, 2);
		CHECK_EQ(v->vring[1].num, 32);
		CHECK_EQ(v->vring[1].notify_id, 1);
		CHECK_EQ(v->carveout.da, 0x50000000);
		/* its address as the processor has it, and the physical one */
		at = sample_get(&s, 20);
		CHECK_EQ(sample_get(&s, at + 4), 0x50000000);
		CHECK_EQ(sample_get(&s, at + 8), 0x50000000);
		CHECK_EQ(v->config_len, 5);
		CHECK(!memcmp(s.bytes + v->config_offset, "\1\2\3\4\5\0\0\0",
			      8));
		check_error(&v[1].error, 0, 0, "", 0);
		CHECK_EQ(v[1].vring[1].da, 0x60010000);
		CHECK_EQ(v[1].carveout.len, 0);
		CHECK_EQ(v[1].config_len, 0);
		CHECK_EQ(s.rsc.num_traces, 2);
		CHECK(!strcmp(s.rsc.traces[0].name,
			      "of_all_that_is_written_in_this_n"));
		CHECK_EQ(s.rsc.traces[1].range.da, 0x2000);
		CHECK(!strcmp(s.rsc.traces[1].name, ""));
		shared_free(s.table);
	}
}

/* All bytes of a table are as expected, and bytes without a meaning are zero */
static void bytes(void)
{
	static const struct amp_rsc_vdev_spec one = {
		.notify_id = 0x01020304,
		.dfeatures = 0x11121314,
		.vring = { { 0x21222324, 16, 0x31 }, { 0, 32, 0x41 } },
	};
	struct amp_rsc_spec spec = { .vdevs = &one, .num_vdevs = 1 };
	static const u8 be[88] = {
		0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0,
		0, 0, 0, 20,
		0, 0, 0, 3, 0, 0, 0, 7, 1, 2, 3, 4, 0x11, 0x12, 0x13, 0x14,
		0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0,
		0x21, 0x22, 0x23, 0x24, 0, 0, 16, 0, 0, 0, 0, 16, 0, 0, 0, 0x31,
		0, 0, 0, 0,
		0, 0, 0, 0, 0, 0, 16, 0, 0, 0, 0, 32, 0, 0, 0, 0x41, 0, 0, 0, 0,
	};
	struct sample s = { 0 };
	u32 i;

	CHECK_EQ(amp_rsc_bytes(&spec), sizeof(be));
	CHECK_EQ(build(&s, &spec, sizeof(be)), 0);
	CHECK(!memcmp(s.bytes, be, sizeof(be)));
	shared_free(s.table);

	spec.little_endian = true;
	CHECK_EQ(build(&s, &spec, sizeof(be)), 0);
	for (i = 0; i < sizeof(be); i++) {
		bool words = i / 4 != 11;

		CHECK_EQ(s.bytes[i], be[words ? i ^ 3 : i]);
	}
	shared_free(s.table);
}

static void refused(void)
{
	static struct amp_rsc_trace_spec many[129];
	struct amp_rsc_spec spec = all(true);
	struct sample s = { 0 };
	u32 size = amp_rsc_bytes(&spec);

	CHECK_EQ(build(&s, &spec, size - 1), -ERANGE);
	CHECK_EQ(s.bytes[0], 0xa5);
	watch_call(NULL);
	CHECK_EQ(amp_rsc_write(s.table + 2, size, &spec), -EINVAL);
	shared_free(s.table);
	CHECK_EQ(build(&s, &spec, size + 1), 0);
	CHECK_EQ(s.bytes[size], 0xa5);
	shared_free(s.table);

	spec.vdevs = NULL;
	spec.num_vdevs = 0;
	spec.traces = many;
	spec.num_traces = 129;
	CHECK_EQ(build(&s, &spec, 16384), -E2BIG);
	shared_free(s.table);
	spec.num_traces = 128;
	CHECK_EQ(build(&s, &spec, 16384), 0);
	shared_free(s.table);
}

const struct ktap_case build_cases[] = {
	{ "writing: is read back", read_back },
	{ "writing: bytes in either order", bytes },
	{ "writing: too small, misaligned, too much", refused },
};

const size_t build_num = NUM(build_cases);
