// SPDX-License-Identifier: GPL-2.0-only
/*
 * Send and receive messages between two marks of the plugin that counts:
 *
 *	messages DEVICE NAME echo SIZE COUNT		write one, read it back
 *	messages DEVICE NAME window SIZE COUNT N	the same, N are in flight
 *	messages DEVICE NAME to SIZE COUNT		write
 *	messages DEVICE NAME from SIZE COUNT		write one, read COUNT
 *
 * DEVICE is a device of ours or of mainline's rpmsg_char, or
 *
 *	udp:ADDRESS:PORT, tcp:ADDRESS:PORT	a connected socket
 *	pipe, socketpair			a process that echoes
 *	memcpy					with "copy" for "echo": SIZE bytes
 *						are copied, there are no messages
 *
 * All messages are sent by write(2) and received by read(2), which block. Some are
 * sent before the first mark, so that caches are warm, and that as many are in
 * flight at the first mark as at the second one. The output is
 *
 *	NAME messages=COUNT ns=N
 *
 * where N is virtual time, of which an instruction takes a nanosecond on the
 * machine that counts.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "amp-mark.h"

#define MAX_MSG		16384
/* More than there are buffers */
#define MANY		600
/* What no console takes for a command */
#define FIRST_BYTE	0x80

static const char *name;
static int in_fd, out_fd;
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

static void measure(void (*one)(void), unsigned int warm, unsigned int count)
{
	uint64_t start;

	repeat(one, warm);
	start = now();
	mark_begin(name);
	repeat(one, count);
	mark_end();
	printf("%s messages=%u ns=%llu\n", name, count,
	       (unsigned long long)(now() - start));
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

static void open_device(const char *path)
{
	if (!strncmp(path, "udp:", 4) || !strncmp(path, "tcp:", 4)) {
		open_socket(path);
	} else if (!strcmp(path, "pipe") || !strcmp(path, "socketpair")) {
		open_pair(*path == 'p');
	} else if (strcmp(path, "memcpy")) {
		in_fd = open(path, O_RDWR | O_CLOEXEC);
		out_fd = in_fd;
		if (in_fd < 0)
			die(path);
	}
}

static int usage(void)
{
	fprintf(stderr, "usage: messages DEVICE NAME echo|to|from|copy SIZE COUNT\n"
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
	} else if (!strcmp(kind, "from")) {
		send_one();
		measure(receive_one, MANY, count);
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
	if (argc < 6)
		return usage();
	name = argv[2];
	size = strtoul(argv[4], NULL, 0);
	if (!size || size > sizeof(msg))
		return usage();
	open_device(argv[1]);
	/* Pages that are there */
	memset(msg, FIRST_BYTE, sizeof(msg));
	memset(in, 0, sizeof(in));
	return work(argv[3], strtoul(argv[5], NULL, 0),
		    argc > 6 ? strtoul(argv[6], NULL, 0) : 0);
}
