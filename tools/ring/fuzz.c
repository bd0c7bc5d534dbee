// SPDX-License-Identifier: GPL-2.0-only
/*
 * Structure-aware fuzzing of the ring engine and of the message format.
 *
 *	fuzz [MUTATIONS [SEED]]
 *
 * A scripted peer hands over buffers as an honest one does, then does one of
 * the things in the table of classes.  A model says what each call must return
 * (see model.h); after a broken ring, a new session must carry messages again.
 * A class counts as covered when it has had the effect it is there for on each
 * kind of ring that it applies to.
 */
#define WATCH_NO_WRAP
#include <stdio.h>
#include <string.h>

#include "campaign.h"
#include "model.h"

/* Kinds of ring, as bits */
enum kind {
	DRV_RX = 1 << 0,
	DRV_TX = 1 << 1,
	DEV_RX = 1 << 2,
	DEV_TX = 1 << 3,
	DRV = DRV_RX | DRV_TX,
	DEV = DEV_RX | DEV_TX,
	RX = DRV_RX | DEV_RX,
	ALL = DRV | DEV,
};

/**
 * struct fuzz - the run
 * @m: engine under test and model
 * @rig: its ring
 * @kind: what it is
 * @id: descriptor that was handed over last
 * @pos: place in the peer's ring where it stands
 * @data: its buffer
 * @seen: outcomes of the present mutation
 */
struct fuzz {
	struct model m;
	struct rig rig;
	u32 kind;
	u32 id;
	u32 pos;
	u8 *data;
	u32 seen;
};

/**
 * struct class - one thing that a peer can do
 * @name: what
 * @kinds: to which rings
 * @apply: done after one buffer was handed over honestly
 * @expect: outcomes that show it has had its effect
 * @expect_tx: the same, where it differs because the data goes the other way
 * @shown: kinds of ring on which it had
 */
struct class {
	const char *name;
	u32 kinds;
	void (*apply)(struct fuzz *f);
	u32 expect;
	u32 expect_tx;
	u32 shown;
};

static unsigned long long recovered, broken;

static __virtio16 *peer_idx(struct fuzz *f)
{
	return f->m.driver ? &f->rig.vr.used->idx : &f->rig.vr.avail->idx;
}

static void set_idx(struct fuzz *f, int ahead)
{
	rig_set16(&f->rig, peer_idx(f), (u16)(f->m.get_idx + ahead));
}

static void set_element(struct fuzz *f, u32 pos, u32 id, u32 len)
{
	const struct vring *vr = &f->rig.vr;

	pos %= f->rig.num;
	if (f->m.driver) {
		rig_set32(&f->rig, &vr->used->ring[pos].id, id);
		rig_set32(&f->rig, &vr->used->ring[pos].len, len);
	} else {
		rig_set16(&f->rig, &vr->avail->ring[pos], (u16)id);
	}
}

static void set_desc(struct fuzz *f, u32 id, u64 addr, u32 len)
{
	struct vring_desc *desc = &f->rig.vr.desc[id];

	rig_set64(&f->rig, &desc->addr, addr);
	rig_set32(&f->rig, &desc->len, len);
	rig_set16(&f->rig, &desc->flags, f->m.rx ? 0 : VRING_DESC_F_WRITE);
	rig_set16(&f->rig, &desc->next, 0);
}

static void set_number(struct fuzz *f, u32 off, int size, u32 v)
{
	int i;

	for (i = 0; i < size; i++, v >>= 8)
		f->data[off + (f->rig.le ? i : size - 1 - i)] = (u8)v;
}

static void set_header(struct fuzz *f, u32 dst, u32 len)
{
	set_number(f, 0, 4, rnd());
	set_number(f, 4, 4, dst);
	set_number(f, 8, 4, 0);
	set_number(f, 12, 2, len);
	set_number(f, 14, 2, 0);
}

