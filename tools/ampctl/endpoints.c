// SPDX-License-Identifier: GPL-2.0-only
/*
 * The endpoints of a channel: the rpmsg devices below its virtio device, and what
 * programs have made by its control device.
 */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "alloc.h"
#include "endpoints.h"

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

/**
 * endpoint_read() - look at an endpoint
 * @path: folder of its device
 * @ept: where to put what there is
 */
void endpoint_read(const char *path, struct endpoint *ept)
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
	/* an announced service that rpmsg_char has */
	else if (child(path, "rpmsg", name, sizeof(name)))
		snprintf(ept->dev, sizeof(ept->dev), "/dev/%.58s", name);
	child(path, "net", ept->netdev, sizeof(ept->netdev));
}

/*
 * The device of the class is below the rpmsg device, and named as the file in
 * /dev
 */
static bool control_path(const char *device, char *path, size_t size)
{
	char name[64];

	if (!child(device, "rpmsg", name, sizeof(name)))
		return false;
	snprintf(path, size, "%.3000s/rpmsg/%s", device, name);
	return true;
}

/* Endpoints made by ioctls on /dev/rpmsg_ctrlN: folders rpmsgN below the control device */
static size_t created_read(const char *device, struct endpoint **list,
			   size_t count)
{
	char control[PATH_MAX], path[PATH_MAX];
	struct endpoint *ept;
	struct dirent *entry;
	DIR *dir = NULL;

	if (control_path(device, control, sizeof(control)))
		dir = opendir(control);
	while (dir && (entry = readdir(dir))) {
		unsigned int num;

		if (sscanf(entry->d_name, "rpmsg%u", &num) != 1)
			continue;
		*list = more_memory(*list, (count + 1) * sizeof(**list));
		ept = &(*list)[count++];
		snprintf(path, sizeof(path), "%.3000s/rpmsg%u", control, num);
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
 * channel_control() - the control device of a channel, by which endpoints are made
 * @ch: the channel
 * @name: where to put its name: rpmsg_ctrlN
 * @size: bytes of @name
 *
 * Return: whether there is one.
 */
bool channel_control(const struct channel *ch, char *name, size_t size)
{
	char path[PATH_MAX];

	if (!*ch->virtio)
		return false;
	snprintf(path, sizeof(path), VIRTIO_PATH "/%s/%s.rpmsg_ctrl.-1.-1",
		 ch->virtio, ch->virtio);
	return child(path, "rpmsg", name, size);
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
