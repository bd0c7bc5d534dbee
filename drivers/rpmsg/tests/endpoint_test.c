// SPDX-License-Identifier: GPL-2.0-only
/*
 * KUnit tests of the endpoints of a bus: their table, and what becomes of messages.
 */
/* Before any header: what is tested is exported by the module itself */
#define __DISABLE_EXPORTS
#include <amp/wire.h>

/*
 * What a hostile peer does as soon as a header has been read: the hook is called
 * with the buffer, once.
 */
static void (*after_parse)(void *buf);

static int hostile_parse(bool le, const void *buf, u32 buf_len,
			 struct amp_wire_msg *msg)
{
	int ret = amp_wire_parse(le, buf, buf_len, msg);

	if (after_parse)
		after_parse((void *)buf);
	return ret;
}

/* Their symbols are those of amp_rpmsg */
#define amp_wire_parse hostile_parse
#include "../endpoint.c"
#include "../receive.c"
#undef amp_wire_parse
#include "../late.c"
#include "../send.c"
#include "../native.c"
#include "../tap.c"

#include <linux/module.h>

#include "../../virtio/tests/zalloc.h"
#include "doubles.h"

/* Where an endpoint of a test is, and who writes to it */
#define ADDR	77
#define PEER	99

/**
 * struct fixture - a bus, and what one owner of endpoints has seen
 * @bus: the bus, online
 * @config: its configuration
 * @adev: a device of it
 * @answer: what the owner makes of a message
 * @last: its last message
 * @copied: where the last message was for one who knows the kernel's API only
 * @called: woken by that
 * @next_id: descriptor of the next message
 * @received: messages
 * @roomed: times that there may have been room
 * @states: times that it was told of the state
 * @loglevel: what the bus logs
 * @online: what it was told last
 */
struct fixture {
	struct amp_bus bus;
	struct amp_channel_config config;
	struct amp_device adev;
	enum amp_rx answer;
	struct amp_msg last;
	const void *copied;
	struct completion called;
	u16 next_id;
	unsigned int received;
	unsigned int roomed;
	unsigned int states;
	unsigned int loglevel;
	bool online;
};

static enum amp_rx on_receive(void *priv, const struct amp_msg *msg)
{
	struct fixture *f = priv;

	f->received++;
	f->last = *msg;
	return f->answer;
}

static void on_room(void *priv)
{
	((struct fixture *)priv)->roomed++;
}

static void on_state(void *priv, bool online)
{
	struct fixture *f = priv;

	f->states++;
	f->online = online;
}

static const struct amp_ept_ops ops = {
	.kind = AMP_MON_MISC,
	.receive = on_receive,
	.room = on_room,
	.state = on_state,
};

static int on_copy(struct rpmsg_device *rpdev, void *data, int len, void *priv,
		   u32 src)
{
	struct fixture *f = priv;

	f->received++;
	f->copied = data;
	f->last = (struct amp_msg){ .len = len, .src = src };
	complete(&f->called);
	return 0;
}

/**
 * struct capture - a tap, and what it has been shown
 * @tap: the tap
 * @messages: how many messages
 * @last: header of the last one
 * @payload: where its payload was
 * @len: bytes of that
 */
struct capture {
	struct amp_tap tap;
	unsigned int messages;
	struct amp_mon_header last;
	const void *payload;
	u32 len;
};

static void on_message(struct amp_tap *tap, const struct amp_mon_header *hdr,
		       const void *payload, u32 len)
{
	struct capture *c = container_of(tap, struct capture, tap);

	c->messages++;
	c->last = *hdr;
	c->payload = payload;
	c->len = len;
}

static struct fixture *setup(struct kunit *test, u32 role)
{
	struct fixture *f = zalloc(test, sizeof(*f));
	struct amp_bus *bus = &f->bus;

