// SPDX-License-Identifier: GPL-2.0-only
/*
 * Structure-aware fuzzing of the resource table.
 *
 *	fuzz [MUTATIONS [SEED]]
 *
 * A mutation of one class is applied to a valid table. The class says what
 * amp_rsc_open() has to find: an error of the table, an error of one device only, or
 * nothing.  What it accepts must be valid, and both sides must see the same after the
 * master has completed the table.  A class counts as covered when it has had its effect
 * in both byte orders.
 */
#define WATCH_NO_WRAP
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "campaign.h"
#include "sample.h"

/* What a mistake makes invalid: the whole table, one device, a trace */
enum whose {
	NOBODY,
	TABLE,
	VDEV,
	TRACE,
	ANYBODY,
};

/**
 * struct finding - what has to be found
 * @whose: error
 * @ret: its errno, or 0 for -ERANGE or -EBUSY, whichever comes first
 * @entry: where, -1: anywhere
 * @field: of what, NULL: of anything
 * @cut: bytes of the table that are missing
 */
struct finding {
	enum whose whose;
	int ret;
	int entry;
	const char *field;
	u32 cut;
};

/**
 * struct fuzz - the run
 * @s: the table
 * @pristine: its bytes before the mutation
 * @v: the device concerned
 * @r: its ring concerned
 * @foreign: the device is none of ours any more
 */
struct fuzz {
	struct sample s;
	u8 pristine[2048];
	u32 v;
	u32 r;
	bool foreign;
};

struct class {
	const char *name;
	struct finding (*apply)(struct fuzz *f);
	u32 shown;
};

static unsigned long long opened;

static const char *field(struct fuzz *f, const char *zero, const char *one)
{
	return f->r ? one : zero;
}

static u32 carveout_da(u32 v)
{
	return SAMPLE_DA + v * SAMPLE_STEP;
}

static const struct finding fine = { NOBODY };

static struct finding table(int ret, int entry, const char *what)
{
	return (struct finding){ TABLE, ret, entry, what };
}

static struct finding vdev(struct fuzz *f, int ret, const char *what)
{
	return (struct finding){ VDEV, ret, f->s.vdev[f->v], what };
}

static struct finding carveout(struct fuzz *f, int ret, const char *what)
{
	return (struct finding){ VDEV, ret, f->s.carveout[f->v], what };
}

static void set_vdev(struct fuzz *f, u32 what, u32 value)
{
	sample_set(&f->s, vdev_at(&f->s, f->v, what), value);
}

static void set_vring(struct fuzz *f, u32 r, u32 what, u32 value)
{
	sample_set(&f->s, vring_at(&f->s, f->v, r, what), value);
}

static void set_carveout(struct fuzz *f, u32 what, u32 value)
{
	sample_set(&f->s, carveout_at(&f->s, f->v, what), value);
}

/* The table */

static struct finding honest(struct fuzz *f)
{
	(void)f;
	return fine;
}

static struct finding version(struct fuzz *f)
{
	u32 v = rnd() & 1 ? 0 : 2 + (rnd() >> 1);

	sample_set(&f->s, 0, v);
	return table(v ? -EINVAL : -ENODATA, -1, "version");
}

static struct finding num(struct fuzz *f)
{
	u32 room = (f->s.size - 16) / 4;

	sample_set(&f->s, 4, room + 1 + below(~0u - room));
	return table(-ERANGE, -1, "num");
}

static struct finding reserved(struct fuzz *f)
{
	sample_set(&f->s, 8 + 4 * below(2), rnd() | 1);
	return table(-EINVAL, -1, "reserved");
}

static struct finding cut(struct fuzz *f)
{
	struct finding found = table(-ERANGE, -1, NULL);

	found.cut = 1 + below(f->s.size);
	return found;
}

static struct finding offset_odd(struct fuzz *f)
{
	u32 e = below(f->s.num);

	sample_set(&f->s, offset_at(e), f->s.at[e] + 1 + below(3));
	return table(-EINVAL, e, "offset");
}

static struct finding offset_low(struct fuzz *f)
{
	u32 e = below(f->s.num);

	sample_set(&f->s, offset_at(e), 4 * below(offset_at(f->s.num) / 4));
	return table(-ERANGE, e, "offset");
}

