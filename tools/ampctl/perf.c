// SPDX-License-Identifier: GPL-2.0-only
/*
 * ampctl perf: what a message costs, by the counters of the channel, of the process, of
 * the machine and, if it has any, of the processor.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <linux/perf_event.h>

#include "ampctl.h"
#include "counters.h"
#include "json.h"
#include "load.h"
#include "traffic.h"
#include "wait.h"

/* Messages that are sent before counting starts, to fill caches */
#define WARM_UP	50

/**
 * struct event - what the processor or the kernel counts while this process runs
 * @key: its name in JSON
 * @name: its name
 * @type: of the kernel's perf_event_attr
 * @config: of that, too
 * @user: count what programs do
 * @kernel: count what the kernel does
 * @fd: the counter, or a negative error code
 * @value: what it has counted
 */
struct event {
	const char *key;
	const char *name;
	uint32_t type;
	__u64 config;
	bool user;
	bool kernel;
	int fd;
	__u64 value;
};

#define EVENT(_key, _name, _type, _what, _user, _kernel) {		\
	.key = _key, .name = _name, .type = PERF_TYPE_##_type,		\
	.config = PERF_COUNT_##_what, .user = _user, .kernel = _kernel }

static struct event events[] = {
	EVENT("instructions_user", "instructions of ampctl", HARDWARE, HW_INSTRUCTIONS,
	      true, false),
	EVENT("instructions_kernel", "instructions of the kernel", HARDWARE, HW_INSTRUCTIONS,
	      false, true),
	EVENT("cycles", "cycles", HARDWARE, HW_CPU_CYCLES, true, true),
	EVENT("cache_misses", "cache misses", HARDWARE, HW_CACHE_MISSES, true, true),
	EVENT("task_clock_ns", "ns on a processor", SOFTWARE, SW_TASK_CLOCK, true, true),
	EVENT("migrations", "moves to another processor", SOFTWARE, SW_CPU_MIGRATIONS,
	      true, true),
};

/**
 * struct snapshot - what has been counted so far
 * @channel: counters of the channel
 * @has_channel: the counters of the channel could be read
 * @usage: of this process
 * @interrupts: of the machine
 * @softirqs: of the machine
 * @switches: from task to task, of the machine
 */
struct snapshot {
	struct counters channel;
	bool has_channel;
	struct rusage usage;
	__u64 interrupts;
	__u64 softirqs;
	__u64 switches;
};

/* Lines of /proc/stat begin with a word and a number */
static void take_number(const char *line, const char *word, __u64 *number)
{
	size_t len = strlen(word);

	if (!strncmp(line, word, len))
		*number = strtoull(line + len, NULL, 10);
}

static void read_machine(struct snapshot *s)
{
	FILE *f = fopen("/proc/stat", "re");
	static char line[65536];

	while (f && fgets(line, sizeof(line), f)) {
		take_number(line, "intr ", &s->interrupts);
		take_number(line, "softirq ", &s->softirqs);
		take_number(line, "ctxt ", &s->switches);
	}
	if (f)
		fclose(f);
}

static void take_snapshot(struct snapshot *s, const struct msgdev *dev)
{
	memset(s, 0, sizeof(*s));
	s->has_channel = dev->channel >= 0 && counters_read(dev->channel, &s->channel);
	read_machine(s);
	getrusage(RUSAGE_SELF, &s->usage);
}

static void open_event(struct event *e)
{
	struct perf_event_attr attr = {
		.type = e->type,
		.size = sizeof(attr),
		.config = e->config,
		.disabled = 1,
		.exclude_user = !e->user,
		.exclude_kernel = !e->kernel,
		.exclude_hv = 1,
	};

	e->fd = syscall(SYS_perf_event_open, &attr, 0, -1, -1, PERF_FLAG_FD_CLOEXEC);
	if (e->fd < 0)
		e->fd = -errno;
}

static void events_do(unsigned long request)
{
	unsigned int i;

	for (i = 0; i < ARRAY_LEN(events); i++)
		if (events[i].fd >= 0)
			ioctl(events[i].fd, request, 0);
}

static void read_events(void)
{
	unsigned int i;

	for (i = 0; i < ARRAY_LEN(events); i++)
		if (events[i].fd >= 0 && read(events[i].fd, &events[i].value,
					      sizeof(events[i].value)) < 0)
			events[i].fd = -errno;
}

/* Why something that perf events count was not counted */
static const char *reason(int error)
{
	if (access("/proc/sys/kernel/perf_event_paranoid", F_OK))
		return "the kernel has no perf events";
	switch (-error) {
	case ENOENT:
	case EOPNOTSUPP:
	case ENODEV:
		return "the processor, or the machine, has no such counter";
	case EACCES:
	case EPERM:
		return "not allowed: see /proc/sys/kernel/perf_event_paranoid, or be root";
	}
	return strerror(-error);
}

/* In text a line, in JSON a member: all of them, and for each message */
static void show(const char *key, const char *name, __u64 value, __u64 messages)
{
	double each = messages ? (double)value / messages : 0;

	if (ctl_json) {
		json_object(key);
		json_uint("total", value);
		json_real("per_message", each);
		json_end();
		return;
	}
	printf("  %-36s %14llu %14.3f\n", name, value, each);
}