/* A message of @len bytes with the header, which fits */
static void set_len(struct fuzz *f, u32 len)
{
	if (f->m.driver)
		set_element(f, f->pos, f->id, len);
	else
		rig_set32(&f->rig, &f->rig.vr.desc[f->id].len, len);
}

/* The size of the current buffer, as the engine knows it */
static u32 room(struct fuzz *f)
{
	return f->m.driver ? f->m.len[f->id] : f->rig.buf_size;
}

/* A buffer that the engine may be given, from a random place on */
static u32 some_away(struct fuzz *f)
{
	u32 id = below(f->rig.num);

	while (f->m.mine[id])
		id = (id + 1) % f->rig.num;
	return id;
}

static u32 some_held(struct fuzz *f)
{
	return f->m.held[below(f->m.num_held)];
}

/* What an honest peer does with one buffer, up to the index */
static void hand_over(struct fuzz *f)
{
	u32 size = f->rig.buf_size, len;

	f->id = some_away(f);
	f->pos = f->m.get_idx;
	f->data = f->rig.bufs + f->id * size;
	len = 16 + below(room(f) - 15);
	if (!f->m.driver)
		set_desc(f, f->id, RIG_DA + f->id * size, f->m.rx ? len : size);
	if (f->m.rx)
		set_header(f, 1024 + below(64), len - 16);
	set_element(f, f->pos, f->id, len);
	set_idx(f, 1);
}

/* Returns a held buffer, usually with valid arguments */
static void give_back(struct fuzz *f)
{
	u32 id = some_held(f), len = f->m.rx ? 0 : f->m.len[id];

	if (f->m.driver) {
		len = f->rig.buf_size;
		if (!below(8))
			len -= below(len - 16);
	} else if (!f->m.rx && len >= 16) {
		struct amp_wire_msg msg = { .src = id, .len = len - 16 };

		wire_build(f->rig.le, f->m.rig->drv.cfg.bufs, &msg);
	}
	EXPECT(model_put(&f->m, id, len) == NOTHING);
}

static void give_back_some(struct fuzz *f, u32 keep)
{
	if (f->m.num_held <= keep)
		return;
	while (f->m.num_held > keep)
		give_back(f);
	model_publish(&f->m);
}

/* Take all there is; a buffer taken may be held for a while */
static u32 poll(struct fuzz *f)
{
	struct amp_ring_buf buf;
	u32 seen = 0, budget = f->rig.num + 1;
	enum outcome got;

	do {
		got = model_get(&f->m, &buf);
		if (got == GOOD)
			got = model_message(&f->m, &buf);
		seen |= got;
		EXPECT(budget--);
	} while (got != NOTHING && got != BROKEN);
	return seen;
}

/* Both sides start again; the peer's half is what an honest peer has there */
static void start(struct fuzz *f)
{
	if (!f->m.driver) {
		memset(f->rig.vr.desc, 0, amp_ring_bytes(f->rig.num, f->rig.drv.cfg.align));
		model_reset(&f->m);
		return;
	}
	model_reset(&f->m);
}

/* Starts the indices at another value */
static void start_anywhere(struct fuzz *f)
{
	u16 idx = below(2) ? rnd() : 65536 - below(8);
	u16 num = f->kind == DRV_RX ? f->rig.num : 0;

	start(f);
	rig_set16(&f->rig, &f->rig.vr.avail->idx, idx);
	rig_set16(&f->rig, &f->rig.vr.used->idx, idx - num);
	EXPECT(model_attach(&f->m) == ATTACHED);
}

/* After a broken ring: a new session, and everything arrives */
static void recover(struct fuzz *f)
{
	struct amp_ring_buf buf;
	u32 i;

	broken++;
	EXPECT(model_get(&f->m, &buf) == BROKEN);
	start_anywhere(f);
	for (i = 0; i < f->rig.num + 2; i++) {
		u32 keep = f->m.driver && !f->m.rx ? f->rig.num - 1 : 0;

		give_back_some(f, keep);
		hand_over(f);
		EXPECT(poll(f) == ((f->m.rx ? GOOD : ROOM) | NOTHING));
	}
	recovered++;
}