static struct finding offset_high(struct fuzz *f)
{
	u32 e = below(f->s.num), end = f->s.size / 4;

	sample_set(&f->s, offset_at(e),
		   4 * (end + 1 + below((1u << 30) - end - 1)));
	return table(-ERANGE, e, "offset");
}

static struct finding offset_twice(struct fuzz *f)
{
	u32 e = 1 + below(f->s.num - 1);

	sample_set(&f->s, offset_at(e), f->s.at[below(e)]);
	return table(-EBUSY, e, "offset");
}

static struct finding offset_inside(struct fuzz *f)
{
	u32 e = 1 + below(f->s.num - 1), other = below(e);
	u32 word = below(f->s.bytes_of[other] / 4);

	sample_set(&f->s, offset_at(e), f->s.at[other] + 4 * word);
	return table(-EBUSY, e, "offset");
}

static struct finding config_len(struct fuzz *f)
{
	set_vdev(f, VDEV_CONFIG_LEN, rnd() & 1 ?
		 SAMPLE_CONFIG + 1 + below(64) : rnd() | 4096);
	return table(0, -1, NULL);
}

static struct finding many_vrings(struct fuzz *f)
{
	f->s.bytes[vdev_at(&f->s, f->v, VDEV_NUM_VRINGS)] = 3 + below(253);
	return table(0, -1, NULL);
}

static struct finding longer_type(struct fuzz *f)
{
	sample_set(&f->s, f->s.at[f->s.vendor], below(4));
	return table(0, -1, NULL);
}

static struct finding unknown_type(struct fuzz *f)
{
	sample_set(&f->s, f->s.at[f->s.vendor], 4 + below(~0u - 4));
	return fine;
}

/* Devices */

static struct finding few_vrings(struct fuzz *f)
{
	f->s.bytes[vdev_at(&f->s, f->v, VDEV_NUM_VRINGS)] = below(2);
	return vdev(f, -EINVAL, "num_of_vrings");
}

static struct finding other_role(struct fuzz *f)
{
	f->s.bytes[vdev_at(&f->s, f->v, VDEV_RESERVED) + below(2)] =
		1 + below(255);
	return vdev(f, -EINVAL, "reserved");
}

static struct finding ring_num(struct fuzz *f)
{
	u32 n = rnd();

	if (!(n & (n - 1)))
		n = 0;
	if (rnd() & 1)
		n = 1u << (16 + below(16));
	set_vring(f, f->r, VRING_NUM, n);
	return vdev(f, -EINVAL, field(f, "vring0.num", "vring1.num"));
}

static struct finding ring_too_long(struct fuzz *f)
{
	set_vring(f, f->r, VRING_NUM, 32768);
	return vdev(f, -ENOSPC, field(f, "vring0.num", "vring1.num"));
}

static struct finding ring_align(struct fuzz *f)
{
	u32 align = rnd() & 1 ? 1u << below(32) : rnd();

	set_vring(f, f->r, VRING_ALIGN, amp_ring_align_ok(align) ? 0 : align);
	return vdev(f, -EINVAL, field(f, "vring0.align", "vring1.align"));
}

static struct finding ring_align_other(struct fuzz *f)
{
	set_vring(f, f->r, VRING_ALIGN, 4u << below(11));
	return fine;
}

static struct finding ids_checked(struct fuzz *f, struct finding found)
{
	return f->s.no_ids ? fine : found;
}

static struct finding id_high(struct fuzz *f)
{
	set_vring(f, f->r, VRING_NOTIFY, 32 + below(~0u - 32));
	return ids_checked(f, vdev(f, -EINVAL, field(f, "vring0.notifyid",
						     "vring1.notifyid")));
}

static struct finding own_id_high(struct fuzz *f)
{
	set_vdev(f, VDEV_NOTIFY, 32 + below(~0u - 32));
	return fine;
}

static struct finding id_twice(struct fuzz *f)
{
	set_vring(f, 1, VRING_NOTIFY, 3 * below(f->v + 1));
	return ids_checked(f, vdev(f, -EEXIST, "vring1.notifyid"));
}

