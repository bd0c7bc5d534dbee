// SPDX-License-Identifier: GPL-2.0-only
/* Tests of geometry, and of both sides of the ring against each other */
#define WATCH_NO_WRAP
#include <stdlib.h>
#include <string.h>

#include "unit.h"

static struct amp_ring_slot some_slots[4];

static struct amp_ring_config good_config(void)
{
	static u8 vring[16384] __attribute__((aligned(4096)));
	static u8 bufs[4 * 64];

	return (struct amp_ring_config){
		.side = AMP_RING_DRIVER,
		.num = 4,
		.align = AMP_RING_ALIGN,
		.buf_size = 64,
		.vring = vring,
		.bufs = bufs,
		.bufs_size = sizeof(bufs),
		.bufs_da = RIG_DA,
		.slots = some_slots,
	};
}

static int init(struct amp_ring_config cfg)
{
	struct amp_ring ring, before;
	int ret;

	memset(&ring, 0x77, sizeof(ring));
	before = ring;
	watch_call(NULL);
	ret = amp_ring_init(&ring, &cfg);
	if (ret)
		CHECK(!memcmp(&ring, &before, sizeof(ring)));
	return ret;
}

static int init_num(u32 num)
{
	struct amp_ring_config cfg = good_config();

	cfg.num = num;
	cfg.bufs_size = (size_t)64 * 65536;
	return init(cfg);
}

static void geometry_num_is_power_of_two(void)
{
	static const u32 bad[] = { 0, 3, 5, 255, 257, 32767, 32769, 65536,
				   1u << 31, ~0u };
	u32 num;

	for (num = 1; num <= 32768; num *= 2)
		CHECK_EQ(init_num(num), 0);
	for (num = 0; num < sizeof(bad) / sizeof(*bad); num++) {
		ktap_context("num %u", bad[num]);
		CHECK_EQ(init_num(bad[num]), -EINVAL);
	}
}

static void geometry_ring_is_aligned(void)
{
	static const u32 bad[] = { 1, 2, 4, 8, 16, 2048, 4095 };
	struct amp_ring_config cfg = good_config();
	size_t i;

	for (i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		cfg.vring = (u8 *)good_config().vring + bad[i];
		ktap_context("offset %u", bad[i]);
		CHECK_EQ(init(cfg), -EINVAL);
	}
	cfg.vring = (u8 *)good_config().vring + AMP_RING_ALIGN;
	CHECK_EQ(init(cfg), 0);
}

/* The used ring is aligned as configured; the whole ring to that, and to 8 */
static void geometry_align(void)
{
	static const u32 bad[] = { 0, 1, 2, 3, 12, 4095, 8192, 1u << 31, ~0u };
	struct amp_ring_config cfg = good_config();
	struct amp_ring ring;
	u32 align, start;
	size_t i;

	for (i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		cfg.align = bad[i];
		ktap_context("align %u", bad[i]);
		CHECK_EQ(init(cfg), -EINVAL);
	}
	for (align = 4; align <= 4096; align *= 2) {
		ktap_context("align %u", align);
		start = align < 8 ? 8 : align;
		CHECK_EQ(amp_ring_start_align(align), start);
		cfg.align = align;
		cfg.vring = (u8 *)good_config().vring + start;
		CHECK_EQ(amp_ring_init(&ring, &cfg), 0);
		CHECK_EQ((uintptr_t)ring.vring.used % align, 0);
		CHECK((u8 *)ring.vring.used - (u8 *)cfg.vring <
		      4 * 16 + 6 + 2 * 4 + (int)align);
		CHECK_EQ((u8 *)ring.vring.used + 6 + 8 * 4 - (u8 *)cfg.vring,
			 amp_ring_bytes(4, align));
		cfg.vring = (u8 *)cfg.vring + start / 2;
		CHECK_EQ(init(cfg), -EINVAL);
	}
}

static void geometry_buffers_fit(void)
{
	struct amp_ring_config cfg = good_config();

	cfg.buf_size = AMP_RING_MIN_BUF - 1;
	CHECK_EQ(init(cfg), -ERANGE);
	cfg.buf_size = 0;
	CHECK_EQ(init(cfg), -ERANGE);
	cfg.buf_size = AMP_RING_MIN_BUF;
	CHECK_EQ(init(cfg), 0);
	cfg.bufs_size--;
	CHECK_EQ(init(cfg), -ERANGE);
	/* a device takes what the driver offers */
	cfg.side = AMP_RING_DEVICE;
	CHECK_EQ(init(cfg), 0);
	/* 4 * 2^30 is 0 in 32 bits */
	cfg = good_config();
	cfg.buf_size = 1u << 30;
	CHECK_EQ(init(cfg), -ERANGE);
}

