// SPDX-License-Identifier: GPL-2.0-only
/*
 * Channels of a resource table, which the remote writes at each start, like a loader.
 * Each device in it has its rings and buffers in another way; the names of the
 * carveouts are not those of the devices that they belong to, their order is.
 *
 *	make firmware CHANNELS=table
 */
#include <linux/errno.h>

#include "../../remote/log.h"
#include "../../remote/table.h"
#include "../../remote/util.h"
#include "board.h"

#define TABLE_VA	0xb9200000
#define TABLE_SIZE	0x1000
#define POOL		SHMEM_VA
#define POOL_SIZE	0x4000000

#define F_NS		(1u << AMP_RSC_F_NS)
#define F_SIZES		(1u << AMP_RSC_F_SIZES_LINUX)

#define RING(at, of)	\
	{ .da = (at), .num = (of), .notify_id = AMP_RSC_ANY }

/* Buffers of channel 6, larger than those of the others */
#define LARGE		1024

static union amp_rsc_wire_sizes sizes;

static struct amp_rsc_vdev_spec vdevs[] = {
	/* Linux places the rings in the carveout */
	{
		.notify_id = AMP_RSC_ANY, .dfeatures = F_NS,
		.vring = { RING(AMP_RSC_ANY, 128), RING(AMP_RSC_ANY, 128) },
		.carveout = { 0xb9210000, 0x30000 },
		.carveout_name = "vdev2buffer",
	},
	/* They are at given places in the carveout */
	{
		.notify_id = AMP_RSC_ANY, .dfeatures = F_NS,
		.vring = { RING(0xb9244000, 128), RING(0xb9240000, 128) },
		.carveout = { 0xb9240000, 0x30000 },
		.carveout_name = "vdev0buffer",
	},
	/* They are outside of the carveout, and the table has the sizes of buffers */
	{
		.notify_id = AMP_RSC_ANY, .dfeatures = F_NS | F_SIZES,
		.vring = { RING(0xb9270000, 64), RING(0xb9274000, 64) },
		.carveout = { 0xb9280000, 0x20000 },
		.carveout_name = "vdev1buffer",
		.config = &sizes, .config_len = sizeof(sizes.bufsz),
	},
	/* There is no carveout: Linux has buffers elsewhere in shared memory */
	{
		.notify_id = AMP_RSC_ANY, .dfeatures = F_NS,
		.vring = { RING(0xb92a0000, 64), RING(0xb92a4000, 64) },
	},
};

/* The log of the remote, at the address by which the remote knows it */
static const struct amp_rsc_trace_spec traces[] = {
	{ .range = { LOG_ADDR, LOG_SIZE }, .name = "log" },
};

static const struct amp_rsc_spec spec = {
	.vdevs = vdevs,
	.num_vdevs = ARRAY_SIZE(vdevs),
	.traces = traces,
	.num_traces = ARRAY_SIZE(traces),
};

#define CHANNEL(n, called, size)				\
	{							\
		.number = (n),					\
		.name = (called),				\
		.linux_addr = (n),				\
		.addr = 0x100 * ((n) + 1),			\
		.eth_addr = 0x10 * ((n) + 1),			\
		.misc_addr = 0x10 * ((n) + 1) + 2,		\
		.pool = (void *)POOL,				\
		.pool_da = POOL,				\
		.pool_size = POOL_SIZE,				\
		.buf_size = (size),				\
		.console = (n) == 6,				\
	}

static struct remote_channel channels[] = {
	CHANNEL(4, "placed-by-linux", 512),
	CHANNEL(5, "placed-in-carveout", 512),
	CHANNEL(6, "placed-outside", LARGE),
	CHANNEL(7, "no-carveout", 512),
};

const u32 board_bell_linux = 3;
const u32 board_bell = 7;

int board_channels_init(void)
{
	static const u32 large[AMP_RSC_VRINGS] = { LARGE, LARGE };
	const struct table_config cfg = {
		.rsc = {
			.table = (void *)TABLE_VA,
			.size = TABLE_SIZE,
			.in_order = true,
			.no_notify_ids = true,
		},
		.mem = (void *)SHMEM_VA,
		.da = SHMEM_VA,
		.size = POOL_SIZE,
		.channels = channels,
	};
	const struct amp_rsc_error *error;
	int ret;

	amp_rsc_sizes_write(AMP_RSC_SIZES_LINUX, false, large, &sizes);
	ret = amp_rsc_write((void *)TABLE_VA, TABLE_SIZE, &spec);
	if (ret)
		return ret;
	error = &table_open(&cfg)->error;
	if (error->ret) {
		log_line("resource table, entry %u: %s: 0x%x, expected %s",
			 (u32)error->entry, error->field, (u32)error->value,
			 error->expected);
		return error->ret;
	}
	return remote_init(channels, ARRAY_SIZE(channels));
}

void board_channels_poll(void)
{
	table_poll();
}
