/* SPDX-License-Identifier: GPL-2.0-only */
/* A captured message, and the line of text that stands for it */
#ifndef _RECORD_H
#define _RECORD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <linux/types.h>

#include "hex.h"

/**
 * struct record - a captured message
 * @time: when, in nanoseconds since 1970
 * @channel: number of its channel
 * @direction: enum amp_mon_direction
 * @kind: enum amp_mon_kind
 * @src: address of the sender
 * @dst: address of the receiver
 * @len: bytes of payload
 * @captured: how many of them there are in @payload
 * @payload: its bytes
 */
struct record {
	__u64 time;
	uint32_t channel;
	uint8_t direction;
	uint8_t kind;
	uint32_t src;
	uint32_t dst;
	uint32_t len;
	uint32_t captured;
	uint8_t payload[MAX_PAYLOAD];
};

const char *direction_name(unsigned int direction);
int direction_from_name(const char *name);
const char *kind_name(unsigned int kind);
int kind_from_name(const char *name);

void record_print(FILE *f, const struct record *r, __u64 time, bool with_text);
const char *record_parse(struct record *r, const char *line);

#endif /* _RECORD_H */
