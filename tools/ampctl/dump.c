// SPDX-License-Identifier: GPL-2.0-only
/* ampctl dump: messages of all channels as they pass */
#include <errno.h>
#include <net/if.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "ampctl.h"
#include "capture.h"
#include "channels.h"
#include "json.h"
#include "pcapng.h"
#include "wait.h"

/**
 * struct dump - what shall be captured, and where it goes
 * @filter: which messages
 * @interface: an interface that there is, or NULL
 * @count: how many messages, 0: until it is ended
 * @duration: how long, in nanoseconds, 0: likewise
 * @snaplen: how many bytes of each
 * @stamps: what times are shown: 'a' since 1970, 'd' since the last message, 'z' since
 *	the first one
 * @quiet: show no messages
 * @text: show what they hold as text, too
 * @log: file for lines that ampctl play reads, or NULL
 * @pcapng: file for Wireshark, or NULL
 * @messages: messages captured
 * @foreign: packets that were none
 * @first: time of the first message
 * @last: time of the last one
 */
struct dump {
	struct filter filter;
	const char *interface;
	unsigned long count;
	__u64 duration;
	unsigned long snaplen;
	char stamps;
	bool quiet;
	bool text;
	FILE *log;
	FILE *pcapng;
	__u64 messages;
	__u64 foreign;
	__u64 first;
	__u64 last;
};

static struct capture capture;
static struct record record;
static volatile sig_atomic_t pipe_broken;

static __u64 time_shown(struct dump *d, __u64 time)
{
	__u64 since = 0;

	if (!d->messages)
		d->first = time;
	if (d->stamps == 'z')
		since = d->first;
	else if (d->stamps == 'd')
		since = d->messages ? d->last : time;
	d->last = time;
	/* Messages of two processors may overtake each other */
	return time > since ? time - since : 0;
}

static void show_json(const struct record *r)
{
	char time[32];

	snprintf(time, sizeof(time), "%llu.%09llu", r->time / NSEC_PER_SEC,
		 r->time % NSEC_PER_SEC);
	json_object(NULL);
	json_string("time", time);
	json_uint("channel", r->channel);
	json_string("direction", direction_name(r->direction));
	json_string("kind", kind_name(r->kind));
	json_uint("src", r->src);
	json_uint("dst", r->dst);
	json_payload(r->payload, r->captured, r->len);
	json_end();
}

static void take(struct dump *d, const struct record *r)
{
	__u64 time = time_shown(d, r->time);

	if (d->log)
		record_print(d->log, r, r->time, false);
	if (d->pcapng)
		pcapng_packet(d->pcapng, &capture.header, r);
	if (ctl_json && !d->quiet)
		show_json(r);
	else if (!d->quiet)
		record_print(stdout, r, time, d->text);
	d->messages++;
}

/*
 * Flushes when no message waits, so that the reader of a pipe sees all of them
 */
static int flush(const struct dump *d)
{
	if (fflush(stdout) || (d->log && fflush(d->log)) ||
	    (d->pcapng && fflush(d->pcapng)))
		return -errno;
	return 0;
}

static bool can_write(const struct dump *d)
{
	return !ferror(stdout) && !(d->log && ferror(d->log)) &&
	       !(d->pcapng && ferror(d->pcapng));
}

static bool wants_more(const struct dump *d)
{
	return (!d->count || d->messages < d->count) && can_write(d);
}

/* Fails with -EAGAIN if there is none yet */
static int take_next(struct dump *d)
{
	int ret = capture_next(&capture, &record);

	if (!ret)
		take(d, &record);
	if (ret != -EPROTO)
		return ret;
	d->foreign++;
	return 0;
}

/* Until the count is reached, or the time is over, or a signal comes */
static int take_all(struct dump *d)
{
	__u64 deadline = deadline_in(d->duration);
	int ret = 0;

	while (!ret && wants_more(d)) {
		ret = take_next(d);
		if (ret == -EAGAIN)
			ret = flush(d) ?: wait_for(capture.fd, POLLIN, deadline);
		else if (!ret && (stopped() || clock_ns() >= deadline))
			break;
	}
	return ret == -ETIMEDOUT || ret == -EINTR ? 0 : ret;
}

