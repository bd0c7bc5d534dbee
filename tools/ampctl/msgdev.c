// SPDX-License-Identifier: GPL-2.0-only
/*
 * A character device by which messages are sent and received.
 *
 * It is known by the number of its channel, by its path, or by its name: that of the
 * channel, or of the service that the remote has announced.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <linux/rpmsg_amp.h>

#include "ampctl.h"
#include "channels.h"
#include "hex.h"
#include "msgdev.h"
#include "wait.h"

#define CLASS	"/sys/class/misc"
#define PREFIX	"rpmsg-misc"

static bool has_name(const char *node, const char *name)
{
	char path[512], line[128];

	if (strncmp(node, PREFIX, strlen(PREFIX)))
		return false;
	snprintf(path, sizeof(path), CLASS "/%s/name", node);
	return file_read(path, line, sizeof(line)) && !strcmp(line, name);
}

/*
 * Finds a device by name. Without udev there are no links; two may have one
 * name.
 */
static int find_by_name(struct msgdev *dev, const char *name)
{
	DIR *dir = opendir(CLASS);
	struct dirent *entry;
	int found = 0;

	while (dir && (entry = readdir(dir)))
		if (has_name(entry->d_name, name) && !found++)
			snprintf(dev->path, sizeof(dev->path), "/dev/%s", entry->d_name);
	if (dir)
		closedir(dir);
	if (!found)
		return ctl_fail("there is no device '%s'; `ampctl list` shows those that there are",
				name);
	if (found > 1)
		return ctl_fail("%d devices are called '%s': give the number of the channel, see `ampctl list`",
				found, name);
	return CTL_OK;
}

/* The number in N, channelN, rpmsgN and rpmsg-miscN; NULL: it is another name */
static const char *number_in(const char *name)
{
	static const char * const prefixes[] = { "", "channel", "rpmsg", PREFIX };
	size_t i, len, digits;

	for (i = 0; i < ARRAY_LEN(prefixes); i++) {
		len = strlen(prefixes[i]);
		if (strncmp(name, prefixes[i], len))
			continue;
		digits = strspn(name + len, "0123456789");
		if (digits && !name[len + digits])
			return name + len;
	}
	return NULL;
}

static int find_path(struct msgdev *dev, const char *name)
{
	const char *number = number_in(name);
	int len;

	if (strchr(name, '/'))
		len = snprintf(dev->path, sizeof(dev->path), "%s", name);
	else if (number)
		len = snprintf(dev->path, sizeof(dev->path), "/dev/" PREFIX "%s", number);
	else
		return find_by_name(dev, name);
	if (len >= (int)sizeof(dev->path))
		return ctl_fail("the name of the device is too long: %s", name);
	return CTL_OK;
}

static long channel_of(const char *path)
{
	char *real = realpath(path, NULL);
	const char *file = real ? strrchr(real, '/') + 1 : "";
	long channel = -1;

	if (!strncmp(file, PREFIX, strlen(PREFIX)))
		channel = strtol(file + strlen(PREFIX), NULL, 10);
	free(real);
	return channel;
}

/*
 * One of ours, or of the kernel's own rpmsg_char: reading from another one might never
 * end, and opening it might have an effect.
 */
static bool is_rpmsg(const struct stat *file)
{
	char path[64], name[64], subsystem[32];

	if (!S_ISCHR(file->st_mode))
		return false;
	snprintf(path, sizeof(path), "/sys/dev/char/%u:%u", major(file->st_rdev),
		 minor(file->st_rdev));
	link_read(path, name, sizeof(name));
	strcat(path, "/subsystem");
	link_read(path, subsystem, sizeof(subsystem));
	return !strcmp(subsystem, "rpmsg") || !strncmp(name, PREFIX, strlen(PREFIX));
}

/* Devices of the kernel's rpmsg_char do not report their largest message */
static size_t mtu_of(int fd)
{
	uint32_t mtu;

	return ioctl(fd, RPMSG_AMP_GET_MTU, &mtu) || mtu > MAX_PAYLOAD ? MAX_PAYLOAD : mtu;
}

/**
 * msgdev_reopen() - open the device again, after its session has ended
 * @dev: the device
 *
 * Return: 0, or a negative error code.
 */
int msgdev_reopen(struct msgdev *dev)
{
	int flags = fcntl(dev->fd, F_GETFL);

	close(dev->fd);
	dev->fd = open(dev->path, flags | O_CLOEXEC);
	if (dev->fd < 0)
		return -errno;
	dev->mtu = mtu_of(dev->fd);
	return 0;
}

/**
 * msgdev_open() - open a device
 * @dev: the device
 * @name: number of a channel, also as channelN or rpmsgN; path of a device; or name of a
 *	channel or service
 * @flags: O_RDONLY, O_WRONLY or O_RDWR
 *
 * Return: CTL_OK, or CTL_FAILED after a message.
 */
