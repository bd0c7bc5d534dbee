// SPDX-License-Identifier: GPL-2.0-only
/*
 * ampctl service: services that a remote announces, and channels by their names.
 * Each is a device on the rpmsg bus, this project's or another one.
 */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ampctl.h"
#include "counters.h"
#include "endpoints.h"
#include "json.h"
#include "uevent.h"

#define RPMSG_PATH	"/sys/bus/rpmsg/devices"

/* Period in seconds: not every bus reports changes of the state */
#define LOOK_AGAIN	1.0

/**
 * struct service - a service that was found
 * @ept: its device
 * @ch: its channel
 * @ours: whether it is on one
 */
struct service {
	struct endpoint ept;
	struct channel ch;
	bool ours;
};

static bool matches(const struct service *service, const char *name,
		    const struct channel *wanted)
{
	if (strcmp(service->ept.name, name))
		return false;
	if (wanted)
		return service->ours && service->ch.num == wanted->num &&
		       !strcmp(service->ch.state, "online");
	return !service->ours || !strcmp(service->ch.state, "online");
}

/* The channel's own device has its name; the character device serves it */
static void own_device(struct service *service)
{
	const struct endpoint *misc;
	struct endpoint *list;
	size_t num;

	if (*service->ept.dev || !service->ours ||
	    strcmp(service->ept.name, service->ch.name))
		return;
	num = endpoints_read(&service->ch, &list);
	misc = endpoint_of_driver(list, num, "amp_misc");
	if (misc)
		strcpy(service->ept.dev, misc->dev);
	free(list);
}

static bool look(const char *name, const struct channel *wanted,
		 struct service *service)
{
	DIR *dir = opendir(RPMSG_PATH);
	bool found = false;
	struct dirent *entry;
	char path[PATH_MAX];

	while (dir && !found && (entry = readdir(dir))) {
		if (*entry->d_name == '.')
			continue;
		snprintf(path, sizeof(path), RPMSG_PATH "/%s", entry->d_name);
		endpoint_read(path, &service->ept);
		if (strcmp(service->ept.name, name))
			continue;
		service->ours = channel_of_virtio(entry->d_name, &service->ch);
		found = matches(service, name, wanted);
	}
	if (dir)
		closedir(dir);
	if (found)
		own_device(service);
	return found;
}

static void show(const struct service *service)
{
	if (ctl_json) {
		json_object(NULL);
		json_string("name", service->ept.name);
		if (service->ours)
			json_uint("channel", service->ch.num);
		else
			json_null("channel");
		json_int("src", (int32_t)service->ept.src);
		json_int("dst", (int32_t)service->ept.dst);
		json_string("driver", service->ept.driver);
		json_string("device", service->ept.dev);
		json_string("netdev", service->ept.netdev);
		json_end();
		return;
	}
	printf("%s", service->ept.name);
	if (service->ours)
		printf(" on channel %u", service->ch.num);
	printf(", 0x%x -> 0x%x", service->ept.src, service->ept.dst);
	if (*service->ept.dev)
		printf(", %s", service->ept.dev);
	if (*service->ept.netdev)
		printf(", %s", service->ept.netdev);
	putchar('\n');
}

/* Says why the service may be missing: announcements that were refused */
static int give_up(const char *name, const struct channel *wanted,
		   double seconds)
{
	uint64_t refused = 0, dropped = 0, number;
	struct channel *channels;
	size_t i, num = channels_read(&channels);

	for (i = 0; i < num; i++) {
		if (wanted && channels[i].num != wanted->num)
			continue;
		channel_number(channels[i].num, "ns_refused", &number);
		refused += number;
		channel_number(channels[i].num, "ns_dropped", &number);
		dropped += number;
	}
	free(channels);
	if (refused || dropped)
		return ctl_fail("no service '%s' within %g seconds; %ju announcements were refused and %ju dropped: see the services in ampctl show, and ampctl stats",
				name, seconds, (uintmax_t)refused,
				(uintmax_t)dropped);
	return ctl_fail("no service '%s' within %g seconds, the remote has not announced it: ampctl list shows whether its channel is online",
			name, seconds);
}

static void progress(const char *name, double since)
{
	if (isatty(STDERR_FILENO))
		fprintf(stderr, "\rwaiting for %s, %.0f s ", name,
			seconds_now() - since);
}

static void progress_end(void)
{
	if (isatty(STDERR_FILENO))
		fputs("\r\033[K", stderr);
}

static int wait_for(const char *name, const struct channel *wanted,
		    double seconds)
{
	static struct uevent event;
	double start = seconds_now(), left;
	struct service service;
	int fd = uevent_open();

	if (fd < 0)
		return CTL_FAILED;
	while (!look(name, wanted, &service)) {
		left = start + seconds - seconds_now();
		if (seconds >= 0 && left <= 0) {
			close(fd);
			progress_end();
			return give_up(name, wanted, seconds);
		}
		progress(name, start);
		uevent_wait(fd, seconds >= 0 && left < LOOK_AGAIN ? left :
			    LOOK_AGAIN);
		while (uevent_receive(fd, &event))
			;
	}
	close(fd);
	progress_end();
	show(&service);
	return CTL_OK;
}

static int run(int argc, char **argv)
{
	static const struct option longs[] = {
		{ "channel", required_argument, NULL, 'c' },
		{ "timeout", required_argument, NULL, 't' },
		{ }
	};
	const char *channel = NULL;
	struct channel ch;
	double seconds = -1;
	int option;

	while ((option = ctl_option(argc, argv, "c:t:", longs)) != -1) {
		if (option == 'c')
			channel = optarg;
		else if (!ctl_seconds("the timeout", optarg, &seconds))
			return CTL_USAGE;
	}
	if (optind + 1 != argc)
		return ctl_usage("expected one name");
	if (channel && !channel_find(channel, &ch))
		return CTL_FAILED;
	return wait_for(argv[optind], channel ? &ch : NULL, seconds);
}

static const struct command subs[] = {
	{
		.name = "wait",
		.args = "[-c CHANNEL] [-t SECONDS] NAME",
		.summary = "Waits until a service is there and its channel is online",
		.options =
		"  -c, --channel CHANNEL  on this channel (any)\n"
		"  -t, --timeout SECONDS  fail after so long (never)\n",
		.run = run,
	},
	{ }
};

const struct command cmd_service = {
	.name = "service",
	.summary = "Waits for services of the remote",
	.subs = subs,
};
