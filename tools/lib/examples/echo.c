// SPDX-License-Identifier: GPL-2.0-only
/*
 * Send each line of standard input as a message, and print what comes back.
 *
 *	rpmsg-amp-echo ADDRESS
 *
 * It waits for the service, and goes on after the other side has been restarted: what
 * had no answer is sent again.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "rpmsg-amp.h"

/* Milliseconds after which a message counts as lost */
#define PATIENCE	1000

static void fail(const char *what, int err)
{
	fprintf(stderr, "rpmsg-amp-echo: %s: %s\n", what, strerror(-err));
	exit(1);
}

/* Does an error end the session only? Then another session may work */
static int is_lost(int err)
{
	return err == -EPIPE || err == -ETIMEDOUT;
}

static ssize_t ask(struct rpmsg_amp *service, const char *line, size_t len,
		   char *answer, size_t size)
{
	ssize_t ret;

	do {
		ret = rpmsg_amp_send(service, line, len, PATIENCE);
		if (!ret)
			ret = rpmsg_amp_recv(service, answer, size, PATIENCE);
	} while (is_lost(ret));
	return ret;
}

int main(int argc, char **argv)
{
	struct rpmsg_amp *service;
	char *line = NULL, *answer;
	size_t room = 0;
	ssize_t len, max;
	int ret;

	if (argc != 2) {
		fprintf(stderr, "usage: rpmsg-amp-echo ADDRESS\n");
		return 2;
	}
	ret = rpmsg_amp_open(&service, argv[1], RPMSG_AMP_REOPEN, -1);
	if (ret)
		fail(argv[1], ret);
	max = rpmsg_amp_max_size(service);
	if (max < 0)
		fail(argv[1], max);
	answer = malloc(max);
	if (!answer)
		fail(argv[1], -ENOMEM);
	while ((len = getline(&line, &room, stdin)) >= 0) {
		len = ask(service, line, len, answer, max);
		if (len < 0)
			fail(argv[1], len);
		fwrite(answer, 1, len, stdout);
	}
	free(answer);
	free(line);
	rpmsg_amp_close(service);
	return 0;
}
