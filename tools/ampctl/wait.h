/* SPDX-License-Identifier: GPL-2.0-only */
/* Waiting until a file is ready, a time has come or a signal is received */
#ifndef _WAIT_H
#define _WAIT_H

#include <stdbool.h>
#include <stdint.h>

#include <linux/types.h>

#define NSEC_PER_SEC	1000000000ULL
#define NSEC_PER_MSEC	1000000ULL

/* A deadline that never comes */
#define NO_DEADLINE	UINT64_MAX

int stop_on_signals(void);
bool stopped(void);

__u64 clock_ns(void);
__u64 deadline_in(__u64 ns);
int wait_for(int fd, short events, __u64 deadline);
int sleep_until(__u64 time);

#endif /* _WAIT_H */
