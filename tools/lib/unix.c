// SPDX-License-Identifier: GPL-2.0-only
/* unix:PATH and unix:@NAME, sockets of the type SOCK_SEQPACKET */
#include <errno.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "internal.h"

/* What a socket takes from its send buffer for each message */
#define OVERHEAD	32

static int unix_parse(struct ramp_address *address)
{
	struct sockaddr_un *sun = (struct sockaddr_un *)&address->sa;
	size_t len = strlen(address->target);

	if (!len || !strcmp(address->target, "@"))
		return -EINVAL;
	if (len >= sizeof(sun->sun_path))
		return -ENAMETOOLONG;
	sun->sun_family = AF_UNIX;
	memcpy(sun->sun_path, address->target, len);
	address->sa_len = offsetof(struct sockaddr_un, sun_path) + len;
	/* The name of an abstract socket ends where the address does */
	if (sun->sun_path[0] == '@')
		sun->sun_path[0] = '\0';
	else
		address->sa_len++;
	return 0;
}

/*
 * With SO_PASSCRED, each message carries credentials: this tells an empty
 * message from the end of the session.
 */
static int unix_session(int fd)
{
	int on = 1, ret;

	if (!setsockopt(fd, SOL_SOCKET, SO_PASSCRED, &on, sizeof(on)))
		return fd;
	ret = -errno;
	close(fd);
	return ret;
}

static int unix_open(const struct ramp_address *address)
{
	int fd = ramp_socket(address, SOCK_SEQPACKET), ret;

	if (fd < 0)
		return fd;
	if (!connect(fd, (const struct sockaddr *)&address->sa, address->sa_len))
		return unix_session(fd);
	ret = -errno;
	close(fd);
	return ret;
}

/*
 * Whether there is a socket that nobody listens on: its process is gone. Other files
 * refuse connections as well.
 */
static bool is_left_over(const struct ramp_address *address)
{
	struct stat st;
	int fd;

	if (address->target[0] == '@' || lstat(address->target, &st) ||
	    !S_ISSOCK(st.st_mode))
		return false;
	fd = unix_open(address);
	if (fd >= 0)
		close(fd);
	return fd == -ECONNREFUSED;
}

static int unix_bind(int fd, const struct ramp_address *address)
{
	const struct sockaddr *sa = (const struct sockaddr *)&address->sa;

	if (!bind(fd, sa, address->sa_len))
		return 0;
	if (errno != EADDRINUSE)
		return -errno;
	if (!is_left_over(address))
		return -EADDRINUSE;
	unlink(address->target);
	return bind(fd, sa, address->sa_len) ? -errno : 0;
}

static int unix_listen(struct ramp_address *address)
{
	int fd = ramp_socket(address, SOCK_SEQPACKET), ret;

	if (fd < 0)
		return fd;
	ret = unix_bind(fd, address);
	if (!ret && listen(fd, SOMAXCONN))
		ret = -errno;
	if (!ret)
		return fd;
	close(fd);
	return ret;
}

static int unix_accept(const struct ramp_address *address, int *fd)
{
	int session = accept4(*fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);

	(void)address;
	if (session >= 0)
		return unix_session(session);
	/* The client has closed its socket before it was accepted */
	return errno == ECONNABORTED ? -EAGAIN : -errno;
}

static void unix_unlisten(const struct ramp_address *address)
{
	if (address->target[0] != '@')
		unlink(address->target);
}

/* The length of a message, without regard to the memory for it */
static ssize_t unix_receive(int fd, void *data, size_t size, int flags)
{
	union {
		struct cmsghdr align;
		char space[CMSG_SPACE(sizeof(struct ucred))];
	} control;
	struct msghdr msg = {
		.msg_control = control.space,
		.msg_controllen = sizeof(control.space),
	};
	ssize_t len = ramp_socket_receive(fd, &msg, data, size, flags);

	/*
	 * The other side has closed its socket before it had read everything. That
	 * is told once, and before what it had sent.
	 */
	if (len == -ECONNRESET)
		len = ramp_socket_receive(fd, &msg, data, size, flags);
	if (!len && !msg.msg_controllen)
		return -EPIPE;
	return len < 0 ? ramp_socket_error(-len) : len;
}

static ssize_t unix_next_size(int fd)
{
	return unix_receive(fd, NULL, 0, MSG_PEEK);
}

static ssize_t unix_recv(int fd, void *data, size_t size)
{
	ssize_t len = unix_next_size(fd);

	if (len > 0 && (size_t)len > size)
		return -EMSGSIZE;
	return len < 0 ? len : unix_receive(fd, data, size, 0);
}

static ssize_t unix_max_size(int fd)
{
	socklen_t len = sizeof(int);
	int size;

	if (getsockopt(fd, SOL_SOCKET, SO_SNDBUF, &size, &len))
		return -errno;
	return size - OVERHEAD;
}

const struct ramp_backend ramp_unix = {
	.scheme = "unix",
	.accepts = POLLIN,
	.parse = unix_parse,
	.open = unix_open,
	.listen = unix_listen,
	.accept = unix_accept,
	.unlisten = unix_unlisten,
	.send = ramp_socket_send,
	.recv = unix_recv,
	.next_size = unix_next_size,
	.max_size = unix_max_size,
};
