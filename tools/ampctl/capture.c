// SPDX-License-Identifier: GPL-2.0-only
/*
 * Messages of all channels, as an ampmon interface shows them, read from a packet
 * socket. An interface is made for the time of the capture, unless there is one that
 * shall be used: see ampmon(4).
 */
#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

#include <linux/if_ether.h>
#include <linux/if_packet.h>

#include "ampctl.h"
#include "capture.h"
#include "channels.h"
#include "link.h"
#include "wait.h"

/* Receive buffer of the socket: some thousand messages of 512 bytes */
#define ROOM	(8 << 20)

static int make_interface(struct capture *c)
{
	int ret;

	snprintf(c->interface, sizeof(c->interface), "ampctl%d", (int)getpid());
	ret = link_create("ampmon", c->interface);
	c->is_own = !ret;
	if (!ret)
		ret = link_up(c->interface);
	switch (ret) {
	case 0:
		return CTL_OK;
	case -EPERM:
		return ctl_fail("making an interface for the capture needs root: have root make one (ip link add ampmon0 type ampmon; ip link set ampmon0 up), use it with --interface ampmon0");
	case -EOPNOTSUPP:
		return ctl_fail("the kernel has no interfaces of type ampmon: load the module (modprobe amp_mon)");
	default:
		return ctl_fail_errno(-ret, "making the interface %s for the capture",
				      c->interface);
	}
}

/*
 * The socket is bound after the filter is set, so no message passes unfiltered
 */
static int set_up(struct capture *c, unsigned int index, const struct filter *filter,
		  uint32_t snaplen)
{
	static struct sock_filter program[MAX_FILTER];
	struct sock_fprog attached = { .filter = program };
	struct sockaddr_ll address = {
		.sll_family = AF_PACKET,
		.sll_protocol = htons(ETH_P_ALL),
		.sll_ifindex = index,
	};
	int room = ROOM, on = 1;

	attached.len = filter_build(filter, sizeof(c->header) + snaplen, program);
	if (setsockopt(c->fd, SOL_SOCKET, SO_RCVBUFFORCE, &room, sizeof(room)))
		setsockopt(c->fd, SOL_SOCKET, SO_RCVBUF, &room, sizeof(room));
	if (setsockopt(c->fd, SOL_SOCKET, SO_TIMESTAMPNS, &on, sizeof(on)) ||
	    setsockopt(c->fd, SOL_SOCKET, SO_ATTACH_FILTER, &attached, sizeof(attached)) ||
	    bind(c->fd, (struct sockaddr *)&address, sizeof(address)))
		return -errno;
	return 0;
}

static int open_socket(struct capture *c, const struct filter *filter, uint32_t snaplen)
{
	unsigned int index = if_nametoindex(c->interface);
	int ret;

	if (!index)
		return ctl_fail("there is no interface %s: make it (ip link add %s type ampmon; ip link set %s up), or leave out --interface",
				c->interface, c->interface, c->interface);
	c->fd = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (c->fd < 0 && errno == EPERM)
		return ctl_fail("capturing needs root, or the capability CAP_NET_RAW");
	if (c->fd < 0)
		return ctl_fail_errno(errno, "opening a packet socket");
	ret = set_up(c, index, filter, snaplen);
	if (ret)
		return ctl_fail_errno(-ret, "capturing on %s", c->interface);
	return CTL_OK;
}

/* Number of messages that the interface dropped for want of memory */
static __u64 missed_by(const char *interface)
{
	char path[64], text[32];

	snprintf(path, sizeof(path), "/sys/class/net/%s/statistics/rx_dropped", interface);
	return file_read(path, text, sizeof(text)) ? strtoull(text, NULL, 10) : 0;
}

/**
 * capture_open() - begin to capture
 * @c: the capture
 * @interface: an ampmon interface, or NULL: make one
 * @filter: which messages
 * @snaplen: how many bytes of their payload
 *
 * Return: CTL_OK, or CTL_FAILED after a message.
 */
