// SPDX-License-Identifier: GPL-2.0-only
/* ampctl stats: the counters of channels */
#include <stdio.h>
#include <stdlib.h>

#include "alloc.h"
#include "ampctl.h"
#include "channels.h"
#include "counters.h"
#include "json.h"
#include "table.h"

/**
 * struct options - what the user wants
 * @all: counters that are 0, too
 * @watch: seconds between two looks, 0: look once
 * @count: how many looks, 0: until interrupted
 */
struct options {
	bool all;
	double watch;
	unsigned long count;
};

/* What counts as an error in the table of rates */
static const enum counter errors[] = {
	KICKS_REPEATED, WATCHDOG, RX_BAD_LENGTH, RX_BAD_HEADER, RX_UNKNOWN,
	RX_STALE, NS_DROPPED, NS_BAD, QUARANTINES,
};

static void json_counters(const struct channel *ch, const struct counters *now,
			  const struct counters *before)
{
	enum counter i;

	json_object(NULL);
	json_uint("channel", ch->num);
	json_string("name", ch->name);
	json_string("state", ch->state);
	json_object("counters");
	for (i = 0; i < COUNTERS; i++)
		json_uint(counter_names[i], now->values[i]);
	json_end();
	if (before) {
		json_object("rates");
		for (i = 0; i < COUNTERS; i++)
			json_real(counter_names[i],
				  counter_rate(before, now, i));
		json_end();
	}
	json_end();
}

static void print_counters(const struct channel *ch,
			   const struct counters *now, bool all)
{
	enum counter i;

	printf("channel %u (%s): %s\n", ch->num, ch->name, ch->state);
	for (i = 0; i < COUNTERS; i++)
		if (all || now->values[i])
			printf("  %-15s %ju\n", counter_names[i],
			       (uintmax_t)now->values[i]);
}

static int stats(const struct channel *channels, size_t num,
		 const struct options *options)
{
	struct counters now;
	size_t i;

	if (ctl_json)
		json_array(NULL);
	for (i = 0; i < num; i++) {
		counters_read(channels[i].num, &now);
		if (ctl_json)
			json_counters(&channels[i], &now, NULL);
		else
			print_counters(&channels[i], &now, options->all);
	}
	if (ctl_json)
		json_end();
	return CTL_OK;
}

static void rate_cells(struct table *table, const struct channel *ch,
		       const struct counters *before,
		       const struct counters *now)
{
	uint64_t bad = 0;
	size_t i;

	for (i = 0; i < ARRAY_LEN(errors); i++)
		bad += counter_since(before, now, errors[i]);
	table_cell(table, "%u", ch->num);
	table_cell(table, "%s", ch->name);
	table_cell(table, "%s", ch->state);
	table_cell(table, "%.0f", counter_rate(before, now, TX_MESSAGES));
	table_cell(table, "%.1f", counter_rate(before, now, TX_BYTES) / 1000);
	table_cell(table, "%.0f", counter_rate(before, now, RX_MESSAGES));
	table_cell(table, "%.1f", counter_rate(before, now, RX_BYTES) / 1000);
	table_cell(table, "%.0f", counter_rate(before, now, KICKS));
	table_cell(table, "%.0f", counter_rate(before, now, INTERRUPTS));
	table_cell(table, "%ju", (uintmax_t)bad);
}

/* Reads the counters of all channels and prints the changes */
static void look(struct channel *channels, size_t num, struct counters *before)
{
	struct table *table = NULL;
	struct counters now;
	size_t i;

	if (ctl_json)
		json_array(NULL);
	else
		table = table_new(">CH NAME STATE >TX/s >TXkB/s >RX/s >RXkB/s "
				  ">KICKS/s >IRQS/s >ERRORS");
	for (i = 0; i < num; i++) {
		channel_attr(channels[i].num, "state", channels[i].state,
			     sizeof(channels[i].state));
		counters_read(channels[i].num, &now);
		if (ctl_json)
			json_counters(&channels[i], &now, &before[i]);
		else
			rate_cells(table, &channels[i], &before[i], &now);
		before[i] = now;
	}
	if (ctl_json)
		json_end();
	else
		table_print(table);
	fflush(stdout);
}

static int watch(struct channel *channels, size_t num,
		 const struct options *options)
{
	struct counters *before = more_memory(NULL, num * sizeof(*before));
	unsigned long looks;
	size_t i;

	for (i = 0; i < num; i++)
		counters_read(channels[i].num, &before[i]);
	for (looks = 0; !options->count || looks < options->count; looks++) {
		seconds_sleep(options->watch);
		if (looks && !ctl_json)
			putchar('\n');
		look(channels, num, before);
		if (ferror(stdout))
			break;
	}
	free(before);
	return CTL_OK;
}

static bool parse(int argc, char **argv, struct options *options)
{
	static const struct option longs[] = {
		{ "all", no_argument, NULL, 'a' },
		{ "watch", no_argument, NULL, 'w' },
		{ "interval", required_argument, NULL, 'i' },
		{ "count", required_argument, NULL, 'c' },
		{ }
	};
	double interval = 1;
	bool watching = false;
	int option;

	while ((option = ctl_option(argc, argv, "awi:c:", longs)) != -1) {
		watching |= option != 'a';
		if (option == 'a')
			options->all = true;
		else if (option == 'i' &&
			 !ctl_seconds("the interval", optarg, &interval))
			return false;
		else if (option == 'c' &&
			 !ctl_number("the count", optarg, 1, 1000000000,
				     &options->count))
			return false;
	}
	if (interval < 0.01) {
		ctl_usage("the interval is %g, expected 0.01 seconds at least",
			  interval);
		return false;
	}
	options->watch = watching ? interval : 0;
	return true;
}

static int run(int argc, char **argv)
{
	struct options options = { 0 };
	struct channel *channels;
	size_t num;
	int status;

	if (!parse(argc, argv, &options))
		return CTL_USAGE;
	if (!channels_find(argv + optind, argc - optind, &channels, &num))
		return CTL_FAILED;
	if (options.watch > 0)
		status = watch(channels, num, &options);
	else
		status = stats(channels, num, &options);
	free(channels);
	return status;
}

const struct command cmd_stats = {
	.name = "stats",
	.args = "[-a] [-w] [-i SECONDS] [-c COUNT] [CHANNEL]...",
	.summary = "Shows the counters of channels, or how they grow",
	.options =
	"  -a, --all               counters that are 0, too\n"
	"  -w, --watch             show rates until interrupted\n"
	"  -i, --interval SECONDS  watch, and show them so often (1)\n"
	"  -c, --count COUNT       watch, and show them so many times\n",
	.run = run,
};
