// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the calls on one character device do.
 *
 * The remote echoes on this channel unless told otherwise.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#include <linux/rpmsg_amp.h>

#include "ktap.h"
#include "misc.h"

#define MAX_MSG		65536

static unsigned int channel = 3;
static uint8_t out[MAX_MSG], in[MAX_MSG];
static int mtu;
/* No memory there; the compiler need not know */
static void *volatile nowhere;

static int get_u32(int fd, unsigned long request)
{
	uint32_t value = ~0u;

	return ioctl(fd, request, &value) ? -1 : (int)value;
}

static int set_u32(int fd, unsigned long request, uint32_t value)
{
	return ioctl(fd, request, &value);
}

static int next_size(int fd)
{
	int n = -1;

	return ioctl(fd, FIONREAD, &n) ? -1 : n;
}

static ssize_t send_msg(int fd, size_t len, uint32_t seq)
{
	message_fill(out, len, seq);
	return write(fd, out, len);
}

/* Reads a message that will come; false if it is another one */
static bool get_msg(int fd, size_t len, uint32_t seq)
{
	ssize_t n;

	if (!EXPECT(ready(fd, POLLIN, PATIENCE_MS)))
		return false;
	n = read(fd, in, sizeof(in));
	return EXPECT_EQ(n, (ssize_t)len) && EXPECT(message_ok(in, len, seq));
}

/* Has the remote hold so much that no more can be sent; how many went out */
static int fill_up(int fd)
{
	int flags = fcntl(fd, F_GETFL), n = 0;

	fcntl(fd, F_SETFL, flags | O_NONBLOCK);
	for (;;) {
		while (send_msg(fd, 16, n) == 16)
			n++;
		/* until the remote has taken what it will take */
		if (errno != EAGAIN || !ready(fd, POLLOUT, 300))
			break;
	}
	fcntl(fd, F_SETFL, flags);
	return n;
}

static void empty(int fd, int n)
{
	int i;

	for (i = 0; i < n; i++)
		if (!get_msg(fd, 16, i))
			return;
}

static void test_node(void)
{
	struct stat st;
	char path[64];

	snprintf(path, sizeof(path), "/dev/rpmsg-misc%u", channel);
	ASSERT_EQ(stat(path, &st), 0);
	EXPECT(S_ISCHR(st.st_mode));
	EXPECT_EQ(st.st_mode & 0777, 0600);
	EXPECT_EQ(st.st_uid, 0);
	EXPECT_EQ(misc_attr(channel, "mtu"), mtu);
	EXPECT_EQ(misc_attr(channel, "online"), 1);
	EXPECT_EQ(misc_attr(channel, "rx_queued"), 0);
	EXPECT(misc_attr(channel, "rx_limit") >= 1);
}

static void test_one(void)
{
	int fd = misc_open(channel, O_RDWR);

	ASSERT(fd >= 0);
	EXPECT_EQ(send_msg(fd, 100, 1), 100);
	get_msg(fd, 100, 1);
	close(fd);
}

static void test_boundaries(void)
{
	static const int sizes[] = { 1, 17, 300, 2 };
	int i, fd = misc_open(channel, O_RDWR);

	ASSERT(fd >= 0);
	for (i = 0; i < 4; i++)
		EXPECT_EQ(send_msg(fd, sizes[i], i), sizes[i]);
	EXPECT(misc_attr_becomes(channel, "rx_queued", 4));
	for (i = 0; i < 4; i++)
		get_msg(fd, sizes[i], i);
	EXPECT_EQ(poll_now(fd, POLLIN), 0);
	close(fd);
}

static void test_mtu(void)
{
	long sent = misc_stat(channel, "tx_messages");
	long oversized = misc_stat(channel, "tx_oversized");
	int fd = misc_open(channel, O_RDWR);

	ASSERT(fd >= 0);
	EXPECT_EQ(send_msg(fd, mtu, 5), mtu);
	get_msg(fd, mtu, 5);
	message_fill(out, mtu + 1, 6);
	EXPECT_ERR(write(fd, out, mtu + 1), EMSGSIZE);
	EXPECT_ERR(write(fd, out, sizeof(out)), EMSGSIZE);
	EXPECT_EQ(misc_stat(channel, "tx_messages"), sent + 1);
	EXPECT_EQ(misc_stat(channel, "tx_oversized"), oversized + 2);
	EXPECT_EQ(send_msg(fd, 8, 7), 8);
	get_msg(fd, 8, 7);
	close(fd);
}

