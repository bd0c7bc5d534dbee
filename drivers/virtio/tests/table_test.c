// SPDX-License-Identifier: GPL-2.0-only
/* Channels of a resource table: what is taken from it, and the status dance */
#include "../description/table.c"
#include "../link/status.c"
#include "suites.h"
#include "zalloc.h"

#define SIZE	1024
/* The remote sees at DA what is at LOCAL here */
#define DA	0x50000000u
#define LOCAL	0xfb0000000ull
#define NUM	16
#define RING	0x2000
#define BYTES	0x10000

/**
 * struct fixture - a remote with a channel, of which nothing is mapped
 * @range: where it sees the memory
 * @remote: the remote
 * @ch: the channel
 */
struct fixture {
	struct amp_translate_range range;
	struct amp_remote remote;
	struct amp_channel ch;
};

static unsigned int rung, moved;

/* Replacements of the functions of other files that table.c calls */
void amp_queue_ring(struct amp_channel *ch, struct amp_queue *queue)
{
	rung++;
}

int amp_memory_move_rings(struct amp_channel *ch)
{
	moved++;
	return 0;
}

static const struct amp_rsc_vdev_spec vdev = {
	.notify_id = AMP_RSC_ANY,
	.dfeatures = 1,
	.vring = { { AMP_RSC_ANY, NUM, 4 }, { AMP_RSC_ANY, NUM, 5 } },
	.carveout = { DA, BYTES },
	.carveout_name = "vdev0buffer",
};

static void write_table(struct kunit *test, struct fixture *f,
			const struct amp_rsc_vdev_spec *v)
{
	struct amp_rsc_spec spec = { .vdevs = v, .num_vdevs = 1 };

	KUNIT_ASSERT_EQ(test, amp_rsc_write(f->remote.rsc->cfg.table, SIZE,
					    &spec), 0);
}

/* A remote whose table has one device, and a channel of it as yet undescribed */
static struct fixture *setup(struct kunit *test, u32 role)
{
	struct fixture *f = zalloc(test, sizeof(*f));
	struct amp_rsc_config cfg = {
		.table = zalloc(test, SIZE),
		.size = SIZE,
		.master = true,
	};
	unsigned int bad;

	f->range = (struct amp_translate_range){ LOCAL, DA, BYTES };
	amp_translate_init(&f->remote.translate, &f->range, 1, true, &bad);
	f->remote.window = f->remote.translate;
	mutex_init(&f->remote.lock);
	f->remote.rsc = zalloc(test, sizeof(*f->remote.rsc));
	f->remote.rsc->cfg = cfg;
	write_table(test, f, &vdev);
	KUNIT_ASSERT_EQ(test, amp_rsc_open(f->remote.rsc, &cfg), 0);

	f->ch.dev = __root_device_register("amp-table-test", NULL);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, f->ch.dev);
	f->ch.remote = &f->remote;
	f->ch.config.role = role;
	f->ch.config.buf_size = 512;
	rung = 0;
	moved = 0;
	return f;
}

static void teardown(struct fixture *f)
{
	root_device_unregister(f->ch.dev);
}

static int config(struct fixture *f)
{
	return amp_table_config(f->ch.dev, &f->remote, &f->ch.config);
}

static struct fixture *setup_channel(struct kunit *test, u32 role)
{
	struct fixture *f = setup(test, role);

	KUNIT_EXPECT_EQ(test, config(f), 0);
	f->ch.rsc = f->remote.rsc->vdevs[f->ch.config.vdev];
	return f;
}

static void master_config(struct kunit *test)
{
	struct fixture *f = setup_channel(test, AMP_ROLE_MASTER);
	const struct amp_channel_config *c = &f->ch.config;

	KUNIT_EXPECT_EQ(test, c->num_bufs, 2 * NUM);
	KUNIT_EXPECT_EQ(test, c->notify_id[0], 4);
	KUNIT_EXPECT_EQ(test, c->notify_id[1], 5);
	KUNIT_EXPECT_EQ(test, c->rx_vring, LOCAL);
	KUNIT_EXPECT_EQ(test, c->tx_vring, LOCAL + RING);
	KUNIT_EXPECT_TRUE(test, c->has_pool);
	KUNIT_EXPECT_EQ(test, c->pool, LOCAL + 2 * RING);
	KUNIT_EXPECT_EQ(test, c->carveout, LOCAL);
	KUNIT_EXPECT_EQ(test, c->carveout_size, BYTES);
	teardown(f);
}

