// SPDX-License-Identifier: GPL-2.0-only
/*
 * source-check CH COUNT [WAIT]: read what a remote in source mode sends.
 *
 * With WAIT, a shell command, nothing is read until the queue is full and the
 * command has ended.  Each message is checked for its CRC and its number.
 */
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "misc.h"

static uint8_t in[65536];

static int stalled(unsigned int ch, const char *command)
{
	int ret;

	if (!misc_attr_becomes(ch, "rx_queued", misc_attr(ch, "rx_limit")))
		return -1;
	ret = system(command);
	printf("queued=%ld dropped=%ld command=%d\n",
	       misc_attr(ch, "rx_queued"), misc_stat(ch, "rx_dropped_full"),
	       ret);
	return ret;
}

int main(int argc, char **argv)
{
	unsigned long count, i, bad = 0;
	unsigned int ch;
	int fd;

	if (argc < 3) {
		fprintf(stderr, "usage: source-check CH COUNT [WAIT]\n");
		return 2;
	}
	ch = strtoul(argv[1], NULL, 0);
	count = strtoul(argv[2], NULL, 0);
	fd = misc_open(ch, O_RDWR | O_CLOEXEC);
	if (fd < 0) {
		perror("source-check");
		return 1;
	}
	if (remote("mode %u source 8-%u %lu", ch, misc_mtu(fd), count))
		return 1;
	if (argc > 3 && stalled(ch, argv[3]))
		return 1;
	for (i = 0; i < count; i++) {
		ssize_t n = -1;

		if (ready(fd, POLLIN, PATIENCE_MS))
			n = read(fd, in, sizeof(in));
		if (n < 0)
			break;
		bad += !source_ok(in, n, i);
		if (bad > 10)
			break;
	}
	printf("received=%lu of=%lu bad=%lu\n", i, count, bad);
	return i == count && !bad ? 0 : 1;
}
