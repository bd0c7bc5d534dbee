/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The portable part of the remote, as the board sees it.
 *
 *	remote_init(table, n);		and remote_channel_up() where it is due
 *	for (;;) {
 *		while (remote_poll())
 *			;
 *		if (!remote_listen())
 *			sleep until a doorbell or a tick, then remote_woken();
 *	}
 */
#ifndef _FW_REMOTE_H
#define _FW_REMOTE_H

#include <linux/types.h>

#include "platform.h"

/* Most channels that one remote serves */
#define REMOTE_MAX_CHANNELS	32
/* Period of the watchdog that looks at rings whose doorbell got lost */
#define REMOTE_TICK_MS		4

/**
 * struct remote_channel - what the device tree of Linux says about a channel
 * @number: channel number, the payload of its doorbells
 * @name: rpmsg channel name
 * @linux_addr: default endpoint of Linux
 * @addr: default endpoint of the remote
 * @eth_addr: Ethernet endpoint, the same on both sides
 * @misc_addr: character-device endpoint, the same on both sides
 * @out_vring: ring on which the remote sends, Linux's receive ring; NULL if
 *	the rings are not there at first, see remote_channel_up()
 * @in_vring: ring on which the remote receives, Linux's transmit ring
 * @pool: the buffers of both rings
 * @pool_da: address of @pool in descriptors
 * @pool_size: bytes of @pool
 * @num: descriptors a ring
 * @align: alignment of the used ring in each, 0: AMP_RING_ALIGN
 * @buf_size: bytes a buffer
 * @console: the character-device endpoint takes commands
 */
struct remote_channel {
	u32 number;
	const char *name;
	u32 linux_addr;
	u32 addr;
	u32 eth_addr;
	u32 misc_addr;
	void *out_vring;
	void *in_vring;
	void *pool;
	u64 pool_da;
	u32 pool_size;
	u32 num;
	u32 align;
	u32 buf_size;
	bool console;
};

void remote_set_plain(void);
int remote_init(const struct remote_channel *table, unsigned int n);
bool remote_poll(void);
bool remote_listen(void);
void remote_woken(bool by_bell, u32 payload);
void __noreturn remote_park(void);

/* For boards on which the rings of a channel come and go */
int remote_channel_up(u32 index);
void remote_channel_down(u32 index);

#endif /* _FW_REMOTE_H */
