// SPDX-License-Identifier: GPL-2.0-only
/* KUnit tests of the table of a session's states: every cell of it */
#include "../link/session_table.c"

#include <kunit/test.h>

#include "suites.h"

#define NUM_STATES	(AMP_RESETTING)

/* Written down once more, in words: state, event, actions, next state */
static const struct {
	enum amp_state state;
	enum amp_session_event event;
	u8 actions;
	enum amp_state next;
} consequences[] = {
	{ AMP_OFFLINE, AMP_SE_START, AMP_SA_CONNECT, AMP_CONNECTING },
	{ AMP_CONNECTING, AMP_SE_STOP, 0, AMP_OFFLINE },
	{ AMP_CONNECTING, AMP_SE_RESET, AMP_SA_FRESH | AMP_SA_CONNECT,
	  AMP_CONNECTING },
	{ AMP_CONNECTING, AMP_SE_RETRY, AMP_SA_CONNECT, AMP_CONNECTING },
	{ AMP_ONLINE, AMP_SE_STOP, AMP_SA_END, AMP_OFFLINE },
	{ AMP_ONLINE, AMP_SE_RESET,
	  AMP_SA_END | AMP_SA_FRESH | AMP_SA_CONNECT, AMP_CONNECTING },
	{ AMP_ONLINE, AMP_SE_RESTART, AMP_SA_END | AMP_SA_CONNECT,
	  AMP_CONNECTING },
	{ AMP_ONLINE, AMP_SE_BROKEN, AMP_SA_END, AMP_QUARANTINED },
	{ AMP_ONLINE, AMP_SE_SILENCE, AMP_SA_END, AMP_CONNECTING },
	{ AMP_QUARANTINED, AMP_SE_STOP, 0, AMP_OFFLINE },
	{ AMP_QUARANTINED, AMP_SE_RESET, AMP_SA_FRESH | AMP_SA_CONNECT,
	  AMP_CONNECTING },
	{ AMP_QUARANTINED, AMP_SE_RECOVER, AMP_SA_RESUME | AMP_SA_CONNECT,
	  AMP_CONNECTING },
};

static void check_cell(struct kunit *test, enum amp_state state,
		       enum amp_session_event event)
{
	struct amp_session_step step = amp_session_step(state, event);
	enum amp_state next = state;
	u8 actions = 0;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(consequences); i++) {
		if (consequences[i].state != state ||
		    consequences[i].event != event)
			continue;
		actions = consequences[i].actions;
		next = consequences[i].next;
	}
	KUNIT_EXPECT_EQ_MSG(test, step.actions, actions,
			    "state %d, event %d", state, event);
	KUNIT_EXPECT_EQ_MSG(test, step.next, next, "state %d, event %d",
			    state, event);
}

/* What is not in the list has no consequence */
static void session_table_cells(struct kunit *test)
{
	unsigned int state, event;

	KUNIT_ASSERT_EQ(test, ARRAY_SIZE(steps), NUM_STATES);
	for (state = 0; state < NUM_STATES; state++)
		for (event = 0; event < AMP_SE_COUNT; event++)
			check_cell(test, state, event);
}

/* A session ends before another one begins, and buffers are back before rings change */
static void session_table_order(struct kunit *test)
{
	struct amp_session_step step;
	unsigned int state, event;

	for (state = 0; state < NUM_STATES; state++) {
		for (event = 0; event < AMP_SE_COUNT; event++) {
			step = amp_session_step(state, event);
			if (state == AMP_ONLINE && step.next != AMP_ONLINE)
				KUNIT_EXPECT_TRUE(test,
						  step.actions & AMP_SA_END);
			else
				KUNIT_EXPECT_FALSE(test,
						   step.actions & AMP_SA_END);
			if (step.actions & AMP_SA_CONNECT)
				KUNIT_EXPECT_EQ(test, step.next,
						AMP_CONNECTING);
			KUNIT_EXPECT_NE(test, step.next, AMP_RESETTING);
		}
		/* a stop always ends in the same state */
		step = amp_session_step(state, AMP_SE_STOP);
		KUNIT_EXPECT_EQ(test, step.next, AMP_OFFLINE);
	}
}

static struct kunit_case cases[] = {
	KUNIT_CASE(session_table_cells),
	KUNIT_CASE(session_table_order),
	{}
};

struct kunit_suite amp_session_table_suite = {
	.name = "amp_session_table",
	.test_cases = cases,
};
