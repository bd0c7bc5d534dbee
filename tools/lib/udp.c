// SPDX-License-Identifier: GPL-2.0-only
/* udp:HOST:PORT: one message a datagram, neither acknowledged nor fragmented */
#include <arpa/inet.h>
#include <errno.h>
#include <net/if.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "internal.h"

/* The length field of UDP counts its header, the one of IPv4 that of both */
#define UDP_HEADER	8
#define IPV4_HEADERS	(20 + UDP_HEADER)
#define IPV6_HEADERS	(40 + UDP_HEADER)
#define LARGEST		65535

static int parse_port(const char *text, in_port_t *port)
{
	size_t digits = strspn(text, "0123456789");
	unsigned long n = strtoul(text, NULL, 10);

	if (!digits || text[digits] || digits > 5 || n > 65535)
		return -EINVAL;
	*port = htons(n);
	return 0;
}

/* ADDRESS or ADDRESS%INTERFACE, without the brackets */
static int parse_ipv6(struct ramp_address *address, char *host, in_port_t port)
{
	struct sockaddr_in6 *sin6 = (struct sockaddr_in6 *)&address->sa;
	char *percent = strchr(host, '%');

	if (percent) {
		*percent = '\0';
		sin6->sin6_scope_id = if_nametoindex(percent + 1);
		if (!sin6->sin6_scope_id)
			return -ENODEV;
	}
	if (inet_pton(AF_INET6, host, &sin6->sin6_addr) != 1)
		return -EINVAL;
	sin6->sin6_family = AF_INET6;
	sin6->sin6_port = port;
	address->sa_len = sizeof(*sin6);
	return 0;
}

static int parse_ipv4(struct ramp_address *address, const char *host,
		      in_port_t port)
{
	struct sockaddr_in *sin = (struct sockaddr_in *)&address->sa;

	if (!strcmp(host, "localhost"))
		host = "127.0.0.1";
	if (inet_pton(AF_INET, host, &sin->sin_addr) != 1)
		return -EINVAL;
	sin->sin_family = AF_INET;
	sin->sin_port = port;
	address->sa_len = sizeof(*sin);
	return 0;
}

/* Names are not looked up: that may take long, and is not possible everywhere */
static int udp_parse(struct ramp_address *address)
{
	const char *colon = strrchr(address->target, ':');
	char host[INET6_ADDRSTRLEN + IF_NAMESIZE + 2];
	in_port_t port;
	size_t len;

	if (!colon || parse_port(colon + 1, &port))
		return -EINVAL;
	len = colon - address->target;
	if (!len || len >= sizeof(host))
		return -EINVAL;
	memcpy(host, address->target, len);
	host[len] = '\0';
	if (host[0] != '[')
		return parse_ipv4(address, host, port);
	if (host[len - 1] != ']')
		return -EINVAL;
	host[len - 1] = '\0';
	return parse_ipv6(address, host + 1, port);
}

/* A datagram is sent as one packet, or not at all: see udp_max_size() */
static int udp_socket(const struct ramp_address *address)
{
	int fd = ramp_socket(address, SOCK_DGRAM);
	int ipv4 = IP_PMTUDISC_DO, ipv6 = IPV6_PMTUDISC_DO, ret;

	if (fd < 0)
		return fd;
	if (address->sa.ss_family == AF_INET)
		ret = setsockopt(fd, IPPROTO_IP, IP_MTU_DISCOVER, &ipv4,
				 sizeof(ipv4));
	else
		ret = setsockopt(fd, IPPROTO_IPV6, IPV6_MTU_DISCOVER, &ipv6,
				 sizeof(ipv6));
	if (!ret)
		return fd;
	ret = -errno;
	close(fd);
	return ret;
}

static int udp_open(const struct ramp_address *address)
{
	int fd = udp_socket(address), ret;

	if (fd < 0)
		return fd;
	if (!connect(fd, (const struct sockaddr *)&address->sa, address->sa_len))
		return fd;
	ret = -errno;
	close(fd);
	return ret;
}

static int set_reuse(int fd)
{
	int on = 1;

	return setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &on, sizeof(on)) ? -errno : 0;
}

/* The port that the kernel has chosen, if the address has none */
static int note_port(struct ramp_address *address, int fd)
{
	struct sockaddr_in *sin = (struct sockaddr_in *)&address->sa;
	socklen_t len = sizeof(address->sa);
	char *text;
	int host;

	/* The port is at the same offset in an IPv6 address */
	if (sin->sin_port)
		return 0;
	if (getsockname(fd, (struct sockaddr *)&address->sa, &len))
		return -errno;
	host = strrchr(address->text, ':') - address->text;
	if (asprintf(&text, "%.*s:%u", host, address->text, ntohs(sin->sin_port)) < 0)
		return -ENOMEM;
	return ramp_address_set_text(address, text);
}

/* A socket that replaces the previous one of a listener */
static int next_socket(const struct ramp_address *address)
{
	int fd = udp_socket(address), ret;

	if (fd < 0)
		return fd;
	ret = set_reuse(fd);
	if (!ret)
		return fd;
	close(fd);
	return ret;
}

