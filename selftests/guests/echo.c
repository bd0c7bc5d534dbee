// SPDX-License-Identifier: GPL-2.0-only
/*
 * echo DEVICE COUNT
 *
 * Sends the first COUNT messages of a character device back.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MAX_MSG	65536

static int fail(const char *what, unsigned long i)
{
	fprintf(stderr, "echo: message %lu: %s: %s\n", i, what, strerror(errno));
	return 1;
}

int main(int argc, char **argv)
{
	static char msg[MAX_MSG];
	unsigned long i, count;
	ssize_t n;
	int fd;

	if (argc != 3) {
		fprintf(stderr, "usage: echo DEVICE COUNT\n");
		return 2;
	}
	count = strtoul(argv[2], NULL, 0);
	fd = open(argv[1], O_RDWR | O_CLOEXEC);
	if (fd < 0)
		return fail(argv[1], 0);
	for (i = 0; i < count; i++) {
		n = read(fd, msg, sizeof(msg));
		if (n < 0)
			return fail("read", i);
		if (write(fd, msg, n) < 0)
			return fail("write", i);
	}
	return 0;
}
