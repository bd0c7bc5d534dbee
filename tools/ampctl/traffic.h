/* SPDX-License-Identifier: GPL-2.0-only */
/* Many messages to a device, from it, or to it and back */
#ifndef _TRAFFIC_H
#define _TRAFFIC_H

#include <stdbool.h>
#include <stdint.h>

#include <linux/types.h>

#include "latency.h"
#include "msgdev.h"
#include "payload.h"

/* More than a channel has buffers */
#define MAX_WINDOW	4096

/**
 * struct traffic - many messages, and what became of them
 * @dev: the device
 * @sends: messages are sent
 * @receives: messages are received; with @sends they are what was sent
 * @verify: compare what is received with what was sent
 * @count: how many, 0: until @duration is over
 * @duration: how long, in nanoseconds, 0: until there have been @count
 * @gap: nanoseconds from one to the next one, 0: as fast as it goes
 * @window: how many may be under way, if they come back
 * @patience: nanoseconds in which something has to move
 * @payload: what is sent
 * @sent: messages sent
 * @received: messages received
 * @bytes: in those that were received or, if none shall be, in those that were sent
 * @wrong: messages that were not what was sent
 * @waits: times that there was nothing to do but wait
 * @calls: system calls
 * @ns: how long it took
 * @latency: from when a message was sent until it came back
 */
struct traffic {
	struct msgdev *dev;
	bool sends;
	bool receives;
	bool verify;
	__u64 count;
	__u64 duration;
	__u64 gap;
	unsigned int window;
	__u64 patience;
	struct payload payload;

	__u64 sent;
	__u64 received;
	__u64 bytes;
	__u64 wrong;
	__u64 waits;
	__u64 calls;
	__u64 ns;
	struct latency latency;
};

bool traffic_seconds(const char *what, const char *text, __u64 *ns);
bool traffic_sizes(struct traffic *t, const char *text);
int traffic_fit(struct traffic *t, bool sized);
int traffic_run(struct traffic *t);
__u64 traffic_done(const struct traffic *t);
__u64 traffic_missing(const struct traffic *t);
double traffic_rate(const struct traffic *t, __u64 amount);

#endif /* _TRAFFIC_H */