static void remote_config(struct kunit *test)
{
	struct fixture *f = setup_channel(test, AMP_ROLE_REMOTE);
	const struct amp_channel_config *c = &f->ch.config;

	KUNIT_EXPECT_EQ(test, c->tx_vring, LOCAL);
	KUNIT_EXPECT_EQ(test, c->rx_vring, LOCAL + RING);
	KUNIT_EXPECT_EQ(test, c->pool, LOCAL);
	teardown(f);
}

/* A table whose configuration space has these sizes, read again */
static void write_sizes(struct kunit *test, struct fixture *f,
			const u32 sizes[AMP_RSC_VRINGS])
{
	struct amp_rsc_config cfg = f->remote.rsc->cfg;
	struct amp_rsc_vdev_spec v = vdev;
	union amp_rsc_wire_sizes space;

	v.dfeatures = 3;
	v.config = &space;
	v.config_len = amp_rsc_sizes_write(AMP_RSC_SIZES_LINUX,
					   AMP_LITTLE_ENDIAN(&cfg), sizes,
					   &space);
	write_table(test, f, &v);
	KUNIT_ASSERT_EQ(test, amp_rsc_open(f->remote.rsc, &cfg), 0);
}

/* The remote sends in buffers of ring 0 */
static void sizes(struct kunit *test)
{
	struct fixture *f = setup(test, AMP_ROLE_MASTER);
	struct amp_channel_config *c = &f->ch.config;
	struct amp_rsc *rsc = zalloc(test, sizeof(*rsc));

	KUNIT_EXPECT_EQ(test, config(f), 0);
	KUNIT_EXPECT_EQ(test, c->rx_buf_size, 512);
	KUNIT_EXPECT_EQ(test, c->tx_buf_size, 512);
	f->ch.rsc = f->remote.rsc->vdevs[0];
	write_sizes(test, f, (u32[]){ 1024, 256 });
	/* other sizes than when the channel was bound */
	KUNIT_EXPECT_EQ(test, amp_table_read(f->ch.dev, &f->remote, c, &f->ch.rsc,
					     rsc), -ESTALE);
	KUNIT_EXPECT_EQ(test, config(f), 0);
	KUNIT_EXPECT_EQ(test, c->rx_buf_size, 1024);
	KUNIT_EXPECT_EQ(test, c->tx_buf_size, 256);
	KUNIT_EXPECT_EQ(test, amp_pool_bytes(c), NUM * (1024 + 256));
	f->ch.rsc = f->remote.rsc->vdevs[0];
	KUNIT_EXPECT_EQ(test, amp_table_read(f->ch.dev, &f->remote, c, &f->ch.rsc,
					     rsc), 0);
	c->role = AMP_ROLE_REMOTE;
	KUNIT_EXPECT_EQ(test, config(f), 0);
	KUNIT_EXPECT_EQ(test, c->rx_buf_size, 256);
	KUNIT_EXPECT_EQ(test, c->tx_buf_size, 1024);
	/* to the last byte of what the rings leave */
	c->role = AMP_ROLE_MASTER;
	write_sizes(test, f, (u32[]){ 2048, 1024 });
	KUNIT_EXPECT_EQ(test, config(f), 0);
	write_sizes(test, f, (u32[]){ 2048, 1025 });
	KUNIT_EXPECT_EQ(test, config(f), -ENOSPC);
	/* too small for the network interface, in either direction */
	c->eth.present = true;
	write_sizes(test, f, (u32[]){ 97, 98 });
	KUNIT_EXPECT_EQ(test, config(f), -EINVAL);
	write_sizes(test, f, (u32[]){ 98, 97 });
	KUNIT_EXPECT_EQ(test, config(f), -EINVAL);
	write_sizes(test, f, (u32[]){ 98, 98 });
	KUNIT_EXPECT_EQ(test, config(f), 0);
	teardown(f);
}

