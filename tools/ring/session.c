// SPDX-License-Identifier: GPL-2.0-only
/* Tests of a side that goes on where an earlier session of it stopped */
#define WATCH_NO_WRAP
#include <stdlib.h>
#include <string.h>

#include "unit.h"

/* A driver that has restarted: it knows only the geometry */
static void driver_restarts(struct rig *rig)
{
	struct amp_ring_config cfg = rig->drv.cfg;

	memset(cfg.slots, 0x3c, rig->num * sizeof(*cfg.slots));
	memset(&rig->drv, 0x3c, sizeof(rig->drv));
	watch_call(NULL);
	CHECK_EQ(amp_ring_init(&rig->drv, &cfg), 0);
}

static void device_restarts(struct rig *rig)
{
	struct amp_ring_config cfg = rig->dev.cfg;

	memset(cfg.slots, 0x3c, rig->num * sizeof(*cfg.slots));
	memset(&rig->dev, 0x3c, sizeof(rig->dev));
	watch_call(NULL);
	CHECK_EQ(amp_ring_init(&rig->dev, &cfg), 0);
}

static void open_rx(struct rig *rig, struct stock *stock, u32 num, bool le)
{
	struct rig_config cfg = {
		.num = num, .buf_size = 64, .le = le, .dir = AMP_RING_RX,
	};

	rig_open(rig, &cfg);
	rig_start(rig);
	stock_open(rig, stock);
}

static void open_tx(struct rig *rig, struct stock *stock, u32 num, bool le)
{
	struct rig_config cfg = {
		.num = num, .buf_size = 64, .le = le, .dir = AMP_RING_TX,
	};

	rig_open(rig, &cfg);
	rig_start(rig);
	stock_open(rig, stock);
}

static void close_all(struct rig *rig, struct stock *stock)
{
	stock_close(stock);
	rig_close(rig);
}

/* What arrived between two sessions is delivered, once and in order */
static void attach_rx(void)
{
	struct amp_ring_buf buf;
	struct stock stock;
	struct rig rig;
	u32 seq, i, between;
	int round;

	for (round = 0; round < 10; round++) {
		between = round % 5;
		ktap_context("%u messages between", between);
		open_rx(&rig, &stock, 4, round & 1);
		seq = 0;
		exchange(&rig, &stock, 65530 + round, &seq);
		for (i = 0; i < between; i++)
			send_seq(&rig, &stock, seq + i);
		eng_publish(&rig.dev);
		driver_restarts(&rig);
		CHECK_EQ(eng_attach(&rig.drv), 0);
		CHECK_EQ(eng_pending(&rig.drv), between > 0);
		for (i = 0; i < between; i++)
			recv_seq(&rig, seq++);
		eng_publish(&rig.drv);
		CHECK_EQ(eng_get(&rig.drv, &buf), -EAGAIN);
		exchange(&rig, &stock, 70000, &seq);
		close_all(&rig, &stock);
	}
}

static void attach_tx(void)
{
	struct stock stock;
	struct rig rig;
	u32 seq, i, before;
	int round;

	for (round = 0; round < 10; round++) {
		before = round % 5;
		ktap_context("%u messages before", before);
		open_tx(&rig, &stock, 4, round & 1);
		seq = 0;
		exchange(&rig, &stock, 65530 + round, &seq);
		for (i = 0; i < before; i++)
			send_seq(&rig, &stock, seq + i);
		eng_publish(&rig.drv);
		for (i = 0; i < before; i++) {
			driver_restarts(&rig);
			CHECK_EQ(eng_attach(&rig.drv), -EAGAIN);
			recv_seq(&rig, seq++);
			eng_publish(&rig.dev);
		}
		driver_restarts(&rig);
		CHECK_EQ(eng_attach(&rig.drv), 0);
		stock_close(&stock);
		stock_open(&rig, &stock);
		exchange(&rig, &stock, 70000, &seq);
		close_all(&rig, &stock);
	}
}

/* The memory is cleared, or used for something else, under a message */
static void holds(void)
{
	struct amp_ring_buf buf;
	struct rig_config cfg;
	struct stock stock;
	struct rig rig;
	u32 len;

	FOR_EACH_KIND(cfg, 4, 64) {
		rig_open(&rig, &cfg);
		rig_start(&rig);
		stock_open(&rig, &stock);
		send_seq(&rig, &stock, 3);
		eng_publish(filler(&rig));
		CHECK_EQ(eng_get(reader(&rig), &buf), 0);
		CHECK(eng_holds(reader(&rig), buf.id));
		len = rig_get32(&rig, &rig.vr.desc[buf.id].len);
		rig_set32(&rig, &rig.vr.desc[buf.id].len, len + 1);
		CHECK(!eng_holds(reader(&rig), buf.id));
		rig_set32(&rig, &rig.vr.desc[buf.id].len, len);
		CHECK(eng_holds(reader(&rig), buf.id));
		memset(rig.vr.desc, 0, 4 * sizeof(*rig.vr.desc));
		CHECK(!eng_holds(reader(&rig), buf.id));
		close_all(&rig, &stock);
	}
}

