// SPDX-License-Identifier: GPL-2.0-only
/*
 * Numbered messages with a CRC, each sent until its echo has come, over as many sessions
 * as it takes.
 *
 *	resend ADDRESS
 *
 * The echo is what acknowledges a message. After SIGTERM, no further message is begun, and
 * the program ends as soon as each has been acknowledged, with 0 if all echoes were as
 * they should be. Until then it prints a line at the first echo of each session and
 * after some more.
 *
 * Over rpmsg and Unix sockets, a session neither loses, repeats nor reorders, and
 * nothing of an earlier one comes in it; a message is sent again in the next session
 * only. Over UDP, all of that may happen, and silence is a reason to send again, too.
 */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "misc.h"
#include "rpmsg-amp.h"

/* Messages that are not acknowledged */
#define WINDOW		16
/* Milliseconds */
#define SILENCE		2000
/* A byte that is no command of the console, number, round, place in it, CRC */
#define FRAMING		17
#define LARGEST		400
/* Acknowledgements from one line to the next */
#define REPORT		500

/**
 * struct message - one that is not acknowledged, or waits for those before it
 * @done: its echo has come
 * @round: in which it was sent last
 */
struct message {
	bool done;
	uint32_t round;
};

static struct rpmsg_amp *service;
static bool lossy;
static volatile sig_atomic_t ending;
static size_t largest = LARGEST;
static struct message window[WINDOW];
/* Number of the first message without an echo, and of the first one never sent */
static uint32_t first, unsent;
/* A round is what is sent until all has to be sent again */
static uint32_t round_number = 1, place, expected;
static unsigned int session;
static unsigned long sent, acked, repeated, stale, gaps, bad;

static size_t make(uint8_t *msg, uint32_t number, uint32_t round, uint32_t where)
{
	size_t len = FRAMING + (number * 2654435761u >> 8) % (largest - FRAMING + 1);

	message_fill(msg, len, number);
	msg[0] = BINARY;
	put_be32(msg + 1, number);
	put_be32(msg + 5, round);
	put_be32(msg + 9, where);
	put_be32(msg + len - 4, crc32(msg, len - 4));
	return len;
}

/* Whether it can be an echo at all: what was sent, to the byte */
static bool is_intact(const uint8_t *msg, size_t len)
{
	static uint8_t should[LARGEST];

	return len >= FRAMING && get_be32(msg + 1) < unsent &&
	       make(should, get_be32(msg + 1), get_be32(msg + 5),
		    get_be32(msg + 9)) == len && !memcmp(msg, should, len);
}

static void report(void)
{
	if (session == rpmsg_amp_sessions(service) && acked % REPORT)
		return;
	session = rpmsg_amp_sessions(service);
	printf("session=%u acked=%lu\n", session, acked);
}

static void acknowledge(uint32_t number)
{
	if (number < first || window[number % WINDOW].done) {
		repeated++;
		return;
	}
	window[number % WINDOW].done = true;
	acked++;
	while (first < unsent && window[first % WINDOW].done) {
		window[first % WINDOW] = (struct message) {};
		first++;
	}
	report();
}

static void take(const uint8_t *msg, size_t len)
{
	if (!is_intact(msg, len)) {
		bad++;
		return;
	}
	if (get_be32(msg + 5) != round_number)
		stale++;
	else if (get_be32(msg + 9) != expected++)
		gaps++;
	acknowledge(get_be32(msg + 1));
}

static void next_round(void)
{
	round_number++;
	place = 0;
	expected = 0;
}

/* Errors but those of a session are the end of the test */
static void check(int ret)
{
	if (ret >= 0 || ret == -EAGAIN)
		return;
	if (ret != -EPIPE) {
		printf("# %s\n", strerror(-ret));
		exit(1);
	}
	next_round();
}

static void receive_all(void)
{
	static uint8_t room[WINDOW][LARGEST];
	struct rpmsg_amp_msg msgs[WINDOW];
	int i, ret;

	do {
		for (i = 0; i < WINDOW; i++)
			msgs[i] = (struct rpmsg_amp_msg) {
				.data = room[i],
				.size = LARGEST,
			};
		ret = rpmsg_amp_recvv(service, msgs, WINDOW, 0);
		for (i = 0; i < ret; i++)
			take(msgs[i].data, msgs[i].len);
	} while (ret > 0);
	check(ret);
}

/* The messages that this round has not sent, as far as the window allows */
static unsigned int collect(struct rpmsg_amp_msg *msgs, uint32_t *numbers)
{
	static uint8_t room[WINDOW][LARGEST];
	uint32_t number, end = ending ? unsent : first + WINDOW;
	unsigned int n = 0;

	for (number = first; number < end; number++) {
		struct message *m = &window[number % WINDOW];

		if (m->done || m->round == round_number)
			continue;
		numbers[n] = number;
		msgs[n].data = room[n];
		msgs[n].len = make(room[n], number, round_number, place + n);
		n++;
	}
	return n;
}

static void send_all(void)
{
	struct rpmsg_amp_msg msgs[WINDOW];
	uint32_t numbers[WINDOW];
	unsigned int n = collect(msgs, numbers);
	int i, ret = n ? rpmsg_amp_sendv(service, msgs, n, 0) : 0;

	for (i = 0; i < ret; i++) {
		window[numbers[i] % WINDOW].round = round_number;
		if (numbers[i] >= unsent)
			unsent = numbers[i] + 1;
	}
	if (ret > 0) {
		place += ret;
		sent += ret;
	}
	check(ret);
	rpmsg_amp_want(service, RPMSG_AMP_IN |
		       (ret < (int)n ? RPMSG_AMP_OUT : 0));
}

static void wait_for_something(void)
{
	struct pollfd p = { .fd = rpmsg_amp_fd(service), .events = POLLIN };
	int ret = poll(&p, 1, lossy ? SILENCE : -1);

	if (!ret || (ret > 0 && rpmsg_amp_events(service) & RPMSG_AMP_DOWN))
		next_round();
}

static void end(int signal)
{
	(void)signal;
	ending = 1;
}

int main(int argc, char **argv)
{
	ssize_t max;
	int ret;

	if (argc != 2) {
		fprintf(stderr, "usage: resend ADDRESS\n");
		return 2;
	}
	signal(SIGTERM, end);
	setvbuf(stdout, NULL, _IOLBF, 0);
	lossy = !strncmp(argv[1], "udp:", 4);
	ret = rpmsg_amp_open(&service, argv[1], RPMSG_AMP_REOPEN, -1);
	if (ret) {
		printf("# %s: %s\n", argv[1], strerror(-ret));
		return 1;
	}
	max = rpmsg_amp_max_size(service);
	if (max >= FRAMING && (size_t)max < largest)
		largest = max;
	while (!ending || first < unsent) {
		send_all();
		wait_for_something();
		receive_all();
	}
	printf("sessions=%u sent=%lu acked=%lu of=%u repeated=%lu stale=%lu gaps=%lu bad=%lu\n",
	       rpmsg_amp_sessions(service), sent, acked, unsent, repeated, stale, gaps,
	       bad);
	rpmsg_amp_close(service);
	return bad || acked != unsent || (!lossy && (repeated || stale || gaps));
}
