/* SPDX-License-Identifier: GPL-2.0-only */
/* Taps: every message that passes the bus is shown to the registered taps */
#ifndef _AMP_TAP_H
#define _AMP_TAP_H

#include <linux/list.h>
#include <linux/types.h>

#include <linux/amp_mon.h>

/**
 * struct amp_tap - a callback that sees the messages of all channels
 * @message: a message passes.  @hdr describes it; the @len bytes at @payload are in
 *	memory that the peer can write to at any time.  Called with bottom halves
 *	off, under rcu_read_lock(), on several CPUs at a time: must not sleep.
 * @node: the bus's
 */
struct amp_tap {
	void (*message)(struct amp_tap *tap, const struct amp_mon_header *hdr,
			const void *payload, u32 len);
	struct list_head node;
};

void amp_tap_add(struct amp_tap *tap);
void amp_tap_remove(struct amp_tap *tap);

#endif /* _AMP_TAP_H */
