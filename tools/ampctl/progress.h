/* SPDX-License-Identifier: GPL-2.0-only */
/* A line on the terminal that tells how far long work has come */
#ifndef _PROGRESS_H
#define _PROGRESS_H

#include <stdint.h>

#include <linux/types.h>

void progress(__u64 now, __u64 done, __u64 all);
void progress_end(void);

#endif /* _PROGRESS_H */