static struct finding own_id_twice(struct fuzz *f)
{
	set_vdev(f, VDEV_NOTIFY, 3 * below(f->v + 1) + below(2));
	return ids_checked(f, vdev(f, -EEXIST, "notifyid"));
}

static struct finding ids_open(struct fuzz *f)
{
	set_vring(f, f->r, VRING_NOTIFY, ~0u);
	if (rnd() & 1)
		set_vdev(f, VDEV_NOTIFY, ~0u);
	return fine;
}

static struct finding da_unaligned(struct fuzz *f)
{
	set_vring(f, f->r, VRING_DA, (rnd() & ~4095u) + 1 + below(4094));
	return vdev(f, -EINVAL, field(f, "vring0.da", "vring1.da"));
}

static struct finding da_high(struct fuzz *f)
{
	set_vring(f, f->r, VRING_DA, 0xfffff000);
	return vdev(f, -ERANGE, field(f, "vring0.da", "vring1.da"));
}

static struct finding da_half_in(struct fuzz *f)
{
	set_vring(f, f->r, VRING_DA, carveout_da(f->v) - 4096);
	return vdev(f, -EBUSY, field(f, "vring0.da", "vring1.da"));
}

static struct finding da_same(struct fuzz *f)
{
	set_vring(f, 0, VRING_DA, 0x10000000);
	set_vring(f, 1, VRING_DA, 0x10000000);
	return vdev(f, -EBUSY, "vring1.da");
}

static struct finding da_neighbours(struct fuzz *f)
{
	f->v += !f->v;
	set_vring(f, f->r, VRING_DA, carveout_da(below(f->v)));
	return vdev(f, -EBUSY, field(f, "vring0.da", "vring1.da"));
}

static struct finding da_fixed(struct fuzz *f)
{
	set_vring(f, f->r, VRING_DA, 0x10000000 + 4096 * below(4096));
	return fine;
}

static struct finding da_zero(struct fuzz *f)
{
	set_vring(f, f->r, VRING_DA, 0);
	return fine;
}

static struct finding carveout_open(struct fuzz *f)
{
	set_carveout(f, CARVEOUT_DA, rnd() & 1 ? 0 : ~0u);
	return carveout(f, -EINVAL, "da");
}

static struct finding carveout_empty(struct fuzz *f)
{
	set_carveout(f, CARVEOUT_LEN, 0);
	return carveout(f, -EINVAL, "len");
}

static struct finding carveout_long(struct fuzz *f)
{
	set_carveout(f, CARVEOUT_LEN, -carveout_da(f->v) + 1 +
		     below(carveout_da(f->v) - 1));
	return carveout(f, -ERANGE, "len");
}

static struct finding carveout_small(struct fuzz *f)
{
	u32 ring = amp_ring_bytes(f->s.nums[f->v][0], AMP_RING_ALIGN);

	set_carveout(f, CARVEOUT_LEN, 1 + below(ring - 1));
	return vdev(f, -ENOSPC, "vring0.num");
}

static struct finding carveout_neighbours(struct fuzz *f)
{
	f->v += !f->v;
	set_carveout(f, CARVEOUT_DA, carveout_da(below(f->v)));
	return vdev(f, -EBUSY, "vring0.da");
}

static struct finding carveout_renamed(struct fuzz *f)
{
	u32 at = carveout_at(&f->s, f->v, CARVEOUT_NAME);

	f->s.bytes[at + below(11)] ^= 1 + below(255);
	if (f->s.in_order)
		return fine;
	/* it may be another device's then */
	return (struct finding){ ANYBODY };
}

static struct finding foreign(struct fuzz *f)
{
	set_vdev(f, VDEV_ID, 8 + below(1000));
	set_vring(f, 0, VRING_NUM, rnd());
	f->foreign = true;
	return fine;
}

/* Traces, and what is of no interest */

static struct finding trace(struct fuzz *f, u32 da, u32 len, int ret,
			    const char *what)
{
	sample_set(&f->s, trace_at(&f->s, TRACE_DA), da);
	sample_set(&f->s, trace_at(&f->s, TRACE_LEN), len);
	return (struct finding){ TRACE, ret, f->s.trace, what };
}

