/* SPDX-License-Identifier: GPL-2.0-only */
/* Test programs that speak KTAP: a table of functions, and checks for them */
#ifndef KTAP_H
#define KTAP_H

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define KTAP_PASS	0
#define KTAP_FAIL	1
#define KTAP_SKIP	4

/**
 * struct ktap_test - one test
 * @name: what is claimed
 * @run: finds out; returns early when a check fails that the rest depends on
 */
struct ktap_test {
	const char *name;
	void (*run)(void);
};

/* Of the test that runs; common, so that all files of a program have the same ones */
int ktap_failed __attribute__((common));
const char *ktap_skipped __attribute__((common));

/* Values that don't agree fail the test; those of errno are shown by name */
#define EXPECT_EQ(a, b) ({						\
	long long _a = (a), _b = (b);					\
	int _e = errno;							\
	if (_a != _b) {							\
		printf("# %s:%d: %s is %lld, not %s (%lld); errno %s\n",	\
		       __FILE__, __LINE__, #a, _a, #b, _b, strerror(_e));	\
		ktap_failed = 1;					\
	}								\
	_a == _b;							\
})

#define EXPECT(cond) ({							\
	int _ok = !!(cond);						\
	if (!_ok) {							\
		printf("# %s:%d: not true: %s; errno %s\n", __FILE__,	\
		       __LINE__, #cond, strerror(errno));		\
		ktap_failed = 1;					\
	}								\
	_ok;								\
})

/* A call that has to fail, and how */
#define EXPECT_ERR(call, err) ({					\
	long long _r;							\
	errno = 0;							\
	_r = (call);							\
	int _e = errno;							\
	if (_r != -1 || _e != (err)) {					\
		printf("# %s:%d: %s returned %lld, errno %s, not %s\n",	\
		       __FILE__, __LINE__, #call, _r, strerror(_e), #err);	\
		ktap_failed = 1;					\
	}								\
	_r == -1 && _e == (err);					\
})

#define ASSERT_EQ(a, b)		do { if (!EXPECT_EQ(a, b)) return; } while (0)
#define ASSERT(cond)		do { if (!EXPECT(cond)) return; } while (0)
#define ASSERT_ERR(call, err)	do { if (!EXPECT_ERR(call, err)) return; } while (0)

/* Not here, for a reason that is no fault */
#define SKIP(why)		do { ktap_skipped = (why); return; } while (0)

static inline int ktap_run(const struct ktap_test *tests, int n)
{
	int i, failures = 0;

	setvbuf(stdout, NULL, _IOLBF, 0);
	printf("KTAP version 1\n1..%d\n", n);
	for (i = 0; i < n; i++) {
		ktap_failed = 0;
		ktap_skipped = NULL;
		tests[i].run();
		printf("%sok %d %s", ktap_failed ? "not " : "", i + 1,
		       tests[i].name);
		if (ktap_skipped && !ktap_failed)
			printf(" # SKIP %s", ktap_skipped);
		printf("\n");
		failures += ktap_failed;
	}
	return failures ? KTAP_FAIL : KTAP_PASS;
}

static inline int ktap_skip_all(const char *why)
{
	printf("KTAP version 1\n1..0 # SKIP %s\n", why);
	return KTAP_SKIP;
}

#endif /* KTAP_H */
