// SPDX-License-Identifier: GPL-2.0-only
/* What Unix sockets and UDP have in common */
#include <errno.h>
#include <string.h>
#include <sys/socket.h>

#include "internal.h"

/* Messages that are given to the kernel at once */
#define BATCH	32

/**
 * ramp_socket() - a socket that does not wait
 * @address: for whose family
 * @type: of the socket
 *
 * Return: its file descriptor, or a negative errno
 */
int ramp_socket(const struct ramp_address *address, int type)
{
	int fd = socket(address->sa.ss_family,
			type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

	return fd < 0 ? -errno : fd;
}

/**
 * ramp_socket_error() - which error of a socket ends the session
 * @err: errno
 *
 * Return: the negative errno that a back end returns
 */
int ramp_socket_error(int err)
{
	switch (err) {
	case ECONNREFUSED:
	case ECONNRESET:
	case EHOSTDOWN:
	case EHOSTUNREACH:
	case ENETDOWN:
	case ENETUNREACH:
	case ENODEV:
	case ENOTCONN:
		return -EPIPE;
	default:
		return -err;
	}
}

int ramp_socket_send(int fd, const struct rpmsg_amp_msg *msgs, unsigned int num)
{
	struct mmsghdr headers[BATCH];
	struct iovec iovs[BATCH];
	unsigned int i;
	int sent;

	if (num > BATCH)
		num = BATCH;
	memset(headers, 0, num * sizeof(headers[0]));
	for (i = 0; i < num; i++) {
		iovs[i].iov_base = msgs[i].data;
		iovs[i].iov_len = msgs[i].len;
		headers[i].msg_hdr.msg_iov = &iovs[i];
		headers[i].msg_hdr.msg_iovlen = 1;
	}
	sent = sendmmsg(fd, headers, num, MSG_NOSIGNAL);
	return sent < 0 ? ramp_socket_error(errno) : sent;
}

/**
 * ramp_socket_receive() - receive a message, or look at it
 * @fd: of the socket
 * @msg: where its source and its ancillary data go; the rest is filled in
 * @data: where its bytes go
 * @size: bytes of memory there
 * @flags: MSG_PEEK, or 0
 *
 * Return: the length of the message, which may be more than @size; or a negative
 * errno
 */
ssize_t ramp_socket_receive(int fd, struct msghdr *msg, void *data, size_t size,
			    int flags)
{
	struct iovec iov = { .iov_base = data, .iov_len = size };
	ssize_t len;

	msg->msg_iov = &iov;
	msg->msg_iovlen = 1;
	len = recvmsg(fd, msg, flags | MSG_TRUNC | MSG_CMSG_CLOEXEC);
	return len < 0 ? -errno : len;
}
