/* SPDX-License-Identifier: GPL-2.0-only */
/* Times that something took: how many, how long, how spread */
#ifndef _LATENCY_H
#define _LATENCY_H

#include <stdint.h>

#include <linux/types.h>

/* Slots for each power of two: the error is at most 1/32 */
#define LATENCY_STEPS	32
#define LATENCY_SLOTS	((64 - 5 + 1) * LATENCY_STEPS)
/*
 * Rows: 1, 2, 5, 10 ... microseconds up to 100 seconds, and one for longer
 * times
 */
#define LATENCY_ROWS	26

/**
 * struct latency - times that something took
 * @count: how many
 * @min: the shortest one, in nanoseconds
 * @max: the longest one
 * @sum: of all
 * @sum_of_squares: of all, in square microseconds
 * @slots: how many there are, by their first five bits and their magnitude
 * @rows: how many there are in each row of the histogram that is shown
 *
 * It takes the same memory however many there are. All zero is a valid one.
 */
struct latency {
	__u64 count;
	__u64 min;
	__u64 max;
	__u64 sum;
	double sum_of_squares;
	__u64 slots[LATENCY_SLOTS];
	__u64 rows[LATENCY_ROWS];
};

void latency_add(struct latency *l, __u64 ns);
__u64 latency_mean(const struct latency *l);
__u64 latency_percentile(const struct latency *l, double percent);
void latency_print(const struct latency *l);
void latency_histogram(const struct latency *l);
void latency_json(const char *key, const struct latency *l);

#endif /* _LATENCY_H */
