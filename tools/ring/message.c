// SPDX-License-Identifier: GPL-2.0-only
/* Tests of the message format */
#define WATCH_NO_WRAP
#include <string.h>

#include "unit.h"

/* A header byte by byte: src 0x01020304, dst 0x11121314, len 0x2122 */
static const u8 header_le[] = {
	4, 3, 2, 1, 0x14, 0x13, 0x12, 0x11, 0, 0, 0, 0, 0x22, 0x21, 0, 0,
};

static const u8 header_be[] = {
	1, 2, 3, 4, 0x11, 0x12, 0x13, 0x14, 0, 0, 0, 0, 0x21, 0x22, 0, 0,
};

static const struct amp_wire_msg header_msg = {
	.src = 0x01020304,
	.dst = 0x11121314,
	.len = 0x2122,
};

static void header_bytes(void)
{
	struct amp_wire_msg msg;
	u8 buf[17];
	int le;

	CHECK_EQ(sizeof(struct amp_wire_hdr), 16);
	for (le = 0; le < 2; le++) {
		memset(buf, 0xee, sizeof(buf));
		wire_build(le, buf, &header_msg);
		CHECK(!memcmp(buf, le ? header_le : header_be, 16));
		CHECK_EQ(buf[16], 0xee);
		memset(&msg, 0xee, sizeof(msg));
		CHECK_EQ(wire_parse(le, buf, 16 + 0x2122, &msg), 0);
		CHECK_EQ(msg.src, 0x01020304);
		CHECK_EQ(msg.dst, 0x11121314);
		CHECK_EQ(msg.len, 0x2122);
	}
}

static int parse(bool le, u32 msg_len, u32 buf_len)
{
	struct amp_wire_msg msg = { .len = msg_len };
	u8 *buf = shared_alloc(16);
	int ret;

	wire_build(le, buf, &msg);
	ret = wire_parse(le, buf, buf_len, &msg);
	if (!ret)
		CHECK_EQ(msg.len, msg_len);
	shared_free(buf);
	return ret;
}

/* Rule 6: the length is compared with what is left behind a whole header */
static void header_lengths(void)
{
	static const struct {
		u32 msg, buf;
		int ret;
	} cases[] = {
		{ 0, 0, -EBADMSG }, { 0, 1, -EBADMSG }, { 0, 15, -EBADMSG },
		{ 65535, 0, -EBADMSG }, { 65535, 15, -EBADMSG },
		{ 0, 16, 0 }, { 1, 16, -EBADMSG }, { 1, 17, 0 },
		{ 0, 512, 0 }, { 496, 512, 0 }, { 497, 512, -EBADMSG },
		{ 512, 512, -EBADMSG }, { 65535, 512, -EBADMSG },
		{ 65535, 65550, -EBADMSG }, { 65535, 65551, 0 },
	};
	size_t i;
	int le;

	for (le = 0; le < 2; le++)
		for (i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
			ktap_context("case %zu, le %d", i, le);
			CHECK_EQ(parse(le, cases[i].msg, cases[i].buf),
				 cases[i].ret);
		}
}

/* Rule 7: what a peer left in reserved and flags changes nothing */
static void header_reserved(void)
{
	struct amp_wire_msg msg;
	u8 buf[16];
	int le;

	for (le = 0; le < 2; le++) {
		wire_build(le, buf, &header_msg);
		memset(buf + 8, 0xff, 4);
		memset(buf + 14, 0xff, 2);
		CHECK_EQ(wire_parse(le, buf, 65551, &msg), 0);
		CHECK(!memcmp(&msg, &header_msg, sizeof(msg)));
	}
}

static void header_unaligned(void)
{
	struct amp_wire_msg msg;
	u8 buf[24];
	u32 off;

	for (off = 0; off < 8; off++) {
		wire_build(true, buf + off, &header_msg);
		CHECK_EQ(wire_parse(true, buf + off, 65551, &msg), 0);
		CHECK(!memcmp(&msg, &header_msg, sizeof(msg)));
	}
}

