// SPDX-License-Identifier: GPL-2.0-only
/*
 * What becomes of open files when the link goes down, and when the device does.
 */
#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <poll.h>
#include <pthread.h>
#include <stdbool.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <linux/rpmsg_amp.h>

#include "ktap.h"
#include "misc.h"

#define DRIVER		"/sys/bus/rpmsg/drivers/amp_misc"
/* Times that the driver is unbound under traffic */
#define CYCLES		50

static unsigned int channel = 4;
static char reset_path[256], device[128];
static uint8_t out[512], in[65536];

static bool echo(int fd, size_t len, uint32_t seq)
{
	message_fill(out, len, seq);
	if (!EXPECT_EQ(write(fd, out, len), (ssize_t)len) ||
	    !EXPECT(ready(fd, POLLIN, PATIENCE_MS)))
		return false;
	return EXPECT_EQ(read(fd, in, sizeof(in)), (ssize_t)len) &&
	       EXPECT(message_ok(in, len, seq));
}

/* An echo behind whatever is still on its way to somebody who is gone */
static bool echo_once(void)
{
	int fd = misc_open(channel, O_RDWR);
	bool ok = false;
	ssize_t n;

	message_fill(out, 77, 7);
	if (EXPECT(fd >= 0) && EXPECT_EQ(write(fd, out, 77), 77))
		while (!ok && EXPECT(ready(fd, POLLIN, PATIENCE_MS))) {
			n = read(fd, in, sizeof(in));
			if (!EXPECT(n > 0))
				break;
			ok = n == 77 && message_ok(in, 77, 7);
		}
	close(fd);
	return ok;
}

static int reset_link(void)
{
	return file_write(reset_path, "1");
}

/* How many have been carried out */
static long resets(void)
{
	char text[32] = "";

	file_read(reset_path, text, sizeof(text));
	return strtol(text, NULL, 10);
}

/* The write does not wait: until a reset is counted, the link is still that before */
static int reset_and_wait(void)
{
	long before = resets();
	int ms;

	if (reset_link())
		return -1;
	for (ms = 0; ms < PATIENCE_MS; ms += 5) {
		if (resets() > before)
			return 0;
		usleep(5000);
	}
	return -1;
}

static int unbind(void)
{
	return file_write(DRIVER "/unbind", device);
}

static int bind(void)
{
	return file_write(DRIVER "/bind", device);
}

static void expect_dead(int fd, int err)
{
	uint32_t value;
	int n;

	EXPECT_ERR(read(fd, in, sizeof(in)), err);
	EXPECT_ERR(write(fd, out, 10), err);
	EXPECT_ERR(write(fd, in, sizeof(in)), err);
	EXPECT_ERR(ioctl(fd, FIONREAD, &n), err);
	EXPECT_ERR(ioctl(fd, RPMSG_AMP_GET_MTU, &value), err);
	EXPECT_EQ(poll_now(fd, POLLIN | POLLOUT), POLLHUP | POLLERR);
}

/* Queues messages that nobody reads */
static void leave_unread(int fd, int n)
{
	int i;

	for (i = 0; i < n; i++) {
		message_fill(out, 20, i);
		EXPECT_EQ(write(fd, out, 20), 20);
	}
	EXPECT(misc_attr_becomes(channel, "rx_queued", n));
}

static void test_reset(void)
{
	long dropped = misc_stat(channel, "rx_dropped_session");
	int fd = misc_open(channel, O_RDWR);
	int again;

	ASSERT(fd >= 0);
	ASSERT(echo(fd, 50, 1));
	leave_unread(fd, 5);
	ASSERT_EQ(reset_link(), 0);
	EXPECT(ready(fd, POLLHUP, PATIENCE_MS));
	expect_dead(fd, EPIPE);
	EXPECT_EQ(misc_stat(channel, "rx_dropped_session"), dropped + 5);

	/* who is still there does not keep others out, and stays dead */
	again = misc_open(channel, O_RDWR);
	ASSERT(again >= 0);
	EXPECT(echo(again, 60, 2));
	expect_dead(fd, EPIPE);
	close(fd);
	EXPECT_ERR(misc_open(channel, O_RDWR), EBUSY);
	EXPECT(echo(again, 70, 3));
	close(again);
}

/* What threads that sleep in a call come back with */
struct sleeper {
	int fd;
	pthread_t thread;
	int err;
	short revents;
};

static void *sleep_read(void *arg)
{
	struct sleeper *s = arg;
	uint8_t buf[1024];

	s->err = read(s->fd, buf, sizeof(buf)) < 0 ? errno : 0;
	return NULL;
}

