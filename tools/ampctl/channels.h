/* SPDX-License-Identifier: GPL-2.0-only */
/* The channels of this machine and their endpoints, as sysfs shows them */
#ifndef _CHANNELS_H
#define _CHANNELS_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CHANNELS_PATH	"/sys/class/rpmsg-amp"

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

/**
 * struct endpoint - an rpmsg device of a channel, or an endpoint made by a program
 * @name: its rpmsg name
 * @src: local address; UINT32_MAX: none
 * @dst: address of the remote's end; UINT32_MAX: none
 * @driver: the driver it is bound to; empty: none
 * @dev: its character device, or empty
 * @netdev: its network interface, or empty
 */
struct endpoint {
	char name[64];
	uint32_t src;
	uint32_t dst;
	char driver[32];
	char dev[64];
	char netdev[32];
};

bool file_read(const char *path, char *text, size_t size);
bool link_read(const char *path, char *name, size_t size);

size_t channels_read(struct channel **channels);
bool channel_find(const char *what, struct channel *ch);
bool channel_read(unsigned int num, struct channel *ch);
bool channel_attr(unsigned int num, const char *file, char *text, size_t size);
bool channel_number(unsigned int num, const char *file, uint64_t *number);
int channel_write(unsigned int num, const char *file, const char *text);

size_t endpoints_read(const struct channel *ch, struct endpoint **endpoints);
const struct endpoint *endpoint_of_driver(const struct endpoint *endpoints,
					  size_t num, const char *driver);

#endif /* _CHANNELS_H */