static struct finding trace_open(struct fuzz *f)
{
	return trace(f, ~0u, rnd(), -EINVAL, "da");
}

static struct finding trace_empty(struct fuzz *f)
{
	return trace(f, rnd() >> 1, 0, -EINVAL, "len");
}

static struct finding trace_long(struct fuzz *f)
{
	u32 da = 1 + (rnd() >> 1);

	return trace(f, da, -da + 1 + below(da - 1), -ERANGE, "len");
}

static struct finding trace_name(struct fuzz *f)
{
	u32 i;

	for (i = 0; i < 32; i++)
		f->s.bytes[trace_at(&f->s, TRACE_NAME) + i] = rnd();
	return fine;
}

static struct finding indifferent(struct fuzz *f)
{
	set_vdev(f, VDEV_GFEATURES, rnd());
	set_vring(f, f->r, VRING_RESERVED, rnd());
	set_carveout(f, CARVEOUT_PA, rnd());
	set_carveout(f, CARVEOUT_LEN + 4, rnd());
	set_vdev(f, VDEV_VRING + 2 * VRING_BYTES + 8, rnd());
	f->s.bytes[vdev_at(&f->s, f->v, VDEV_STATUS)] = rnd();
	return fine;
}

/* Noise */

static u32 interesting(struct fuzz *f)
{
	static const u32 values[] = {
		0, 1, 2, 3, 4, 7, 31, 32, 4095, 4096, 32768, 65536,
		0x7fffffff, 0x80000000, 0xfffff000, 0xfffffffe, 0xffffffff,
	};
	u32 i = below(sizeof(values) / sizeof(*values) + 4);

	if (i < sizeof(values) / sizeof(*values))
		return values[i];
	return i & 1 ? rnd() : below(f->s.size + 8);
}

static struct finding words(struct fuzz *f)
{
	u32 n = 1 + below(4);

	while (n--)
		sample_set(&f->s, 4 * below(f->s.size / 4), interesting(f));
	return (struct finding){ ANYBODY };
}

static struct finding bytes(struct fuzz *f)
{
	u32 n = 1 + below(8);

	while (n--)
		f->s.bytes[below(f->s.size)] = rnd();
	return (struct finding){ ANYBODY };
}

static struct finding garbage(struct fuzz *f)
{
	u32 i, from = 4 * below(f->s.size / 4);

	for (i = from; i < f->s.size; i++)
		f->s.bytes[i] = rnd();
	return (struct finding){ ANYBODY };
}

/* Sizes of buffers, or what looks like them */
static struct finding sizes(struct fuzz *f)
{
	u32 at = vdev_at(&f->s, f->v, VDEV_VRING) + 2 * VRING_BYTES, i;

	set_vdev(f, VDEV_DFEATURES, rnd() & 7);
	for (i = 0; i < SAMPLE_CONFIG; i++)
		f->s.bytes[at + i] = below(4) ? 0 : rnd();
	f->s.bytes[at] = below(3);
	f->s.bytes[at + (f->s.le ? 1 : 2)] = below(4) ? 11 : rnd();
	return (struct finding){ ANYBODY };
}

static struct class classes[] = {
	{ "sizes of buffers", sizes },
	{ "honest", honest },
	{ "version", version },
	{ "number of entries", num },
	{ "reserved words", reserved },
	{ "cut", cut },
	{ "offset, misaligned", offset_odd },
	{ "offset, too low", offset_low },
	{ "offset, too high", offset_high },
	{ "offset of another entry", offset_twice },
	{ "offset inside of another entry", offset_inside },
	{ "configuration too long", config_len },
	{ "too many rings", many_vrings },
	{ "type of a longer entry", longer_type },
	{ "unknown type", unknown_type },
	{ "too few rings", few_vrings },
	{ "reserved bytes", other_role },
	{ "descriptors", ring_num },
	{ "more descriptors than there is room for", ring_too_long },
	{ "alignment", ring_align },
	{ "alignment, another", ring_align_other },
	{ "ring's id too high", id_high },
	{ "device's id above those of rings", own_id_high },
	{ "ring's id twice", id_twice },
	{ "device's id twice", own_id_twice },
	{ "ids left open", ids_open },
	{ "ring misaligned", da_unaligned },
	{ "ring at the end of memory", da_high },
	{ "ring half in its carveout", da_half_in },
	{ "rings on top of each other", da_same },
	{ "ring in another device's memory", da_neighbours },
	{ "ring that has a place", da_fixed },
	{ "ring at 0", da_zero },
	{ "carveout without a place", carveout_open },
	{ "carveout of nothing", carveout_empty },
	{ "carveout that wraps", carveout_long },
	{ "carveout too small", carveout_small },
	{ "carveout of another device", carveout_neighbours },
	{ "carveout renamed", carveout_renamed },
	{ "device of another kind", foreign },
	{ "trace without a place", trace_open },
	{ "trace of nothing", trace_empty },
	{ "trace that wraps", trace_long },
	{ "name without NUL", trace_name },
	{ "what nobody looks at", indifferent },
	{ "words", words },
	{ "bytes", bytes },
	{ "garbage", garbage },
};