	test->priv = f;
	memset(&channel_double, 0, sizeof(channel_double));
	channel_double.free = DOUBLE_NUM;
	f->config.role = role;
	f->config.num_bufs = 2 * DOUBLE_NUM;
	f->adev.bus = bus;
	bus->config = &f->config;
	bus->loglevel = &f->loglevel;
	bus->mtu = DOUBLE_BUF - AMP_WIRE_HDR_SIZE;
	bus->rx_mtu = bus->mtu;
	bus->tx_limit = DOUBLE_NUM / 2;
	bus->rx_limit = DOUBLE_NUM / 2;
	amp_rpmsg_workqueue = system_unbound_wq;
	KUNIT_ASSERT_EQ(test, amp_late_init(bus), 0);
	init_completion(&f->called);
	bus->ept_ops = &amp_endpoint_ops;
	bus->online = true;
	xa_init_flags(&bus->epts, XA_FLAGS_ALLOC);
	init_waitqueue_head(&bus->tx_wait);
	return f;
}

static struct rpmsg_endpoint *create(struct fixture *f, u32 addr)
{
	struct amp_ept template = {
		.ept = { .rpdev = &f->adev.rpdev },
		.ops = &ops,
		.priv = f,
	};

	return amp_ept_create(&f->bus, &template, addr);
}

static struct rpmsg_endpoint *create_plain(struct fixture *f, u32 addr)
{
	struct amp_ept template = {
		.ept = { .rpdev = &f->adev.rpdev, .cb = on_copy, .priv = f },
	};

	return amp_ept_create(&f->bus, &template, addr);
}

/* A message of @len bytes, in a buffer of @buf_len, for @dst */
static enum amp_rx offer(struct fixture *f, u32 dst, void *data, u32 len,
			 u32 buf_len, bool again)
{
	struct amp_wire_msg wire = { .src = PEER, .dst = dst, .len = len };
	struct amp_ring_buf buf = { .data = data, .len = buf_len };
	enum amp_rx ret;

	amp_wire_build(virtio_legacy_is_little_endian(), data, &wire);
	buf.id = f->next_id++ % DOUBLE_NUM;
	local_bh_disable();
	ret = amp_receive(&f->bus, &buf, again);
	local_bh_enable();
	return ret;
}

static enum amp_rx receive(struct fixture *f, void *data, u32 len, u32 buf_len)
{
	return offer(f, ADDR, data, len, buf_len, false);
}

static void addresses(struct kunit *test)
{
	struct fixture *f = setup(test, AMP_ROLE_MASTER);
	struct rpmsg_endpoint *a = create(f, ADDR);
	struct rpmsg_endpoint *b = create(f, RPMSG_ADDR_ANY);
	struct rpmsg_endpoint *c = create(f, RPMSG_ADDR_ANY);

	KUNIT_ASSERT_TRUE(test, a && b && c);
	KUNIT_EXPECT_EQ(test, a->addr, ADDR);
	KUNIT_EXPECT_GE(test, b->addr, 1024u);
	KUNIT_EXPECT_GE(test, c->addr, 1024u);
	KUNIT_EXPECT_NE(test, b->addr, c->addr);
	KUNIT_EXPECT_NULL(test, create(f, ADDR));
	KUNIT_EXPECT_NULL(test, create(f, b->addr));

	amp_ept_destroy(a);
	a = create(f, ADDR);
	KUNIT_EXPECT_NOT_NULL(test, a);
	f->bus.dead = true;
	KUNIT_EXPECT_NULL(test, create(f, ADDR + 1));
	amp_ept_destroy(a);
	amp_ept_destroy(b);
	amp_ept_destroy(c);
	KUNIT_EXPECT_TRUE(test, xa_empty(&f->bus.epts));
}

