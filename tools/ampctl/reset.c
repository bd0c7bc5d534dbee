// SPDX-License-Identifier: GPL-2.0-only
/* ampctl reset: end the session of a channel and start its rings from nothing */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ampctl.h"
#include "channels.h"
#include "counters.h"
#include "json.h"

/* Seconds that a reset may take; buffers that readers hold have to come back */
#define CARRIED_OUT	10
#define LOOK_AGAIN	0.05

static bool counted(const struct channel *ch, uint64_t before, uint64_t *resets)
{
	return channel_number(ch->num, "reset", resets) && *resets != before;
}

static bool is_online(struct channel *ch)
{
	channel_attr(ch->num, "state", ch->state, sizeof(ch->state));
	return !strcmp(ch->state, "online");
}

static int request(const struct channel *ch)
{
	int error;

	if (!strcmp(ch->state, "offline"))
		return ctl_fail("channel %u is offline, no driver has it, so there is nothing to reset: modprobe amp_rpmsg",
				ch->num);
	error = channel_write(ch->num, "reset", "1");
	if (error == EOPNOTSUPP)
		return ctl_fail("channel %u is driven by %s, which knows no reset: unbind and bind %s",
				ch->num, ch->bus, ch->peer);
	if (error)
		return ctl_fail_errno(error, "channel %u: reset", ch->num);
	return CTL_OK;
}

/* The counter changes when the old session ends, before the new one begins */
static int reset(struct channel *ch, double online)
{
	double end = seconds_now() + CARRIED_OUT;
	uint64_t before, resets;

	channel_number(ch->num, "reset", &before);
	if (request(ch))
		return CTL_FAILED;
	while (!counted(ch, before, &resets)) {
		if (seconds_now() > end)
			return ctl_fail("channel %u: no reset within %d seconds: ampctl ring %u shows who holds buffers",
					ch->num, CARRIED_OUT, ch->num);
		seconds_sleep(LOOK_AGAIN);
	}
	end = seconds_now() + online;
	while (!is_online(ch) && seconds_now() < end)
		seconds_sleep(LOOK_AGAIN);
	if (ctl_json) {
		json_object(NULL);
		json_uint("channel", ch->num);
		json_string("state", ch->state);
		json_uint("resets", resets);
		json_end();
	} else {
		printf("channel %u (%s): reset, and %s\n", ch->num, ch->name,
		       ch->state);
	}
	if (online > 0 && strcmp(ch->state, "online"))
		return ctl_fail("channel %u is %s after %g seconds: start the remote, then look at ampctl doctor",
				ch->num, ch->state, online);
	return CTL_OK;
}

static int run(int argc, char **argv)
{
	static const struct option longs[] = {
		{ "wait", required_argument, NULL, 'w' },
		{ }
	};
	struct channel *channels;
	int status = CTL_OK;
	double online = 0;
	size_t i, num;

	while (ctl_option(argc, argv, "w:", longs) != -1)
		if (!ctl_seconds("the time to wait", optarg, &online))
			return CTL_USAGE;
	if (optind == argc)
		return ctl_usage("expected channels, or all");
	if (!channels_find(argv + optind, argc - optind, &channels, &num))
		return CTL_FAILED;
	for (i = 0; i < num; i++)
		status |= reset(&channels[i], online);
	free(channels);
	return status;
}

const struct command cmd_reset = {
	.name = "reset",
	.args = "[-w SECONDS] CHANNEL...|all",
	.summary = "Ends the sessions of channels and starts their rings from nothing",
	.options =
	"  -w, --wait SECONDS  wait so long for each to be online, else fail\n",
	.run = run,
};
