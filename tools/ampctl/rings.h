/* SPDX-License-Identifier: GPL-2.0-only */
/* The rings of a channel, as debugfs shows them to root */
#ifndef _RINGS_H
#define _RINGS_H

#include <stdbool.h>

#include "channels.h"

#define DEBUGFS_PATH	"/sys/kernel/debug"

/* VRING_AVAIL_F_NO_INTERRUPT and VRING_USED_F_NO_NOTIFY */
#define RING_NO_DOORBELL	1

/**
 * struct ring - one ring
 * @num: descriptors
 * @buf_size: bytes of each buffer
 * @driver: Linux is the driver side of it, else the device side
 * @put: index up to which Linux has put buffers
 * @got: index up to which Linux has got buffers
 * @away: driver side: buffers that the remote has
 * @held: received messages whose buffers Linux holds
 * @unpublished: buffers put that the remote can't see yet
 * @avail_idx: index of the available ring, in the shared memory
 * @avail_flags: its flags
 * @used_idx: index of the used ring, in the shared memory
 * @used_flags: its flags
 */
struct ring {
	unsigned int num;
	unsigned int buf_size;
	bool driver;
	unsigned int put;
	unsigned int got;
	unsigned int away;
	unsigned int held;
	unsigned int unpublished;
	unsigned int avail_idx;
	unsigned int avail_flags;
	unsigned int used_idx;
	unsigned int used_flags;
};

/**
 * struct rings - those of a channel
 * @rx: from the remote
 * @tx: to the remote
 */
struct rings {
	struct ring rx;
	struct ring tx;
};

/**
 * struct ring_verdict - what the numbers mean
 * @ours: entries that Linux is to take next
 * @theirs: entries that the remote is to take next
 * @broken: the index of the remote is where it can't be
 * @swapped: it could be if its two bytes were exchanged
 * @turn: Linux, remote or nobody
 * @text: a sentence
 */
struct ring_verdict {
	unsigned int ours;
	unsigned int theirs;
	bool broken;
	bool swapped;
	const char *turn;
	char text[256];
};

bool rings_try(const struct channel *ch, struct rings *rings);
bool rings_read(const struct channel *ch, struct rings *rings);
void ring_judge(const struct ring *ring, bool tx, struct ring_verdict *verdict);

#endif /* _RINGS_H */
