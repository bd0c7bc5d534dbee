// SPDX-License-Identifier: GPL-2.0-only
/* Tests of what the engine does with a peer that lies */
#define WATCH_NO_WRAP
#include <stdlib.h>
#include <string.h>

#include "unit.h"

#define NUM	8
#define SIZE	64

/*
 * A driver with traffic behind it and three buffers away, of which the device
 * has used none yet; a receive ring has all its buffers away.
 */
static void open_driver(struct rig *rig, struct stock *stock,
			const struct rig_config *cfg)
{
	u32 seq = 0;

	rig_open(rig, cfg);
	rig_start(rig);
	stock_open(rig, stock);
	exchange(rig, stock, 65534, &seq);
	if (cfg->dir == AMP_RING_RX)
		return;
	send_seq(rig, stock, 0);
	send_seq(rig, stock, 1);
	send_seq(rig, stock, 2);
	eng_publish(&rig->drv);
}

static u32 away(const struct rig_config *cfg)
{
	return cfg->dir == AMP_RING_RX ? NUM : 3;
}

static void close_all(struct rig *rig, struct stock *stock)
{
	stock_close(stock);
	rig_close(rig);
}

/* Number of a descriptor that the peer owns */
static u16 some_away(const struct rig *rig)
{
	u32 id;

	for (id = 0; id < rig->num; id++)
		if (!rig->drv.cfg.slots[id].mine)
			return id;
	CHECK(0);
	return 0;
}

static void write_used(struct rig *rig, u16 pos, u32 id, u32 len)
{
	vring_used_elem_t *elem = &rig->vr.used->ring[pos % NUM];

	rig_set32(rig, &elem->id, id);
	rig_set32(rig, &elem->len, len);
}

static u16 used_idx(const struct rig *rig)
{
	return rig_get16(rig, &rig->vr.used->idx);
}

static void set_used_idx(const struct rig *rig, u16 idx)
{
	rig_set16(rig, &rig->vr.used->idx, idx);
}

static void expect_broken(struct amp_ring *ring)
{
	struct amp_ring before = *ring;
	struct amp_ring_buf buf;

	CHECK_EQ(eng_get(ring, &buf), -EPROTO);
	CHECK_EQ(eng_get(ring, &buf), -EPROTO);
	CHECK_EQ(ring->get_idx, before.get_idx);
	CHECK_EQ(ring->put_idx, before.put_idx);
	CHECK_EQ(ring->away, before.away);
}

static void driver_used_idx(void)
{
	static const int offsets[] = { -1, NUM + 1, 32767, 32768, 65535 };
	struct amp_ring_buf buf;
	struct rig_config cfg;
	struct stock stock;
	struct rig rig;
	u16 idx;
	size_t i;

	FOR_EACH_KIND(cfg, NUM, SIZE) {
		open_driver(&rig, &stock, &cfg);
		idx = used_idx(&rig);
		for (i = 0; i < sizeof(offsets) / sizeof(*offsets); i++) {
			set_used_idx(&rig, idx + offsets[i]);
			expect_broken(&rig.drv);
		}
		set_used_idx(&rig, idx + away(&cfg) + 1);
		expect_broken(&rig.drv);
		/* an index alone: the elements are those of the last round */
		for (i = 0; i < away(&cfg); i++)
			write_used(&rig, idx + i, ~0u, 0);
		set_used_idx(&rig, idx + 1);
		expect_broken(&rig.drv);
		/* nothing was taken, so an honest index goes on */
		set_used_idx(&rig, idx);
		CHECK_EQ(eng_get(&rig.drv, &buf), -EAGAIN);
		write_used(&rig, idx, some_away(&rig), SIZE);
		set_used_idx(&rig, idx + 1);
		CHECK_EQ(eng_get(&rig.drv, &buf), 0);
		close_all(&rig, &stock);
	}
}