/* Indices */

static void idx_same(struct fuzz *f)
{
	set_idx(f, 0);
}

static void idx_back(struct fuzz *f)
{
	set_idx(f, -1);
}

static void idx_beyond(struct fuzz *f)
{
	set_idx(f, f->rig.num + 1);
}

static void idx_one_more_than_away(struct fuzz *f)
{
	set_idx(f, f->m.away + 1);
}

static void idx_half(struct fuzz *f)
{
	set_idx(f, 32768);
}

static void idx_more(struct fuzz *f)
{
	set_idx(f, 2);
}

static void idx_random(struct fuzz *f)
{
	set_idx(f, rnd());
}

/* Descriptor numbers */

static void id_num(struct fuzz *f)
{
	set_element(f, f->pos, f->rig.num, 16);
}

static void id_high(struct fuzz *f)
{
	set_element(f, f->pos, 65536 + f->id, 16);
}

static void id_random(struct fuzz *f)
{
	set_element(f, f->pos, rnd(), 16);
}

static void id_twice(struct fuzz *f)
{
	set_element(f, f->pos + 1, f->id, 16);
	set_idx(f, 2);
}

static void id_held(struct fuzz *f)
{
	if (f->m.num_held)
		set_element(f, f->pos, some_held(f), 16);
}

/* Lengths */

static void len_0(struct fuzz *f)
{
	set_len(f, 0);
}

static void len_15(struct fuzz *f)
{
	set_len(f, 15);
}

static void len_16(struct fuzz *f)
{
	if (f->m.rx)
		set_header(f, 1024, 0);
	set_len(f, 16);
}

static void len_size(struct fuzz *f)
{
	if (f->m.rx)
		set_header(f, 1024, room(f) - 16);
	set_len(f, room(f));
}

static void len_over(struct fuzz *f)
{
	set_len(f, room(f) + 1);
}

static void len_max(struct fuzz *f)
{
	set_len(f, ~0u);
}

static void len_random(struct fuzz *f)
{
	set_len(f, rnd());
}

/* The peer overwrites the half of the ring that is ours */

static void own_descs(struct fuzz *f)
{
	u32 id = below(f->rig.num);

	set_desc(f, id, rnd(), rnd());
	set_desc(f, f->id, ~0ull, ~0u);
	rig_set16(&f->rig, &f->rig.vr.desc[f->id].flags, 7);
	rig_set16(&f->rig, &f->rig.vr.desc[f->id].next, f->id);
}

static void own_avail(struct fuzz *f)
{
	u32 i;

	for (i = 0; i < f->rig.num; i++)
		rig_set16(&f->rig, &f->rig.vr.avail->ring[i], rnd());
	rig_set16(&f->rig, &f->rig.vr.avail->idx, rnd());
	rig_set16(&f->rig, &f->rig.vr.avail->flags, rnd());
}

static void own_used(struct fuzz *f)
{
	u32 i;

	for (i = 0; i < f->rig.num; i++) {
		rig_set32(&f->rig, &f->rig.vr.used->ring[i].id, rnd());
		rig_set32(&f->rig, &f->rig.vr.used->ring[i].len, rnd());
	}
	rig_set16(&f->rig, &f->rig.vr.used->idx, rnd());
	rig_set16(&f->rig, &f->rig.vr.used->flags, rnd());
}

static void events(struct fuzz *f)
{
	const struct vring *vr = &f->rig.vr;

	rig_set16(&f->rig, &vr->avail->ring[f->rig.num], rnd());
	rig_set16(&f->rig, (__virtio16 *)&vr->used->ring[f->rig.num], rnd());
}

static void flags(struct fuzz *f)
{
	rig_set16(&f->rig, f->m.driver ? &f->rig.vr.used->flags :
					 &f->rig.vr.avail->flags, rnd());
	model_flags(&f->m);
}

