// SPDX-License-Identifier: GPL-2.0-only
/*
 * A remote processor that does what rpmsg-lite and its usual ports do: echo on all
 * channels of /dev/amp-simN.
 *
 *	lite [-c] [-i COUNT] [-n] DEVICE
 *
 *	-c  count used buffers by itself, from 0, instead of in shared memory, and
 *	    have the link up from the start, as others do
 *	-i  ignore the first COUNT doorbells of each vring 0, as if they had come
 *	    while the processor was not ready for them
 *	-n  start without a new image, as after a crash, and never look at the
 *	    status again, as rpmsg-lite by itself
 *
 *  - Doorbells are dispatched by the id of the vring.  The one of vring 0 says
 *    that the link is up; until then nothing can be sent, and what is received
 *    is dropped.  The one of vring 1 is what makes it receive.
 *  - Its indices start at 0, and it counts used buffers in shared memory.
 *  - Used buffers have the length of the buffer, not of the message.
 *  - It rings whether Linux wants to be rung or not, but for nothing when it has
 *    taken messages.
 *
 * Waiting for DRIVER_OK, and starting over when that has gone, is what a port
 * adds to rpmsg-lite.
 */
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "simple.h"

/* Doorbells that have been rung and not been looked at, as bits by their ids */
static uint32_t bells;
static bool link_up[MAX_CHANNELS];
/* Doorbells of vring 0 that are still to be ignored */
static unsigned int ignore[MAX_CHANNELS];
/* Doorbells of vring 1 that came before the link was up */
static unsigned int early[MAX_CHANNELS];
/* The image is that of an earlier life, and its status means nothing */
static bool no_image;
/* Used buffers are counted here */
static bool counts;

static unsigned int ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000u + t.tv_nsec / 1000000;
}

static bool take_bell(uint32_t id)
{
	uint32_t bit = 1u << id;
	bool rung = bells & bit;

	bells &= ~bit;
	return rung;
}

static void ring_put(struct ring *r, uint32_t id)
{
	volatile uint16_t *idx = &r->vring.used->idx;
	uint16_t put = counts ? r->put : *idx;
	struct vring_used_elem *used = &r->vring.used->ring[put % r->vring.num];

	used->id = id;
	used->len = info.buf_size;
	__atomic_thread_fence(__ATOMIC_RELEASE);
	*idx = put + 1;
	r->put = put + 1;
}

/* May the rings be used? */
static bool usable(const struct channel *ch)
{
	return (no_image && ch->up) || driver_ok(ch);
}

/* Waits for a buffer, as long as the link is up */
static bool send_echo(struct channel *ch, const struct header *in)
{
	uint32_t id;

	while (ring_empty(&ch->out)) {
		if (!usable(ch))
			return false;
		usleep(1000);
	}
	fill_echo(at(ring_take(&ch->out, &id)->addr), in);
	ring_put(&ch->out, id);
	ring_bell(ch->out_id);
	return true;
}

static void rx_callback(struct channel *ch, bool up)
{
	const struct header *in;
	uint32_t id;

	while (usable(ch) && !ring_empty(&ch->in)) {
		in = at(ring_take(&ch->in, &id)->addr);
		if (up && wants_echo(in) && !send_echo(ch, in))
			return;
		ring_put(&ch->in, id);
	}
}

static void tx_callback(unsigned int i, unsigned int since)
{
	if (link_up[i])
		return;
	if (ignore[i]) {
		ignore[i]--;
		return;
	}
	link_up[i] = true;
	printf("channel %u: link up after %u ms, early=%u\n",
	       info.first_channel + i, ms() - since, early[i]);
}

static void start(struct channel *ch)
{
	map_rings(ch);
	ch->out.taken = 0;
	ch->out.put = 0;
	ch->in.taken = 0;
	ch->in.put = 0;
	link_up[ch - channels] = counts;
}

static void serve(unsigned int i, unsigned int since)
{
	struct channel *ch = &channels[i];
	bool ok = usable(ch);

	if (ok && !ch->up)
		start(ch);
	if (!ok && ch->up) {
		link_up[i] = false;
		early[i] = 0;
		take_bell(ch->out_id);
		take_bell(ch->in_id);
	}
	ch->up = ok;
	if (!ok)
		return;
	if (take_bell(ch->out_id))
		tx_callback(i, since);
	if (take_bell(ch->in_id)) {
		early[i] += !link_up[i];
		rx_callback(ch, link_up[i]);
	}
}

static void ignore_bells(unsigned int count)
{
	unsigned int i;

	for (i = 0; i < MAX_CHANNELS; i++)
		ignore[i] = count;
}

/* Returns the device */
static const char *options(int argc, char **argv)
{
	int c;

	while ((c = getopt(argc, argv, "ci:n")) != -1)
		switch (c) {
		case 'c':
			counts = true;
			break;
		case 'i':
			ignore_bells(strtoul(optarg, NULL, 0));
			break;
		case 'n':
			no_image = true;
			break;
		default:
			argc = 0;
		}
	if (optind != argc - 1)
		errx(2, "usage: lite [-c] [-i COUNT] [-n] DEVICE");
	return argv[optind];
}

int main(int argc, char **argv)
{
	unsigned int since = ms(), i;
	const char *device = options(argc, argv);
	uint32_t bell;

	setvbuf(stdout, NULL, _IOLBF, 0);
	attach(device, !no_image);
	for (;;) {
		for (i = 0; i < num_channels; i++)
			serve(i, since);
		wait_bell();
		while (next_bell(&bell))
			bells |= 1u << bell;
	}
}