static void test_small_read(void)
{
	int fd = misc_open(channel, O_RDWR);

	ASSERT(fd >= 0);
	EXPECT_EQ(send_msg(fd, 200, 8), 200);
	ASSERT(ready(fd, POLLIN, PATIENCE_MS));
	EXPECT_ERR(read(fd, in, 199), EMSGSIZE);
	EXPECT_ERR(read(fd, in, 1), EMSGSIZE);
	EXPECT_ERR(read(fd, in, 0), EMSGSIZE);
	EXPECT_EQ(next_size(fd), 200);
	EXPECT_EQ(read(fd, in, 200), 200);
	EXPECT(message_ok(in, 200, 8));
	close(fd);
}

static void test_fionread(void)
{
	int fd = misc_open(channel, O_RDWR);

	ASSERT(fd >= 0);
	EXPECT_EQ(next_size(fd), 0);
	EXPECT_EQ(send_msg(fd, 33, 0), 33);
	EXPECT_EQ(send_msg(fd, 44, 1), 44);
	EXPECT(misc_attr_becomes(channel, "rx_queued", 2));
	EXPECT_EQ(next_size(fd), 33);
	get_msg(fd, 33, 0);
	EXPECT_EQ(next_size(fd), 44);
	get_msg(fd, 44, 1);
	EXPECT_EQ(next_size(fd), 0);
	close(fd);
}

static void test_zero(void)
{
	int fd = misc_open(channel, O_RDWR | O_NONBLOCK);

	ASSERT(fd >= 0);
	EXPECT_EQ(write(fd, out, 0), 0);
	ASSERT(ready(fd, POLLIN, PATIENCE_MS));
	EXPECT_EQ(next_size(fd), 0);
	EXPECT_EQ(read(fd, in, sizeof(in)), 0);
	EXPECT_ERR(read(fd, in, sizeof(in)), EAGAIN);
	EXPECT_EQ(poll_now(fd, POLLIN), 0);
	close(fd);
}

static void test_vectors(void)
{
	struct iovec v[3] = {
		{ out, 10 }, { out + 10, 1 }, { out + 11, 89 },
	};
	struct iovec r[2] = { { in, 60 }, { in + 60, 100 } };
	struct iovec big[2] = { { out, 1 }, { out + 1, mtu } };
	struct iovec small[2] = { { in, 60 }, { in + 60, 39 } };
	int fd = misc_open(channel, O_RDWR);

	ASSERT(fd >= 0);
	message_fill(out, 100, 9);
	EXPECT_EQ(writev(fd, v, 3), 100);
	ASSERT(ready(fd, POLLIN, PATIENCE_MS));
	EXPECT_ERR(readv(fd, small, 2), EMSGSIZE);
	EXPECT_EQ(readv(fd, r, 2), 100);
	EXPECT(message_ok(in, 100, 9));
	EXPECT_ERR(writev(fd, big, 2), EMSGSIZE);
	close(fd);
}

static void test_nonblocking(void)
{
	int fd = misc_open(channel, O_RDWR | O_NONBLOCK);
	long full = misc_stat(channel, "tx_full");
	int n;

	ASSERT(fd >= 0);
	EXPECT_ERR(read(fd, in, sizeof(in)), EAGAIN);
	n = fill_up(fd);
	EXPECT(n > misc_attr(channel, "rx_limit"));
	EXPECT_ERR(send_msg(fd, 16, n), EAGAIN);
	EXPECT(misc_stat(channel, "tx_full") > full);
	EXPECT_EQ(poll_now(fd, POLLIN | POLLOUT), POLLIN);
	empty(fd, n);
	EXPECT(ready(fd, POLLOUT, PATIENCE_MS));
	EXPECT_EQ(poll_now(fd, POLLIN | POLLOUT), POLLOUT);
	printf("# %d messages under way\n", n);
	close(fd);
}

