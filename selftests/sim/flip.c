// SPDX-License-Identifier: GPL-2.0-only
/*
 * A hostile remote processor: it changes the destination of messages while Linux
 * drops them as stale.
 *
 *	flip SIM MISC DIRECTORY ROUNDS
 *
 * SIM is /dev/amp-simN of a processor with one channel, MISC the character device
 * of the channel, DIRECTORY its folder in sysfs.  In each round
 *
 * - Linux sends a message that the remote does not take, and the remote announces
 *   that it has started: the session ends, and the next one can't begin;
 * - the character device is opened again;
 * - all receive buffers are filled, and a thread changes the destination of some
 *   from the name service to the character device and back, without a pause;
 * - the remote takes the message: the session begins, and drops what is stale.
 */
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <linux/amp_sim.h>
#include <linux/virtio_ring.h>

#define ALIGN		4096
#define TYPE_VDEV	3
#define DRIVER_OK	4
#define ADDR_NS		53
#define ADDR_NOBODY	0x7777
/* Milliseconds: nothing takes that long, what does has stopped */
#define PATIENCE	60000
/*
 * Of so many buffers one is changed, another one in each round: few enough for
 * each of them to change several times while Linux looks at it.
 */
#define STRIDE		32
/* Milliseconds until a start that Linux has not noticed is announced again */
#define AGAIN		300

/* Words of an rpmsg device in the resource table */
enum {
	VDEV_STATUS = 6,
	VDEV_RING0 = 7,
	VDEV_RING1 = 12,
	RING_DA = 0,
	RING_NUM = 2,
};

struct message {
	uint32_t src;
	uint32_t dst;
	uint32_t reserved;
	uint16_t len;
	uint16_t flags;
	char name[32];
	uint32_t addr;
	uint32_t ns_flags;
};

struct ring {
	struct vring vring;
	uint16_t taken;
	uint16_t put;
};

static struct amp_sim_info info;
static uint8_t *mem;
static struct ring out, in;
static const char *dir;
static int sim, misc = -1;

/* What the thread is to do, and what it does */
enum { IDLE, FLIP, END };
static int wanted, flipping;
static unsigned int first;
static unsigned long flips;

static void *at(uint64_t da)
{
	return mem + (da - info.device_base);
}

static void ring_start(struct ring *r, volatile uint32_t *words)
{
	vring_init(&r->vring, words[RING_NUM], at(words[RING_DA]), ALIGN);
	r->put = r->vring.used->idx;
	r->taken = r->put;
}

static uint16_t ring_available(const struct ring *r)
{
	return __atomic_load_n(&r->vring.avail->idx, __ATOMIC_ACQUIRE) - r->taken;
}

static uint32_t ring_take(struct ring *r)
{
	return r->vring.avail->ring[r->taken++ % r->vring.num];
}

static void ring_put(struct ring *r, uint32_t id, uint32_t len)
{
	struct vring_used_elem *used = &r->vring.used->ring[r->put++ % r->vring.num];

	used->id = id;
	used->len = len;
}

static void ring_publish(struct ring *r)
{
	__atomic_store_n(&r->vring.used->idx, r->put, __ATOMIC_RELEASE);
}

static void kick(void)
{
	uint32_t id = 0;

	if (write(sim, &id, sizeof(id)) != sizeof(id))
		err(1, "doorbell");
}

static void read_attr(const char *name, char *buf, size_t size)
{
	char path[256];
	ssize_t n;
	int fd;

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	fd = open(path, O_RDONLY);
	n = fd < 0 ? -1 : read(fd, buf, size - 1);
	if (n <= 0)
		err(1, "%s", path);
	close(fd);
	buf[n - 1] = '\0';
}

static int in_state(const char *state)
{
	char buf[32];

	read_attr("state", buf, sizeof(buf));
	return !strcmp(buf, state);
}

static unsigned long restarts(void)
{
	char buf[32];

	read_attr("restarts", buf, sizeof(buf));
	return strtoul(buf, NULL, 10);
}

static int is_online(unsigned long unused)
{
	(void)unused;
	return in_state("online");
}

static int has_restarted(unsigned long before)
{
	return restarts() != before;
}

static int is_connecting(unsigned long unused)
{
	(void)unused;
	return in_state("connecting");
}

static int has_available(unsigned long n)
{
	return ring_available(&out) >= n;
}

static int has_sent(unsigned long n)
{
	return ring_available(&in) >= n;
}

/* Until a condition holds; false if it does not in so many milliseconds */
static int within(int ms, int (*holds)(unsigned long), unsigned long arg)
{
	for (; ms > 0; ms--) {
		if (holds(arg))
			return 1;
		usleep(1000);
	}
	return holds(arg);
}

static void must(const char *what, int (*holds)(unsigned long), unsigned long arg)
{
	char state[32];

	if (within(PATIENCE, holds, arg))
		return;
	read_attr("state", state, sizeof(state));
	errx(1, "never: %s; the channel is %s", what, state);
}

static struct message *fill(uint32_t id, uint32_t dst, uint16_t len)
{
	struct message *msg = at(out.vring.desc[id].addr);

	memset(msg, 0, sizeof(*msg));
	msg->src = ADDR_NS;
	msg->dst = dst;
	msg->len = len;
	return msg;
}

