// SPDX-License-Identifier: GPL-2.0-only
/*
 * ampctl monitor: what happens to the channels, as it happens.  Events come from the
 * kernel as uevents; on a terminal, a table of all channels stands above them.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "alloc.h"
#include "ampctl.h"
#include "channels.h"
#include "counters.h"
#include "json.h"
#include "printable.h"
#include "table.h"
#include "uevent.h"
#include "wait.h"

/* Events that stay on the terminal below the table */
#define SHOWN		12
#define REFRESH		1.0

/**
 * struct happening - an event, in words
 * @kind: state, endpoint or channel
 * @what: state: the new one; else add or remove
 * @num: the channel
 * @known: whether @num is known
 * @name: of the endpoint or the channel
 * @src: address here, of an endpoint; UINT32_MAX: none
 * @dst: address of the remote's end, of an endpoint; UINT32_MAX: none
 */
struct happening {
	const char *kind;
	char what[32];
	unsigned int num;
	bool known;
	char name[64];
	uint32_t src;
	uint32_t dst;
};

/**
 * struct monitor - what is going on
 * @live: the table is shown, on a terminal
 * @left: events until the end, 0: no limit
 * @done: that was the last one
 * @end: monotonic second of the end, 0: never
 * @channels: as they were when last looked at
 * @num: how many
 * @before: their counters then
 * @shown: the last events, for the terminal
 * @first: the oldest of them
 */
struct monitor {
	bool live;
	unsigned long left;
	bool done;
	double end;
	struct channel *channels;
	size_t num;
	struct counters *before;
	char *shown[SHOWN];
	size_t first;
};

static void look_again(struct monitor *mon)
{
	size_t i;

	free(mon->channels);
	mon->num = channels_read(&mon->channels);
	mon->before = more_memory(mon->before,
				  (mon->num + 1) * sizeof(*mon->before));
	for (i = 0; i < mon->num; i++)
		counters_read(mon->channels[i].num, &mon->before[i]);
}

static bool by_virtio(const struct monitor *mon, const char *virtio,
		      struct happening *happening)
{
	size_t i;

	for (i = 0; i < mon->num; i++) {
		if (strcmp(mon->channels[i].virtio, virtio))
			continue;
		happening->num = mon->channels[i].num;
		happening->known = true;
		return true;
	}
	return false;
}

static void endpoint_channel(struct monitor *mon, const char *virtio,
			     struct happening *happening)
{
	if (by_virtio(mon, virtio, happening))
		return;
	/* a channel that has been added since */
	look_again(mon);
	by_virtio(mon, virtio, happening);
}

/* Device names on the rpmsg bus: VIRTIO.NAME.SRC.DST; the name may hold dots */
static bool is_endpoint(struct monitor *mon, const char *path,
			struct happening *happening)
{
	const char *device = strrchr(path, '/');
	char text[128], *dot, *dst, *src;

	snprintf(text, sizeof(text), "%s", device ? device + 1 : "");
	dot = strchr(text, '.');
	dst = strrchr(text, '.');
	if (!dot || dst == dot)
		return false;
	*dst++ = 0;
	src = strrchr(text, '.');
	if (src == dot)
		return false;
	*src++ = 0;
	*dot++ = 0;
	happening->kind = "endpoint";
	snprintf(happening->name, sizeof(happening->name), "%.60s", dot);
	happening->src = strtol(src, NULL, 10);
	happening->dst = strtol(dst, NULL, 10);
	endpoint_channel(mon, text, happening);
	return true;
}

static bool is_channel(struct monitor *mon, const char *path,
		       struct happening *happening)
{
	const char *device = strrchr(path, '/');

	if (!device || sscanf(device, "/channel%u", &happening->num) != 1)
		return false;
	happening->kind = "channel";
	happening->known = true;
	channel_attr(happening->num, "name", happening->name,
		     sizeof(happening->name));
	look_again(mon);
	return true;
}

static bool understand(struct monitor *mon, const struct uevent *event,
		       struct happening *happening)
{
	const char *action = uevent_value(event, "ACTION");
	const char *subsystem = uevent_value(event, "SUBSYSTEM");
	const char *path = uevent_value(event, "DEVPATH");
	const char *state = uevent_value(event, "AMP_STATE");