static void test_timeout(void)
{
	long timeouts = misc_stat(channel, "tx_timeouts");
	int n, fd = misc_open(channel, O_RDWR);

	ASSERT(fd >= 0);
	EXPECT_EQ(get_u32(fd, RPMSG_AMP_GET_SEND_TIMEOUT),
		  RPMSG_AMP_DEFAULT_SEND_TIMEOUT);
	EXPECT_EQ(set_u32(fd, RPMSG_AMP_SET_SEND_TIMEOUT, 30), 0);
	EXPECT_EQ(get_u32(fd, RPMSG_AMP_GET_SEND_TIMEOUT), 30);
	n = fill_up(fd);
	EXPECT_ERR(send_msg(fd, 16, n), ETIMEDOUT);
	EXPECT_EQ(misc_stat(channel, "tx_timeouts"), timeouts + 1);
	empty(fd, n);
	EXPECT(ready(fd, POLLOUT, PATIENCE_MS));
	EXPECT_EQ(send_msg(fd, 16, 0), 16);
	empty(fd, 1);
	close(fd);
	fd = misc_open(channel, O_RDWR);
	EXPECT_EQ(get_u32(fd, RPMSG_AMP_GET_SEND_TIMEOUT),
		  RPMSG_AMP_DEFAULT_SEND_TIMEOUT);
	close(fd);
}

/* A writer that blocks goes on when there is room, and nothing is lost */
static void test_blocking(void)
{
	int i, status, fd = misc_open(channel, O_RDWR);
	const int n = 2000;
	pid_t child;

	ASSERT(fd >= 0);
	fflush(stdout);
	child = fork();
	if (!child) {
		for (i = 0; i < n; i++)
			if (send_msg(fd, 16, i) != 16)
				_exit(1);
		_exit(0);
	}
	/* let it run into the wall first */
	while (misc_attr(channel, "rx_queued") < misc_attr(channel, "rx_limit"))
		usleep(1000);
	for (i = 0; i < n; i++)
		if (!get_msg(fd, 16, i))
			break;
	if (i < n)
		kill(child, SIGKILL);
	waitpid(child, &status, 0);
	EXPECT_EQ(status, 0);
	close(fd);
}

static volatile sig_atomic_t signals, drained;
static int drain_fd = -1;

static void on_alarm(int sig)
{
	uint8_t buf[64];

	(void)sig;
	signals++;
	/* The third time there is room for who has been restarted */
	if (drain_fd >= 0 && signals >= 3)
		drained += read(drain_fd, buf, sizeof(buf)) > 0;
}

/* Signals that come again and again, so that none comes too early */
static void alarms(bool on, int flags)
{
	struct sigaction sa = { .sa_handler = on_alarm, .sa_flags = flags };
	struct itimerval t = { { 0, on ? 20000 : 0 }, { 0, on ? 20000 : 0 } };

	signals = 0;
	sigaction(SIGALRM, &sa, NULL);
	setitimer(ITIMER_REAL, &t, NULL);
}

static void test_signal_read(void)
{
	int fd = misc_open(channel, O_RDWR);

	ASSERT(fd >= 0);
	alarms(true, 0);
	EXPECT_ERR(read(fd, in, sizeof(in)), EINTR);
	alarms(false, 0);
	close(fd);
}

static void test_signal_write(void)
{
	int i, n, fd = misc_open(channel, O_RDWR);

	ASSERT(fd >= 0);
	n = fill_up(fd);
	alarms(true, 0);
	EXPECT_ERR(send_msg(fd, 16, n), EINTR);
	EXPECT_EQ(set_u32(fd, RPMSG_AMP_SET_SEND_TIMEOUT, 0), 0);
	EXPECT_ERR(send_msg(fd, 16, n), EINTR);
	/* with a limit the time would start again: not restarted */
	EXPECT_EQ(set_u32(fd, RPMSG_AMP_SET_SEND_TIMEOUT, 60000), 0);
	alarms(true, SA_RESTART);
	EXPECT_ERR(send_msg(fd, 16, n), EINTR);
	EXPECT_EQ(set_u32(fd, RPMSG_AMP_SET_SEND_TIMEOUT, 0), 0);
	drain_fd = fd;
	alarms(true, SA_RESTART);
	EXPECT_EQ(send_msg(fd, 16, n), 16);
	EXPECT(signals >= 3);
	alarms(false, 0);
	drain_fd = -1;
	for (i = drained; i <= n; i++)
		if (!get_msg(fd, 16, i))
			break;
	close(fd);
}