static void geometry_addresses_do_not_wrap(void)
{
	struct amp_ring_config cfg = good_config();

	cfg.bufs_da = -(u64)cfg.bufs_size + 1;
	CHECK_EQ(init(cfg), -ERANGE);
	cfg.bufs_da = -(u64)cfg.bufs_size - 1;
	CHECK_EQ(init(cfg), 0);
}

static void check_desc(const struct rig *rig, u32 id, u32 len)
{
	const struct vring_desc *desc = &rig->vr.desc[id];
	u16 flags = rig->drv.cfg.dir == AMP_RING_RX ? VRING_DESC_F_WRITE : 0;

	CHECK_EQ(rig_get64(rig, &desc->addr), RIG_DA + id * rig->buf_size);
	CHECK_EQ(rig_get32(rig, &desc->len), len);
	CHECK_EQ(rig_get16(rig, &desc->flags), flags);
	CHECK_EQ(rig_get16(rig, &desc->next), 0);
}

static void reset_lays_the_ring(void)
{
	struct rig_config cfg;
	struct rig rig;
	u32 i;

	FOR_EACH_KIND(cfg, 8, 128) {
		rig_open(&rig, &cfg);
		eng_reset(&rig.drv);
		CHECK_EQ(rig_get16(&rig, &rig.vr.avail->idx), 0);
		CHECK_EQ(rig_get16(&rig, &rig.vr.avail->flags), 0);
		CHECK_EQ(rig_get16(&rig, &rig.vr.used->idx), 0);
		CHECK_EQ(rig_get16(&rig, &rig.vr.used->flags), 0);
		for (i = 0; i < cfg.num; i++) {
			check_desc(&rig, i, cfg.buf_size);
			if (cfg.dir == AMP_RING_RX)
				CHECK_EQ(rig_get16(&rig, &rig.vr.avail->ring[i]),
					 i);
		}
		eng_publish(&rig.drv);
		CHECK_EQ(rig_get16(&rig, &rig.vr.avail->idx),
			 cfg.dir == AMP_RING_RX ? cfg.num : 0);
		rig_close(&rig);
	}
}

/*
 * Rule 12: the bytes between the words are cleared, whatever the memory held
 * before
 */
static void reset_zeroes_the_rest(void)
{
	const u8 *p, *end;
	struct rig_config cfg;
	struct rig rig;

	FOR_EACH_KIND(cfg, 8, 128) {
		rig_open(&rig, &cfg);
		eng_reset(&rig.drv);
		p = (const u8 *)(rig.vr.avail->ring + cfg.num);
		end = (const u8 *)rig.vr.desc + amp_ring_bytes(cfg.num, AMP_RING_ALIGN);
		while (p < end)
			CHECK_EQ(*p++, 0);
		rig_close(&rig);
	}
}

/* Starting writes nothing as a device, and no buffers as a driver */
static void reset_leaves_the_rest(void)
{
	struct rig_config cfg;
	struct rig rig;
	size_t i, size;

	FOR_EACH_KIND(cfg, 8, 128) {
		rig_open(&rig, &cfg);
		size = amp_ring_bytes(cfg.num, AMP_RING_ALIGN);
		eng_reset(&rig.dev);
		for (i = 0; i < size; i++)
			CHECK_EQ(((u8 *)rig.vr.desc)[i], 0xa5);
		eng_reset(&rig.drv);
		for (i = 0; i < cfg.num * cfg.buf_size; i++)
			CHECK_EQ(rig.bufs[i], 0xa5);
		rig_close(&rig);
	}
}

static void exchange_sized(u32 num, u32 buf_size, u32 count)
{
	struct rig_config cfg;
	struct stock stock;
	struct rig rig;
	u32 seq;

	FOR_EACH_KIND(cfg, num, buf_size) {
		rig_open(&rig, &cfg);
		rig_start(&rig);
		stock_open(&rig, &stock);
		seq = 0;
		exchange(&rig, &stock, count, &seq);
		stock_close(&stock);
		rig_close(&rig);
	}
}

