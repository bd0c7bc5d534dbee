// SPDX-License-Identifier: GPL-2.0-only
/*
 * /dev/amp-simN, as a process sees it that wants to be a processor: memory,
 * doorbells, and the end of it.
 */
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
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

#define ROOT		"/sys/kernel/config/amp-sim"
#define DIR		ROOT "/device"
#define DRIVER		"/sys/bus/platform/drivers/amp_virtio"
#define CHANNELS	3
/* ACKNOWLEDGE, DRIVER, DRIVER_OK, FEATURES_OK */
#define ALL_OK		0xf
/* Doorbells that one thread rings for the other */
#define RINGS		20000

static char path[64], device[64];
static const char *num_channels = "3";
static int sim = -1;
static struct amp_sim_info info;
/* An address that is nobody's; the compiler knows that NULL is none */
static void *volatile nowhere;

static int set(const char *file, const char *value)
{
	char name[128];

	snprintf(name, sizeof(name), "%s/%s", DIR, file);
	return file_write(name, value);
}

static ssize_t ring(uint32_t id)
{
	return write(sim, &id, sizeof(id));
}

static ssize_t next(uint32_t *id)
{
	return read(sim, id, sizeof(*id));
}

/* Doorbells that Linux has rung when it had just been told of its channels */
static void drain(void)
{
	uint32_t id;

	while (next(&id) == sizeof(id))
		;
}

/* A processor that amp_virtio drives, or not */
static bool setup(bool driven)
{
	char name[32];
	unsigned int n;

	if (mkdir(DIR, 0755) || set("channels", num_channels) ||
	    set("first_channel", "40") || set("device_base", "0x30000000") ||
	    set("live", "1") || file_read(DIR "/dev_name", name, sizeof(name)) <= 0 ||
	    sscanf(name, "amp_sim.%u", &n) != 1)
		return false;
	snprintf(path, sizeof(path), "/dev/amp-sim%u", n);
	snprintf(device, sizeof(device), "rpmsg-amp-remote.%u", 2 * n);
	if (!driven && file_write(DRIVER "/unbind", device))
		return false;
	sim = open(path, O_RDWR | O_NONBLOCK);
	if (sim < 0 || ioctl(sim, AMP_SIM_GET_INFO, &info))
		return false;
	if (!driven)
		drain();
	return true;
}

static void teardown(void)
{
	if (sim >= 0)
		close(sim);
	sim = -1;
	EXPECT_EQ(rmdir(DIR), 0);
}

static uint32_t *map(void)
{
	void *mem = mmap(NULL, info.size, PROT_READ | PROT_WRITE, MAP_SHARED,
			 sim, 0);

	return mem == MAP_FAILED ? NULL : mem;
}

static void test_open(void)
{
	ASSERT(setup(true));
	EXPECT_ERR(open(path, O_RDWR), EBUSY);
	EXPECT_ERR(open(path, O_RDONLY), EBUSY);
	close(sim);
	sim = open(path, O_RDWR);
	EXPECT(sim >= 0);
	EXPECT_ERR(lseek(sim, 0, SEEK_SET), ESPIPE);
	teardown();
}

static void test_info(void)
{
	const uint64_t page = sysconf(_SC_PAGESIZE);

	ASSERT(setup(true));
	EXPECT_EQ(info.device_base, 0x30000000);
	EXPECT_EQ(info.channels, CHANNELS);
	EXPECT_EQ(info.num_bufs, 256);
	EXPECT_EQ(info.buf_size, 512);
	EXPECT_EQ(info.first_channel, 40);
	EXPECT_EQ(info.index, atoi(path + strlen("/dev/amp-sim")));
	EXPECT_EQ(info.reserved, 0);
	EXPECT_EQ(info.size % page, 0);
	EXPECT(info.size >= page + CHANNELS * (256 * 512 + 4 * 4096));
	EXPECT_ERR(ioctl(sim, AMP_SIM_GET_INFO, NULL), EFAULT);
	EXPECT_ERR(ioctl(sim, _IO(AMP_SIM_IOC_MAGIC, 0x6f), 0), ENOTTY);
	teardown();
}

/* An id that nothing else in the table has */
static void expect_own_id(uint64_t *ids, uint32_t id)
{
	ASSERT(id < 64);
	EXPECT(!(*ids & 1ull << id));
	*ids |= 1ull << id;
}

