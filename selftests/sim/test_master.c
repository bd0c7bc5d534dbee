// SPDX-License-Identifier: GPL-2.0-only
/*
 * The process is the master, Linux the remote: sizes of buffers that the table has, and
 * that the master takes or does not take.
 */
#include <fcntl.h>
#include <linux/virtio_ring.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ktap.h"
#include "misc.h"
#include "processor.h"

/* Words of the device in the table, and of the carveout that follows it */
#define DFEATURES	3
#define GFEATURES	4
#define VRING0		7
#define VRING1		12
#define RING_BYTES	0x2000
#define F_NS		1
/* Longer than Linux needs to look at the table again */
#define WHILE_MS	1000

/* Both rings at the start of the carveout, and a buffer of @len bytes to send from */
static void offer(uint32_t len)
{
	uint32_t carveout = table[table[5] / 4 + 1];
	struct vring ring;

	vdev[VRING0] = carveout;
	vdev[VRING1] = carveout + RING_BYTES;
	vring_init(&ring, NUM, processor_at(carveout), 4096);
	ring.desc[0].addr = carveout + 2 * RING_BYTES;
	ring.desc[0].len = len;
	ring.desc[0].flags = VRING_DESC_F_WRITE;
	ring.avail->ring[0] = 0;
	ring.avail->idx = 1;
}

static void start(uint32_t features)
{
	vdev[GFEATURES] = features;
	__atomic_thread_fence(__ATOMIC_RELEASE);
	*processor_status() = ALL_OK;
}

/* Has the kernel said so since @kmsg was read the last time? */
static bool said(int kmsg, const char *what)
{
	char line[1024];
	bool found = false;
	ssize_t n;

	while ((n = read(kmsg, line, sizeof(line) - 1)) > 0) {
		line[n] = '\0';
		found |= !!strstr(line, what);
	}
	return found;
}

static void test_sizes(void)
{
	static const struct processor_param params[] = {
		{ "role", "remote" },
		{ "tx_buf_size", "2048" },
		{ "rx_buf_size", "1024" },
	};
	int kmsg = open("/dev/kmsg", O_RDONLY | O_NONBLOCK);

	ASSERT(kmsg >= 0);
	lseek(kmsg, 0, SEEK_END);
	ASSERT(processor_setup_with(params, 3));
	offer(512);
	start(F_NS);
	usleep(1000 * WHILE_MS);
	EXPECT(channel_is("connecting"));
	EXPECT(said(kmsg, "has not accepted the sizes of buffers in the resource table"));
	EXPECT_EQ(channel_attr("quarantines"), 0);

	/* the master is another one, and takes them */
	*processor_status() = 0;
	offer(2048);
	start(vdev[DFEATURES]);
	EXPECT(channel_becomes("online"));
	EXPECT_EQ(channel_attr("quarantines"), 0);
	close(kmsg);
	processor_teardown();
}

static const struct ktap_test tests[] = {
	{ "sizes of buffers that the master has not taken", test_sizes },
};

int main(void)
{
	const char *missing = processor_missing("");

	return missing ? ktap_skip_all(missing) :
			 ktap_run(tests, sizeof(tests) / sizeof(tests[0]));
}
