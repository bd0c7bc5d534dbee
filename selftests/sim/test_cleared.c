// SPDX-License-Identifier: GPL-2.0-only
/*
 * Messages wait to be read while the memory that they are in is cleared, as by a
 * loader that starts the processor again.  None is read as zeros.
 */
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <linux/amp_sim.h>
#include <linux/virtio_ring.h>

#include "ktap.h"
#include "misc.h"
#include "processor.h"

#define MESSAGES	64
#define LEN		400
#define HEADER		16
#define ROUNDS		20

static int misc;

static void send_all(void)
{
	uint32_t i, bell = 0;
	struct vring out;

	vring_init(&out, NUM, processor_at(vdev[7]), 4096);
	for (i = 0; i < MESSAGES; i++) {
		uint16_t id = out.avail->ring[i];
		struct header *header = processor_at(out.desc[id].addr);

		*header = (struct header){ AMP_SIM_ADDR_MISC, AMP_SIM_ADDR_MISC,
					   0, LEN, 0 };
		message_fill((uint8_t *)header + HEADER, LEN, i);
		out.used->ring[i].id = id;
		out.used->ring[i].len = HEADER + LEN;
	}
	__atomic_store_n(&out.used->idx, MESSAGES, __ATOMIC_RELEASE);
	EXPECT_EQ(write(sim, &bell, sizeof(bell)), 4);
}

/* Messages that nobody has read yet */
static bool queue(void)
{
	if (!processor_begin())
		return false;
	misc = misc_open(CHANNEL, O_RDWR);
	if (!EXPECT(misc >= 0))
		return false;
	send_all();
	return EXPECT(misc_attr_becomes(CHANNEL, "rx_queued", MESSAGES));
}

/* Whatever is read is what was sent.  Returns how many messages were. */
static int read_all(void)
{
	uint8_t in[1024];
	ssize_t n;
	int i;

	for (i = 0;; i++) {
		n = read(misc, in, sizeof(in));
		if (n < 0)
			break;
		if (!EXPECT_EQ(n, LEN) || !EXPECT(message_ok(in, n, i))) {
			printf("# message %d starts with %02x %02x %02x %02x\n",
			       i, in[0], in[1], in[2], in[3]);
			break;
		}
	}
	if (n < 0)
		EXPECT_EQ(errno, EPIPE);
	return i;
}

/* The file has ended, and the device can be opened again */
static void expect_end(void)
{
	int fd;

	EXPECT_EQ(poll_now(misc, POLLIN | POLLOUT), POLLHUP | POLLERR);
	EXPECT_ERR(write(misc, "x", 1), EPIPE);
	fd = misc_open(CHANNEL, O_RDWR);
	EXPECT(fd >= 0);
	close(fd);
	close(misc);
}

/* Clears a part of the memory: nothing at all may be read after that */
static void cleared(void (*clear)(void))
{
	long dropped;

	ASSERT(processor_setup());
	if (queue()) {
		dropped = misc_stat(CHANNEL, "rx_dropped_session");
		clear();
		EXPECT_EQ(read_all(), 0);
		expect_end();
		EXPECT_EQ(misc_stat(CHANNEL, "rx_dropped_session"),
			  dropped + MESSAGES);
	}
	/* the channel works as before */
	if (queue())
		EXPECT(ready(misc, POLLIN, PATIENCE_MS));
	close(misc);
	processor_teardown();
}

static void reload(void)
{
	EXPECT_EQ(ioctl(sim, AMP_SIM_RELOAD), 0);
}

static void clear_table(void)
{
	memset(table, 0, sysconf(_SC_PAGESIZE));
}

static void clear_rings(void)
{
	memset(processor_at(vdev[7]), 0, vdev[12] - vdev[7] + vring_size(NUM, 4096));
}

/* All of it, and the words by which Linux could know are still there */
static void clear_buffers(void)
{
	uint32_t end = vdev[12] + ((vring_size(NUM, 4096) + 4095) & ~4095u);

	memset(processor_at(end), 0, 2 * NUM * info.buf_size);
}

static void test_reload(void)
{
	cleared(reload);
}

static void test_table(void)
{
	cleared(clear_table);
}

static void test_rings(void)
{
	cleared(clear_rings);
}

static void test_buffers(void)
{
	cleared(clear_buffers);
}

static void *reload_soon(void *arg)
{
	usleep(*(unsigned int *)arg);
	reload();
	return NULL;
}

/* While somebody is at it */
static void test_while_reading(void)
{
	unsigned int i, us, sum = 0;
	pthread_t thread;

	ASSERT(processor_setup());
	for (i = 0; i < ROUNDS && !ktap_failed && queue(); i++) {
		us = rand() % 1000;
		pthread_create(&thread, NULL, reload_soon, &us);
		sum += read_all();
		pthread_join(thread, NULL);
		expect_end();
	}
	printf("# rounds=%u messages=%u of %u\n", i, sum, ROUNDS * MESSAGES);
	EXPECT_EQ(i, ROUNDS);
	processor_teardown();
}

static const struct ktap_test tests[] = {
	{ "nothing is read after the image has been loaded", test_reload },
	{ "nothing is read after the table has been cleared", test_table },
	{ "nothing is read after the rings have been cleared", test_rings },
	{ "nothing is read after the buffers have been cleared", test_buffers },
	{ "no zeros are read while the image is loaded", test_while_reading },
};

int main(void)
{
	const char *missing = processor_missing("amp_misc");

	return missing ? ktap_skip_all(missing) :
			 ktap_run(tests, sizeof(tests) / sizeof(tests[0]));
}