static void messages(struct kunit *test)
{
	struct fixture *f = setup(test, AMP_ROLE_MASTER);
	u8 *data = zalloc(test, DOUBLE_BUF);
	struct rpmsg_endpoint *e;

	KUNIT_EXPECT_EQ(test, receive(f, data, 5, DOUBLE_BUF), AMP_RX_UNWANTED);
	KUNIT_EXPECT_EQ(test, channel_double.events[AMP_EV_RX_UNKNOWN], 1);

	e = create(f, ADDR);
	KUNIT_ASSERT_NOT_NULL(test, e);
	f->answer = AMP_RX_HELD;
	KUNIT_EXPECT_EQ(test, receive(f, data, 5, DOUBLE_BUF), AMP_RX_HELD);
	KUNIT_EXPECT_PTR_EQ(test, f->last.data,
			    (void *)(data + AMP_WIRE_HDR_SIZE));
	KUNIT_EXPECT_EQ(test, f->last.len, 5);
	KUNIT_EXPECT_EQ(test, f->last.src, PEER);
	f->answer = AMP_RX_STALL;
	KUNIT_EXPECT_EQ(test, receive(f, data, 0, DOUBLE_BUF), AMP_RX_STALL);

	amp_ept_destroy(e);
	KUNIT_EXPECT_EQ(test, receive(f, data, 5, DOUBLE_BUF), AMP_RX_UNWANTED);
	KUNIT_EXPECT_EQ(test, channel_double.events[AMP_EV_RX_UNKNOWN], 2);
	KUNIT_EXPECT_EQ(test, f->received, 2);
}

/* Expects the last message that was shown, which is the @n-th */
static void expect_shown(struct kunit *test, const struct capture *c,
			 unsigned int n, u8 direction, u8 kind)
{
	bool sent = direction == AMP_MON_TO_REMOTE;

	KUNIT_EXPECT_EQ(test, c->messages, n);
	KUNIT_EXPECT_EQ(test, c->last.version, AMP_MON_VERSION);
	KUNIT_EXPECT_EQ(test, c->last.direction, direction);
	KUNIT_EXPECT_EQ(test, c->last.kind, kind);
	KUNIT_EXPECT_EQ(test, be32_to_cpu(c->last.channel), 7);
	KUNIT_EXPECT_EQ(test, be32_to_cpu(c->last.src), sent ? ADDR : PEER);
	KUNIT_EXPECT_EQ(test, be32_to_cpu(c->last.dst), sent ? PEER : ADDR);
	KUNIT_EXPECT_EQ(test, be32_to_cpu(c->last.len), 5);
	KUNIT_EXPECT_EQ(test, be32_to_cpu(c->last.reserved), 0);
	KUNIT_EXPECT_EQ(test, c->len, 5);
}

static void captured_messages(struct kunit *test)
{
	struct fixture *f = setup(test, AMP_ROLE_MASTER);
	struct capture *c = zalloc(test, sizeof(*c));
	u8 *data = zalloc(test, DOUBLE_BUF);
	struct rpmsg_endpoint *e;

	c->tap.message = on_message;
	f->config.num = 7;
	receive(f, data, 5, DOUBLE_BUF);
	amp_tap_add(&c->tap);
	KUNIT_EXPECT_EQ(test, c->messages, 0);
	receive(f, data, 5, DOUBLE_BUF);
	expect_shown(test, c, 1, AMP_MON_FROM_REMOTE, AMP_MON_UNKNOWN);
	KUNIT_EXPECT_EQ(test, c->last.flags, virtio_legacy_is_little_endian() ?
			AMP_MON_LITTLE_ENDIAN : 0);
	KUNIT_EXPECT_PTR_EQ(test, c->payload,
			    (const void *)(data + AMP_WIRE_HDR_SIZE));

	e = create(f, ADDR);
	KUNIT_ASSERT_NOT_NULL(test, e);
	f->answer = AMP_RX_STALL;
	receive(f, data, 5, DOUBLE_BUF);
	offer(f, ADDR, data, 5, DOUBLE_BUF, true);
	KUNIT_EXPECT_EQ(test, f->received, 2);
	expect_shown(test, c, 2, AMP_MON_FROM_REMOTE, AMP_MON_MISC);
	KUNIT_EXPECT_EQ(test, rpmsg_trysendto(e, data, 5, PEER), 0);
	expect_shown(test, c, 3, AMP_MON_TO_REMOTE, AMP_MON_MISC);
	/* a buffer without a valid message is not shown */
	receive(f, data, DOUBLE_BUF, DOUBLE_BUF);
	KUNIT_EXPECT_EQ(test, c->messages, 3);
	amp_ept_destroy(e);

	e = create_plain(f, ADDR);
	KUNIT_ASSERT_NOT_NULL(test, e);
	KUNIT_EXPECT_EQ(test, rpmsg_trysendto(e, data, 5, PEER), 0);
	expect_shown(test, c, 4, AMP_MON_TO_REMOTE, AMP_MON_OTHER);
	amp_tap_remove(&c->tap);
	KUNIT_EXPECT_EQ(test, rpmsg_trysendto(e, data, 5, PEER), 0);
	KUNIT_EXPECT_EQ(test, c->messages, 4);
	amp_ept_destroy(e);
}

