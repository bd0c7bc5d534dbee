// SPDX-License-Identifier: GPL-2.0-only
/* The legacy description of channels, as properties of a software node */
#include "../description/of_check.c"
#include "../description/of.c"
#include "suites.h"
#include "zalloc.h"

/* Properties of 32 bits, then those of 64, then the names */
enum prop {
	NUM, ROLE, SRC, DST, ETH, MISC, OUT, BUFS, SIZE, IN, IN_CPU, OUT_CPU,
	VIRTIO,
	RX, TX, POOL, NAME, PROPS,
};

static const char * const prop_names[PROPS] = {
	"channel-num", "rpmsg-role", "channel-src", "channel-dst",
	"eth-dev-endpoints", "misc-dev-endpoints", "output-msgirq-num",
	"rpmsg-num-bufs", "rpmsg-buf-size", "input-msgirq-num",
	"input-dstcpu-id", "output-dstcpu-id", "virtio-device-id",
	"shmem-rx-vring", "shmem-tx-vring", "data-buffer-pool", "channel-name",
};

/* Two channels that are good, and what surplus entries are */
static const u32 good_u32[RX][3] = {
	[NUM] = { 4, 5, 6 }, [ROLE] = { 1, 1, 9 }, [SRC] = { 10, 11 },
	[DST] = { 20, 21 }, [ETH] = { 30, 31 }, [MISC] = { 40, 41 },
	[OUT] = { 7, 8 }, [BUFS] = { 16, 32 }, [SIZE] = { 512, 1024 },
	[IN] = { 3, 4 }, [IN_CPU] = { 1, 2 }, [OUT_CPU] = { 2, 3 },
	[VIRTIO] = { 0, 7 },
};

static const u64 good_u64[3][3] = {
	{ 0xb8000000, 0xb8100000 }, { 0xb8008000, 0xb8108000 },
	{ 0xb8010000, 0xb8110000 },
};

/**
 * struct test_node - a node and what became of it
 * @u32s: properties of 32 bits
 * @u64s: properties of 64 bits
 * @names: channel names
 * @len: entries of each property, 0: it is absent
 * @props: the same for the kernel
 * @dev: a device that has them
 * @parsed: the channels
 */
struct test_node {
	u32 u32s[RX][3];
	u64 u64s[3][3];
	const char *names[3];
	unsigned int len[PROPS];
	struct property_entry props[PROPS + 1];
	struct device *dev;
	struct amp_parsed *parsed;
};

static struct test_node *new_node(struct kunit *test)
{
	struct test_node *n = test->priv;
	int i;

	memcpy(n->u32s, good_u32, sizeof(good_u32));
	memcpy(n->u64s, good_u64, sizeof(good_u64));
	n->names[0] = "first";
	n->names[1] = "second";
	n->names[2] = "third";
	for (i = 0; i < PROPS; i++)
		n->len[i] = 2;
	return n;
}

static void fill_props(struct test_node *n)
{
	struct property_entry *p = n->props;
	int i;

	for (i = 0; i < PROPS; i++) {
		if (!n->len[i])
			continue;
		if (i < RX)
			*p++ = PROPERTY_ENTRY_U32_ARRAY_LEN(prop_names[i],
							    n->u32s[i],
							    n->len[i]);
		else if (i < NAME)
			*p++ = PROPERTY_ENTRY_U64_ARRAY_LEN(prop_names[i],
							    n->u64s[i - RX],
							    n->len[i]);
		else
			*p++ = PROPERTY_ENTRY_STRING_ARRAY_LEN(prop_names[i],
							       n->names,
							       n->len[i]);
	}
	memset(p, 0, sizeof(*p));
}

/* Parses the properties of a device that exists during the call only */
static int parse_props(struct kunit *test, struct test_node *n)
{
	int ret;

	kfree(n->parsed);
	n->parsed = NULL;
	n->dev = __root_device_register("amp-of-test", NULL);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, n->dev);
	ret = device_create_managed_software_node(n->dev, n->props, NULL);
	if (!ret)
		ret = amp_of_parse(n->dev, &n->parsed);
	root_device_unregister(n->dev);
	return ret;
}

