// SPDX-License-Identifier: GPL-2.0-only
/*
 * Waiting until a file is ready, a time has come or a signal is received.
 *
 * SIGINT, SIGTERM and SIGHUP do not end the program at once: what runs stops and shows
 * what it has found. The second one does. The handler writes to a pipe that everybody who waits
 * looks at, so that no signal is missed just before a wait begins. System calls are
 * restarted, for stdio loses output that a signal interrupts.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <time.h>
#include <unistd.h>

#include "wait.h"

static volatile sig_atomic_t stop_requested;
static int stop_pipe[2] = { -1, -1 };

static void on_signal(int signal)
{
	int saved = errno;

	(void)signal;
	stop_requested = 1;
	if (write(stop_pipe[1], "", 1) < 0)
		stop_requested = 1;
	errno = saved;
}

/**
 * stop_on_signals() - have SIGINT, SIGTERM and SIGHUP end waits instead of the program
 *
 * A SIGHUP that is ignored, as nohup(1) does, stays so.
 *
 * Return: 0, or a negative error code.
 */
int stop_on_signals(void)
{
	struct sigaction action = {
		.sa_handler = on_signal,
		.sa_flags = SA_RESTART | SA_RESETHAND,
	};
	struct sigaction hangup;

	if (pipe2(stop_pipe, O_CLOEXEC | O_NONBLOCK))
		return -errno;
	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
	if (!sigaction(SIGHUP, NULL, &hangup) && hangup.sa_handler != SIG_IGN)
		sigaction(SIGHUP, &action, NULL);
	return 0;
}

/**
 * stopped() - has one of these signals come?
 *
 * Return: true if so.
 */
bool stopped(void)
{
	return stop_requested;
}

/**
 * clock_ns() - the time, for measuring
 *
 * Return: nanoseconds of CLOCK_MONOTONIC.
 */
__u64 clock_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * NSEC_PER_SEC + t.tv_nsec;
}

/**
 * deadline_in() - a time from now
 * @ns: nanoseconds, 0: no deadline at all
 *
 * Return: the time, or NO_DEADLINE.
 */
__u64 deadline_in(__u64 ns)
{
	return ns ? clock_ns() + ns : NO_DEADLINE;
}

/**
 * wait_for() - wait for a file
 * @fd: the file, or -1 for none
 * @events: what poll(2) has to say of it
 * @deadline: when to give up, by clock_ns()
 *
 * Return: 0 if the file is ready or in error, -ETIMEDOUT after the deadline, -EINTR if
 * a signal came in, or another negative error code.
 */
int wait_for(int fd, short events, __u64 deadline)
{
	struct pollfd polls[] = {
		{ .fd = stop_pipe[0], .events = POLLIN },
		{ .fd = fd, .events = events },
	};
	struct timespec left;
	__u64 now;
	int n;

	do {
		now = clock_ns();
		if (deadline != NO_DEADLINE) {
			__u64 ns = deadline > now ? deadline - now : 0;

			left.tv_sec = ns / NSEC_PER_SEC;
			left.tv_nsec = ns % NSEC_PER_SEC;
		}
		n = ppoll(polls, 2, deadline == NO_DEADLINE ? NULL : &left, NULL);
		if (stopped())
			return -EINTR;
	} while (n < 0 && errno == EINTR);
	if (n < 0)
		return -errno;
	return n ? 0 : -ETIMEDOUT;
}

/**
 * sleep_until() - sleep until a time
 * @time: until when, by clock_ns()
 *
 * Return: 0, or -EINTR if a signal came in.
 */
int sleep_until(__u64 time)
{
	int ret = wait_for(-1, 0, time);

	return ret == -ETIMEDOUT ? 0 : ret;
}
