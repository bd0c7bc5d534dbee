// SPDX-License-Identifier: GPL-2.0-only
/* ampctl send: messages from the command line, a file or standard input */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ampctl.h"
#include "hex.h"
#include "json.h"
#include "msgdev.h"
#include "wait.h"

/**
 * struct sending - what shall be sent, and what was
 * @dev: the device
 * @hex: what is given are hexadecimal digits
 * @lines: each line of the file is a message
 * @file: name of the file, or NULL
 * @count: how often
 * @replies: how many answers to wait for
 * @timeout: nanoseconds to wait for room, and for an answer
 * @sent: messages sent
 * @bytes: in them
 */
struct sending {
	struct msgdev dev;
	bool hex;
	bool lines;
	const char *file;
	unsigned long count;
	unsigned long replies;
	__u64 timeout;
	__u64 sent;
	__u64 bytes;
};

/* One byte more than the limit, to notice longer input */
static uint8_t message[MAX_PAYLOAD + 1];

static int send_message(struct sending *s, size_t len)
{
	int ret;

	if (len > s->dev.mtu)
		return ctl_fail("%s: the message has %zu bytes, and %zu are the most that it can have",
				s->dev.path, len, s->dev.mtu);
	ret = msgdev_send(&s->dev, message, len, clock_ns() + s->timeout);
	if (ret)
		return msgdev_fail(&s->dev, ret, "sending");
	s->sent++;
	s->bytes += len;
	return CTL_OK;
}

/* Text becomes a message; fails if it is not what it should be */
static int send_text(struct sending *s, const char *text, size_t len)
{
	long n = len;

	if (s->hex) {
		/*
		 * A text with a NUL is refused, because only the part before it
		 * would be sent
		 */
		n = strlen(text) < len ? -EINVAL : parse_hex(text, message, MAX_PAYLOAD);
		if (n == -EINVAL)
			return ctl_usage("'%.64s' is no message, expected hexadecimal digits, two a byte",
					 text);
		if (n < 0)
			n = MAX_PAYLOAD + 1;
	} else if (len <= MAX_PAYLOAD) {
		memcpy(message, text, len);
	}
	return send_message(s, n);
}

static int send_words(struct sending *s, int argc, char **argv)
{
	static char text[4 * MAX_PAYLOAD];
	size_t len = 0;
	int i;

	for (i = 0; i < argc && len < sizeof(text); i++)
		len += snprintf(text + len, sizeof(text) - len, "%s%s", i ? " " : "",
				argv[i]);
	if (len >= sizeof(text))
		return ctl_fail("the message is too long");
	return send_text(s, text, len);
}

static int send_lines(struct sending *s, FILE *f)
{
	size_t size = 0;
	char *line = NULL;
	ssize_t len;
	int ret = CTL_OK;

	while (!ret && !stopped() && (len = getline(&line, &size, f)) >= 0) {
		if (len && line[len - 1] == '\n')
			line[--len] = '\0';
		ret = send_text(s, line, len);
	}
	free(line);
	return ret;
}

static int send_whole(struct sending *s, FILE *f)
{
	static char text[4 * MAX_PAYLOAD];
	size_t len = fread(text, 1, sizeof(text) - 1, f);

	text[len] = '\0';
	return send_text(s, text, len);
}

static int send_file(struct sending *s)
{
	FILE *f = strcmp(s->file, "-") ? fopen(s->file, "re") : stdin;
	int ret;

	if (!f)
		return ctl_fail_errno(errno, "opening %s", s->file);
	ret = s->lines ? send_lines(s, f) : send_whole(s, f);
	if (!ret && ferror(f))
		ret = ctl_fail_errno(errno, "reading %s", s->file);
	if (f != stdin)
		fclose(f);
	return ret;
}

static void show_reply(size_t len)
{
	if (ctl_json) {
		json_object(NULL);
		json_payload(message, len, len);
		json_end();
		return;
	}
	printf("[%zu]", len);
	print_hex(stdout, message, len, " ");
	print_text(stdout, message, len);
	putchar('\n');
}

