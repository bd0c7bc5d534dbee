// SPDX-License-Identifier: GPL-2.0-only
/*
 * The channels of this machine: /sys/class/rpmsg-amp.  All of it can be read by
 * everybody.  Channels come and go while they are looked at: what is gone is not
 * there, and no error.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "alloc.h"
#include "ampctl.h"
#include "channels.h"

/**
 * file_read() - the first line of a file
 * @path: its name
 * @text: where to put the line, without its end; empty if it can't be read
 * @size: bytes of @text
 *
 * Return: whether it could be read; errno says why not.
 */
bool file_read(const char *path, char *text, size_t size)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t len = -1;

	*text = 0;
	if (fd >= 0) {
		len = read(fd, text, size - 1);
		close(fd);
	}
	if (len < 0)
		return false;
	text[len] = 0;
	text[strcspn(text, "\n")] = 0;
	return true;
}

/**
 * link_read() - the last part of what a symbolic link leads to
 * @path: its name
 * @name: where to put the part; empty if there is no such link
 * @size: bytes of @name
 *
 * Return: whether there is such a link.
 */
bool link_read(const char *path, char *name, size_t size)
{
	char target[PATH_MAX];
	ssize_t len = readlink(path, target, sizeof(target) - 1);
	const char *base;

	*name = 0;
	if (len < 0)
		return false;
	target[len] = 0;
	base = strrchr(target, '/');
	snprintf(name, size, "%s", base ? base + 1 : target);
	return true;
}

static void channel_path(char *path, unsigned int num, const char *file)
{
	snprintf(path, PATH_MAX, CHANNELS_PATH "/channel%u/%s", num, file);
}

/**
 * channel_attr() - a file of a channel
 * @num: number of the channel
 * @file: name of the file
 * @text: where to put its first line; empty if it can't be read
 * @size: bytes of @text
 *
 * Return: whether it could be read; errno says why not.
 */
bool channel_attr(unsigned int num, const char *file, char *text, size_t size)
{
	char path[PATH_MAX];

	channel_path(path, num, file);
	return file_read(path, text, size);
}

/**
 * channel_number() - a number in a file of a channel
 * @num: number of the channel
 * @file: name of the file
 * @number: where to put the number; 0 if there is none
 *
 * Return: whether there is one.
 */
bool channel_number(unsigned int num, const char *file, uint64_t *number)
{
	char text[32], *end = text;

	*number = 0;
	if (!channel_attr(num, file, text, sizeof(text)))
		return false;
	*number = strtoull(text, &end, 10);
	return end != text;
}

/**
 * channel_write() - write into a file of a channel
 * @num: number of the channel
 * @file: name of the file
 * @text: what to write
 *
 * Return: 0 or an errno.
 */
int channel_write(unsigned int num, const char *file, const char *text)
{
	char path[PATH_MAX];
	int fd, error = 0;

	channel_path(path, num, file);
	fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd < 0)
		return errno;
	if (write(fd, text, strlen(text)) < 0)
		error = errno;
	close(fd);
	return error;
}

/*
 * The device of the channel is that of the remote itself where one node of the device
 * tree describes all of them, and below it where each has a node.
 */
static void read_peer(struct channel *ch, const char *device)
{
	const char *base = strrchr(device, '/');
	char parent[PATH_MAX];

	if (base && !strncmp(base, "/rpmsg-amp-channel", 18)) {
		snprintf(parent, sizeof(parent), "%.*s", (int)(base - device),
			 device);
		base = strrchr(parent, '/');
	}
	snprintf(ch->peer, sizeof(ch->peer), "%s", base ? base + 1 : "");
}

static void read_virtio(struct channel *ch)
{
	char path[PATH_MAX];

	if (channel_attr(ch->num, "virtio", ch->virtio, sizeof(ch->virtio))) {
		snprintf(path, sizeof(path), VIRTIO_PATH "/%s/driver", ch->virtio);
		link_read(path, ch->bus, sizeof(ch->bus));
	}
}

/**
 * channel_read() - look at a channel
 * @num: its number
 * @ch: where to put what there is
 *
 * Return: whether there is such a channel.
 */
