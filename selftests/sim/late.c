// SPDX-License-Identifier: GPL-2.0-only
/*
 * Write 1 to a file of sysfs again and again, until it is removed, at a priority
 * at which a kernel worker that is confined to the same processor does not run. It is
 * the lowest such priority, and leaves it to others of the same for a while: with
 * PREEMPT_RT, timers and RCU are threads of that priority.
 *
 *	late FILE CPU
 *
 * Prints "ready" once the first write has gone through.
 */
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	struct sched_param param = { .sched_priority = 1 };
	unsigned long writes = 0;
	clock_t start;
	cpu_set_t cpus;
	int fd;

	if (argc != 3)
		errx(2, "usage: late FILE CPU");
	CPU_ZERO(&cpus);
	CPU_SET(atoi(argv[2]), &cpus);
	fd = open(argv[1], O_WRONLY);
	if (fd < 0)
		err(1, "%s", argv[1]);
	if (sched_setaffinity(0, sizeof(cpus), &cpus) ||
	    sched_setscheduler(0, SCHED_RR, &param))
		err(1, "processor %s", argv[2]);

	while (pwrite(fd, "1", 1, 0) == 1)
		if (!writes++)
			puts("ready"), fflush(stdout);
	if (errno != ENODEV)
		err(1, "%s, after %lu writes", argv[1], writes);
	/* what the last write has asked for is not done before the rest is gone */
	for (start = clock(); clock() - start < CLOCKS_PER_SEC / 2;)
		;
	return 0;
}
