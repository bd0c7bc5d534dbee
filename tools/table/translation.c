// SPDX-License-Identifier: GPL-2.0-only
/* Tests of addresses as either side sees them */
#define WATCH_NO_WRAP
#include <amp/translate.h>

#include "unit.h"

#define MAX	(~0ull)

static const struct amp_translate_range ranges[] = {
	{ .local = 0xfb8000000, .remote = 0x10000000, .size = 0x800000 },
	/* adjacent there, but not here */
	{ .local = 0xfa0000000, .remote = 0x10800000, .size = 0x1000 },
	/* adjacent here, but not there */
	{ .local = 0xfb8800000, .remote = 0x20000000, .size = 0x1000 },
	/* up to the last address of a 32-bit remote */
	{ .local = 0x1000, .remote = 0xfffff000, .size = 0x1000 },
};

static void both_ways(void)
{
	static const struct {
		u64 local, remote, len;
		bool good;
	} rows[] = {
		{ 0xfb8000000, 0x10000000, 1, true },
		{ 0xfb8000000, 0x10000000, 0, true },
		{ 0xfb8000000, 0x10000000, 0x800000, true },
		{ 0xfb8000010, 0x10000010, 0x7ffff0, true },
		{ 0xfb8000010, 0x10000010, 0x7ffff1, false },
		{ 0xfb8000000, 0x10000000, 0x800001, false },
		{ 0xfb87fffff, 0x107fffff, 1, true },
		{ 0xfb87fffff, 0x107fffff, 2, false },
		{ 0xfb7ffffff, 0x0fffffff, 1, false },
		{ 0xfb7ffffff, 0x0fffffff, 0, false },
		{ 0xfb7ffffff, 0x0fffffff, 2, false },
		{ 0xfb8000000, 0x10000000, MAX, false },
		{ 0xfb8000001, 0x10000001, MAX, false },
		{ 0x1fff, 0xffffffff, 1, true },
		{ 0x1fff, 0xffffffff, 0, true },
		{ 0x2000, 0x100000000, 0, false },
		{ 0x2000, 0x100000000, 1, false },
		{ 0, 0, 1, false }, { MAX, MAX, 1, false },
		{ MAX, MAX, MAX, false },
	};
	struct amp_translate t;
	unsigned int bad;
	size_t i;
	u64 out;

	CHECK_EQ(amp_translate_init(&t, ranges, NUM(ranges), true, &bad), 0);
	for (i = 0; i < NUM(rows); i++) {
		int should = -ERANGE;

		if (rows[i].good)
			should = 0;
		ktap_context("case %zu", i);
		out = 0x5a5a;
		CHECK_EQ(amp_translate_to_remote(&t, rows[i].local,
						 rows[i].len, &out), should);
		CHECK_EQ(out, should ? 0x5a5a : rows[i].remote);
		out = 0x5a5a;
		CHECK_EQ(amp_translate_to_local(&t, rows[i].remote,
						rows[i].len, &out), should);
		CHECK_EQ(out, should ? 0x5a5a : rows[i].local);
	}
	/*
	 * adjacent ranges of the remote: the first byte decides which one is
	 * used
	 */
	CHECK_EQ(amp_translate_to_local(&t, 0x10800000, 0, &out), 0);
	CHECK_EQ(out, 0xfa0000000);
	CHECK_EQ(amp_translate_to_remote(&t, 0xfb8800000, 0, &out), 0);
	CHECK_EQ(out, 0x20000000);
}