static int loop(struct dump *d)
{
	int ret = take_all(d);

	capture_stop(&capture);
	while (!ret && wants_more(d))
		ret = take_next(d);
	return ret && ret != -EAGAIN ? ret : flush(d);
}

static void sum_up(const struct dump *d)
{
	__u64 dropped = capture_dropped(&capture);

	fprintf(stderr, "%llu messages captured, %llu dropped%s\n",
		d->messages, dropped,
		dropped ? ": too slow; write to a file with --quiet, or choose channels" : "");
	if (d->foreign)
		fprintf(stderr, "%llu packets were none: %s has another version, or is no ampmon interface\n",
			d->foreign, capture.interface);
}

static void on_broken_pipe(int signal)
{
	(void)signal;
	pipe_broken = 1;
}

/*
 * The reader of the output has gone. SIGPIPE ends the program without a message, but
 * only here: the interface has to be removed first.
 */
static void end_of_pipe(void)
{
	signal(SIGPIPE, SIG_DFL);
	raise(SIGPIPE);
}

static int dump(struct dump *d)
{
	int ret = stop_on_signals();

	if (ret)
		return ctl_fail_errno(-ret, "making a pipe");
	signal(SIGPIPE, on_broken_pipe);
	ret = capture_open(&capture, d->interface, &d->filter, d->snaplen);
	if (ret)
		return ret;
	if (d->pcapng)
		pcapng_begin(d->pcapng, capture.interface, sizeof(capture.header) + d->snaplen);
	ret = loop(d);
	sum_up(d);
	capture_close(&capture);
	if (pipe_broken)
		end_of_pipe();
	if (ret == -ENETDOWN)
		return ctl_fail("the interface %s is down, or gone: ip link set %s up",
				capture.interface, capture.interface);
	/* main() reports an error of standard output */
	if (!can_write(d))
		return ferror(stdout) ? CTL_FAILED :
		       ctl_fail_errno(ret ? -ret : EIO, "writing the messages");
	if (ret)
		return ctl_fail_errno(-ret, "capturing");
	return CTL_OK;
}

static FILE *open_file(const char *name)
{
	FILE *f = strcmp(name, "-") ? fopen(name, "we") : stdout;

	if (!f)
		exit(ctl_fail_errno(errno, "opening %s", name));
	return f;
}

/* Parses a list of names */
static const char *add_names(struct ranges *ranges, char *list, int (*value)(const char *name),
			     const char *expected)
{
	char *word;

	for (word = strtok(list, ","); word; word = strtok(NULL, ",")) {
		int number = value(word);

		if (number < 0)
			return expected;
		ranges_add(ranges, number, number);
	}
	return NULL;
}

/* Numbers and ranges, or the name of a channel */
static bool add_channel(struct dump *d, const char *text)
{
	struct channel ch;
	const char *wrong;

	if (text[strspn(text, "0123456789-,")]) {
		if (!channel_find(text, &ch))
			exit(CTL_FAILED);
		wrong = ranges_add(&d->filter.channel, ch.num, ch.num);
	} else {
		wrong = ranges_parse(&d->filter.channel, text);
	}
	if (wrong)
		ctl_usage("the channel is '%s': %s", text, wrong);
	return !wrong;
}

static bool filter_option(struct dump *d, int option)
{
	struct filter *f = &d->filter;
	char *arg = strdup(optarg);
	const char *wrong = NULL;

	switch (option) {
	case 'd':
		wrong = add_names(&f->direction, arg, direction_from_name,
				  "expected rx or tx");
		break;
	case 'k':
		wrong = add_names(&f->kind, arg, kind_from_name,
				  "expected ns, misc, eth, other, unknown, or several with commas between");
		break;
	case 'S':
		wrong = ranges_parse(&f->src, arg);
		break;
	case 'D':
		wrong = ranges_parse(&f->dst, arg);
		break;
	}
	free(arg);
	if (wrong)
		ctl_usage("--%s is '%s': %s", option == 'd' ? "direction" :
			  option == 'k' ? "kind" : option == 'S' ? "src" : "dst", optarg,
			  wrong);
	return !wrong;
}

