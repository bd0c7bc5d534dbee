// SPDX-License-Identifier: GPL-2.0-only
/* ampctl list: all channels, a line each */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "alloc.h"
#include "ampctl.h"
#include "counters.h"
#include "endpoints.h"
#include "json.h"
#include "table.h"

/* Seconds over which rates are measured, unless told otherwise */
#define INTERVAL	0.2

/**
 * struct row - what is shown of a channel
 * @ch: the channel
 * @endpoints: how many it has
 * @dev: its character device, or empty
 * @netdev: its network interface, or empty
 * @from: its counters at first
 * @to: its counters @INTERVAL later
 */
struct row {
	const struct channel *ch;
	size_t endpoints;
	char dev[64];
	char netdev[32];
	struct counters from;
	struct counters to;
};

static void row_endpoints(struct row *row)
{
	const struct endpoint *ept;
	struct endpoint *endpoints;

	row->endpoints = endpoints_read(row->ch, &endpoints);
	ept = endpoint_of_driver(endpoints, row->endpoints, "amp_misc");
	snprintf(row->dev, sizeof(row->dev), "%s", ept ? ept->dev : "");
	ept = endpoint_of_driver(endpoints, row->endpoints, "amp_eth");
	snprintf(row->netdev, sizeof(row->netdev), "%s",
		 ept ? ept->netdev : "");
	free(endpoints);
}

static void ratio_cell(struct table *table, double ratio)
{
	if (isnan(ratio))
		table_cell(table, "-");
	else
		table_cell(table, "%.2f", ratio);
}

static void print_rows(const struct row *rows, size_t num)
{
	struct table *table = table_new(">CH NAME STATE ROLE PEER >EPT DEVICE "
					"NETDEV BUFFERS >TX/s >RX/s >BELLS/TX "
					">BELLS/RX");
	const struct row *row;

	for (row = rows; row < rows + num; row++) {
		const struct channel *ch = row->ch;

		table_cell(table, "%u", ch->num);
		table_cell(table, "%s", ch->name);
		table_cell(table, "%s", ch->state);
		table_cell(table, "%s", *ch->role ? ch->role : "-");
		table_cell(table, "%s", ch->peer);
		table_cell(table, "%zu", row->endpoints);
		table_cell(table, "%s", *row->dev ? row->dev : "-");
		table_cell(table, "%s", *row->netdev ? row->netdev : "-");
		table_cell(table, "%ux%u", ch->num_bufs, ch->buf_size);
		table_cell(table, "%.0f",
			   counter_rate(&row->from, &row->to, TX_MESSAGES));
		table_cell(table, "%.0f",
			   counter_rate(&row->from, &row->to, RX_MESSAGES));
		ratio_cell(table, counter_ratio(&row->to, KICKS, TX_MESSAGES));
		ratio_cell(table, counter_ratio(&row->to, INTERRUPTS,
						RX_MESSAGES));
	}
	table_print(table);
}

static void string_or_null(const char *key, const char *value)
{
	if (*value)
		json_string(key, value);
	else
		json_null(key);
}

static void json_rows(const struct row *rows, size_t num)
{
	const struct row *row;

	json_array(NULL);
	for (row = rows; row < rows + num; row++) {
		const struct channel *ch = row->ch;

		json_object(NULL);
		json_uint("channel", ch->num);
		json_string("name", ch->name);
		json_string("state", ch->state);
		string_or_null("role", ch->role);
		string_or_null("peer", ch->peer);
		string_or_null("bus", ch->bus);
		json_uint("endpoints", row->endpoints);
		string_or_null("device", row->dev);
		string_or_null("netdev", row->netdev);
		json_uint("num_bufs", ch->num_bufs);
		json_uint("buf_size", ch->buf_size);
		json_real("tx_rate",
			  counter_rate(&row->from, &row->to, TX_MESSAGES));
		json_real("rx_rate",
			  counter_rate(&row->from, &row->to, RX_MESSAGES));
		json_real("kicks_per_tx",
			  counter_ratio(&row->to, KICKS, TX_MESSAGES));
		json_real("interrupts_per_rx",
			  counter_ratio(&row->to, INTERRUPTS, RX_MESSAGES));
		json_end();
	}
	json_end();
}

static int list(double interval)
{
	struct channel *channels;
	size_t i, num = channels_read(&channels);
	struct row *rows = more_memory(NULL, (num + 1) * sizeof(*rows));

	for (i = 0; i < num; i++) {
		rows[i].ch = &channels[i];
		row_endpoints(&rows[i]);
		counters_read(channels[i].num, &rows[i].from);
	}
	if (num)
		seconds_sleep(interval);
	for (i = 0; i < num; i++)
		if (!counters_read(channels[i].num, &rows[i].to))
			rows[i].to = rows[i].from;
	if (ctl_json)
		json_rows(rows, num);
	else if (num)
		print_rows(rows, num);
	else
		fputs("ampctl: there is no channel: ampctl doctor says why\n",
		      stderr);
	free(rows);
	free(channels);
	return CTL_OK;
}

static int run(int argc, char **argv)
{
	static const struct option longs[] = {
		{ "interval", required_argument, NULL, 'i' },
		{ }
	};
	double interval = INTERVAL;

	while (ctl_option(argc, argv, "i:", longs) != -1)
		if (!ctl_seconds("the interval", optarg, &interval))
			return CTL_USAGE;
	if (optind < argc)
		return ctl_usage("there is an argument '%s', expected none",
				 argv[optind]);
	return list(interval);
}

const struct command cmd_list = {
	.name = "list",
	.args = "[-i SECONDS]",
	.summary = "Shows all channels, a line each",
	.options =
	"  -i, --interval SECONDS  measure the rates that long (0.2)\n",
	.run = run,
};