int msgdev_open(struct msgdev *dev, const char *name, int flags)
{
	int ret = find_path(dev, name);
	struct stat file;

	if (ret)
		return ret;
	dev->channel = channel_of(dev->path);
	if (stat(dev->path, &file))
		return msgdev_fail(dev, -errno, "opening it");
	if (!is_rpmsg(&file))
		return ctl_fail("%s is no device of rpmsg; `ampctl list` shows those that there are",
				dev->path);
	dev->fd = open(dev->path, flags | O_NONBLOCK | O_CLOEXEC);
	if (dev->fd < 0)
		return msgdev_fail(dev, -errno, "opening it");
	dev->mtu = mtu_of(dev->fd);
	return CTL_OK;
}

/**
 * msgdev_close() - close a device
 * @dev: the device
 */
void msgdev_close(struct msgdev *dev)
{
	close(dev->fd);
}

/**
 * msgdev_try_send() - send a message if there is room for it now
 * @dev: the device
 * @data: the message
 * @len: its bytes
 *
 * Return: 0, -EAGAIN if there is no room, or another negative error code.
 */
int msgdev_try_send(struct msgdev *dev, const void *data, size_t len)
{
	return write(dev->fd, data, len) < 0 ? -errno : 0;
}

/**
 * msgdev_try_receive() - receive a message if there is one now
 * @dev: the device
 * @data: where it goes
 * @size: how much there is room for
 *
 * Return: bytes of the message, -EAGAIN if there is none, or another negative error
 * code.
 */
ssize_t msgdev_try_receive(struct msgdev *dev, void *data, size_t size)
{
	ssize_t n = read(dev->fd, data, size);

	return n < 0 ? -errno : n;
}

/**
 * msgdev_send() - send a message
 * @dev: the device
 * @data: the message
 * @len: its bytes
 * @deadline: how long to wait for room
 *
 * Return: 0, -ETIMEDOUT, -EINTR if the program has to stop, or another negative error
 * code.
 */
int msgdev_send(struct msgdev *dev, const void *data, size_t len, __u64 deadline)
{
	int ret;

	while ((ret = msgdev_try_send(dev, data, len)) == -EAGAIN) {
		ret = wait_for(dev->fd, POLLOUT, deadline);
		if (ret)
			break;
	}
	return ret;
}

/**
 * msgdev_receive() - receive a message
 * @dev: the device
 * @data: where it goes
 * @size: how much there is room for
 * @deadline: how long to wait for one
 *
 * Return: bytes of the message, -ETIMEDOUT, -EINTR if the program has to stop, or
 * another negative error code.
 */
ssize_t msgdev_receive(struct msgdev *dev, void *data, size_t size, __u64 deadline)
{
	ssize_t n;

	while ((n = msgdev_try_receive(dev, data, size)) == -EAGAIN) {
		n = wait_for(dev->fd, POLLIN, deadline);
		if (n)
			break;
	}
	return n;
}

/* What the channel's state says about an error, and what to do about it */
static const char *advice_of_state(const char *state, int error)
{
	if (!strcmp(state, "quarantined"))
		return "the remote broke a ring: restart it, then `ampctl reset` the channel";
	if (error == EPIPE)
		return NULL;
	if (!strcmp(state, "connecting"))
		return "the channel waits for the remote: does that run? See `ampctl doctor`";
	if (!strcmp(state, "offline"))
		return "no driver has the channel: is amp_rpmsg loaded? See `ampctl doctor`";
	return NULL;
}

static const char *advice_of_error(int error)
{
	switch (error) {
	case EACCES:
	case EPERM:
		return "this needs root, or the group of the device";
	case EBUSY:
		return "somebody else has it open: `fuser` says who; "
		       "with the parameter exclusive=N of amp_misc several may";
	case EMSGSIZE:
		return "the message is larger than the device can have, see `ampctl show`";
	case ENODEV:
		return "the device is gone: its module was removed, "
		       "or its service was withdrawn; see `ampctl list`";
	case ENOENT:
	case ENXIO:
		return "`ampctl list` shows which there are";
	case EPIPE:
		return "the session has ended: the remote was restarted, "
		       "or the channel was reset; run the command again";
	case ETIMEDOUT:
		return "the remote takes or sends nothing: see `ampctl show` and `ampctl doctor`";
	}
	return NULL;
}

/**
 * msgdev_fail() - say what is wrong with a device, and what to do
 * @dev: the device
 * @error: a negative error code
 * @doing: what has failed
 *
 * Return: CTL_FAILED.
 */
int msgdev_fail(const struct msgdev *dev, int error, const char *doing)
{
	const char *advice = NULL;
	char state[32];

	if ((error == -EPIPE || error == -ETIMEDOUT) && dev->channel >= 0 &&
	    channel_attr(dev->channel, "state", state, sizeof(state)))
		advice = advice_of_state(state, -error);
	if (!advice)
		advice = advice_of_error(-error);
	return ctl_fail("%s: %s: %s%s%s", dev->path, doing, strerror(-error),
			advice ? ": " : "", advice ? advice : "");
}