static void attach_tx_owns_nothing_away(void)
{
	struct amp_ring_buf buf;
	struct stock stock;
	struct rig rig;
	u32 seq = 0;

	open_tx(&rig, &stock, 4, true);
	exchange(&rig, &stock, 10, &seq);
	driver_restarts(&rig);
	CHECK_EQ(eng_attach(&rig.drv), 0);
	CHECK_EQ(eng_get(&rig.drv, &buf), -EAGAIN);
	rig_set16(&rig, &rig.vr.used->idx, 11);
	CHECK_EQ(eng_get(&rig.drv, &buf), -EPROTO);
	close_all(&rig, &stock);
}

static void expect_stale(struct rig *rig, const char *what)
{
	ktap_context("%s", what);
	driver_restarts(rig);
	CHECK_EQ(eng_attach(&rig->drv), -ESTALE);
}

/* Memory that holds something other than our ring */
static void attach_foreign(void)
{
	struct rig_config cfg;
	struct rig rig;
	u32 id;

	FOR_EACH_KIND(cfg, 8, 64) {
		rig_open(&rig, &cfg);
		expect_stale(&rig, "never written");
		memset(rig.vr.desc, 0, amp_ring_bytes(8, AMP_RING_ALIGN));
		expect_stale(&rig, "zeroes");
		rig_start(&rig);
		CHECK_EQ(eng_attach(&rig.drv), 0);
		for (id = 0; id < 8; id++) {
			rig_set64(&rig, &rig.vr.desc[id].addr,
				  RIG_DA + id * 64 + 1);
			expect_stale(&rig, "address");
			rig_set64(&rig, &rig.vr.desc[id].addr,
				  (1ull << 32) + RIG_DA + id * 64);
			expect_stale(&rig, "upper half of an address");
			rig_set64(&rig, &rig.vr.desc[id].addr, RIG_DA + id * 64);
			rig_set16(&rig, &rig.vr.desc[id].flags,
				  cfg.dir == AMP_RING_RX ? 0 :
				  VRING_DESC_F_WRITE);
			expect_stale(&rig, "direction");
			rig_set16(&rig, &rig.vr.desc[id].flags,
				  cfg.dir == AMP_RING_TX ? 0 :
				  VRING_DESC_F_WRITE);
		}
		driver_restarts(&rig);
		CHECK_EQ(eng_attach(&rig.drv), 0);
		rig_close(&rig);
	}
}

static void attach_other_size(void)
{
	struct stock stock;
	struct rig rig;

	open_rx(&rig, &stock, 4, true);
	rig_set32(&rig, &rig.vr.desc[3].len, 63);
	expect_stale(&rig, "length of a receive buffer");
	close_all(&rig, &stock);

	/* what a transmit buffer held last is of any length */
	open_tx(&rig, &stock, 4, true);
	rig_set32(&rig, &rig.vr.desc[3].len, 20);
	driver_restarts(&rig);
	CHECK_EQ(eng_attach(&rig.drv), 0);
	close_all(&rig, &stock);
}

static void attach_impossible_index(void)
{
	static const struct {
		enum amp_ring_dir dir;
		u16 used;
		int ret;
	} cases[] = {
		/* 100 were available at the end: 96 to 100 may be used */
		{ AMP_RING_RX, 95, -ESTALE }, { AMP_RING_RX, 96, 0 },
		{ AMP_RING_RX, 100, 0 }, { AMP_RING_RX, 101, -ESTALE },
		{ AMP_RING_RX, 100 + 32768, -ESTALE },
		{ AMP_RING_TX, 95, -ESTALE }, { AMP_RING_TX, 96, -EAGAIN },
		{ AMP_RING_TX, 99, -EAGAIN }, { AMP_RING_TX, 100, 0 },
		{ AMP_RING_TX, 101, -ESTALE },
		{ AMP_RING_TX, 100 + 32768, -ESTALE },
	};
	struct stock stock;
	struct rig rig;
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		ktap_context("case %zu", i);
		if (cases[i].dir == AMP_RING_RX)
			open_rx(&rig, &stock, 4, true);
		else
			open_tx(&rig, &stock, 4, true);
		rig_set16(&rig, &rig.vr.avail->idx, 100);
		rig_set16(&rig, &rig.vr.used->idx, cases[i].used);
		CHECK_EQ(eng_attach(&rig.drv), cases[i].ret);
		close_all(&rig, &stock);
	}
}