static void test_poll(void)
{
	struct epoll_event want = { .events = EPOLLIN | EPOLLET }, got;
	int e, fd = misc_open(channel, O_RDWR);

	ASSERT(fd >= 0);
	e = epoll_create1(0);
	ASSERT(e >= 0);
	EXPECT_EQ(poll_now(fd, POLLIN | POLLOUT), POLLOUT);
	EXPECT_EQ(epoll_ctl(e, EPOLL_CTL_ADD, fd, &want), 0);
	EXPECT_EQ(epoll_wait(e, &got, 1, 0), 0);
	EXPECT_EQ(send_msg(fd, 20, 1), 20);
	EXPECT_EQ(epoll_wait(e, &got, 1, PATIENCE_MS), 1);
	EXPECT_EQ(got.events, EPOLLIN);
	EXPECT_EQ(poll_now(fd, POLLIN | POLLOUT), POLLIN | POLLOUT);
	get_msg(fd, 20, 1);
	EXPECT_EQ(poll_now(fd, POLLIN | POLLOUT), POLLOUT);
	EXPECT_EQ(send_msg(fd, 20, 2), 20);
	EXPECT_EQ(epoll_wait(e, &got, 1, PATIENCE_MS), 1);
	get_msg(fd, 20, 2);
	close(e);
	close(fd);
}

static void test_exclusive(void)
{
	static const char param[] = "/sys/module/amp_misc/parameters/exclusive";
	int a = misc_open(channel, O_RDWR), b;

	ASSERT(a >= 0);
	EXPECT_ERR(misc_open(channel, O_RDWR), EBUSY);
	EXPECT_ERR(misc_open(channel, O_RDONLY | O_NONBLOCK), EBUSY);
	close(a);
	a = misc_open(channel, O_WRONLY);
	ASSERT(a >= 0);
	EXPECT_ERR(misc_open(channel, O_RDONLY), EBUSY);

	ASSERT_EQ(file_write(param, "N"), 0);
	b = misc_open(channel, O_RDONLY);
	EXPECT(b >= 0);
	EXPECT_EQ(send_msg(a, 50, 3), 50);
	get_msg(b, 50, 3);
	EXPECT_ERR(read(a, in, sizeof(in)), EBADF);
	EXPECT_ERR(write(b, out, 1), EBADF);
	EXPECT_EQ(file_write(param, "Y"), 0);
	close(b);
	close(a);
}

/* That of the channel's endpoint */
static long address(void)
{
	return misc_attr(channel, "device/src");
}

/* Fills the queue to the brim, then has the remote send three more */
static bool overfill(long limit)
{
	return EXPECT_EQ(remote("mode %u source 16 %ld", channel, limit), 0) &&
	       EXPECT(misc_attr_becomes(channel, "rx_queued", limit)) &&
	       EXPECT_EQ(remote("send %u 0x99 %ld 8a01", channel, address()), 0) &&
	       EXPECT_EQ(remote("send %u 0x99 %ld 8a02", channel, address()), 0) &&
	       EXPECT_EQ(remote("send %u 0x99 %ld 8a03", channel, address()), 0);
}

static void read_source(int fd, long n)
{
	long i;

	for (i = 0; i < n; i++) {
		ASSERT(ready(fd, POLLIN, PATIENCE_MS));
		ASSERT_EQ(read(fd, in, sizeof(in)), 16);
		ASSERT(source_ok(in, 16, i));
	}
}

static void test_drop_mode(void)
{
	long dropped = misc_stat(channel, "rx_dropped_full");
	long limit = misc_attr(channel, "rx_limit");
	int fd = misc_open(channel, O_RDWR | O_NONBLOCK);

	ASSERT(fd >= 0);
	EXPECT_EQ(get_u32(fd, RPMSG_AMP_GET_RX_MODE), RPMSG_AMP_RX_BLOCK);
	EXPECT_EQ(set_u32(fd, RPMSG_AMP_SET_RX_MODE, RPMSG_AMP_RX_DROP), 0);
	EXPECT_EQ(get_u32(fd, RPMSG_AMP_GET_RX_MODE), RPMSG_AMP_RX_DROP);
	if (overfill(limit))
		EXPECT(misc_attr_becomes(channel, "statistics/rx_dropped_full",
					 dropped + 3));
	read_source(fd, limit);
	EXPECT_ERR(read(fd, in, sizeof(in)), EAGAIN);
	close(fd);
	EXPECT_EQ(remote("mode %u echo", channel), 0);

	fd = misc_open(channel, O_RDWR);
	EXPECT_EQ(get_u32(fd, RPMSG_AMP_GET_RX_MODE), RPMSG_AMP_RX_BLOCK);
	close(fd);
}

