// SPDX-License-Identifier: GPL-2.0-only
/* The description of one channel a node, as properties of a software node */
#include "../description/of_node.c"
#include "suites.h"

/* A region can't be described here: that takes a device tree */
#define MAX_PROPS	20

static const struct property_entry good_props[] = {
	PROPERTY_ENTRY_U32("reg", 4),
	PROPERTY_ENTRY_U32("rpmsg-role", 1),
	PROPERTY_ENTRY_U32("output-msgirq-num", 7),
	PROPERTY_ENTRY_STRING("channel-name", "name"),
	PROPERTY_ENTRY_U32_ARRAY("default-endpoint", ((u32[]){ 10, 20 })),
	PROPERTY_ENTRY_U64("shmem-rx-vring", 0xb8000000),
	PROPERTY_ENTRY_U64("shmem-tx-vring", 0xb8008000),
};

#define NUM_GOOD	ARRAY_SIZE(good_props)
/* The place of "output-msgirq-num" */
#define OUT_REG		2

/*
 * Devices without an owner: the tests run while the module is being loaded, when
 * there is nothing in sysfs yet that a device could refer to.
 */
static int parse(struct kunit *test, const struct property_entry *props,
		 struct amp_channel_config *c)
{
	struct device *dev = __root_device_register("amp-of-node-test", NULL);
	int ret;

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, dev);
	ret = device_create_managed_software_node(dev, props, NULL);
	if (!ret)
		ret = amp_of_parse_node(dev, c);
	root_device_unregister(dev);
	return ret;
}

/* The valid properties, with one of them added or replaced */
static int parse_with(struct kunit *test, struct property_entry entry,
		      struct amp_channel_config *c)
{
	struct property_entry props[MAX_PROPS] = {};
	size_t i;

	memcpy(props, good_props, sizeof(good_props));
	for (i = 0; i < NUM_GOOD; i++)
		if (!strcmp(props[i].name, entry.name))
			break;
	props[i] = entry;
	return parse(test, props, c);
}

static void good(struct kunit *test)
{
	struct property_entry props[MAX_PROPS] = {};
	struct amp_channel_config c;

	memcpy(props, good_props, sizeof(good_props));
	KUNIT_ASSERT_EQ(test, parse(test, props, &c), 0);
	KUNIT_EXPECT_EQ(test, c.index, AMP_NO_INDEX);
	KUNIT_EXPECT_EQ(test, c.num, 4);
	KUNIT_EXPECT_EQ(test, c.role, AMP_ROLE_MASTER);
	KUNIT_EXPECT_STREQ(test, (const char *)c.name, "name");
	KUNIT_EXPECT_EQ(test, c.src, 10);
	KUNIT_EXPECT_EQ(test, c.dst, 20);
	KUNIT_EXPECT_EQ(test, c.out_reg, 7);
	KUNIT_EXPECT_EQ(test, c.num_bufs, 256);
	KUNIT_EXPECT_EQ(test, c.in_reg, AMP_NONE);
	KUNIT_EXPECT_EQ(test, c.in_cpu, 1);
	KUNIT_EXPECT_FALSE(test, c.in_cpu_given);
	KUNIT_EXPECT_FALSE(test, c.misc.present);
	KUNIT_EXPECT_FALSE(test, c.eth.present);
	KUNIT_EXPECT_FALSE(test, c.has_pool);
	KUNIT_EXPECT_EQ(test, c.tx_vring, 0xb8008000ULL);
	KUNIT_EXPECT_EQ(test, c.recover, AMP_RECOVER_AUTO);
}

/* A valid list of properties without one of them */
static int parse_without(struct kunit *test, size_t i,
			 struct amp_channel_config *c)
{
	struct property_entry props[MAX_PROPS] = {};

	memcpy(props, good_props, i * sizeof(*props));
	memcpy(props + i, good_props + i + 1,
	       (NUM_GOOD - i - 1) * sizeof(*props));
	return parse(test, props, c);
}

