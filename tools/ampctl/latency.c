// SPDX-License-Identifier: GPL-2.0-only
/*
 * Times that something took.
 *
 * They are counted by their magnitude and their first bits, and not kept: percentiles
 * are right to 1/32 for any number of them, and a command that runs for days does not
 * grow.
 */
#include <math.h>
#include <stdio.h>
#include <time.h>

#include "ampctl.h"
#include "json.h"
#include "latency.h"

/* Characters of the longest bar */
#define BAR	40

/* What is shown, in text and in JSON */
static const struct {
	const char *text;
	const char *json;
	double percent;
} shown[] = {
	{ "50 %", "p50", 50 },
	{ "90 %", "p90", 90 },
	{ "99 %", "p99", 99 },
	{ "99.9 %", "p99_9", 99.9 },
};

static unsigned int slot_of(__u64 ns)
{
	unsigned int shift;

	if (ns < LATENCY_STEPS)
		return ns;
	shift = 63 - __builtin_clzll(ns) - 5;
	return (shift + 1) * LATENCY_STEPS + (ns >> shift) % LATENCY_STEPS;
}

/* The largest time that is counted in a slot */
static __u64 slot_end(unsigned int slot)
{
	unsigned int shift;

	if (slot < LATENCY_STEPS)
		return slot;
	shift = slot / LATENCY_STEPS - 1;
	return ((LATENCY_STEPS + slot % LATENCY_STEPS + 1ULL) << shift) - 1;
}

/* Times from here on are in the last row of the histogram */
static __u64 row_limit(unsigned int row)
{
	static const unsigned int steps[] = { 1, 2, 5 };
	__u64 us = 1;
	unsigned int i;

	if (row >= LATENCY_ROWS - 1)
		return UINT64_MAX;
	for (i = 0; i < row / 3; i++)
		us *= 10;
	return us * steps[row % 3] * 1000;
}

static unsigned int row_of(__u64 ns)
{
	unsigned int row = 0;

	while (ns >= row_limit(row) && row < LATENCY_ROWS - 1)
		row++;
	return row;
}

/**
 * latency_add() - count a time
 * @l: where
 * @ns: the time, in nanoseconds
 */
void latency_add(struct latency *l, __u64 ns)
{
	double us = ns / 1e3;

	if (!l->count || ns < l->min)
		l->min = ns;
	if (ns > l->max)
		l->max = ns;
	l->count++;
	l->sum += ns;
	l->sum_of_squares += us * us;
	l->slots[slot_of(ns)]++;
	l->rows[row_of(ns)]++;
}

/**
 * latency_mean() - the mean
 * @l: the times
 *
 * Return: nanoseconds, 0 if there are no times.
 */
__u64 latency_mean(const struct latency *l)
{
	return l->count ? l->sum / l->count : 0;
}

/* Standard deviation, in microseconds */
static double deviation_us(const struct latency *l)
{
	double mean;

	if (!l->count)
		return 0;
	mean = l->sum / 1e3 / l->count;
	return sqrt(fmax(l->sum_of_squares / l->count - mean * mean, 0));
}

/**
 * latency_percentile() - what so many do not take longer than
 * @l: the times
 * @percent: so many, of a hundred
 *
 * Return: nanoseconds, at most 1/32 more than is true; 0 if there are no times.
 */
__u64 latency_percentile(const struct latency *l, double percent)
{
	__u64 wanted = l->count * (percent / 100), seen = 0;
	unsigned int i;

	if (wanted < l->count * (percent / 100))
		wanted++;
	for (i = 0; i < LATENCY_SLOTS && l->count; i++) {
		seen += l->slots[i];
		if (seen && seen >= wanted)
			return slot_end(i) < l->max ? slot_end(i) : l->max;
	}
	return l->max;
}

static void print_row(const struct latency *l, unsigned int row, __u64 most)
{
	static const char bar[BAR + 1] = "########################################";
	__u64 from = row ? row_limit(row - 1) / 1000 : 0;
	__u64 len = (l->rows[row] * BAR + most - 1) / most;

	if (row < LATENCY_ROWS - 1)
		printf("%10llu - %-10llu", from, row_limit(row) / 1000);
	else
		printf("%10llu -           ", from);
	printf("%10llu%s%.*s\n", l->rows[row], len ? " " : "", (int)len, bar);
}

/**
 * latency_histogram() - print how the times are spread
 * @l: the times
 */
void latency_histogram(const struct latency *l)
{
	unsigned int row, first, last;
	__u64 most = 0;

	if (!l->count)
		return;
	first = row_of(l->min);
	last = row_of(l->max);
	for (row = first; row <= last; row++)
		if (l->rows[row] > most)
			most = l->rows[row];
	printf("%10s   %-10s%10s\n", "us", "", "messages");
	for (row = first; row <= last; row++)
		print_row(l, row, most);
}

/*
 * The clock of a kernel without high-resolution timers advances with each tick
 */
static void print_resolution(void)
{
	struct timespec step;

	clock_getres(CLOCK_MONOTONIC, &step);
	if (step.tv_nsec > 1000)
		printf("the clock of this machine goes in steps of %.1f us\n",
		       step.tv_nsec / 1e3);
}

/**
 * latency_print() - print a line or two about the times
 * @l: the times
 */
void latency_print(const struct latency *l)
{
	unsigned int i;

	if (!l->count)
		return;
	printf("min/mean/max/deviation %.1f/%.1f/%.1f/%.1f us\n", l->min / 1e3,
	       latency_mean(l) / 1e3, l->max / 1e3, deviation_us(l));
	for (i = 0; i < ARRAY_LEN(shown); i++)
		printf("%s%s of them at most %.1f us", i ? ", " : "", shown[i].text,
		       latency_percentile(l, shown[i].percent) / 1e3);
	putchar('\n');
	print_resolution();
}

/**
 * latency_json() - write the times as an object of JSON, in microseconds
 * @key: its key
 * @l: the times
 */
void latency_json(const char *key, const struct latency *l)
{
	unsigned int i;

	json_object(key);
	json_uint("count", l->count);
	json_real("min", l->min / 1e3);
	json_real("mean", latency_mean(l) / 1e3);
	json_real("max", l->max / 1e3);
	json_real("deviation", deviation_us(l));
	for (i = 0; i < ARRAY_LEN(shown); i++)
		json_real(shown[i].json, latency_percentile(l, shown[i].percent) / 1e3);
	json_array("histogram");
	for (i = 0; i < LATENCY_ROWS; i++) {
		if (!l->rows[i])
			continue;
		json_object(NULL);
		json_real("from", i ? row_limit(i - 1) / 1e3 : 0);
		if (i < LATENCY_ROWS - 1)
			json_real("to", row_limit(i) / 1e3);
		else
			json_null("to");
		json_uint("count", l->rows[i]);
		json_end();
	}
	json_end();
	json_end();
}
