// SPDX-License-Identifier: GPL-2.0-only
/* ampctl bench: how many messages a second */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>

#include "ampctl.h"
#include "json.h"
#include "load.h"
#include "traffic.h"
#include "wait.h"

static void show_json(const struct traffic *t)
{
	json_object(NULL);
	json_string("mode", load_mode(t));
	json_uint("size", t->payload.max);
	json_uint("window", t->window);
	json_uint("messages", traffic_done(t));
	json_uint("missing", traffic_missing(t));
	json_uint("bytes", t->bytes);
	json_real("seconds", t->ns / 1e9);
	json_real("messages_per_second", traffic_rate(t, traffic_done(t)));
	json_real("bytes_per_second", traffic_rate(t, t->bytes));
	if (t->latency.count)
		latency_json("latency_us", &t->latency);
	json_end();
}

static void show_text(const struct traffic *t)
{
	printf("%llu messages with %llu bytes in %.3f s, %llu missing\n",
	       traffic_done(t), t->bytes, t->ns / 1e9, traffic_missing(t));
	printf("%.0f messages/s, %.3f MB/s\n", traffic_rate(t, traffic_done(t)),
	       traffic_rate(t, t->bytes) / 1e6);
	latency_print(&t->latency);
}

static int run(int argc, char **argv)
{
	static struct msgdev dev;
	static struct traffic t;
	int ret = load_begin(&t, &dev, argc, argv);

	if (ret)
		return ret;
	ret = traffic_run(&t);
	if (ctl_json)
		show_json(&t);
	else
		show_text(&t);
	msgdev_close(&dev);
	return load_end(&t, ret);
}

const struct command cmd_bench = {
	.name = "bench",
	.args = "[OPTION]... CHANNEL",
	.summary = "Measures how many messages a second pass the device of a channel",
	.options = LOAD_HELP,
	.run = run,
};
