// SPDX-License-Identifier: GPL-2.0-only
/* The message format as this kernel compiles it */
#include <amp/wire.h>

#include "suites.h"

static const struct amp_wire_msg msg = {
	.src = 0x01020304, .dst = 0x11121314, .len = 0x2122,
};

static void header_bytes(struct kunit *test)
{
	static const u8 le[] = { 4, 3, 2, 1, 0x14, 0x13, 0x12, 0x11,
				 0, 0, 0, 0, 0x22, 0x21, 0, 0 };
	static const u8 be[] = { 1, 2, 3, 4, 0x11, 0x12, 0x13, 0x14,
				 0, 0, 0, 0, 0x21, 0x22, 0, 0 };
	struct amp_wire_msg back;
	u8 buf[17];

	memset(buf, 0xee, sizeof(buf));
	amp_wire_build(true, buf, &msg);
	KUNIT_EXPECT_EQ(test, memcmp(buf, le, sizeof(le)), 0);
	KUNIT_EXPECT_EQ(test, amp_wire_parse(true, buf, 65535, &back), 0);
	KUNIT_EXPECT_EQ(test, memcmp(&back, &msg, sizeof(msg)), 0);
	amp_wire_build(false, buf, &msg);
	KUNIT_EXPECT_EQ(test, memcmp(buf, be, sizeof(be)), 0);
	KUNIT_EXPECT_EQ(test, amp_wire_parse(false, buf, 65535, &back), 0);
	KUNIT_EXPECT_EQ(test, memcmp(&back, &msg, sizeof(msg)), 0);
	KUNIT_EXPECT_EQ(test, buf[16], 0xee);
}

static void header_lengths(struct kunit *test)
{
	static const struct {
		u32 msg, buf;
		int ret;
	} lens[] = {
		{ 0, 0, -EBADMSG }, { 0, 15, -EBADMSG }, { 0, 16, 0 },
		{ 1, 16, -EBADMSG }, { 496, 512, 0 }, { 497, 512, -EBADMSG },
		{ 65535, 15, -EBADMSG }, { 65535, 65551, 0 },
	};
	struct amp_wire_msg in = {}, out;
	u8 buf[16];
	size_t i;

	for (i = 0; i < ARRAY_SIZE(lens); i++) {
		in.len = lens[i].msg;
		amp_wire_build(false, buf, &in);
		KUNIT_EXPECT_EQ(test, amp_wire_parse(false, buf, lens[i].buf,
						     &out), lens[i].ret);
	}
}

static void announcement(struct kunit *test)
{
	struct amp_wire_service service;
	struct amp_wire_ns ns;
	bool le;
	int i;

	for (i = 0; i < 2; i++) {
		le = i;
		amp_wire_build_ns(le, &ns, "0123456789abcdef0123456789abcdef!",
				  1024, AMP_WIRE_NS_DESTROY);
		KUNIT_EXPECT_EQ(test, amp_wire_parse_ns(le, &ns, sizeof(ns),
							&service), 0);
		KUNIT_EXPECT_STREQ(test, (const char *)service.name,
				   "0123456789abcdef0123456789abcdef");
		KUNIT_EXPECT_EQ(test, service.addr, 1024);
		KUNIT_EXPECT_EQ(test, service.flags, AMP_WIRE_NS_DESTROY);
		KUNIT_EXPECT_EQ(test, amp_wire_parse_ns(le, &ns, 39, &service),
				-EBADMSG);
		amp_wire_build_ns(le, &ns, "", 1, 0);
		KUNIT_EXPECT_EQ(test, amp_wire_parse_ns(le, &ns, 40, &service),
				-EBADMSG);
		amp_wire_build_ns(le, &ns, "x", 1, 3);
		KUNIT_EXPECT_EQ(test, amp_wire_parse_ns(le, &ns, 40, &service),
				-EBADMSG);
	}
}

static struct kunit_case cases[] = {
	KUNIT_CASE(header_bytes),
	KUNIT_CASE(header_lengths),
	KUNIT_CASE(announcement),
	{}
};

struct kunit_suite amp_wire_suite = {
	.name = "amp_wire",
	.test_cases = cases,
};