/* A device that restarts goes on behind what it has marked used */
static void attach_device(void)
{
	struct amp_ring_buf buf;
	struct rig_config cfg;
	struct stock stock;
	struct rig rig;
	u32 seq;

	FOR_EACH_KIND(cfg, 4, 64) {
		rig_open(&rig, &cfg);
		rig_start(&rig);
		stock_open(&rig, &stock);
		seq = 0;
		exchange(&rig, &stock, 65533, &seq);
		device_restarts(&rig);
		CHECK_EQ(eng_attach(&rig.dev), 0);
		if (cfg.dir == AMP_RING_RX)
			stock.num = 0;
		CHECK_EQ(eng_pending(&rig.dev), cfg.dir == AMP_RING_RX);
		exchange(&rig, &stock, 9, &seq);
		if (cfg.dir == AMP_RING_TX) {
			/* the device took it and crashed */
			send_seq(&rig, &stock, seq);
			eng_publish(&rig.drv);
			CHECK_EQ(eng_get(&rig.dev, &buf), 0);
			device_restarts(&rig);
			CHECK_EQ(eng_attach(&rig.dev), 0);
			recv_seq(&rig, seq++);
			eng_publish(&rig.dev);
		}
		exchange(&rig, &stock, 70000, &seq);
		close_all(&rig, &stock);
	}
}

/* All descriptors are in the used ring from the beginning, as rpmsg-lite has it */
static void attach_device_ahead(void)
{
	struct amp_ring_buf buf;
	struct rig_config cfg;
	struct stock stock;
	struct rig rig;
	u32 n;

	FOR_EACH_KIND(cfg, 4, 64) {
		rig_open(&rig, &cfg);
		rig_start(&rig);
		stock_open(&rig, &stock);
		rig_set16(&rig, &rig.vr.used->idx, cfg.num);
		rig_set16(&rig, &rig.vr.avail->idx, 0);
		CHECK_EQ(eng_attach(&rig.dev), 0);
		for (n = 0; n < 70000; n++) {
			CHECK_EQ(eng_pending(&rig.dev), false);
			rig_set16(&rig, &rig.vr.avail->ring[n % cfg.num],
				  n % cfg.num);
			rig_set16(&rig, &rig.vr.avail->idx, n + 1);
			/* neither index tells it where it was */
			if (n % 1000 == 0)
				CHECK_EQ(eng_attach(&rig.dev), 0);
			CHECK_EQ(eng_get(&rig.dev, &buf), 0);
			CHECK_EQ(buf.id, n % cfg.num);
			eng_put(&rig.dev, buf.id, 0);
			eng_publish(&rig.dev);
			CHECK_EQ(rig_get16(&rig, &rig.vr.used->idx),
				 (u16)(cfg.num + n + 1));
		}
		close_all(&rig, &stock);
	}
}

/* A device may restart behind a driver that has restarted, and the reverse */
static void reset_both(void)
{
	struct rig_config cfg;
	struct stock stock;
	struct rig rig;
	u32 seq, round;

	FOR_EACH_KIND(cfg, 4, 64) {
		rig_open(&rig, &cfg);
		for (round = 0; round < 5; round++) {
			driver_restarts(&rig);
			device_restarts(&rig);
			rig_start(&rig);
			stock_open(&rig, &stock);
			seq = round;
			exchange(&rig, &stock, 1000 + round, &seq);
			stock_close(&stock);
		}
		rig_close(&rig);
	}
}

/*
 * A peer that has started again at index 0, and counts the used ring in memory: it
 * uses the next available buffer, whatever Linux thinks of that.
 */
static void lost_peer_uses(struct rig *rig, u16 *at)
{
	struct vring *vr = &rig->vr;
	u16 used = rig_get16(rig, &vr->used->idx);
	u16 id = rig_get16(rig, &vr->avail->ring[*at % rig->num]);

	rig_set32(rig, &vr->used->ring[used % rig->num].id, id);
	rig_set32(rig, &vr->used->ring[used % rig->num].len, 16);
	rig_set16(rig, &vr->used->idx, used + 1);
	++*at;
}

