// SPDX-License-Identifier: GPL-2.0-only
/*
 * Each allocation of an operation fails once: the operation fails in a way that
 * makes sense, or does without, and works the next time.
 *
 * What it is tried with is a cable of amp_sim: both ends are in this kernel. Its
 * channel has number 40 at one end and 140 at the other.
 */
#include <fcntl.h>
#include <glob.h>
#include <net/if.h>
#include <poll.h>
#include <stdint.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <linux/rpmsg_amp.h>

#include "ktap.h"
#include "misc.h"
#include "sweep.h"

#define DIR		"/sys/kernel/config/amp-sim/faults"
#define REMOTES		"/sys/devices/platform/amp_sim.*/rpmsg-amp-remote.*"
#define HERE		40
#define THERE		140
#define TICK_US		5000
#define MESSAGE		64
#define USERCOPY	"/sys/kernel/debug/fail_usercopy/"
/*
 * Copies after which a message goes by way of kernel memory, MAX_FAULTS of the driver and
 * one more when it is written; and so many that only a call without an end outlasts them
 */
#define SHORT_READS	"2"
#define SHORT_WRITES	"3"
#define MANY_COPIES	"50"
/* More files than poll() has room for on its stack */
#define POLLED		64

static int live = -1, here = -1, there = -1, attribute = -1, net = -1;
static uint8_t message[MESSAGE];
static struct pollfd polled[POLLED];

/* No memory, or no memory for a copy: user memory comes and goes, too */
static const int no_memory[] = { ENOMEM, EFAULT, 0 };

static int set(const char *file, const char *value)
{
	char name[128];

	snprintf(name, sizeof(name), "%s/%s", DIR, file);
	return file_write(name, value);
}

static int put(int fd, const char *text)
{
	ssize_t len = strlen(text);

	return pwrite(fd, text, len, 0) == len ? 0 : -1;
}

