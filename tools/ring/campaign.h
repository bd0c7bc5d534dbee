/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What fuzzers have in common: command line, random numbers, figures, verdict.
 * They fuzz one thing after the other, each with some hundred mutations.
 */
#ifndef _RING_CAMPAIGN_H
#define _RING_CAMPAIGN_H

#include <stdbool.h>
#include <linux/types.h>

/* Defined by each fuzzer */
struct fuzz;

/**
 * struct progress - how far a class of mutations has come
 * @name: its name
 * @kinds: kinds of things that it is for, as bits
 * @shown: kinds on which it has had its effect
 */
struct progress {
	const char *name;
	u32 kinds;
	u32 shown;
};

/**
 * struct campaign - a fuzzer
 * @fuzz: what the functions are given
 * @open: make something to fuzz
 * @mutate: do one thing to it, which campaign_class names
 * @close: be done with it
 * @num_classes: classes of mutations
 * @progress: that of a class
 * @figures: print what else was counted, in the middle of a line
 * @passed: whether that is as it should be; NULL: always
 */
struct campaign {
	struct fuzz *fuzz;
	void (*open)(struct fuzz *f);
	void (*mutate)(struct fuzz *f);
	void (*close)(struct fuzz *f);
	u32 num_classes;
	struct progress (*progress)(u32 class);
	void (*figures)(void);
	bool (*passed)(void);
};

/* The class at work, shown with a failure */
extern const char *campaign_class;

/* What main() does, and the exit status: [MUTATIONS [SEED]] on the command line */
int campaign_run(const struct campaign *campaign, int argc, char **argv);

/* A random number, and one below @n */
u32 rnd(void);
u32 below(u32 n);

/* The first expectation that fails ends the run */
void campaign_expect(bool ok, const char *what, const char *file, int line);
#define EXPECT(cond) campaign_expect((cond), #cond, __FILE__, __LINE__)

#endif
