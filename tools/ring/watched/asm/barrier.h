/* SPDX-License-Identifier: GPL-2.0-only */
/* Barriers that are counted: see watch.h */
#ifndef _RING_WATCHED_ASM_BARRIER_H
#define _RING_WATCHED_ASM_BARRIER_H

#define mb()	watch_mb()
#define rmb()	watch_rmb()
#define wmb()	watch_wmb()

#endif
