/* SPDX-License-Identifier: GPL-2.0-only */
/* The channels of this machine, as sysfs shows them */
#ifndef _CHANNELS_H
#define _CHANNELS_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CHANNELS_PATH	"/sys/class/rpmsg-amp"
#define VIRTIO_PATH	"/sys/bus/virtio/devices"

/**
 * struct channel - a channel
 * @num: its number
 * @name: its rpmsg name
 * @state: offline, connecting, online, quarantined, resetting
 * @role: of this kernel: master or remote; empty if the module is too old to tell
 * @num_bufs: buffers of both directions together, 0: likewise
 * @buf_size: bytes a buffer, 0: likewise
 * @peer: the remote that it belongs to: name of the device that describes it
 * @virtio: name of its virtio device
 * @bus: driver of that: amp_rpmsg, virtio_rpmsg_bus; empty: none
 */
struct channel {
	unsigned int num;
	char name[64];
	char state[16];
	char role[16];
	unsigned int num_bufs;
	unsigned int buf_size;
	char peer[128];
	char virtio[32];
	char bus[32];
};

bool file_read(const char *path, char *text, size_t size);
bool link_read(const char *path, char *name, size_t size);

size_t channels_read(struct channel **channels);
bool channel_find(const char *what, struct channel *ch);
bool channels_find(char **what, size_t count, struct channel **channels,
		   size_t *num);
bool channel_read(unsigned int num, struct channel *ch);
bool channel_attr(unsigned int num, const char *file, char *text, size_t size);
bool channel_number(unsigned int num, const char *file, uint64_t *number);
bool channel_of_virtio(const char *device, struct channel *ch);
int channel_write(unsigned int num, const char *file, const char *text);

#endif /* _CHANNELS_H */
