/* SPDX-License-Identifier: GPL-2.0-only */
/* What generated messages hold, and how long they are */
#ifndef _PAYLOAD_H
#define _PAYLOAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <linux/types.h>

#include "hex.h"

/* The shortest message with a number and a CRC */
#define CHECK_MIN	8

/**
 * enum payload_kind - what generated messages hold
 * @PAYLOAD_COUNT: bytes that count up, from the number of the message on
 * @PAYLOAD_RANDOM: random bytes
 * @PAYLOAD_CHECK: the number of the message, a pattern and a CRC of both: what remotes
 *	of this project send as a source and check as a sink
 * @PAYLOAD_FIXED: bytes from the command line, again and again
 */
enum payload_kind {
	PAYLOAD_COUNT,
	PAYLOAD_RANDOM,
	PAYLOAD_CHECK,
	PAYLOAD_FIXED,
};

/**
 * struct payload - messages that can be generated again, in the same order
 * @kind: what they hold
 * @min: bytes of the shortest one
 * @max: bytes of the longest one
 * @sweep: one length after the other, not at random
 * @seed: of what is random; not 0
 * @seq: number of the next one
 * @fixed: bytes of PAYLOAD_FIXED
 * @fixed_len: how many there are
 */
struct payload {
	enum payload_kind kind;
	size_t min;
	size_t max;
	bool sweep;
	__u64 seed;
	uint32_t seq;
	uint8_t fixed[MAX_PAYLOAD];
	size_t fixed_len;
};

const char *payload_choose(struct payload *p, const char *text);
const char *payload_sizes(struct payload *p, const char *text);
size_t payload_next(struct payload *p, uint8_t *message);
const char *payload_check(const uint8_t *message, size_t len, uint32_t *seq);

#endif /* _PAYLOAD_H */
