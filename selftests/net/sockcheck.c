// SPDX-License-Identifier: GPL-2.0-only
/*
 * Talk to the remote's services through sockets and check what comes back.
 *
 *	sockcheck tcp ADDRESS BYTES		through TCP port 7, which echoes
 *	sockcheck udp ADDRESS COUNT MIN-MAX	through UDP port 7, likewise
 *	sockcheck whole ADDRESS SIZE		one datagram that must not be
 *						fragmented
 *	sockcheck frame INTERFACE SIZE [vlan]	one frame, to nobody
 *
 * Exits with 0; 1 if what came back was wrong; 3 if it was too long to be sent.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <netinet/if_ether.h>
#include <netinet/in.h>
#include <netpacket/packet.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define PORT_ECHO	7
/* Nothing takes that long; what does has stopped */
#define PATIENCE_MS	60000
/* Datagrams are lost when there is a reason; not again and again */
#define TRIES		5
#define BAD		1
#define TOO_LONG	3

static uint8_t out[65536], in[65536];

static int fail(const char *what)
{
	int ret = errno == EMSGSIZE ? TOO_LONG : BAD;

	fprintf(stderr, "sockcheck: %s: %s\n", what, strerror(errno));
	return ret;
}

static uint32_t next_random(uint32_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 17;
	*state ^= *state << 5;
	return *state;
}

static int echo_socket(int type, const char *address)
{
	struct sockaddr_in to = {
		.sin_family = AF_INET,
		.sin_port = htons(PORT_ECHO),
	};
	int fd = socket(AF_INET, type, 0);

	if (fd < 0 || inet_pton(AF_INET, address, &to.sin_addr) != 1 ||
	    connect(fd, (struct sockaddr *)&to, sizeof(to)))
		return -1;
	return fd;
}

/* The stream: a byte for each place in it, with a period that fits no buffer */
static uint8_t stream_byte(uint64_t at)
{
	return at * 7 + at / 251 * 13 + at / 65521;
}

static ssize_t stream_send(int fd, uint64_t at, uint64_t end)
{
	size_t i, len = end - at < sizeof(out) ? end - at : sizeof(out);

	for (i = 0; i < len; i++)
		out[i] = stream_byte(at + i);
	return send(fd, out, len, MSG_NOSIGNAL | MSG_DONTWAIT);
}

static ssize_t stream_receive(int fd, uint64_t at)
{
	ssize_t i, n = recv(fd, in, sizeof(in), MSG_DONTWAIT);

	for (i = 0; i < n; i++)
		if (in[i] != stream_byte(at + i)) {
			fprintf(stderr, "sockcheck: byte %llu is wrong\n",
				(unsigned long long)(at + i));
			errno = EBADMSG;
			return -1;
		}
	return n;
}

static int tcp(const char *address, uint64_t end)
{
	uint64_t sent = 0, received = 0;
	int fd = echo_socket(SOCK_STREAM, address);

	if (fd < 0)
		return fail(address);
	while (received < end) {
		struct pollfd p = {
			.fd = fd,
			.events = POLLIN | (sent < end ? POLLOUT : 0),
		};
		ssize_t n;

		if (poll(&p, 1, PATIENCE_MS) != 1) {
			errno = ETIMEDOUT;
			break;
		}
		if (p.revents & POLLIN) {
			n = stream_receive(fd, received);
			if (n <= 0)
				break;
			received += n;
		}
		if (p.revents & POLLOUT) {
			n = stream_send(fd, sent, end);
			if (n < 0 && errno != EAGAIN)
				break;
			sent += n < 0 ? 0 : n;
		}
		if (p.revents & (POLLERR | POLLHUP))
			break;
	}
	printf("tcp: sent=%llu received=%llu\n", (unsigned long long)sent,
	       (unsigned long long)received);
	return received == end ? 0 : fail("tcp");
}

