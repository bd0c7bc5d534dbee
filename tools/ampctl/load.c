// SPDX-License-Identifier: GPL-2.0-only
/* The options of what measures, and the traffic that they stand for */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>

#include "ampctl.h"
#include "load.h"
#include "wait.h"

#define SIZE		64
#define PATIENCE	(15 * NSEC_PER_SEC)
#define DURATION	(5 * NSEC_PER_SEC)

#define LETTERS		"m:c:t:s:w:W:"
/* LOAD_HELP says what they do */
static const struct option options[] = {
	{ "mode", required_argument, NULL, 'm' },
	{ "count", required_argument, NULL, 'c' },
	{ "time", required_argument, NULL, 't' },
	{ "size", required_argument, NULL, 's' },
	{ "window", required_argument, NULL, 'w' },
	{ "timeout", required_argument, NULL, 'W' },
	{ }
};

/* What is measured unless options say otherwise */
static void set_defaults(struct traffic *t)
{
	t->sends = true;
	t->receives = true;
	t->window = 1;
	t->patience = PATIENCE;
	t->payload.kind = PAYLOAD_FIXED;
	/*
	 * First byte of a payload, which the console of a remote does not take
	 * for a command
	 */
	t->payload.fixed[0] = 0x80;
	t->payload.fixed_len = 1;
	t->payload.min = SIZE;
	t->payload.max = SIZE;
}

static bool take_mode(struct traffic *t, const char *text)
{
	bool echo = !strcmp(text, "echo");

	t->sends = echo || !strcmp(text, "to");
	t->receives = echo || !strcmp(text, "from");
	if (t->sends || t->receives)
		return true;
	ctl_usage("the mode is '%s', expected echo, to or from", text);
	return false;
}

/**
 * load_mode() - the word for what is measured
 * @t: the traffic
 *
 * Return: the word.
 */
const char *load_mode(const struct traffic *t)
{
	if (!t->receives)
		return "to";
	return t->sends ? "echo" : "from";
}

/* One option, with its argument in optarg; false after a message */
static bool take_option(struct traffic *t, int option)
{
	unsigned long number;

	switch (option) {
	case 'm':
		return take_mode(t, optarg);
	case 'c':
		if (!ctl_number("the number of messages", optarg, 1, UINT32_MAX, &number))
			return false;
		t->count = number;
		return true;
	case 't':
		return traffic_seconds("the time", optarg, &t->duration);
	case 's':
		if (!ctl_number("the size", optarg, 0, MAX_PAYLOAD, &number))
			return false;
		t->payload.min = number;
		t->payload.max = number;
		return true;
	case 'w':
		if (!ctl_number("the window", optarg, 1, MAX_WINDOW, &number))
			return false;
		t->window = number;
		return true;
	default:
		return traffic_seconds("the timeout", optarg, &t->patience);
	}
}

/* Opens the device to be measured; CTL_OK, or CTL_FAILED after a message */
static int open_device(struct traffic *t, struct msgdev *dev, const char *name)
{
	int ret = stop_on_signals();

	if (ret)
		return ctl_fail_errno(-ret, "making a pipe");
	if (!t->count && !t->duration)
		t->duration = DURATION;
	t->dev = dev;
	ret = msgdev_open(dev, name, !t->receives ? O_WRONLY :
			  t->sends ? O_RDWR : O_RDONLY);
	return ret ?: traffic_fit(t, true);
}

/**
 * load_begin() - take the arguments of a command that measures, and open its device
 * @t: the traffic, filled in
 * @dev: the device
 * @argc: number of arguments
 * @argv: options, and one channel
 *
 * Return: CTL_OK, or CTL_USAGE or CTL_FAILED after a message.
 */
int load_begin(struct traffic *t, struct msgdev *dev, int argc, char **argv)
{
	int option;

	set_defaults(t);
	while ((option = ctl_option(argc, argv, LETTERS, options)) != -1)
		if (!take_option(t, option))
			return CTL_USAGE;
	if (optind + 1 != argc)
		return ctl_usage("expected one channel: its number or name, or a device");
	return open_device(t, dev, argv[optind]);
}

/**
 * load_end() - the exit status of what was measured
 * @t: the traffic
 * @error: 0, or the negative error code that ended it
 *
 * Return: CTL_OK; or CTL_FAILED if messages are missing, or after a message about @error.
 */
int load_end(const struct traffic *t, int error)
{
	if (error)
		return msgdev_fail(t->dev, error, t->sends && t->receives ?
				   "waiting for what should come back" :
				   t->sends ? "sending" : "waiting for messages");
	return traffic_missing(t) ? CTL_FAILED : CTL_OK;
}