/* Parses two channels, and compares the error of each */
static void expect(struct kunit *test, struct test_node *n, int first, int second)
{
	fill_props(n);
	KUNIT_ASSERT_EQ(test, parse_props(test, n), 2);
	KUNIT_EXPECT_EQ(test, n->parsed[0].error, first);
	KUNIT_EXPECT_EQ(test, n->parsed[1].error, second);
}

static void good(struct kunit *test)
{
	struct test_node *n = new_node(test);
	const struct amp_channel_config *c;

	expect(test, n, 0, 0);
	c = &n->parsed[1].config;
	KUNIT_EXPECT_EQ(test, c->index, 1);
	KUNIT_EXPECT_EQ(test, c->num, 5);
	KUNIT_EXPECT_STREQ(test, (const char *)c->name, "second");
	KUNIT_EXPECT_EQ(test, c->role, AMP_ROLE_MASTER);
	KUNIT_EXPECT_EQ(test, c->src, 11);
	KUNIT_EXPECT_EQ(test, c->dst, 21);
	KUNIT_EXPECT_EQ(test, c->eth.src, 31);
	KUNIT_EXPECT_EQ(test, c->eth.dst, 31);
	KUNIT_EXPECT_TRUE(test, c->eth.present);
	KUNIT_EXPECT_EQ(test, c->misc.src, 41);
	KUNIT_EXPECT_EQ(test, c->misc.dst, 41);
	KUNIT_EXPECT_TRUE(test, c->misc.present);
	KUNIT_EXPECT_EQ(test, c->out_reg, 8);
	KUNIT_EXPECT_EQ(test, c->in_reg, 4);
	KUNIT_EXPECT_EQ(test, c->in_cpu, 2);
	KUNIT_EXPECT_TRUE(test, c->in_cpu_given);
	KUNIT_EXPECT_EQ(test, c->out_cpu, 3);
	KUNIT_EXPECT_EQ(test, c->virtio_id, VIRTIO_ID_RPMSG);
	KUNIT_EXPECT_EQ(test, n->parsed[0].config.virtio_id, AMP_VIRTIO_ID);
	KUNIT_EXPECT_EQ(test, c->num_bufs, 32);
	KUNIT_EXPECT_EQ(test, c->buf_size, 1024);
	KUNIT_EXPECT_EQ(test, c->rx_vring, 0xb8100000ULL);
	KUNIT_EXPECT_EQ(test, c->tx_vring, 0xb8108000ULL);
	KUNIT_EXPECT_EQ(test, c->pool, 0xb8110000ULL);
	KUNIT_EXPECT_TRUE(test, c->has_pool);
}

static bool optional(int prop)
{
	return (prop >= BUFS && prop <= VIRTIO) || prop == POOL;
}

/* A missing array fails all channels, a short one those behind its end */
static void lengths(struct kunit *test)
{
	struct test_node *n;
	int i;

	for (i = ROLE; i < PROPS; i++) {
		n = new_node(test);
		n->len[i] = 0;
		expect(test, n, optional(i) ? 0 : -EINVAL,
		       optional(i) ? 0 : -EINVAL);
		n->len[i] = 1;
		expect(test, n, 0, -EOVERFLOW);
		n->len[i] = 3;
		expect(test, n, 0, 0);
	}
}

/* Doorbells that are named need no number, and may have one */
static void named_doorbells(struct kunit *test)
{
	struct test_node *n = new_node(test);

	amp_test_doorbells_named = true;
	expect(test, n, 0, 0);
	KUNIT_EXPECT_EQ(test, n->parsed[1].config.out_reg, 8);
	n->len[OUT] = 0;
	expect(test, n, 0, 0);
	KUNIT_EXPECT_EQ(test, n->parsed[1].config.out_reg, (u32)AMP_NONE);
	n->len[OUT] = 1;
	expect(test, n, 0, -EOVERFLOW);
	n->len[OUT] = 2;
	n->len[SRC] = 0;
	expect(test, n, -EINVAL, -EINVAL);
}

