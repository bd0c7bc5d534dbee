/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _TOOLS_LINUX_COMPILER_H
#define _TOOLS_LINUX_COMPILER_H

/* A build that watches shared memory brings its own accessors */
#ifdef AMP_ACCESS_HEADER
#include AMP_ACCESS_HEADER
#else
#define READ_ONCE(x)		(*(const volatile __typeof__(x) *)&(x))
#define WRITE_ONCE(x, val)	(*(volatile __typeof__(x) *)&(x) = (val))
#endif

#define barrier()		__asm__ __volatile__("" : : : "memory")

#endif
