/* SPDX-License-Identifier: GPL-2.0-only */
/* The endpoints of a channel, as sysfs shows them */
#ifndef _ENDPOINTS_H
#define _ENDPOINTS_H

#include "channels.h"

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

void endpoint_read(const char *path, struct endpoint *ept);
size_t endpoints_read(const struct channel *ch, struct endpoint **endpoints);
const struct endpoint *endpoint_of_driver(const struct endpoint *endpoints,
					  size_t num, const char *driver);
bool channel_control(const struct channel *ch, char *name, size_t size);

#endif /* _ENDPOINTS_H */