static void exchange_one(void)
{
	exchange_sized(1, 64, 70000);
}

static void exchange_two(void)
{
	exchange_sized(2, 64, 70000);
}

static void exchange_many(void)
{
	exchange_sized(256, 512, 140000);
}

static void exchange_max(void)
{
	exchange_sized(32768, 64, 140000);
}

static void full_and_empty(void)
{
	struct rig_config cfg;
	struct stock stock;
	struct amp_ring_buf buf;
	struct rig rig;
	u32 i;

	FOR_EACH_KIND(cfg, 4, 64) {
		rig_open(&rig, &cfg);
		rig_start(&rig);
		stock_open(&rig, &stock);
		CHECK_EQ(eng_get(reader(&rig), &buf), -EAGAIN);
		for (i = 0; i < 4; i++)
			send_seq(&rig, &stock, i);
		CHECK_EQ(stock.num, 0);
		eng_publish(filler(&rig));
		CHECK_EQ(eng_get(filler(&rig), &buf), -EAGAIN);
		for (i = 0; i < 4; i++)
			recv_seq(&rig, i);
		CHECK_EQ(eng_get(reader(&rig), &buf), -EAGAIN);
		CHECK_EQ(eng_get(filler(&rig), &buf), -EAGAIN);
		eng_publish(reader(&rig));
		CHECK_EQ(eng_get(filler(&rig), &buf), 0);
		stock_close(&stock);
		rig_close(&rig);
	}
}

static void publish_is_a_batch(void)
{
	struct rig_config cfg;
	struct stock stock;
	struct amp_ring_buf buf;
	struct rig rig;
	u32 i;

	FOR_EACH_KIND(cfg, 4, 64) {
		rig_open(&rig, &cfg);
		rig_start(&rig);
		stock_open(&rig, &stock);
		for (i = 0; i < 3; i++) {
			send_seq(&rig, &stock, i);
			CHECK(!eng_pending(reader(&rig)));
			CHECK_EQ(eng_get(reader(&rig), &buf), -EAGAIN);
		}
		eng_publish(filler(&rig));
		for (i = 0; i < 3; i++) {
			CHECK(eng_pending(reader(&rig)));
			recv_seq(&rig, i);
		}
		CHECK(!eng_pending(reader(&rig)));
		stock_close(&stock);
		rig_close(&rig);
	}
}

/* Buffers need not come back in the order in which they went */
static void out_of_order(void)
{
	struct amp_ring_buf held[4];
	struct rig_config cfg;
	struct stock stock;
	struct rig rig;
	u32 i, round, room;

	FOR_EACH_KIND(cfg, 4, 64) {
		room = cfg.dir == AMP_RING_RX ? cfg.buf_size : 0;
		rig_open(&rig, &cfg);
		rig_start(&rig);
		stock_open(&rig, &stock);
		for (round = 0; round < 40000; round++) {
			for (i = 0; i < 4; i++)
				send_seq(&rig, &stock, i);
			eng_publish(filler(&rig));
			for (i = 0; i < 4; i++)
				CHECK_EQ(eng_get(reader(&rig), &held[i]), 0);
			for (i = 0; i < 4; i++)
				CHECK_EQ(eng_put(reader(&rig),
						 held[(3 - i) ^ (round & 3)].id,
						 room), 0);
			eng_publish(reader(&rig));
		}
		stock_close(&stock);
		rig_close(&rig);
	}
}

static void check_suppression(struct rig *rig, struct amp_ring *quiet,
			      struct amp_ring *ringer)
{
	CHECK(eng_needs_kick(ringer));
	eng_quiet(quiet);
	CHECK(!eng_needs_kick(ringer));
	CHECK(eng_needs_kick(quiet));
	CHECK(!eng_listen(quiet));
	CHECK(eng_needs_kick(ringer));
	CHECK_EQ(rig_get16(rig, &rig->vr.avail->flags), 0);
	CHECK_EQ(rig_get16(rig, &rig->vr.used->flags), 0);
}