static void driver_used_id(void)
{
	static const u32 bad[] = { NUM, NUM + 1, 65535, 65536, 65536 + 1,
				   1u << 31, ~0u };
	struct amp_ring_buf buf;
	struct rig_config cfg;
	struct stock stock;
	struct rig rig;
	u16 idx, id;
	size_t i;

	FOR_EACH_KIND(cfg, NUM, SIZE) {
		open_driver(&rig, &stock, &cfg);
		idx = used_idx(&rig);
		id = some_away(&rig);
		set_used_idx(&rig, idx + 1);
		for (i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
			write_used(&rig, idx, bad[i], SIZE);
			expect_broken(&rig.drv);
		}
		write_used(&rig, idx, 65536 + id, SIZE);
		expect_broken(&rig.drv);
		write_used(&rig, idx, id, SIZE);
		CHECK_EQ(eng_get(&rig.drv, &buf), 0);
		CHECK_EQ(buf.id, id);
		close_all(&rig, &stock);
	}
}

/* The same buffer twice, in one batch and in two */
static void driver_used_twice(void)
{
	struct amp_ring_buf buf;
	struct rig_config cfg;
	struct stock stock;
	struct rig rig;
	u16 idx, id;

	FOR_EACH_KIND(cfg, NUM, SIZE) {
		open_driver(&rig, &stock, &cfg);
		idx = used_idx(&rig);
		id = some_away(&rig);
		write_used(&rig, idx, id, SIZE);
		write_used(&rig, idx + 1, id, SIZE);
		set_used_idx(&rig, idx + 2);
		CHECK_EQ(eng_get(&rig.drv, &buf), 0);
		expect_broken(&rig.drv);
		write_used(&rig, idx + 1, some_away(&rig), SIZE);
		CHECK_EQ(eng_get(&rig.drv, &buf), 0);
		close_all(&rig, &stock);
	}
}

static void driver_used_not_in_flight(void)
{
	struct rig_config cfg = {
		.num = NUM, .buf_size = SIZE, .le = true, .dir = AMP_RING_TX,
	};
	struct stock stock;
	struct rig rig;
	u16 idx;
	u32 id;

	open_driver(&rig, &stock, &cfg);
	idx = used_idx(&rig);
	set_used_idx(&rig, idx + 1);
	for (id = 0; id < NUM; id++) {
		if (!rig.drv.cfg.slots[id].mine)
			continue;
		write_used(&rig, idx, id, 0);
		expect_broken(&rig.drv);
	}
	close_all(&rig, &stock);
}

static void driver_used_len(void)
{
	static const struct {
		u32 len;
		int get;
		int parse;
	} cases[] = {
		{ 0, 0, -EBADMSG }, { 15, 0, -EBADMSG }, { 16, 0, 0 },
		{ SIZE, 0, 0 }, { SIZE + 1, -EBADMSG, 0 },
		{ 65536 + 16, -EBADMSG, 0 }, { 1u << 31, -EBADMSG, 0 },
		{ ~0u, -EBADMSG, 0 },
	};
	struct amp_wire_msg msg;
	struct amp_ring_buf buf;
	struct rig_config cfg;
	struct stock stock;
	struct rig rig;
	u16 idx;
	size_t i;
	int ret;

	FOR_EACH_KIND(cfg, NUM, SIZE) {
		open_driver(&rig, &stock, &cfg);
		for (i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
			if (cfg.dir == AMP_RING_TX && i == 3)
				break;
			idx = used_idx(&rig);
			memset(rig.bufs, 0, NUM * SIZE);
			write_used(&rig, idx, some_away(&rig), cases[i].len);
			set_used_idx(&rig, idx + 1);
			ret = eng_get(&rig.drv, &buf);
			if (cfg.dir == AMP_RING_TX) {
				/* remotes write anything there */
				CHECK_EQ(ret, 0);
				CHECK_EQ(buf.len, SIZE);
				continue;
			}
			CHECK_EQ(ret, cases[i].get);
			CHECK(shared_peek(buf.data) == rig.bufs + buf.id * SIZE);
			if (ret) {
				CHECK_EQ(buf.len, 0);
			} else {
				CHECK_EQ(buf.len, cases[i].len);
				CHECK_EQ(wire_parse(cfg.le, buf.data, buf.len,
						    &msg), cases[i].parse);
			}
			/* a bad message costs no buffer */
			CHECK_EQ(eng_put(&rig.drv, buf.id, SIZE), 0);
			eng_publish(&rig.drv);
			CHECK_EQ(rig.drv.away, NUM);
		}
		close_all(&rig, &stock);
	}
}

