// SPDX-License-Identifier: GPL-2.0-only
/* ampctl show: all that there is to know about a channel */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ampctl.h"
#include "endpoints.h"
#include "json.h"
#include "table.h"

/**
 * struct fact - a value in a file
 * @key: what it is called
 * @file: name of the file
 * @number: JSON has it as a number
 */
struct fact {
	const char *key;
	const char *file;
	bool number;
};

static const struct fact of_channel[] = {
	{ "loglevel", "loglevel", true },
	{ "threaded", "threaded", true },
	{ "silence_ms", "silence_ms", true },
	{ "services", "services", false },
	{ "version", "version", false },
};

static const struct fact of_dev[] = {
	{ "mtu", "mtu", true },
	{ "online", "online", true },
	{ "rx_queued", "rx_queued", true },
	{ "rx_limit", "rx_limit", true },
	{ "rx_copy_limit", "rx_copy_limit", true },
	{ "busy_poll_us", "busy_poll_us", true },
};

static const struct fact of_netdev[] = {
	{ "mtu", "mtu", true },
	{ "address", "address", false },
	{ "operstate", "operstate", false },
};

static void show_text(const char *key, const char *text)
{
	if (ctl_json)
		json_string(key, text);
	else
		printf("  %-14s %s\n", key, *text ? text : "-");
}

static void show_number(const char *key, unsigned long number)
{
	if (ctl_json)
		json_uint(key, number);
	else
		printf("  %-14s %lu\n", key, number);
}

/*
 * Files that this version of the modules does not have are left out. One has a page
 * at most, which no processor has larger than this.
 */
static void show_facts(const char *folder, const struct fact *facts, size_t num)
{
	static char text[1 << 16];
	char path[PATH_MAX];
	size_t i;

	for (i = 0; i < num; i++) {
		snprintf(path, sizeof(path), "%s/%s", folder, facts[i].file);
		if (!file_read(path, text, sizeof(text)))
			continue;
		if (facts[i].number)
			show_number(facts[i].key, strtoul(text, NULL, 10));
		else
			show_text(facts[i].key, text);
	}
}

static void show_channel(const struct channel *ch)
{
	char folder[64];

	show_text("name", ch->name);
	show_text("state", ch->state);
	show_text("role", ch->role);
	show_text("peer", ch->peer);
	show_text("bus", ch->bus);
	show_text("virtio", ch->virtio);
	show_number("num_bufs", ch->num_bufs);
	show_number("buf_size", ch->buf_size);
	snprintf(folder, sizeof(folder), CHANNELS_PATH "/channel%u", ch->num);
	show_facts(folder, of_channel, ARRAY_LEN(of_channel));
}

static void address_cell(struct table *table, uint32_t address)
{
	if (address == UINT32_MAX)
		table_cell(table, "-");
	else
		table_cell(table, "0x%x", address);
}

static void print_endpoints(const struct endpoint *endpoints, size_t num)
{
	struct table *table = table_new("ENDPOINT >SRC >DST DRIVER DEVICE");
	const struct endpoint *ept;

	for (ept = endpoints; ept < endpoints + num; ept++) {
		table_cell(table, "%s", ept->name);
		address_cell(table, ept->src);
		address_cell(table, ept->dst);
		table_cell(table, "%s", *ept->driver ? ept->driver : "-");
		table_cell(table, "%s", *ept->dev ? ept->dev :
				  *ept->netdev ? ept->netdev : "-");
	}
	table_print(table);
}

static void json_address(const char *key, uint32_t address)
{
	if (address == UINT32_MAX)
		json_null(key);
	else
		json_uint(key, address);
}

static void json_endpoints(const struct endpoint *endpoints, size_t num)
{
	const struct endpoint *ept;

	json_array("endpoints");
	for (ept = endpoints; ept < endpoints + num; ept++) {
		json_object(NULL);
		json_string("name", ept->name);
		json_address("src", ept->src);
		json_address("dst", ept->dst);
		json_string("driver", ept->driver);
		json_string("device", ept->dev);
		json_string("netdev", ept->netdev);
		json_end();
	}
	json_end();
}

static void show_folder(const char *key, const char *name, const char *folder,
			const struct fact *facts, size_t num)
{
	if (ctl_json) {
		json_object(key);
		json_string("name", name);
	} else {
		printf("%s\n", name);
	}
	show_facts(folder, facts, num);
	if (ctl_json)
		json_end();
}

static void show_devices(const struct endpoint *endpoints, size_t num)
{
	const struct endpoint *misc, *eth;
	char folder[128];

	misc = endpoint_of_driver(endpoints, num, "amp_misc");
	if (misc) {
		snprintf(folder, sizeof(folder), "/sys/class/misc/%s",
			 misc->dev + strlen("/dev/"));
		show_folder("device", misc->dev, folder, of_dev,
			    ARRAY_LEN(of_dev));
	}
	eth = endpoint_of_driver(endpoints, num, "amp_eth");
	if (eth) {
		snprintf(folder, sizeof(folder), "/sys/class/net/%s",
			 eth->netdev);
		show_folder("netdev", eth->netdev, folder, of_netdev,
			    ARRAY_LEN(of_netdev));
	}
}

static int run(int argc, char **argv)
{
	struct endpoint *endpoints;
	struct channel ch;
	size_t num;

	while (ctl_option(argc, argv, "", NULL) != -1)
		;
	if (optind + 1 != argc)
		return ctl_usage("expected one channel");
	if (!channel_find(argv[optind], &ch))
		return CTL_FAILED;
	num = endpoints_read(&ch, &endpoints);
	if (ctl_json) {
		json_object(NULL);
		json_uint("channel", ch.num);
	} else {
		printf("channel %u\n", ch.num);
	}
	show_channel(&ch);
	show_devices(endpoints, num);
	if (ctl_json) {
		json_endpoints(endpoints, num);
		json_end();
	} else {
		print_endpoints(endpoints, num);
	}
	free(endpoints);
	return CTL_OK;
}

const struct command cmd_show = {
	.name = "show",
	.args = "CHANNEL",
	.summary = "Shows all that there is to know about a channel",
	.run = run,
};