static void missing(struct kunit *test)
{
	struct amp_channel_config c;
	size_t i;

	for (i = 0; i < NUM_GOOD; i++)
		KUNIT_EXPECT_EQ_MSG(test, parse_without(test, i, &c), -EINVAL,
				    "%s", good_props[i].name);
}

/* Doorbells that are named need no number */
static void named_doorbells(struct kunit *test)
{
	struct amp_channel_config c;
	size_t i;

	amp_test_doorbells_named = true;
	for (i = 0; i < NUM_GOOD; i++)
		KUNIT_EXPECT_EQ_MSG(test, parse_without(test, i, &c),
				    i == OUT_REG ? 0 : -EINVAL, "%s",
				    good_props[i].name);
	amp_test_doorbells_named = false;
}

static void optional(struct kunit *test)
{
	static const u8 mac[] = { 2, 0, 0, 0, 0, 1 };
	struct amp_channel_config c;

	KUNIT_EXPECT_EQ(test, parse_with(test, PROPERTY_ENTRY_U32_ARRAY
		("misc-endpoint", ((u32[]){ 1, 2 })), &c), 0);
	KUNIT_EXPECT_TRUE(test, c.misc.present);
	KUNIT_EXPECT_EQ(test, c.misc.dst, 2);
	KUNIT_EXPECT_EQ(test, parse_with(test, PROPERTY_ENTRY_U32_ARRAY
		("eth-endpoint", ((u32[]){ 3, 4 })), &c), 0);
	KUNIT_EXPECT_TRUE(test, c.eth.present);
	KUNIT_EXPECT_EQ(test, c.eth.src, 3);
	KUNIT_EXPECT_EQ(test, parse_with(test, PROPERTY_ENTRY_U64
		("data-buffer-pool", 0xb8010000), &c), 0);
	KUNIT_EXPECT_TRUE(test, c.has_pool);
	KUNIT_EXPECT_EQ(test, c.pool, 0xb8010000ULL);
	KUNIT_EXPECT_EQ(test, parse_with(test, PROPERTY_ENTRY_U8_ARRAY
		("local-mac-address", mac), &c), 0);
	KUNIT_EXPECT_EQ(test, memcmp(c.mac, mac, sizeof(mac)), 0);
	KUNIT_EXPECT_EQ(test, parse_with(test, PROPERTY_ENTRY_U32
		("input-dstcpu-id", 3), &c), 0);
	KUNIT_EXPECT_EQ(test, c.in_cpu, 3);
	KUNIT_EXPECT_TRUE(test, c.in_cpu_given);
	KUNIT_EXPECT_EQ(test, c.virtio_id, AMP_VIRTIO_ID);
	KUNIT_EXPECT_EQ(test, parse_with(test, PROPERTY_ENTRY_U32
		("virtio-device-id", 7), &c), 0);
	KUNIT_EXPECT_EQ(test, c.virtio_id, VIRTIO_ID_RPMSG);
}

