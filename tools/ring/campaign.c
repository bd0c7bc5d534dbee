// SPDX-License-Identifier: GPL-2.0-only
/* What fuzzers have in common: see campaign.h */
#define WATCH_NO_WRAP
#include <stdio.h>
#include <stdlib.h>

#include "campaign.h"
#include "watch.h"

/* Mutations of one object, before another object is made */
#define SAME	512

const char *campaign_class = "none";

static const struct campaign *now;
static unsigned long long mutations, asan, ubsan;
static u64 seed = 1, rng;

u32 rnd(void)
{
	rng ^= rng >> 12;
	rng ^= rng << 25;
	rng ^= rng >> 27;
	return (u32)((rng * 0x2545f4914f6cdd1dull) >> 32);
}

u32 below(u32 n)
{
	return (u32)(((u64)rnd() * n) >> 32);
}

static u32 shown(void)
{
	u32 i, n = 0;

	for (i = 0; i < now->num_classes; i++) {
		struct progress p = now->progress(i);

		n += p.shown == p.kinds;
	}
	return n;
}

static void figures(void)
{
	u32 i;

	for (i = 0; i < now->num_classes; i++) {
		struct progress p = now->progress(i);

		if (p.shown != p.kinds)
			printf("# not shown: %s (kinds %x of %x)\n", p.name,
			       p.shown, p.kinds);
	}
	printf("# asan=%llu ubsan=%llu classes=%u/%u ", asan, ubsan, shown(),
	       now->num_classes);
	now->figures();
	printf(" mutations=%llu\n", mutations);
}

static void failed(void)
{
	printf("# at mutation %llu of seed %llu, class: %s\n", mutations,
	       (unsigned long long)seed, campaign_class);
	figures();
	fflush(stdout);
}

void campaign_expect(bool ok, const char *what, const char *file, int line)
{
	if (ok)
		return;
	printf("# %s:%d: does not hold: %s\n", file, line, what);
	failed();
	exit(1);
}

/* A hook of the sanitizers: called when one of them has found a fault */
void __asan_on_error(void);
void __asan_on_error(void)
{
	asan++;
	failed();
}

void __ubsan_on_report(void);
void __ubsan_on_report(void)
{
	if (!ubsan++)
		failed();
}

static bool passed(void)
{
	return watch_report() && !asan && !ubsan &&
	       shown() == now->num_classes && (!now->passed || now->passed());
}

int campaign_run(const struct campaign *campaign, int argc, char **argv)
{
	unsigned long long goal = argc > 1 ? strtoull(argv[1], NULL, 0) : 1000000;
	u32 i;

	if (argc > 2)
		seed = strtoull(argv[2], NULL, 0);
	rng = seed * 0x9e3779b97f4a7c15ull + 1;
	now = campaign;
	while (mutations < goal) {
		now->open(now->fuzz);
		for (i = 0; i < SAME && mutations < goal; i++) {
			now->mutate(now->fuzz);
			mutations++;
		}
		now->close(now->fuzz);
	}
	figures();
	return passed() ? 0 : 1;
}