static void close_fd(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

/* The path of an attribute of a channel, if there is one */
static bool find_attr(unsigned int ch, const char *name, char *path, size_t size)
{
	char pattern[160];
	bool found;
	glob_t g;

	snprintf(pattern, sizeof(pattern),
		 REMOTES "/rpmsg-amp-channel.*/rpmsg_plat_info%u/%s", ch, name);
	found = !glob(pattern, 0, NULL, &g);
	if (found)
		snprintf(path, size, "%s", g.gl_pathv[0]);
	globfree(&g);
	return found;
}

static bool is_online(unsigned int ch)
{
	char path[256], state[32];

	return find_attr(ch, "state", path, sizeof(path)) &&
	       file_read(path, state, sizeof(state)) > 0 &&
	       !strcmp(state, "online\n");
}

static bool has_devices(unsigned int ch)
{
	char name[32];

	snprintf(name, sizeof(name), "/dev/rpmsg-misc%u", ch);
	if (access(name, F_OK))
		return false;
	snprintf(name, sizeof(name), "rpmsg%u", ch);
	return if_nametoindex(name);
}

static bool is_up(unsigned int ch)
{
	return is_online(ch) && has_devices(ch) &&
	       misc_attr(ch, "online") == 1;
}

static bool comes_up(void)
{
	int ms;

	for (ms = 0; ms < PATIENCE_MS; ms += TICK_US / 1000) {
		if (is_up(HERE) && is_up(THERE))
			return true;
		usleep(TICK_US);
	}
	printf("# online: %d %d, devices: %d %d\n", is_online(HERE),
	       is_online(THERE), has_devices(HERE), has_devices(THERE));
	return false;
}

static int go_down(void)
{
	return put(live, "0");
}

static int go_live(void)
{
	return put(live, "1");
}

static bool live_works(void)
{
	return !go_down() && !go_live() && comes_up();
}

/*
 * Seconds pass each time that a processor goes or comes, and it has hundreds of
 * sites: FAULTS_STEP=1 tries all of them, FAULTS_FIRST=n begins with the nth.
 */
static unsigned int wanted(const char *name, unsigned int otherwise)
{
	const char *text = getenv(name);

	return text ? strtoul(text, NULL, 0) : otherwise;
}

static unsigned int first(void)
{
	return wanted("FAULTS_FIRST", 1);
}

static unsigned int step(void)
{
	return wanted("FAULTS_STEP", 32);
}

/*
 * The driver core has no error for a device whose driver found no memory, only
 * that nobody drives it: ENXIO for the doorbells. It does not look whether the
 * device could be given a name either, and finds that there is none: EINVAL.
 */
static void test_live(void)
{
	static const int errors[] = { ENOMEM, EFAULT, ENXIO, EINVAL, 0 };

	ASSERT(sweep(&(struct operation){
		.name = "live",
		.prepare = go_down,
		.run = go_live,
		.works = live_works,
		.errors = errors,
		.first = first(),
		.step = step(),
	}));
}

static int set_down(void)
{
	return live_works() ? 0 : -1;
}

static bool down_works(void)
{
	return !go_live() && comes_up();
}

/* There is no way for it to fail but that of the write itself */
static void test_down(void)
{
	close_fd(&here);
	close_fd(&there);
	ASSERT(sweep(&(struct operation){
		.name = "down",
		.prepare = set_down,
		.run = go_down,
		.works = down_works,
		.errors = no_memory,
		.first = first(),
		.step = step(),
	}));
}

static int close_here(void)
{
	close_fd(&here);
	return 0;
}

static int open_here(void)
{
	here = open("/dev/rpmsg-misc40", O_RDWR | O_NONBLOCK);
	return here < 0 ? -1 : 0;
}

static bool echo_works(void)
{
	uint8_t got[MESSAGE];

	while (read(there, got, sizeof(got)) >= 0)
		;
	return write(here, message, sizeof(message)) == sizeof(message) &&
	       ready(there, POLLIN, PATIENCE_MS) &&
	       read(there, got, sizeof(got)) == sizeof(got) &&
	       !memcmp(got, message, sizeof(got));
}

static bool open_works(void)
{
	close_here();
	return !open_here() && echo_works();
}

static void test_open(void)
{
	ASSERT(sweep(&(struct operation){
		.name = "open",
		.prepare = close_here,
		.run = open_here,
		.works = open_works,
		.errors = no_memory,
	}));
	ASSERT(open_works());
}

static int run_write(void)
{
	return write(here, message, sizeof(message)) == sizeof(message) ? 0 : -1;
}

static void test_write(void)
{
	ASSERT(sweep(&(struct operation){
		.name = "write",
		.run = run_write,
		.works = echo_works,
		.errors = no_memory,
	}));
}

static int send_here(void)
{
	return run_write() || !ready(there, POLLIN, PATIENCE_MS) ? -1 : 0;
}

static int run_read(void)
{
	uint8_t got[MESSAGE];

	return read(there, got, sizeof(got)) == sizeof(got) ? 0 : -1;
}

static void test_read(void)
{
	ASSERT(sweep(&(struct operation){
		.name = "read",
		.prepare = send_here,
		.run = run_read,
		.works = echo_works,
		.errors = no_memory,
	}));
}

/* The next copies from and to user memory fail, so many of them, although it is there */
static bool copies_fail(const char *times)
{
	return !file_write(USERCOPY "task-filter", "Y") &&
	       !file_write(USERCOPY "probability", "100") &&
	       !file_write(USERCOPY "times", times) &&
	       !file_write("/proc/self/make-it-fail", "1");
}

/* This copies, too, and fails until the others have failed */
static void copies_work(void)
{
	while (file_write("/proc/self/make-it-fail", "0"))
		;
}

/* A copy that fails again and again ends the call, and loses no message */
static void test_copies(void)
{
	uint8_t got[MESSAGE] = "";
	ssize_t n;
	int error;

	if (access(USERCOPY "times", W_OK) || access("/proc/self/make-it-fail", W_OK))
		SKIP("no fail_usercopy: copies don't fail");
	ASSERT(copies_fail(SHORT_WRITES));
	n = run_write();
	copies_work();
	ASSERT_EQ(n, 0);
	ASSERT(ready(there, POLLIN, PATIENCE_MS));

	ASSERT(copies_fail(SHORT_READS));
	n = read(there, got, sizeof(got));
	copies_work();
	ASSERT_EQ(n, (ssize_t)sizeof(got));
	ASSERT(!memcmp(got, message, sizeof(got)));

	ASSERT(copies_fail(MANY_COPIES));
	n = run_write();
	error = errno;
	copies_work();
	ASSERT_EQ(n, -1);
	ASSERT_EQ(error, EFAULT);
	ASSERT(echo_works());
}

static int run_poll(void)
{
	return poll(polled, POLLED, 0) == POLLED ? 0 : -1;
}

static bool poll_works(void)
{
	return !run_poll() && echo_works();
}

static void test_poll(void)
{
	int i;

	for (i = 0; i < POLLED; i++)
		polled[i] = (struct pollfd){ .fd = here, .events = POLLOUT };
	ASSERT(sweep(&(struct operation){
		.name = "poll",
		.run = run_poll,
		.works = poll_works,
		.errors = no_memory,
	}));
}

static int run_ioctls(void)
{
	uint32_t mtu, timeout, mode;
	int size;

	return ioctl(here, RPMSG_AMP_GET_MTU, &mtu) ||
	       ioctl(here, RPMSG_AMP_GET_SEND_TIMEOUT, &timeout) ||
	       ioctl(here, RPMSG_AMP_SET_SEND_TIMEOUT, &timeout) ||
	       ioctl(here, RPMSG_AMP_GET_RX_MODE, &mode) ||
	       ioctl(here, RPMSG_AMP_SET_RX_MODE, &mode) ||
	       ioctl(there, FIONREAD, &size) ? -1 : 0;
}

static bool ioctls_work(void)
{
	return !run_ioctls() && echo_works();
}

static void test_ioctls(void)
{
	ASSERT(sweep(&(struct operation){
		.name = "ioctls",
		.run = run_ioctls,
		.works = ioctls_work,
		.errors = no_memory,
	}));
}

static int set_flags(short flags)
{
	struct ifreq req = { .ifr_name = "rpmsg40", .ifr_flags = flags };

	return ioctl(net, SIOCSIFFLAGS, &req);
}

static int link_up(void)
{
	return set_flags(IFF_UP);
}

static int link_down(void)
{
	return set_flags(0);
}

static bool link_works(void)
{
	struct ifreq req = { .ifr_name = "rpmsg40" };

	return !link_down() && !link_up() && !ioctl(net, SIOCGIFFLAGS, &req) &&
	       (req.ifr_flags & IFF_UP) && echo_works();
}

static void test_link_up(void)
{
	static const int errors[] = { ENOMEM, EFAULT, ENOBUFS, 0 };

	ASSERT(sweep(&(struct operation){
		.name = "link up",
		.prepare = link_down,
		.run = link_up,
		.works = link_works,
		.errors = errors,
	}));
}

static void test_link_down(void)
{
	ASSERT(sweep(&(struct operation){
		.name = "link down",
		.prepare = link_up,
		.run = link_down,
		.works = link_works,
		.errors = no_memory,
	}));
	EXPECT_EQ(link_down(), 0);
}

static int open_attr(const char *name)
{
	char path[256];

	close_fd(&attribute);
	if (!find_attr(HERE, name, path, sizeof(path)))
		return -1;
	attribute = open(path, O_RDWR | O_CLOEXEC);
	return attribute < 0 ? -1 : 0;
}

static int run_loglevel(void)
{
	return put(attribute, "1");
}

static bool loglevel_works(void)
{
	char text[8] = "";

	return !put(attribute, "2") &&
	       pread(attribute, text, sizeof(text) - 1, 0) > 0 &&
	       atoi(text) == 2 && !run_loglevel() && echo_works();
}

static void test_loglevel(void)
{
	ASSERT_EQ(open_attr("loglevel"), 0);
	ASSERT(sweep(&(struct operation){
		.name = "loglevel",
		.run = run_loglevel,
		.works = loglevel_works,
		.errors = no_memory,
	}));
	close_fd(&attribute);
}

static int run_reset(void)
{
	return put(attribute, "1");
}

static bool reopen(void)
{
	close_fd(&here);
	close_fd(&there);
	here = misc_open(HERE, O_RDWR | O_NONBLOCK);
	there = misc_open(THERE, O_RDWR | O_NONBLOCK);
	return here >= 0 && there >= 0;
}

static int wait_up(void)
{
	return comes_up() ? 0 : -1;
}

static bool reset_works(void)
{
	char text[16] = "";
	long before, after = 0, ms;

	if (pread(attribute, text, sizeof(text) - 1, 0) <= 0 || run_reset())
		return false;
	before = atol(text);
	for (ms = 0; ms < PATIENCE_MS && after <= before; ms += TICK_US / 1000) {
		usleep(TICK_US);
		if (pread(attribute, text, sizeof(text) - 1, 0) <= 0)
			return false;
		after = atol(text);
	}
	return after > before && comes_up() && reopen() && echo_works();
}

static void test_reset(void)
{
	ASSERT_EQ(open_attr("reset"), 0);
	ASSERT(sweep(&(struct operation){
		.name = "reset",
		.prepare = wait_up,
		.run = run_reset,
		.works = reset_works,
		.errors = no_memory,
	}));
	close_fd(&attribute);
}

static void test_remove(void)
{
	close_fd(&here);
	close_fd(&there);
	close_fd(&net);
	close_fd(&live);
	EXPECT_EQ(rmdir(DIR), 0);
}

static void test_setup(void)
{
	message_fill(message, sizeof(message), 1);
	ASSERT_EQ(mkdir(DIR, 0755), 0);
	ASSERT_EQ(set("peer", "kernel"), 0);
	ASSERT_EQ(set("first_channel", "40"), 0);
	ASSERT_EQ(set("num_bufs", "16"), 0);
	ASSERT_EQ(set("device_base", "0x50000000"), 0);
	live = open(DIR "/live", O_WRONLY | O_CLOEXEC);
	ASSERT(live >= 0);
	ASSERT_EQ(go_live(), 0);
	ASSERT(comes_up());
	ASSERT(reopen());
	net = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	ASSERT(net >= 0);
	EXPECT(echo_works());
}

static const struct ktap_test tests[] = {
	{ "a cable", test_setup },
	{ "open", test_open },
	{ "write", test_write },
	{ "read", test_read },
	{ "copies that stay short", test_copies },
	{ "poll", test_poll },
	{ "ioctls", test_ioctls },
	{ "an interface goes up", test_link_up },
	{ "an interface goes down", test_link_down },
	{ "loglevel", test_loglevel },
	{ "reset", test_reset },
	{ "a processor goes away", test_down },
	{ "a processor comes", test_live },
	{ "the cable is removed", test_remove },
};

int main(void)
{
	const char *why = sweep_setup();

	if (why)
		return ktap_skip_all(why);
	if (system("modprobe -a amp_misc amp_eth amp_sim 2>/dev/null"))
		return ktap_skip_all("no amp_sim, or nothing to drive it");
	return ktap_run(tests, sizeof(tests) / sizeof(tests[0]));
}
