/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the remotes without any other source of this project have in common: the
 * file, the resource table and the layout of rings and messages.
 */
#ifndef SIMPLE_H
#define SIMPLE_H

#include <stdbool.h>
#include <stdint.h>

#include <linux/amp_sim.h>
#include <linux/virtio_ring.h>

#define TICK_MS		20
/* Of the used rings */
#define RING_ALIGN	4096
#define HEADER		16
#define MAX_CHANNELS	16

/* Start of each buffer that has a message in it */
struct header {
	uint32_t src;
	uint32_t dst;
	uint32_t reserved;
	uint16_t len;
	uint16_t flags;
};

struct ring {
	struct vring vring;
	uint16_t taken;		/* buffers that we have had from Linux */
	uint16_t put;		/* and given back */
};

struct channel {
	volatile uint32_t *vdev;	/* its device in the resource table */
	uint32_t out_id;	/* notify ids */
	uint32_t in_id;
	uint32_t pool;		/* its carveout */
	uint32_t pool_size;
	bool up;
	struct ring out;	/* vring 0: to Linux */
	struct ring in;		/* vring 1: from Linux */
};

extern struct channel channels[MAX_CHANNELS];
extern unsigned int num_channels;
extern struct amp_sim_info info;

/* Become the processor DEVICE, load its image if wanted, and read its table */
void attach(const char *device, bool reload);
/* Take the next doorbell, if there is one */
bool next_bell(uint32_t *id);
void ring_bell(uint32_t id);
/* Wait until there is a doorbell, or for a tick */
void wait_bell(void);

/* Memory at an address that is in the ring or the table */
void *at(uint64_t da);
/* May the rings be used? */
bool driver_ok(const struct channel *ch);
/* As the master: descriptors of each ring, where they are, the end of the preparations */
uint32_t ring_num(const struct channel *ch);
void place_rings(const struct channel *ch, uint32_t vring0, uint32_t vring1);
void set_driver_ok(const struct channel *ch);
/* Look up where Linux has put the rings */
void map_rings(struct channel *ch);
bool ring_empty(const struct ring *r);
struct vring_desc *ring_take(struct ring *r, uint32_t *id);

/* Frames and announcements have no echo */
bool wants_echo(const struct header *in);
void fill_echo(struct header *out, const struct header *in);

#endif /* SIMPLE_H */
