/* SPDX-License-Identifier: GPL-2.0-only */
/* A character device by which messages are sent and received */
#ifndef _MSGDEV_H
#define _MSGDEV_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include <linux/types.h>

/**
 * struct msgdev - an open character device
 * @fd: the file, on which no call blocks
 * @path: its name
 * @channel: N of /dev/rpmsg-miscN, -1 if it has another name
 * @mtu: bytes that a message can hold
 */
struct msgdev {
	int fd;
	char path[512];
	long channel;
	size_t mtu;
};

int msgdev_open(struct msgdev *dev, const char *name, int flags);
int msgdev_reopen(struct msgdev *dev);
void msgdev_close(struct msgdev *dev);

int msgdev_try_send(struct msgdev *dev, const void *data, size_t len);
ssize_t msgdev_try_receive(struct msgdev *dev, void *data, size_t size);
int msgdev_send(struct msgdev *dev, const void *data, size_t len, __u64 deadline);
ssize_t msgdev_receive(struct msgdev *dev, void *data, size_t size, __u64 deadline);

int msgdev_fail(const struct msgdev *dev, int error, const char *doing);

#endif /* _MSGDEV_H */
