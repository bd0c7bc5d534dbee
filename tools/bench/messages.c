// SPDX-License-Identifier: GPL-2.0-only
/*
 * Send and receive messages between two marks of the plugin that counts:
 *
 *	messages DEVICE NAME echo SIZE COUNT		write one, read it back
 *	messages DEVICE NAME window SIZE COUNT N	the same, N are in flight
 *	messages DEVICE NAME to SIZE COUNT		write
 *	messages DEVICE NAME from SIZE COUNT		write one, read COUNT
 *	messages DEVICE NAME frames SIZE COUNT		wait for them, see below
 *
 * DEVICE is a device of ours or of mainline's rpmsg_char, or
 *
 *	DEVICE,DEVICE...			several, each in its turn
 *	endpoints:CTRL:N:DST			N endpoints of the control device CTRL
 *						that send to DST; the last one is used
 *	udp:ADDRESS:PORT, tcp:ADDRESS:PORT	a connected socket
 *	icmp:ADDRESS				an echo request and the reply
 *	pipe, socketpair			a process that echoes
 *	memcpy					with "copy" for "echo": SIZE bytes
 *						are copied, there are no messages
 *	rpmsgN					with "frames": the interface has to
 *						receive COUNT frames, or some more,
 *						and nobody takes them
 *
 * All messages are sent by write(2) and received by read(2), which block. Some are
 * sent before the first mark, so that caches are warm, and that as many are in
 * flight at the first mark as at the second one. The output is
 *
 *	NAME messages=COUNT ns=N
 *
 * where N is virtual time, of which an instruction takes a nanosecond on the
 * machine that counts. With CLOCK in the environment, which is for a machine that
 * does not count, the time of each message is taken and " median_ns=N" is added.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/ip_icmp.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <linux/rpmsg.h>

#include "amp-mark.h"

#define MAX_MSG		16384
/* Largest window: more than any channel has buffers */
#define MANY		600
/* First byte of a message, which no console takes for a command */
#define FIRST_BYTE	0x80
/* Address of the first of many endpoints */
#define FIRST_ENDPOINT	0x3000
/* Names of devices of endpoints to be tried */
#define MAX_NODES	4096
#define MAX_FDS		(MAX_NODES + 64)
#define MAX_DEVICES	32

static const char *name;
static int in_fd, out_fd;
/* Devices that are used in turn after this one */
static int fds[MAX_DEVICES];
static unsigned int num_fds, next_fd;
static bool is_icmp;
static bool by_clock;
/* One read may return less than was asked for */
static bool is_stream;
static size_t size;
static char msg[MAX_MSG], in[MAX_MSG];

static void die(const char *what)
{
	fprintf(stderr, "messages: %s: %s: %s\n", name, what, strerror(errno));
	exit(1);
}

static void send_one(void)
{
	if (write(out_fd, msg, size) != (ssize_t)size)
		die("write");
}

static void receive_one(void)
{
	ssize_t n;
	size_t got = 0;

	do {
		n = read(in_fd, in, is_stream ? size - got : sizeof(in));
		if (n < 0)
			die("read");
		got += n;
	} while (n && is_stream && got < size);
	if (got != size) {
		errno = EBADMSG;
		die("read");
	}
}

static void copy_one(void)
{
	memcpy(in, msg, size);
	__asm__ volatile("" : : : "memory");
}

static void turn(void)
{
	send_one();
	receive_one();
}

static void next_device(void)
{
	in_fd = fds[next_fd++ % num_fds];
	out_fd = in_fd;
}

static void turn_of_next(void)
{
	next_device();
	turn();
}

static void send_to_next(void)
{
	next_device();
	send_one();
}

static void receive_from_next(void)
{
	next_device();
	receive_one();
}

static void repeat(void (*one)(void), unsigned int n)
{
	while (n--)
		one();
}

static uint64_t now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000000000ULL + t.tv_nsec;
}

static int compare_times(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return x < y ? -1 : x > y;
}

static void measure_by_clock(void (*one)(void), unsigned int count)
{
	uint64_t *times = calloc(count, sizeof(*times));
	uint64_t begin = now(), start = begin, end;
	unsigned int i;

	if (!times)
		die("no memory");
	for (i = 0; i < count; i++, start = end) {
		one();
		end = now();
		times[i] = end - start;
	}
	qsort(times, count, sizeof(*times), compare_times);
	printf("%s messages=%u ns=%llu median_ns=%llu\n", name, count,
	       (unsigned long long)(start - begin),
	       (unsigned long long)times[count / 2]);
	free(times);
}