/* Descriptors that a device is given */

static void desc_below(struct fuzz *f)
{
	set_desc(f, f->id, RIG_DA - 1 - below(64), 32);
}

static void desc_behind(struct fuzz *f)
{
	set_desc(f, f->id, RIG_DA + f->rig.num * f->rig.buf_size -
		 below(32), 32);
}

static void desc_wraps(struct fuzz *f)
{
	set_desc(f, f->id, -(u64)below(64), rnd() | 64);
}

static void desc_high(struct fuzz *f)
{
	set_desc(f, f->id, RIG_DA + ((u64)(1 + below(1000)) << 32), 32);
}

static void desc_chain(struct fuzz *f)
{
	struct vring_desc *desc = &f->rig.vr.desc[f->id];

	rig_set16(&f->rig, &desc->flags, 7);
	rig_set16(&f->rig, &desc->next, rnd() & 1 ? f->id : 65535);
}

/* Headers */

static void hdr_len_over(struct fuzz *f)
{
	set_header(f, 1024, 33);
	set_len(f, 48);
}

static void hdr_len_max(struct fuzz *f)
{
	set_number(f, 12, 2, 65535);
}

static void hdr_noise(struct fuzz *f)
{
	set_number(f, 0, 4, rnd());
	set_number(f, 4, 4, 1024 + rnd() % 4096);
	set_number(f, 8, 4, rnd());
	set_number(f, 14, 2, rnd());
}

static void hdr_random(struct fuzz *f)
{
	u32 i;

	for (i = 0; i < 16; i++)
		f->data[i] = (u8)rnd();
}

/*
 * A message that is changed after it was taken: the reader must have its own
 * copy
 */
static void hdr_later(struct fuzz *f)
{
	struct amp_ring_buf buf;

	if (model_get(&f->m, &buf) != GOOD)
		return;
	f->seen |= model_message(&f->m, &buf);
	hdr_len_max(f);
	f->seen |= model_message(&f->m, &buf);
}

/* Announcements */

static void announce(struct fuzz *f, const char *name, u32 n, u32 len, u32 fl)
{
	set_header(f, AMP_WIRE_NS_ADDR, len);
	memset(f->data + 16, 0, 40);
	memcpy(f->data + 16, name, n);
	set_number(f, 16 + 32, 4, rnd());
	set_number(f, 16 + 36, 4, fl);
	set_len(f, 16 + len);
}

static void ns_good(struct fuzz *f)
{
	announce(f, "service", 7, 40, below(3));
}

static void ns_no_nul(struct fuzz *f)
{
	announce(f, "0123456789abcdef0123456789abcdef", 32, 40, 0);
}

static void ns_empty(struct fuzz *f)
{
	announce(f, "\0service", 8, 40, 0);
}

static void ns_flags(struct fuzz *f)
{
	announce(f, "service", 7, 40, 3 + (rnd() & 0x7fffffff));
}

static void ns_short(struct fuzz *f)
{
	announce(f, "service", 7, below(40), 0);
}

static void ns_long(struct fuzz *f)
{
	announce(f, "service", 7, 41 + below(7), 0);
}

/* Classes of mutations: wrong calls, sessions, random bytes */

static void put_wrong(struct fuzz *f)
{
	u32 id = rnd() & 1 ? below(f->rig.num) : (u16)rnd();
	u32 len = rnd() & 1 ? f->rig.buf_size + 1 + below(64) : rnd();

	if (!f->m.driver && !(rnd() & 3) && f->m.num_held) {
		id = some_held(f);
		len = f->m.len[id] + 1;
	}
	if (f->m.driver && len <= f->rig.buf_size)
		id |= 256;
	f->seen |= model_put(&f->m, id, len);
}

/*
 * Attaches, and repairs the ring if that fails: the next step starts with a
 * valid ring
 */