/* The memory of a message is cleared, from its start, before it is read */
static void cleared_messages(struct kunit *test)
{
	struct fixture *f = setup(test, AMP_ROLE_MASTER);
	struct rpmsg_device *rpdev = &f->adev.rpdev;
	u8 *data = zalloc(test, DOUBLE_BUF);
	struct rpmsg_endpoint *e = create(f, ADDR);

	KUNIT_ASSERT_NOT_NULL(test, e);
	f->answer = AMP_RX_HELD;
	receive(f, data, 5, DOUBLE_BUF);
	KUNIT_EXPECT_TRUE(test, amp_native.holds(rpdev, &f->last));
	/* the receiver's to write to */
	((struct amp_wire_hdr *)data)->reserved = (__force __virtio32)0x77;
	KUNIT_EXPECT_TRUE(test, amp_native.holds(rpdev, &f->last));
	KUNIT_EXPECT_EQ(test, channel_double.scheduled, 0);

	channel_double.over = true;
	KUNIT_EXPECT_FALSE(test, amp_native.holds(rpdev, &f->last));
	KUNIT_EXPECT_EQ(test, channel_double.scheduled, 1);

	channel_double.over = false;
	memset(data, 0, AMP_WIRE_HDR_SIZE);
	KUNIT_EXPECT_FALSE(test, amp_native.holds(rpdev, &f->last));
	KUNIT_EXPECT_EQ(test, channel_double.scheduled, 2);
	amp_ept_destroy(e);
}

/* Buffers of a master may be larger than ours: there is nowhere to copy that */
static void long_messages(struct kunit *test)
{
	struct fixture *f = setup(test, AMP_ROLE_REMOTE);
	u8 *data = zalloc(test, 2 * DOUBLE_BUF);
	struct rpmsg_endpoint *e = create_plain(f, ADDR);

	KUNIT_ASSERT_NOT_NULL(test, e);
	KUNIT_EXPECT_EQ(test, receive(f, data, f->bus.mtu, DOUBLE_BUF),
			AMP_RX_HELD);
	wait_for_completion(&f->called);
	KUNIT_EXPECT_PTR_EQ(test, f->copied, (const void *)f->bus.late.bounce);
	KUNIT_EXPECT_EQ(test, f->last.len, f->bus.mtu);
	KUNIT_EXPECT_EQ(test, channel_double.released, 1);

	receive(f, data, f->bus.mtu + 1, DOUBLE_BUF);
	receive(f, data, f->bus.mtu + 1, 2 * DOUBLE_BUF);
	KUNIT_EXPECT_EQ(test, f->received, 1);
	KUNIT_EXPECT_EQ(test, channel_double.events[AMP_EV_RX_BAD_HDR], 2);
	amp_ept_destroy(e);
}

/*
 * A client whose callback sleeps: half of the buffers wait for it, the next message
 * waits in the ring, and none of them is left when the session ends.
 */
