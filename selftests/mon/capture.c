// SPDX-License-Identifier: GPL-2.0-only
/*
 * capture [-b BYTES] [-p] INTERFACE FILE: write packets of an interface to a file
 *
 * A pcapng file of link type USER0, in the byte order of this machine, until SIGTERM
 * or SIGINT comes.  The file is there when packets are captured.  -b sets the receive
 * buffer of the socket; -p pauses: nothing is read until the signal comes.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <net/if.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <linux/if_ether.h>
#include <linux/if_packet.h>

#define LINKTYPE_USER0	147
#define SECTION		0x0a0d0d0a
#define INTERFACE	1
#define PACKET		6
#define BYTE_ORDER_MAGIC 0x1a2b3c4d
/* Option: the resolution of time stamps */
#define TSRESOL		9

#define MAX_PACKET	(24 + 65535)

struct section {
	uint32_t type, size, magic;
	uint16_t major, minor;
	uint32_t length[2];
	uint32_t size_again;
};

struct interface {
	uint32_t type, size;
	uint16_t linktype, reserved;
	uint32_t snaplen;
	uint16_t option, option_size;
	uint8_t value[4];
	uint32_t end;
	uint32_t size_again;
};

struct packet {
	uint32_t type, size, interface, time_high, time_low, captured, length;
};

static FILE *file;

static void die(const char *what)
{
	perror(what);
	exit(1);
}

static void put(const void *data, size_t size)
{
	if (fwrite(data, size, 1, file) != 1)
		die("write");
}

static void put_head(void)
{
	const struct section section = {
		.type = SECTION, .size = sizeof(section),
		.magic = BYTE_ORDER_MAGIC, .major = 1,
		.length = { UINT32_MAX, UINT32_MAX },
		.size_again = sizeof(section),
	};
	const struct interface interface = {
		.type = INTERFACE, .size = sizeof(interface),
		.linktype = LINKTYPE_USER0,
		.option = TSRESOL, .option_size = 1, .value = { 9 },
		.size_again = sizeof(interface),
	};

	put(&section, sizeof(section));
	put(&interface, sizeof(interface));
	if (fflush(file))
		die("write");
}

static void put_packet(const void *data, size_t length)
{
	static const uint8_t zeroes[4];
	const size_t padding = -length & 3;
	struct timespec now;
	uint64_t stamp;
	struct packet packet = {
		.type = PACKET,
		.size = sizeof(packet) + length + padding + 4,
		.captured = length, .length = length,
	};

	clock_gettime(CLOCK_REALTIME, &now);
	stamp = now.tv_sec * 1000000000ull + now.tv_nsec;
	packet.time_high = stamp >> 32;
	packet.time_low = stamp;
	put(&packet, sizeof(packet));
	put(data, length);
	if (padding)
		put(zeroes, padding);
	put(&packet.size, sizeof(packet.size));
}

static int open_socket(const char *name, int buffer)
{
	struct sockaddr_ll addr = {
		.sll_family = AF_PACKET, .sll_protocol = htons(ETH_P_ALL),
		.sll_ifindex = if_nametoindex(name),
	};
	int fd = socket(AF_PACKET, SOCK_RAW | SOCK_NONBLOCK, 0);

	if (fd < 0)
		die("socket");
	if (!addr.sll_ifindex)
		die(name);
	if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &buffer, sizeof(buffer)))
		die("SO_RCVBUFFORCE");
	if (bind(fd, (struct sockaddr *)&addr, sizeof(addr)))
		die("bind");
	return fd;
}

static unsigned int drain(int fd)
{
	static char data[MAX_PACKET];
	unsigned int packets = 0;
	ssize_t length;

	while ((length = recv(fd, data, sizeof(data), MSG_TRUNC)) >= 0) {
		if ((size_t)length > sizeof(data)) {
			fprintf(stderr, "packet of %zd bytes\n", length);
			exit(1);
		}
		put_packet(data, length);
		packets++;
	}
	if (errno == ENETDOWN)
		fprintf(stderr, "the interface is down\n");
	else if (errno != EAGAIN)
		die("recv");
	return packets;
}

static int open_signals(void)
{
	sigset_t set;
	int fd;

	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	sigprocmask(SIG_BLOCK, &set, NULL);
	fd = signalfd(-1, &set, 0);
	if (fd < 0)
		die("signalfd");
	return fd;
}

int main(int argc, char **argv)
{
	struct pollfd fds[2] = { { .events = POLLIN }, { .events = POLLIN } };
	int option, buffer = 32 << 20, paused = 0;
	struct tpacket_stats stats;
	socklen_t size = sizeof(stats);
	unsigned int packets = 0;

	while ((option = getopt(argc, argv, "b:p")) != -1) {
		if (option == 'b')
			buffer = atoi(optarg);
		else if (option == 'p')
			paused = 1;
		else
			return 2;
	}
	if (argc - optind != 2) {
		fprintf(stderr, "usage: capture [-b BYTES] [-p] INTERFACE FILE\n");
		return 2;
	}
	fds[0].fd = open_signals();
	fds[1].fd = open_socket(argv[optind], buffer);
	file = fopen(argv[optind + 1], "w");
	if (!file)
		die(argv[optind + 1]);
	put_head();
	while (poll(fds, 2 - paused, -1) > 0 && !(fds[0].revents & POLLIN))
		packets += drain(fds[1].fd);
	packets += drain(fds[1].fd);
	if (fclose(file))
		die("write");
	if (getsockopt(fds[1].fd, SOL_PACKET, PACKET_STATISTICS, &stats, &size))
		die("PACKET_STATISTICS");
	printf("captured=%u dropped=%u\n", packets, stats.tp_drops);
	return 0;
}