static void settle(struct fuzz *f)
{
	u32 got = model_attach(&f->m);

	f->seen |= got;
	if (got == UNDRAINED) {
		rig_set16(&f->rig, &f->rig.vr.used->idx,
			  rig_get16(&f->rig, &f->rig.vr.avail->idx));
		got = model_attach(&f->m);
		EXPECT(got == ATTACHED);
		f->seen |= got;
	}
	if (got == STALE)
		start(f);
}

static void attach(struct fuzz *f)
{
	idx_same(f);
	settle(f);
}

static void attach_scribbled(struct fuzz *f)
{
	static void (*const ways[])(struct fuzz *f) = {
		own_descs, idx_random, idx_beyond, idx_back,
	};

	ways[below(4)](f);
	settle(f);
}

static void silence(struct fuzz *f)
{
	idx_same(f);
	model_flags(&f->m);
}

static void noise(struct fuzz *f)
{
	u32 size = amp_ring_bytes(f->rig.num, f->rig.drv.cfg.align), i;

	for (i = 1 + below(8); i; i--)
		((u8 *)f->rig.vr.desc)[below(size)] = (u8)rnd();
}

static void garbage(struct fuzz *f)
{
	u32 size = amp_ring_bytes(f->rig.num, f->rig.drv.cfg.align), i;
	u32 *word = (u32 *)f->rig.vr.desc;

	for (i = 0; i < size / 4; i++)
		word[i] = rnd();
}

static void honest(struct fuzz *f)
{
	(void)f;
}

static struct class classes[] = {
	{ "honest", ALL, honest, GOOD, ROOM },
	{ "index unmoved", ALL, idx_same, NOTHING, NOTHING },
	{ "index - 1", ALL, idx_back, BROKEN, BROKEN },
	{ "index + N + 1", ALL, idx_beyond, BROKEN, BROKEN },
	{ "index + away + 1", ALL, idx_one_more_than_away, BROKEN, BROKEN },
	{ "index + 32768", ALL, idx_half, BROKEN, BROKEN },
	{ "index + 1 too many", ALL, idx_more, BROKEN, BROKEN },
	{ "index random", ALL, idx_random, BROKEN, BROKEN },
	{ "id N", ALL, id_num, BROKEN, BROKEN },
	{ "id 65536 + i", DRV, id_high, BROKEN, BROKEN },
	{ "id random", ALL, id_random, BROKEN, BROKEN },
	{ "id twice", ALL, id_twice, BROKEN, BROKEN },
	{ "id not in flight", ALL, id_held, BROKEN, BROKEN },
	{ "length 0", DRV | DEV_RX, len_0, BAD_HDR, ROOM },
	{ "length 15", DRV | DEV_RX, len_15, BAD_HDR, ROOM },
	{ "length 16", DRV | DEV_RX, len_16, GOOD, ROOM },
	{ "length of the buffer", DRV | DEV_RX, len_size, GOOD, ROOM },
	{ "length of the buffer + 1", DRV, len_over, BAD_BUF, ROOM },
	{ "length 2^32 - 1", ALL, len_max, BAD_BUF, ROOM | BAD_BUF },
	{ "length random", ALL, len_random, BAD_BUF, ROOM | BAD_BUF },
	{ "our descriptors", DRV, own_descs, GOOD, ROOM },
	{ "our available ring", DRV, own_avail, GOOD, ROOM },
	{ "our used ring", DEV, own_used, GOOD, ROOM },
	{ "event fields", ALL, events, GOOD, ROOM },
	{ "flags", ALL, flags, GOOD, ROOM },
	{ "descriptor below", DEV, desc_below, BAD_BUF, BAD_BUF },
	{ "descriptor behind", DEV, desc_behind, BAD_BUF, BAD_BUF },
	{ "descriptor wraps", DEV, desc_wraps, BAD_BUF, BAD_BUF },
	{ "descriptor beyond 4 GiB", DEV, desc_high, BAD_BUF, BAD_BUF },
	{ "descriptor chained", DEV, desc_chain, GOOD, ROOM },
	{ "header length over", RX, hdr_len_over, BAD_HDR },
	{ "header length 65535", RX, hdr_len_max, BAD_HDR },
	{ "header noise", RX, hdr_noise, GOOD },
	{ "header random", RX, hdr_random, BAD_HDR },
	{ "header changed after the read", RX, hdr_later, BAD_HDR },
	{ "announcement", RX, ns_good, GOOD_NS },
	{ "announcement without NUL", RX, ns_no_nul, GOOD_NS },
	{ "announcement without name", RX, ns_empty, BAD_NS },
	{ "announcement with unknown flags", RX, ns_flags, BAD_NS },
	{ "announcement truncated", RX, ns_short, BAD_NS },
	{ "announcement too long", RX, ns_long, BAD_NS },
	{ "put of the caller's", ALL, put_wrong, REFUSED, REFUSED },
	{ "attach", ALL, attach, ATTACHED, ATTACHED },
	{ "attach, scribbled", DRV, attach_scribbled, STALE, STALE },
	{ "attach, undrained", DRV_TX, attach_scribbled, 0, UNDRAINED },
	{ "silence", ALL, silence, NOTHING, NOTHING },
	{ "noise", ALL, noise, BROKEN | GOOD | BAD_HDR, BROKEN | ROOM },
	{ "garbage", ALL, garbage, BROKEN, BROKEN },
};