/* Offsets of words of the table, by the book: all that OpenAMP wants is there */
static void expect_table(uint32_t channels)
{
	uint32_t *table, *vdev, *carveout, i, at;
	uint64_t ids = 0;

	table = map();
	ASSERT(table);
	at = info.device_base + sysconf(_SC_PAGESIZE);
	EXPECT_EQ(table[0], 1);
	EXPECT_EQ(table[1], 2 * channels);
	for (i = 0; i < channels; i++) {
		vdev = table + table[4 + 2 * i] / 4;
		carveout = table + table[5 + 2 * i] / 4;
		EXPECT_EQ(vdev[0], 3);
		EXPECT_EQ(vdev[1], 7);
		EXPECT_EQ(vdev[2], 2 * channels + i);
		expect_own_id(&ids, vdev[2]);
		EXPECT_EQ(((uint8_t *)(vdev + 6))[1], 2);
		EXPECT_EQ(vdev[8], 4096);
		EXPECT_EQ(vdev[9], 128);
		EXPECT_EQ(vdev[10], 2 * i);
		expect_own_id(&ids, vdev[10]);
		EXPECT_EQ(vdev[15], 2 * i + 1);
		expect_own_id(&ids, vdev[15]);
		EXPECT_EQ(carveout[0], 0);
		EXPECT_EQ(carveout[1], at);
		EXPECT_EQ(carveout[2], at);
		EXPECT(!strncmp((char *)(carveout + 6), "vdev", 4));
		EXPECT_EQ(atoi((char *)(carveout + 6) + 4), (int)i);
		at += carveout[3];
	}
	EXPECT_EQ(at, info.device_base + info.size);
	munmap(table, info.size);
}

static bool status_becomes(const volatile uint32_t *vdev, uint8_t status)
{
	const volatile uint8_t *now = (const volatile uint8_t *)(vdev + 6);
	int ms;

	for (ms = 0; ms < PATIENCE_MS && *now != status; ms++)
		usleep(1000);
	return *now == status;
}

static void test_table(void)
{
	uint32_t *table, *vdev, i;

	ASSERT(setup(false));
	ASSERT_EQ(ioctl(sim, AMP_SIM_RELOAD), 0);
	expect_table(CHANNELS);
	table = map();
	ASSERT(table);
	for (i = 0; i < CHANNELS; i++) {
		vdev = table + table[4 + 2 * i] / 4;
		EXPECT_EQ(((uint8_t *)(vdev + 6))[0], 0);
		EXPECT_EQ(vdev[7], ~0u);
		EXPECT_EQ(vdev[12], ~0u);
	}
	munmap(table, info.size);
	teardown();
}

/* With as many ids as there can be: Linux goes along, and changes none of them */
static void test_many(void)
{
	uint32_t *table, i;

	num_channels = "16";
	ASSERT(setup(true));
	num_channels = "3";
	table = map();
	ASSERT(table);
	for (i = 0; i < 16; i++)
		EXPECT(status_becomes(table + table[4 + 2 * i] / 4, ALL_OK));
	expect_table(16);
	munmap(table, info.size);
	teardown();
}

static void test_map(void)
{
	const long page = sysconf(_SC_PAGESIZE);
	uint32_t *all, *one;
	uint64_t at;

	ASSERT(setup(false));
	EXPECT_ERR((long)mmap(NULL, page, PROT_READ, MAP_PRIVATE, sim, 0), EINVAL);
	EXPECT_ERR((long)mmap(NULL, info.size + page, PROT_READ, MAP_SHARED,
			      sim, 0), ENXIO);
	EXPECT_ERR((long)mmap(NULL, page, PROT_READ, MAP_SHARED, sim,
			      info.size), ENXIO);
	EXPECT_ERR((long)mmap(NULL, 2 * page, PROT_READ, MAP_SHARED, sim,
			      info.size - page), ENXIO);
	EXPECT_ERR((long)mmap(NULL, page, PROT_READ, MAP_SHARED, sim,
			      0xc0000000), ENXIO);
	all = map();
	ASSERT(all);
	for (at = 0; at < info.size; at += page)
		all[at / 4] = at ^ 0x5a5a5a5a;
	/* in pieces, that begin and end within those of the kernel */
	for (at = 0; at < info.size; at += 3 * page) {
		size_t len = info.size - at < 3 * (uint64_t)page ?
			     info.size - at : 3 * (uint64_t)page;

		one = mmap(NULL, len, PROT_READ | PROT_WRITE, MAP_SHARED, sim,
			   at);
		ASSERT(one != MAP_FAILED);
		EXPECT_EQ(one[(len - page) / 4],
			  (uint32_t)((at + len - page) ^ 0x5a5a5a5a));
		munmap(one, len);
	}
	munmap(all, info.size);
	teardown();
}