static void bad_config(struct kunit *test)
{
	struct fixture *f = setup(test, AMP_ROLE_MASTER);

	f->ch.config.vdev = 1;
	KUNIT_EXPECT_EQ(test, config(f), -EINVAL);
	f->ch.config.vdev = 0;
	f->ch.config.buf_size = 4096;
	KUNIT_EXPECT_EQ(test, config(f), -ENOSPC);
	f->ch.config.buf_size = 512;
	f->remote.rsc->vdevs[0].vring[1].num = 2 * NUM;
	KUNIT_EXPECT_EQ(test, config(f), -EINVAL);
	f->remote.rsc->vdevs[0].vring[1].num = NUM;
	f->remote.rsc->vdevs[0].vring[1].align = 8;
	KUNIT_EXPECT_EQ(test, config(f), -EINVAL);
	f->remote.rsc->vdevs[0].vring[1].align = 4096;
	f->range.size = BYTES - 1;
	KUNIT_EXPECT_EQ(test, config(f), -ERANGE);
	f->remote.rsc->vdevs[0].error.ret = -EBUSY;
	KUNIT_EXPECT_EQ(test, config(f), -EBUSY);
	f->remote.rsc = NULL;
	KUNIT_EXPECT_EQ(test, config(f), -EINVAL);
	/* addresses in the node */
	f->ch.config.vdev = AMP_NONE;
	KUNIT_EXPECT_EQ(test, config(f), 0);
	teardown(f);
}

/* What the table names has to be in the window, wherever memory is shared */
static void window(struct kunit *test)
{
	static const struct amp_rsc_vdev_spec outside[] = {
		{ .vring = { { DA - RING, NUM, 4 }, { DA, NUM, 5 } } },
		{ .vring = { { DA, NUM, 4 }, { DA + BYTES, NUM, 5 } } },
		{ .vring = { { 0x1000, NUM, 4 }, { DA, NUM, 5 } } },
	};
	struct fixture *f = setup(test, AMP_ROLE_MASTER);
	struct amp_rsc_config cfg = f->remote.rsc->cfg;
	unsigned int i;

	f->remote.translate.num = 0;
	KUNIT_EXPECT_EQ(test, config(f), 0);
	KUNIT_EXPECT_EQ(test, f->ch.config.rx_vring, LOCAL);
	for (i = 0; i < ARRAY_SIZE(outside); i++) {
		write_table(test, f, &outside[i]);
		KUNIT_ASSERT_EQ(test, amp_rsc_open(f->remote.rsc, &cfg), 0);
		KUNIT_EXPECT_EQ(test, config(f), -ERANGE);
	}
	teardown(f);
}

/* The table sets the number of buffers, the device tree their size */
static void many_buffers(struct kunit *test)
{
	static const struct amp_rsc_vdev_spec many = {
		.vring = { { DA, AMP_RING_MAX_NUM, 4 },
			   { DA + 0x100000, AMP_RING_MAX_NUM, 5 } },
	};
	struct fixture *f = setup(test, AMP_ROLE_MASTER);
	struct amp_rsc_config cfg = f->remote.rsc->cfg;

	f->range.size = 0x200000;
	write_table(test, f, &many);
	KUNIT_ASSERT_EQ(test, amp_rsc_open(f->remote.rsc, &cfg), 0);
	KUNIT_EXPECT_EQ(test, config(f), 0);
	f->ch.config.buf_size = 65551;
	KUNIT_EXPECT_EQ(test, config(f), -EINVAL);
	teardown(f);
}

static u8 status(const struct fixture *f)
{
	return amp_rsc_get_status(f->remote.rsc, &f->ch.rsc);
}

/* A table of which nobody has made use yet is completed */
static void master_starts(struct kunit *test)
{
	struct fixture *f = setup_channel(test, AMP_ROLE_MASTER);
	struct amp_rsc_config cfg = f->remote.rsc->cfg;
	struct amp_rsc *rsc = zalloc(test, sizeof(*rsc));
	bool reinit = false;

	KUNIT_EXPECT_TRUE(test, amp_table_prepare(&f->ch, &reinit));
	KUNIT_EXPECT_TRUE(test, reinit);
	KUNIT_EXPECT_EQ(test, status(f), 0);
	cfg.master = false;
	amp_rsc_open(rsc, &cfg);
	KUNIT_EXPECT_EQ(test, rsc->vdevs[0].error.ret, 0);
	KUNIT_EXPECT_EQ(test, rsc->vdevs[0].vring[1].da, DA + RING);

	amp_table_driver_ok(&f->ch);
	KUNIT_EXPECT_EQ(test, status(f), 0xf);
	KUNIT_EXPECT_TRUE(test, amp_table_holds(&f->ch));
	KUNIT_EXPECT_EQ(test, rung, 0);
	teardown(f);
}

