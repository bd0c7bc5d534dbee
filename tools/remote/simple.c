// SPDX-License-Identifier: GPL-2.0-only
/* The processor of /dev/amp-simN and its resource table, see amp-sim(4) */
#include <err.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "simple.h"

#define TYPE_CARVEOUT	0
#define TYPE_VDEV	3
#define DRIVER_OK	4

/* Words of an rpmsg device in the resource table */
enum {
	VDEV_DFEATURES = 3,
	VDEV_GFEATURES = 4,
	VDEV_STATUS = 6,
	VDEV_RING0 = 7,
	VDEV_RING1 = 12,
	RING_DA = 0,
	RING_NUM = 2,
	RING_ID = 3,
};

/* Of a carveout, which follows its device */
enum {
	CARVEOUT_DA = 1,
	CARVEOUT_LEN = 3,
};

struct channel channels[MAX_CHANNELS];
unsigned int num_channels;
struct amp_sim_info info;

static uint8_t *mem;
static int fd;

static void read_table(void)
{
	uint32_t *table = (uint32_t *)mem, *entry, i;
	struct channel *ch;

	if (table[0] != 1)
		errx(1, "a resource table of version %u", table[0]);
	for (i = 0; i < table[1]; i++) {
		entry = table + table[4 + i] / 4;
		if (entry[0] == TYPE_CARVEOUT && num_channels) {
			ch = &channels[num_channels - 1];
			ch->pool = entry[CARVEOUT_DA];
			ch->pool_size = entry[CARVEOUT_LEN];
		}
		if (entry[0] != TYPE_VDEV)
			continue;
		ch = &channels[num_channels++];
		ch->vdev = entry;
		ch->out_id = entry[VDEV_RING0 + RING_ID];
		ch->in_id = entry[VDEV_RING1 + RING_ID];
	}
}

void attach(const char *device, bool reload)
{
	uint32_t bell;

	fd = open(device, O_RDWR | O_NONBLOCK);
	if (fd < 0 || ioctl(fd, AMP_SIM_GET_INFO, &info))
		err(1, "%s", device);
	/* Doorbells from before the image is loaded are for another processor */
	while (next_bell(&bell))
		;
	if (reload && ioctl(fd, AMP_SIM_RELOAD))
		err(1, "%s", device);
	mem = mmap(NULL, info.size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (mem == MAP_FAILED)
		err(1, "mmap");
	read_table();
}

bool next_bell(uint32_t *id)
{
	return read(fd, id, sizeof(*id)) == sizeof(*id);
}

void ring_bell(uint32_t id)
{
	if (write(fd, &id, sizeof(id)) != sizeof(id))
		err(1, "doorbell");
}

void wait_bell(void)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };

	poll(&p, 1, TICK_MS);
	if (p.revents & POLLHUP)
		errx(1, "the processor has been removed");
}

void *at(uint64_t da)
{
	return mem + (da - info.device_base);
}

bool driver_ok(const struct channel *ch)
{
	bool ok = *(volatile uint8_t *)&ch->vdev[VDEV_STATUS] & DRIVER_OK;

	__atomic_thread_fence(__ATOMIC_ACQUIRE);
	return ok;
}

uint32_t ring_num(const struct channel *ch)
{
	return ch->vdev[VDEV_RING0 + RING_NUM];
}

void place_rings(const struct channel *ch, uint32_t vring0, uint32_t vring1)
{
	ch->vdev[VDEV_RING0 + RING_DA] = vring0;
	ch->vdev[VDEV_RING1 + RING_DA] = vring1;
}

/* The last write: Linux looks at nothing before */
void set_driver_ok(const struct channel *ch)
{
	ch->vdev[VDEV_GFEATURES] = ch->vdev[VDEV_DFEATURES];
	__atomic_thread_fence(__ATOMIC_RELEASE);
	*(volatile uint8_t *)&ch->vdev[VDEV_STATUS] = DRIVER_OK;
}

static void map_ring(struct ring *r, const volatile uint32_t *words)
{
	vring_init(&r->vring, words[RING_NUM], at(words[RING_DA]), RING_ALIGN);
}

void map_rings(struct channel *ch)
{
	map_ring(&ch->out, ch->vdev + VDEV_RING0);
	map_ring(&ch->in, ch->vdev + VDEV_RING1);
}

bool ring_empty(const struct ring *r)
{
	uint16_t idx = __atomic_load_n(&r->vring.avail->idx, __ATOMIC_ACQUIRE);

	return idx == r->taken;
}

struct vring_desc *ring_take(struct ring *r, uint32_t *id)
{
	*id = r->vring.avail->ring[r->taken++ % r->vring.num];
	return &r->vring.desc[*id];
}

bool wants_echo(const struct header *in)
{
	return in->dst == AMP_SIM_ADDR_REMOTE || in->dst == AMP_SIM_ADDR_MISC;
}

void fill_echo(struct header *out, const struct header *in)
{
	memcpy(out, in, HEADER + in->len);
	out->src = in->dst;
	out->dst = in->src;
	out->reserved = 0;
}
