// SPDX-License-Identifier: GPL-2.0-only
/* ampctl loglevel: what the kernel logs about channels */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ampctl.h"
#include "channels.h"
#include "json.h"

/* As <amp/channel.h> numbers them */
static const char *const levels[] = { "none", "basic", "detail" };

static int level_of(const char *text)
{
	size_t i;

	for (i = 0; i < ARRAY_LEN(levels); i++)
		if (!strcmp(text, levels[i]) ||
		    (text[0] == (char)('0' + i) && !text[1]))
			return i;
	ctl_usage("the level is '%s', expected none, basic, detail, or 0 to 2",
		  text);
	return -1;
}

static int set(const struct channel *channels, size_t num, int level)
{
	char text[] = { '0' + level, 0 };
	int error, status = CTL_OK;
	size_t i;

	for (i = 0; i < num; i++) {
		error = channel_write(channels[i].num, "loglevel", text);
		if (error)
			status = ctl_fail_errno(error, "channel %u: loglevel",
						channels[i].num);
	}
	return status;
}

static void show(const struct channel *channels, size_t num)
{
	uint64_t level;
	size_t i;

	if (ctl_json)
		json_array(NULL);
	for (i = 0; i < num; i++) {
		if (!channel_number(channels[i].num, "loglevel", &level) ||
		    level >= ARRAY_LEN(levels))
			continue;
		if (ctl_json) {
			json_object(NULL);
			json_uint("channel", channels[i].num);
			json_string("loglevel", levels[level]);
			json_end();
		} else {
			printf("channel %u (%s): %s\n", channels[i].num,
			       channels[i].name, levels[level]);
		}
	}
	if (ctl_json)
		json_end();
}

static int run(int argc, char **argv)
{
	struct channel *channels;
	int level = -1, status = CTL_OK;
	size_t num;

	while (ctl_option(argc, argv, "", NULL) != -1)
		;
	if (argc - optind > 2)
		return ctl_usage("there are %d arguments, expected a channel and a level",
				 argc - optind);
	if (argc - optind == 2) {
		level = level_of(argv[optind + 1]);
		if (level < 0)
			return CTL_USAGE;
	}
	if (!channels_find(argv + optind, argc > optind, &channels, &num))
		return CTL_FAILED;
	if (level >= 0)
		status = set(channels, num, level);
	if (!status)
		show(channels, num);
	free(channels);
	return status;
}

const struct command cmd_loglevel = {
	.name = "loglevel",
	.args = "[CHANNEL|all [LEVEL]]",
	.summary = "Shows or sets what the kernel logs about channels",
	.options =
	"  LEVEL is none (or 0: errors only), basic (1: also states, endpoints and\n"
	"  services) or detail (2: also each message)\n",
	.run = run,
};
