// SPDX-License-Identifier: GPL-2.0-only
/* Runs tests one after the other and prints what became of them */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include "ktap.h"

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

int ktap_run(const struct ktap_case *cases, size_t num)
{
	volatile size_t bad = 0, i;

	setvbuf(stdout, NULL, _IOLBF, 0);
	printf("KTAP version 1\n1..%zu\n", num);
	for (i = 0; i < num; i++) {
		ktap_context("-");
		if (setjmp(failed)) {
			printf("not ok %zu %s\n", i + 1, cases[i].name);
			bad++;
			continue;
		}
		cases[i].run();
		printf("ok %zu %s\n", i + 1, cases[i].name);
	}
	return bad ? 1 : 0;
}