int capture_open(struct capture *c, const char *interface, const struct filter *filter,
		 uint32_t snaplen)
{
	int ret = CTL_OK;

	c->fd = -1;
	c->is_own = false;
	if (interface)
		snprintf(c->interface, sizeof(c->interface), "%s", interface);
	else
		ret = make_interface(c);
	if (!ret)
		ret = open_socket(c, filter, snaplen);
	if (ret)
		capture_close(c);
	c->missed = missed_by(c->interface);
	return ret;
}

/**
 * capture_stop() - let no more messages in
 * @c: the capture
 *
 * Those that wait to be read can be read.
 */
void capture_stop(struct capture *c)
{
	struct sock_filter none = BPF_STMT(BPF_RET | BPF_K, 0);
	struct sock_fprog attached = { .len = 1, .filter = &none };

	setsockopt(c->fd, SOL_SOCKET, SO_ATTACH_FILTER, &attached, sizeof(attached));
}

static __u64 time_of(struct msghdr *msg)
{
	struct cmsghdr *cmsg;
	struct timespec t;

	for (cmsg = CMSG_FIRSTHDR(msg); cmsg; cmsg = CMSG_NXTHDR(msg, cmsg)) {
		if (cmsg->cmsg_level == SOL_SOCKET && cmsg->cmsg_type == SCM_TIMESTAMPNS) {
			memcpy(&t, CMSG_DATA(cmsg), sizeof(t));
			return t.tv_sec * NSEC_PER_SEC + t.tv_nsec;
		}
	}
	clock_gettime(CLOCK_REALTIME, &t);
	return t.tv_sec * NSEC_PER_SEC + t.tv_nsec;
}

/* Packets of another version are skipped */
static int decode(const struct capture *c, struct record *r)
{
	const struct amp_mon_header *h = &c->header;

	if (c->bytes < sizeof(*h) || h->version != AMP_MON_VERSION)
		return -EPROTO;
	r->channel = ntohl(h->channel);
	r->direction = h->direction;
	r->kind = h->kind;
	r->src = ntohl(h->src);
	r->dst = ntohl(h->dst);
	r->len = ntohl(h->len);
	r->captured = c->bytes - sizeof(*h);
	if (r->captured > r->len)
		r->captured = r->len;
	return 0;
}

/**
 * capture_next() - the next message
 * @c: the capture
 * @r: where it goes
 *
 * Return: 0, -EAGAIN if there is none yet, -EPROTO if a packet is none, or another
 * negative error code.
 */
int capture_next(struct capture *c, struct record *r)
{
	struct iovec parts[] = {
		{ .iov_base = &c->header, .iov_len = sizeof(c->header) },
		{ .iov_base = r->payload, .iov_len = sizeof(r->payload) },
	};
	char control[128];
	struct msghdr msg = {
		.msg_iov = parts,
		.msg_iovlen = 2,
		.msg_control = control,
		.msg_controllen = sizeof(control),
	};
	ssize_t n = recvmsg(c->fd, &msg, 0);

	if (n < 0)
		return -errno;
	c->bytes = n;
	r->time = time_of(&msg);
	return decode(c, r);
}

/**
 * capture_dropped() - how many messages were lost
 * @c: the capture
 *
 * Return: those that there was no room or no memory for.
 */
__u64 capture_dropped(struct capture *c)
{
	struct tpacket_stats stats = { 0 };
	socklen_t len = sizeof(stats);

	getsockopt(c->fd, SOL_PACKET, PACKET_STATISTICS, &stats, &len);
	return stats.tp_drops + missed_by(c->interface) - c->missed;
}

/**
 * capture_close() - end it
 * @c: the capture
 */
void capture_close(struct capture *c)
{
	if (c->fd >= 0)
		close(c->fd);
	if (c->is_own)
		link_delete(c->interface);
}