bool channel_read(unsigned int num, struct channel *ch)
{
	char path[PATH_MAX], device[PATH_MAX];
	uint64_t number;

	*ch = (struct channel){ .num = num };
	if (!channel_attr(num, "name", ch->name, sizeof(ch->name)))
		return false;
	channel_attr(num, "state", ch->state, sizeof(ch->state));
	channel_attr(num, "role", ch->role, sizeof(ch->role));
	channel_number(num, "num_bufs", &number);
	ch->num_bufs = number;
	channel_number(num, "buf_size", &number);
	ch->buf_size = number;
	channel_path(path, num, "device");
	if (realpath(path, device))
		read_peer(ch, device);
	read_virtio(ch);
	return true;
}

/**
 * channel_of_virtio() - the channel that an rpmsg device is on
 * @device: name of the device, which begins with that of the virtio device
 * @ch: where to put the channel
 *
 * Return: whether it is on one.
 */
bool channel_of_virtio(const char *device, struct channel *ch)
{
	struct channel *channels;
	size_t i, len, num = channels_read(&channels);

	for (i = 0; i < num; i++) {
		len = strlen(channels[i].virtio);
		if (len && !strncmp(device, channels[i].virtio, len) &&
		    device[len] == '.')
			break;
	}
	if (i < num)
		*ch = channels[i];
	free(channels);
	return i < num;
}

static int by_number(const void *a, const void *b)
{
	const struct channel *one = a, *other = b;

	return one->num < other->num ? -1 : one->num > other->num;
}

/**
 * channels_read() - all channels, in the order of their numbers
 * @channels: where to put them, to be freed; NULL if there are none
 *
 * Return: how many.
 */
size_t channels_read(struct channel **channels)
{
	DIR *dir = opendir(CHANNELS_PATH);
	struct channel *list = NULL;
	struct dirent *entry;
	unsigned int num;
	size_t count = 0;

	while (dir && (entry = readdir(dir))) {
		if (sscanf(entry->d_name, "channel%u", &num) != 1)
			continue;
		list = more_memory(list, (count + 1) * sizeof(*list));
		count += channel_read(num, &list[count]);
	}
	if (dir)
		closedir(dir);
	if (count)
		qsort(list, count, sizeof(*list), by_number);
	*channels = list;
	return count;
}

static bool means(const char *what, const struct channel *ch)
{
	static const char *const prefixes[] = {
		"", "channel", "rpmsg", "/dev/rpmsg-misc",
	};
	const char *digits;
	size_t i, len;
	char number[16];

	snprintf(number, sizeof(number), "%u", ch->num);
	for (i = 0; i < ARRAY_LEN(prefixes); i++) {
		len = strlen(prefixes[i]);
		digits = what + len;
		if (!strncmp(what, prefixes[i], len) && !strcmp(digits, number))
			return true;
	}
	return !strcmp(what, ch->name);
}

/**
 * channel_find() - the channel that the user means
 * @what: its number or name, or that of its device or interface
 * @ch: where to put it
 *
 * Return: true, or false after a message.
 */
bool channel_find(const char *what, struct channel *ch)
{
	struct channel *channels;
	size_t i, num = channels_read(&channels);

	for (i = 0; i < num && !means(what, &channels[i]); i++)
		;
	if (i < num)
		*ch = channels[i];
	else if (num)
		ctl_fail("there is no channel '%s': ampctl list shows those that there are",
			 what);
	else
		ctl_fail("there is no channel at all: ampctl doctor says why");
	free(channels);
	return i < num;
}

/**
 * channels_find() - the channels that the user means
 * @what: what channel_find() takes, or "all"; nothing means all as well
 * @count: how many @what there are
 * @channels: where to put them, to be freed
 * @num: how many
 *
 * Return: true, or false after a message.
 */
bool channels_find(char **what, size_t count, struct channel **channels,
		   size_t *num)
{
	struct channel *list;
	size_t i;

	*num = count;
	if (!count || (count == 1 && !strcmp(*what, "all"))) {
		*num = channels_read(channels);
		if (!*num)
			ctl_fail("there is no channel at all: ampctl doctor says why");
		return *num;
	}
	list = more_memory(NULL, count * sizeof(*list));
	for (i = 0; i < count; i++) {
		if (channel_find(what[i], &list[i]))
			continue;
		free(list);
		return false;
	}
	*channels = list;
	return true;
}
