// SPDX-License-Identifier: GPL-2.0-only
/*
 * The states of a session, as a table: for each state and event, what is done and
 * which state follows.  AMP_RESETTING is no state of its own: a session that ends
 * shows it until all buffers have come back.
 */
#include "session_table.h"

#define STEP(_actions, _next)	{ .actions = (_actions), .next = AMP_##_next }

static const struct amp_session_step steps[][AMP_SE_COUNT] = {
	[AMP_OFFLINE] = {
		[AMP_SE_STOP] = STEP(0, OFFLINE),
		[AMP_SE_RESET] = STEP(0, OFFLINE),
		[AMP_SE_RESTART] = STEP(0, OFFLINE),
		[AMP_SE_BROKEN] = STEP(0, OFFLINE),
		[AMP_SE_SILENCE] = STEP(0, OFFLINE),
		[AMP_SE_START] = STEP(AMP_SA_CONNECT, CONNECTING),
		[AMP_SE_RETRY] = STEP(0, OFFLINE),
		[AMP_SE_RECOVER] = STEP(0, OFFLINE),
	},
	[AMP_CONNECTING] = {
		[AMP_SE_STOP] = STEP(0, OFFLINE),
		[AMP_SE_RESET] = STEP(AMP_SA_FRESH | AMP_SA_CONNECT,
				      CONNECTING),
		[AMP_SE_RESTART] = STEP(0, CONNECTING),
		[AMP_SE_BROKEN] = STEP(0, CONNECTING),
		[AMP_SE_SILENCE] = STEP(0, CONNECTING),
		[AMP_SE_START] = STEP(0, CONNECTING),
		[AMP_SE_RETRY] = STEP(AMP_SA_CONNECT, CONNECTING),
		[AMP_SE_RECOVER] = STEP(0, CONNECTING),
	},
	[AMP_ONLINE] = {
		[AMP_SE_STOP] = STEP(AMP_SA_END, OFFLINE),
		[AMP_SE_RESET] = STEP(AMP_SA_END | AMP_SA_FRESH |
				      AMP_SA_CONNECT, CONNECTING),
		[AMP_SE_RESTART] = STEP(AMP_SA_END | AMP_SA_CONNECT,
					CONNECTING),
		[AMP_SE_BROKEN] = STEP(AMP_SA_END, QUARANTINED),
		[AMP_SE_SILENCE] = STEP(AMP_SA_END, CONNECTING),
		[AMP_SE_START] = STEP(0, ONLINE),
		[AMP_SE_RETRY] = STEP(0, ONLINE),
		[AMP_SE_RECOVER] = STEP(0, ONLINE),
	},
	[AMP_QUARANTINED] = {
		[AMP_SE_STOP] = STEP(0, OFFLINE),
		[AMP_SE_RESET] = STEP(AMP_SA_FRESH | AMP_SA_CONNECT,
				      CONNECTING),
		[AMP_SE_RESTART] = STEP(0, QUARANTINED),
		[AMP_SE_BROKEN] = STEP(0, QUARANTINED),
		[AMP_SE_SILENCE] = STEP(0, QUARANTINED),
		[AMP_SE_START] = STEP(0, QUARANTINED),
		[AMP_SE_RETRY] = STEP(0, QUARANTINED),
		[AMP_SE_RECOVER] = STEP(AMP_SA_RESUME | AMP_SA_CONNECT,
					CONNECTING),
	},
};

/**
 * amp_session_step() - what follows from an event
 * @state: the state, any but AMP_RESETTING
 * @event: the event
 *
 * Return: the entry of the table.
 */
struct amp_session_step amp_session_step(enum amp_state state,
					 enum amp_session_event event)
{
	return steps[state][event];
}
