/* SPDX-License-Identifier: GPL-2.0-only */
/* What follows from an event in a state of the session: session_table.c */
#ifndef _AMP_VIRTIO_SESSION_TABLE_H
#define _AMP_VIRTIO_SESSION_TABLE_H

#include <linux/bits.h>
#include <linux/types.h>

#include <amp/channel.h>

/**
 * enum amp_session_event - what can happen to a session
 * @AMP_SE_STOP: the bus takes the link down
 * @AMP_SE_RESET: the user wants the rings to start from nothing
 * @AMP_SE_RESTART: the other side has started again: it has said so, or its table
 *	or, where it is the master, its ring shows it
 * @AMP_SE_BROKEN: the remote has broken a ring
 * @AMP_SE_SILENCE: the remote has not answered for as long as the user allows
 * @AMP_SE_START: the bus brings the link up
 * @AMP_SE_RETRY: time to try once more: a doorbell, or a tick
 * @AMP_SE_RECOVER: after a broken ring, the remote has started again
 * @AMP_SE_COUNT: number of events
 *
 * Of events that are pending together, the first in this order comes first.
 */
enum amp_session_event {
	AMP_SE_STOP,
	AMP_SE_RESET,
	AMP_SE_RESTART,
	AMP_SE_BROKEN,
	AMP_SE_SILENCE,
	AMP_SE_START,
	AMP_SE_RETRY,
	AMP_SE_RECOVER,
	AMP_SE_COUNT,
};

/* Actions of a step, which are done in this order */
#define AMP_SA_END	BIT(0)	/* all buffers come back, clients are notified */
#define AMP_SA_FRESH	BIT(1)	/* the rings are to start from nothing */
#define AMP_SA_RESUME	BIT(2)	/* ... or where the remote is that broke one */
#define AMP_SA_CONNECT	BIT(3)	/* start the rings; online if that succeeds */

/**
 * struct amp_session_step - what follows from an event
 * @actions: AMP_SA_ bits
 * @next: the state, before AMP_SA_CONNECT
 */
struct amp_session_step {
	u8 actions;
	u8 next;
};

struct amp_session_step amp_session_step(enum amp_state state,
					 enum amp_session_event event);

#endif /* _AMP_VIRTIO_SESSION_TABLE_H */