static void late_messages(struct kunit *test)
{
	struct fixture *f = setup(test, AMP_ROLE_MASTER);
	u8 *data = zalloc(test, DOUBLE_BUF);
	struct rpmsg_endpoint *e = create_plain(f, ADDR);
	unsigned int i;

	KUNIT_ASSERT_NOT_NULL(test, e);
	mutex_lock(&e->cb_lock);
	for (i = 0; i < 2 * DOUBLE_NUM; i++)
		if (receive(f, data, 1, DOUBLE_BUF) == AMP_RX_STALL)
			break;
	/* one more if the first one has been copied already */
	KUNIT_EXPECT_GE(test, i, f->bus.rx_limit);
	KUNIT_EXPECT_LE(test, i, f->bus.rx_limit + 1);
	amp_late_drop(&f->bus);
	KUNIT_EXPECT_GE(test, channel_double.released, i - 1);
	KUNIT_EXPECT_EQ(test, receive(f, data, 1, DOUBLE_BUF), AMP_RX_HELD);
	mutex_unlock(&e->cb_lock);
	wait_for_completion(&f->called);
	amp_ept_destroy(e);
	flush_work(&f->bus.late.work);
	KUNIT_EXPECT_GE(test, channel_double.released, i);
}

/*
 * A message waits for an endpoint that is destroyed meanwhile: it keeps the endpoint,
 * but the rpmsg device may have been freed, and its memory used for something else.
 */
static void late_message_after_destroy(struct kunit *test)
{
	struct fixture *f = setup(test, AMP_ROLE_MASTER);
	struct amp_device *adev = zalloc(test, sizeof(*adev));
	struct amp_bus *other = zalloc(test, sizeof(*other));
	u8 *data = zalloc(test, 2 * DOUBLE_BUF);
	struct rpmsg_endpoint *first = create_plain(f, ADDR);
	struct rpmsg_endpoint *e = create_plain(f, ADDR + 1);

	KUNIT_ASSERT_TRUE(test, first && e);
	f->bus.ch = (void *)&f->bus;
	other->ch = (void *)other;
	adev->bus = &f->bus;
	e->rpdev = &adev->rpdev;

	/* the work calls the first endpoint, and has to wait before it looks at the other */
	mutex_lock_nested(&first->cb_lock, SINGLE_DEPTH_NESTING);
	receive(f, data, 1, DOUBLE_BUF);
	KUNIT_EXPECT_EQ(test, offer(f, ADDR + 1, data + DOUBLE_BUF, 1,
				    DOUBLE_BUF, false), AMP_RX_HELD);
	amp_ept_destroy(e);
	adev->bus = other;
	mutex_unlock(&first->cb_lock);
	flush_work(&f->bus.late.work);

	KUNIT_EXPECT_PTR_EQ(test, channel_double.asked, f->bus.ch);
	KUNIT_EXPECT_EQ(test, channel_double.released, 2);
	KUNIT_EXPECT_EQ(test, f->received, 1);
	amp_ept_destroy(first);
}

/* Stale announcements are handled, other stale messages are dropped */
static void stale(struct fixture *f, void *data, u32 dst, u32 buf_len)
{
	struct amp_wire_msg wire = { .src = PEER, .dst = dst, .len = 8 };
	struct amp_ring_buf buf = { .data = data, .len = buf_len };

	amp_wire_build(virtio_legacy_is_little_endian(), data, &wire);
	amp_receive_stale(&f->bus, &buf);
}