/*
 * Have the kernel put the listener's socket into a group. Up to Linux 6.1 at least, a
 * datagram goes to the socket that is connected to its sender only if that was in a
 * group when it was connected. A second socket that is bound makes the group.
 */
static int make_group(const struct ramp_address *address)
{
	int fd = next_socket(address), ret = 0;

	if (fd < 0)
		return fd;
	if (bind(fd, (const struct sockaddr *)&address->sa, address->sa_len))
		ret = -errno;
	close(fd);
	return ret;
}

/*
 * A port is taken if it is not free. After that, the socket may be joined by those
 * of udp_accept().
 */
static int udp_listen(struct ramp_address *address)
{
	int fd = udp_socket(address), ret = 0;

	if (fd < 0)
		return fd;
	if (bind(fd, (const struct sockaddr *)&address->sa, address->sa_len))
		ret = -errno;
	if (!ret)
		ret = set_reuse(fd);
	if (!ret)
		ret = note_port(address, fd);
	if (!ret)
		ret = make_group(address);
	if (!ret)
		return fd;
	close(fd);
	return ret;
}

/* Let @session have what @peer sends, and @next what others send */
static int divide(const struct ramp_address *address, int session, int next,
		  const struct sockaddr_storage *peer, socklen_t len)
{
	const struct sockaddr nobody = { .sa_family = AF_UNSPEC };
	int ret;

	if (connect(session, (const struct sockaddr *)peer, len))
		return -errno;
	if (!bind(next, (const struct sockaddr *)&address->sa, address->sa_len))
		return 0;
	ret = -errno;
	connect(session, &nobody, sizeof(nobody));
	return ret;
}

/*
 * A session begins with its first datagram. The listener's socket becomes that of
 * the session, so that none of its datagrams is lost; another one takes its place.
 *
 * It is made first: where no more files can be open, the listener stays as it is. A
 * socket whose port the kernel has chosen loses that when it is disconnected.
 */
static int udp_accept(const struct ramp_address *address, int *fd)
{
	struct sockaddr_storage peer;
	socklen_t len = sizeof(peer);
	int session = *fd, next, ret;

	if (recvfrom(session, NULL, 0, MSG_PEEK, (struct sockaddr *)&peer, &len) < 0)
		return -errno;
	next = next_socket(address);
	if (next < 0)
		return next;
	ret = divide(address, session, next, &peer, len);
	if (ret) {
		close(next);
		return ret;
	}
	*fd = next;
	return session;
}

/* Whether a datagram is from whom the socket is connected to */
static bool is_peer(int fd, const struct sockaddr_storage *source, socklen_t len)
{
	struct sockaddr_storage peer;
	socklen_t peer_len = sizeof(peer);

	return !getpeername(fd, (struct sockaddr *)&peer, &peer_len) &&
	       peer_len == len && !memcmp(&peer, source, len);
}

/*
 * What came to a listener's socket before it became that of a session may be from
 * somebody else, and is dropped.
 */
static ssize_t udp_next_size(int fd)
{
	struct sockaddr_storage source;
	struct msghdr msg = { .msg_name = &source };
	ssize_t len;

	for (;;) {
		msg.msg_namelen = sizeof(source);
		len = ramp_socket_receive(fd, &msg, NULL, 0, MSG_PEEK);
		if (len < 0)
			return ramp_socket_error(-len);
		if (is_peer(fd, &source, msg.msg_namelen))
			return len;
		ramp_socket_receive(fd, &msg, NULL, 0, 0);
	}
}

static ssize_t udp_recv(int fd, void *data, size_t size)
{
	ssize_t len = udp_next_size(fd);
	struct msghdr msg = {};

	if (len > 0 && (size_t)len > size)
		return -EMSGSIZE;
	if (len >= 0)
		len = ramp_socket_receive(fd, &msg, data, size, 0);
	return len < 0 ? ramp_socket_error(-len) : len;
}

static ssize_t limited(int mtu, int headers, int largest)
{
	return (mtu < largest ? mtu : largest) - headers;
}

/* The MTU of the route, which is that of its interface */
static ssize_t udp_max_size(int fd)
{
	struct sockaddr_storage sa;
	socklen_t len = sizeof(sa), mtu_len = sizeof(int);
	int mtu;

	if (getsockname(fd, (struct sockaddr *)&sa, &len))
		return -errno;
	if (sa.ss_family == AF_INET)
		return getsockopt(fd, IPPROTO_IP, IP_MTU, &mtu, &mtu_len) ?
		       ramp_socket_error(errno) :
		       limited(mtu, IPV4_HEADERS, LARGEST);
	return getsockopt(fd, IPPROTO_IPV6, IPV6_MTU, &mtu, &mtu_len) ?
	       ramp_socket_error(errno) :
	       limited(mtu, IPV6_HEADERS, LARGEST + IPV6_HEADERS - UDP_HEADER);
}

const struct ramp_backend ramp_udp = {
	.scheme = "udp",
	.accepts = POLLIN,
	.parse = udp_parse,
	.open = udp_open,
	.listen = udp_listen,
	.accept = udp_accept,
	.send = ramp_socket_send,
	.recv = udp_recv,
	.next_size = udp_next_size,
	.max_size = udp_max_size,
};
