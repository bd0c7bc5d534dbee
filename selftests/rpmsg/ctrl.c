// SPDX-License-Identifier: GPL-2.0-only
/*
 * Mainline's character devices for rpmsg, from the command line:
 *
 *	ctrl create CTRL NAME SRC DST	make a device
 *	ctrl release CTRL NAME SRC DST	and remove it
 *	ctrl endpoint CTRL NAME SRC DST	make an endpoint device
 *	ctrl destroy DEVICE		and remove it
 *	ctrl echo DEVICE COUNT		have the remote echo, check what it says
 *	ctrl hold DEVICE FILE		open it, make FILE, read until that fails and
 *					FILE is gone; with an epoll set on it
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <linux/rpmsg.h>

/* Nothing takes that long; what does has stopped */
#define PATIENCE_MS	60000
/* Payload of the smallest buffers in use */
#define MAX_MSG		496

/* By its name, which no language changes */
static int fail(const char *what)
{
	fprintf(stderr, "ctrl: %s: %s\n", what, strerrorname_np(errno));
	return 1;
}

static int open_dev(const char *path)
{
	int fd = open(path, O_RDWR | O_CLOEXEC);

	if (fd < 0)
		exit(fail(path));
	return fd;
}

static int do_ioctl(const char *path, unsigned long request, void *arg)
{
	int fd = open_dev(path);
	int ret = ioctl(fd, request, arg);

	if (ret)
		fail(path);
	close(fd);
	return !!ret;
}

static int with_info(unsigned long request, char **argv)
{
	struct rpmsg_endpoint_info info = { 0 };

	strncpy(info.name, argv[1], sizeof(info.name) - 1);
	info.src = strtoul(argv[2], NULL, 0);
	info.dst = strtoul(argv[3], NULL, 0);
	return do_ioctl(argv[0], request, &info);
}

/* Every length there is, one after the other, and other bytes in each */
static size_t fill(uint8_t *msg, unsigned int seq)
{
	size_t i, len = 1 + seq % MAX_MSG;

	for (i = 0; i < len; i++)
		msg[i] = 0x80 | (seq * 31 + i * 7);
	return len;
}

static int echo_one(int fd, unsigned int seq)
{
	uint8_t out[MAX_MSG], in[MAX_MSG + 1];
	struct pollfd p = { .fd = fd, .events = POLLIN };
	size_t len = fill(out, seq);
	ssize_t n;

	if (write(fd, out, len) < 0)
		return fail("write");
	if (poll(&p, 1, PATIENCE_MS) != 1) {
		fprintf(stderr, "ctrl: message %u does not come back\n", seq);
		return 1;
	}
	n = read(fd, in, sizeof(in));
	if (n < 0)
		return fail("read");
	if ((size_t)n == len && !memcmp(in, out, len))
		return 0;
	fprintf(stderr, "ctrl: message %u came back changed\n", seq);
	return 1;
}

static int echo(char **argv)
{
	unsigned int seq, count = strtoul(argv[1], NULL, 0);
	int fd = open_dev(argv[0]);
	int ret = 0;

	for (seq = 0; !ret && seq < count; seq++)
		ret = echo_one(fd, seq);
	close(fd);
	return ret;
}

static int hold(char **argv)
{
	struct epoll_event event = { .events = EPOLLIN | EPOLLOUT };
	int fd = open_dev(argv[0]), set = epoll_create1(EPOLL_CLOEXEC);
	uint8_t in[MAX_MSG];
	FILE *f = fopen(argv[1], "w");

	if (!f)
		return fail(argv[1]);
	fclose(f);
	if (epoll_ctl(set, EPOLL_CTL_ADD, fd, &event))
		return fail("epoll");
	while (read(fd, in, sizeof(in)) >= 0)
		;
	printf("read %s\n", strerrorname_np(errno));
	if (write(fd, in, 1) < 0)
		printf("write %s\n", strerrorname_np(errno));
	while (!access(argv[1], F_OK))
		usleep(10000);
	close(set);
	close(fd);
	return 0;
}

static int destroy(char **argv)
{
	return do_ioctl(argv[0], RPMSG_DESTROY_EPT_IOCTL, NULL);
}

static int create_dev(char **argv)
{
	return with_info(RPMSG_CREATE_DEV_IOCTL, argv);
}

static int release_dev(char **argv)
{
	return with_info(RPMSG_RELEASE_DEV_IOCTL, argv);
}

static int create_ept(char **argv)
{
	return with_info(RPMSG_CREATE_EPT_IOCTL, argv);
}

static const struct {
	const char *name;
	int args;
	int (*run)(char **argv);
} commands[] = {
	{ "create", 4, create_dev },
	{ "release", 4, release_dev },
	{ "endpoint", 4, create_ept },
	{ "destroy", 1, destroy },
	{ "echo", 2, echo },
	{ "hold", 2, hold },
};

int main(int argc, char **argv)
{
	size_t i;

	for (i = 0; i < sizeof(commands) / sizeof(commands[0]); i++)
		if (argc == commands[i].args + 2 &&
		    !strcmp(argv[1], commands[i].name))
			return commands[i].run(argv + 2);
	fprintf(stderr, "ctrl: see its source for what it can do\n");
	return 2;
}