static void test_stall(void)
{
	long stalls = misc_stat(channel, "rx_stalls");
	long dropped = misc_stat(channel, "rx_dropped_full");
	long limit = misc_attr(channel, "rx_limit");
	int i, fd = misc_open(channel, O_RDWR);

	ASSERT(fd >= 0);
	if (overfill(limit))
		EXPECT(misc_attr_becomes(channel, "statistics/rx_stalls",
					 stalls + 1));
	EXPECT_EQ(misc_attr(channel, "rx_queued"), limit);
	read_source(fd, limit);
	for (i = 1; i <= 3; i++) {
		ASSERT(ready(fd, POLLIN, PATIENCE_MS));
		EXPECT_EQ(read(fd, in, sizeof(in)), 2);
		EXPECT_EQ(in[0], 0x8a);
		EXPECT_EQ(in[1], i);
	}
	EXPECT_EQ(misc_stat(channel, "rx_dropped_full"), dropped);
	close(fd);
	EXPECT_EQ(remote("mode %u echo", channel), 0);
}

/* Who stalls the channel and then changes his mind, or goes, frees it */
static void test_unstall(void)
{
	long stalls = misc_stat(channel, "rx_stalls");
	long full = misc_stat(channel, "rx_dropped_full");
	long closed = misc_stat(channel, "rx_dropped_closed");
	long unopened = misc_stat(channel, "rx_dropped_unopened");
	long limit = misc_attr(channel, "rx_limit");
	int fd = misc_open(channel, O_RDWR);

	ASSERT(fd >= 0);
	if (overfill(limit))
		EXPECT(misc_attr_becomes(channel, "statistics/rx_stalls",
					 stalls + 1));
	EXPECT_EQ(set_u32(fd, RPMSG_AMP_SET_RX_MODE, RPMSG_AMP_RX_DROP), 0);
	EXPECT(misc_attr_becomes(channel, "statistics/rx_dropped_full",
				 full + 3));
	close(fd);
	EXPECT_EQ(misc_stat(channel, "rx_dropped_closed"), closed + limit);

	fd = misc_open(channel, O_RDWR);
	ASSERT(fd >= 0);
	if (overfill(limit))
		EXPECT(misc_attr_becomes(channel, "statistics/rx_stalls",
					 stalls + 2));
	close(fd);
	EXPECT(misc_attr_becomes(channel, "statistics/rx_dropped_unopened",
				 unopened + 3));
	EXPECT_EQ(misc_stat(channel, "rx_dropped_closed"), closed + 2 * limit);
	EXPECT_EQ(remote("mode %u echo", channel), 0);
}

/* The three that come when the queue is full, after those that are in it */
static void read_overflow(int fd, long limit)
{
	int i;

	read_source(fd, limit);
	for (i = 1; i <= 3; i++) {
		ASSERT(ready(fd, POLLIN, PATIENCE_MS));
		EXPECT_EQ(read(fd, in, sizeof(in)), 2);
		EXPECT_EQ(in[0], 0x8a);
		EXPECT_EQ(in[1], i);
	}
	EXPECT_ERR(read(fd, in, sizeof(in)), EAGAIN);
}

/* What is more than the queue has room for is copied, and the channel goes on */
static void test_copies(void)
{
	long stalls = misc_stat(channel, "rx_stalls");
	long limit = misc_attr(channel, "rx_limit");
	int fd = misc_open(channel, O_RDWR | O_NONBLOCK);

	ASSERT(fd >= 0);
	EXPECT_EQ(misc_attr_write(channel, "rx_copy_limit", "4096"), 0);
	EXPECT_EQ(misc_attr(channel, "rx_copy_limit"), 4096);
	if (overfill(limit))
		EXPECT(misc_attr_becomes(channel, "rx_queued", limit + 3));
	EXPECT_EQ(misc_stat(channel, "rx_stalls"), stalls);
	read_overflow(fd, limit);

	/* copies have their room, too: when it is used up, the channel waits */
	EXPECT_EQ(misc_attr_write(channel, "rx_copy_limit", "60"), 0);
	if (overfill(limit))
		EXPECT(misc_attr_becomes(channel, "statistics/rx_stalls",
					 stalls + 1));
	EXPECT(misc_attr(channel, "rx_queued") <= limit + 1);
	read_overflow(fd, limit);
	EXPECT_ERR(misc_attr_write(channel, "rx_copy_limit", "67108865"), EINVAL);
	close(fd);

	/* nothing of them is left when nobody reads any more */
	EXPECT_EQ(misc_attr_write(channel, "rx_copy_limit", "4096"), 0);
	fd = misc_open_as_is(channel, O_RDWR);
	ASSERT(fd >= 0);
	if (overfill(limit))
		EXPECT(misc_attr_becomes(channel, "rx_queued", limit + 3));
	close(fd);
	EXPECT_EQ(misc_attr(channel, "rx_queued"), 0);
	EXPECT_EQ(remote("mode %u echo", channel), 0);
}

