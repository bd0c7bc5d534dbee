// SPDX-License-Identifier: GPL-2.0-only
/* Network interfaces of a kind, made and removed by netlink: what ip link does */
#include <errno.h>
#include <net/if.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <linux/if_link.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>

#include "link.h"

/**
 * struct request - a message to rtnetlink
 * @header: of netlink
 * @info: which interface
 * @attributes: what more there is to say
 */
struct request {
	struct nlmsghdr header;
	struct ifinfomsg info;
	char attributes[128];
};

static struct rtattr *end_of(struct request *r)
{
	return (struct rtattr *)((char *)r + NLMSG_ALIGN(r->header.nlmsg_len));
}

/* Names are short: all attributes fit */
static void add_text(struct request *r, unsigned short type, const char *text)
{
	struct rtattr *a = end_of(r);
	size_t len = strnlen(text, IFNAMSIZ - 1);

	a->rta_type = type;
	a->rta_len = RTA_LENGTH(len + 1);
	memcpy(RTA_DATA(a), text, len);
	r->header.nlmsg_len = NLMSG_ALIGN(r->header.nlmsg_len) + RTA_ALIGN(a->rta_len);
}

/* The kernel's answer is an error code */
static int transact(struct request *r)
{
	union {
		struct {
			struct nlmsghdr header;
			struct nlmsgerr error;
		};
		char room[1024];
	} answer;
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
	ssize_t n;
	int ret;

	if (fd < 0)
		return -errno;
	n = send(fd, r, r->header.nlmsg_len, 0);
	if (n >= 0)
		n = recv(fd, &answer, sizeof(answer), 0);
	if (n < 0)
		ret = -errno;
	else if (n < (ssize_t)sizeof(answer.header) + (ssize_t)sizeof(answer.error) ||
		 answer.header.nlmsg_type != NLMSG_ERROR)
		ret = -EPROTO;
	else
		ret = answer.error.error;
	close(fd);
	return ret;
}

static void begin(struct request *r, unsigned short type, unsigned short flags,
		  const char *name)
{
	memset(r, 0, sizeof(*r));
	r->header.nlmsg_len = NLMSG_LENGTH(sizeof(r->info));
	r->header.nlmsg_type = type;
	r->header.nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK | flags;
	r->info.ifi_family = AF_UNSPEC;
	add_text(r, IFLA_IFNAME, name);
}

/**
 * link_create() - make an interface
 * @kind: what kind; a module is loaded for it if need be
 * @name: its name
 *
 * Return: 0 or a negative error code, -EOPNOTSUPP if there is no such kind.
 */
int link_create(const char *kind, const char *name)
{
	struct request r;
	struct rtattr *info;

	begin(&r, RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL, name);
	info = end_of(&r);
	info->rta_type = IFLA_LINKINFO;
	r.header.nlmsg_len += RTA_LENGTH(0);
	add_text(&r, IFLA_INFO_KIND, kind);
	info->rta_len = (char *)end_of(&r) - (char *)info;
	return transact(&r);
}

/**
 * link_delete() - remove an interface
 * @name: its name
 *
 * Return: 0 or a negative error code.
 */
int link_delete(const char *name)
{
	struct request r;

	begin(&r, RTM_DELLINK, 0, name);
	return transact(&r);
}

/**
 * link_up() - set an interface up
 * @name: its name
 *
 * Return: 0 or a negative error code.
 */
int link_up(const char *name)
{
	struct request r;

	begin(&r, RTM_NEWLINK, 0, name);
	r.info.ifi_flags = IFF_UP;
	r.info.ifi_change = IFF_UP;
	return transact(&r);
}