	*happening = (struct happening){ .src = UINT32_MAX, .dst = UINT32_MAX };
	if (*state) {
		happening->kind = "state";
		happening->num = strtoul(uevent_value(event, "AMP_CHANNEL"),
					 NULL, 10);
		happening->known = true;
		snprintf(happening->what, sizeof(happening->what), "%.30s",
			 state);
		channel_attr(happening->num, "name", happening->name,
			     sizeof(happening->name));
		return true;
	}
	if (strcmp(action, "add") && strcmp(action, "remove"))
		return false;
	snprintf(happening->what, sizeof(happening->what), "%s", action);
	if (!strcmp(subsystem, "rpmsg"))
		return is_endpoint(mon, path, happening);
	return !strcmp(subsystem, "rpmsg-amp") &&
	       is_channel(mon, path, happening);
}

static void time_of_day(char *text, size_t size)
{
	struct timespec now;
	struct tm tm;
	size_t len;

	clock_gettime(CLOCK_REALTIME, &now);
	localtime_r(&now.tv_sec, &tm);
	len = strftime(text, size, "%H:%M:%S", &tm);
	snprintf(text + len, size - len, ".%03ld", now.tv_nsec / 1000000);
}

static void json_happening(const struct happening *happening)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	json_object(NULL);
	json_real("time", now.tv_sec + now.tv_nsec / 1e9);
	json_string("event", happening->kind);
	if (happening->known)
		json_uint("channel", happening->num);
	else
		json_null("channel");
	json_string("name", happening->name);
	if (!strcmp(happening->kind, "state"))
		json_string("state", happening->what);
	else
		json_string("action", happening->what);
	if (!strcmp(happening->kind, "endpoint")) {
		json_int("src", (int32_t)happening->src);
		json_int("dst", (int32_t)happening->dst);
	}
	json_end();
}

static char *in_words(const struct happening *happening)
{
	char time[32], channel[32] = "another bus";

	time_of_day(time, sizeof(time));
	if (happening->known)
		snprintf(channel, sizeof(channel), "channel %u",
			 happening->num);
	if (!strcmp(happening->kind, "state"))
		return format_text("%s  %s (%s): %s", time, channel,
				   happening->name, happening->what);
	if (!strcmp(happening->kind, "channel"))
		return format_text("%s  %s: %s", time, channel,
				   *happening->what == 'a' ? "added" :
							     "removed");
	return format_text("%s  %s: endpoint %s 0x%x -> 0x%x %s", time, channel,
			   happening->name, happening->src, happening->dst,
			   *happening->what == 'a' ? "added" : "removed");
}

static void report(struct monitor *mon, const struct happening *happening)
{
	char *text;

	if (mon->left && !--mon->left)
		mon->done = true;
	if (ctl_json) {
		json_happening(happening);
		return;
	}
	text = printable(in_words(happening));
	if (!mon->live) {
		puts(text);
		fflush(stdout);
		free(text);
		return;
	}
	free(mon->shown[mon->first]);
	mon->shown[mon->first] = text;
	mon->first = (mon->first + 1) % SHOWN;
}

/* Prints the present state: at the start, and after events were lost */
static void report_states(struct monitor *mon)
{
	struct happening happening = { .kind = "state", .known = true };
	size_t i;

	look_again(mon);
	for (i = 0; i < mon->num && !mon->live && !mon->done; i++) {
		happening.num = mon->channels[i].num;
		snprintf(happening.name, sizeof(happening.name), "%s",
			 mon->channels[i].name);
		snprintf(happening.what, sizeof(happening.what), "%s",
			 mon->channels[i].state);
		report(mon, &happening);
	}
}

