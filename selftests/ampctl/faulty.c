// SPDX-License-Identifier: GPL-2.0-only
/*
 * A remote processor with a fault, on /dev/amp-simN: it echoes, but
 *
 *	faulty DEVICE FAULT
 *
 *	none		for nothing
 *	deaf		it takes messages only when another doorbell than ours rings
 *	lossy		it rings for one message in four
 *	mute		it never rings
 *	broken		after the first message, its index is where it can't be
 *	swapped		it writes the ring in the byte order of another machine
 *	swapped-headers	it writes messages so
 *	elsewhere	it looks for the rings of all channels but the first at
 *			other addresses
 *	full		it takes the first four messages and no more
 *	flood		it sends until there is no empty buffer
 */
#include <byteswap.h>
#include <err.h>
#include <string.h>

#include "simple.h"

/* Messages that a full receiver still takes */
#define ROOM		4
/* A lossy remote rings for one in so many */
#define RINGS		4

/* What one finds where no rings are */
static char nowhere[1 << 22];

static const char *fault;
static unsigned int taken, rung;

static bool is(const char *name)
{
	return !strcmp(fault, name);
}

static void put(struct ring *r, uint32_t id, uint32_t len)
{
	struct vring_used_elem *used = &r->vring.used->ring[r->put++ % r->vring.num];
	bool swap = is("swapped");
	uint16_t idx = r->put + (is("broken") && taken ? 0x4000 : 0);

	used->id = swap ? bswap_32(id) : id;
	used->len = swap ? bswap_32(len) : len;
	__atomic_store_n(&r->vring.used->idx, swap ? bswap_16(idx) : idx,
			 __ATOMIC_RELEASE);
}

static void bell(struct channel *ch)
{
	rung++;
	if (is("mute") || (is("lossy") && rung % RINGS))
		return;
	ring_bell(ch->out_id);
}

static void sent(struct header *out)
{
	if (!is("swapped-headers"))
		return;
	out->src = bswap_32(out->src);
	out->dst = bswap_32(out->dst);
	out->len = bswap_16(out->len);
}

static void send(struct channel *ch, const struct header *in)
{
	struct header *out;
	uint32_t id;

	out = at(ring_take(&ch->out, &id)->addr);
	if (in)
		fill_echo(out, in);
	else
		*out = (struct header){
			.src = AMP_SIM_ADDR_MISC,
			.dst = AMP_SIM_ADDR_MISC,
		};
	put(&ch->out, id, HEADER + out->len);
	sent(out);
	bell(ch);
}

static void take(struct channel *ch)
{
	struct header *in;
	uint32_t id;

	in = at(ring_take(&ch->in, &id)->addr);
	taken++;
	if (wants_echo(in))
		send(ch, in);
	put(&ch->in, id, 0);
}

static bool takes(const struct channel *ch)
{
	return !ring_empty(&ch->in) && !is("deaf") &&
	       !(is("full") && taken >= ROOM);
}

static void start(struct channel *ch)
{
	map_rings(ch);
	if (is("elsewhere") && ch != channels) {
		vring_init(&ch->out.vring, ch->out.vring.num, nowhere, 4096);
		vring_init(&ch->in.vring, ch->in.vring.num, nowhere, 4096);
	}
	ch->out.put = ch->out.vring.used->idx;
	ch->out.taken = ch->out.put;
	ch->in.put = ch->in.vring.used->idx;
	ch->in.taken = ch->in.put;
	if (!ring_empty(&ch->out))
		send(ch, NULL);
}

static void serve(struct channel *ch)
{
	bool ok = driver_ok(ch);

	if (ok && !ch->up)
		start(ch);
	ch->up = ok;
	if (!ok)
		return;
	while (takes(ch) && !ring_empty(&ch->out))
		take(ch);
	while (is("flood") && !ring_empty(&ch->out))
		send(ch, NULL);
}

int main(int argc, char **argv)
{
	uint32_t i, id;

	if (argc != 3)
		errx(2, "usage: faulty DEVICE FAULT");
	fault = argv[2];
	attach(argv[1], true);
	for (;;) {
		for (i = 0; i < num_channels; i++)
			serve(&channels[i]);
		wait_bell();
		while (next_bell(&id))
			;
	}
}