/* A message of no interest: the remote is at work */
static void work(void)
{
	uint32_t id = ring_take(&out);

	fill(id, ADDR_NOBODY, 0);
	ring_put(&out, id, 16);
	ring_publish(&out);
	kick();
	must("Linux takes a message", has_available, out.vring.num);
}

static void announce_start(void)
{
	uint32_t id = ring_take(&out);
	struct message *msg = fill(id, ADDR_NS, 40);

	snprintf(msg->name, sizeof(msg->name), "sim%u-channel0", info.index);
	msg->addr = AMP_SIM_ADDR_REMOTE;
	ring_put(&out, id, sizeof(*msg));
	ring_publish(&out);
	kick();
}

/* Linux limits how fast announcements may come: some have to be repeated */
static void end_session(void)
{
	unsigned long before = restarts();

	do {
		must("Linux has offered all buffers", has_available,
		     out.vring.num);
		work();
		announce_start();
	} while (!within(AGAIN, has_restarted, before));
	must("the session has ended", is_connecting, 0);
}

static void open_misc(const char *path)
{
	if (misc >= 0)
		close(misc);
	misc = open(path, O_RDWR | O_NONBLOCK);
	if (misc < 0)
		err(1, "%s", path);
}

static void *flip(void *unused)
{
	unsigned int i;
	int now;

	(void)unused;
	while ((now = __atomic_load_n(&wanted, __ATOMIC_ACQUIRE)) != END) {
		__atomic_store_n(&flipping, now, __ATOMIC_RELEASE);
		if (now == IDLE) {
			usleep(100);
			continue;
		}
		for (i = first; i < out.vring.num; i += STRIDE) {
			volatile struct message *msg = at(out.vring.desc[i].addr);

			msg->dst ^= ADDR_NS ^ AMP_SIM_ADDR_MISC;
			flips++;
		}
	}
	return NULL;
}

/* Returns when the thread does so */
static void set_flipping(int what)
{
	__atomic_store_n(&wanted, what, __ATOMIC_RELEASE);
	while (__atomic_load_n(&flipping, __ATOMIC_ACQUIRE) != what)
		usleep(100);
}

/* All of the ring; the length is none of an announcement's */
static void fill_all(void)
{
	unsigned int i;
	uint32_t id;

	must("all buffers are there", has_available, out.vring.num);
	for (i = 0; i < out.vring.num; i++) {
		id = ring_take(&out);
		fill(id, ADDR_NS, 8);
		ring_put(&out, id, 24);
	}
	ring_publish(&out);
}

static void one_round(const char *path)
{
	must("the link is up", is_online, 0);
	if (write(misc, "x", 1) != 1)
		err(1, "write");
	must("Linux has sent", has_sent, 1);
	end_session();
	open_misc(path);
	fill_all();
	set_flipping(FLIP);
	while (ring_available(&in))
		ring_put(&in, ring_take(&in), 0);
	ring_publish(&in);
	kick();
	must("Linux has dropped all", has_available, out.vring.num);
	set_flipping(IDLE);
}

/* The only rpmsg device of the table */
static void start(void)
{
	uint32_t *table = (uint32_t *)mem, *vdev = table + table[4] / 4;
	volatile uint8_t *status = (uint8_t *)&vdev[VDEV_STATUS];
	int ms = PATIENCE;

	if (table[0] != 1 || vdev[0] != TYPE_VDEV)
		errx(1, "no rpmsg device first in the resource table");
	while (!(*status & DRIVER_OK)) {
		if (!ms--)
			errx(1, "never: DRIVER_OK");
		usleep(1000);
	}
	__atomic_thread_fence(__ATOMIC_ACQUIRE);
	ring_start(&out, vdev + VDEV_RING0);
	ring_start(&in, vdev + VDEV_RING1);
}

int main(int argc, char **argv)
{
	unsigned int n, rounds;
	pthread_t thread;

	if (argc != 5)
		errx(2, "usage: flip SIM MISC DIRECTORY ROUNDS");
	setvbuf(stdout, NULL, _IOLBF, 0);
	dir = argv[3];
	rounds = strtoul(argv[4], NULL, 0);
	sim = open(argv[1], O_RDWR | O_NONBLOCK);
	if (sim < 0 || ioctl(sim, AMP_SIM_GET_INFO, &info) ||
	    ioctl(sim, AMP_SIM_RELOAD))
		err(1, "%s", argv[1]);
	mem = mmap(NULL, info.size, PROT_READ | PROT_WRITE, MAP_SHARED, sim, 0);
	if (mem == MAP_FAILED)
		err(1, "mmap");
	start();
	must("the link is up", is_online, 0);
	open_misc(argv[2]);
	errno = pthread_create(&thread, NULL, flip, NULL);
	if (errno)
		err(1, "thread");
	for (n = 0; n < rounds; n++) {
		printf("round %u\n", n);
		first = n % STRIDE;
		one_round(argv[2]);
	}
	__atomic_store_n(&wanted, END, __ATOMIC_RELEASE);
	pthread_join(thread, NULL);
	printf("rounds=%u messages=%u changes=%lu\n", rounds,
	       rounds * out.vring.num, flips);
	return 0;
}