/* One after the other, by a read that blocks */
static void read_echoes(int fd, int n)
{
	int i;

	for (i = 0; i < n; i++) {
		ASSERT_EQ(send_msg(fd, 50, i), 50);
		ASSERT_EQ(read(fd, in, sizeof(in)), 50);
		ASSERT(message_ok(in, 50, i));
	}
}

/* A reader that polls instead of sleeping gets the same */
static void test_busy_poll(void)
{
	int fd = misc_open(channel, O_RDWR);

	ASSERT(fd >= 0);
	EXPECT_ERR(misc_attr_write(channel, "busy_poll_us", "10001"), EINVAL);
	if (misc_attr_write(channel, "busy_poll_us", "2000")) {
		EXPECT_EQ(errno, EOPNOTSUPP);
		close(fd);
		return;
	}
	EXPECT_EQ(misc_attr(channel, "busy_poll_us"), 2000);
	read_echoes(fd, 200);
	/* and one who gives up polling is woken */
	EXPECT_EQ(misc_attr_write(channel, "busy_poll_us", "1"), 0);
	read_echoes(fd, 20);
	EXPECT_EQ(misc_attr_write(channel, "busy_poll_us", "0"), 0);
	close(fd);
}

static void test_unopened(void)
{
	long unopened = misc_stat(channel, "rx_dropped_unopened");
	int fd;

	EXPECT_EQ(remote("send %u 1 %ld 8b", channel, address()), 0);
	EXPECT(misc_attr_becomes(channel, "statistics/rx_dropped_unopened",
				 unopened + 1));
	/* one who can't read is nobody to keep messages for */
	fd = misc_open(channel, O_WRONLY);
	ASSERT(fd >= 0);
	EXPECT_EQ(send_msg(fd, 10, 0), 10);
	EXPECT(misc_attr_becomes(channel, "statistics/rx_dropped_unopened",
				 unopened + 2));
	EXPECT_ERR(set_u32(fd, RPMSG_AMP_SET_RX_MODE, RPMSG_AMP_RX_DROP), EBADF);
	close(fd);
	fd = misc_open(channel, O_RDONLY | O_NONBLOCK);
	EXPECT_ERR(read(fd, in, sizeof(in)), EAGAIN);
	close(fd);
}

