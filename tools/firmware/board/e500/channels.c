// SPDX-License-Identifier: GPL-2.0-only
/*
 * The channels of the reference board, as its device tree has them.
 *
 * Channel 0 carries large messages in 2 MiB of buffers; the other channels lie
 * behind it in steps of their size.
 */
#include "../../remote/util.h"
#include "board.h"

#define RING_STRIDE	0x8000
#define POOL_OFFSET	0x10000
#define BASE(n)		((n) ? SHMEM_VA + 0x210000 + ((n) - 1) * 0x50000 : SHMEM_VA)

#define CHANNEL(n, called, bufs, size)				\
	{							\
		.number = (n),					\
		.name = "nokia-" called "-channel",		\
		.linux_addr = (n),				\
		.addr = 0x100 * ((n) + 1),			\
		.eth_addr = 0x10 * ((n) + 1),			\
		.misc_addr = 0x10 * ((n) + 1) + 2,		\
		.out_vring = (void *)BASE(n),			\
		.in_vring = (void *)(BASE(n) + RING_STRIDE),	\
		.pool = (void *)(BASE(n) + POOL_OFFSET),	\
		.pool_da = BASE(n) + POOL_OFFSET,		\
		.pool_size = (bufs) * (size),			\
		.num = (bufs) / 2,				\
		.buf_size = (size),				\
		.console = (n) == 6,				\
	}
#define SMALL(n, called)	CHANNEL(n, called, 512, 512)

const u32 board_bell_linux = 3;
const u32 board_bell = 7;

const struct remote_channel board_channels[] = {
	CHANNEL(0, "fsproxy", 256, 8192),
	SMALL(1, "eqpthwa"),
	SMALL(2, "redundancy"),
	SMALL(3, "swm1"),
	SMALL(4, "swm2"),
	SMALL(5, "nat"),
	SMALL(6, "debug"),
	SMALL(7, "clk1"),
	SMALL(8, "clk2"),
	SMALL(9, "typeb1"),
	SMALL(10, "typeb2"),
	SMALL(11, "typeb3"),
	SMALL(12, "swm-ntio"),
	SMALL(13, "x2"),
	SMALL(14, "x3"),
	SMALL(15, "x4"),
	SMALL(16, "x5"),
};

const u32 board_num_channels = ARRAY_SIZE(board_channels);
