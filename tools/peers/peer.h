/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Another project's rpmsg stack as the processor of /dev/amp-simN: what its port
 * and the main program offer each other.
 *
 * The stacks have definitions of virtio's structures of their own, so a port can't
 * include simple.h.
 */
#ifndef PEER_H
#define PEER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The service that each channel announces; it echoes as well */
#define PEER_SERVICE	"rpmsg-misc"

/**
 * struct peer_memory - the memory of the processor; the resource table is at its start
 * @mem: as it is mapped
 * @address: its address in rings and in the table
 * @size: its bytes
 */
struct peer_memory {
	void *mem;
	uint64_t address;
	size_t size;
};

/**
 * struct peer_pool - the carveout of a channel, for a master
 * @mem: as it is mapped; both rings come first
 * @size: its bytes
 * @num: descriptors of each ring
 * @ring_size: bytes of a ring, whole pages
 * @buf_size: bytes of a buffer, which follow the rings
 */
struct peer_pool {
	void *mem;
	size_t size;
	uint32_t num;
	uint32_t ring_size;
	uint32_t buf_size;
};

/* main.c */

void peer_memory(struct peer_memory *memory);
/* The ring towards the master, in a session; the other one follows */
void *peer_vring0(unsigned int i);
void peer_pool(unsigned int i, struct peer_pool *pool);
/* Does the session of channel @i go on? */
bool peer_session(unsigned int i);
/* Ring the doorbell of a ring for Linux */
void peer_ring(uint32_t id);
void peer_sleep(unsigned int ms);

/* A port; channels are counted from 0 */

/* The memory is mapped, the table is there */
void port_init(void);
/* Linux has set DRIVER_OK, and the rings are in place */
void port_start(unsigned int i);
/* Lay out the rings in the carveout, as the master; the table says where they are */
void port_start_master(unsigned int i);
/* DRIVER_OK has gone */
void port_stop(unsigned int i);
/* Linux has rung a doorbell with this notify id; may call back peer_session() */
void port_bell(uint32_t id);
/* Can messages be sent? Asked after port_start() and port_bell(). */
bool port_is_up(unsigned int i);
/* They can since now: announce PEER_SERVICE */
void port_announce(unsigned int i);

#endif /* PEER_H */