static void test_efault_read(void)
{
	size_t page = sysconf(_SC_PAGESIZE);
	uint8_t *p = mmap(NULL, 2 * page, PROT_READ | PROT_WRITE,
			  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	uint8_t *last = p + page - 30;
	struct iovec v[2] = { { in, 10 }, { NULL, 90 } };
	int fd = misc_open(channel, O_RDWR);

	ASSERT(p != MAP_FAILED && fd >= 0);
	EXPECT_EQ(mprotect(p + page, page, PROT_NONE), 0);
	EXPECT_EQ(send_msg(fd, 100, 4), 100);
	ASSERT(ready(fd, POLLIN, PATIENCE_MS));
	EXPECT_ERR(read(fd, nowhere, 200), EFAULT);
	EXPECT_ERR(read(fd, p + page, 200), EFAULT);
	EXPECT_ERR(read(fd, last, 200), EFAULT);
	EXPECT_ERR(readv(fd, v, 2), EFAULT);
	EXPECT_EQ(mprotect(p, page, PROT_READ), 0);
	EXPECT_ERR(read(fd, p, 200), EFAULT);
	EXPECT_EQ(next_size(fd), 100);
	get_msg(fd, 100, 4);

	/* memory that a message does not need may be missing */
	EXPECT_EQ(mprotect(p, page, PROT_READ | PROT_WRITE), 0);
	EXPECT_EQ(send_msg(fd, 30, 5), 30);
	ASSERT(ready(fd, POLLIN, PATIENCE_MS));
	EXPECT_EQ(read(fd, last, 200), 30);
	EXPECT(message_ok(last, 30, 5));
	munmap(p, 2 * page);
	close(fd);
}

static void test_efault_write(void)
{
	size_t page = sysconf(_SC_PAGESIZE);
	uint8_t *p = mmap(NULL, 2 * page, PROT_READ | PROT_WRITE,
			  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	long sent = misc_stat(channel, "tx_messages");
	int i, fd = misc_open(channel, O_RDWR);

	ASSERT(p != MAP_FAILED && fd >= 0);
	EXPECT_EQ(mprotect(p + page, page, PROT_NONE), 0);
	/* more often than there are buffers to lose */
	for (i = 0; i < 600; i++) {
		if (!EXPECT_ERR(write(fd, p + page - 30, 60), EFAULT))
			break;
		if (!EXPECT_ERR(write(fd, nowhere, 60), EFAULT))
			break;
	}
	EXPECT_EQ(misc_stat(channel, "tx_messages"), sent);
	EXPECT_EQ(send_msg(fd, 60, 6), 60);
	get_msg(fd, 60, 6);
	munmap(p, 2 * page);
	close(fd);
}

/* Memory that has not been touched yet, in both directions */
static void test_untouched(void)
{
	size_t page = sysconf(_SC_PAGESIZE);
	uint8_t *p = mmap(NULL, 3 * page, PROT_READ | PROT_WRITE,
			  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	int i, fd = misc_open(channel, O_RDWR);

	ASSERT(p != MAP_FAILED && fd >= 0);
	p[0] = BINARY;
	EXPECT_EQ(write(fd, p, 400), 400);
	ASSERT(ready(fd, POLLIN, PATIENCE_MS));
	EXPECT_EQ(read(fd, p + 2 * page - 200, page), 400);
	EXPECT_EQ(p[2 * page - 200], BINARY);
	for (i = 1; i < 400; i++)
		ASSERT_EQ(p[2 * page - 200 + i], 0);
	/* a message out of memory that was never there */
	EXPECT_EQ(madvise(p, 3 * page, MADV_DONTNEED), 0);
	EXPECT_EQ(write(fd, p + page - 100, 200), 200);
	ASSERT(ready(fd, POLLIN, PATIENCE_MS));
	EXPECT_EQ(read(fd, in, sizeof(in)), 200);
	munmap(p, 3 * page);
	close(fd);
}

static void test_unprivileged(void)
{
	pid_t child;
	int status;

	fflush(stdout);
	child = fork();
	if (!child) {
		if (setgid(65534) || setuid(65534))
			_exit(2);
		errno = 0;
		_exit(misc_open(channel, O_RDWR) == -1 && errno == EACCES ?
		      0 : 1);
	}
	waitpid(child, &status, 0);
	EXPECT_EQ(status, 0);
}

static void test_bad_ioctls(void)
{
	int fd = misc_open(channel, O_RDWR);
	uint64_t v = 0;
	unsigned int nr;

	ASSERT(fd >= 0);
	for (nr = 0; nr < 256; nr++)
		EXPECT_ERR(ioctl(fd, _IOWR(RPMSG_AMP_IOC_MAGIC, nr, v), &v),
			   ENOTTY);
	for (nr = 0; nr < 256; nr++)
		if (nr < 0x40 || nr > 0x44)
			EXPECT_ERR(ioctl(fd, _IOW(RPMSG_AMP_IOC_MAGIC, nr,
						  uint32_t), &v), ENOTTY);
	EXPECT_ERR(ioctl(fd, 0, &v), ENOTTY);
	EXPECT_ERR(ioctl(fd, ~0u, &v), ENOTTY);
	EXPECT_ERR(ioctl(fd, FIONREAD, NULL), EFAULT);
	EXPECT_ERR(ioctl(fd, RPMSG_AMP_GET_MTU, NULL), EFAULT);
	EXPECT_ERR(ioctl(fd, RPMSG_AMP_GET_SEND_TIMEOUT, NULL), EFAULT);
	EXPECT_ERR(ioctl(fd, RPMSG_AMP_SET_SEND_TIMEOUT, NULL), EFAULT);
	EXPECT_ERR(ioctl(fd, RPMSG_AMP_GET_RX_MODE, NULL), EFAULT);
	EXPECT_ERR(ioctl(fd, RPMSG_AMP_SET_RX_MODE, NULL), EFAULT);
	EXPECT_ERR(set_u32(fd, RPMSG_AMP_SET_RX_MODE, 2), EINVAL);
	EXPECT_ERR(set_u32(fd, RPMSG_AMP_SET_RX_MODE, ~0u), EINVAL);
	EXPECT_EQ(get_u32(fd, RPMSG_AMP_GET_RX_MODE), RPMSG_AMP_RX_BLOCK);
	EXPECT_EQ(get_u32(fd, RPMSG_AMP_GET_MTU), mtu);
	close(fd);
}

static void test_no_positions(void)
{
	int fd = misc_open(channel, O_RDWR);

	ASSERT(fd >= 0);
	EXPECT_ERR(lseek(fd, 0, SEEK_SET), ESPIPE);
	EXPECT_ERR(pread(fd, in, 10, 0), ESPIPE);
	EXPECT_ERR(pwrite(fd, out, 10, 0), ESPIPE);
	EXPECT(mmap(NULL, 4096, PROT_READ, MAP_SHARED, fd, 0) == MAP_FAILED);
	EXPECT_EQ(errno, ENODEV);
	close(fd);
}

static void test_statistics(void)
{
	long tx = misc_stat(channel, "tx_messages");
	long txb = misc_stat(channel, "tx_bytes");
	long rx = misc_stat(channel, "rx_messages");
	long rxb = misc_stat(channel, "rx_bytes");
	long closed = misc_stat(channel, "rx_dropped_closed");
	int i, fd = misc_open(channel, O_RDWR);

	ASSERT(fd >= 0);
	for (i = 0; i < 5; i++)
		EXPECT_EQ(send_msg(fd, 100 + i, i), 100 + i);
	for (i = 0; i < 3; i++)
		get_msg(fd, 100 + i, i);
	EXPECT(misc_attr_becomes(channel, "rx_queued", 2));
	close(fd);
	EXPECT_EQ(misc_stat(channel, "tx_messages"), tx + 5);
	EXPECT_EQ(misc_stat(channel, "tx_bytes"), txb + 510);
	EXPECT_EQ(misc_stat(channel, "rx_messages"), rx + 3);
	EXPECT_EQ(misc_stat(channel, "rx_bytes"), rxb + 303);
	EXPECT_EQ(misc_stat(channel, "rx_dropped_closed"), closed + 2);
	EXPECT_EQ(misc_attr(channel, "rx_queued"), 0);
}

static const struct ktap_test tests[] = {
	{ "the node belongs to root, its attributes say what it is", test_node },
	{ "one write is one message, one read is one message", test_one },
	{ "messages keep their boundaries and their order", test_boundaries },
	{ "a message has at most the MTU", test_mtu },
	{ "too small a read leaves the message", test_small_read },
	{ "FIONREAD tells the size of the next message", test_fionread },
	{ "messages of no bytes", test_zero },
	{ "writev gathers and readv scatters one message", test_vectors },
	{ "O_NONBLOCK: EAGAIN in both directions", test_nonblocking },
	{ "the timeout of a blocking write", test_timeout },
	{ "a blocking write goes on when there is room", test_blocking },
	{ "a signal ends a read", test_signal_read },
	{ "a signal ends a write", test_signal_write },
	{ "poll and epoll", test_poll },
	{ "a device can be open once, unless told otherwise", test_exclusive },
	{ "a full queue drops when told to", test_drop_mode },
	{ "a full queue makes the channel wait and loses nothing", test_stall },
	{ "a channel that waits goes on when the reader gives up", test_unstall },
	{ "what a full queue can't take is copied, within limits", test_copies },
	{ "a reader that polls", test_busy_poll },
	{ "nobody reads: dropped and counted", test_unopened },
	{ "a read that faults leaves the message", test_efault_read },
	{ "a write that faults sends nothing and loses no buffer",
	  test_efault_write },
	{ "memory that is not there yet", test_untouched },
	{ "an unprivileged user can't open it", test_unprivileged },
	{ "requests that don't exist or make no sense", test_bad_ioctls },
	{ "there are no positions and nothing to map", test_no_positions },
	{ "counters add up", test_statistics },
};

int main(int argc, char **argv)
{
	int fd;

	if (geteuid())
		return ktap_skip_all("not root");
	if (argc > 1)
		channel = atoi(argv[1]);
	fd = misc_open(channel, O_RDWR);
	if (fd < 0)
		return ktap_skip_all("no character device, or in use");
	mtu = misc_mtu(fd);
	close(fd);
	if (remote("mode %u echo", channel))
		return ktap_skip_all("no remote that echoes");
	return ktap_run(tests, sizeof(tests) / sizeof(tests[0]));
}