static void test_reload(void)
{
	static uint32_t pristine[1024];
	uint32_t *mem, i;

	ASSERT(setup(false));
	mem = map();
	ASSERT(mem);
	ASSERT_EQ(ioctl(sim, AMP_SIM_RELOAD), 0);
	memcpy(pristine, mem, sizeof(pristine));
	memset(mem, 0xa5, info.size);
	ASSERT_EQ(ioctl(sim, AMP_SIM_RELOAD), 0);
	EXPECT(!memcmp(pristine, mem, sizeof(pristine)));
	for (i = 1024; i < info.size / 4; i++)
		if (mem[i])
			break;
	EXPECT_EQ(i, info.size / 4);
	munmap(mem, info.size);
	teardown();
}

static void test_memory_stays(void)
{
	uint32_t *mem;

	ASSERT(setup(false));
	mem = map();
	ASSERT(mem);
	mem[2000] = 0x12345678;
	munmap(mem, info.size);
	close(sim);
	sim = open(path, O_RDWR);
	ASSERT(sim >= 0);
	mem = map();
	ASSERT(mem);
	EXPECT_EQ(mem[2000], 0x12345678);
	EXPECT_EQ(mem[0], 1);
	munmap(mem, info.size);
	teardown();
}

/* What a processor may do that has not seen yet that its rings are taken */
static void *late_ringer(void *vdev)
{
	int i;

	if (!status_becomes(vdev, 0))
		return vdev;
	for (i = 0; i < 2 * CHANNELS; i++)
		if (!EXPECT_EQ(ring(i), 4))
			return vdev;
	return NULL;
}

/*
 * Linux comes back, and finds that it can't go on with the rings: it has to
 * start them from nothing, and no doorbell keeps the processor from seeing that.
 */
static void test_spoilt_rings(void)
{
	struct vring_desc *desc;
	uint32_t *mem, *vdev;
	pthread_t thread;
	uint64_t addr;
	void *unseen;

	ASSERT(setup(true));
	mem = map();
	ASSERT(mem);
	vdev = mem + mem[4] / 4;
	ASSERT(status_becomes(vdev, ALL_OK));
	desc = (void *)((uint8_t *)mem + vdev[12] - info.device_base);
	addr = desc[0].addr;
	EXPECT_EQ(file_write(DRIVER "/unbind", device), 0);
	EXPECT_EQ(*(uint8_t *)(vdev + 6), ALL_OK);
	desc[0].addr += 8;
	/* binding may take longer than the rings are taken for */
	ASSERT_EQ(pthread_create(&thread, NULL, late_ringer, vdev), 0);
	EXPECT_EQ(file_write(DRIVER "/bind", device), 0);
	pthread_join(thread, &unseen);
	EXPECT(!unseen);
	EXPECT(status_becomes(vdev, ALL_OK));
	EXPECT_EQ(desc[0].addr, addr);
	munmap(mem, info.size);
	teardown();
}

static void test_bad_bells(void)
{
	uint32_t words[2] = { 0, 1 };

	ASSERT(setup(false));
	EXPECT_ERR(write(sim, words, 3), EINVAL);
	EXPECT_ERR(write(sim, words, 8), EINVAL);
	EXPECT_ERR(write(sim, words, 0), EINVAL);
	EXPECT_ERR(write(sim, nowhere, 4), EFAULT);
	EXPECT_ERR(ring(2 * CHANNELS), EINVAL);
	EXPECT_ERR(ring(~0u), EINVAL);
	EXPECT_EQ(ring(2 * CHANNELS - 1), 4);
	EXPECT_ERR(read(sim, words, 3), EINVAL);
	EXPECT_ERR(read(sim, words, 4), EAGAIN);
	EXPECT_EQ(poll_now(sim, POLLIN | POLLOUT), POLLOUT);
	teardown();
}

/* Nobody takes the ones that Linux repeats until we answer: they are all there */
static void test_bells(void)
{
	uint32_t id, seen = 0, tries = 10;

	ASSERT(setup(true));
	while (seen != 0x2a && tries--) {
		ASSERT(ready(sim, POLLIN, PATIENCE_MS));
		EXPECT_ERR(read(sim, nowhere, 4), EFAULT);
		while (next(&id) == 4) {
			EXPECT(id < 2 * CHANNELS);
			seen |= 1u << id;
		}
		EXPECT_EQ(errno, EAGAIN);
	}
	EXPECT_EQ(seen & 0x2a, 0x2a);
	teardown();
}

static volatile bool stop_ringing;