static void measure(void (*one)(void), unsigned int warm, unsigned int count)
{
	uint64_t start;

	repeat(one, warm);
	if (by_clock) {
		measure_by_clock(one, count);
		return;
	}
	start = now();
	mark_begin(name);
	repeat(one, count);
	mark_end();
	printf("%s messages=%u ns=%llu\n", name, count,
	       (unsigned long long)(now() - start));
}

/* How many frames an interface has received */
static unsigned int frames(void)
{
	char text[32] = "";

	if (pread(in_fd, text, sizeof(text) - 1, 0) <= 0)
		die("frames");
	return strtoul(text, NULL, 10);
}

static unsigned int wait_frames(unsigned int count)
{
	unsigned int first = frames(), n;

	do {
		usleep(1000);
		n = frames() - first;
	} while (n < count);
	return n;
}

static void measure_frames(unsigned int count)
{
	uint64_t start;

	wait_frames(MANY);
	start = now();
	mark_begin(name);
	count = wait_frames(count);
	mark_end();
	printf("%s messages=%u ns=%llu\n", name, count,
	       (unsigned long long)(now() - start));
}

static void open_interface(const char *interface)
{
	char path[128];

	snprintf(path, sizeof(path), "/sys/class/net/%s/statistics/rx_packets",
		 interface);
	in_fd = open(path, O_RDONLY | O_CLOEXEC);
	if (in_fd < 0)
		die(path);
}

