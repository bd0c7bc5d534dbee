/* SPDX-License-Identifier: GPL-2.0-only */
/* The tests, and what they share */
#ifndef _RING_UNIT_H
#define _RING_UNIT_H

#include "ktap.h"
#include "rig.h"

extern const struct ktap_case geometry_cases[], exchange_cases[],
			      session_cases[], hostile_cases[], message_cases[],
			      copies_cases[];
extern const size_t geometry_num, exchange_num, session_num, hostile_num,
		    message_num, copies_num;

/* A rig for every direction and byte order */
#define FOR_EACH_KIND(cfg, _num, _size)					\
	for (int _i = 0; _i < 4 &&					\
	     ((cfg) = (struct rig_config){ .num = (_num),		\
					   .buf_size = (_size),		\
					   .le = _i & 1,		\
					   .dir = _i & 2 ? AMP_RING_TX :\
							   AMP_RING_RX },\
	      ktap_context("num %u, size %u, %s, driver %s", (cfg).num,	\
			   (cfg).buf_size, (cfg).le ? "le" : "be",	\
			   (cfg).dir == AMP_RING_TX ? "tx" : "rx"), 1); _i++)

/* The side that fills buffers, and the one that reads them */
struct amp_ring *filler(struct rig *rig);
struct amp_ring *reader(struct rig *rig);

/* Buffers that the filling side has at hand, the first to be used at @first */
struct stock {
	struct amp_ring_buf *bufs;
	u32 room;
	u32 first;
	u32 num;
};

void stock_open(struct rig *rig, struct stock *stock);
void stock_close(struct stock *stock);

/* One message from the filling side to the reading one, and the buffer back */
void send_seq(struct rig *rig, struct stock *stock, u32 seq);
void recv_seq(struct rig *rig, u32 seq);
void exchange(struct rig *rig, struct stock *stock, u32 count, u32 *seq);

#endif