static void *ringer(void *arg)
{
	uint32_t i;

	(void)arg;
	for (i = 0; i < RINGS && !stop_ringing; i++)
		ring(i % (2 * CHANNELS));
	return NULL;
}

/* As many as one likes, while the channels go away and come back */
static void test_storm(void)
{
	pthread_t thread;
	int i;

	ASSERT(setup(true));
	stop_ringing = false;
	ASSERT_EQ(pthread_create(&thread, NULL, ringer, NULL), 0);
	for (i = 0; i < 10; i++) {
		EXPECT_EQ(file_write(DRIVER "/unbind", device), 0);
		EXPECT_EQ(file_write(DRIVER "/bind", device), 0);
	}
	stop_ringing = true;
	pthread_join(thread, NULL);
	EXPECT_EQ(ring(0), 4);
	teardown();
}

static void nothing(int sig)
{
	(void)sig;
}

static void *reader(void *arg)
{
	uint32_t id;

	*(int *)arg = next(&id) < 0 ? errno : 0;
	return NULL;
}

static void test_interrupted(void)
{
	struct sigaction action = { .sa_handler = nothing };
	pthread_t thread;
	int error = -1;

	ASSERT(setup(false));
	sigaction(SIGUSR1, &action, NULL);
	fcntl(sim, F_SETFL, 0);
	ASSERT_EQ(pthread_create(&thread, NULL, reader, &error), 0);
	/* one may come before it waits */
	while (pthread_tryjoin_np(thread, NULL)) {
		pthread_kill(thread, SIGUSR1);
		usleep(10000);
	}
	EXPECT_EQ(error, EINTR);
	teardown();
}

/* The processor goes while somebody is it, sleeps as it, and has its memory */
static void test_removed(void)
{
	pthread_t thread;
	uint32_t *mem, id;
	int error = -1;

	ASSERT(setup(false));
	fcntl(sim, F_SETFL, 0);
	mem = map();
	ASSERT(mem);
	ASSERT_EQ(pthread_create(&thread, NULL, reader, &error), 0);
	/* long enough for it to wait, most of the time */
	usleep(100000);
	ASSERT_EQ(rmdir(DIR), 0);
	pthread_join(thread, NULL);
	EXPECT_EQ(error, ENODEV);

	EXPECT_EQ(poll_now(sim, POLLIN | POLLOUT), POLLHUP | POLLERR);
	EXPECT_ERR(next(&id), ENODEV);
	EXPECT_ERR(ring(0), ENODEV);
	EXPECT_ERR(ioctl(sim, AMP_SIM_GET_INFO, &info), ENODEV);
	EXPECT_ERR(ioctl(sim, AMP_SIM_RELOAD), ENODEV);
	EXPECT_ERR((long)mmap(NULL, 4096, PROT_READ, MAP_SHARED, sim, 0), ENODEV);
	EXPECT_ERR(open(path, O_RDWR), ENOENT);
	memset(mem, 0x33, info.size);
	EXPECT_EQ(mem[info.size / 4 - 1], 0x33333333);
	close(sim);
	EXPECT_EQ(mem[0], 0x33333333);

	/* another one of that name has nothing to do with it */
	ASSERT(setup(false));
	EXPECT_EQ(mem[0], 0x33333333);
	munmap(mem, info.size);
	teardown();
}

static const struct ktap_test tests[] = {
	{ "only one process is the processor", test_open },
	{ "what a processor learns of itself", test_info },
	{ "the resource table is by the book", test_table },
	{ "Linux takes the table of as many channels as there can be", test_many },
	{ "memory as a whole and in pieces, and no more", test_map },
	{ "an image that is loaded again leaves nothing of the old one", test_reload },
	{ "the next process finds the memory as it was", test_memory_stays },
	{ "rings that were spoilt are restarted", test_spoilt_rings },
	{ "doorbells that make no sense", test_bad_bells },
	{ "Linux rings for each channel", test_bells },
	{ "doorbells for channels that come and go", test_storm },
	{ "waiting for a doorbell can be interrupted", test_interrupted },
	{ "a processor that is taken away from its process", test_removed },
};

int main(void)
{
	if (geteuid())
		return ktap_skip_all("not root");
	if (system("modprobe -a amp_virtio amp_rpmsg amp_sim 2>/dev/null"))
		return ktap_skip_all("no amp_sim, or nothing to drive it");
	if (access(ROOT, F_OK))
		return ktap_skip_all("configfs is not mounted on /sys/kernel/config");
	return ktap_run(tests, sizeof(tests) / sizeof(tests[0]));
}
