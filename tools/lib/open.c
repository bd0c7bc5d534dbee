// SPDX-License-Identifier: GPL-2.0-only
/* Services are opened, and sessions accepted from those who open them */
#include <errno.h>

#include "internal.h"

/*
 * Is it worth another attempt? A service may be missing or in use for a while
 */
static bool is_temporary(int err)
{
	switch (err) {
	case 0:
	case EADDRNOTAVAIL:
	case EAGAIN:
	case EBUSY:
	case ECONNREFUSED:
	case EHOSTUNREACH:
	case ENETDOWN:
	case ENETUNREACH:
	case ENODEV:
	case ENOENT:
	case ENXIO:
	case EPIPE:
		return true;
	default:
		return false;
	}
}

/*
 * Try to begin a session until it is online. If time runs out, the last error says
 * more than ETIMEDOUT would.
 */
static int wait_online(struct rpmsg_amp *amp, int64_t deadline)
{
	int ret = 0;

	for (;;) {
		ramp_update(amp);
		if (amp->online)
			return 0;
		if (!is_temporary(amp->error))
			return -amp->error;
		ret = ramp_wait(amp, POLLOUT, deadline);
		if (ret == -ETIMEDOUT && amp->error)
			return -amp->error;
		if (ret)
			return ret;
	}
}

static int first_session(struct rpmsg_amp *amp, unsigned int flags, int timeout)
{
	int ret;

	pthread_mutex_lock(&amp->lock);
	amp->reopen = true;
	ret = wait_online(amp, ramp_deadline(timeout));
	/*
	 * Without waiting, a handle is also returned while its session is
	 * beginning
	 */
	if (ret == -EAGAIN && !timeout)
		ret = amp->fd >= 0 || flags & RPMSG_AMP_REOPEN ? 0 : -amp->error;
	amp->reopen = flags & RPMSG_AMP_REOPEN;
	amp->ended = false;
	ramp_show(amp);
	pthread_mutex_unlock(&amp->lock);
	return ret;
}

int rpmsg_amp_open(struct rpmsg_amp **service, const char *address,
		   unsigned int flags, int timeout)
{
	struct rpmsg_amp *amp;
	int ret;

	if (flags & ~RPMSG_AMP_REOPEN)
		return -EINVAL;
	ret = ramp_new(&amp, address);
	if (!ret)
		ret = first_session(amp, flags, timeout);
	if (ret)
		rpmsg_amp_close(amp);
	else
		*service = amp;
	return ret;
}

static int start_listening(struct rpmsg_amp *amp)
{
	int fd;

	amp->listener = true;
	if (!amp->address.backend->listen) {
		amp->reopen = true;
		ramp_begin(amp);
		return is_temporary(amp->error) ? 0 : -amp->error;
	}
	fd = amp->address.backend->listen(&amp->address);
	if (fd < 0)
		return fd;
	amp->online = true;
	ramp_attach(amp, fd);
	return 0;
}

int rpmsg_amp_listen(struct rpmsg_amp **listener, const char *address,
		     unsigned int flags)
{
	struct rpmsg_amp *amp;
	int ret;

	if (flags)
		return -EINVAL;
	ret = ramp_new(&amp, address);
	if (!ret)
		ret = start_listening(amp);
	if (ret)
		rpmsg_amp_close(amp);
	else
		*listener = amp;
	return ret;
}

/* The file descriptor of a session, without waiting */
static int next_session(struct rpmsg_amp *amp)
{
	int fd, listening = amp->fd;

	if (amp->address.backend->accept) {
		fd = amp->address.backend->accept(&amp->address, &amp->fd);
		if (fd == listening)
			ramp_unwatch(amp, fd);
		return fd;
	}
	ramp_update(amp);
	if (amp->ended)
		ramp_told(amp);
	return amp->online ? ramp_detach(amp) : -EAGAIN;
}

static int accept_fd(struct rpmsg_amp *amp, int64_t deadline)
{
	int fd, ret = 0;

	pthread_mutex_lock(&amp->lock);
	do {
		fd = next_session(amp);
		if (fd == -EAGAIN)
			ret = ramp_wait(amp, POLLIN, deadline);
	} while (fd == -EAGAIN && !ret);
	/* Another socket may have taken the place of the listener's */
	ramp_show(amp);
	pthread_mutex_unlock(&amp->lock);
	return ret ? ret : fd;
}

int rpmsg_amp_accept(struct rpmsg_amp *listener, struct rpmsg_amp **service,
		     int timeout)
{
	struct rpmsg_amp *amp;
	int fd, ret;

	if (!listener->listener)
		return -EOPNOTSUPP;
	ret = ramp_new(&amp, listener->address.text);
	fd = ret ? ret : accept_fd(listener, ramp_deadline(timeout));
	if (fd < 0) {
		rpmsg_amp_close(amp);
		return fd;
	}
	pthread_mutex_lock(&amp->lock);
	ramp_attach(amp, fd);
	ramp_update(amp);
	pthread_mutex_unlock(&amp->lock);
	*service = amp;
	return 0;
}
