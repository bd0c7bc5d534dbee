// SPDX-License-Identifier: GPL-2.0-only
/*
 * ampctl endpoint: endpoints of one's own on a channel, by the kernel's rpmsg_ctrl
 * and rpmsg_char.  Each is a device /dev/rpmsgN.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/rpmsg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "ampctl.h"
#include "endpoints.h"
#include "json.h"

/* rpmsg_ctrlN of a channel; the module that makes it may be missing */
static bool control_of(const struct channel *ch, char *dev, size_t size)
{
	char name[32];

	if (channel_control(ch, name, sizeof(name))) {
		snprintf(dev, size, "/dev/%s", name);
		return true;
	}
	ctl_fail("channel %u has no control device: modprobe -a rpmsg_ctrl rpmsg_char",
		 ch->num);
	return false;
}

/*
 * Finds the device of the new endpoint; others may have the same name and
 * addresses
 */
static bool device_of(const struct channel *ch,
		      const struct rpmsg_endpoint_info *info,
		      const struct endpoint *old, size_t num_old,
		      struct endpoint *found)
{
	struct endpoint *now;
	size_t i, j, num = endpoints_read(ch, &now);

	for (i = 0; i < num; i++) {
		for (j = 0; j < num_old && strcmp(now[i].dev, old[j].dev); j++)
			;
		if (j == num_old && *now[i].dev &&
		    !strcmp(now[i].name, info->name))
			break;
	}
	if (i < num)
		*found = now[i];
	free(now);
	return i < num;
}

static int make(const struct channel *ch, struct rpmsg_endpoint_info *info)
{
	struct endpoint *old, found;
	size_t num = endpoints_read(ch, &old);
	int fd, error = 0;
	char dev[64];
	bool seen;

	if (!control_of(ch, dev, sizeof(dev))) {
		free(old);
		return CTL_FAILED;
	}
	fd = open(dev, O_RDWR | O_CLOEXEC);
	if (fd < 0 || ioctl(fd, RPMSG_CREATE_EPT_IOCTL, info))
		error = errno;
	if (fd >= 0)
		close(fd);
	seen = !error && device_of(ch, info, old, num, &found);
	free(old);
	if (error == ENXIO || error == ENODEV)
		return ctl_fail("%s: the channel is gone: ampctl list shows those that there are",
				dev);
	if (error)
		return ctl_fail_errno(error, "%s: creating endpoint %s", dev,
				      info->name);
	if (!seen)
		return ctl_fail("endpoint %s was created, and is gone already",
				info->name);
	if (!ctl_json) {
		puts(found.dev);
		return CTL_OK;
	}
	json_object(NULL);
	json_uint("channel", ch->num);
	json_string("name", found.name);
	json_string("device", found.dev);
	json_end();
	return CTL_OK;
}

static int create(int argc, char **argv)
{
	static const struct option longs[] = {
		{ "src", required_argument, NULL, 's' },
		{ "dst", required_argument, NULL, 'd' },
		{ }
	};
	unsigned long src = UINT32_MAX, dst = UINT32_MAX;
	struct rpmsg_endpoint_info info = { 0 };
	struct channel ch;
	const char *name;
	int option;

	while ((option = ctl_option(argc, argv, "s:d:", longs)) != -1) {
		if (option == 's' && !ctl_number("the source address", optarg,
						 0, UINT32_MAX, &src))
			return CTL_USAGE;
		if (option == 'd' && !ctl_number("the destination address",
						 optarg, 0, UINT32_MAX, &dst))
			return CTL_USAGE;
	}
	if (optind + 2 != argc)
		return ctl_usage("expected a channel and a name");
	name = argv[optind + 1];
	if (!*name || strlen(name) >= sizeof(info.name))
		return ctl_usage("the name '%s' has %zu characters, expected 1 to %zu",
				 name, strlen(name), sizeof(info.name) - 1);
	if (!channel_find(argv[optind], &ch))
		return CTL_FAILED;
	strcpy(info.name, name);
	info.src = src;
	info.dst = dst;
	return make(&ch, &info);
}

static int destroy(int argc, char **argv)
{
	const char *name, *prefix = "/dev/";
	unsigned int num;
	char dev[32];
	int fd, error = 0;

	while (ctl_option(argc, argv, "", NULL) != -1)
		;
	if (optind + 1 != argc)
		return ctl_usage("expected one device");
	name = argv[optind];
	if (!strncmp(name, prefix, strlen(prefix)))
		name += strlen(prefix);
	snprintf(dev, sizeof(dev), "/dev/%.20s", name);
	if (sscanf(name, "rpmsg%u", &num) != 1)
		return ctl_usage("the device is '%s', expected a name as /dev/rpmsg0, which ampctl show lists",
				 argv[optind]);
	fd = open(dev, O_RDWR | O_CLOEXEC);
	if (fd < 0 || ioctl(fd, RPMSG_DESTROY_EPT_IOCTL))
		error = errno;
	if (fd >= 0)
		close(fd);
	if (error == EBUSY)
		return ctl_fail("%s: somebody has it open: end that program first",
				dev);
	if (error == EINVAL)
		return ctl_fail("%s: the remote announced it, or a driver made it: it goes with the service",
				dev);
	if (error)
		return ctl_fail_errno(error, "%s", dev);
	return CTL_OK;
}

static const struct command subs[] = {
	{
		.name = "create",
		.args = "[-s SRC] [-d DST] CHANNEL NAME",
		.summary = "Makes an endpoint and prints its device",
		.options =
		"  -s, --src ADDRESS  its own address (any that is free)\n"
		"  -d, --dst ADDRESS  that of the remote's endpoint (none)\n",
		.run = create,
	}, {
		.name = "destroy",
		.args = "DEVICE",
		.summary = "Removes an endpoint that create has made",
		.run = destroy,
	},
	{ }
};

const struct command cmd_endpoint = {
	.name = "endpoint",
	.summary = "Makes and removes endpoints of programs",
	.subs = subs,
};
