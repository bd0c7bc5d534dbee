// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a storm costs others:
 *
 *	measure [-o | -r] [-w MS] CHANNEL NEIGHBOUR NAME [COMMAND...]
 *
 * COMMAND is one for the remote's console that begins the storm on CHANNEL; how long
 * it lasts is added to it. Without it, nothing happens. Then, for MS each,
 *
 *	a process of nice 0 does nothing but count, on the processor that takes the
 *	interrupts,
 *	messages are echoed on NEIGHBOUR, 32 of them in flight,
 *
 * and the output is one line:
 *
 *	NAME spin=N echo=N uevents=N lines=N ms=N uevents_0=N lines_0=N
 *
 * spin and echo are counts in a second.  uevents and lines of the kernel's log are
 * those of all the time but the beginning, which is ms, and those of the beginning. With
 * -o, the character device of CHANNEL is open
 * and nobody reads it; with -r, a process of nice 0 reads it.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/netlink.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "amp-mark.h"
#include "misc.h"

#define WINDOW		32
#define ECHO_SIZE	64
/* Storms begin that much before they are measured, and end later than that */
#define BEGIN_MS	250

static unsigned int channel, neighbour, window_ms = 500;
static int uevent_fd, kmsg_fd;
static bool verbose;

static void die(const char *what)
{
	fprintf(stderr, "measure: %s: %s\n", what, strerror(errno));
	exit(1);
}

static uint64_t now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000ULL + t.tv_nsec / 1000000;
}

static void listen_to_kernel(void)
{
	struct sockaddr_nl addr = { .nl_family = AF_NETLINK, .nl_groups = 1 };
	int size = 1 << 20;

	uevent_fd = socket(AF_NETLINK, SOCK_DGRAM | SOCK_NONBLOCK,
			   NETLINK_KOBJECT_UEVENT);
	setsockopt(uevent_fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size));
	if (uevent_fd < 0 ||
	    bind(uevent_fd, (struct sockaddr *)&addr, sizeof(addr)))
		die("uevents");
	kmsg_fd = open("/dev/kmsg", O_RDONLY | O_NONBLOCK);
	if (kmsg_fd < 0 || lseek(kmsg_fd, 0, SEEK_END) < 0)
		die("/dev/kmsg");
}

/* What is there to be read, in messages */
static unsigned int drain(int fd)
{
	static char buf[8192];
	unsigned int n = 0;
	ssize_t len;

	for (;;) {
		len = read(fd, buf, sizeof(buf) - 1);
		if (len < 0 && errno != EPIPE && errno != ENOBUFS)
			return n;
		n++;
		if (!verbose)
			continue;
		buf[len < 0 ? 0 : len] = '\0';
		fprintf(stderr, "%llu %s\n", (unsigned long long)now_ms(), buf);
	}
}

static void on_cpu(int cpu)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	sched_setaffinity(0, sizeof(set), &set);
}

static pid_t child(void)
{
	pid_t pid = fork();

	if (pid < 0)
		die("fork");
	if (!pid)
		prctl(PR_SET_PDEATHSIG, SIGKILL);
	return pid;
}

static void end(pid_t pid)
{
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
}