/* A driver's buffer that was put with a length can't come back with a larger one */
static void driver_posted_len(void)
{
	struct amp_ring_buf buf;
	struct stock stock;
	struct rig rig;
	struct rig_config cfg = {
		.num = NUM, .buf_size = SIZE, .le = true, .dir = AMP_RING_RX,
	};
	u16 idx, id;

	open_driver(&rig, &stock, &cfg);
	idx = used_idx(&rig);
	id = some_away(&rig);
	write_used(&rig, idx, id, 16);
	set_used_idx(&rig, idx + 1);
	CHECK_EQ(eng_get(&rig.drv, &buf), 0);
	CHECK_EQ(eng_put(&rig.drv, id, 40), 0);
	eng_publish(&rig.drv);
	CHECK_EQ(rig_get32(&rig, &rig.vr.desc[id].len), 40);
	write_used(&rig, idx + 1, id, 41);
	set_used_idx(&rig, idx + 2);
	CHECK_EQ(eng_get(&rig.drv, &buf), -EBADMSG);
	CHECK_EQ(eng_put(&rig.drv, id, 40), 0);
	write_used(&rig, idx + 2, id, 40);
	set_used_idx(&rig, idx + 3);
	CHECK_EQ(eng_get(&rig.drv, &buf), 0);
	close_all(&rig, &stock);
}

/* All that is ours, overwritten by the peer: flags 7 is NEXT, WRITE, INDIRECT */
static void scribble(struct rig *rig, u32 round)
{
	u32 id;

	for (id = 0; id < NUM; id++) {
		rig_set64(rig, &rig->vr.desc[id].addr, round ? ~0ull : 0);
		rig_set32(rig, &rig->vr.desc[id].len, round ? ~0u : 0);
		rig_set16(rig, &rig->vr.desc[id].flags, 7);
		rig_set16(rig, &rig->vr.desc[id].next, round ? id : ~id);
		rig_set16(rig, &rig->vr.avail->ring[id], round ? 65535 : 0);
	}
	rig_set16(rig, &rig->vr.avail->idx, round * 77);
	rig_set16(rig, &rig->vr.avail->flags, round ? 65535 : 0);
	rig_set16(rig, &rig->vr.avail->ring[NUM], 65535);
}

static void check_put_repairs(struct rig *rig, const struct rig_config *cfg,
			      u16 id, u16 pos)
{
	const struct vring_desc *desc = &rig->vr.desc[id];

	eng_publish(&rig->drv);
	CHECK_EQ(rig_get64(rig, &desc->addr), RIG_DA + id * SIZE);
	CHECK_EQ(rig_get32(rig, &desc->len), SIZE);
	CHECK_EQ(rig_get16(rig, &desc->flags),
		 cfg->dir == AMP_RING_RX ? VRING_DESC_F_WRITE : 0);
	CHECK_EQ(rig_get16(rig, &desc->next), 0);
	CHECK_EQ(rig_get16(rig, &rig->vr.avail->ring[pos % NUM]), id);
	CHECK_EQ(rig_get16(rig, &rig->vr.avail->idx), (u16)(pos + 1));
}

/* Rule 2: what we own in shared memory is write-only for us */
static void driver_scribbled(void)
{
	struct amp_ring_buf buf;
	struct rig_config cfg;
	struct stock stock;
	struct rig rig;
	u16 idx, id, pos;
	u32 round;

	FOR_EACH_KIND(cfg, NUM, SIZE) {
		open_driver(&rig, &stock, &cfg);
		for (round = 0; round < 20; round++) {
			pos = rig.drv.put_idx;
			idx = used_idx(&rig);
			id = some_away(&rig);
			write_used(&rig, idx, id, 20);
			set_used_idx(&rig, idx + 1);
			scribble(&rig, round & 1);
			CHECK_EQ(eng_get(&rig.drv, &buf), 0);
			CHECK_EQ(buf.id, id);
			CHECK(shared_peek(buf.data) == rig.bufs + id * SIZE);
			CHECK_EQ(eng_get(&rig.drv, &buf), -EAGAIN);
			CHECK_EQ(eng_put(&rig.drv, id, SIZE), 0);
			check_put_repairs(&rig, &cfg, id, pos);
		}
		close_all(&rig, &stock);
	}
}

