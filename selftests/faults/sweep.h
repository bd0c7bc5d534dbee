/* SPDX-License-Identifier: GPL-2.0-only */
/* An operation again and again, each time with another allocation that fails */
#ifndef SWEEP_H
#define SWEEP_H

#include <stdbool.h>

/**
 * struct operation - what is swept
 * @name: for the log
 * @prepare: brings about what @run starts from, whatever came of it before;
 *	without a fault. Optional
 * @run: the operation: system calls of this task and nothing else
 * @works: does all of it without a fault, and sees that it has worked
 * @errors: numbers that errno may be if it fails, 0 behind the last
 * @first: the site that is tried first; 0 stands for 1
 * @step: every how manieth site is tried from there; 0 stands for 1
 *
 * They return 0, or -1 and errno.
 */
struct operation {
	const char *name;
	int (*prepare)(void);
	int (*run)(void);
	bool (*works)(void);
	const int *errors;
	unsigned int first;
	unsigned int step;
};

/* What sweep() makes of it: a failed test, or not */
bool sweep(const struct operation *op);

/* NULL, or why nothing can be swept */
const char *sweep_setup(void);

#endif /* SWEEP_H */
