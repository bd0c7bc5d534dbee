// SPDX-License-Identifier: GPL-2.0-only
/* The resource table as this kernel compiles it: written, then read as either */
#include "../description/resource_table.c"
#include "suites.h"
#include "zalloc.h"

#define SIZE	1024

static const struct amp_rsc_vdev_spec vdevs[] = {
	{
		.notify_id = 2,
		.dfeatures = 5,
		.vring = { { AMP_RSC_ANY, 16, 0 }, { AMP_RSC_ANY, 16, 1 } },
		.carveout = { 0x50000000, 0x10000 },
		.carveout_name = "vdev0buffer",
	}, {
		.notify_id = AMP_RSC_ANY,
		.vring = { { 0x60000000, 4, AMP_RSC_ANY },
			   { 0x60010000, 4, AMP_RSC_ANY } },
	},
};

static const struct amp_rsc_trace_spec traces[] = {
	{ { 0x1000, 0x100 }, "log/0" },
};

/**
 * struct fixture - a resource table for a test
 * @cfg: its address and size
 * @rsc: its description
 */
struct fixture {
	struct amp_rsc_config cfg;
	struct amp_rsc rsc;
};

static struct fixture *open_table(struct kunit *test, bool le)
{
	struct fixture *f = zalloc(test, sizeof(*f));
	struct amp_rsc_spec spec = {
		.little_endian = le,
		.vdevs = vdevs,
		.num_vdevs = ARRAY_SIZE(vdevs),
		.traces = traces,
		.num_traces = ARRAY_SIZE(traces),
	};

	f->cfg.table = zalloc(test, SIZE);
	f->cfg.size = amp_rsc_bytes(&spec);
	f->cfg.little_endian = le;
	f->cfg.master = true;
	KUNIT_ASSERT_EQ(test, amp_rsc_open(&f->rsc, &f->cfg), -ENODATA);
	KUNIT_ASSERT_EQ(test, amp_rsc_write(f->cfg.table, f->cfg.size, &spec),
			0);
	KUNIT_ASSERT_EQ(test, amp_rsc_open(&f->rsc, &f->cfg), 0);
	return f;
}

static void described(struct kunit *test)
{
	const struct amp_rsc_vdev *v;
	struct fixture *f;
	int le;

	for (le = 0; le < 2; le++) {
		f = open_table(test, le);
		KUNIT_ASSERT_EQ(test, f->rsc.num_vdevs, 2);
		v = f->rsc.vdevs;
		KUNIT_EXPECT_EQ(test, v[0].error.ret, 0);
		KUNIT_EXPECT_EQ(test, v[0].vring[0].da, 0x50000000);
		KUNIT_EXPECT_EQ(test, v[0].vring[1].da, 0x50002000);
		KUNIT_EXPECT_EQ(test, v[0].heap.da, 0x50004000);
		KUNIT_EXPECT_EQ(test, v[0].heap.len, 0xc000);
		KUNIT_EXPECT_EQ(test, v[1].error.ret, 0);
		KUNIT_EXPECT_EQ(test, v[1].vring[0].notify_id, 3);
		KUNIT_EXPECT_EQ(test, v[1].heap.len, 0);
		KUNIT_EXPECT_STREQ(test, (const char *)f->rsc.traces[0].name,
				   "log_0");
	}
}

static void handshake(struct kunit *test)
{
	struct fixture *f, *remote;
	struct amp_rsc_vdev *v;
	u32 features = 99;
	int le;

	for (le = 0; le < 2; le++) {
		f = open_table(test, le);
		remote = zalloc(test, sizeof(*remote));
		remote->cfg = f->cfg;
		remote->cfg.master = false;
		v = &f->rsc.vdevs[0];
		amp_rsc_reset(&f->rsc, v);
		amp_rsc_complete(&f->rsc);
		KUNIT_ASSERT_EQ(test, amp_rsc_open(&remote->rsc, &remote->cfg),
				0);
		KUNIT_EXPECT_EQ(test, amp_rsc_add_status(&f->rsc, v,
							 AMP_RSC_S_DRIVER),
				-EINVAL);
		amp_rsc_add_status(&f->rsc, v, AMP_RSC_S_ACKNOWLEDGE);
		amp_rsc_add_status(&f->rsc, v, AMP_RSC_S_DRIVER);
		KUNIT_EXPECT_EQ(test, amp_rsc_set_features(&f->rsc, v), 1);
		amp_rsc_add_status(&f->rsc, v, AMP_RSC_S_FEATURES_OK);
		KUNIT_EXPECT_FALSE(test, amp_rsc_driver_ok(&remote->rsc,
							   remote->rsc.vdevs));
		amp_rsc_add_status(&f->rsc, v, AMP_RSC_S_DRIVER_OK);
		KUNIT_EXPECT_TRUE(test, amp_rsc_driver_ok(&remote->rsc,
							  remote->rsc.vdevs));
		KUNIT_EXPECT_EQ(test, amp_rsc_get_features(&remote->rsc,
							   remote->rsc.vdevs,
							   &features), 0);
		KUNIT_EXPECT_EQ(test, features, 1);
		KUNIT_EXPECT_EQ(test, memcmp(v->vring,
					     remote->rsc.vdevs[0].vring,
					     sizeof(v->vring)), 0);
	}
}

static void errors(struct kunit *test)
{
	struct fixture *f = open_table(test, false);
	struct amp_rsc_wire_header *header = f->cfg.table;
	struct amp_rsc_wire_vdev *wire = f->cfg.table + f->rsc.vdevs[0].offset;
	const struct amp_rsc_error *error = &f->rsc.vdevs[0].error;

	wire->vring[1].align = __cpu_to_virtio32(false, 24);
	KUNIT_ASSERT_EQ(test, amp_rsc_open(&f->rsc, &f->cfg), 0);
	KUNIT_EXPECT_EQ(test, error->ret, -EINVAL);
	KUNIT_EXPECT_EQ(test, error->entry, 0);
	KUNIT_EXPECT_STREQ(test, error->field, "vring1.align");
	KUNIT_EXPECT_EQ(test, error->value, 24);
	KUNIT_EXPECT_STREQ(test, error->expected,
			   "a power of two from 4 to 4096");
	KUNIT_EXPECT_EQ(test, f->rsc.vdevs[1].error.ret, 0);
	f->cfg.size--;
	KUNIT_EXPECT_EQ(test, amp_rsc_open(&f->rsc, &f->cfg), -ERANGE);
	f->cfg.size++;
	header->offset[1] = header->offset[0];
	KUNIT_EXPECT_EQ(test, amp_rsc_open(&f->rsc, &f->cfg), -EBUSY);
	header->num = __cpu_to_virtio32(false, U32_MAX);
	KUNIT_EXPECT_EQ(test, amp_rsc_open(&f->rsc, &f->cfg), -ERANGE);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(described),
	KUNIT_CASE(handshake),
	KUNIT_CASE(errors),
	{}
};

struct kunit_suite amp_resource_table_suite = {
	.name = "amp_resource_table",
	.test_cases = cases,
};