#define NUM_CLASSES (sizeof(classes) / sizeof(*classes))

/* Checks what must hold for each entry without an error */

static bool apart(u64 a, u64 a_size, u64 b, u64 b_size)
{
	return a + a_size <= b || b + b_size <= a;
}

static bool within(u64 a, u64 a_size, u64 b, u64 b_size)
{
	return a >= b && a + a_size <= b + b_size;
}

static void check_ring(const struct amp_rsc_vdev *v, u32 r)
{
	u32 n = v->vring[r].num, align = v->vring[r].align;
	u64 da = v->vring[r].da, size = amp_ring_bytes(n, align);

	EXPECT(n && n <= 32768 && !(n & (n - 1)));
	EXPECT(align >= 4 && align <= 4096 && !(align & (align - 1)));
	EXPECT(da && da % align == 0 && da % 8 == 0 && da + size <= 1ull << 32);
	EXPECT(apart(da, size, v->heap.da, v->heap.len) || !v->heap.len);
	EXPECT(!v->carveout.len ||
	       within(da, size, v->carveout.da, v->carveout.len) ||
	       apart(da, size, v->carveout.da, v->carveout.len));
}

static void check_vdev(struct fuzz *f, const struct amp_rsc_vdev *v)
{
	u64 size0 = amp_ring_bytes(v->vring[0].num, v->vring[0].align);
	u64 size1 = amp_ring_bytes(v->vring[1].num, v->vring[1].align);

	check_ring(v, 0);
	check_ring(v, 1);
	EXPECT(apart(v->vring[0].da, size0, v->vring[1].da, size1));
	if (v->heap.len)
		EXPECT(within(v->heap.da, v->heap.len, v->carveout.da,
			      v->carveout.len));
	EXPECT((u64)v->config_offset + v->config_len <= f->s.size);
	EXPECT(!(v->features & ~v->dfeatures & ~7u));
	EXPECT(!v->buf_size[0] == !v->buf_size[1]);
	EXPECT(!v->buf_size[0] || (v->buf_size[0] >= 64 &&
				   v->buf_size[1] >= 64 &&
				   v->buf_size[0] <= 65551 &&
				   v->buf_size[1] <= 65551));
	EXPECT(v->offset + 68 <= f->s.size);
}

/*
 * A device may have one of its own that no ring can have, and goes without when
 * there are no more to be given.
 */
static void check_ids(const struct amp_rsc *rsc, const struct amp_rsc_vdev *v,
		      u32 *used)
{
	u32 ids[] = { v->vring[0].notify_id, v->vring[1].notify_id,
		      v->notify_id }, i;

	for (i = 0; i < 3; i++) {
		if (i == 2 && ids[i] >= 32 &&
		    (ids[i] != ~0u || rsc->notify_ids == ~0u))
			return;
		EXPECT(ids[i] < 32 && !(*used & 1u << ids[i]));
		*used |= 1u << ids[i];
	}
}