/* Linux receives what it takes for messages; false if the ring is broken */
static bool receives(struct rig *rig)
{
	struct amp_ring_buf buf;
	int ret = eng_get(&rig->drv, &buf);

	if (ret)
		return ret == -EAGAIN;
	CHECK_EQ(eng_put(&rig->drv, buf.id, rig->buf_size), 0);
	eng_publish(&rig->drv);
	return true;
}

/* The peer crashes after @before messages, and has sent @since others by now */
static void lost(u32 before, u32 since, bool le)
{
	struct stock stock;
	struct rig rig;
	u32 seq = 0, i;
	u16 at = 0, seen;

	ktap_context("%u messages, then %u", before, since);
	open_rx(&rig, &stock, 8, le);
	exchange(&rig, &stock, before, &seq);
	seen = rig.drv.get_idx;
	for (i = 0; i < since; i++) {
		lost_peer_uses(&rig, &at);
		/* some of them are still in the ring */
		if (i % 3)
			receives(&rig);
	}
	watch_call(NULL);
	amp_ring_flush(&rig.drv, rig.buf_size);
	watch_call(NULL);
	CHECK_EQ(amp_ring_peer_at(&rig.drv, seen), at);

	/* both sides agree from here on */
	watch_call(NULL);
	amp_ring_restart(&rig.drv, at);
	eng_publish(&rig.drv);
	for (i = 0; i < 50; i++) {
		lost_peer_uses(&rig, &at);
		CHECK(receives(&rig));
		CHECK_EQ(rig.drv.get_idx, at);
		CHECK_EQ(rig.drv.skew, 0);
	}
	close_all(&rig, &stock);
}

static void restart_rx(void)
{
	u32 before, since;

	for (before = 0; before < 20; before++)
		for (since = 0; since < 12; since++)
			lost(before, since, before & 1);
	lost(65533, 5, true);
	lost(65536 + 17, 0, false);
}

/* Two messages, whose buffers go back in another order */
static void receives_swapped(struct rig *rig)
{
	struct amp_ring_buf a, b;
	u16 at = rig->drv.get_idx;

	lost_peer_uses(rig, &at);
	lost_peer_uses(rig, &at);
	CHECK_EQ(eng_get(&rig->drv, &a), 0);
	CHECK_EQ(eng_get(&rig->drv, &b), 0);
	CHECK_EQ(eng_put(&rig->drv, b.id, rig->buf_size), 0);
	CHECK_EQ(eng_put(&rig->drv, a.id, rig->buf_size), 0);
	eng_publish(&rig->drv);
}

static void expect_flushed(struct rig *rig, u32 len, u16 more)
{
	u16 idx = rig_get16(rig, &rig->vr.avail->idx);
	u32 id;

	watch_call(NULL);
	amp_ring_flush(&rig->drv, len);
	watch_call(NULL);
	CHECK_EQ(rig_get16(rig, &rig->vr.avail->idx), (u16)(idx + more));
	for (id = 0; id < rig->num; id++) {
		CHECK_EQ(rig_get16(rig, &rig->vr.avail->ring[id]), id);
		CHECK_EQ(rig_get32(rig, &rig->vr.desc[id].len), len);
	}
}

/* Each entry names a buffer of its own, and there are new ones */
static void flush(void)
{
	struct stock stock;
	struct rig rig;
	u32 seq = 0;

	open_rx(&rig, &stock, 8, true);
	receives_swapped(&rig);
	expect_flushed(&rig, rig.buf_size, 8);
	close_all(&rig, &stock);

	open_tx(&rig, &stock, 8, false);
	exchange(&rig, &stock, 3, &seq);
	expect_flushed(&rig, 16, 1);
	close_all(&rig, &stock);
}

const struct ktap_case session_cases[] = {
	{ "attach: receive, with messages in between", attach_rx },
	{ "attach: transmit, once the peer has drained", attach_tx },
	{ "attach: transmit, nothing is away", attach_tx_owns_nothing_away },
	{ "attach: memory that holds no ring of ours", attach_foreign },
	{ "a ring that is cleared under a message", holds },
	{ "attach: ring of another buffer size", attach_other_size },
	{ "attach: impossible index", attach_impossible_index },
	{ "attach: device", attach_device },
	{ "attach: device, of a driver like rpmsg-lite", attach_device_ahead },
	{ "reset: both sides, again and again", reset_both },
	{ "flush: the peer may take anything", flush },
	{ "restart: where a peer is that started at index 0", restart_rx },
};

const size_t session_num = sizeof(session_cases) / sizeof(*session_cases);
