/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How a remote's firmware and Linux agree on whether the remote runs.
 *
 * A block of memory at an address that the device tree tells Linux and that
 * the firmware knows.  Each field has one writer.  All are big endian, as the
 * spin table is that starts the core.
 *
 * The firmware, when it starts: clears @request, fills in the rest but for
 * @state and @magic, then writes these two, in this order.  From then on it
 * changes @beats and looks at @request, some times a second.  When it stops,
 * in whatever way, it first makes its core ready to be started again, then
 * writes @state: once Linux has seen that, it may load another image over it.
 *
 * Linux writes @request alone, and clears the whole block before it loads an
 * image, so that what is in there is never an earlier image's.
 */
#ifndef _AMP_CONTROL_H
#define _AMP_CONTROL_H

#include <linux/types.h>

#define AMP_CONTROL_MAGIC	0x414d5043	/* "AMPC" */

/**
 * enum amp_control_state - what the remote does
 * @AMP_CONTROL_OFF: nothing yet
 * @AMP_CONTROL_RUNNING: what it is there for
 * @AMP_CONTROL_PARKED: it has stopped in good order
 * @AMP_CONTROL_CRASHED: it has stopped after an exception, see the record
 */
enum amp_control_state {
	AMP_CONTROL_OFF = 0,
	AMP_CONTROL_RUNNING = 1,
	AMP_CONTROL_PARKED = 2,
	AMP_CONTROL_CRASHED = 3,
};

/**
 * enum amp_control_request - what Linux wants of it
 * @AMP_CONTROL_NONE: nothing
 * @AMP_CONTROL_PARK: stop in good order
 */
enum amp_control_request {
	AMP_CONTROL_NONE = 0,
	AMP_CONTROL_PARK = 1,
};

/**
 * struct amp_control - the block
 * @magic: AMP_CONTROL_MAGIC; anything else means that nothing here is valid
 * @state: enum amp_control_state, the remote's
 * @request: enum amp_control_request, Linux's
 * @beats: the remote changes it as long as it is alive
 * @vector: number of the exception of which the remote crashed; this and what
 *	follows is valid while @state is AMP_CONTROL_CRASHED
 * @pc: where it happened
 * @msr: machine state there
 * @lr: link register
 * @syndrome: what was wrong, as the core has it (ESR or MCSR)
 * @address: address of the data, if the exception has to do with data
 */
struct amp_control {
	__be32 magic;
	__be32 state;
	__be32 request;
	__be32 beats;
	__be32 vector;
	__be32 pc;
	__be32 msr;
	__be32 lr;
	__be32 syndrome;
	__be32 address;
};

#endif /* _AMP_CONTROL_H */