static void defaults(struct kunit *test)
{
	struct test_node *n = new_node(test);
	const struct amp_channel_config *c;
	int i;

	for (i = BUFS; i <= VIRTIO; i++)
		n->len[i] = 0;
	n->u32s[ROLE][1] = AMP_ROLE_REMOTE;
	n->u64s[POOL - RX][1] = 0xb8200000;
	expect(test, n, 0, 0);
	c = &n->parsed[0].config;
	KUNIT_EXPECT_EQ(test, c->num_bufs, 256);
	KUNIT_EXPECT_EQ(test, c->buf_size, 512);
	KUNIT_EXPECT_EQ(test, c->in_reg, AMP_NONE);
	KUNIT_EXPECT_EQ(test, c->out_cpu, AMP_NONE);
	KUNIT_EXPECT_EQ(test, c->in_cpu, 1);
	KUNIT_EXPECT_FALSE(test, c->in_cpu_given);
	KUNIT_EXPECT_EQ(test, c->virtio_id, AMP_VIRTIO_ID);
	KUNIT_EXPECT_EQ(test, n->parsed[1].config.in_cpu, 0);
	KUNIT_EXPECT_FALSE(test, n->parsed[1].config.in_cpu_given);
	n->len[POOL] = 0;
	n->u32s[ROLE][1] = AMP_ROLE_MASTER;
	expect(test, n, 0, 0);
	KUNIT_EXPECT_FALSE(test, n->parsed[0].config.has_pool);
}

/* Each value that is not allowed fails its own channel only */
static void values(struct kunit *test)
{
	static const struct {
		enum prop prop;
		u64 value;
		int error;
	} bad[] = {
		{ ROLE, 0, -EINVAL }, { ROLE, 3, -EINVAL },
		{ BUFS, 0, -EINVAL }, { BUFS, 1, -EINVAL },
		{ BUFS, 24, -EINVAL }, { BUFS, 131072, -EINVAL },
		{ SIZE, 0, -EINVAL }, { SIZE, 63, -EINVAL },
		{ SIZE, 97, -EINVAL },
		{ SIZE, 65552, -EINVAL }, { SIZE, U32_MAX, -EINVAL },
		{ RX, 0xb8200800, -EINVAL }, { TX, 0xb8200001, -EINVAL },
		{ POOL, 0xb8200020, -EINVAL },
		{ RX, U64_MAX - 4095, -EINVAL },
		{ TX, U64_MAX - 4095, -EINVAL },
		{ POOL, U64_MAX - 63, -EINVAL },
		{ OUT, U32_MAX, -EINVAL }, { OUT, INT_MAX, 0 },
		{ IN, U32_MAX, -EINVAL }, { IN, INT_MAX, 0 },
		{ IN_CPU, U32_MAX, -EINVAL }, { OUT_CPU, 1U << 31, -EINVAL },
		{ SIZE, 65551, 0 }, { BUFS, 2, 0 }, { SIZE, 98, 0 },
	};
	struct test_node *n;
	size_t i;
	int ch;

	for (i = 0; i < ARRAY_SIZE(bad); i++)
		for (ch = 0; ch < 2; ch++) {
			n = new_node(test);
			/* room for the largest buffers */
			n->u64s[POOL - RX][1] = 0xb9000000;
			n->u64s[POOL - RX][0] = 0xba000000;
			if (bad[i].prop < RX)
				n->u32s[bad[i].prop][ch] = bad[i].value;
			else
				n->u64s[bad[i].prop - RX][ch] = bad[i].value;
			expect(test, n, ch ? 0 : bad[i].error,
			       ch ? bad[i].error : 0);
		}
}

/* Each number is in range, but their product need not be */
static void pool_bytes(struct kunit *test)
{
	struct test_node *n = new_node(test);

	n->len[POOL] = 0;
	n->u64s[0][1] = 0xc0000000;
	n->u64s[TX - RX][1] = 0xc1000000;
	n->u32s[BUFS][1] = 65536;
	n->u32s[SIZE][1] = 65535;
	expect(test, n, 0, 0);
	n->u32s[SIZE][1] = 65536;
	expect(test, n, 0, -EINVAL);
	n->u32s[SIZE][1] = 65551;
	expect(test, n, 0, -EINVAL);
}