static void identity(void)
{
	static const struct {
		u64 addr, len;
		bool good, good32;
	} rows[] = {
		{ 0, 1, true, true }, { 0, 0, true, true },
		{ 0xb8000000, 0x800000, true, true },
		{ 0xffffffff, 1, true, true }, { 0xffffffff, 2, true, false },
		{ 0, 1ull << 32, true, true },
		{ 0, (1ull << 32) + 1, true, false },
		{ 1ull << 32, 1, true, false }, { 1ull << 32, 0, true, false },
		{ MAX, 1, true, false }, { MAX, 0, true, false },
		{ MAX, 2, false, false }, { 1, MAX, true, false },
		{ 2, MAX, false, false }, { MAX, MAX, false, false },
	};
	struct amp_translate t;
	unsigned int bad;
	size_t i;
	int wide;
	u64 out;

	for (wide = 0; wide < 2; wide++) {
		CHECK_EQ(amp_translate_init(&t, NULL, 0, !wide, &bad), 0);
		for (i = 0; i < NUM(rows); i++) {
			bool good = wide ? rows[i].good : rows[i].good32;
			int should = -ERANGE;

			if (good)
				should = 0;
			ktap_context("case %zu, wide %d", i, wide);
			out = 0x5a5a;
			CHECK_EQ(amp_translate_to_remote(&t, rows[i].addr,
							 rows[i].len, &out),
				 should);
			CHECK_EQ(out, should ? 0x5a5a : rows[i].addr);
			out = 0x5a5a;
			CHECK_EQ(amp_translate_to_local(&t, rows[i].addr,
							rows[i].len, &out),
				 should);
			CHECK_EQ(out, should ? 0x5a5a : rows[i].addr);
		}
	}
}

/* The second range is at fault */
static void bad_ranges(void)
{
	static const struct {
		struct amp_translate_range range;
		bool wide;
		int ret;
	} rows[] = {
		{ { 0x10000, 0x50000, 0 }, true, -EINVAL },
		{ { MAX, 0x50000, 2 }, true, -EOVERFLOW },
		{ { MAX, 0x50000, 1 }, true, 0 },
		{ { 0x10000, MAX, 2 }, true, -EOVERFLOW },
		{ { 0x10000, MAX, 1 }, true, 0 },
		{ { 0x10000, MAX, 1 }, false, -ERANGE },
		{ { 0x10000, 0xffffffff, 1 }, false, 0 },
		{ { 0x10000, 0xffffffff, 2 }, false, -ERANGE },
		{ { 0x10000, 0x100000000, 1 }, false, -ERANGE },
		{ { 0x10000, 0x100000000, 1 }, true, 0 },
		/* against { 0x1000, 0x80000, 0x1000 } */
		{ { 0x1fff, 0x50000, 1 }, true, -EBUSY },
		{ { 0x2000, 0x50000, 1 }, true, 0 },
		{ { 0xfff, 0x50000, 1 }, true, 0 },
		{ { 0xfff, 0x50000, 2 }, true, -EBUSY },
		{ { 0, 0x50000, 0x10000 }, true, -EBUSY },
		{ { 0x1000, 0x50000, 0x1000 }, true, -EBUSY },
		{ { 0x10000, 0x80fff, 1 }, true, -EBUSY },
		{ { 0x10000, 0x81000, 1 }, true, 0 },
		{ { 0x10000, 0x7ffff, 1 }, true, 0 },
		{ { 0x10000, 0x7ffff, 2 }, true, -EBUSY },
		{ { 0x10000, 0x80010, 0x10 }, true, -EBUSY },
		{ { 0x10000, 0, 0x100000 }, true, -EBUSY },
	};
	struct amp_translate_range two[2] = { { 0x1000, 0x80000, 0x1000 } };
	struct amp_translate t;
	unsigned int bad;
	size_t i;

	for (i = 0; i < NUM(rows); i++) {
		ktap_context("case %zu", i);
		two[1] = rows[i].range;
		bad = 99;
		CHECK_EQ(amp_translate_init(&t, two, 2, !rows[i].wide, &bad),
			 rows[i].ret);
		CHECK_EQ(bad, rows[i].ret ? 1 : 99);
	}
	two[0].size = 0;
	CHECK_EQ(amp_translate_init(&t, two, 2, true, &bad), -EINVAL);
	CHECK_EQ(bad, 0);
}

const struct ktap_case translation_cases[] = {
	{ "translation: both ways", both_ways },
	{ "translation: identity", identity },
	{ "translation: bad ranges", bad_ranges },
};

const size_t translation_num = NUM(translation_cases);