static void suppression(void)
{
	struct rig_config cfg;
	struct stock stock;
	struct rig rig;

	FOR_EACH_KIND(cfg, 4, 64) {
		rig_open(&rig, &cfg);
		eng_reset(&rig.dev);
		eng_reset(&rig.drv);
		check_suppression(&rig, &rig.drv, &rig.dev);
		check_suppression(&rig, &rig.dev, &rig.drv);
		eng_quiet(&rig.drv);
		CHECK_EQ(rig_get16(&rig, &rig.vr.avail->flags),
			 VRING_AVAIL_F_NO_INTERRUPT);
		eng_listen(&rig.drv);
		eng_quiet(&rig.dev);
		CHECK_EQ(rig_get16(&rig, &rig.vr.used->flags),
			 VRING_USED_F_NO_NOTIFY);
		eng_listen(&rig.dev);
		/* other bits mean nothing */
		rig_set16(&rig, &rig.vr.used->flags, 0xfffe);
		CHECK(eng_needs_kick(&rig.drv));
		rig_set16(&rig, &rig.vr.avail->flags, 0xfffe);
		CHECK(eng_needs_kick(&rig.dev));
		eng_publish(&rig.drv);
		stock_open(&rig, &stock);
		eng_quiet(reader(&rig));
		send_seq(&rig, &stock, 0);
		eng_publish(filler(&rig));
		CHECK(eng_listen(reader(&rig)));
		recv_seq(&rig, 0);
		CHECK(!eng_listen(reader(&rig)));
		stock_close(&stock);
		rig_close(&rig);
	}
}

/* Mistakes of a caller: a buffer that is not its own, or that is too long */
static void put_is_checked(void)
{
	struct amp_ring_buf buf;
	struct rig_config cfg;
	struct amp_ring before;
	struct stock stock;
	struct rig rig;
	u32 room;

	FOR_EACH_KIND(cfg, 4, 64) {
		rig_open(&rig, &cfg);
		rig_start(&rig);
		stock_open(&rig, &stock);
		send_seq(&rig, &stock, 7);
		eng_publish(filler(&rig));
		CHECK_EQ(eng_get(reader(&rig), &buf), 0);
		before = *reader(&rig);
		room = reader(&rig) == &rig.drv ? cfg.buf_size : buf.len;
		CHECK_EQ(eng_put(reader(&rig), 4, 0), -EINVAL);
		CHECK_EQ(eng_put(reader(&rig), 65535, 0), -EINVAL);
		CHECK_EQ(eng_put(reader(&rig), (buf.id + 1) % 4, 0), -EINVAL);
		CHECK_EQ(eng_put(reader(&rig), buf.id, room + 1), -EINVAL);
		CHECK_EQ(eng_put(reader(&rig), buf.id, ~0u), -EINVAL);
		CHECK(!memcmp(&before, reader(&rig), sizeof(before)));
		CHECK_EQ(eng_put(reader(&rig), buf.id, room), 0);
		CHECK_EQ(eng_put(reader(&rig), buf.id, room), -EINVAL);
		stock_close(&stock);
		rig_close(&rig);
	}
}

const struct ktap_case geometry_cases[] = {
	{ "geometry: number of descriptors is a power of two in range",
	  geometry_num_is_power_of_two },
	{ "geometry: ring is aligned as most stacks align it",
	  geometry_ring_is_aligned },
	{ "geometry: other alignments", geometry_align },
	{ "geometry: buffers fit into their memory", geometry_buffers_fit },
	{ "geometry: peer's addresses do not wrap",
	  geometry_addresses_do_not_wrap },
	{ "reset: lays descriptors and available ring", reset_lays_the_ring },
	{ "reset: zeroes what is between and behind", reset_zeroes_the_rest },
	{ "reset: device writes nothing, driver no buffer",
	  reset_leaves_the_rest },
};

const size_t geometry_num = sizeof(geometry_cases) / sizeof(*geometry_cases);

const struct ktap_case exchange_cases[] = {
	{ "exchange: 1 descriptor, 70,000 messages", exchange_one },
	{ "exchange: 2 descriptors, 70,000 messages", exchange_two },
	{ "exchange: 256 descriptors, 140,000 messages", exchange_many },
	{ "exchange: 32,768 descriptors, 140,000 messages", exchange_max },
	{ "exchange: full and empty ring", full_and_empty },
	{ "exchange: nothing is seen before it is published",
	  publish_is_a_batch },
	{ "exchange: buffers come back out of order", out_of_order },
	{ "kick: suppression on either side", suppression },
	{ "put: caller's errors change nothing", put_is_checked },
};

const size_t exchange_num = sizeof(exchange_cases) / sizeof(*exchange_cases);