static void check_apart(const struct amp_rsc_vdev *a,
			const struct amp_rsc_vdev *b)
{
	u32 i, j;

	for (i = 0; i < 2; i++) {
		u64 da = a->vring[i].da, size = amp_ring_bytes(a->vring[i].num, a->vring[i].align);

		for (j = 0; j < 2; j++)
			EXPECT(apart(da, size, b->vring[j].da,
				     amp_ring_bytes(b->vring[j].num, b->vring[j].align)));
		EXPECT(!b->heap.len ||
		       apart(da, size, b->heap.da, b->heap.len));
	}
	EXPECT(!a->heap.len || !b->heap.len ||
	       apart(a->heap.da, a->heap.len, b->heap.da, b->heap.len));
}

static void check_good(struct fuzz *f)
{
	const struct amp_rsc *rsc = &f->s.rsc;
	u32 i, j, used = 0;

	for (i = 0; i < rsc->num_vdevs; i++) {
		if (rsc->vdevs[i].error.ret)
			continue;
		check_vdev(f, &rsc->vdevs[i]);
		if (!f->s.no_ids)
			check_ids(rsc, &rsc->vdevs[i], &used);
		for (j = 0; j < i; j++)
			if (!rsc->vdevs[j].error.ret)
				check_apart(&rsc->vdevs[i], &rsc->vdevs[j]);
	}
	for (i = 0; i < rsc->num_traces; i++) {
		const struct amp_rsc_memory *t = &rsc->traces[i];

		EXPECT(strlen(t->name) <= 32 && !strpbrk(t->name, "/\n \x7f"));
		EXPECT(t->error.ret ||
		       (t->range.len && t->range.da != ~0u &&
			(u64)t->range.da + t->range.len <= 1ull << 32));
	}
}

/* What the master has completed is what the remote sees, and it as well later */
static void check_both(struct fuzz *f)
{
	struct amp_rsc *rsc = &f->s.rsc;
	static struct amp_rsc_vdev before[AMP_RSC_MAX_VDEVS];
	u32 i, n = rsc->num_vdevs, side;

	memcpy(before, rsc->vdevs, n * sizeof(*before));
	rsc_complete(&f->s);
	for (side = 0; side < 2; side++) {
		EXPECT(!rsc_open(&f->s, side));
		EXPECT(rsc->num_vdevs == n);
		for (i = 0; i < n; i++) {
			const struct amp_rsc_vdev *v = &rsc->vdevs[i];

			if (before[i].error.ret) {
				EXPECT(v->error.ret);
				continue;
			}
			EXPECT(!v->error.ret);
			EXPECT(!memcmp(v->vring, before[i].vring,
				       sizeof(v->vring)));
			EXPECT(!memcmp(&v->heap, &before[i].heap,
				       sizeof(v->heap)));
			EXPECT(v->notify_id == before[i].notify_id);
		}
	}
}

/* Whatever the table holds by now, we write only where we should */
static void check_scribbled(struct fuzz *f)
{
	struct amp_rsc *rsc = &f->s.rsc;
	u32 v, at, chosen;
	int ret;

	if (!rsc->num_vdevs)
		return;
	v = below(rsc->num_vdevs);
	at = rsc->vdevs[v].offset;
	if (rsc->vdevs[v].error.ret)
		return;
	garbage(f);
	rsc_reset(&f->s, v);
	EXPECT(!f->s.bytes[at + VDEV_STATUS]);
	EXPECT(!rsc_add_status(&f->s, v, AMP_RSC_S_ACKNOWLEDGE));
	f->s.bytes[at + VDEV_STATUS] = rnd();
	EXPECT(!rsc_add_status(&f->s, v, AMP_RSC_S_DRIVER));
	chosen = rsc_set_features(&f->s, v);
	EXPECT(sample_get(&f->s, at + VDEV_GFEATURES) == chosen);
	EXPECT(!(chosen & ~rsc->vdevs[v].dfeatures));
	EXPECT(!rsc_add_status(&f->s, v, AMP_RSC_S_DRIVER_OK));
	EXPECT(f->s.bytes[at + VDEV_STATUS] == 7);
	EXPECT(rsc_driver_ok(&f->s, v));
	ret = rsc_get_features(&f->s, v, &chosen);
	EXPECT(!ret);
	rsc_complete(&f->s);
	EXPECT(sample_get(&f->s, at + VDEV_VRING) == rsc->vdevs[v].vring[0].da);
}

