// SPDX-License-Identifier: GPL-2.0-only
/* The ring engine as this kernel compiles it: either side against the other */
#include "../link/ring.c"
#include "suites.h"
#include "zalloc.h"

#define NUM	8
#define SIZE	64
/* Where the peer sees the buffers */
#define DA	0x88000000

/**
 * struct rig - both sides of a ring
 * @drv: driver side
 * @dev: device side
 */
struct rig {
	struct amp_ring drv;
	struct amp_ring dev;
};

static struct rig *open_rig(struct kunit *test, enum amp_ring_dir dir, bool le)
{
	struct rig *rig = zalloc(test, sizeof(*rig));
	struct amp_ring_config cfg = {
		.side = AMP_RING_DRIVER,
		.dir = dir,
		.little_endian = le,
		.num = NUM,
		.align = AMP_RING_ALIGN,
		.buf_size = SIZE,
		.bufs = zalloc(test, NUM * SIZE),
		.bufs_size = NUM * SIZE,
		.bufs_da = DA,
		.slots = zalloc(test, NUM * sizeof(*cfg.slots)),
	};

	cfg.vring = PTR_ALIGN(zalloc(test, amp_ring_bytes(NUM, AMP_RING_ALIGN) +
					   AMP_RING_ALIGN), AMP_RING_ALIGN);
	KUNIT_ASSERT_EQ(test, amp_ring_init(&rig->drv, &cfg), 0);
	cfg.side = AMP_RING_DEVICE;
	cfg.dir = dir == AMP_RING_RX ? AMP_RING_TX : AMP_RING_RX;
	cfg.slots = zalloc(test, NUM * sizeof(*cfg.slots));
	KUNIT_ASSERT_EQ(test, amp_ring_init(&rig->dev, &cfg), 0);
	amp_ring_reset(&rig->drv);
	amp_ring_publish(&rig->drv);
	amp_ring_reset(&rig->dev);
	return rig;
}

/* One byte a message from @from to @to; @id: a buffer that @from has */
static void pass(struct kunit *test, struct amp_ring *from,
		 struct amp_ring *to, struct amp_ring_buf *buf, u8 value)
{
	struct amp_ring_buf got;

	*(u8 *)buf->data = value;
	KUNIT_ASSERT_EQ(test, amp_ring_put(from, buf->id, 16), 0);
	KUNIT_EXPECT_EQ(test, amp_ring_get(to, &got), -EAGAIN);
	amp_ring_publish(from);
	KUNIT_EXPECT_TRUE(test, amp_ring_pending(to));
	KUNIT_ASSERT_EQ(test, amp_ring_get(to, &got), 0);
	KUNIT_EXPECT_EQ(test, got.id, buf->id);
	KUNIT_EXPECT_EQ(test, got.len, 16);
	KUNIT_EXPECT_EQ(test, *(u8 *)got.data, value);
	KUNIT_ASSERT_EQ(test, amp_ring_put(to, got.id, to->cfg.side ==
					   AMP_RING_DRIVER ? SIZE : 0), 0);
	amp_ring_publish(to);
}

/* More messages than an index can count, and the ring is as it was */
static void receives(struct kunit *test)
{
	struct amp_ring_buf buf;
	struct rig *rig;
	u32 le, i;

	for (le = 0; le < 2; le++) {
		rig = open_rig(test, AMP_RING_RX, le);
		for (i = 0; i < 65536 + NUM; i++) {
			KUNIT_ASSERT_EQ(test, amp_ring_get(&rig->dev, &buf), 0);
			KUNIT_ASSERT_EQ(test, buf.len, SIZE);
			pass(test, &rig->dev, &rig->drv, &buf, i);
		}
	}
}

static void transmits(struct kunit *test)
{
	struct amp_ring_buf buf;
	struct rig *rig;
	u32 le, i;

	for (le = 0; le < 2; le++) {
		rig = open_rig(test, AMP_RING_TX, le);
		amp_ring_buf(&rig->drv, 3, &buf);
		for (i = 0; i < 65536 + NUM; i++) {
			pass(test, &rig->drv, &rig->dev, &buf, i);
			KUNIT_ASSERT_EQ(test, amp_ring_get(&rig->drv, &buf), 0);
			KUNIT_ASSERT_EQ(test, buf.id, 3);
		}
	}
}

static void bytes_in_order(struct kunit *test)
{
	struct rig *rig = open_rig(test, AMP_RING_RX, true);
	const u8 *desc = rig->drv.cfg.vring;

	KUNIT_EXPECT_EQ(test, desc[3], DA >> 24);
	rig = open_rig(test, AMP_RING_RX, false);
	desc = rig->drv.cfg.vring;
	KUNIT_EXPECT_EQ(test, desc[4], DA >> 24);
}

static void broken_ring(struct kunit *test)
{
	struct rig *rig = open_rig(test, AMP_RING_RX, true);
	struct vring_used *used = rig->drv.vring.used;
	struct amp_ring_buf buf;

	used->idx = __cpu_to_virtio16(true, NUM + 1);
	KUNIT_EXPECT_EQ(test, amp_ring_get(&rig->drv, &buf), -EPROTO);
	used->idx = __cpu_to_virtio16(true, 1);
	used->ring[0].id = __cpu_to_virtio32(true, NUM);
	KUNIT_EXPECT_EQ(test, amp_ring_get(&rig->drv, &buf), -EPROTO);
	used->ring[0].id = __cpu_to_virtio32(true, 1);
	used->ring[0].len = __cpu_to_virtio32(true, SIZE + 1);
	KUNIT_EXPECT_EQ(test, amp_ring_get(&rig->drv, &buf), -EBADMSG);
}

static void suppression(struct kunit *test)
{
	struct rig *rig = open_rig(test, AMP_RING_RX, false);

	KUNIT_EXPECT_TRUE(test, amp_ring_needs_kick(&rig->drv));
	amp_ring_quiet(&rig->dev);
	KUNIT_EXPECT_FALSE(test, amp_ring_needs_kick(&rig->drv));
	KUNIT_EXPECT_TRUE(test, amp_ring_needs_kick(&rig->dev));
	KUNIT_EXPECT_TRUE(test, amp_ring_listen(&rig->dev));
	KUNIT_EXPECT_TRUE(test, amp_ring_needs_kick(&rig->drv));
}

static void geometry(struct kunit *test)
{
	struct rig *rig = open_rig(test, AMP_RING_RX, false);
	struct amp_ring_config cfg = rig->drv.cfg;
	struct amp_ring ring;

	cfg.num = 6;
	KUNIT_EXPECT_EQ(test, amp_ring_init(&ring, &cfg), -EINVAL);
	cfg.num = NUM;
	cfg.vring += 8;
	KUNIT_EXPECT_EQ(test, amp_ring_init(&ring, &cfg), -EINVAL);
	cfg.vring -= 8;
	cfg.bufs_size--;
	KUNIT_EXPECT_EQ(test, amp_ring_init(&ring, &cfg), -ERANGE);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(receives),
	KUNIT_CASE(transmits),
	KUNIT_CASE(bytes_in_order),
	KUNIT_CASE(broken_ring),
	KUNIT_CASE(suppression),
	KUNIT_CASE(geometry),
	{}
};

struct kunit_suite amp_ring_suite = {
	.name = "amp_ring",
	.test_cases = cases,
};