/* Each side writes its own half, and no buffer */
static void halves_are_respected(void)
{
	static u8 before[65536];
	struct amp_ring_buf buf;
	struct rig_config cfg;
	struct stock stock;
	struct rig rig;
	size_t driver_part, size;
	u8 *ring;

	FOR_EACH_KIND(cfg, NUM, SIZE) {
		open_driver(&rig, &stock, &cfg);
		ring = (u8 *)rig.vr.desc;
		driver_part = (u8 *)rig.vr.used - ring;
		size = amp_ring_bytes(NUM, AMP_RING_ALIGN);
		memcpy(before, ring, size);
		while (!eng_get(&rig.dev, &buf))
			CHECK_EQ(eng_put(&rig.dev, buf.id, 0), 0);
		eng_publish(&rig.dev);
		eng_quiet(&rig.dev);
		CHECK(!memcmp(before, ring, driver_part));
		memcpy(before, ring, size);
		while (!eng_get(&rig.drv, &buf))
			CHECK_EQ(eng_put(&rig.drv, buf.id, SIZE), 0);
		eng_publish(&rig.drv);
		eng_quiet(&rig.drv);
		CHECK(!memcmp(before + driver_part, ring + driver_part,
			      size - driver_part));
		close_all(&rig, &stock);
	}
}

/* A device with one buffer offered at the next place of the available ring */
static void open_device(struct rig *rig, struct stock *stock,
			const struct rig_config *cfg)
{
	u32 seq = 0;

	rig_open(rig, cfg);
	rig_start(rig);
	stock_open(rig, stock);
	if (cfg->dir == AMP_RING_RX)
		return;
	exchange(rig, stock, 65535, &seq);
	send_seq(rig, stock, 0);
	eng_publish(&rig->drv);
}

static void device_avail_idx(void)
{
	static const int offsets[] = { -1, NUM + 1, 32768, 65535 };
	struct amp_ring_buf buf;
	struct rig_config cfg;
	struct stock stock;
	struct rig rig;
	size_t i;
	u16 idx;

	FOR_EACH_KIND(cfg, NUM, SIZE) {
		open_device(&rig, &stock, &cfg);
		idx = rig.dev.get_idx;
		for (i = 0; i < sizeof(offsets) / sizeof(*offsets); i++) {
			rig_set16(&rig, &rig.vr.avail->idx, idx + offsets[i]);
			expect_broken(&rig.dev);
		}
		rig_set16(&rig, &rig.vr.avail->idx, idx + 1);
		CHECK_EQ(eng_get(&rig.dev, &buf), 0);
		/* with one in hand, one less may be offered */
		rig_set16(&rig, &rig.vr.avail->idx, idx + 1 + NUM);
		expect_broken(&rig.dev);
		close_all(&rig, &stock);
	}
}

static void device_avail_id(void)
{
	static const u16 bad[] = { NUM, NUM + 1, 32768, 65535 };
	struct amp_ring_buf buf;
	struct rig_config cfg;
	struct stock stock;
	struct rig rig;
	__virtio16 *elem;
	size_t i;
	u16 idx;

	FOR_EACH_KIND(cfg, NUM, SIZE) {
		open_device(&rig, &stock, &cfg);
		idx = rig.dev.get_idx;
		elem = &rig.vr.avail->ring[idx % NUM];
		rig_set16(&rig, &rig.vr.avail->idx, idx + 2);
		for (i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
			rig_set16(&rig, elem, bad[i]);
			expect_broken(&rig.dev);
		}
		rig_set16(&rig, elem, 5);
		rig_set16(&rig, &rig.vr.avail->ring[(idx + 1) % NUM], 5);
		CHECK_EQ(eng_get(&rig.dev, &buf), 0);
		expect_broken(&rig.dev);
		rig_set16(&rig, &rig.vr.avail->ring[(idx + 1) % NUM], 6);
		CHECK_EQ(eng_get(&rig.dev, &buf), 0);
		close_all(&rig, &stock);
	}
}

