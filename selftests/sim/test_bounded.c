// SPDX-License-Identifier: GPL-2.0-only
/*
 * A processor that does without end what costs Linux something: each time is counted,
 * and there are no more of them than its budget allows.
 */
#include <fcntl.h>
#include <linux/netlink.h>
#include <linux/virtio_ring.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "ktap.h"
#include "misc.h"
#include "processor.h"

/* How long it goes on */
#define STORM_MS	2000
/* See RESTART_BURST, RESTART_RATE, RX_BAD_LIMIT and TICK of amp_virtio */
#define RESTART_BURST	4
#define RESTART_RATE	8
#define BAD_LIMIT	64
#define TICK_MS		50
#define BELLS		1000

static long now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static void ring_bell(void)
{
	uint32_t bell = 0;

	EXPECT_EQ(write(sim, &bell, sizeof(bell)), 4);
}

static int listen_to_uevents(void)
{
	struct sockaddr_nl addr = { .nl_family = AF_NETLINK, .nl_groups = 1 };
	int fd = socket(AF_NETLINK, SOCK_DGRAM | SOCK_NONBLOCK,
			NETLINK_KOBJECT_UEVENT);

	return bind(fd, (struct sockaddr *)&addr, sizeof(addr)) ? -1 : fd;
}

/* How many of what can be read are about a thing */
static int count_about(int fd, const char *thing)
{
	char buf[8192];
	ssize_t n;
	int count = 0;

	while ((n = read(fd, buf, sizeof(buf))) > 0)
		count += !!memmem(buf, n, thing, strlen(thing));
	return count;
}

/* The status says again and again that the processor has started */
static void test_status(void)
{
	long restarts, start, ms, events;
	int fd = listen_to_uevents();

	ASSERT(fd >= 0);
	ASSERT(processor_setup());
	if (processor_begin()) {
		/* what the image has caused is over */
		usleep(1000000);
		count_about(fd, "");
		restarts = channel_attr("restarts");
		start = now_ms();
		while (now_ms() - start < STORM_MS) {
			*processor_status() = 0;
			ring_bell();
			usleep(100);
		}
		ms = now_ms() - start;
		events = count_about(fd, "AMP_STATE=");
		restarts = channel_attr("restarts") - restarts;
		printf("# restarts=%ld uevents=%ld ms=%ld\n", restarts, events,
		       ms);
		EXPECT(restarts > 0);
		EXPECT(restarts <= RESTART_BURST + RESTART_RATE * ms / 1000 + 1);
		EXPECT(events <= 2 * (restarts + 1));
	}
	close(fd);
	processor_teardown();
}

/* As many messages as there are buffers, each longer than its buffer */
static void send_broken(struct vring *out)
{
	uint16_t used = out->used->idx;
	uint16_t avail = __atomic_load_n(&out->avail->idx, __ATOMIC_ACQUIRE);

	for (; used != avail; used++) {
		uint16_t id = out->avail->ring[used % NUM];
		struct header *header = processor_at(out->desc[id].addr);

		*header = (struct header){ .len = UINT16_MAX };
		out->used->ring[used % NUM].id = id;
		out->used->ring[used % NUM].len = HEADER + 1;
	}
	__atomic_store_n(&out->used->idx, used, __ATOMIC_RELEASE);
	ring_bell();
}

static void test_broken_messages(void)
{
	int kmsg = open("/dev/kmsg", O_RDONLY | O_NONBLOCK);
	long start, ms, bad;
	struct vring out;

	ASSERT(kmsg >= 0);
	ASSERT(processor_setup());
	if (processor_begin()) {
		lseek(kmsg, 0, SEEK_END);
		vring_init(&out, NUM, processor_at(vdev[7]), 4096);
		bad = channel_attr("rx_bad_header");
		start = now_ms();
		while (now_ms() - start < STORM_MS) {
			send_broken(&out);
			usleep(100);
		}
		ms = now_ms() - start;
		bad = channel_attr("rx_bad_header") - bad;
		printf("# rx_bad_header=%ld ms=%ld\n", bad, ms);
		EXPECT(bad >= BAD_LIMIT);
		EXPECT(bad <= BAD_LIMIT * (ms / TICK_MS + 2));
		EXPECT_EQ(count_about(kmsg, "messages in a row are broken"), 1);
		EXPECT(channel_is("online"));
	}
	close(kmsg);
	processor_teardown();
}

/* Until somebody says that the processor has been started again */
static void test_quarantined(void)
{
	struct vring out;
	long interrupts;
	int i;

	ASSERT(processor_setup());
	if (processor_begin()) {
		vring_init(&out, NUM, processor_at(vdev[7]), 4096);
		out.used->idx += 2 * NUM;
		ring_bell();
		EXPECT(channel_becomes("quarantined"));
		interrupts = channel_attr("interrupts");
		for (i = 0; i < BELLS; i++)
			ring_bell();
		EXPECT_EQ(channel_attr("interrupts"), interrupts);
		EXPECT(channel_is("quarantined"));
	}
	EXPECT(processor_begin());
	processor_teardown();
}

static const struct ktap_test tests[] = {
	{ "a status that is cleared again and again", test_status },
	{ "messages that are none", test_broken_messages },
	{ "doorbells of a channel whose ring is broken", test_quarantined },
};

int main(void)
{
	const char *missing = processor_missing("");

	return missing ? ktap_skip_all(missing) :
			 ktap_run(tests, sizeof(tests) / sizeof(tests[0]));
}