static int take_replies(struct sending *s)
{
	unsigned long i;
	ssize_t n;

	for (i = 0; i < s->replies; i++) {
		n = msgdev_receive(&s->dev, message, sizeof(message),
				   clock_ns() + s->timeout);
		if (n < 0)
			return msgdev_fail(&s->dev, n, "waiting for an answer");
		show_reply(n);
	}
	return CTL_OK;
}

static int send_all(struct sending *s, int argc, char **argv)
{
	unsigned long i;
	int ret = CTL_OK;

	for (i = 0; !ret && i < s->count && !stopped(); i++)
		ret = s->file ? send_file(s) : send_words(s, argc, argv);
	return ret;
}

static int work(struct sending *s, const char *name, int argc, char **argv)
{
	int ret = stop_on_signals();

	if (ret)
		return ctl_fail_errno(-ret, "making a pipe");
	ret = msgdev_open(&s->dev, name, s->replies ? O_RDWR : O_WRONLY);
	if (ret)
		return ret;
	if (ctl_json) {
		json_object(NULL);
		json_array("replies");
	}
	ret = send_all(s, argc, argv);
	if (!ret)
		ret = take_replies(s);
	if (ctl_json) {
		json_end();
		json_uint("sent", s->sent);
		json_uint("bytes", s->bytes);
		json_end();
	}
	msgdev_close(&s->dev);
	return ret;
}

static bool take_option(struct sending *s, int option)
{
	double seconds;

	switch (option) {
	case 'x':
		s->hex = true;
		return true;
	case 'l':
		s->lines = true;
		return true;
	case 'f':
		s->file = optarg;
		return true;
	case 'c':
		return ctl_number("the number of times", optarg, 1, UINT32_MAX, &s->count);
	case 'r':
		return ctl_number("the number of answers", optarg, 0, UINT32_MAX, &s->replies);
	default:
		if (!ctl_seconds("the timeout", optarg, &seconds))
			return false;
		s->timeout = seconds * 1e9;
		return true;
	}
}

static int run(int argc, char **argv)
{
	static const struct option longs[] = {
		{ "hex", no_argument, NULL, 'x' },
		{ "file", required_argument, NULL, 'f' },
		{ "lines", no_argument, NULL, 'l' },
		{ "count", required_argument, NULL, 'c' },
		{ "replies", required_argument, NULL, 'r' },
		{ "timeout", required_argument, NULL, 'W' },
		{ }
	};
	static struct sending s = { .count = 1, .timeout = 15 * NSEC_PER_SEC };
	int option;

	while ((option = ctl_option(argc, argv, "xf:lc:r:W:", longs)) != -1)
		if (!take_option(&s, option))
			return CTL_USAGE;
	if (optind >= argc)
		return ctl_usage("there is no channel, expected its number or name, or a device");
	if (s.file && optind + 1 < argc)
		return ctl_usage("there is an argument '%s', and a file: expected one of them",
				 argv[optind + 1]);
	if (s.lines && !s.file)
		return ctl_usage("--lines needs --file, which may be -: standard input");
	if (s.file && s.count > 1 && !strcmp(s.file, "-"))
		return ctl_usage("standard input can be read only once: leave out --count");
	return work(&s, argv[optind], argc - optind - 1, argv + optind + 1);
}

const struct command cmd_send = {
	.name = "send",
	.args = "[OPTION]... CHANNEL [TEXT]...",
	.summary = "Sends a message, or each line of a file, by the device of a channel",
	.options =
	"  -x, --hex              what is given are hexadecimal digits, two a byte\n"
	"  -f, --file FILE        send what the file has; -: standard input\n"
	"  -l, --lines            each line of the file is a message\n"
	"  -c, --count N          send it N times\n"
	"  -r, --replies N        wait for N answers and show them\n"
	"  -W, --timeout SECONDS  wait so long for room, and for each answer (15)\n",
	.run = run,
};