static void show_absent(const char *key, const char *name, const char *why)
{
	if (ctl_json)
		json_null(key);
	else
		printf("  %-36s %14s  %s\n", name, "-", why);
}

static void show_channel(const struct snapshot *a, const struct snapshot *b, __u64 n)
{
	static const struct {
		const char *name;
		enum counter counter;
	} shown[] = {
		{ "messages sent, of all endpoints", TX_MESSAGES },
		{ "messages received, of all endpoints", RX_MESSAGES },
		{ "doorbells rung", KICKS },
		{ "doorbells rung again", KICKS_REPEATED },
		{ "doorbells of the remote (interrupts)", INTERRUPTS },
		{ "found without a doorbell (watchdog)", WATCHDOG },
		{ "no buffer to send", TX_FULL },
		{ "reception stopped", RX_STALLS },
	};
	unsigned int i;

	for (i = 0; i < ARRAY_LEN(shown); i++) {
		const char *key = counter_names[shown[i].counter];

		if (a->has_channel && b->has_channel)
			show(key, shown[i].name, counter_since(&a->channel, &b->channel,
							       shown[i].counter), n);
		else
			show_absent(key, shown[i].name, "the device belongs to no channel");
	}
}

static __u64 microseconds(const struct timeval *from, const struct timeval *to)
{
	return (to->tv_sec - from->tv_sec) * 1000000LL + to->tv_usec - from->tv_usec;
}

static void show_process(const struct traffic *t, const struct snapshot *a,
			 const struct snapshot *b, __u64 n)
{
	const struct rusage *from = &a->usage, *to = &b->usage;

	show("system_calls", "system calls", t->calls, n);
	show("waits", "calls of poll", t->waits, n);
	show("wake_ups", "sleeps and wake-ups", to->ru_nvcsw - from->ru_nvcsw, n);
	show("preemptions", "preempted by others", to->ru_nivcsw - from->ru_nivcsw, n);
	show("page_faults", "page faults", to->ru_minflt - from->ru_minflt +
	     to->ru_majflt - from->ru_majflt, n);
	show("user_us", "us in ampctl", microseconds(&from->ru_utime, &to->ru_utime), n);
	show("system_us", "us in the kernel", microseconds(&from->ru_stime, &to->ru_stime),
	     n);
}

static void show_machine(const struct snapshot *a, const struct snapshot *b, __u64 n)
{
	show("machine_interrupts", "interrupts, of the machine",
	     b->interrupts - a->interrupts, n);
	show("machine_softirqs", "softirqs, of the machine", b->softirqs - a->softirqs, n);
	show("context_switches", "context switches, of the machine",
	     b->switches - a->switches, n);
}

static void show_events(__u64 n)
{
	unsigned int i;

	for (i = 0; i < ARRAY_LEN(events); i++) {
		const struct event *e = &events[i];

		if (e->fd >= 0)
			show(e->key, e->name, e->value, n);
		else
			show_absent(e->key, e->name, reason(e->fd));
	}
}

static void show_all(const struct traffic *t, const struct snapshot *a,
		     const struct snapshot *b)
{
	__u64 n = traffic_done(t);

	if (ctl_json) {
		json_object(NULL);
		json_string("mode", load_mode(t));
		json_uint("size", t->payload.max);
		json_uint("window", t->window);
		json_uint("messages", n);
		json_real("seconds", t->ns / 1e9);
	} else {
		printf("%llu messages of %zu bytes, %s, %u under way, in %.3f s\n\n",
		       n, t->payload.max, load_mode(t), t->window, t->ns / 1e9);
		printf("  %-36s %14s %14s\n", "", "all", "a message");
	}
	show_channel(a, b, n);
	show_process(t, a, b, n);
	show_machine(a, b, n);
	show_events(n);
	if (ctl_json)
		json_end();
}

/* Messages that do not count */
static int warm_up(const struct traffic *t)
{
	static struct traffic warm;

	warm = *t;
	warm.count = WARM_UP;
	warm.duration = 0;
	return t->sends ? traffic_run(&warm) : 0;
}

static int measure(struct traffic *t)
{
	static struct snapshot before, after;
	unsigned int i;
	int ret = warm_up(t);

	if (ret)
		return load_end(t, ret);
	for (i = 0; i < ARRAY_LEN(events); i++)
		open_event(&events[i]);
	take_snapshot(&before, t->dev);
	events_do(PERF_EVENT_IOC_ENABLE);
	ret = traffic_run(t);
	events_do(PERF_EVENT_IOC_DISABLE);
	take_snapshot(&after, t->dev);
	read_events();
	show_all(t, &before, &after);
	return load_end(t, ret);
}

static int run(int argc, char **argv)
{
	static struct msgdev dev;
	static struct traffic t;
	int ret = load_begin(&t, &dev, argc, argv);

	if (ret)
		return ret;
	ret = measure(&t);
	msgdev_close(&dev);
	return ret;
}

const struct command cmd_perf = {
	.name = "perf",
	.args = "[OPTION]... CHANNEL",
	.summary = "Counts what a message costs: doorbells, wake-ups, calls, instructions",
	.options = LOAD_HELP,
	.run = run,
};
