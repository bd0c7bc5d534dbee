// SPDX-License-Identifier: GPL-2.0-only
/*
 * How sessions begin and end, and how threads wait for that.
 *
 * All functions but ramp_new() and ramp_deadline() are called with the lock of the
 * handle held.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#include "internal.h"

/* Milliseconds between two attempts to begin a session: they double */
#define DELAY_MIN	10
#define DELAY_MAX	250

static int64_t now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000LL + t.tv_nsec / 1000000;
}

static int add_timer(struct rpmsg_amp *amp)
{
	struct epoll_event event = { .events = EPOLLIN };

	amp->epoll = epoll_create1(EPOLL_CLOEXEC);
	if (amp->epoll < 0)
		return -errno;
	amp->timer = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
	if (amp->timer < 0)
		return -errno;
	if (epoll_ctl(amp->epoll, EPOLL_CTL_ADD, amp->timer, &event))
		return -errno;
	return 0;
}

/**
 * ramp_new() - a handle without a session
 * @new: set to it, also on failure; to be given to rpmsg_amp_close()
 * @address: of the service
 *
 * Return: 0 or a negative errno
 */
int ramp_new(struct rpmsg_amp **new, const char *address)
{
	struct rpmsg_amp *amp = calloc(1, sizeof(*amp));
	int ret;

	*new = amp;
	if (!amp)
		return -ENOMEM;
	amp->fd = -1;
	amp->epoll = -1;
	amp->timer = -1;
	amp->want = RPMSG_AMP_IN;
	amp->max_size = -ENOTCONN;
	pthread_mutex_init(&amp->lock, NULL);
	ret = ramp_address_parse(&amp->address, address);
	return ret ? ret : add_timer(amp);
}

void rpmsg_amp_close(struct rpmsg_amp *amp)
{
	if (!amp)
		return;
	if (amp->fd >= 0 && amp->listener && amp->address.backend->unlisten)
		amp->address.backend->unlisten(&amp->address);
	if (amp->fd >= 0)
		close(amp->fd);
	if (amp->timer >= 0)
		close(amp->timer);
	if (amp->epoll >= 0)
		close(amp->epoll);
	pthread_mutex_destroy(&amp->lock);
	ramp_address_free(&amp->address);
	free(amp);
}

/* Until messages can be sent for the first time, that is an event */
static uint32_t interest(const struct rpmsg_amp *amp)
{
	if (amp->listener)
		return amp->address.backend->accepts;
	return (amp->want & RPMSG_AMP_IN ? EPOLLIN : 0) |
	       (amp->want & RPMSG_AMP_OUT || !amp->online ? EPOLLOUT : 0);
}

/* The time at which the timer makes the epoll readable; 0: never */
static int64_t alarm_ms(const struct rpmsg_amp *amp)
{
	if (amp->begun || amp->ended)
		return 1;
	if (amp->fd >= 0)
		return 0;
	/* A time of 0 would stop the timer, so 1 stands for "at once" */
	return amp->reopen && amp->attempt ? amp->attempt : 1;
}

/**
 * ramp_show() - let those who poll know in which state a handle is
 * @amp: the handle
 */
void ramp_show(struct rpmsg_amp *amp)
{
	struct epoll_event event = { .events = interest(amp) };
	int64_t ms = alarm_ms(amp);
	struct itimerspec alarm = {
		.it_value = {
			.tv_sec = ms / 1000,
			.tv_nsec = ms % 1000 * 1000000,
		},
	};

	timerfd_settime(amp->timer, TFD_TIMER_ABSTIME, &alarm, NULL);
	if (amp->fd >= 0 && epoll_ctl(amp->epoll, EPOLL_CTL_MOD, amp->fd, &event) &&
	    errno == ENOENT)
		epoll_ctl(amp->epoll, EPOLL_CTL_ADD, amp->fd, &event);
}

/**
 * ramp_unwatch() - those who poll a handle do not wait for this any more
 * @amp: the handle
 * @fd: a file descriptor that is or was the handle's
 */
void ramp_unwatch(struct rpmsg_amp *amp, int fd)
{
	epoll_ctl(amp->epoll, EPOLL_CTL_DEL, fd, NULL);
}

/**
 * ramp_attach() - give a handle the file descriptor of a session
 * @amp: the handle, which has no session
 * @fd: of the session; it is the handle's from now on
 */
void ramp_attach(struct rpmsg_amp *amp, int fd)
{
	amp->fd = fd;
	amp->answered = false;
	amp->error = 0;
	ramp_show(amp);
}

/* The delay doubles with each attempt that has failed */
static void put_off(struct rpmsg_amp *amp)
{
	amp->delay = amp->delay ? 2 * amp->delay : DELAY_MIN;
	if (amp->delay > DELAY_MAX)
		amp->delay = DELAY_MAX;
	amp->attempt = now_ms() + amp->delay;
}

/**
 * ramp_detach() - take the session from a handle
 * @amp: the handle, which will begin another one
 *
 * Return: the session's file descriptor
 */
int ramp_detach(struct rpmsg_amp *amp)
{
	int fd = amp->fd;

	ramp_unwatch(amp, fd);
	amp->fd = -1;
	amp->online = false;
	amp->begun = false;
	amp->delay = 0;
	put_off(amp);
	ramp_show(amp);
	return fd;
}

