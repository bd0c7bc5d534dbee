/* SPDX-License-Identifier: GPL-2.0-only */
/* Stands for a channel in tests: records the calls, returns what a test has set */
#ifndef _AMP_RPMSG_TESTS_DOUBLES_H
#define _AMP_RPMSG_TESTS_DOUBLES_H

#include "../bus.h"

/* Bytes and number of its buffers */
#define DOUBLE_BUF	64
#define DOUBLE_NUM	8

/**
 * struct channel_double - the channel of a test
 * @events: what has been counted
 * @free: transmit buffers that are free, the first ones
 * @cancelled: buffers that were given back
 * @forgotten: shares that were given up
 * @released: received buffers that were given back
 * @asked: the channel that was last asked whether it still holds a buffer
 * @over: buffers belong to a session that is over
 * @scheduled: times that the channel was asked to look after its rings
 * @sent: length of the last message, with its header
 * @announcements: messages that the name service received directly
 * @bufs: its transmit buffers
 */
struct channel_double {
	unsigned int events[AMP_EV_COUNT];
	unsigned int free;
	unsigned int cancelled;
	unsigned int forgotten;
	unsigned int released;
	const struct amp_channel *asked;
	bool over;
	unsigned int scheduled;
	u32 sent;
	unsigned int announcements;
	u8 bufs[DOUBLE_NUM][DOUBLE_BUF];
};

extern struct channel_double channel_double;

#endif /* _AMP_RPMSG_TESTS_DOUBLES_H */