static void draw(struct monitor *mon)
{
	struct table *table = table_new(">CH NAME STATE >TX/s >RX/s >KICKS/s "
					">IRQS/s >RESTARTS >QUARANTINES");
	struct counters now;
	size_t i;

	fputs("\033[H\033[J", stdout);
	for (i = 0; i < mon->num; i++) {
		struct channel *ch = &mon->channels[i];
		struct counters *before = &mon->before[i];

		channel_attr(ch->num, "state", ch->state, sizeof(ch->state));
		counters_read(ch->num, &now);
		table_cell(table, "%u", ch->num);
		table_cell(table, "%s", ch->name);
		table_cell(table, "%s", ch->state);
		table_cell(table, "%.0f", counter_rate(before, &now, TX_MESSAGES));
		table_cell(table, "%.0f", counter_rate(before, &now, RX_MESSAGES));
		table_cell(table, "%.0f", counter_rate(before, &now, KICKS));
		table_cell(table, "%.0f", counter_rate(before, &now, INTERRUPTS));
		table_cell(table, "%ju", (uintmax_t)now.values[RESTARTS]);
		table_cell(table, "%ju", (uintmax_t)now.values[QUARANTINES]);
		*before = now;
	}
	table_print(table);
	putchar('\n');
	for (i = 0; i < SHOWN; i++)
		if (mon->shown[(mon->first + i) % SHOWN])
			puts(mon->shown[(mon->first + i) % SHOWN]);
	fflush(stdout);
}

/* Seconds until the next output without an event; negative: never */
static double patience(const struct monitor *mon, double next)
{
	double now = seconds_now(), left = -1;

	if (mon->end)
		left = mon->end > now ? mon->end - now : 0;
	if (mon->live && (left < 0 || next - now < left))
		left = next > now ? next - now : 0;
	return left;
}

/* Handles all events that have come, up to the count of the command line */
static void drain(struct monitor *mon, int fd)
{
	static struct uevent event;
	struct happening happening;
	int got;

	while (!mon->done && (got = uevent_receive(fd, &event))) {
		if (got < 0) {
			ctl_fail("events were lost, there were too many: the states that follow are those of now");
			report_states(mon);
			continue;
		}
		if (understand(mon, &event, &happening))
			report(mon, &happening);
	}
}

static int monitor(struct monitor *mon)
{
	double next = seconds_now() + REFRESH;
	int fd = uevent_open();

	if (fd < 0)
		return CTL_FAILED;
	report_states(mon);
	if (mon->live)
		draw(mon);
	while (!stopped() && !mon->done && !ferror(stdout) &&
	       (!mon->end || seconds_now() < mon->end)) {
		if (uevent_wait(fd, patience(mon, next)))
			drain(mon, fd);
		if (mon->live && seconds_now() >= next) {
			draw(mon);
			next = seconds_now() + REFRESH;
		}
	}
	close(fd);
	return CTL_OK;
}

static int run(int argc, char **argv)
{
	static const struct option longs[] = {
		{ "count", required_argument, NULL, 'c' },
		{ "time", required_argument, NULL, 't' },
		{ }
	};
	struct monitor mon = { 0 };
	double seconds = 0;
	int option, status;
	size_t i;

	while ((option = ctl_option(argc, argv, "c:t:", longs)) != -1) {
		if (option == 'c' && !ctl_number("the count", optarg, 1,
						 1000000000, &mon.left))
			return CTL_USAGE;
		if (option == 't' &&
		    !ctl_seconds("the time", optarg, &seconds))
			return CTL_USAGE;
	}
	if (optind < argc)
		return ctl_usage("there is an argument '%s', expected none",
				 argv[optind]);
	mon.live = !ctl_json && isatty(STDOUT_FILENO);
	mon.end = seconds > 0 ? seconds_now() + seconds : 0;
	status = stop_on_signals();
	if (status)
		return ctl_fail_errno(-status, "making a pipe");
	status = monitor(&mon);
	free(mon.channels);
	free(mon.before);
	for (i = 0; i < SHOWN; i++)
		free(mon.shown[i]);
	return status;
}

const struct command cmd_monitor = {
	.name = "monitor",
	.args = "[-c COUNT] [-t SECONDS]",
	.summary = "Shows what happens to the channels, as it happens",
	.options =
	"  -c, --count COUNT   end after so many events, the first states included\n"
	"  -t, --time SECONDS  end after so long (0: never)\n",
	.run = run,
};
