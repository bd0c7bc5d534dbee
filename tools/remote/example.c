// SPDX-License-Identifier: GPL-2.0-only
/*
 * A remote processor in one file: echo on all channels of /dev/amp-simN.
 *
 *	example DEVICE
 *
 * Written from amp-sim(4), Documentation/protocol.rst and the Virtio standard,
 * without any other source of this project, as somebody would who writes the
 * other side.  It trusts Linux, which does not trust it.
 */
#include <err.h>
#include <fcntl.h>
#include <poll.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <linux/amp_sim.h>
#include <linux/virtio_ring.h>

#define ALIGN		4096
#define TICK_MS		20
#define TYPE_VDEV	3
#define DRIVER_OK	4
#define HEADER		16

/* Words of an rpmsg device in the resource table */
enum {
	VDEV_STATUS = 6,
	VDEV_RING0 = 7,
	VDEV_RING1 = 12,
	RING_DA = 0,
	RING_NUM = 2,
};

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
	volatile uint32_t *vdev;
	uint32_t id;
	int up;
	struct ring out;	/* vring 0: to Linux */
	struct ring in;		/* vring 1: from Linux */
};

static struct channel channels[32];
static unsigned int num_channels;
static struct amp_sim_info info;
static uint8_t *mem;
static int fd;

static void *at(uint64_t da)
{
	return mem + (da - info.device_base);
}

/* Goes on where Linux has seen us, which is at the start of a new ring */
static void ring_start(struct ring *r, volatile uint32_t *words)
{
	vring_init(&r->vring, words[RING_NUM], at(words[RING_DA]), ALIGN);
	r->put = r->vring.used->idx;
	r->taken = r->put;
}

static int ring_empty(const struct ring *r)
{
	uint16_t idx = __atomic_load_n(&r->vring.avail->idx, __ATOMIC_ACQUIRE);

	return idx == r->taken;
}

static struct vring_desc *ring_take(struct ring *r, uint32_t *id)
{
	*id = r->vring.avail->ring[r->taken++ % r->vring.num];
	return &r->vring.desc[*id];
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

	/* frames and announcements have no echo */
	if (in->dst != AMP_SIM_ADDR_REMOTE && in->dst != AMP_SIM_ADDR_MISC) {
		ring_put(&ch->in, in_id, 0);
		return;
	}
	out = at(ring_take(&ch->out, &out_id)->addr);
	memcpy(out, in, HEADER + in->len);
	out->src = in->dst;
	out->dst = in->src;
	out->reserved = 0;
	ring_put(&ch->out, out_id, HEADER + in->len);
	ring_put(&ch->in, in_id, 0);
}

/* Is there a session?  Linux gives us time to see that one has ended. */
static int ready(struct channel *ch)
{
	int ok = *(volatile uint8_t *)&ch->vdev[VDEV_STATUS] & DRIVER_OK;

	__atomic_thread_fence(__ATOMIC_ACQUIRE);
	if (ok && !ch->up) {
		ring_start(&ch->out, ch->vdev + VDEV_RING0);
		ring_start(&ch->in, ch->vdev + VDEV_RING1);
	}
	ch->up = ok;
	return ok;
}

static int serve(struct channel *ch)
{
	uint32_t id = ch->id;
	int worked = 0;

	if (!ready(ch))
		return 0;
	while (!ring_empty(&ch->in) && !ring_empty(&ch->out)) {
		echo(ch);
		worked = 1;
	}
	if (worked && write(fd, &id, sizeof(id)) != sizeof(id))
		err(1, "doorbell");
	return worked;
}

static void read_table(void)
{
	uint32_t *table = (uint32_t *)mem, *entry, i;

	if (table[0] != 1)
		errx(1, "a resource table of version %u", table[0]);
	for (i = 0; i < table[1]; i++) {
		entry = table + table[4 + i] / 4;
		if (entry[0] != TYPE_VDEV)
			continue;
		channels[num_channels].vdev = entry;
		channels[num_channels].id = 2 * num_channels;
		num_channels++;
	}
}

int main(int argc, char **argv)
{
	struct pollfd p = { .events = POLLIN };
	uint32_t i, bell;
	int worked;

	if (argc != 2)
		errx(2, "usage: example DEVICE");
	fd = open(argv[1], O_RDWR | O_NONBLOCK);
	if (fd < 0 || ioctl(fd, AMP_SIM_GET_INFO, &info) ||
	    ioctl(fd, AMP_SIM_RELOAD))
		err(1, "%s", argv[1]);
	mem = mmap(NULL, info.size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (mem == MAP_FAILED)
		err(1, "mmap");
	read_table();

	p.fd = fd;
	for (;;) {
		for (worked = 0, i = 0; i < num_channels; i++)
			worked |= serve(&channels[i]);
		if (worked)
			continue;
		/* a session that begins is rung for, too; one that ends is not */
		poll(&p, 1, TICK_MS);
		while (read(fd, &bell, sizeof(bell)) == sizeof(bell))
			;
		if (p.revents & POLLHUP)
			errx(1, "the processor is no more");
	}
}