static void stale_messages(struct kunit *test)
{
	struct fixture *f = setup(test, AMP_ROLE_MASTER);
	u8 *data = zalloc(test, DOUBLE_BUF);
	struct rpmsg_endpoint *e = create(f, ADDR);

	KUNIT_ASSERT_NOT_NULL(test, e);
	stale(f, data, ADDR, DOUBLE_BUF);
	stale(f, data, ADDR + 1, DOUBLE_BUF);
	stale(f, data, AMP_WIRE_NS_ADDR, AMP_WIRE_HDR_SIZE + 7);
	KUNIT_EXPECT_EQ(test, channel_double.announcements, 0);
	stale(f, data, AMP_WIRE_NS_ADDR, DOUBLE_BUF);
	KUNIT_EXPECT_EQ(test, channel_double.announcements, 1);
	KUNIT_EXPECT_EQ(test, f->received, 0);
	KUNIT_EXPECT_EQ(test, channel_double.events[AMP_EV_RX_UNKNOWN], 0);
	KUNIT_EXPECT_EQ(test, channel_double.events[AMP_EV_RX_BAD_HDR], 0);
	amp_ept_destroy(e);
}

static void change_destination(void *buf)
{
	struct amp_wire_msg wire = { .src = PEER, .dst = ADDR, .len = 8 };

	amp_wire_build(false, buf, &wire);
}

/*
 * The copy of the header that was checked is used, not the one in shared memory
 */
static void stale_and_changed(struct kunit *test)
{
	struct fixture *f = setup(test, AMP_ROLE_MASTER);
	u8 *data = zalloc(test, DOUBLE_BUF);
	struct rpmsg_endpoint *e = create(f, ADDR);

	KUNIT_ASSERT_NOT_NULL(test, e);
	f->answer = AMP_RX_HELD;
	after_parse = change_destination;
	stale(f, data, AMP_WIRE_NS_ADDR, DOUBLE_BUF);
	after_parse = NULL;
	KUNIT_EXPECT_EQ(test, f->received, 0);
	KUNIT_EXPECT_EQ(test, channel_double.announcements, 1);
	amp_ept_destroy(e);
}

static void grow(void *buf)
{
	struct amp_wire_msg wire = { .src = PEER, .dst = ADDR, .len = 0xffff };

	amp_wire_build(false, buf, &wire);
}

static void received_and_changed(struct kunit *test)
{
	struct fixture *f = setup(test, AMP_ROLE_MASTER);
	u8 *data = zalloc(test, DOUBLE_BUF);
	struct rpmsg_endpoint *e = create(f, ADDR);

	KUNIT_ASSERT_NOT_NULL(test, e);
	after_parse = grow;
	receive(f, data, 5, DOUBLE_BUF);
	after_parse = NULL;
	KUNIT_EXPECT_EQ(test, f->received, 1);
	KUNIT_EXPECT_EQ(test, f->last.len, 5);
	amp_ept_destroy(e);
}

static void states(struct kunit *test)
{
	struct fixture *f = setup(test, AMP_ROLE_MASTER);
	struct rpmsg_endpoint *e = create(f, ADDR);

	KUNIT_ASSERT_NOT_NULL(test, e);
	KUNIT_EXPECT_EQ(test, f->states, 1);
	KUNIT_EXPECT_TRUE(test, f->online);
	amp_ept_state_all(&f->bus, false);
	KUNIT_EXPECT_EQ(test, f->states, 2);
	KUNIT_EXPECT_FALSE(test, f->online);
	amp_ept_destroy(e);
	amp_ept_state_all(&f->bus, true);
	KUNIT_EXPECT_EQ(test, f->states, 2);
}

static void room(struct kunit *test)
{
	struct fixture *f = setup(test, AMP_ROLE_MASTER);
	struct rpmsg_endpoint *e = create(f, ADDR);
	struct amp_tx_share *share;
	struct amp_msg msg;

	KUNIT_ASSERT_NOT_NULL(test, e);
	share = &to_amp_ept(e)->share;
	KUNIT_EXPECT_EQ(test, share->limit, f->bus.tx_limit);
	share->room(share);
	KUNIT_EXPECT_EQ(test, f->roomed, 1);
	channel_double.free = 0;
	KUNIT_EXPECT_EQ(test, amp_native.tx_get(e, &msg), -EAGAIN);
	f->bus.online = false;
	KUNIT_EXPECT_EQ(test, amp_native.tx_get(e, &msg), -ENOTCONN);
	KUNIT_EXPECT_FALSE(test, amp_native.tx_ready(e));
	amp_ept_destroy(e);
	KUNIT_EXPECT_EQ(test, channel_double.forgotten, 1);
}