/* udp:ADDRESS:PORT or tcp:ADDRESS:PORT */
static void open_socket(const char *text)
{
	struct sockaddr_in to = { .sin_family = AF_INET };
	char addr[64];
	int port, one = 1;

	is_stream = !strncmp(text, "tcp", 3);
	if (sscanf(text + 4, "%63[0-9.]:%d", addr, &port) != 2 ||
	    !inet_aton(addr, &to.sin_addr))
		die(text);
	to.sin_port = htons(port);
	in_fd = socket(AF_INET, is_stream ? SOCK_STREAM : SOCK_DGRAM, 0);
	if (connect(in_fd, (struct sockaddr *)&to, sizeof(to)))
		die(text);
	if (is_stream)
		setsockopt(in_fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
	out_fd = in_fd;
}

static void echo_for_ever(int from, int to)
{
	ssize_t n;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	do {
		n = read(from, in, sizeof(in));
	} while (n > 0 && write(to, in, n) == n);
	_exit(0);
}

/* icmp:ADDRESS, as an unprivileged ping does it */
static void open_ping(const char *text)
{
	struct sockaddr_in to = { .sin_family = AF_INET };

	if (!inet_aton(text + 5, &to.sin_addr))
		die(text);
	is_icmp = true;
	in_fd = socket(AF_INET, SOCK_DGRAM, IPPROTO_ICMP);
	if (connect(in_fd, (struct sockaddr *)&to, sizeof(to)))
		die(text);
	out_fd = in_fd;
}

/* The device of an endpoint has the first number that is free */
static int open_endpoint(int ctrl, uint32_t src, uint32_t dst)
{
	static unsigned int number;
	struct rpmsg_endpoint_info info = { .src = src, .dst = dst };
	char path[32];
	int fd;

	snprintf(info.name, sizeof(info.name), "bench-%x", src);
	for (; number < MAX_NODES; number++) {
		snprintf(path, sizeof(path), "/dev/rpmsg%u", number);
		if (access(path, F_OK))
			break;
	}
	if (ioctl(ctrl, RPMSG_CREATE_EPT_IOCTL, &info))
		die("cannot make an endpoint");
	fd = open(path, O_RDWR | O_CLOEXEC);
	if (fd < 0)
		die(path);
	return fd;
}

/* endpoints:CTRL:N:DST; an endpoint exists while its device is open */
static void open_endpoints(char *text)
{
	const struct rlimit limit = { MAX_FDS, MAX_FDS };
	const char *path = strtok(text + strlen("endpoints:"), ":");
	const char *count = strtok(NULL, ":"), *dst = strtok(NULL, ":");
	unsigned int i;
	int ctrl;

	if (!dst || setrlimit(RLIMIT_NOFILE, &limit))
		die("endpoints");
	ctrl = open(path, O_RDWR | O_CLOEXEC);
	if (ctrl < 0)
		die(path);
	for (i = 0; i < strtoul(count, NULL, 0); i++)
		fds[0] = open_endpoint(ctrl, FIRST_ENDPOINT + i,
				       strtoul(dst, NULL, 0));
	in_fd = fds[0];
	out_fd = in_fd;
}

/* The endpoints that this process has made */
static void destroy_endpoints(void)
{
	int fd;

	for (fd = 3; fd < MAX_FDS; fd++)
		ioctl(fd, RPMSG_DESTROY_EPT_IOCTL);
}

/* A pipe there and one back, or a pair of sockets */
static void open_pair(bool is_pipe)
{
	int to[2], from[2];

	if (is_pipe ? pipe(to) || pipe(from) :
		      socketpair(AF_UNIX, SOCK_SEQPACKET, 0, to))
		die("open");
	out_fd = to[1];
	in_fd = is_pipe ? from[0] : to[1];
	if (!fork())
		echo_for_ever(to[0], is_pipe ? from[1] : to[0]);
}

static void open_file(const char *path)
{
	if (num_fds == MAX_DEVICES)
		die("too many devices");
	in_fd = open(path, O_RDWR | O_CLOEXEC);
	out_fd = in_fd;
	if (in_fd < 0)
		die(path);
	fds[num_fds++] = in_fd;
}

static void open_device(char *path)
{
	if (!strncmp(path, "udp:", 4) || !strncmp(path, "tcp:", 4)) {
		open_socket(path);
	} else if (!strncmp(path, "icmp:", 5)) {
		open_ping(path);
	} else if (!strncmp(path, "endpoints:", 10)) {
		open_endpoints(path);
	} else if (!strcmp(path, "pipe") || !strcmp(path, "socketpair")) {
		open_pair(*path == 'p');
	} else if (!strncmp(path, "rpmsg", 5)) {
		open_interface(path);
	} else if (strcmp(path, "memcpy")) {
		for (path = strtok(path, ","); path; path = strtok(NULL, ","))
			open_file(path);
	}
}

static int usage(void)
{
	fprintf(stderr, "usage: messages DEVICE NAME echo|to|from|copy|frames SIZE COUNT\n"
			"       messages DEVICE NAME window SIZE COUNT N\n");
	return 2;
}

static int work(const char *kind, unsigned int count, unsigned int window)
{
	if (!strcmp(kind, "copy")) {
		measure(copy_one, 50, count);
	} else if (!strcmp(kind, "echo")) {
		measure(turn, 50, count);
	} else if (!strcmp(kind, "to")) {
		measure(send_one, MANY, count);
	} else if (!strcmp(kind, "frames")) {
		measure_frames(count);
	} else if (!strcmp(kind, "from")) {
		send_one();
		measure(receive_one, MANY, count);
	} else if (!strcmp(kind, "window") && window && num_fds > 1) {
		repeat(send_to_next, window * num_fds);
		measure(turn_of_next, MANY, count);
		repeat(receive_from_next, window * num_fds);
	} else if (!strcmp(kind, "window") && window) {
		repeat(send_one, window);
		measure(turn, MANY, count);
		repeat(receive_one, window);
	} else {
		return usage();
	}
	return 0;
}

int main(int argc, char **argv)
{
	const char *clock;
	bool many;
	int ret;

	if (argc < 6)
		return usage();
	name = argv[2];
	clock = getenv("CLOCK");
	by_clock = clock && *clock;
	size = strtoul(argv[4], NULL, 0);
	if (!size || size > sizeof(msg))
		return usage();
	many = !strncmp(argv[1], "endpoints:", 10);
	open_device(argv[1]);
	/*
	 * Memory that is written once before counting, so that its pages exist
	 */
	memset(msg, FIRST_BYTE, sizeof(msg));
	memset(in, 0, sizeof(in));
	if (is_icmp) {
		memset(msg, 0, sizeof(struct icmphdr));
		msg[0] = ICMP_ECHO;
	}
	ret = work(argv[3], strtoul(argv[5], NULL, 0),
		   argc > 6 ? strtoul(argv[6], NULL, 0) : 0);
	if (many)
		destroy_endpoints();
	return ret;
}
