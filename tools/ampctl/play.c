// SPDX-License-Identifier: GPL-2.0-only
/* ampctl play: send again what ampctl dump has recorded */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <linux/amp_mon.h>

#include "ampctl.h"
#include "json.h"
#include "msgdev.h"
#include "progress.h"
#include "record.h"
#include "wait.h"

/* Limit of the channels in a log, and of the devices */
#define MAX_TARGETS	256
/*
 * Limit of a line: for each byte of payload three characters in hex and one of
 * text, and 512 for the rest
 */
#define MAX_LINE	(4 * MAX_PAYLOAD + 512)
/* Limit of a pause in nanoseconds, so that it fits into its type */
#define FOREVER		1e18
/* Channel of a target that receives the messages of all channels */
#define ANY_CHANNEL	(-1)

/**
 * struct target - a device that messages of a channel are sent to
 * @channel: number of the channel in the log, or ANY_CHANNEL
 * @dev: the device, open for writing
 */
struct target {
	int64_t channel;
	struct msgdev dev;
};

/**
 * struct play - what shall be sent, and what was
 * @targets: devices
 * @num_targets: how many there are
 * @only_mapped: channels without a target are left out
 * @direction: enum amp_mon_direction of what is sent, -1: both
 * @kinds: which kinds of messages are sent, a bit each
 * @speed: how many times as fast as it was, 0: as fast as it goes
 * @rounds: how often, 0: until it is ended
 * @timeout: nanoseconds to wait for room
 * @file: name of the log
 * @first: time of the first message, in the log
 * @start: when it was sent, by clock_ns()
 * @has_first: there was one
 * @line: number of the line
 * @sent: messages sent
 * @bytes: in them
 * @skipped: messages of the log that were not to be sent
 */
struct play {
	struct target targets[MAX_TARGETS];
	unsigned int num_targets;
	bool only_mapped;
	int direction;
	unsigned int kinds;
	double speed;
	unsigned long rounds;
	__u64 timeout;
	const char *file;
	__u64 first;
	__u64 start;
	bool has_first;
	unsigned int line;
	__u64 sent;
	__u64 bytes;
	__u64 skipped;
};

static struct record record;

static int add_target(struct play *p, int64_t channel, const char *name, struct target **target)
{
	*target = &p->targets[p->num_targets];
	if (p->num_targets == MAX_TARGETS)
		return ctl_fail("there are more than %d channels", MAX_TARGETS);
	(*target)->channel = channel;
	if (msgdev_open(&(*target)->dev, name, O_WRONLY))
		return CTL_FAILED;
	p->num_targets++;
	return CTL_OK;
}

/*
 * The device for a channel of the log, or NULL if its messages are not played
 */
static int find_target(struct play *p, uint32_t channel, struct target **target)
{
	char name[16];
	unsigned int i;

	for (i = 0; i < p->num_targets; i++) {
		*target = &p->targets[i];
		if ((*target)->channel == channel || (*target)->channel == ANY_CHANNEL)
			return CTL_OK;
	}
	*target = NULL;
	if (p->only_mapped)
		return CTL_OK;
	snprintf(name, sizeof(name), "%u", channel);
	return add_target(p, channel, name, target);
}

static bool is_wanted(const struct play *p, const struct record *r)
{
	return (p->direction < 0 || r->direction == p->direction) &&
	       (p->kinds & 1u << r->kind);
}

/* The time at which a message is due, from its time in the log */
static int wait_for_turn(struct play *p, const struct record *r)
{
	double pause;

	if (!p->has_first) {
		p->has_first = true;
		p->first = r->time;
		p->start = clock_ns();
	}
	if (!p->speed || r->time <= p->first)
		return stopped() ? -EINTR : 0;
	pause = (r->time - p->first) / p->speed;
	return sleep_until(pause < FOREVER ? p->start + (__u64)pause : NO_DEADLINE);
}

