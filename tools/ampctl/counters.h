/* SPDX-License-Identifier: GPL-2.0-only */
/* The counters of a channel, and how they have changed since they were last read */
#ifndef _COUNTERS_H
#define _COUNTERS_H

#include <stdbool.h>
#include <stdint.h>

/* In the order of counter_names[] */
enum counter {
	RX_MESSAGES,
	RX_BYTES,
	TX_MESSAGES,
	TX_BYTES,
	KICKS,
	KICKS_REPEATED,
	INTERRUPTS,
	WATCHDOG,
	TX_FULL,
	RX_STALLS,
	RX_BAD_LENGTH,
	RX_BAD_HEADER,
	RX_UNKNOWN,
	RX_STALE,
	NS_DROPPED,
	NS_REFUSED,
	NS_BAD,
	NS_DUPLICATE,
	QUARANTINES,
	RESETS,
	RESTARTS,
	SILENCES,
	RECOVERIES,
	COUNTERS,
};

extern const char *const counter_names[COUNTERS];

/**
 * struct counters - all counters of a channel
 * @when: monotonic seconds
 * @values: the counters
 */
struct counters {
	double when;
	uint64_t values[COUNTERS];
};

double seconds_now(void);
void seconds_sleep(double seconds);
bool counters_read(unsigned int num, struct counters *counters);
uint64_t counter_since(const struct counters *from, const struct counters *to,
		       enum counter counter);
double counter_rate(const struct counters *from, const struct counters *to,
		    enum counter counter);
double counter_ratio(const struct counters *counters, enum counter doorbells,
		     enum counter messages);

#endif /* _COUNTERS_H */
