/* SPDX-License-Identifier: GPL-2.0-only */
/* Just enough of a test framework: KTAP version 1 on standard output */
#ifndef _RING_KTAP_H
#define _RING_KTAP_H

#include <stddef.h>

/**
 * struct ktap_case - one test
 * @name: what it shows
 * @run: the test; the first check that fails ends it
 */
struct ktap_case {
	const char *name;
	void (*run)(void);
};

/**
 * struct ktap_group - the tests of one file
 * @cases: the tests
 * @num: how many
 */
struct ktap_group {
	const struct ktap_case *cases;
	size_t num;
};

/* The exit status: 0 if all of them pass, and watched memory was well used */
int ktap_run(const struct ktap_group *groups, size_t num);
void ktap_check_eq(long long is, long long should, const char *what,
		   const char *file, int line);

/* Context of the checks that follow, shown with a failure */
void ktap_context(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

#define CHECK_EQ(is, should) \
	ktap_check_eq((is), (should), #is, __FILE__, __LINE__)
#define CHECK(cond) \
	ktap_check_eq(!!(cond), 1, #cond, __FILE__, __LINE__)

#endif