static int parse_ns(bool le, const char *name, size_t n, u32 addr, u32 flags,
		    u32 len, struct amp_wire_service *service)
{
	u8 *p = shared_alloc(40);
	struct amp_wire_ns ns;
	int ret;

	wire_build_ns(le, &ns, "", addr, flags);
	memcpy(ns.name, name, n);
	memcpy(shared_peek(p), &ns, sizeof(ns));
	ret = wire_parse_ns(le, p, len, service);
	shared_free(p);
	return ret;
}

static void announcement_bytes(void)
{
	struct amp_wire_ns ns;
	u8 be[40] = "a-service", le[40] = "a-service";

	CHECK_EQ(sizeof(ns), 40);
	be[34] = 4;
	be[39] = 1;
	le[33] = 4;
	le[36] = 1;
	memset(&ns, 0xee, sizeof(ns));
	wire_build_ns(false, &ns, "a-service", 1024, AMP_WIRE_NS_DESTROY);
	CHECK(!memcmp(&ns, be, 40));
	memset(&ns, 0xee, sizeof(ns));
	wire_build_ns(true, &ns, "a-service", 1024, AMP_WIRE_NS_DESTROY);
	CHECK(!memcmp(&ns, le, 40));
}

static void announcement_names(void)
{
	static const char longest[] = "0123456789abcdef0123456789abcdefXYZ";
	struct amp_wire_service service;
	struct amp_wire_ns ns;
	int le;

	for (le = 0; le < 2; le++) {
		CHECK_EQ(parse_ns(le, "x", 1, 1, 0, 40, &service), 0);
		CHECK(!strcmp(service.name, "x"));
		CHECK_EQ(service.addr, 1);
		CHECK_EQ(parse_ns(le, longest, 31, 9, 0, 40, &service), 0);
		CHECK_EQ(strlen(service.name), 31);
		/* without NUL */
		memset(&service, 0xee, sizeof(service));
		CHECK_EQ(parse_ns(le, longest, 32, ~0u, 0, 40, &service), 0);
		CHECK_EQ(strlen(service.name), 32);
		CHECK(!strncmp(service.name, longest, 32));
		CHECK_EQ(service.addr, ~0u);
		CHECK_EQ(parse_ns(le, "", 0, 1, 0, 40, &service), -EBADMSG);
		CHECK_EQ(parse_ns(le, "\0abc", 4, 1, 0, 40, &service),
			 -EBADMSG);
		wire_build_ns(le, &ns, longest, 5, 0);
		CHECK(!memcmp(ns.name, longest, 32));
		CHECK_EQ(wire_parse_ns(le, &ns, 40, &service), 0);
		CHECK_EQ(service.addr, 5);
	}
}

static void announcement_sizes(void)
{
	static const u32 bad[] = { 0, 1, 32, 39, 41, 44, 72, ~0u };
	struct amp_wire_service service;
	size_t i;

	for (i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		CHECK_EQ(parse_ns(true, "x", 1, 1, 0, bad[i], &service),
			 -EBADMSG);
}

static void announcement_flags(void)
{
	static const u32 bad[] = { 3, 4, 255, 256, 65536, 1u << 24, 1u << 31,
				   ~0u };
	struct amp_wire_service service;
	u32 flags;
	size_t i;
	int le;

	for (le = 0; le < 2; le++) {
		for (flags = 0; flags <= 2; flags++) {
			CHECK_EQ(parse_ns(le, "x", 1, 1, flags, 40, &service),
				 0);
			CHECK_EQ(service.flags, flags);
		}
		for (i = 0; i < sizeof(bad) / sizeof(*bad); i++)
			CHECK_EQ(parse_ns(le, "x", 1, 1, bad[i], 40, &service),
				 -EBADMSG);
	}
}

const struct ktap_case message_cases[] = {
	{ "header: bytes in either order", header_bytes },
	{ "header: lengths", header_lengths },
	{ "header: reserved and flags are ignored", header_reserved },
	{ "header: at any alignment", header_unaligned },
	{ "announcement: bytes in either order", announcement_bytes },
	{ "announcement: names with and without NUL", announcement_names },
	{ "announcement: sizes", announcement_sizes },
	{ "announcement: flags", announcement_flags },
};

const size_t message_num = sizeof(message_cases) / sizeof(*message_cases);
