// SPDX-License-Identifier: GPL-2.0-only
/* rpmsg:NAME and rpmsg:N, the character devices of rpmsg-misc(4) */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <linux/rpmsg_amp.h>

#include "internal.h"

#define CLASS	"/sys/class/misc"
#define DEVICE	"rpmsg-misc"
/* Size of an rpmsg name, with its NUL */
#define NAME_SIZE	32

static bool is_number(const char *text)
{
	return text[strspn(text, "0123456789")] == '\0';
}

static int rpmsg_parse(struct ramp_address *address)
{
	size_t len = strlen(address->target);

	if (!len || len >= NAME_SIZE || strchr(address->target, '/'))
		return -EINVAL;
	return 0;
}

/* Whether a device has that name */
static bool has_name(const char *device, const char *name)
{
	char path[sizeof(CLASS) + 300], text[NAME_SIZE + 1];
	bool same = false;
	FILE *file;

	snprintf(path, sizeof(path), CLASS "/%s/name", device);
	file = fopen(path, "re");
	if (!file)
		return false;
	if (fgets(text, sizeof(text), file)) {
		text[strcspn(text, "\n")] = '\0';
		same = !strcmp(text, name);
	}
	fclose(file);
	return same;
}

/* The lowest number of a device of that name */
static long find(const char *name)
{
	DIR *dir = opendir(CLASS);
	struct dirent *entry;
	long n, found = -ENOENT;

	if (!dir)
		return -errno;
	while ((entry = readdir(dir))) {
		const char *number = entry->d_name + strlen(DEVICE);

		if (strncmp(entry->d_name, DEVICE, strlen(DEVICE)) ||
		    !is_number(number))
			continue;
		n = strtol(number, NULL, 10);
		if ((found < 0 || n < found) && has_name(entry->d_name, name))
			found = n;
	}
	closedir(dir);
	return found;
}

static int rpmsg_open(const struct ramp_address *address)
{
	long n = is_number(address->target) ? strtol(address->target, NULL, 10) :
					      find(address->target);
	char path[64];
	int fd;

	if (n < 0)
		return n;
	snprintf(path, sizeof(path), "/dev/" DEVICE "%ld", n);
	fd = open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC);
	return fd < 0 ? -errno : fd;
}

/* After ENODEV and EPIPE, the file is of no further use */
static int rpmsg_error(int err)
{
	return err == ENODEV ? -EPIPE : -err;
}

static int rpmsg_send(int fd, const struct rpmsg_amp_msg *msgs, unsigned int num)
{
	unsigned int i;

	for (i = 0; i < num; i++)
		if (write(fd, msgs[i].data, msgs[i].len) < 0)
			return i ? (int)i : rpmsg_error(errno);
	return i;
}

static ssize_t rpmsg_recv(int fd, void *data, size_t size)
{
	ssize_t len = read(fd, data, size);

	return len < 0 ? rpmsg_error(errno) : len;
}

static ssize_t rpmsg_next_size(int fd)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };
	int len;

	if (ioctl(fd, FIONREAD, &len))
		return rpmsg_error(errno);
	/*
	 * FIONREAD gives 0 for an empty message and for none: poll() tells
	 * which
	 */
	if (!len && (poll(&p, 1, 0) != 1 || !(p.revents & POLLIN)))
		return -EAGAIN;
	return len;
}

static ssize_t rpmsg_max_size(int fd)
{
	__u32 mtu;

	return ioctl(fd, RPMSG_AMP_GET_MTU, &mtu) ? rpmsg_error(errno) : (ssize_t)mtu;
}

const struct ramp_backend ramp_rpmsg = {
	.scheme = "rpmsg",
	.accepts = POLLOUT,
	.parse = rpmsg_parse,
	.open = rpmsg_open,
	.send = rpmsg_send,
	.recv = rpmsg_recv,
	.next_size = rpmsg_next_size,
	.max_size = rpmsg_max_size,
};