static bool take_duration(const char *text, __u64 *ns)
{
	double seconds;

	if (!ctl_seconds("the time", text, &seconds))
		return false;
	*ns = seconds * 1e9;
	return true;
}

static bool take_interface(struct dump *d, const char *name)
{
	size_t len = strlen(name);

	d->interface = name;
	if (len && len < IFNAMSIZ)
		return true;
	ctl_usage("the interface is '%s', expected a name of 1 to %d characters", name,
		  IFNAMSIZ - 1);
	return false;
}

static bool take_stamps(struct dump *d, const char *text)
{
	if (strlen(text) != 1 || !strchr("adz", *text)) {
		ctl_usage("--stamps is '%s', expected a (since 1970), d (since the last message) or z (since the first one)",
			  text);
		return false;
	}
	d->stamps = *text;
	return true;
}

static bool take_option(struct dump *d, int option)
{
	switch (option) {
	case 'c':
		return ctl_number("the number of messages", optarg, 1, UINT32_MAX, &d->count);
	case 't':
		return take_duration(optarg, &d->duration);
	case 's':
		return ctl_number("--snaplen", optarg, 0, MAX_PAYLOAD, &d->snaplen);
	case 'T':
		return take_stamps(d, optarg);
	case 'i':
		return take_interface(d, optarg);
	case 'l':
		d->log = open_file(optarg);
		break;
	case 'w':
		d->pcapng = open_file(optarg);
		break;
	case 'q':
		d->quiet = true;
		break;
	case 'x':
		d->text = false;
		break;
	default:
		return filter_option(d, option);
	}
	return true;
}

static int run(int argc, char **argv)
{
	static const struct option longs[] = {
		{ "count", required_argument, NULL, 'c' },
		{ "time", required_argument, NULL, 't' },
		{ "direction", required_argument, NULL, 'd' },
		{ "kind", required_argument, NULL, 'k' },
		{ "src", required_argument, NULL, 'S' },
		{ "dst", required_argument, NULL, 'D' },
		{ "snaplen", required_argument, NULL, 's' },
		{ "log", required_argument, NULL, 'l' },
		{ "write", required_argument, NULL, 'w' },
		{ "interface", required_argument, NULL, 'i' },
		{ "stamps", required_argument, NULL, 'T' },
		{ "no-text", no_argument, NULL, 'x' },
		{ "quiet", no_argument, NULL, 'q' },
		{ }
	};
	static struct dump d = { .snaplen = MAX_PAYLOAD, .stamps = 'a', .text = true };
	int option;

	while ((option = ctl_option(argc, argv, "c:t:d:k:S:D:s:l:w:i:T:xq", longs)) != -1)
		if (!take_option(&d, option))
			return CTL_USAGE;
	for (; optind < argc; optind++)
		if (!add_channel(&d, argv[optind]))
			return CTL_USAGE;
	if (d.pcapng == stdout || d.log == stdout)
		d.quiet = true;
	return dump(&d);
}

const struct command cmd_dump = {
	.name = "dump",
	.args = "[OPTION]... [CHANNEL]...",
	.summary = "Shows the messages of all channels, or of some, as they pass",
	.options =
	"  -c, --count N           end after N messages\n"
	"  -t, --time SECONDS      end after so long (0: never)\n"
	"  -d, --direction rx|tx   only those that Linux receives, or sends\n"
	"  -k, --kind KIND,...     only these: ns, misc, eth, other, unknown\n"
	"  -S, --src ADDRESS,...   only those from these addresses, or ranges A-B of them\n"
	"  -D, --dst ADDRESS,...   only those to these\n"
	"  -s, --snaplen N         N bytes of each message at most\n"
	"  -l, --log FILE          write lines that ampctl play reads; -: standard output\n"
	"  -w, --write FILE        write a file for Wireshark (pcapng); -: standard output\n"
	"  -i, --interface NAME    use this ampmon interface, do not make one\n"
	"  -T, --stamps a|d|z      times since 1970, the last message, or the first one\n"
	"  -x, --no-text           show bytes, but no text\n"
	"  -q, --quiet             show no messages\n",
	.run = run,
};