#define NUM_CLASSES (sizeof(classes) / sizeof(*classes))

static void open_ring(struct fuzz *f)
{
	struct rig_config cfg = {
		.num = 1u << below(7),
		.align = rnd() & 1 ? 4096 : 4u << below(11),
		.buf_size = 64 << below(3),
		.le = rnd() & 1,
		.dir = rnd() & 1 ? AMP_RING_TX : AMP_RING_RX,
	};
	bool driver = rnd() & 1;

	/* small rings wrap, and large ones hide mistakes */
	if (cfg.num > 8 && rnd() & 1)
		cfg.num = 4;
	cfg.buf_size += rnd() & 1 ? 0 : below(64);
	rig_open(&f->rig, &cfg);
	model_open(&f->m, &f->rig, driver);
	f->kind = (f->m.rx ? DRV_RX : DRV_TX) << (driver ? 0 : 2);
	start_anywhere(f);
}

static struct class *pick(struct fuzz *f)
{
	struct class *class;

	do {
		class = &classes[below(NUM_CLASSES)];
	} while (!(class->kinds & f->kind));
	return class;
}

/*
 * Sets up a ring with buffers that the peer can return, and often with held
 * ones
 */
static void prepare(struct fuzz *f)
{
	u32 num = f->rig.num;

	if (!f->m.away || !below(4))
		give_back_some(f, below(num));
}

static void mutate(struct fuzz *f)
{
	struct class *class = pick(f);

	campaign_class = class->name;
	prepare(f);
	f->seen = 0;
	hand_over(f);
	class->apply(f);
	f->seen |= poll(f);
	if (f->seen & (f->m.rx ? class->expect : class->expect_tx))
		class->shown |= f->kind;
	if (f->seen & BROKEN)
		recover(f);
}

static void close_ring(struct fuzz *f)
{
	rig_close(&f->rig);
}

static struct progress progress(u32 class)
{
	return (struct progress){ classes[class].name, classes[class].kinds,
				  classes[class].shown };
}

static void figures(void)
{
	printf("recovered=%llu/%llu", recovered, broken);
}

static bool passed(void)
{
	return recovered == broken;
}

int main(int argc, char **argv)
{
	static struct fuzz fuzz;
	static const struct campaign campaign = {
		.fuzz = &fuzz,
		.open = open_ring,
		.mutate = mutate,
		.close = close_ring,
		.num_classes = NUM_CLASSES,
		.progress = progress,
		.figures = figures,
		.passed = passed,
	};

	return campaign_run(&campaign, argc, argv);
}
