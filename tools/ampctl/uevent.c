// SPDX-License-Identifier: GPL-2.0-only
/* Uevents, by netlink; they need no rights */
#include <errno.h>
#include <linux/netlink.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "ampctl.h"
#include "uevent.h"
#include "wait.h"

/* The multicast group of the kernel; that of udev is another one */
#define GROUP_KERNEL	1

/**
 * uevent_open() - listen to uevents
 *
 * Return: a file descriptor, or -1 after a message.
 */
int uevent_open(void)
{
	struct sockaddr_nl addr = {
		.nl_family = AF_NETLINK,
		.nl_groups = GROUP_KERNEL,
	};
	int fd = socket(AF_NETLINK, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK,
			NETLINK_KOBJECT_UEVENT);

	if (fd >= 0 && !bind(fd, (struct sockaddr *)&addr, sizeof(addr)))
		return fd;
	ctl_fail_errno(errno, "listening to uevents");
	if (fd >= 0)
		close(fd);
	return -1;
}

/**
 * uevent_wait() - wait for the next event
 * @fd: from uevent_open()
 * @seconds: how long; less than 0: for ever
 *
 * Return: whether there may be one.  A signal of stop_on_signals() ends the wait, too.
 */
bool uevent_wait(int fd, double seconds)
{
	__u64 until = seconds < 0 ? NO_DEADLINE :
		      clock_ns() + (__u64)(seconds * NSEC_PER_SEC);

	return !wait_for(fd, POLLIN, until);
}

/**
 * uevent_receive() - take the next event
 * @fd: from uevent_open()
 * @event: where to put it
 *
 * Return: 1: there is one; 0: there is none; -1: some were lost, as there were more
 * than the socket can hold.
 */
int uevent_receive(int fd, struct uevent *event)
{
	struct sockaddr_nl from = { 0 };
	socklen_t from_len = sizeof(from);
	ssize_t len = recvfrom(fd, event->text, sizeof(event->text) - 1, 0,
			       (struct sockaddr *)&from, &from_len);

	if (len < 0)
		return errno == ENOBUFS ? -1 : 0;
	/*
	 * root may send to this group as well: only messages of the kernel
	 * count
	 */
	event->len = from.nl_pid ? 0 : len;
	event->text[event->len] = 0;
	return 1;
}

/**
 * uevent_value() - what an event says
 * @event: the event
 * @key: ACTION, DEVPATH, SUBSYSTEM or another one
 *
 * Return: the value, or an empty string.
 */
const char *uevent_value(const struct uevent *event, const char *key)
{
	const char *line, *end = event->text + event->len;
	size_t len = strlen(key);

	for (line = event->text; line < end; line += strlen(line) + 1)
		if (!strncmp(line, key, len) && line[len] == '=')
			return line + len + 1;
	return "";
}