/* A datagram and its echo, or those of an earlier try */
static int udp_echo(int fd, uint32_t seq, size_t len)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };
	ssize_t n;
	size_t i;

	for (i = 0; i < len; i++)
		out[i] = seq * 31 + i * 7;
	if (len >= 4)
		memcpy(out, &seq, 4);
	if (send(fd, out, len, 0) < 0)
		return -1;
	while (poll(&p, 1, 1000) == 1) {
		n = recv(fd, in, sizeof(in), MSG_TRUNC);
		if (n == (ssize_t)len && !memcmp(in, out, len))
			return 1;
	}
	return 0;
}

static int udp(const char *address, uint32_t count, uint32_t min, uint32_t max)
{
	uint32_t seq, state = 1, lost = 0;
	unsigned long long bytes = 0;
	int ret, tries, fd = echo_socket(SOCK_DGRAM, address);

	if (fd < 0)
		return fail(address);
	for (seq = 0; seq < count; seq++) {
		uint32_t len = min + next_random(&state) % (max - min + 1);

		for (tries = 0; tries < TRIES; tries++) {
			ret = udp_echo(fd, seq, len);
			if (ret)
				break;
			lost++;
		}
		if (ret < 0)
			return fail("udp");
		if (!ret)
			break;
		bytes += len;
	}
	printf("udp: echoed=%u of=%u bytes=%llu lost=%u\n", seq, count, bytes,
	       lost);
	return seq == count ? 0 : BAD;
}

static int whole(const char *address, size_t len)
{
	int fd = echo_socket(SOCK_DGRAM, address), mode = IP_PMTUDISC_DO;
	int ret;

	if (fd < 0 || setsockopt(fd, IPPROTO_IP, IP_MTU_DISCOVER, &mode,
				 sizeof(mode)))
		return fail(address);
	ret = udp_echo(fd, 1, len);
	if (ret < 0)
		return fail("whole");
	return ret ? 0 : BAD;
}

static int frame(const char *interface, size_t len, int vlan)
{
	/* a unicast address of nobody, a protocol for experiments */
	static const uint8_t header[] = {
		0x02, 0xff, 0xff, 0xff, 0xff, 0xff,
		0x02, 0xff, 0xff, 0xff, 0xff, 0xfe, 0x88, 0xb5,
	};
	struct sockaddr_ll to = {
		.sll_family = AF_PACKET,
		.sll_protocol = htons(vlan ? ETH_P_8021Q : 0x88b5),
		.sll_ifindex = if_nametoindex(interface),
		.sll_halen = ETH_ALEN,
	};
	int fd = socket(AF_PACKET, SOCK_RAW, 0);

	memcpy(out, header, sizeof(header));
	if (vlan)
		memcpy(out + 12, "\x81\x00\x00\x01", 4);
	memcpy(to.sll_addr, header, ETH_ALEN);
	if (fd < 0 || len > sizeof(out) ||
	    sendto(fd, out, len, 0, (struct sockaddr *)&to, sizeof(to)) < 0)
		return fail("frame");
	return 0;
}

static void usage(void)
{
	fprintf(stderr, "usage: sockcheck tcp ADDRESS BYTES\n"
			"       sockcheck udp ADDRESS COUNT MIN-MAX\n"
			"       sockcheck whole ADDRESS SIZE\n"
			"       sockcheck frame INTERFACE SIZE [vlan]\n");
	exit(2);
}

int main(int argc, char **argv)
{
	unsigned long min, max, n;
	char *end;

	if (argc < 4)
		usage();
	n = strtoul(argv[3], NULL, 0);
	if (!strcmp(argv[1], "tcp"))
		return tcp(argv[2], n);
	if (!strcmp(argv[1], "whole"))
		return whole(argv[2], n);
	if (!strcmp(argv[1], "frame"))
		return frame(argv[2], n, argc > 4);
	if (strcmp(argv[1], "udp") || argc < 5)
		usage();
	min = strtoul(argv[4], &end, 0);
	max = *end == '-' ? strtoul(end + 1, NULL, 0) : min;
	if (max < min || max > sizeof(out))
		usage();
	return udp(argv[2], n, min, max);
}