static void bad(struct kunit *test)
{
	static const u8 multicast[] = { 3, 0, 0, 0, 0, 1 };
	struct amp_channel_config c;
	struct {
		struct property_entry entry;
		int error;
	} cases[] = {
		{ PROPERTY_ENTRY_U32("rpmsg-role", 3), -EINVAL },
		{ PROPERTY_ENTRY_U32("rpmsg-role", 2), -EINVAL },
		{ PROPERTY_ENTRY_U32("rpmsg-num-bufs", 3), -EINVAL },
		{ PROPERTY_ENTRY_U32("rpmsg-buf-size", 63), -EINVAL },
		{ PROPERTY_ENTRY_U32("output-msgirq-num", U32_MAX), -EINVAL },
		{ PROPERTY_ENTRY_U32("input-msgirq-num", U32_MAX), -EINVAL },
		{ PROPERTY_ENTRY_U32("input-dstcpu-id", U32_MAX), -EINVAL },
		{ PROPERTY_ENTRY_U32("output-dstcpu-id", U32_MAX), -EINVAL },
		{ PROPERTY_ENTRY_U32("rpmsg-vdev", U32_MAX), -EINVAL },
		{ PROPERTY_ENTRY_STRING("channel-name", ""), -EINVAL },
		{ PROPERTY_ENTRY_STRING("channel-name", "a\tb"), -EINVAL },
		{ PROPERTY_ENTRY_STRING("channel-name",
					"0123456789abcdef0123456789abcdef"),
		  -ENAMETOOLONG },
		{ PROPERTY_ENTRY_U32("default-endpoint", 1), -EINVAL },
		{ PROPERTY_ENTRY_U32("misc-endpoint", 1), -EINVAL },
		{ PROPERTY_ENTRY_U32("eth-endpoint", 1), -EINVAL },
		{ PROPERTY_ENTRY_U32("rpmsg-buf-size", 64), 0 },
		{ PROPERTY_ENTRY_U32("memory-region", 1), -EINVAL },
		{ PROPERTY_ENTRY_U64("shmem-tx-vring", 0xb8000000), -EBUSY },
		{ PROPERTY_ENTRY_U64("shmem-tx-vring", 0xb8000010), -EINVAL },
		{ PROPERTY_ENTRY_U64("data-buffer-pool", 0xb8009000), -EBUSY },
		{ PROPERTY_ENTRY_U8_ARRAY("local-mac-address", multicast),
		  -EINVAL },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cases); i++)
		KUNIT_EXPECT_EQ_MSG(test, parse_with(test, cases[i].entry, &c),
				    cases[i].error, "%s",
				    cases[i].entry.name);
}

static struct property_entry recover_entry(const char *recover)
{
	return PROPERTY_ENTRY_STRING("rpmsg-recover", recover);
}

static void recover(struct kunit *test)
{
	struct amp_channel_config c;

	KUNIT_EXPECT_EQ(test, parse_with(test, recover_entry("manual"), &c), 0);
	KUNIT_EXPECT_EQ(test, c.recover, AMP_RECOVER_MANUAL);
	KUNIT_EXPECT_EQ(test, parse_with(test, recover_entry("sometimes"), &c),
			-EINVAL);
	KUNIT_EXPECT_EQ(test, parse_with(test, recover_entry(""), &c), -EINVAL);
}

/*
 * On each side, all addresses are valid for endpoints and different from each
 * other
 */
static void endpoints(struct kunit *test)
{
	static const struct {
		const char *name;
		u32 pair[2];
		int error;
	} cases[] = {
		{ "default-endpoint", { 53, 20 }, -EINVAL },
		{ "default-endpoint", { 10, U32_MAX }, -EINVAL },
		{ "misc-endpoint", { 10, 2 }, -EINVAL },
		{ "misc-endpoint", { 1, 20 }, -EINVAL },
		{ "misc-endpoint", { 20, 10 }, 0 },
		{ "eth-endpoint", { 10, 2 }, -EINVAL },
		{ "eth-endpoint", { 1, 53 }, -EINVAL },
		{ "eth-endpoint", { 1, 2 }, 0 },
	};
	struct property_entry entry;
	struct amp_channel_config c;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		entry = PROPERTY_ENTRY_U32_ARRAY(cases[i].name, cases[i].pair);
		KUNIT_EXPECT_EQ_MSG(test, parse_with(test, entry, &c),
				    cases[i].error, "%s", cases[i].name);
	}
}

