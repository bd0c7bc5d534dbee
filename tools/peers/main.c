// SPDX-License-Identifier: GPL-2.0-only
/*
 * Echo on all channels of /dev/amp-simN, by another project's rpmsg stack.
 *
 *	peer-STACK [-k] [-m] DEVICE
 *
 *	-k  start without loading the image again, as after a crash
 *	-m  be the master: Linux is the remote
 *
 * One thread does all: a doorbell that is read from the file is an interrupt.  To
 * wait for DRIVER_OK, and to start the stack again when that has gone, is what
 * neither stack does by itself.
 */
#include <err.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "../remote/simple.h"
#include "peer.h"

static bool linked[MAX_CHANNELS];

void peer_memory(struct peer_memory *memory)
{
	memory->mem = at(info.device_base);
	memory->address = info.device_base;
	memory->size = info.size;
}

void *peer_vring0(unsigned int i)
{
	return channels[i].out.vring.desc;
}

bool peer_session(unsigned int i)
{
	return driver_ok(&channels[i]);
}

/* Rings have a doorbell; the id of a device, which OpenAMP rings as well, has none */
void peer_ring(uint32_t id)
{
	if (id < 2 * num_channels)
		ring_bell(id);
}

void peer_sleep(unsigned int ms)
{
	usleep(1000 * ms);
}

void peer_pool(unsigned int i, struct peer_pool *pool)
{
	const struct channel *ch = &channels[i];

	pool->mem = at(ch->pool);
	pool->size = ch->pool_size;
	pool->num = ring_num(ch);
	pool->ring_size = (vring_size(pool->num, RING_ALIGN) + RING_ALIGN - 1) /
			  RING_ALIGN * RING_ALIGN;
	pool->buf_size = info.buf_size;
}

/*
 * One ring after the other at the start of the carveout.  OpenAMP has set DRIVER_OK
 * itself, rpmsg-lite has not.
 */
static void be_master(unsigned int i)
{
	struct channel *ch = &channels[i];
	struct peer_pool pool;

	peer_pool(i, &pool);
	place_rings(ch, ch->pool, ch->pool + pool.ring_size);
	port_start_master(i);
	if (!driver_ok(ch))
		set_driver_ok(ch);
	ring_bell(ch->out_id);
	ch->up = true;
}

/* Sessions begin and end */
static void follow(unsigned int i)
{
	struct channel *ch = &channels[i];
	bool ok = driver_ok(ch);

	if (ok && !ch->up) {
		map_rings(ch);
		port_start(i);
	} else if (!ok && ch->up) {
		port_stop(i);
		linked[i] = false;
	}
	ch->up = ok;
}

static void announce(unsigned int i)
{
	if (linked[i] || !channels[i].up || !port_is_up(i))
		return;
	linked[i] = true;
	printf("channel %u: link up\n", info.first_channel + i);
	port_announce(i);
}

static void run(bool master)
{
	unsigned int i;
	uint32_t bell;

	for (i = 0; master && i < num_channels; i++)
		be_master(i);
	for (;;) {
		for (i = 0; !master && i < num_channels; i++)
			follow(i);
		while (next_bell(&bell))
			port_bell(bell);
		for (i = 0; i < num_channels; i++)
			announce(i);
		wait_bell();
	}
}

int main(int argc, char **argv)
{
	bool keep = false, master = false;
	int c;

	while ((c = getopt(argc, argv, "km")) == 'k' || c == 'm') {
		keep |= c == 'k';
		master |= c == 'm';
	}
	if (c != -1 || optind != argc - 1)
		errx(2, "usage: %s [-k] [-m] DEVICE", argv[0]);
	setvbuf(stdout, NULL, _IOLBF, 0);
	attach(argv[optind], !keep);
	port_init();
	run(master);
}