static void *sleep_write(void *arg)
{
	struct sleeper *s = arg;
	uint8_t buf[16] = { BINARY };

	do
		s->err = write(s->fd, buf, sizeof(buf)) < 0 ? errno : 0;
	while (!s->err);
	return NULL;
}

static void *sleep_poll(void *arg)
{
	struct sleeper *s = arg;
	struct pollfd p = { .fd = s->fd };

	if (poll(&p, 1, PATIENCE_MS) != 1)
		s->err = ETIMEDOUT;
	s->revents = p.revents;
	return NULL;
}

/* A reader, a writer and a poller; the writer runs until nothing goes out */
static void wake_all(int (*event)(void), int err)
{
	struct sleeper r = {}, w = {}, p = {};
	uint32_t forever = 0;

	/* the reader must find nothing, so it has a channel without echo */
	ASSERT_EQ(remote("mode %u sink", channel), 0);
	r.fd = misc_open(channel, O_RDWR);
	ASSERT(r.fd >= 0);
	p.fd = r.fd;
	pthread_create(&r.thread, NULL, sleep_read, &r);
	pthread_create(&p.thread, NULL, sleep_poll, &p);
	usleep(50000);
	EXPECT_EQ(event(), 0);
	pthread_join(r.thread, NULL);
	pthread_join(p.thread, NULL);
	EXPECT_EQ(r.err, err);
	EXPECT_EQ(p.err, 0);
	EXPECT_EQ(p.revents, POLLHUP | POLLERR);
	close(r.fd);
	if (event == unbind)
		EXPECT_EQ(bind(), 0);

	EXPECT_EQ(remote("mode %u echo", channel), 0);
	w.fd = misc_open(channel, O_RDWR);
	ASSERT(w.fd >= 0);
	EXPECT_EQ(ioctl(w.fd, RPMSG_AMP_SET_SEND_TIMEOUT, &forever), 0);
	pthread_create(&w.thread, NULL, sleep_write, &w);
	EXPECT(misc_attr_becomes(channel, "rx_queued",
				 misc_attr(channel, "rx_limit")));
	usleep(50000);
	EXPECT_EQ(event(), 0);
	pthread_join(w.thread, NULL);
	EXPECT_EQ(w.err, err);
	close(w.fd);
	if (event == unbind)
		EXPECT_EQ(bind(), 0);
	EXPECT(echo_once());
}

static void test_reset_wakes(void)
{
	wake_all(reset_link, EPIPE);
}

static void test_unbind(void)
{
	int fd = misc_open(channel, O_RDWR), again;

	ASSERT(fd >= 0);
	ASSERT(echo(fd, 50, 1));
	leave_unread(fd, 5);
	ASSERT_EQ(unbind(), 0);
	expect_dead(fd, ENODEV);
	EXPECT_ERR(misc_open(channel, O_RDWR), ENOENT);
	EXPECT_EQ(misc_attr(channel, "mtu"), -1);
	ASSERT_EQ(bind(), 0);
	again = misc_open(channel, O_RDWR);
	ASSERT(again >= 0);
	EXPECT(echo(again, 60, 2));
	expect_dead(fd, ENODEV);
	close(fd);
	EXPECT(echo(again, 70, 3));
	close(again);
}

static void test_unbind_wakes(void)
{
	wake_all(unbind, ENODEV);
}

/* Where the remote counts what it has sent: the legacy device tree tells */
static off_t used_index(void)
{
	char file[256], table[17 * 8 + 1];
	uint32_t at = channel * 8;
	glob_t g;
	int n;

	if (glob("/proc/device-tree/soc*/*rpmsg*/shmem-rx-vring", 0, NULL, &g))
		return -1;
	snprintf(file, sizeof(file), "%s", g.gl_pathv[0]);
	globfree(&g);
	n = file_read(file, table, sizeof(table));
	if (n < 0 || at + 8 > (uint32_t)n)
		return -1;
	/* 256 descriptors: table and available ring have a page each, nearly */
	return (off_t)get_be32((uint8_t *)table + at + 4) + 2 * 4096 + 2;
}

/* As a remote that has gone mad would: the link is down until a reset */
static bool break_ring(void)
{
	off_t at = used_index();
	volatile uint16_t *index;
	bool broken;
	void *p;
	int fd;

	fd = open("/dev/mem", O_RDWR | O_SYNC);
	if (at < 0 || fd < 0)
		return false;
	p = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd,
		 at & ~4095);
	close(fd);
	if (p == MAP_FAILED)
		return false;
	index = (volatile uint16_t *)((char *)p + (at & 4095));
	*index += 12345;
	/* the watchdog has the driver look */
	broken = misc_attr_becomes(channel, "online", 0);
	munmap(p, 4096);
	return broken;
}

