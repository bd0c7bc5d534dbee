// SPDX-License-Identifier: GPL-2.0-only
/* The counters of a channel */
#include <errno.h>
#include <math.h>
#include <time.h>

#include "channels.h"
#include "counters.h"

/* Files of the channel, see Documentation/ABI/testing/sysfs-class-rpmsg-amp */
const char *const counter_names[COUNTERS] = {
	[RX_MESSAGES] = "rx_messages",
	[RX_BYTES] = "rx_bytes",
	[TX_MESSAGES] = "tx_messages",
	[TX_BYTES] = "tx_bytes",
	[KICKS] = "kicks",
	[KICKS_REPEATED] = "kicks_repeated",
	[INTERRUPTS] = "interrupts",
	[WATCHDOG] = "watchdog",
	[TX_FULL] = "tx_full",
	[RX_STALLS] = "rx_stalls",
	[RX_BAD_LENGTH] = "rx_bad_length",
	[RX_BAD_HEADER] = "rx_bad_header",
	[RX_UNKNOWN] = "rx_unknown",
	[RX_STALE] = "rx_stale",
	[NS_DROPPED] = "ns_dropped",
	[NS_REFUSED] = "ns_refused",
	[NS_BAD] = "ns_bad",
	[NS_DUPLICATE] = "ns_duplicate",
	[QUARANTINES] = "quarantines",
	[RESETS] = "reset",
	[RESTARTS] = "restarts",
	[SILENCES] = "silences",
	[RECOVERIES] = "recoveries",
};

/** seconds_now() - monotonic time, in seconds; Return: the time. */
double seconds_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec + now.tv_nsec / 1e9;
}

/** seconds_sleep() - wait; @seconds: how long.  A signal ends it. */
void seconds_sleep(double seconds)
{
	struct timespec time = {
		.tv_sec = seconds,
		.tv_nsec = fmod(seconds, 1) * 1e9,
	};

	nanosleep(&time, NULL);
}

/**
 * counters_read() - read all counters of a channel
 * @num: its number
 * @counters: where to put them
 *
 * Return: whether the channel is there.
 */
bool counters_read(unsigned int num, struct counters *counters)
{
	bool there = false;
	enum counter i;

	for (i = 0; i < COUNTERS; i++)
		there |= channel_number(num, counter_names[i],
					&counters->values[i]);
	counters->when = seconds_now();
	return there;
}

/**
 * counter_since() - by how much a counter has grown
 * @from: the counters earlier
 * @to: the counters later
 * @counter: which one
 *
 * Return: the difference.  A counter of a channel that is not the same any more starts
 * at 0.
 */
uint64_t counter_since(const struct counters *from, const struct counters *to,
		       enum counter counter)
{
	uint64_t before = from->values[counter], after = to->values[counter];

	return after < before ? after : after - before;
}

/**
 * counter_rate() - by how much a counter has grown, for each second
 * @from: the counters earlier
 * @to: the counters later
 * @counter: which one
 *
 * Return: the rate, 0 where no time has passed.
 */
double counter_rate(const struct counters *from, const struct counters *to,
		    enum counter counter)
{
	double seconds = to->when - from->when;

	return seconds > 0 ? counter_since(from, to, counter) / seconds : 0;
}

/**
 * counter_ratio() - doorbells a message
 * @counters: the counters
 * @doorbells: the counter of doorbells
 * @messages: the counter of messages
 *
 * Return: their ratio, NAN without messages.
 */
double counter_ratio(const struct counters *counters, enum counter doorbells,
		     enum counter messages)
{
	return counters->values[messages] ?
	       (double)counters->values[doorbells] / counters->values[messages] :
	       NAN;
}