/* Is it an error that this class of mutations should cause? */
static void check_finding(const struct amp_rsc_error *error,
			  const struct finding *found, u32 entries)
{
	if (found->ret)
		EXPECT(error->ret == found->ret);
	else
		EXPECT(error->ret == -ERANGE || error->ret == -EBUSY);
	if (found->entry >= 0)
		EXPECT(error->entry == found->entry);
	EXPECT(error->entry >= -1 && error->entry < (int)entries);
	if (found->field)
		EXPECT(!strcmp(error->field, found->field));
	EXPECT(error->field[0] && error->expected[0]);
}

static void check_others(struct fuzz *f, const struct finding *found)
{
	const struct amp_rsc *rsc = &f->s.rsc;
	u32 i;

	EXPECT(rsc->num_vdevs == f->s.num_vdevs - f->foreign);
	for (i = 0; i < rsc->num_vdevs; i++) {
		if (found->whose == VDEV && i == f->v)
			check_finding(&rsc->vdevs[i].error, found, f->s.num);
		else
			EXPECT(!rsc->vdevs[i].error.ret);
	}
	EXPECT(rsc->num_traces == 1);
	if (found->whose == TRACE)
		check_finding(&rsc->traces[0].error, found, f->s.num);
	else
		EXPECT(!rsc->traces[0].error.ret);
}

/* Less memory than the table has: exactly as much, for the guards around it */
static int open_cut(struct fuzz *f, u32 missing)
{
	u32 size = f->s.size - missing;
	u8 *whole = f->s.table;
	int ret;

	if (!missing)
		return rsc_open(&f->s, true);
	f->s.table = shared_alloc(size ? size : 1);
	memcpy(shared_peek(f->s.table), f->s.bytes, size);
	ret = rsc_open_size(&f->s, true, size);
	shared_free(f->s.table);
	f->s.table = whole;
	return ret;
}

static void mutate(struct fuzz *f)
{
	struct class *class = &classes[below(NUM_CLASSES)];
	struct finding found;
	int ret;

	campaign_class = class->name;
	memcpy(f->s.bytes, f->pristine, f->s.size);
	f->v = below(f->s.num_vdevs);
	f->r = rnd() & 1;
	f->foreign = false;
	found = class->apply(f);
	ret = open_cut(f, found.cut);
	EXPECT(ret == f->s.rsc.error.ret);
	if (found.whose == TABLE)
		check_finding(&f->s.rsc.error, &found, f->s.num);
	else if (found.whose != ANYBODY)
		EXPECT(!ret);
	class->shown |= 1 << f->s.le;
	if (ret) {
		EXPECT(f->s.rsc.error.field && f->s.rsc.error.expected);
		return;
	}
	opened++;
	if (found.whose != ANYBODY)
		check_others(f, &found);
	check_good(f);
	check_both(f);
	check_scribbled(f);
}

static void open_table(struct fuzz *f)
{
	u32 i;

	f->s = (struct sample){
		.le = rnd() & 1,
		.in_order = rnd() & 1,
		.no_ids = !below(4),
		.sizes = rnd() & 1,
		.backwards = rnd() & 1,
		.num_vdevs = 2 + below(SAMPLE_MAX_VDEVS - 1),
	};
	for (i = 0; i < f->s.num_vdevs; i++) {
		f->s.nums[i][0] = 1 << below(9);
		f->s.nums[i][1] = 1 << below(9);
		f->s.lens[i] = 0x10000 + below(0x70000);
	}
	sample_open(&f->s);
	EXPECT(f->s.size <= sizeof(f->pristine));
	memcpy(f->pristine, f->s.bytes, f->s.size);
}

static void close_table(struct fuzz *f)
{
	sample_close(&f->s);
}

/* In either byte order */
static struct progress progress(u32 class)
{
	return (struct progress){ classes[class].name, 3,
				  classes[class].shown };
}

static void figures(void)
{
	printf("opened=%llu", opened);
}

int main(int argc, char **argv)
{
	static struct fuzz fuzz;
	static const struct campaign campaign = {
		.fuzz = &fuzz,
		.open = open_table,
		.mutate = mutate,
		.close = close_table,
		.num_classes = NUM_CLASSES,
		.progress = progress,
		.figures = figures,
	};

	return campaign_run(&campaign, argc, argv);
}