static uint64_t spin(void)
{
	volatile uint32_t *count = mmap(NULL, 4096, PROT_READ | PROT_WRITE,
					MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	uint64_t start, n;
	pid_t pid;

	if (count == MAP_FAILED)
		die("mmap");
	pid = child();
	if (!pid) {
		on_cpu(0);
		for (;;)
			++*count;
	}
	usleep(10000);
	start = now_ms();
	n = *count;
	usleep(window_ms * 1000);
	n = (uint32_t)(*count - n);
	n = n * 1000 / (now_ms() - start);
	end(pid);
	return n;
}

/* One message there, or one back; false if that has to wait */
static bool transfer(int fd, bool out, uint32_t *seq)
{
	uint8_t msg[8192];
	ssize_t n;

	if (out) {
		message_fill(msg, ECHO_SIZE, *seq);
		n = write(fd, msg, ECHO_SIZE);
	} else {
		n = read(fd, msg, sizeof(msg));
	}
	if (n < 0 && errno == EAGAIN)
		return false;
	if (n != ECHO_SIZE || (!out && !message_ok(msg, n, *seq)))
		die("neighbour");
	++*seq;
	return true;
}

static uint64_t echo(void)
{
	int fd = misc_open_as_is(neighbour, O_RDWR | O_NONBLOCK);
	uint64_t start = now_ms(), ms;
	uint32_t sent = 0, back = 0;
	struct pollfd p = { .fd = fd };

	if (fd < 0)
		die("neighbour");
	do {
		while (sent - back < WINDOW && transfer(fd, true, &sent))
			;
		while (transfer(fd, false, &back))
			;
		p.events = POLLIN | (sent - back < WINDOW ? POLLOUT : 0);
		poll(&p, 1, 10);
		ms = now_ms() - start;
	} while (ms < window_ms);
	start = back;
	while (back != sent && ready(fd, POLLIN, PATIENCE_MS))
		while (transfer(fd, false, &back))
			;
	if (back != sent)
		die("neighbour: no echo");
	close(fd);
	return start * 1000 / ms;
}

/* As fast as it can */
static pid_t start_reader(void)
{
	char buf[8192];
	pid_t pid = child();
	int fd;

	if (pid)
		return pid;
	for (;;) {
		fd = misc_open_as_is(channel, O_RDONLY);
		while (fd >= 0 && read(fd, buf, sizeof(buf)) >= 0)
			;
		close(fd);
		usleep(1000);
	}
}

static void start_storm(int argc, char **argv, unsigned int ms)
{
	char command[256] = "";
	int i;

	for (i = 0; i < argc; i++) {
		strcat(command, argv[i]);
		strcat(command, " ");
	}
	if (argc && remote("%s%u", command, ms))
		die(command);
}

static void measure_speeds(const char *name)
{
	uint64_t start = now_ms(), spins, echoes;
	char mark[64];

	snprintf(mark, sizeof(mark), "spin-%s", name);
	mark_begin(mark);
	spins = spin();
	mark_end();
	snprintf(mark, sizeof(mark), "echo-%s", name);
	mark_begin(mark);
	echoes = echo();
	mark_end();
	printf("%s spin=%llu echo=%llu ms=%llu", name,
	       (unsigned long long)spins, (unsigned long long)echoes,
	       (unsigned long long)(now_ms() - start));
}

static void measure(const char *name, int argc, char **argv)
{
	unsigned int uevents, lines;

	drain(uevent_fd);
	drain(kmsg_fd);
	start_storm(argc, argv, 4 * window_ms + 2 * BEGIN_MS);
	usleep(BEGIN_MS * 1000);
	uevents = drain(uevent_fd);
	lines = drain(kmsg_fd);
	measure_speeds(name);
	printf(" uevents=%u lines=%u uevents_0=%u lines_0=%u\n",
	       drain(uevent_fd), drain(kmsg_fd), uevents, lines);
	/* it goes on until it is ended: the remote says so */
	if (argc && (remote("storm") || printf("%s", remote_answer) < 0 ||
		     remote("storm off")))
		die("storm");
}

int main(int argc, char **argv)
{
	bool reads = false, opens = false;
	pid_t reader = 0;
	int opt, fd = -1;

	while ((opt = getopt(argc, argv, "+orvw:")) != -1) {
		reads |= opt == 'r';
		opens |= opt == 'o';
		verbose |= opt == 'v';
		if (opt == 'w')
			window_ms = strtoul(optarg, NULL, 0);
		if (opt == '?')
			return 2;
	}
	if (argc - optind < 3) {
		fprintf(stderr, "usage: measure [-o | -r] [-v] [-w MS] CHANNEL NEIGHBOUR NAME [COMMAND...]\n");
		return 2;
	}
	channel = strtoul(argv[optind], NULL, 0);
	neighbour = strtoul(argv[optind + 1], NULL, 0);
	listen_to_kernel();
	if (opens)
		fd = misc_open_as_is(channel, O_RDWR);
	if (reads)
		reader = start_reader();
	measure(argv[optind + 2], argc - optind - 3, argv + optind + 3);
	if (fd >= 0)
		close(fd);
	if (reader)
		end(reader);
	return 0;
}
