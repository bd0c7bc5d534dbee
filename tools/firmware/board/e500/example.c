// SPDX-License-Identifier: GPL-2.0-only
/*
 * The channels of dts/porting/example.dtso: another memory map and other message
 * registers than those of the reference board.
 *
 *	make firmware CHANNELS=example
 */
#include "../../remote/util.h"
#include "board.h"

/* In a region: ring towards Linux, ring towards the remote, buffers */
#define RING_BYTES	0x2000
#define POOL_OFFSET	(2 * RING_BYTES)

#define CHANNEL(n, called, base, bufs, size)			\
	{							\
		.number = (n),					\
		.name = (called),				\
		.linux_addr = 0x400 + (n),			\
		.addr = 0x500 + (n),				\
		.misc_addr = 0x30 + (n),			\
		.eth_addr = 0x40 + (n),				\
		.out_vring = (void *)(base),			\
		.in_vring = (void *)((base) + RING_BYTES),	\
		.pool = (void *)((base) + POOL_OFFSET),		\
		.pool_da = (base) + POOL_OFFSET,		\
		.pool_size = (bufs) * (size),			\
		.num = (bufs) / 2,				\
		.buf_size = (size),				\
		.console = (n) == 0,				\
	}

const u32 board_bell_linux = 1;
const u32 board_bell = 6;

const struct remote_channel board_channels[] = {
	CHANNEL(0, "control", 0xb9000000, 64, 512),
	CHANNEL(1, "sensors", 0xb9010000, 256, 128),
	CHANNEL(2, "network", 0xb9020000, 256, 2048),
};

const u32 board_num_channels = ARRAY_SIZE(board_channels);