/* Fails with -EINTR if the program has to stop */
static int send_record(struct play *p, struct target *target, const struct record *r)
{
	int ret;

	if (r->len > target->dev.mtu) {
		ctl_fail("%s:%u: the message is too long for %s, which can have %zu bytes",
			 p->file, p->line, target->dev.path, target->dev.mtu);
		return -EINVAL;
	}
	ret = wait_for_turn(p, r);
	if (!ret)
		ret = msgdev_send(&target->dev, r->payload, r->len,
				  clock_ns() + p->timeout);
	if (ret == -EINTR)
		return ret;
	if (ret) {
		msgdev_fail(&target->dev, ret, "sending");
		return -EIO;
	}
	p->sent++;
	p->bytes += r->len;
	progress(clock_ns(), p->sent, 0);
	return 0;
}

static int take_line(struct play *p, const char *line)
{
	struct target *target;
	const char *wrong = record_parse(&record, line);

	if (wrong) {
		ctl_fail("%s:%u: %s", p->file, p->line, wrong);
		return -EINVAL;
	}
	if (is_wanted(p, &record)) {
		if (record.captured < record.len) {
			ctl_fail("%s:%u: the end of the message is missing: record the log without --snaplen",
				 p->file, p->line);
			return -EINVAL;
		}
		if (find_target(p, record.channel, &target))
			return -EIO;
		if (target)
			return send_record(p, target, &record);
	}
	p->skipped++;
	return 0;
}

/* Is it a comment? Empty lines and lines that begin with # are */
static bool is_comment(const char *line)
{
	line += strspn(line, " \t\r\n");
	return !*line || *line == '#';
}

static int play_file(struct play *p, FILE *f)
{
	static char line[MAX_LINE];
	int ret = 0;

	p->line = 0;
	p->has_first = false;
	while (!ret && !stopped() && fgets(line, sizeof(line), f)) {
		p->line++;
		/*
		 * Is the line complete? Not if it is too long, or if it
		 * contains a NUL
		 */
		if (!strchr(line, '\n') && !feof(f)) {
			ctl_fail("%s:%u: no message: the line is too long, or no text",
				 p->file, p->line);
			return -EINVAL;
		}
		if (!is_comment(line))
			ret = take_line(p, line);
	}
	if (!ret && stopped())
		ret = -EINTR;
	if (!ret && ferror(f)) {
		ctl_fail_errno(errno, "reading %s", p->file);
		ret = -EIO;
	}
	return ret;
}

static int play_rounds(struct play *p, FILE *f)
{
	unsigned long round;
	int ret = 0;

	for (round = 0; !ret && (!p->rounds || round < p->rounds); round++) {
		if (round && fseek(f, 0, SEEK_SET)) {
			ctl_fail("%s can be played only once: it is no regular file", p->file);
			return -EIO;
		}
		ret = play_file(p, f);
		/* Playing an empty log again and again would never end */
		if (!p->sent)
			break;
	}
	return ret;
}

static void sum_up(const struct play *p, __u64 ns)
{
	if (ctl_json) {
		json_object(NULL);
		json_uint("sent", p->sent);
		json_uint("bytes", p->bytes);
		json_uint("skipped", p->skipped);
		json_real("seconds", ns / 1e9);
		json_end();
		return;
	}
	printf("%llu messages with %llu bytes sent in %.3f s, %llu of the log left out\n",
	       p->sent, p->bytes, ns / 1e9, p->skipped);
}

static int play(struct play *p)
{
	bool is_stdin = !strcmp(p->file, "-");
	FILE *f = is_stdin ? stdin : fopen(p->file, "re");
	__u64 start;
	unsigned int i;
	int ret;

	if (!f)
		return ctl_fail_errno(errno, "opening the log %s", p->file);
	ret = stop_on_signals();
	if (ret)
		return ctl_fail_errno(-ret, "making a pipe");
	start = clock_ns();
	ret = play_rounds(p, f);
	progress_end();
	sum_up(p, clock_ns() - start);
	for (i = 0; i < p->num_targets; i++)
		msgdev_close(&p->targets[i].dev);
	if (!is_stdin)
		fclose(f);
	return ret && ret != -EINTR ? CTL_FAILED : CTL_OK;
}