/* Every address is one that an endpoint can have, and differs from the others */
static void endpoints(struct kunit *test)
{
	static const struct {
		enum prop prop;
		u32 value;
	} bad[] = {
		{ SRC, 53 }, { DST, 53 }, { ETH, 53 }, { MISC, 53 },
		{ SRC, U32_MAX }, { DST, U32_MAX }, { ETH, U32_MAX },
		{ MISC, U32_MAX },
		/* those of the first channel */
		{ SRC, 30 }, { SRC, 40 }, { DST, 30 }, { DST, 40 },
		{ MISC, 10 }, { MISC, 20 }, { MISC, 30 }, { ETH, 10 },
		{ ETH, 20 }, { ETH, 40 },
	};
	struct test_node *n;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		n = new_node(test);
		n->u32s[bad[i].prop][0] = bad[i].value;
		expect(test, n, -EINVAL, 0);
		/* the kernel's own bus has none of them */
		n->u32s[VIRTIO][0] = VIRTIO_ID_RPMSG;
		expect(test, n, 0, 0);
	}
	/* either side has addresses of its own, as has each channel */
	n = new_node(test);
	n->u32s[DST][0] = n->u32s[SRC][0];
	n->u32s[ETH][0] = n->u32s[ETH][1];
	n->u32s[MISC][0] = n->u32s[SRC][1];
	expect(test, n, 0, 0);
}

static void remote_wants_pool(struct kunit *test)
{
	struct test_node *n = new_node(test);

	n->u32s[ROLE][1] = AMP_ROLE_REMOTE;
	expect(test, n, 0, 0);
	n->len[POOL] = 0;
	expect(test, n, 0, -EINVAL);
}

/* What the kernel's own bus can drive */
static void virtio_devices(struct kunit *test)
{
	static const struct {
		u32 id;
		u32 role;
		u32 size;
		int vdev;
		int error;
	} cases[] = {
		{ AMP_VIRTIO_ID, 1, 1024, 0, 0 },
		{ AMP_VIRTIO_ID, 2, 512, AMP_NONE, 0 },
		{ VIRTIO_ID_RPMSG, 1, 512, AMP_NONE, 0 },
		{ VIRTIO_ID_RPMSG, 2, 512, AMP_NONE, -EINVAL },
		{ VIRTIO_ID_RPMSG, 1, 1024, AMP_NONE, -EINVAL },
		{ VIRTIO_ID_RPMSG, 1, 512, 0, -EINVAL },
		{ 0, 1, 512, AMP_NONE, -EINVAL },
		{ 3, 1, 512, AMP_NONE, -EINVAL },
	};
	struct device *dev = __root_device_register("amp-of-test", NULL);
	size_t i;

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, dev);
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		struct amp_channel_config c = {
			.virtio_id = cases[i].id, .role = cases[i].role,
			.buf_size = cases[i].size, .vdev = cases[i].vdev,
		};

		KUNIT_EXPECT_EQ(test, amp_of_check_virtio(dev, &c),
				cases[i].error);
	}
	root_device_unregister(dev);
}

static void overlaps(struct kunit *test)
{
	static const struct {
		enum prop prop;
		u64 value;
	} bad[] = {
		/* their own */
		{ TX, 0xb8100000 }, { TX, 0xb8101000 }, { POOL, 0xb8100000 },
		{ POOL, 0xb8108000 }, { RX, 0xb8117000 },
		/* those of the first */
		{ RX, 0xb8000000 }, { RX, 0xb8009000 }, { RX, 0xb8011000 },
		{ TX, 0xb8001000 }, { POOL, 0xb8007fc0 },
	};
	struct test_node *n;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		n = new_node(test);
		n->u64s[bad[i].prop - RX][1] = bad[i].value;
		expect(test, n, 0, -EBUSY);
	}
	/* a channel that is wrong occupies nothing */
	n = new_node(test);
	n->u64s[0][1] = n->u64s[0][0];
	n->u32s[SIZE][0] = 1;
	expect(test, n, -EINVAL, 0);
}

static void numbers(struct kunit *test)
{
	struct test_node *n = new_node(test);

	n->u32s[NUM][1] = n->u32s[NUM][0];
	expect(test, n, 0, -EEXIST);
	n->u32s[ROLE][0] = 0;
	expect(test, n, -EINVAL, 0);
}

