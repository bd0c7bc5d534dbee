/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Messages to and from a service, wherever it runs: on another core, in another
 * process, behind UDP.
 *
 * An address says which: see rpmsg-amp(7). The functions are in rpmsg_amp_open(3),
 * rpmsg_amp_send(3) and rpmsg_amp_events(3).
 *
 * Functions that return an int or ssize_t return a negative errno on failure, and
 * leave errno alone. All of them may be called by several threads at once, on the
 * same handle as well, except rpmsg_amp_close().
 */
#ifndef _RPMSG_AMP_H
#define _RPMSG_AMP_H

#include <stddef.h>
#include <sys/types.h>

#ifdef __cplusplus
extern "C" {
#endif

/* A service that has been opened, or an address on which sessions are accepted */
struct rpmsg_amp;

/* rpmsg_amp_open(): begin another session when one has ended */
#define RPMSG_AMP_REOPEN	0x1u

/* rpmsg_amp_want(), rpmsg_amp_events(): a message can be received ... */
#define RPMSG_AMP_IN		0x1u
/* ... can be sent ... */
#define RPMSG_AMP_OUT		0x2u
/* ... a session has begun ... */
#define RPMSG_AMP_UP		0x4u
/* ... a session has ended */
#define RPMSG_AMP_DOWN		0x8u

/**
 * struct rpmsg_amp_msg - one message of several
 * @data: its bytes, or memory for them; not written to by rpmsg_amp_sendv()
 * @size: bytes of memory at @data; not used by rpmsg_amp_sendv()
 * @len: bytes of the message; set by rpmsg_amp_recvv()
 */
struct rpmsg_amp_msg {
	void *data;
	size_t size;
	size_t len;
};

/*
 * Timeouts are in milliseconds: 0 does not wait, a negative one waits without a
 * limit.
 */

int rpmsg_amp_open(struct rpmsg_amp **service, const char *address,
		   unsigned int flags, int timeout);
int rpmsg_amp_listen(struct rpmsg_amp **listener, const char *address,
		     unsigned int flags);
int rpmsg_amp_accept(struct rpmsg_amp *listener, struct rpmsg_amp **service,
		     int timeout);
void rpmsg_amp_close(struct rpmsg_amp *amp);

int rpmsg_amp_send(struct rpmsg_amp *service, const void *data, size_t len,
		   int timeout);
int rpmsg_amp_sendv(struct rpmsg_amp *service, const struct rpmsg_amp_msg *msgs,
		    unsigned int num, int timeout);
ssize_t rpmsg_amp_recv(struct rpmsg_amp *service, void *data, size_t size,
		       int timeout);
int rpmsg_amp_recvv(struct rpmsg_amp *service, struct rpmsg_amp_msg *msgs,
		    unsigned int num, int timeout);
ssize_t rpmsg_amp_max_size(struct rpmsg_amp *service);
ssize_t rpmsg_amp_next_size(struct rpmsg_amp *service);

int rpmsg_amp_fd(struct rpmsg_amp *amp);
int rpmsg_amp_want(struct rpmsg_amp *amp, unsigned int events);
int rpmsg_amp_events(struct rpmsg_amp *amp);

const char *rpmsg_amp_address(struct rpmsg_amp *amp);
int rpmsg_amp_online(struct rpmsg_amp *service);
unsigned int rpmsg_amp_sessions(struct rpmsg_amp *service);
int rpmsg_amp_error(struct rpmsg_amp *service);

#ifdef __cplusplus
}
#endif

#endif /* _RPMSG_AMP_H */
