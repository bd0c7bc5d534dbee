/* SPDX-License-Identifier: GPL-2.0-only */
/* Which messages are captured: a classic BPF program, run by the kernel */
#ifndef _FILTER_H
#define _FILTER_H

#include <stdbool.h>
#include <stdint.h>

#include <linux/filter.h>

#define MAX_RANGES	64
/*
 * Instructions for a field: one to load it, two for each range, one to drop the
 * packet
 */
#define MAX_FILTER	(5 * (2 + 2 * MAX_RANGES) + 1)

/**
 * struct ranges - numbers that are wanted
 * @num: how many ranges there are; 0: all numbers are wanted
 * @range: from the first number to the last one
 */
struct ranges {
	unsigned int num;
	struct {
		uint32_t first;
		uint32_t last;
	} range[MAX_RANGES];
};

/**
 * struct filter - messages that are wanted: those for which all of these fit
 * @channel: number of the channel
 * @direction: enum amp_mon_direction
 * @kind: enum amp_mon_kind
 * @src: address of the sender
 * @dst: address of the receiver
 */
struct filter {
	struct ranges channel;
	struct ranges direction;
	struct ranges kind;
	struct ranges src;
	struct ranges dst;
};

const char *ranges_add(struct ranges *ranges, uint32_t first, uint32_t last);
const char *ranges_parse(struct ranges *ranges, const char *text);
unsigned int filter_build(const struct filter *filter, uint32_t size,
			  struct sock_filter *program);

#endif /* _FILTER_H */