/* One that is in use is left alone, unless a reset is asked for */
static void master_goes_on(struct kunit *test)
{
	struct fixture *f = setup_channel(test, AMP_ROLE_MASTER);
	bool reinit = false;

	amp_table_prepare(&f->ch, &reinit);
	amp_table_driver_ok(&f->ch);
	f->ch.rsc.status = 0;
	reinit = false;
	KUNIT_EXPECT_TRUE(test, amp_table_prepare(&f->ch, &reinit));
	KUNIT_EXPECT_FALSE(test, reinit);
	KUNIT_EXPECT_EQ(test, status(f), 0xf);
	KUNIT_EXPECT_TRUE(test, amp_table_holds(&f->ch));

	reinit = true;
	KUNIT_EXPECT_FALSE(test, amp_table_prepare(&f->ch, &reinit));
	KUNIT_EXPECT_EQ(test, status(f), 0);
	KUNIT_EXPECT_EQ(test, rung, 1);
	/* as a doorbell would, which the remote rang before it has seen that */
	reinit = false;
	KUNIT_EXPECT_FALSE(test, amp_table_prepare(&f->ch, &reinit));
	KUNIT_EXPECT_EQ(test, rung, 1);
	f->ch.taken_until = jiffies;
	reinit = false;
	KUNIT_EXPECT_TRUE(test, amp_table_prepare(&f->ch, &reinit));
	KUNIT_EXPECT_TRUE(test, reinit);
	teardown(f);
}

/* The remote's image has been loaded once more */
static void master_sees_restart(struct kunit *test)
{
	struct amp_rsc_vdev_spec other = vdev;
	struct fixture *f = setup_channel(test, AMP_ROLE_MASTER);
	bool reinit = false;

	amp_table_prepare(&f->ch, &reinit);
	amp_table_driver_ok(&f->ch);
	memset(f->remote.rsc->cfg.table, 0, SIZE);
	KUNIT_EXPECT_FALSE(test, amp_table_holds(&f->ch));
	reinit = false;
	KUNIT_EXPECT_FALSE(test, amp_table_prepare(&f->ch, &reinit));

	other.vring[0].num = 2 * NUM;
	write_table(test, f, &other);
	KUNIT_EXPECT_FALSE(test, amp_table_prepare(&f->ch, &reinit));
	write_table(test, f, &vdev);
	KUNIT_EXPECT_TRUE(test, amp_table_prepare(&f->ch, &reinit));
	KUNIT_EXPECT_TRUE(test, reinit);
	teardown(f);
}

/* A remote takes the rings where the master has put them, when it says so */
static void remote_waits(struct kunit *test)
{
	struct fixture *f = setup_channel(test, AMP_ROLE_REMOTE);
	struct amp_rsc_vdev_spec placed = vdev;
	bool reinit = false;

	KUNIT_EXPECT_FALSE(test, amp_table_prepare(&f->ch, &reinit));
	placed.vring[0].da = DA + RING;
	placed.vring[1].da = DA;
	write_table(test, f, &placed);
	KUNIT_EXPECT_FALSE(test, amp_table_prepare(&f->ch, &reinit));
	amp_table_driver_ok(&f->ch);
	KUNIT_EXPECT_TRUE(test, amp_table_prepare(&f->ch, &reinit));
	KUNIT_EXPECT_EQ(test, moved, 1);
	KUNIT_EXPECT_EQ(test, f->ch.config.tx_vring, LOCAL + RING);
	KUNIT_EXPECT_EQ(test, f->ch.config.rx_vring, LOCAL);
	KUNIT_EXPECT_TRUE(test, amp_table_holds(&f->ch));

	amp_rsc_reset(f->remote.rsc, &f->ch.rsc);
	KUNIT_EXPECT_FALSE(test, amp_table_holds(&f->ch));
	teardown(f);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(master_config),
	KUNIT_CASE(remote_config),
	KUNIT_CASE(sizes),
	KUNIT_CASE(bad_config),
	KUNIT_CASE(window),
	KUNIT_CASE(many_buffers),
	KUNIT_CASE(master_starts),
	KUNIT_CASE(master_goes_on),
	KUNIT_CASE(master_sees_restart),
	KUNIT_CASE(remote_waits),
	{ }
};

struct kunit_suite amp_table_suite = {
	.name = "amp_table",
	.test_cases = cases,
};
