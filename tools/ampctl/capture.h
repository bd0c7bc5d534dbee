/* SPDX-License-Identifier: GPL-2.0-only */
/* Messages of all channels, as an ampmon interface shows them */
#ifndef _CAPTURE_H
#define _CAPTURE_H

#include <net/if.h>
#include <stdbool.h>
#include <stdint.h>

#include <linux/amp_mon.h>
#include <linux/types.h>

#include "filter.h"
#include "record.h"

/**
 * struct capture - a socket on an ampmon interface
 * @fd: the socket
 * @interface: name of the interface
 * @is_own: it was made for this, and goes with it
 * @header: header of the last packet
 * @bytes: bytes of the last packet that there are in @header and the payload
 * @missed: messages that the interface had no memory for, before this began
 */
struct capture {
	int fd;
	char interface[IFNAMSIZ];
	bool is_own;
	struct amp_mon_header header;
	uint32_t bytes;
	__u64 missed;
};

int capture_open(struct capture *c, const char *interface, const struct filter *filter,
		 uint32_t snaplen);
void capture_stop(struct capture *c);
int capture_next(struct capture *c, struct record *r);
__u64 capture_dropped(struct capture *c);
void capture_close(struct capture *c);

#endif /* _CAPTURE_H */
