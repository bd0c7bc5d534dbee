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

#define VIRTIO_PATH	"/sys/bus/virtio/devices"

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

static void read_address(const char *path, const char *file, uint32_t *address)
{
	char name[PATH_MAX], text[32];

	snprintf(name, sizeof(name), "%.3000s/%s", path, file);
	*address = file_read(name, text, sizeof(text)) ?
		   strtoul(text, NULL, 0) : UINT32_MAX;
}

/* Name of the only entry of a folder of a device, such as that of its class */
static bool child(const char *path, const char *folder, char *name, size_t size)
{
	char full[PATH_MAX];
	struct dirent *entry;
	bool found = false;
	DIR *dir;

	snprintf(full, sizeof(full), "%.3000s/%s", path, folder);
	dir = opendir(full);
	while (dir && !found && (entry = readdir(dir))) {
		found = *entry->d_name != '.';
		if (found)
			snprintf(name, size, "%.60s", entry->d_name);
	}
	if (dir)
		closedir(dir);
	return found;
}

static void endpoint_read(const char *path, struct endpoint *ept)
{
	char full[PATH_MAX], name[64];

	*ept = (struct endpoint){ 0 };
	snprintf(full, sizeof(full), "%.3000s/name", path);
	file_read(full, ept->name, sizeof(ept->name));
	read_address(path, "src", &ept->src);
	read_address(path, "dst", &ept->dst);
	snprintf(full, sizeof(full), "%.3000s/driver", path);
	link_read(full, ept->driver, sizeof(ept->driver));
	if (child(path, "misc", name, sizeof(name)))
		snprintf(ept->dev, sizeof(ept->dev), "/dev/%.58s", name);
	child(path, "net", ept->netdev, sizeof(ept->netdev));
}

/* What programs have made by /dev/rpmsg_ctrlN: folders rpmsg/rpmsgN */
static size_t created_read(const char *control, struct endpoint **list,
			   size_t count)
{
	char path[PATH_MAX];
	struct dirent *entry;
	struct endpoint *ept;
	DIR *dir;

	snprintf(path, sizeof(path), "%.3000s/rpmsg", control);
	dir = opendir(path);
	while (dir && (entry = readdir(dir))) {
		unsigned int num;

		if (sscanf(entry->d_name, "rpmsg%u", &num) != 1)
			continue;
		*list = more_memory(*list, (count + 1) * sizeof(**list));
		ept = &(*list)[count++];
		snprintf(path, sizeof(path), "%.3000s/rpmsg/rpmsg%u", control,
			 num);
		endpoint_read(path, ept);
		snprintf(ept->driver, sizeof(ept->driver), "rpmsg_chrdev");
		snprintf(ept->dev, sizeof(ept->dev), "/dev/rpmsg%u", num);
	}
	if (dir)
		closedir(dir);
	return count;
}

static int by_address(const void *a, const void *b)
{
	const struct endpoint *one = a, *other = b;

	return one->src < other->src ? -1 : one->src > other->src;
}

/**
 * endpoints_read() - the endpoints of a channel, in the order of their addresses
 * @ch: the channel
 * @endpoints: where to put them, to be freed; NULL if there are none
 *
 * Return: how many.
 */
size_t endpoints_read(const struct channel *ch, struct endpoint **endpoints)
{
	char path[PATH_MAX];
	struct endpoint *list = NULL;
	struct dirent *entry;
	size_t count = 0;
	DIR *dir = NULL;

	if (*ch->virtio) {
		snprintf(path, sizeof(path), VIRTIO_PATH "/%s", ch->virtio);
		dir = opendir(path);
	}
	while (dir && (entry = readdir(dir))) {
		/* virtioM.NAME.SRC.DST */
		if (strncmp(entry->d_name, "virtio", 6))
			continue;
		snprintf(path, sizeof(path), VIRTIO_PATH "/%s/%s", ch->virtio,
			 entry->d_name);
		if (strstr(entry->d_name, ".rpmsg_ctrl.")) {
			count = created_read(path, &list, count);
			continue;
		}
		list = more_memory(list, (count + 1) * sizeof(*list));
		endpoint_read(path, &list[count++]);
	}
	if (dir)
		closedir(dir);
	if (count)
		qsort(list, count, sizeof(*list), by_address);
	*endpoints = list;
	return count;
}

/**
 * endpoint_of_driver() - the first endpoint that a driver has
 * @endpoints: those of a channel
 * @num: how many
 * @driver: name of the driver
 *
 * Return: the endpoint, or NULL.
 */
const struct endpoint *endpoint_of_driver(const struct endpoint *endpoints,
					  size_t num, const char *driver)
{
	size_t i;

	for (i = 0; i < num; i++)
		if (!strcmp(endpoints[i].driver, driver))
			return &endpoints[i];
	return NULL;
}
