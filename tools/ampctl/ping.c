// SPDX-License-Identifier: GPL-2.0-only
/* ampctl ping: how long a message takes there and back */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>

#include "ampctl.h"
#include "hex.h"
#include "json.h"
#include "latency.h"
#include "msgdev.h"
#include "pingfmt.h"
#include "progress.h"
#include "traffic.h"
#include "wait.h"

/* Bytes of a request: what ping(8) has */
#define SIZE	56

/**
 * struct ping - what shall be sent, and what came back
 * @dev: the device
 * @format: form of requests and answers
 * @swap: numbers are not in this processor's byte order
 * @size: bytes of a request
 * @count: how many, 0: until it is ended
 * @interval: nanoseconds from one to the next one, 0: each when the last one is answered
 * @patience: nanoseconds to wait for an answer
 * @quiet: show no answers
 * @histogram: show how the times are spread
 * @answers: answer the requests of somebody else
 * @sent: requests sent
 * @answered: those that were answered in time
 * @late: answers that came later
 * @echoed: of @answered, those that came back as they were, although an answer is
 *	something else
 * @other: messages that came in and were no answers
 * @latency: times
 */
struct ping {
	struct msgdev dev;
	const struct ping_format *format;
	bool swap;
	unsigned long size;
	unsigned long count;
	__u64 interval;
	__u64 patience;
	bool quiet;
	bool histogram;
	bool answers;
	__u64 sent;
	__u64 answered;
	__u64 late;
	__u64 echoed;
	__u64 other;
	struct latency latency;
};

static uint8_t request[MAX_PAYLOAD], in[MAX_PAYLOAD];

/* Waits for the answer to the last request; -ETIMEDOUT, or the reason to end */
static int wait_for_answer(struct ping *p, __u64 deadline)
{
	ssize_t n;

	for (;;) {
		n = msgdev_receive(&p->dev, in, sizeof(in), deadline);
		if (n < 0)
			return n;
		switch (p->format->classify(in, n, p->sent - 1, p->size, p->swap)) {
		case PING_ECHO:
			p->echoed++;
			return 0;
		case PING_RIGHT:
			return 0;
		case PING_LATE:
			p->late++;
			break;
		case PING_NONE:
			p->other++;
			break;
		}
	}
}

static void show_answer(const struct ping *p, __u64 ns)
{
	if (p->quiet || ctl_json) {
		progress(clock_ns(), p->sent, p->count);
		return;
	}
	printf("%lu bytes from %s: seq=%llu time=%.1f us\n", p->size, p->dev.path,
	       p->sent - 1, ns / 1e3);
	fflush(stdout);
}

static void show_none(const struct ping *p)
{
	if (!p->quiet && !ctl_json)
		printf("no answer from %s: seq=%llu\n", p->dev.path, p->sent - 1);
	fflush(stdout);
}

/* One request and its answer */
static int exchange(struct ping *p)
{
	__u64 start;
	int ret;

	p->format->request(request, p->size, p->sent, p->swap);
	start = clock_ns();
	ret = msgdev_send(&p->dev, request, p->size, start + p->patience);
	if (ret)
		return ret;
	p->sent++;
	ret = wait_for_answer(p, start + p->patience);
	if (ret == -ETIMEDOUT) {
		show_none(p);
		return 0;
	}
	/*
	 * A request that is unanswered when the user interrupts ping is not
	 * counted as lost
	 */
	if (ret == -EINTR)
		p->sent--;
	if (ret)
		return ret;
	p->answered++;
	latency_add(&p->latency, clock_ns() - start);
	show_answer(p, clock_ns() - start);
	return 0;
}

static int ask(struct ping *p)
{
	__u64 next = clock_ns();
	int ret = 0;

	while (!ret && !stopped() && (!p->count || p->sent < p->count)) {
		if (p->sent)
			ret = sleep_until(next);
		if (!ret)
			ret = exchange(p);
		next += p->interval;
		/* Requests that are late are skipped, not sent all at once */
		if (next < clock_ns())
			next = clock_ns();
	}
	progress_end();
	return ret;
}

static void sum_up(const struct ping *p)
{
	__u64 lost = p->sent - p->answered;

	printf("--- %s ---\n%llu sent, %llu answered, %llu lost (%.1f %%)",
	       p->dev.path, p->sent, p->answered, lost, p->sent ? 100.0 * lost / p->sent : 0);
	if (p->late)
		printf(", %llu late", p->late);
	if (p->other)
		printf(", %llu other messages", p->other);
	putchar('\n');
	if (p->echoed)
		printf("%llu were sent back unchanged: the remote echoes, it does not know this format\n",
		       p->echoed);
	latency_print(&p->latency);
	if (p->histogram)
		latency_histogram(&p->latency);
}

static void sum_up_json(const struct ping *p)
{
	json_object(NULL);
	json_string("device", p->dev.path);
	json_string("format", p->format->name);
	json_uint("size", p->size);
	json_uint("sent", p->sent);
	json_uint("answered", p->answered);
	json_uint("late", p->late);
	json_uint("echoed", p->echoed);
	json_uint("other", p->other);
	latency_json("latency_us", &p->latency);
	json_end();
}

