// SPDX-License-Identifier: GPL-2.0-only
/* ampctl gen: generated messages, many of them */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>

#include "ampctl.h"
#include "json.h"
#include "traffic.h"
#include "wait.h"

/* Limit of unanswered messages: what a small channel has buffers for */
#define WINDOW	4

static int sum_up(const struct traffic *t)
{
	__u64 missing = traffic_missing(t);

	if (ctl_json) {
		json_object(NULL);
		json_uint("sent", t->sent);
		json_uint("received", t->received);
		json_uint("bytes", t->bytes);
		json_uint("wrong", t->wrong);
		json_uint("missing", missing);
		json_real("seconds", t->ns / 1e9);
		json_end();
	} else if (t->receives) {
		printf("%llu messages sent, %llu came back with %llu bytes, %llu of them wrong, %llu missing, in %.3f s\n",
		       t->sent, t->received, t->bytes, t->wrong, missing, t->ns / 1e9);
	} else {
		printf("%llu messages with %llu bytes sent in %.3f s\n",
		       t->sent, t->bytes, t->ns / 1e9);
	}
	return t->wrong || missing ? CTL_FAILED : CTL_OK;
}

static int work(struct traffic *t, const char *name, bool sized)
{
	static struct msgdev dev;
	int ret = stop_on_signals(), status;

	if (ret)
		return ctl_fail_errno(-ret, "making a pipe");
	t->dev = &dev;
	ret = msgdev_open(&dev, name, t->receives ? O_RDWR : O_WRONLY);
	if (ret)
		return ret;
	ret = traffic_fit(t, sized);
	if (ret)
		return ret;
	ret = traffic_run(t);
	status = sum_up(t);
	msgdev_close(&dev);
	return ret ? msgdev_fail(&dev, ret, "generating messages") : status;
}

static bool take_payload(struct traffic *t, const char *text)
{
	const char *wrong = payload_choose(&t->payload, text);

	if (wrong)
		ctl_usage("--payload is '%s': %s", text, wrong);
	return !wrong;
}

static bool take_option(struct traffic *t, int option)
{
	unsigned long number;

	switch (option) {
	case 'c':
		if (!ctl_number("the number of messages", optarg, 1, UINT32_MAX, &number))
			return false;
		t->count = number;
		return true;
	case 's':
		return traffic_sizes(t, optarg);
	case 'p':
		return take_payload(t, optarg);
	case 'r':
		if (!ctl_number("--seed", optarg, 1, UINT32_MAX, &number))
			return false;
		t->payload.seed = number;
		return true;
	case 'e':
		t->receives = true;
		t->verify = true;
		return true;
	case 'g':
		return traffic_seconds("the gap", optarg, &t->gap);
	case 't':
		return traffic_seconds("the time", optarg, &t->duration);
	default:
		return traffic_seconds("the timeout", optarg, &t->patience);
	}
}

static int run(int argc, char **argv)
{
	static const struct option longs[] = {
		{ "count", required_argument, NULL, 'c' },
		{ "time", required_argument, NULL, 't' },
		{ "size", required_argument, NULL, 's' },
		{ "gap", required_argument, NULL, 'g' },
		{ "payload", required_argument, NULL, 'p' },
		{ "seed", required_argument, NULL, 'r' },
		{ "echo", no_argument, NULL, 'e' },
		{ "timeout", required_argument, NULL, 'W' },
		{ }
	};
	static struct traffic t = {
		.sends = true, .gap = NSEC_PER_SEC / 5, .window = WINDOW,
		.patience = 15 * NSEC_PER_SEC, .payload.seed = 1,
		.payload.kind = PAYLOAD_RANDOM,
	};
	bool sized = false;
	int option;

	while ((option = ctl_option(argc, argv, "c:t:s:g:p:r:eW:", longs)) != -1) {
		if (!take_option(&t, option))
			return CTL_USAGE;
		sized |= option == 's';
	}
	if (optind + 1 != argc)
		return ctl_usage("expected one channel: its number or name, or a device");
	return work(&t, argv[optind], sized);
}

const struct command cmd_gen = {
	.name = "gen",
	.args = "[OPTION]... CHANNEL",
	.summary = "Sends generated messages by the device of a channel",
	.options =
	"  -c, --count N          end after N messages\n"
	"  -t, --time SECONDS     end after so long (0: never)\n"
	"  -s, --size SIZES       N bytes; A-B: random sizes; A:B: one after the other\n"
	"                         (1 up to the largest, at random)\n"
	"  -g, --gap SECONDS      from one message to the next; 0: as fast as it goes (0.2)\n"
	"  -p, --payload KIND     random, count, check (number, pattern and CRC), or\n"
	"                         hexadecimal digits (random)\n"
	"  -r, --seed N           of what is random (1)\n"
	"  -e, --echo             the remote sends them back: compare\n"
	"  -W, --timeout SECONDS  wait so long for room, and for what comes back (15)\n",
	.run = run,
};
