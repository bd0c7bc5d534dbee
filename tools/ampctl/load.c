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

/* LOAD_LETTERS are their letters, LOAD_HELP what they do */
const struct option load_options[] = {
	{ "mode", required_argument, NULL, 'm' },
	{ "count", required_argument, NULL, 'c' },
	{ "time", required_argument, NULL, 't' },
	{ "size", required_argument, NULL, 's' },
	{ "window", required_argument, NULL, 'w' },
	{ "timeout", required_argument, NULL, 'W' },
	{ }
};

/**
 * load_defaults() - what is measured unless options say otherwise
 * @t: the traffic
 */
void load_defaults(struct traffic *t)
{
	t->sends = true;
	t->receives = true;
	t->window = 1;
	t->patience = PATIENCE;
	t->payload.kind = PAYLOAD_FIXED;
	/* What no console of a remote takes for a command */
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

/**
 * load_option() - take one of load_options
 * @t: the traffic
 * @option: its letter; optarg is its argument
 *
 * Return: true, or false after a message; the exit status is CTL_USAGE then.
 */
bool load_option(struct traffic *t, int option)
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

/**
 * load_open() - open the device for what shall be measured
 * @t: the traffic, of which all options are known
 * @dev: the device
 * @name: what the user calls it
 *
 * Return: CTL_OK, or CTL_FAILED after a message.
 */
int load_open(struct traffic *t, struct msgdev *dev, const char *name)
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
 * load_fail() - say why it has come to an end
 * @t: the traffic
 * @error: a negative error code
 *
 * Return: CTL_FAILED.
 */
int load_fail(const struct traffic *t, int error)
{
	return msgdev_fail(t->dev, error, t->sends && t->receives ?
			   "waiting for what should come back" :
			   t->sends ? "sending" : "waiting for messages");
}
