// SPDX-License-Identifier: GPL-2.0-only
/* ampctl recv: messages that come in by a device */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>

#include <linux/rpmsg_amp.h>

#include "ampctl.h"
#include "hex.h"
#include "json.h"
#include "msgdev.h"
#include "payload.h"
#include "wait.h"

/**
 * struct receiving - what shall be received, and what was
 * @dev: the device
 * @count: how many messages, 0: until it is ended
 * @timeout: nanoseconds to wait for one, 0: for ever
 * @output: where their bytes go, or NULL
 * @quiet: show none
 * @check: they have a number and a CRC
 * @drop: what there is no room for is dropped by the kernel
 * @reopen: go on in the next session
 * @received: messages received
 * @bytes: in them
 * @sessions: sessions that have ended
 * @bad: messages without a right CRC
 * @missing: numbers that were left out
 * @repeated: numbers that came late, or again
 * @next: number that should come
 * @has_next: a number has come
 */
struct receiving {
	struct msgdev dev;
	unsigned long count;
	__u64 timeout;
	FILE *output;
	bool quiet;
	bool check;
	bool drop;
	bool reopen;
	__u64 received;
	__u64 bytes;
	__u64 sessions;
	__u64 bad;
	__u64 missing;
	__u64 repeated;
	uint32_t next;
	bool has_next;
};

static uint8_t message[MAX_PAYLOAD];

/* The first one may have any number */
static void check_message(struct receiving *r, size_t len)
{
	uint32_t seq;
	int32_t ahead;

	if (payload_check(message, len, &seq)) {
		r->bad++;
		return;
	}
	ahead = r->has_next ? seq - r->next : 0;
	if (ahead < 0) {
		r->repeated++;
		return;
	}
	r->missing += ahead;
	r->next = seq + 1;
	r->has_next = true;
}

static void show_message(size_t len)
{
	struct timespec now;
	char time[32];

	clock_gettime(CLOCK_REALTIME, &now);
	snprintf(time, sizeof(time), "%lld.%09ld", (long long)now.tv_sec, now.tv_nsec);
	if (ctl_json) {
		json_object(NULL);
		json_string("time", time);
		json_payload(message, len, len);
		json_end();
		return;
	}
	printf("(%s) [%zu]", time, len);
	print_hex(stdout, message, len, " ");
	print_text(stdout, message, len);
	putchar('\n');
}

static void take(struct receiving *r, size_t len)
{
	if (r->check)
		check_message(r, len);
	r->received++;
	r->bytes += len;
	if (!r->quiet)
		show_message(len);
	if (r->output)
		fwrite(message, 1, len, r->output);
}

/* Flushes the output when no message waits */
static ssize_t next_message(struct receiving *r)
{
	ssize_t n = msgdev_try_receive(&r->dev, message, sizeof(message));

	if (n != -EAGAIN)
		return n;
	if (fflush(stdout) || (r->output && fflush(r->output)))
		return -errno;
	return msgdev_receive(&r->dev, message, sizeof(message), deadline_in(r->timeout));
}

static int set_mode(struct receiving *r)
{
	uint32_t mode = RPMSG_AMP_RX_DROP;

	if (!r->drop || !ioctl(r->dev.fd, RPMSG_AMP_SET_RX_MODE, &mode))
		return 0;
	return -errno;
}

static int go_on(struct receiving *r, int error)
{
	if (error != -EPIPE || !r->reopen)
		return error;
	r->sessions++;
	return msgdev_reopen(&r->dev) ?: set_mode(r);
}

static int loop(struct receiving *r)
{
	ssize_t n = 0;

	while (n >= 0 && !stopped() && (!r->count || r->received < r->count)) {
		n = next_message(r);
		if (n >= 0)
			take(r, n);
		else
			n = go_on(r, n);
	}
	return n < 0 ? n : 0;
}

static void sum_up(const struct receiving *r)
{
	fprintf(stderr, "%llu messages with %llu bytes received\n", r->received,
		r->bytes);
	if (r->check)
		fprintf(stderr, "%llu with a wrong CRC, %llu missing, %llu late or repeated\n",
			r->bad, r->missing, r->repeated);
	if (r->sessions)
		fprintf(stderr, "%llu sessions have ended\n", r->sessions);
}

static int work(struct receiving *r, const char *name)
{
	int ret = stop_on_signals();

	if (ret)
		return ctl_fail_errno(-ret, "making a pipe");
	ret = msgdev_open(&r->dev, name, O_RDONLY);
	if (ret)
		return ret;
	ret = set_mode(r);
	if (ret)
		return msgdev_fail(&r->dev, ret, "having the kernel drop what there is no room for");
	ret = loop(r);
	sum_up(r);
	if (r->output && fflush(r->output))
		return ctl_fail_errno(errno, "writing the output");
	/* Without a count, a timeout is the normal end */
	if (ret && ret != -EINTR && (ret != -ETIMEDOUT || r->count))
		return msgdev_fail(&r->dev, ret, "receiving");
	msgdev_close(&r->dev);
	return r->bad || r->missing || r->repeated ? CTL_FAILED : CTL_OK;
}

static bool open_output(struct receiving *r, const char *name)
{
	bool is_stdout = !strcmp(name, "-");

	r->output = is_stdout ? stdout : fopen(name, "we");
	r->quiet |= is_stdout;
	if (!r->output)
		exit(ctl_fail_errno(errno, "opening %s", name));
	return true;
}

static bool take_option(struct receiving *r, int option)
{
	double seconds;

	switch (option) {
	case 'c':
		return ctl_number("the number of messages", optarg, 1, UINT32_MAX, &r->count);
	case 'o':
		return open_output(r, optarg);
	case 'W':
		if (!ctl_seconds("the timeout", optarg, &seconds))
			return false;
		r->timeout = seconds * 1e9;
		return true;
	case 'q':
		r->quiet = true;
		return true;
	case 'C':
		r->check = true;
		return true;
	case 'd':
		r->drop = true;
		return true;
	default:
		r->reopen = true;
		return true;
	}
}

static int run(int argc, char **argv)
{
	static const struct option longs[] = {
		{ "count", required_argument, NULL, 'c' },
		{ "timeout", required_argument, NULL, 'W' },
		{ "output", required_argument, NULL, 'o' },
		{ "quiet", no_argument, NULL, 'q' },
		{ "check", no_argument, NULL, 'C' },
		{ "drop", no_argument, NULL, 'd' },
		{ "reopen", no_argument, NULL, 'R' },
		{ }
	};
	static struct receiving r;
	int option;

	while ((option = ctl_option(argc, argv, "c:W:o:qCdR", longs)) != -1)
		if (!take_option(&r, option))
			return CTL_USAGE;
	if (optind + 1 != argc)
		return ctl_usage("expected one channel: its number or name, or a device");
	return work(&r, argv[optind]);
}

const struct command cmd_recv = {
	.name = "recv",
	.args = "[OPTION]... CHANNEL",
	.summary = "Shows the messages that come in by the device of a channel",
	.options =
	"  -c, --count N          end after N messages\n"
	"  -W, --timeout SECONDS  end if none has come for so long (0: never)\n"
	"  -o, --output FILE      write their bytes, nothing else; -: standard output\n"
	"  -q, --quiet            show no messages\n"
	"  -C, --check            they have numbers and CRCs, as ampctl gen -p check makes them\n"
	"  -d, --drop             if there are too many, lose some, do not hold up the remote\n"
	"  -R, --reopen           go on when the remote has been restarted\n",
	.run = run,
};