/* One region holds it all, in the same order for either side */
static void region(struct kunit *test)
{
	struct amp_channel_config c = {
		.role = AMP_ROLE_MASTER, .num_bufs = 32, .buf_size = 512,
		.vring_align = AMP_RING_ALIGN,
	};
	u64 need = 2 * 0x2000 + 32 * 512;
	struct device *dev = __root_device_register("amp-of-node-test", NULL);

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, dev);
	KUNIT_EXPECT_EQ(test, lay_out(dev, &c, 0xb8000000, need), 0);
	KUNIT_EXPECT_EQ(test, c.rx_vring, 0xb8000000ULL);
	KUNIT_EXPECT_EQ(test, c.tx_vring, 0xb8002000ULL);
	KUNIT_EXPECT_EQ(test, c.pool, 0xb8004000ULL);
	KUNIT_EXPECT_TRUE(test, c.has_pool);
	c.role = AMP_ROLE_REMOTE;
	KUNIT_EXPECT_EQ(test, lay_out(dev, &c, 0xb8000000, need), 0);
	KUNIT_EXPECT_EQ(test, c.rx_vring, 0xb8002000ULL);
	KUNIT_EXPECT_EQ(test, c.tx_vring, 0xb8000000ULL);
	KUNIT_EXPECT_EQ(test, lay_out(dev, &c, 0xb8000000, need - 1), -ENOSPC);
	c.virtio_id = VIRTIO_ID_RPMSG;
	KUNIT_EXPECT_EQ(test, lay_out(dev, &c, 0xb8000000, 0x4000), 0);
	KUNIT_EXPECT_FALSE(test, c.has_pool);
	KUNIT_EXPECT_EQ(test, lay_out(dev, &c, 0xb8000000, 0x3fff), -ENOSPC);
	root_device_unregister(dev);
}

/* Rings and, of a master, buffers are in the resource table */
static void table(struct kunit *test)
{
	const struct property_entry props[] = {
		PROPERTY_ENTRY_U32("reg", 4),
		PROPERTY_ENTRY_U32("rpmsg-role", 2),
		PROPERTY_ENTRY_U32("output-msgirq-num", 7),
		PROPERTY_ENTRY_STRING("channel-name", "name"),
		PROPERTY_ENTRY_U32_ARRAY("default-endpoint", ((u32[]){ 10, 20 })),
		PROPERTY_ENTRY_U32("rpmsg-vdev", 3),
		{ }
	};
	struct amp_channel_config c;

	KUNIT_EXPECT_EQ(test, parse(test, props, &c), 0);
	KUNIT_EXPECT_EQ(test, c.vdev, 3);
	KUNIT_EXPECT_FALSE(test, c.has_pool);
}

/* Addresses of rings must be multiples of the alignment, and of 8 */
static void alignment(struct kunit *test)
{
	static const struct {
		u32 align, offset;
		int ret;
	} t[] = {
		{ 4096, 8, -EINVAL }, { 16, 8, -EINVAL }, { 16, 16, 0 },
		{ 4, 4, -EINVAL }, { 4, 8, 0 }, { 0, 0, -EINVAL },
		{ 2, 8, -EINVAL }, { 24, 24, -EINVAL }, { 8192, 0, -EINVAL },
	};
	struct property_entry props[MAX_PROPS] = {};
	struct amp_channel_config c;
	size_t i;

	memcpy(props, good_props, sizeof(good_props));
	for (i = 0; i < ARRAY_SIZE(t); i++) {
		props[NUM_GOOD] = PROPERTY_ENTRY_U32("rpmsg-vring-align",
						     t[i].align);
		props[NUM_GOOD - 1] = PROPERTY_ENTRY_U64("shmem-tx-vring",
							 0xb8008000 + t[i].offset);
		KUNIT_EXPECT_EQ_MSG(test, parse(test, props, &c), t[i].ret,
				    "%u, %u", t[i].align, t[i].offset);
		KUNIT_EXPECT_EQ(test, c.vring_align, t[i].align);
	}
}

static struct kunit_case cases[] = {
	KUNIT_CASE(alignment),
	KUNIT_CASE(good),
	KUNIT_CASE(missing),
	KUNIT_CASE(named_doorbells),
	KUNIT_CASE(optional),
	KUNIT_CASE(bad),
	KUNIT_CASE(recover),
	KUNIT_CASE(endpoints),
	KUNIT_CASE(region),
	KUNIT_CASE(table),
	{}
};

struct kunit_suite amp_of_node_suite = {
	.name = "amp_of_node",
	.test_cases = cases,
};
