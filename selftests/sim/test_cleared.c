// SPDX-License-Identifier: GPL-2.0-only
/*
 * Messages wait to be read while the memory that they are in is cleared, as by a
 * loader that starts the processor again.  None is read as zeros.
 */
#include <fcntl.h>
#include <glob.h>
#include <poll.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <linux/amp_sim.h>
#include <linux/virtio_ring.h>

#include "ktap.h"
#include "misc.h"

#define DIR		"/sys/kernel/config/amp-sim/cleared"
#define CHANNEL		40
#define NUM		128
#define MESSAGES	64
#define LEN		400
#define HEADER		16
/* ACKNOWLEDGE, DRIVER, DRIVER_OK, FEATURES_OK */
#define ALL_OK		0xf
#define ROUNDS		20

struct header {
	uint32_t src;
	uint32_t dst;
	uint32_t reserved;
	uint16_t len;
	uint16_t flags;
};

static char device[64], state_file[256], reset_file[256];
static struct amp_sim_info info;
static volatile uint32_t *vdev;
static uint32_t *table;
static size_t page;
static int sim, misc;

static void *at(uint32_t da)
{
	return (uint8_t *)table + (da - info.device_base);
}

static bool find_files(void)
{
	glob_t g;

	if (glob("/sys/devices/platform/amp_sim.*/rpmsg-amp-remote.*/rpmsg-amp-channel.*/rpmsg_plat_info40",
		 0, NULL, &g))
		return false;
	snprintf(state_file, sizeof(state_file), "%s/state", g.gl_pathv[0]);
	snprintf(reset_file, sizeof(reset_file), "%s/reset", g.gl_pathv[0]);
	globfree(&g);
	return true;
}

static bool is_in_state(const char *name)
{
	char state[32];
	ssize_t n = file_read(state_file, state, sizeof(state));

	return n > 0 && !strncmp(state, name, strlen(name));
}

/* A processor of one channel, which is this process */
static bool setup(void)
{
	char name[32];
	unsigned int n;

	if (mkdir(DIR, 0755) || file_write(DIR "/first_channel", "40") ||
	    file_write(DIR "/live", "1") ||
	    file_read(DIR "/dev_name", name, sizeof(name)) <= 0 ||
	    sscanf(name, "amp_sim.%u", &n) != 1 || !find_files())
		return false;
	snprintf(device, sizeof(device), "/dev/amp-sim%u", n);
	sim = open(device, O_RDWR | O_NONBLOCK);
	if (sim < 0 || ioctl(sim, AMP_SIM_GET_INFO, &info))
		return false;
	page = sysconf(_SC_PAGESIZE);
	table = mmap(NULL, info.size, PROT_READ | PROT_WRITE, MAP_SHARED, sim,
		     0);
	if (table == MAP_FAILED)
		return false;
	vdev = table + table[4] / 4;
	return true;
}

static void teardown(void)
{
	munmap(table, info.size);
	close(sim);
	EXPECT_EQ(rmdir(DIR), 0);
}

/* Has Linux written the status of a session whose addresses are those of an image? */
static bool is_stale(void)
{
	return *(volatile uint8_t *)(vdev + 6) == ALL_OK &&
	       *(volatile uint32_t *)(vdev + 7) == UINT32_MAX;
}

/*
 * The image is loaded, and Linux begins a session.  If it was about to begin one
 * before, its status may come after the image: the loader tries once more.
 */
static bool begin(void)
{
	int ms;

	if (!EXPECT_EQ(ioctl(sim, AMP_SIM_RELOAD), 0))
		return false;
	for (ms = 0; ms < PATIENCE_MS; ms++) {
		if (is_stale())
			ioctl(sim, AMP_SIM_RELOAD);
		else if (*(volatile uint8_t *)(vdev + 6) == ALL_OK &&
			 is_in_state("online"))
			return true;
		/* where the rings had been seen to be broken */
		if (is_in_state("quarantined"))
			file_write(reset_file, "1");
		usleep(1000);
	}
	return EXPECT(!"a session");
}

static void send_all(void)
{
	uint32_t i, bell = 0;
	struct vring out;

	vring_init(&out, NUM, at(vdev[7]), 4096);
	for (i = 0; i < MESSAGES; i++) {
		uint16_t id = out.avail->ring[i];
		struct header *header = at(out.desc[id].addr);

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
	if (!begin())
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

	ASSERT(setup());
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
	teardown();
}

static void reload(void)
{
	EXPECT_EQ(ioctl(sim, AMP_SIM_RELOAD), 0);
}

static void clear_table(void)
{
	memset(table, 0, page);
}

static void clear_rings(void)
{
	memset(at(vdev[7]), 0, vdev[12] - vdev[7] + vring_size(NUM, 4096));
}

/* All of it, and the words by which Linux could know are still there */
static void clear_buffers(void)
{
	uint32_t end = vdev[12] + ((vring_size(NUM, 4096) + 4095) & ~4095u);

	memset(at(end), 0, 2 * NUM * info.buf_size);
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

	ASSERT(setup());
	for (i = 0; i < ROUNDS && !ktap_failed && queue(); i++) {
		us = rand() % 1000;
		pthread_create(&thread, NULL, reload_soon, &us);
		sum += read_all();
		pthread_join(thread, NULL);
		expect_end();
	}
	printf("# rounds=%u messages=%u of %u\n", i, sum, ROUNDS * MESSAGES);
	EXPECT_EQ(i, ROUNDS);
	teardown();
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
	if (geteuid())
		return ktap_skip_all("not root");
	if (system("modprobe -a amp_virtio amp_rpmsg amp_misc amp_sim 2>/dev/null"))
		return ktap_skip_all("no amp_sim, or nothing to drive it");
	if (access("/sys/kernel/config/amp-sim", F_OK))
		return ktap_skip_all("configfs is not mounted on /sys/kernel/config");
	return ktap_run(tests, sizeof(tests) / sizeof(tests[0]));
}
