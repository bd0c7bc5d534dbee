// SPDX-License-Identifier: GPL-2.0-only
/*
 * ampctl ring: the rings of a channel in words: what waits in them, and whose turn it
 * is.  The numbers are those of debugfs, see rings.c.
 */
#include <stdio.h>
#include <stdlib.h>

#include "ampctl.h"
#include "channels.h"
#include "json.h"
#include "rings.h"

static void json_ring(const char *key, const struct ring *ring,
		      const struct ring_verdict *verdict)
{
	json_object(key);
	json_uint("buffers", ring->num);
	json_uint("buf_size", ring->buf_size);
	json_string("side", ring->driver ? "driver" : "device");
	json_uint("put", ring->put);
	json_uint("got", ring->got);
	json_uint("away", ring->away);
	json_uint("held", ring->held);
	json_uint("unpublished", ring->unpublished);
	json_uint("avail_idx", ring->avail_idx);
	json_uint("avail_flags", ring->avail_flags);
	json_uint("used_idx", ring->used_idx);
	json_uint("used_flags", ring->used_flags);
	json_uint("linux_turn", verdict->ours);
	json_uint("remote_turn", verdict->theirs);
	json_string("turn", verdict->turn);
	json_string("summary", verdict->text);
	json_end();
}

static void print_ring(const char *name, const struct ring *ring,
		       const struct ring_verdict *verdict)
{
	printf("  %s: %s\n", name, verdict->text);
	printf("      turn: %s; %u buffers of %u bytes, Linux is the %s\n",
	       verdict->turn, ring->num, ring->buf_size,
	       ring->driver ? "driver" : "device");
	printf("      Linux: put %u, got %u, held %u, unpublished %u\n",
	       ring->put, ring->got, ring->held, ring->unpublished);
	printf("      memory: available %u, used %u%s%s\n", ring->avail_idx,
	       ring->used_idx,
	       ring->avail_flags & RING_NO_DOORBELL ?
	       ", the driver wants no doorbells" : "",
	       ring->used_flags & RING_NO_DOORBELL ?
	       ", the device wants no doorbells" : "");
}

static int show(const struct channel *ch)
{
	struct ring_verdict rx, tx;
	struct rings rings;

	if (!rings_read(ch, &rings))
		return CTL_FAILED;
	ring_judge(&rings.rx, false, &rx);
	ring_judge(&rings.tx, true, &tx);
	if (ctl_json) {
		json_object(NULL);
		json_uint("channel", ch->num);
		json_string("name", ch->name);
		json_string("state", ch->state);
		json_ring("rx", &rings.rx, &rx);
		json_ring("tx", &rings.tx, &tx);
		json_end();
	} else {
		printf("channel %u (%s): %s\n", ch->num, ch->name, ch->state);
		print_ring("rx", &rings.rx, &rx);
		print_ring("tx", &rings.tx, &tx);
	}
	return CTL_OK;
}

static int run(int argc, char **argv)
{
	struct channel *channels;
	int status = CTL_OK;
	size_t i, num;

	while (ctl_option(argc, argv, "", NULL) != -1)
		;
	if (!channels_find(argv + optind, argc - optind, &channels, &num))
		return CTL_FAILED;
	for (i = 0; i < num && !status; i++)
		status = show(&channels[i]);
	free(channels);
	return status;
}

const struct command cmd_ring = {
	.name = "ring",
	.args = "[CHANNEL]...",
	.summary = "Shows what waits in the rings of channels, and whose turn it is",
	.run = run,
};
