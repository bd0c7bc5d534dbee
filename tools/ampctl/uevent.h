/* SPDX-License-Identifier: GPL-2.0-only */
/* What the kernel tells of devices that come, go and change */
#ifndef _UEVENT_H
#define _UEVENT_H

#include <stdbool.h>
#include <stddef.h>

/**
 * struct uevent - one event
 * @text: "ACTION@DEVPATH", and after it lines KEY=VALUE, each ended by a NUL
 * @len: bytes of @text
 */
struct uevent {
	char text[8192];
	size_t len;
};

int uevent_open(void);
bool uevent_wait(int fd, double seconds);
int uevent_receive(int fd, struct uevent *event);
const char *uevent_value(const struct uevent *event, const char *key);

#endif /* _UEVENT_H */