/* Files that are opened while the link is down wait for it */
static void test_offline(void)
{
	uint32_t timeout = 30;
	int fd, old = misc_open(channel, O_RDWR);

	ASSERT(old >= 0);
	if (used_index() < 0 || access("/dev/mem", R_OK | W_OK)) {
		close(old);
		SKIP("no way to reach the ring");
	}
	EXPECT(break_ring());
	expect_dead(old, EPIPE);
	close(old);

	fd = misc_open(channel, O_RDWR | O_NONBLOCK);
	ASSERT(fd >= 0);
	EXPECT_ERR(read(fd, in, sizeof(in)), EAGAIN);
	EXPECT_ERR(write(fd, out, 10), EAGAIN);
	EXPECT_EQ(poll_now(fd, POLLIN | POLLOUT), 0);
	EXPECT_EQ(fcntl(fd, F_SETFL, 0), 0);
	EXPECT_EQ(ioctl(fd, RPMSG_AMP_SET_SEND_TIMEOUT, &timeout), 0);
	EXPECT_ERR(write(fd, out, 10), ETIMEDOUT);
	EXPECT_EQ(reset_link(), 0);
	EXPECT(ready(fd, POLLOUT, PATIENCE_MS));
	EXPECT(echo(fd, 40, 1));
	close(fd);
}

static volatile bool stop;

/* Opens, writes, reads, closes: whatever happens is fine */
static void *rush(void *arg)
{
	uint8_t buf[1024] = { BINARY };
	long *ops = arg;
	int fd, n, i;

	while (!stop) {
		fd = misc_open(channel, O_RDWR | O_NONBLOCK);
		for (i = 0; fd >= 0 && i < 100; i++) {
			*ops += write(fd, buf, 100) > 0;
			*ops += read(fd, buf, sizeof(buf)) > 0;
			ioctl(fd, FIONREAD, &n);
			poll_now(fd, POLLIN | POLLOUT);
		}
		if (fd >= 0)
			close(fd);
	}
	return NULL;
}

static void rush_while(int (*event)(void))
{
	int cycles = fewer(CYCLES);
	long ops[4] = {};
	pthread_t threads[4];
	int i;

	stop = false;
	for (i = 0; i < 4; i++)
		pthread_create(&threads[i], NULL, rush, &ops[i]);
	for (i = 0; i < cycles; i++) {
		usleep(10000);
		if (!EXPECT_EQ(event(), 0))
			break;
		if (event == unbind && !EXPECT_EQ(bind(), 0))
			break;
	}
	stop = true;
	for (i = 0; i < 4; i++)
		pthread_join(threads[i], NULL);
	printf("# cycles=%d messages=%ld\n", cycles,
	       ops[0] + ops[1] + ops[2] + ops[3]);
	EXPECT(misc_attr_becomes(channel, "online", 1));
	EXPECT(echo_once());
}

static void test_unbind_traffic(void)
{
	rush_while(unbind);
}

static void test_reset_traffic(void)
{
	rush_while(reset_and_wait);
}

static const struct ktap_test tests[] = {
	{ "a lost link ends the files that are open", test_reset },
	{ "a lost link wakes who sleeps", test_reset_wakes },
	{ "an unbound driver leaves open files dead", test_unbind },
	{ "unbinding wakes who sleeps", test_unbind_wakes },
	{ "a file that is opened before the link is there waits for it",
	  test_offline },
	{ "unbinding again and again under traffic", test_unbind_traffic },
	{ "losing the link again and again under traffic", test_reset_traffic },
};

/* The rpmsg device, and the channel's own folder */
static bool find_paths(void)
{
	char path[128], pattern[128];
	ssize_t n;
	glob_t g;

	snprintf(path, sizeof(path), "/sys/class/misc/rpmsg-misc%u/device",
		 channel);
	n = readlink(path, reset_path, sizeof(reset_path) - 1);
	if (n < 0)
		return false;
	reset_path[n] = '\0';
	snprintf(device, sizeof(device), "%s", strrchr(reset_path, '/') + 1);
	snprintf(pattern, sizeof(pattern),
		 "/sys/bus/platform/devices/*/rpmsg_plat_info%u/reset", channel);
	if (glob(pattern, 0, NULL, &g))
		return false;
	snprintf(reset_path, sizeof(reset_path), "%s", g.gl_pathv[0]);
	globfree(&g);
	return true;
}

int main(void)
{
	if (geteuid())
		return ktap_skip_all("not root");
	if (!find_paths())
		return ktap_skip_all("no character device");
	if (remote("mode %u echo", channel))
		return ktap_skip_all("no remote that echoes");
	return ktap_run(tests, sizeof(tests) / sizeof(tests[0]));
}
