// SPDX-License-Identifier: GPL-2.0-only
/* Runs tests one after the other and prints what became of them */
#define WATCH_NO_WRAP
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>

#include "ktap.h"
#include "watch.h"

static jmp_buf failed;
static char context[128];

void ktap_context(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(context, sizeof(context), fmt, ap);
	va_end(ap);
}

void ktap_check_eq(long long is, long long should, const char *what,
		   const char *file, int line)
{
	if (is == should)
		return;
	printf("# %s:%d: %s is %lld, not %lld (%s)\n", file, line, what, is,
	       should, context);
	longjmp(failed, 1);
}

static bool passes(const struct ktap_case *test)
{
	ktap_context("-");
	if (setjmp(failed))
		return false;
	test->run();
	return true;
}

static size_t count(const struct ktap_group *groups, size_t num)
{
	size_t total = 0, i;

	for (i = 0; i < num; i++)
		total += groups[i].num;
	return total;
}

int ktap_run(const struct ktap_group *groups, size_t num)
{
	size_t bad = 0, number = 0, i, j;

	setvbuf(stdout, NULL, _IOLBF, 0);
	printf("KTAP version 1\n1..%zu\n", count(groups, num));
	for (i = 0; i < num; i++) {
		for (j = 0; j < groups[i].num; j++) {
			bool ok = passes(&groups[i].cases[j]);

			printf("%s %zu %s\n", ok ? "ok" : "not ok", ++number,
			       groups[i].cases[j].name);
			bad += !ok;
		}
	}
	return watch_report() && !bad ? 0 : 1;
}