static void ready_takes_nothing(struct kunit *test)
{
	struct fixture *f = setup(test, AMP_ROLE_REMOTE);
	struct rpmsg_endpoint *e = create(f, ADDR);

	KUNIT_ASSERT_NOT_NULL(test, e);
	KUNIT_EXPECT_TRUE(test, amp_native.tx_ready(e));
	KUNIT_EXPECT_EQ(test, channel_double.free, DOUBLE_NUM);
	KUNIT_EXPECT_EQ(test, channel_double.cancelled, 0);
	amp_ept_destroy(e);
}

static void cancelled_by_a_master(struct kunit *test)
{
	struct fixture *f = setup(test, AMP_ROLE_MASTER);
	struct rpmsg_endpoint *e = create(f, ADDR);
	struct amp_msg msg;

	KUNIT_ASSERT_NOT_NULL(test, e);
	KUNIT_ASSERT_EQ(test, amp_native.tx_get(e, &msg), 0);
	amp_native.tx_cancel(e, &msg);
	KUNIT_EXPECT_EQ(test, channel_double.cancelled, 1);
	KUNIT_EXPECT_EQ(test, channel_double.sent, 0);
	amp_ept_destroy(e);
}

/*
 * As the remote, each buffer that was taken has to be used: by a message to an
 * address without an endpoint
 */
static void cancelled_by_a_remote(struct kunit *test)
{
	struct fixture *f = setup(test, AMP_ROLE_REMOTE);
	struct rpmsg_endpoint *e = create(f, ADDR);
	struct amp_wire_msg wire = {};
	struct amp_msg msg;

	KUNIT_ASSERT_NOT_NULL(test, e);
	KUNIT_ASSERT_EQ(test, amp_native.tx_get(e, &msg), 0);
	amp_native.tx_cancel(e, &msg);
	KUNIT_EXPECT_EQ(test, channel_double.cancelled, 0);
	KUNIT_EXPECT_EQ(test, channel_double.sent, AMP_WIRE_HDR_SIZE);
	KUNIT_EXPECT_EQ(test, amp_wire_parse(virtio_legacy_is_little_endian(), msg.buf.data,
					     channel_double.sent, &wire), 0);
	KUNIT_EXPECT_EQ(test, wire.dst, RPMSG_ADDR_ANY);
	KUNIT_EXPECT_EQ(test, wire.len, 0);
	amp_ept_destroy(e);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(addresses),
	KUNIT_CASE(messages),
	KUNIT_CASE(captured_messages),
	KUNIT_CASE(cleared_messages),
	KUNIT_CASE(long_messages),
	KUNIT_CASE(late_messages),
	KUNIT_CASE(late_message_after_destroy),
	KUNIT_CASE(stale_messages),
	KUNIT_CASE(stale_and_changed),
	KUNIT_CASE(received_and_changed),
	KUNIT_CASE(states),
	KUNIT_CASE(room),
	KUNIT_CASE(ready_takes_nothing),
	KUNIT_CASE(cancelled_by_a_master),
	KUNIT_CASE(cancelled_by_a_remote),
	{}
};

static void teardown(struct kunit *test)
{
	struct fixture *f = test->priv;

	amp_late_exit(&f->bus);
}

static struct kunit_suite amp_endpoint_suite = {
	.name = "amp_endpoint",
	.exit = teardown,
	.test_cases = cases,
};

kunit_test_suite(amp_endpoint_suite);

MODULE_DESCRIPTION("KUnit tests of amp_rpmsg");
MODULE_LICENSE("GPL");
