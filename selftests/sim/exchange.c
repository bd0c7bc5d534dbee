// SPDX-License-Identifier: GPL-2.0-only
/*
 * exchange COUNT DEVICE DEVICE
 *
 * The two ends of a cable: each sends COUNT messages of many sizes, as fast as
 * it can, and checks what comes from the other.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <linux/rpmsg_amp.h>

#include "misc.h"

#define MAX_MSG	65536
#define MIN_MSG	16

/**
 * struct end - an end of the cable
 * @path: its device
 * @fd: opened without blocking
 * @mtu: largest message
 * @sent: messages sent
 * @received: messages received, all of them as they should be
 */
struct end {
	const char *path;
	int fd;
	uint32_t mtu;
	uint32_t sent;
	uint32_t received;
};

static uint32_t count;

static void die(const struct end *e, const char *what)
{
	printf("%s: %s: %s; sent=%u received=%u\n", e->path, what,
	       strerror(errno), e->sent, e->received);
	exit(1);
}

static void open_end(struct end *e, const char *path)
{
	e->path = path;
	e->fd = open(path, O_RDWR | O_NONBLOCK);
	if (e->fd < 0 || ioctl(e->fd, RPMSG_AMP_GET_MTU, &e->mtu))
		die(e, "open");
}

static void send_some(struct end *e)
{
	uint8_t msg[MAX_MSG];
	size_t len;

	while (e->sent < count) {
		len = MIN_MSG + e->sent * 37u % (e->mtu - MIN_MSG + 1);
		message_fill(msg, len, e->sent);
		if (write(e->fd, msg, len) < 0) {
			if (errno == EAGAIN)
				return;
			die(e, "write");
		}
		e->sent++;
	}
}

static void receive_some(struct end *e)
{
	uint8_t msg[MAX_MSG];
	ssize_t n;

	while ((n = read(e->fd, msg, sizeof(msg))) >= 0) {
		errno = EBADMSG;
		if (!message_ok(msg, n, e->received))
			die(e, "check");
		e->received++;
	}
	if (errno != EAGAIN)
		die(e, "read");
}

int main(int argc, char **argv)
{
	struct end ends[2] = { 0 };
	struct pollfd p[2];
	int i;

	if (argc != 4) {
		fprintf(stderr, "usage: exchange COUNT DEVICE DEVICE\n");
		return 2;
	}
	count = strtoul(argv[1], NULL, 0);
	for (i = 0; i < 2; i++)
		open_end(&ends[i], argv[2 + i]);
	while (ends[0].received < count || ends[1].received < count) {
		for (i = 0; i < 2; i++) {
			p[i].fd = ends[i].fd;
			p[i].events = POLLIN |
				      (ends[i].sent < count ? POLLOUT : 0);
		}
		if (poll(p, 2, PATIENCE_MS) <= 0) {
			errno = ETIMEDOUT;
			die(&ends[ends[0].received == count], "poll");
		}
		for (i = 0; i < 2; i++) {
			send_some(&ends[i]);
			receive_some(&ends[i]);
		}
	}
	printf("%s and %s: messages=%u\n", argv[2], argv[3], 2 * count);
	return 0;
}
