// SPDX-License-Identifier: GPL-2.0-only
/* The translation of addresses as this kernel compiles it */
#include "../description/translate.c"
#include "suites.h"

static const struct amp_translate_range ranges[] = {
	{ .local = 0xfb8000000ULL, .remote = 0x10000000, .size = 0x800000 },
	{ .local = 0x1000, .remote = 0xfffff000, .size = 0x1000 },
};

static void both_ways(struct kunit *test)
{
	static const struct {
		u64 local, remote, len;
		int ret;
	} addrs[] = {
		{ 0xfb8000000ULL, 0x10000000, 0x800000, 0 },
		{ 0xfb8000010ULL, 0x10000010, 0x7ffff0, 0 },
		{ 0xfb8000010ULL, 0x10000010, 0x7ffff1, -ERANGE },
		{ 0xfb7ffffffULL, 0x0fffffff, 1, -ERANGE },
		{ 0xfb8000001ULL, 0x10000001, U64_MAX, -ERANGE },
		{ 0x1fff, 0xffffffff, 1, 0 },
		{ 0x1fff, 0xffffffff, 2, -ERANGE },
	};
	struct amp_translate t;
	unsigned int bad;
	size_t i;
	u64 out;

	KUNIT_ASSERT_EQ(test, amp_translate_init(&t, ranges, 2, true, &bad), 0);
	for (i = 0; i < ARRAY_SIZE(addrs); i++) {
		out = 1;
		KUNIT_EXPECT_EQ(test, amp_translate_to_remote(&t,
							      addrs[i].local,
							      addrs[i].len,
							      &out),
				addrs[i].ret);
		KUNIT_EXPECT_EQ(test, out, addrs[i].ret ? 1 : addrs[i].remote);
		out = 1;
		KUNIT_EXPECT_EQ(test, amp_translate_to_local(&t,
							     addrs[i].remote,
							     addrs[i].len,
							     &out),
				addrs[i].ret);
		KUNIT_EXPECT_EQ(test, out, addrs[i].ret ? 1 : addrs[i].local);
	}
}

static void identity(struct kunit *test)
{
	struct amp_translate t;
	unsigned int bad;
	u64 out = 0;

	KUNIT_ASSERT_EQ(test, amp_translate_init(&t, NULL, 0, true, &bad), 0);
	KUNIT_EXPECT_EQ(test, amp_translate_to_remote(&t, 0xb8000000, 64, &out),
			0);
	KUNIT_EXPECT_EQ(test, out, 0xb8000000ULL);
	KUNIT_EXPECT_EQ(test, amp_translate_to_local(&t, 0xffffffc0, 65, &out),
			-ERANGE);
	t.remote_32bit = false;
	KUNIT_EXPECT_EQ(test, amp_translate_to_local(&t, 0xffffffc0, 65, &out),
			0);
	KUNIT_EXPECT_EQ(test, amp_translate_to_local(&t, U64_MAX, 2, &out),
			-ERANGE);
}

static void bad_ranges(struct kunit *test)
{
	struct amp_translate_range two[2] = { ranges[0], ranges[0] };
	struct amp_translate t;
	unsigned int bad = 99;

	KUNIT_EXPECT_EQ(test, amp_translate_init(&t, two, 2, true, &bad),
			-EBUSY);
	KUNIT_EXPECT_EQ(test, bad, 1);
	two[1].local += 0x800000;
	KUNIT_EXPECT_EQ(test, amp_translate_init(&t, two, 2, true, &bad),
			-EBUSY);
	two[1].remote += 0x800000;
	KUNIT_EXPECT_EQ(test, amp_translate_init(&t, two, 2, true, &bad), 0);
	two[1].remote = 0xfffff000;
	KUNIT_EXPECT_EQ(test, amp_translate_init(&t, two, 2, true, &bad),
			-ERANGE);
	KUNIT_EXPECT_EQ(test, amp_translate_init(&t, two, 2, false, &bad), 0);
	two[1].local = U64_MAX;
	KUNIT_EXPECT_EQ(test, amp_translate_init(&t, two, 2, false, &bad),
			-EOVERFLOW);
	two[0].size = 0;
	KUNIT_EXPECT_EQ(test, amp_translate_init(&t, two, 2, false, &bad),
			-EINVAL);
	KUNIT_EXPECT_EQ(test, bad, 0);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(both_ways),
	KUNIT_CASE(identity),
	KUNIT_CASE(bad_ranges),
	{}
};

struct kunit_suite amp_translate_suite = {
	.name = "amp_translate",
	.test_cases = cases,
};