/* [N=]DEVICE */
static int take_target(struct play *p, char *text)
{
	size_t digits = strspn(text, "0123456789");
	int64_t channel = ANY_CHANNEL;
	struct target *target;
	unsigned long number;

	if (digits && text[digits] == '=') {
		text[digits] = '\0';
		if (!ctl_number("the channel of the log", text, 0, UINT32_MAX, &number))
			return CTL_USAGE;
		channel = number;
		text += digits + 1;
	}
	p->only_mapped = true;
	return add_target(p, channel, text, &target);
}

static bool take_kinds(struct play *p, char *list)
{
	char *word;

	p->kinds = 0;
	for (word = strtok(list, ","); word; word = strtok(NULL, ",")) {
		int kind = kind_from_name(word);

		if (kind < 0) {
			ctl_usage("there is no kind '%s', expected ns, misc, eth, other or unknown",
				  word);
			return false;
		}
		p->kinds |= 1u << kind;
	}
	return true;
}

static bool take_direction(struct play *p, const char *text)
{
	p->direction = strcmp(text, "any") ? direction_from_name(text) : -1;
	if (p->direction >= 0 || !strcmp(text, "any"))
		return true;
	ctl_usage("the direction is '%s', expected rx, tx or any", text);
	return false;
}

static bool take_speed(struct play *p, const char *text)
{
	char *end;

	p->speed = strtod(text, &end);
	/* The comparison is written so that NaN is refused */
	if (end != text && !*end && p->speed > 0 && p->speed <= 1e6)
		return true;
	ctl_usage("the speed is '%s', expected a number above 0, up to 1000000", text);
	return false;
}

static bool take_option(struct play *p, int option)
{
	double seconds;

	switch (option) {
	case 'f':
		p->speed = 0;
		return true;
	case 'x':
		return take_speed(p, optarg);
	case 'r':
		return ctl_number("the number of rounds", optarg, 0, UINT32_MAX, &p->rounds);
	case 'd':
		return take_direction(p, optarg);
	case 'k':
		return take_kinds(p, optarg);
	default:
		if (!ctl_seconds("the timeout", optarg, &seconds))
			return false;
		p->timeout = seconds * 1e9;
		return true;
	}
}

static int run(int argc, char **argv)
{
	static const struct option longs[] = {
		{ "fast", no_argument, NULL, 'f' },
		{ "speed", required_argument, NULL, 'x' },
		{ "rounds", required_argument, NULL, 'r' },
		{ "direction", required_argument, NULL, 'd' },
		{ "kind", required_argument, NULL, 'k' },
		{ "timeout", required_argument, NULL, 'W' },
		{ }
	};
	static struct play p = {
		.direction = AMP_MON_TO_REMOTE, .kinds = 1u << AMP_MON_MISC,
		.speed = 1, .rounds = 1, .timeout = 15 * NSEC_PER_SEC,
	};
	int option, ret;

	while ((option = ctl_option(argc, argv, "fx:r:d:k:W:", longs)) != -1)
		if (!take_option(&p, option))
			return CTL_USAGE;
	if (optind >= argc)
		return ctl_usage("there is no log, expected the name of a file that ampctl dump --log has written");
	p.file = argv[optind++];
	for (; optind < argc; optind++) {
		ret = take_target(&p, argv[optind]);
		if (ret)
			return ret;
	}
	return play(&p);
}

const struct command cmd_play = {
	.name = "play",
	.args = "[OPTION]... LOG [[N=]DEVICE]...",
	.summary = "Sends again what ampctl dump --log has recorded",
	.options =
	"  N=DEVICE                what was of channel N goes to this channel or device;\n"
	"                          DEVICE alone: all of it does\n"
	"  -f, --fast              as fast as it goes\n"
	"  -x, --speed N           N times as fast as it was\n"
	"  -r, --rounds N          so often; 0: until it is ended (1)\n"
	"  -d, --direction rx|tx|any  what Linux had received, or sent (tx)\n"
	"  -k, --kind KIND,...     ns, misc, eth, other, unknown (misc)\n"
	"  -W, --timeout SECONDS   wait so long for room (15)\n",
	.run = run,
};
