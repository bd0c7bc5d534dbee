/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _TOOLS_ASM_BARRIER_H
#define _TOOLS_ASM_BARRIER_H

#if defined(__powerpc__)
/* The peer is another core: order loads and stores of both kinds */
#define mb()	__asm__ __volatile__("sync" : : : "memory")
#else
#define mb()	__sync_synchronize()
#endif
#define rmb()	mb()
#define wmb()	mb()

#endif
