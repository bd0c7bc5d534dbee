// SPDX-License-Identifier: GPL-2.0-only
/* What programs poll for, and what they can ask of a handle */
#include <errno.h>

#include "internal.h"

int rpmsg_amp_fd(struct rpmsg_amp *amp)
{
	return amp->epoll;
}

int rpmsg_amp_want(struct rpmsg_amp *amp, unsigned int events)
{
	if (events & ~(RPMSG_AMP_IN | RPMSG_AMP_OUT | RPMSG_AMP_UP | RPMSG_AMP_DOWN))
		return -EINVAL;
	pthread_mutex_lock(&amp->lock);
	amp->want = events;
	ramp_show(amp);
	pthread_mutex_unlock(&amp->lock);
	return 0;
}

/*
 * Messages that came before the end of the session can still be received. This
 * event is reported even if the program did not ask for it, because nothing
 * else would tell.
 */
static unsigned int ready(struct rpmsg_amp *amp)
{
	struct pollfd p = {
		.fd = amp->fd,
		.events = (amp->want & RPMSG_AMP_IN ? POLLIN : 0) |
			  (amp->want & RPMSG_AMP_OUT ? POLLOUT : 0),
	};

	if (amp->fd < 0 || poll(&p, 1, 0) != 1)
		return 0;
	if (p.revents & (POLLHUP | POLLERR)) {
		if (amp->address.backend->next_size(amp->fd) != -EPIPE)
			return RPMSG_AMP_IN;
		ramp_end(amp);
		return 0;
	}
	return (p.revents & POLLIN ? RPMSG_AMP_IN : 0) |
	       (p.revents & POLLOUT ? RPMSG_AMP_OUT : 0);
}

/* A session can be accepted */
static unsigned int listener_ready(struct rpmsg_amp *amp)
{
	struct pollfd p = { .fd = amp->fd, .events = amp->address.backend->accepts };

	return amp->fd >= 0 && poll(&p, 1, 0) == 1 && p.revents & p.events ?
	       RPMSG_AMP_IN : 0;
}

int rpmsg_amp_events(struct rpmsg_amp *amp)
{
	unsigned int events;

	pthread_mutex_lock(&amp->lock);
	ramp_update(amp);
	if (amp->listener) {
		events = listener_ready(amp);
	} else {
		events = ready(amp);
		events |= (amp->begun ? RPMSG_AMP_UP : 0) |
			  (amp->ended ? RPMSG_AMP_DOWN : 0);
	}
	amp->begun = false;
	ramp_told(amp);
	pthread_mutex_unlock(&amp->lock);
	return events;
}

const char *rpmsg_amp_address(struct rpmsg_amp *amp)
{
	return amp->address.text;
}

int rpmsg_amp_online(struct rpmsg_amp *service)
{
	int online;

	pthread_mutex_lock(&service->lock);
	ramp_update(service);
	online = service->online;
	pthread_mutex_unlock(&service->lock);
	return online;
}

unsigned int rpmsg_amp_sessions(struct rpmsg_amp *service)
{
	unsigned int sessions;

	pthread_mutex_lock(&service->lock);
	ramp_update(service);
	sessions = service->sessions;
	pthread_mutex_unlock(&service->lock);
	return sessions;
}

int rpmsg_amp_error(struct rpmsg_amp *service)
{
	int error;

	pthread_mutex_lock(&service->lock);
	ramp_update(service);
	error = service->error;
	pthread_mutex_unlock(&service->lock);
	return error;
}