static void names(struct kunit *test)
{
	struct test_node *n = new_node(test);

	n->names[0] = "";
	expect(test, n, -EINVAL, 0);
	n->names[0] = "0123456789abcdef0123456789abcde";
	expect(test, n, 0, 0);
	KUNIT_EXPECT_STREQ(test, (const char *)n->parsed[0].config.name,
			   "0123456789abcdef0123456789abcde");
	n->names[1] = "0123456789abcdef0123456789abcdef";
	expect(test, n, 0, -ENAMETOOLONG);
	n->names[0] = " ~";
	n->names[1] = "a\nb";
	expect(test, n, 0, -EINVAL);
	n->names[0] = "\x7f";
	n->names[1] = "caf\xc3\xa9";
	expect(test, n, -EINVAL, -EINVAL);
}

/* Channels of two nodes are compared as those of one node are */
static void other_nodes(struct kunit *test)
{
	struct device *dev = __root_device_register("amp-of-test", NULL);
	struct amp_channel_config a = {
		.index = AMP_NO_INDEX, .num_bufs = 2, .buf_size = 512,
		.vring_align = AMP_RING_ALIGN,
		.vdev = AMP_NONE, .rx_vring = 0xb8000000,
		.tx_vring = 0xb8008000,
	};
	struct amp_channel_config b = a;

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, dev);
	KUNIT_EXPECT_EQ(test, amp_of_check_overlap(dev, &a, dev, &b), -EBUSY);
	/*
	 * rings that a resource table describes are not compared: they may move
	 */
	b.vdev = 0;
	KUNIT_EXPECT_EQ(test, amp_of_check_overlap(dev, &a, dev, &b), 0);
	KUNIT_EXPECT_EQ(test, amp_of_check_overlap(dev, &b, dev, &b), 0);
	/* within its carveout */
	b.carveout = 0xb8008000;
	b.carveout_size = 0x1000;
	KUNIT_EXPECT_EQ(test, amp_of_check_overlap(dev, &a, dev, &b), -EBUSY);
	b.carveout = 0xb800b000;
	KUNIT_EXPECT_EQ(test, amp_of_check_overlap(dev, &a, dev, &b), 0);
	root_device_unregister(dev);
}

static void channels(struct kunit *test)
{
	struct test_node *n = new_node(test);
	u32 *nums;

	n->len[NUM] = 0;
	fill_props(n);
	KUNIT_EXPECT_EQ(test, parse_props(test, n), -EINVAL);

	nums = zalloc(test, 1025 * sizeof(*nums));
	n->props[0] = PROPERTY_ENTRY_U32_ARRAY_LEN("channel-num", nums, 1025);
	memset(&n->props[1], 0, sizeof(n->props[1]));
	KUNIT_EXPECT_EQ(test, parse_props(test, n), -EINVAL);
	n->props[0] = PROPERTY_ENTRY_U32_ARRAY_LEN("channel-num", nums, 1024);
	KUNIT_EXPECT_EQ(test, parse_props(test, n), 1024);

	/* one channel alone */
	n = new_node(test);
	memset(n->len, 0, sizeof(n->len));
	n->len[NUM] = 1;
	fill_props(n);
	KUNIT_ASSERT_EQ(test, parse_props(test, n), 1);
	KUNIT_EXPECT_EQ(test, n->parsed[0].error, -EINVAL);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(good),
	KUNIT_CASE(lengths),
	KUNIT_CASE(named_doorbells),
	KUNIT_CASE(defaults),
	KUNIT_CASE(values),
	KUNIT_CASE(pool_bytes),
	KUNIT_CASE(endpoints),
	KUNIT_CASE(remote_wants_pool),
	KUNIT_CASE(virtio_devices),
	KUNIT_CASE(overlaps),
	KUNIT_CASE(numbers),
	KUNIT_CASE(names),
	KUNIT_CASE(other_nodes),
	KUNIT_CASE(channels),
	{}
};

static int init(struct kunit *test)
{
	amp_test_doorbells_named = false;
	test->priv = kunit_kzalloc(test, sizeof(struct test_node), GFP_KERNEL);
	return test->priv ? 0 : -ENOMEM;
}

static void cleanup(struct kunit *test)
{
	struct test_node *n = test->priv;

	kfree(n->parsed);
}

struct kunit_suite amp_of_suite = {
	.name = "amp_of",
	.init = init,
	.exit = cleanup,
	.test_cases = cases,
};
