// SPDX-License-Identifier: GPL-2.0-only
/*
 * An operation again and again, each time with another allocation that fails.
 *
 * Documentation/fault-injection/fault-injection.rst of the kernel:
 * /proc/self/fail-nth counts down with each place of this task where a fault
 * could be; at zero it is there. Copying from and to user space is such a place,
 * too, even that of fail-nth itself.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include "misc.h"
#include "sweep.h"

#define DEBUG		"/sys/kernel/debug/"
/* Seconds that nothing takes, on the slowest of boards */
#define HANG		600
/* More than any operation has: it would not end */
#define MAX_SITES	20000
/* A line is printed after so many */
#define PROGRESS	25
/* Complaints that are printed of one operation */
#define MAX_SHOWN	20

static const char * const setup[][2] = {
	{ DEBUG "failslab/ignore-gfp-wait", "N" },
	{ DEBUG "failslab/cache-filter", "N" },
	{ DEBUG "failslab/verbose", "0" },
	{ DEBUG "fail_page_alloc/ignore-gfp-wait", "N" },
	{ DEBUG "fail_page_alloc/min-order", "0" },
	{ DEBUG "fail_page_alloc/verbose", "0" },
};

static int fail_nth = -1;
static char hang[96];

static void hangs(int sig)
{
	(void)sig;
	if (write(STDOUT_FILENO, hang, strlen(hang)))
		_exit(1);
	_exit(1);
}

const char *sweep_setup(void)
{
	struct sigaction action = { .sa_handler = hangs };
	unsigned int i;

	fail_nth = open("/proc/self/fail-nth", O_RDWR | O_CLOEXEC);
	if (fail_nth < 0)
		return "no /proc/self/fail-nth: the kernel injects no faults";
	for (i = 0; i < sizeof(setup) / sizeof(setup[0]); i++)
		if (file_write(setup[i][0], setup[i][1]))
			return "no failslab or fail_page_alloc in debugfs";
	/* not every kernel fails there, which is all the same to us */
	file_write(DEBUG "fail_usercopy/verbose", "0");
	/* page faults would be counted */
	mlockall(MCL_CURRENT | MCL_FUTURE);
	sigaction(SIGALRM, &action, NULL);
	return NULL;
}

static bool set_nth(unsigned int n)
{
	char text[16];
	int len = snprintf(text, sizeof(text), "%u", n);

	return pwrite(fail_nth, text, len, 0) == len;
}

/* Asking may be what the fault comes of: nothing before has met it */
static bool was_injected(void)
{
	char text[16] = "";
	bool injected = pread(fail_nth, text, sizeof(text) - 1, 0) > 0 &&
			!atoi(text);

	if (!set_nth(0))
		set_nth(0);
	return injected;
}

static bool is_listed(const int *errors, int error)
{
	while (*errors && *errors != error)
		errors++;
	return *errors;
}

static bool outcome_ok(const struct operation *op, unsigned int n, int ret,
		       int error)
{
	if (!ret || is_listed(op->errors, error))
		return true;
	printf("# %s: n=%u: errno %d (%s)\n", op->name, n, error,
	       strerror(error));
	return false;
}

static bool prepared(const struct operation *op, unsigned int n)
{
	snprintf(hang, sizeof(hang), "# %s: n=%u: hangs\n", op->name, n);
	alarm(HANG);
	if (!op->prepare || !op->prepare())
		return true;
	printf("# %s: n=%u: can't be prepared: %s\n", op->name, n,
	       strerror(errno));
	return false;
}

/**
 * struct result - what became of one fault
 * @injected: it was there at all
 * @failed: the operation was unsuccessful by it
 * @ok: nothing is wrong with that
 */
struct result {
	bool injected;
	bool failed;
	bool ok;
};

static struct result try_one(const struct operation *op, unsigned int n)
{
	struct result result = { };
	int ret, error;

	if (!prepared(op, n) || !set_nth(n))
		return result;
	errno = 0;
	ret = op->run();
	error = errno;
	result.injected = was_injected();
	result.failed = ret;
	if (!result.injected && ret)
		printf("# %s: n=%u: failed without a fault: %s\n", op->name, n,
		       strerror(error));
	result.ok = result.injected ? outcome_ok(op, n, ret, error) : !ret;
	if (!result.injected || op->works())
		return result;
	printf("# %s: n=%u (errno %d): does not work afterwards\n", op->name, n,
	       ret ? error : 0);
	result.ok = false;
	return result;
}

static long seconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec;
}

bool sweep(const struct operation *op)
{
	unsigned int n, step = op->step ?: 1, tried = 0, failed = 0, bad = 0;
	struct result result = { .injected = true };
	long start = seconds();

	for (n = op->first ?: 1; n < MAX_SITES && bad < MAX_SHOWN; n += step) {
		result = try_one(op, n);
		bad += !result.ok;
		if (!result.injected)
			break;
		failed += result.failed;
		if (++tried % PROGRESS == 0)
			printf("# %s: n=%u seconds=%ld\n", op->name, n,
			       seconds() - start);
	}
	alarm(0);
	printf("# %s: sites=%u step=%u tried=%u failed=%u bad=%u seconds=%ld\n",
	       op->name, n - 1, step, tried, failed, bad, seconds() - start);
	if (result.injected)
		printf("# %s: there is no end to it\n", op->name);
	return !bad && !result.injected;
}
