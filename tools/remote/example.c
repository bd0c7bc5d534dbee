// SPDX-License-Identifier: GPL-2.0-only
/*
 * A small remote processor: echo on all channels of /dev/amp-simN.
 *
 *	example DEVICE
 *
 * This and simple.c are written from amp-sim(4), Documentation/protocol.rst and
 * the Virtio standard, without any other source of this project, as somebody
 * would who writes the other side.  It trusts Linux, which does not trust it.
 */
#include <err.h>

#include "simple.h"

/* Continues at the index that Linux knows, which is 0 in a new ring */
static void ring_start(struct ring *r)
{
	r->put = r->vring.used->idx;
	r->taken = r->put;
}

static void ring_put(struct ring *r, uint32_t id, uint32_t len)
{
	struct vring_used_elem *used = &r->vring.used->ring[r->put++ % r->vring.num];

	used->id = id;
	used->len = len;
	__atomic_store_n(&r->vring.used->idx, r->put, __ATOMIC_RELEASE);
}

static void echo(struct channel *ch)
{
	uint32_t in_id, out_id;
	struct header *in = at(ring_take(&ch->in, &in_id)->addr);
	struct header *out;

	if (wants_echo(in)) {
		out = at(ring_take(&ch->out, &out_id)->addr);
		fill_echo(out, in);
		ring_put(&ch->out, out_id, HEADER + in->len);
	}
	ring_put(&ch->in, in_id, 0);
}

/*
 * Is there a session? Linux waits after the end of one, so that its end is
 * noticed.
 */
static bool ready(struct channel *ch)
{
	bool ok = driver_ok(ch);

	if (ok && !ch->up) {
		map_rings(ch);
		ring_start(&ch->out);
		ring_start(&ch->in);
	}
	ch->up = ok;
	return ok;
}

static bool serve(struct channel *ch)
{
	bool worked = false;

	if (!ready(ch))
		return false;
	while (!ring_empty(&ch->in) && !ring_empty(&ch->out)) {
		echo(ch);
		worked = true;
	}
	if (worked)
		ring_bell(ch->out_id);
	return worked;
}

int main(int argc, char **argv)
{
	uint32_t i, bell;
	bool worked;

	if (argc != 2)
		errx(2, "usage: example DEVICE");
	attach(argv[1], true);
	for (;;) {
		for (worked = false, i = 0; i < num_channels; i++)
			worked |= serve(&channels[i]);
		if (worked)
			continue;
		/* Linux rings when a session begins, not when one ends */
		wait_bell();
		while (next_bell(&bell))
			;
	}
}