/* The other side of a ping */
static int answer(struct ping *p)
{
	ssize_t n;
	int ret = 0;

	while (!ret && !stopped() && (!p->count || p->answered < p->count)) {
		n = msgdev_receive(&p->dev, in, sizeof(in), NO_DEADLINE);
		if (n < 0)
			return n;
		if (!p->format->answer(in, n, p->swap)) {
			p->other++;
			continue;
		}
		ret = msgdev_send(&p->dev, in, n, clock_ns() + p->patience);
		if (!ret)
			progress(clock_ns(), ++p->answered, p->count);
	}
	progress_end();
	return ret;
}

static void sum_up_answers(const struct ping *p)
{
	if (!ctl_json) {
		printf("%llu requests answered, %llu other messages\n",
		       p->answered, p->other);
		return;
	}
	json_object(NULL);
	json_uint("answered", p->answered);
	json_uint("other", p->other);
	json_end();
}

static int ping_or_answer(struct ping *p)
{
	int ret;

	if (p->answers) {
		ret = answer(p);
		sum_up_answers(p);
		return ret && ret != -EINTR ? msgdev_fail(&p->dev, ret, "answering") : CTL_OK;
	}
	ret = ask(p);
	if (ctl_json)
		sum_up_json(p);
	else
		sum_up(p);
	if (ret && ret != -EINTR)
		return msgdev_fail(&p->dev, ret, "sending");
	return p->answered < p->sent ? CTL_FAILED : CTL_OK;
}

static int work(struct ping *p, const char *name)
{
	int ret = stop_on_signals();

	if (ret)
		return ctl_fail_errno(-ret, "making a pipe");
	ret = msgdev_open(&p->dev, name, O_RDWR);
	if (ret)
		return ret;
	if (p->size > p->dev.mtu)
		return ctl_fail("%s: a message can have %zu bytes, not %lu", p->dev.path,
				p->dev.mtu, p->size);
	ret = ping_or_answer(p);
	msgdev_close(&p->dev);
	return ret;
}

static bool take_format(struct ping *p, const char *text)
{
	p->format = ping_format_find(text);
	if (!p->format)
		ctl_usage("the format is '%s', expected echo, ping or flags", text);
	return p->format;
}

static bool take_order(struct ping *p, const char *text)
{
	bool big = !strcmp(text, "big");

	p->swap = big != (__BYTE_ORDER__ == __ORDER_BIG_ENDIAN__);
	if (big || !strcmp(text, "little"))
		return true;
	ctl_usage("the byte order is '%s', expected big or little", text);
	return false;
}

static bool take_option(struct ping *p, int option)
{
	switch (option) {
	case 'c':
		return ctl_number("the number of requests", optarg, 1, UINT32_MAX, &p->count);
	case 's':
		return ctl_number("the size", optarg, 0, MAX_PAYLOAD, &p->size);
	case 'i':
		return traffic_seconds("the interval", optarg, &p->interval);
	case 'W':
		return traffic_seconds("the timeout", optarg, &p->patience);
	case 'F':
		return take_format(p, optarg);
	case 'E':
		return take_order(p, optarg);
	case 'f':
		p->interval = 0;
		p->quiet = true;
		break;
	case 'q':
		p->quiet = true;
		break;
	case 'H':
		p->histogram = true;
		break;
	case 'A':
		p->answers = true;
		break;
	}
	return true;
}

static int run(int argc, char **argv)
{
	static const struct option longs[] = {
		{ "count", required_argument, NULL, 'c' },
		{ "size", required_argument, NULL, 's' },
		{ "interval", required_argument, NULL, 'i' },
		{ "timeout", required_argument, NULL, 'W' },
		{ "format", required_argument, NULL, 'F' },
		{ "endian", required_argument, NULL, 'E' },
		{ "flood", no_argument, NULL, 'f' },
		{ "quiet", no_argument, NULL, 'q' },
		{ "histogram", no_argument, NULL, 'H' },
		{ "answer", no_argument, NULL, 'A' },
		{ }
	};
	static struct ping p = {
		.size = SIZE, .interval = NSEC_PER_SEC, .patience = NSEC_PER_SEC,
	};
	int option;

	p.format = ping_format_find("echo");
	while ((option = ctl_option(argc, argv, "c:s:i:W:F:E:fqHA", longs)) != -1)
		if (!take_option(&p, option))
			return CTL_USAGE;
	if (optind + 1 != argc)
		return ctl_usage("expected one channel: its number or name, or a device");
	if (p.size < p.format->min)
		return ctl_usage("the size is %lu, expected at least %zu for this format", p.size,
				 p.format->min);
	return work(&p, argv[optind]);
}

const struct command cmd_ping = {
	.name = "ping",
	.args = "[OPTION]... CHANNEL",
	.summary = "Measures how long a message takes to the remote and back",
	.options =
	"  -c, --count N             end after N requests\n"
	"  -i, --interval SECONDS    from one request to the next (1)\n"
	"  -f, --flood               each when the last one is answered; quiet\n"
	"  -s, --size N              bytes of a request (56)\n"
	"  -W, --timeout SECONDS     wait so long for an answer (1)\n"
	"  -F, --format echo|ping|flags  the message comes back; or as {cmd, len, cookie}\n"
	"                            with commands 1 and 4 or 5; or with flags (echo)\n"
	"  -E, --endian big|little   byte order of these (this processor's)\n"
	"  -q, --quiet               only sum up\n"
	"  -H, --histogram           show how the times are spread\n"
	"  -A, --answer              answer the requests of somebody else\n",
	.run = run,
};
