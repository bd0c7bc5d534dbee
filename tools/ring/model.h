/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a ring engine must do, written down a second time: from the words in
 * shared memory, the model says what each call has to return, and compares.
 */
#ifndef _RING_MODEL_H
#define _RING_MODEL_H

#include "rig.h"

#define MODEL_MAX_NUM	64

/* Result of an operation of the peer */
enum outcome {
	NOTHING = 1 << 0,	/* nothing came */
	BROKEN = 1 << 1,	/* the ring is broken */
	BAD_BUF = 1 << 2,	/* the buffer is not valid */
	BAD_HDR = 1 << 3,	/* no whole message in the buffer */
	BAD_NS = 1 << 4,	/* an announcement with impossible contents */
	GOOD = 1 << 5,		/* a message */
	GOOD_NS = 1 << 6,	/* an announcement */
	ROOM = 1 << 7,		/* a buffer to be filled */
	REFUSED = 1 << 8,	/* the caller's own error */
	STALE = 1 << 9,		/* attach: the memory holds no ring of ours */
	UNDRAINED = 1 << 10,	/* attach: messages on their way */
	ATTACHED = 1 << 11,	/* attach: the ring goes on */
	ANY = ~0,
};

/**
 * struct model - an engine under test, and the state that is expected of it
 * @rig: the ring
 * @ring: the engine under test
 * @driver: its side
 * @rx: its direction
 * @get_idx: index up to which it has taken
 * @put_idx: index up to which it has put
 * @away: buffers it may be given
 * @mine: buffers it has
 * @len: bytes it may be told were written, or may itself write
 * @held: buffers it has taken and not put yet
 * @num_held: how many
 */
struct model {
	struct rig *rig;
	struct amp_ring *ring;
	bool driver;
	bool rx;
	u16 get_idx;
	u16 put_idx;
	u32 away;
	bool mine[MODEL_MAX_NUM];
	u32 len[MODEL_MAX_NUM];
	u16 held[MODEL_MAX_NUM];
	u32 num_held;
};

void model_open(struct model *m, struct rig *rig, bool driver);
void model_reset(struct model *m);
enum outcome model_attach(struct model *m);
enum outcome model_get(struct model *m, struct amp_ring_buf *buf);
enum outcome model_message(struct model *m, const struct amp_ring_buf *buf);
enum outcome model_put(struct model *m, u32 id, u32 len);
void model_publish(struct model *m);
void model_flags(struct model *m);

#endif