static void device_desc(void)
{
	static const struct {
		u64 addr;
		u32 len;
		int ret;
	} cases[] = {
		{ RIG_DA, 0, 0 }, { RIG_DA + NUM * SIZE, 0, 0 },
		{ RIG_DA + NUM * SIZE - 1, 1, 0 }, { RIG_DA, NUM * SIZE, 0 },
		{ RIG_DA - 1, 1, -EBADMSG }, { 0, 16, -EBADMSG },
		{ RIG_DA, NUM * SIZE + 1, -EBADMSG }, { RIG_DA, ~0u, -EBADMSG },
		{ RIG_DA + 1, NUM * SIZE, -EBADMSG },
		{ RIG_DA + NUM * SIZE, 1, -EBADMSG },
		{ RIG_DA + NUM * SIZE + 1, 0, -EBADMSG },
		{ ~0ull, 2, -EBADMSG }, { ~0ull, ~0u, -EBADMSG },
		{ (1ull << 32) + RIG_DA, 16, -EBADMSG },
	};
	struct amp_ring_buf buf;
	struct rig_config cfg;
	struct stock stock;
	struct rig rig;
	struct vring_desc *desc;
	size_t i;
	u16 idx;

	FOR_EACH_KIND(cfg, NUM, SIZE) {
		open_device(&rig, &stock, &cfg);
		desc = &rig.vr.desc[2];
		for (i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
			ktap_context("case %zu", i);
			idx = rig.dev.get_idx;
			rig_set16(&rig, &rig.vr.avail->ring[idx % NUM], 2);
			rig_set16(&rig, &rig.vr.avail->idx, idx + 1);
			rig_set64(&rig, &desc->addr, cases[i].addr);
			rig_set32(&rig, &desc->len, cases[i].len);
			rig_set16(&rig, &desc->flags, 7);
			rig_set16(&rig, &desc->next, 2);
			CHECK_EQ(eng_get(&rig.dev, &buf), cases[i].ret);
			CHECK_EQ(buf.id, 2);
			if (cases[i].ret) {
				CHECK_EQ(buf.len, 0);
				CHECK(!buf.data);
			} else {
				CHECK_EQ(buf.len, cases[i].len);
				CHECK(shared_peek(buf.data) == rig.bufs +
				      (cases[i].addr - RIG_DA));
			}
			/* no more is claimed to be written than there was room */
			CHECK_EQ(eng_put(&rig.dev, 2, buf.len + 1), -EINVAL);
			CHECK_EQ(eng_put(&rig.dev, 2, buf.len), 0);
		}
		close_all(&rig, &stock);
	}
}

/* A window in the last bytes of the peer's addresses */
static void device_desc_wraps(void)
{
	struct rig_config cfg = {
		.num = NUM, .buf_size = SIZE, .le = true, .dir = AMP_RING_TX,
	};
	struct amp_ring_config window;
	struct amp_ring_buf buf;
	struct stock stock;
	struct rig rig;

	open_device(&rig, &stock, &cfg);
	window = rig.dev.cfg;
	window.bufs_da = -(u64)window.bufs_size - 1;
	CHECK_EQ(amp_ring_init(&rig.dev, &window), 0);
	CHECK_EQ(eng_attach(&rig.dev), 0);
	rig_set64(&rig, &rig.vr.desc[0].addr, ~0ull);
	rig_set32(&rig, &rig.vr.desc[0].len, 2);
	rig_set16(&rig, &rig.vr.avail->ring[rig.dev.get_idx % NUM], 0);
	CHECK_EQ(eng_get(&rig.dev, &buf), -EBADMSG);
	close_all(&rig, &stock);
}

const struct ktap_case hostile_cases[] = {
	{ "driver: used index that can't be", driver_used_idx },
	{ "driver: used id out of range", driver_used_id },
	{ "driver: used id twice", driver_used_twice },
	{ "driver: used id not in flight", driver_used_not_in_flight },
	{ "driver: used length", driver_used_len },
	{ "driver: used length beyond what was posted", driver_posted_len },
	{ "driver: its own half overwritten", driver_scribbled },
	{ "both: write their own half only", halves_are_respected },
	{ "device: available index that can't be", device_avail_idx },
	{ "device: available id out of range or twice", device_avail_id },
	{ "device: descriptor outside of the buffers", device_desc },
	{ "device: descriptor that wraps", device_desc_wraps },
};

const size_t hostile_num = sizeof(hostile_cases) / sizeof(*hostile_cases);
