/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the files of the library have in common. Their calls go downwards:
 *
 *	message.c open.c events.c	what programs call
 *	session.c			sessions begin and end
 *	address.c			which back end an address is for
 *	rpmsg.c unix.c udp.c		the back ends
 *	socket.c			what the last two have in common
 */
#ifndef _RPMSG_AMP_INTERNAL_H
#define _RPMSG_AMP_INTERNAL_H

#include <poll.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/socket.h>

#include "rpmsg-amp.h"

struct ramp_backend;

/**
 * struct ramp_address - an address that has been understood
 * @backend: what it is for
 * @text: all of it, owned by this struct
 * @target: the part of @text after the first colon
 * @sa: of sockets
 * @sa_len: bytes of @sa that are used
 */
struct ramp_address {
	const struct ramp_backend *backend;
	char *text;
	const char *target;
	struct sockaddr_storage sa;
	socklen_t sa_len;
};

/**
 * struct ramp_backend - how messages are exchanged
 * @scheme: what its addresses begin with
 * @accepts: events of poll(2) of a listener that say that a session can be accepted
 * @parse: check the target of an address, and fill in its socket address. Optional.
 * @open: begin a session, without waiting; returns a file descriptor
 * @listen: returns a file descriptor, and may make the address more precise.
 *	Without it, a listener is opened like a service, and its session is the one
 *	that is accepted.
 * @accept: returns the file descriptor of a session, without waiting. *@fd is the
 *	listener's; it may become that of the session and be replaced. Required with
 *	@listen.
 * @unlisten: remove what a listener leaves behind. Optional.
 * @send: send messages without waiting; returns how many have been sent, at least
 *	one, or an error
 * @recv: receive a message without waiting; returns its length. A message that is
 *	larger than the memory stays, and fails with -EMSGSIZE.
 * @next_size: length of the message that @recv would return
 * @max_size: bytes that one message can hold
 *
 * All of them return a negative errno on failure: -EAGAIN if they would have to
 * wait, -EPIPE if the session has ended.
 */
struct ramp_backend {
	const char *scheme;
	short accepts;
	int (*parse)(struct ramp_address *address);
	int (*open)(const struct ramp_address *address);
	int (*listen)(struct ramp_address *address);
	int (*accept)(const struct ramp_address *address, int *fd);
	void (*unlisten)(const struct ramp_address *address);
	int (*send)(int fd, const struct rpmsg_amp_msg *msgs, unsigned int num);
	ssize_t (*recv)(int fd, void *data, size_t size);
	ssize_t (*next_size)(int fd);
	ssize_t (*max_size)(int fd);
};

extern const struct ramp_backend ramp_rpmsg;
extern const struct ramp_backend ramp_unix;
extern const struct ramp_backend ramp_udp;

/**
 * struct rpmsg_amp - a handle
 * @address: of the service
 * @reopen: begin another session when one has ended
 * @listener: sessions are accepted
 * @epoll: what the program polls
 * @timer: is in it, and makes it readable for as long as there is something to be
 *	told, or when the next attempt is due
 * @lock: held while anything below is used, but not while a thread waits
 * @fd: that of a session which has not been seen to end, or the listener's; -1 if
 *	there is none
 * @want: what the program polls for, RPMSG_AMP_*
 * @online: there is a session, and messages can be sent
 * @begun: RPMSG_AMP_UP is to be told
 * @ended: RPMSG_AMP_DOWN or -EPIPE is to be told
 * @answered: a message has been received in this session
 * @sessions: how many have been online
 * @max_size: of the last session, or an error
 * @error: why there is no session
 * @delay: milliseconds between the last two attempts
 * @attempt: when the next one is due
 */
struct rpmsg_amp {
	struct ramp_address address;
	bool reopen;
	bool listener;
	int epoll;
	int timer;
	pthread_mutex_t lock;
	int fd;
	unsigned int want;
	bool online;
	bool begun;
	bool ended;
	bool answered;
	unsigned int sessions;
	ssize_t max_size;
	int error;
	int delay;
	int64_t attempt;
};

/* address.c */
int ramp_address_parse(struct ramp_address *address, const char *text);
int ramp_address_set_text(struct ramp_address *address, char *text);
void ramp_address_free(struct ramp_address *address);

/* socket.c */
int ramp_socket(const struct ramp_address *address, int type);
int ramp_socket_error(int err);
int ramp_socket_send(int fd, const struct rpmsg_amp_msg *msgs, unsigned int num);
ssize_t ramp_socket_receive(int fd, struct msghdr *msg, void *data, size_t size,
			    int flags);

/* session.c */
int ramp_new(struct rpmsg_amp **new, const char *address);
void ramp_unwatch(struct rpmsg_amp *amp, int fd);
void ramp_attach(struct rpmsg_amp *amp, int fd);
int ramp_detach(struct rpmsg_amp *amp);
int ramp_begin(struct rpmsg_amp *amp);
void ramp_end(struct rpmsg_amp *amp);
void ramp_update(struct rpmsg_amp *amp);
int ramp_check(struct rpmsg_amp *amp);
void ramp_told(struct rpmsg_amp *amp);
void ramp_show(struct rpmsg_amp *amp);
int64_t ramp_deadline(int timeout);
int ramp_wait(struct rpmsg_amp *amp, short events, int64_t deadline);

#endif /* _RPMSG_AMP_INTERNAL_H */
