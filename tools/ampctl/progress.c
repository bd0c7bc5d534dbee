// SPDX-License-Identifier: GPL-2.0-only
/*
 * A line on the terminal that tells how far long work has come. It is written to standard
 * error, if that is a terminal, so it is in nobody's way.
 */
#include <stdbool.h>
#include <stdio.h>
#include <unistd.h>

#include "progress.h"
#include "wait.h"

#define INTERVAL	(500 * NSEC_PER_MSEC)

static bool shown;
static __u64 next;

/**
 * progress() - tell how far the work has come, now and then
 * @now: the time, by clock_ns()
 * @done: messages that are done
 * @all: how many there will be, 0 if nobody knows
 */
void progress(__u64 now, __u64 done, __u64 all)
{
	if (now < next)
		return;
	/* No progress line for work that ends at once */
	if (next && isatty(STDERR_FILENO)) {
		if (all)
			fprintf(stderr, "\r%llu of %llu messages (%llu %%) ",
				done, all, done * 100 / all);
		else
			fprintf(stderr, "\r%llu messages ", done);
		shown = true;
	}
	next = now + INTERVAL;
}

/**
 * progress_end() - remove the line, before anything else is written
 */
void progress_end(void)
{
	if (shown)
		fputs("\r\033[K", stderr);
	shown = false;
}
