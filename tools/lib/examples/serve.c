// SPDX-License-Identifier: GPL-2.0-only
/*
 * A service that sends every message back, to as many as open it.
 *
 *	rpmsg-amp-serve ADDRESS
 *
 * One loop serves all sessions: it polls their file descriptors, and neither sends nor
 * receives before it is possible. The first line of output is the address, with the
 * port that udp:HOST:0 has been given.
 *
 * Over UDP, a session does not end when those who have begun it are gone: where there
 * is no room for another one, the session that has been silent for longest ends.
 */
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "rpmsg-amp.h"

#define MAX_SESSIONS	64

/**
 * struct session - one of those who have opened the service
 * @amp: its handle
 * @data: memory for the largest message
 * @size: bytes of it
 * @len: bytes of the message that is to be sent back
 * @waiting: there is such a message
 * @used: larger than that of any session that has been silent for longer
 */
struct session {
	struct rpmsg_amp *amp;
	char *data;
	size_t size;
	size_t len;
	int waiting;
	unsigned long long used;
};

static struct session sessions[MAX_SESSIONS];
/* The first one is the listener's, the others those of the sessions */
static struct pollfd polls[MAX_SESSIONS + 1];
static unsigned int num;
static unsigned long long uses;

static void fail(const char *what, int err)
{
	fprintf(stderr, "rpmsg-amp-serve: %s: %s\n", what, strerror(-err));
	exit(1);
}

static void end(unsigned int i)
{
	rpmsg_amp_close(sessions[i].amp);
	free(sessions[i].data);
	num--;
	sessions[i] = sessions[num];
	polls[i + 1] = polls[num + 1];
}

static void make_room(void)
{
	unsigned int i, oldest = 0;

	if (num < MAX_SESSIONS)
		return;
	for (i = 1; i < num; i++)
		if (sessions[i].used < sessions[oldest].used)
			oldest = i;
	end(oldest);
}

static void add(struct rpmsg_amp *listener)
{
	struct rpmsg_amp *amp;
	struct session *s;
	ssize_t size;

	if (rpmsg_amp_accept(listener, &amp, 0))
		return;
	make_room();
	s = &sessions[num];
	s->amp = amp;
	size = rpmsg_amp_max_size(s->amp);
	s->data = size < 0 ? NULL : malloc(size);
	if (!s->data) {
		rpmsg_amp_close(s->amp);
		return;
	}
	s->size = size;
	s->waiting = 0;
	s->used = ++uses;
	polls[++num] = (struct pollfd) {
		.fd = rpmsg_amp_fd(s->amp),
		.events = POLLIN,
	};
}

/* Send messages back until none has come, or one cannot be sent yet */
static int serve(struct session *s)
{
	ssize_t ret;

	for (;;) {
		if (!s->waiting) {
			ret = rpmsg_amp_recv(s->amp, s->data, s->size, 0);
			if (ret < 0)
				break;
			s->len = ret;
			s->waiting = 1;
			s->used = ++uses;
		}
		ret = rpmsg_amp_send(s->amp, s->data, s->len, 0);
		if (ret < 0)
			break;
		s->waiting = 0;
	}
	if (ret != -EAGAIN)
		return ret;
	rpmsg_amp_want(s->amp, s->waiting ? RPMSG_AMP_OUT : RPMSG_AMP_IN);
	/* The session may just have begun, or ended: those are events as well */
	rpmsg_amp_events(s->amp);
	return 0;
}

int main(int argc, char **argv)
{
	struct rpmsg_amp *listener;
	unsigned int i;
	int ret;

	if (argc != 2) {
		fprintf(stderr, "usage: rpmsg-amp-serve ADDRESS\n");
		return 2;
	}
	ret = rpmsg_amp_listen(&listener, argv[1], 0);
	if (ret)
		fail(argv[1], ret);
	puts(rpmsg_amp_address(listener));
	fflush(stdout);
	polls[0] = (struct pollfd) {
		.fd = rpmsg_amp_fd(listener),
		.events = POLLIN,
	};
	for (;;) {
		if (poll(polls, num + 1, -1) < 0 && errno != EINTR)
			fail("poll", -errno);
		for (i = num; i-- > 0;)
			if (polls[i + 1].revents && serve(&sessions[i]))
				end(i);
		if (polls[0].revents)
			add(listener);
	}
}
