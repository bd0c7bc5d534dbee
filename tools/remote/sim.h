/* SPDX-License-Identifier: GPL-2.0-only */
/* The parts of the remote on /dev/amp-simN, to each other */
#ifndef _REMOTE_SIM_H
#define _REMOTE_SIM_H

#include <linux/types.h>
#include <linux/amp_sim.h>

#include "remote/remote.h"

/**
 * struct sim - the processor that we are
 * @fd: the file
 * @info: what it says about us
 * @mem: our memory
 * @console: index of the channel that takes commands
 */
struct sim {
	int fd;
	struct amp_sim_info info;
	u8 *mem;
	u32 console;
};

/* main.c */
extern struct sim sim;
void __noreturn __attribute__((format(printf, 1, 2))) die(const char *f, ...);

/* channels.c */
void channels_load(void);

#endif /* _REMOTE_SIM_H */
