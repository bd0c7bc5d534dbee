// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the network interface is compared with:
 *
 *	netpeer tap NAME DEVICE		a TAP interface whose frames are messages of an
 *					endpoint of mainline's rpmsg_char, each way by a
 *					process that does nothing but read(2) and
 *					write(2)
 *	netpeer veth NAME PEER PID	a pair of interfaces, the second one in the
 *					network namespace of a process
 *	netpeer serve			answer as the remote does: UDP port 7 echoes, TCP
 *					port 9 discards, TCP port 19 sends without end
 *
 * tap and serve go on in the background when they are ready.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/if_link.h>
#include <linux/if_tun.h>
#include <linux/rtnetlink.h>
#include <linux/veth.h>
#include <net/if.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#define MAX_FRAME	16384

static char buf[MAX_FRAME];

static void die(const char *what)
{
	fprintf(stderr, "netpeer: %s: %s\n", what, strerror(errno));
	exit(1);
}

/* Frames or datagrams, one by one */
static void copy_for_ever(int from, int to)
{
	ssize_t n;

	for (;;) {
		n = read(from, buf, sizeof(buf));
		if (n < 0)
			die("read");
		/*
		 * Frames for which the other side has no room are dropped, as
		 * by a cable
		 */
		if (write(to, buf, n) < 0 && errno != ENOBUFS && errno != ENOMEM)
			die("write");
	}
}

static int open_tap(const char *name)
{
	struct ifreq ifr = { .ifr_flags = IFF_TAP | IFF_NO_PI };
	int fd = open("/dev/net/tun", O_RDWR | O_CLOEXEC);

	strncpy(ifr.ifr_name, name, IFNAMSIZ - 1);
	if (fd < 0 || ioctl(fd, TUNSETIFF, &ifr))
		die("/dev/net/tun");
	return fd;
}

static int tap(const char *name, const char *path)
{
	int frames = open_tap(name), msgs = open(path, O_RDWR | O_CLOEXEC);

	if (msgs < 0)
		die(path);
	if (!fork())
		copy_for_ever(frames, msgs);
	if (!fork())
		copy_for_ever(msgs, frames);
	return 0;
}

/* A message of rtnetlink that attributes are added to */
struct request {
	struct nlmsghdr head;
	struct ifinfomsg info;
	char attrs[512];
};

static struct rtattr *add_attr(struct request *r, int type, const void *data,
			       size_t len)
{
	struct rtattr *attr = (void *)((char *)r + NLMSG_ALIGN(r->head.nlmsg_len));

	attr->rta_type = type;
	attr->rta_len = RTA_LENGTH(len);
	if (len)
		memcpy(RTA_DATA(attr), data, len);
	r->head.nlmsg_len = NLMSG_ALIGN(r->head.nlmsg_len) + RTA_ALIGN(attr->rta_len);
	return attr;
}

static void end_nest(struct request *r, struct rtattr *attr)
{
	attr->rta_len = (char *)r + r->head.nlmsg_len - (char *)attr;
}

static void ask_kernel(struct request *r)
{
	struct {
		struct nlmsghdr head;
		struct nlmsgerr error;
		char rest[sizeof(*r)];
	} answer;
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);

	if (fd < 0 || send(fd, r, r->head.nlmsg_len, 0) < 0 ||
	    recv(fd, &answer, sizeof(answer), 0) < 0)
		die("rtnetlink");
	close(fd);
	errno = -answer.error.error;
	if (errno)
		die("veth");
}

static int veth(const char *name, const char *peer, int pid)
{
	struct request r = {
		.head = {
			.nlmsg_len = NLMSG_LENGTH(sizeof(r.info)),
			.nlmsg_type = RTM_NEWLINK,
			.nlmsg_flags = NLM_F_REQUEST | NLM_F_CREATE |
				       NLM_F_EXCL | NLM_F_ACK,
		},
	};
	struct ifinfomsg info = { 0 };
	struct rtattr *link, *data, *end;

	add_attr(&r, IFLA_IFNAME, name, strlen(name) + 1);
	link = add_attr(&r, IFLA_LINKINFO, NULL, 0);
	add_attr(&r, IFLA_INFO_KIND, "veth", 4);
	data = add_attr(&r, IFLA_INFO_DATA, NULL, 0);
	end = add_attr(&r, VETH_INFO_PEER, &info, sizeof(info));
	add_attr(&r, IFLA_IFNAME, peer, strlen(peer) + 1);
	add_attr(&r, IFLA_NET_NS_PID, &pid, sizeof(pid));
	end_nest(&r, end);
	end_nest(&r, data);
	end_nest(&r, link);
	ask_kernel(&r);
	return 0;
}

static int bound_socket(int type, int port)
{
	struct sockaddr_in here = {
		.sin_family = AF_INET,
		.sin_port = htons(port),
	};
	int fd = socket(AF_INET, type | SOCK_CLOEXEC, 0);

	if (fd < 0 || bind(fd, (struct sockaddr *)&here, sizeof(here)) ||
	    (type == SOCK_STREAM && listen(fd, 8)))
		die("socket");
	return fd;
}

static void echo_datagrams(int fd)
{
	struct sockaddr_in from;
	socklen_t len;
	ssize_t n;

	for (;;) {
		len = sizeof(from);
		n = recvfrom(fd, buf, sizeof(buf), 0, (struct sockaddr *)&from,
			     &len);
		if (n < 0)
			die("recvfrom");
		sendto(fd, buf, n, 0, (struct sockaddr *)&from, len);
	}
}

/* Connections one by one */
static void discard(int fd)
{
	for (;;) {
		int conn = accept(fd, NULL, NULL);

		while (read(conn, buf, sizeof(buf)) > 0)
			;
		close(conn);
	}
}

static void send_without_end(int fd)
{
	for (;;) {
		int conn = accept(fd, NULL, NULL);

		while (write(conn, buf, sizeof(buf)) > 0)
			;
		close(conn);
	}
}

static int serve(void)
{
	int echo = bound_socket(SOCK_DGRAM, 7);
	int sink = bound_socket(SOCK_STREAM, 9);
	int source = bound_socket(SOCK_STREAM, 19);

	signal(SIGPIPE, SIG_IGN);
	if (!fork())
		echo_datagrams(echo);
	if (!fork())
		discard(sink);
	if (!fork())
		send_without_end(source);
	return 0;
}

int main(int argc, char **argv)
{
	if (argc == 4 && !strcmp(argv[1], "tap"))
		return tap(argv[2], argv[3]);
	if (argc == 5 && !strcmp(argv[1], "veth"))
		return veth(argv[2], argv[3], atoi(argv[4]));
	if (argc == 2 && !strcmp(argv[1], "serve"))
		return serve();
	fprintf(stderr, "usage: netpeer tap NAME DEVICE | veth NAME PEER PID | serve\n");
	return 2;
}