/*
 * Only one process may have the session of a service. Some devices allow
 * several processes to open them, so a lock on the file ensures it.
 */
static int claim(const struct rpmsg_amp *amp, int fd)
{
	if (!amp->listener || !flock(fd, LOCK_EX | LOCK_NB) || errno != EWOULDBLOCK)
		return fd;
	close(fd);
	return -EBUSY;
}

/**
 * ramp_begin() - try to begin a session
 * @amp: a handle without one
 *
 * Return: 0 or a negative errno, upon which ramp_update() tries again
 */
int ramp_begin(struct rpmsg_amp *amp)
{
	int fd = amp->address.backend->open(&amp->address);

	if (fd >= 0)
		fd = claim(amp, fd);
	if (fd >= 0) {
		ramp_attach(amp, fd);
		return 0;
	}
	amp->error = -fd;
	put_off(amp);
	ramp_show(amp);
	return fd;
}

/**
 * ramp_end() - a session has ended
 * @amp: its handle
 *
 * The file is closed at once: the driver that it belongs to may be about to go. Those
 * who wait for a socket are woken, for what it had to tell may have been told to
 * another thread.
 */
void ramp_end(struct rpmsg_amp *amp)
{
	shutdown(amp->fd, SHUT_RDWR);
	ramp_unwatch(amp, amp->fd);
	close(amp->fd);
	amp->fd = -1;
	amp->online = false;
	amp->begun = false;
	amp->ended = true;
	amp->error = EPIPE;
	if (amp->answered) {
		amp->delay = 0;
		amp->attempt = 0;
	} else {
		put_off(amp);
	}
	ramp_show(amp);
}

/* A file can be open before there is a link */
static void look_for_link(struct rpmsg_amp *amp)
{
	struct pollfd p = { .fd = amp->fd, .events = POLLOUT };

	if (poll(&p, 1, 0) != 1)
		return;
	if (p.revents & (POLLHUP | POLLERR) &&
	    amp->address.backend->next_size(amp->fd) == -EPIPE) {
		ramp_end(amp);
		return;
	}
	if (!(p.revents & POLLOUT))
		return;
	amp->online = true;
	amp->begun = true;
	amp->sessions++;
	amp->max_size = amp->address.backend->max_size(amp->fd);
	ramp_show(amp);
}

/**
 * ramp_update() - do what is due, and see what has happened
 * @amp: a handle
 */
void ramp_update(struct rpmsg_amp *amp)
{
	if (amp->fd < 0 && amp->reopen && now_ms() >= amp->attempt)
		ramp_begin(amp);
	if (amp->fd >= 0 && !amp->online)
		look_for_link(amp);
}

/**
 * ramp_check() - whether messages can be exchanged
 * @amp: a handle
 *
 * Return: 0; -EPIPE if a session has ended, and ramp_told() has not been called;
 * -EAGAIN if there is none yet
 */
int ramp_check(struct rpmsg_amp *amp)
{
	ramp_update(amp);
	if (amp->ended)
		return -EPIPE;
	return amp->fd >= 0 ? 0 : -EAGAIN;
}

/**
 * ramp_told() - note that the program has learned of the end of a session
 * @amp: a handle; one that begins no other session remains at the end of the last
 */
void ramp_told(struct rpmsg_amp *amp)
{
	amp->ended = amp->ended && !amp->reopen;
	ramp_show(amp);
}

int64_t ramp_deadline(int timeout)
{
	if (timeout < 0)
		return INT64_MAX;
	return timeout ? now_ms() + timeout : 0;
}

/*
 * What a thread waits for. Another one may close the session's file descriptor, and its
 * number may be given to another file: the thread has its own.
 */
static int waiting_fd(const struct rpmsg_amp *amp)
{
	int from = amp->listener ? amp->epoll : amp->fd;
	int fd = from < 0 ? from : fcntl(from, F_DUPFD_CLOEXEC, 0);

	return from >= 0 && fd < 0 ? -errno : fd;
}

/**
 * ramp_wait() - wait until it is worth another try
 * @amp: a handle, whose lock is released meanwhile
 * @events: of poll(2), that the session is waited for
 * @deadline: from ramp_deadline()
 *
 * Return: 0; -EAGAIN if the caller does not want to wait; -ETIMEDOUT or -EINTR
 */
int ramp_wait(struct rpmsg_amp *amp, short events, int64_t deadline)
{
	int64_t now = now_ms(), until = deadline;
	struct pollfd p = { .events = events };
	int ret, timeout;

	if (!deadline)
		return -EAGAIN;
	if (now >= deadline)
		return -ETIMEDOUT;
	if (amp->fd < 0 && until > amp->attempt)
		until = amp->attempt > now ? amp->attempt : now;
	timeout = until - now > INT_MAX ? INT_MAX : until - now;
	if (until == INT64_MAX)
		timeout = -1;
	if (amp->listener)
		p.events = POLLIN;
	else if (!amp->online)
		p.events |= POLLOUT;
	p.fd = waiting_fd(amp);
	if (p.fd < -1)
		return p.fd;
	pthread_mutex_unlock(&amp->lock);
	ret = poll(&p, 1, timeout) < 0 ? -errno : 0;
	if (p.fd >= 0)
		close(p.fd);
	pthread_mutex_lock(&amp->lock);
	return ret;
}
