/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Memory shared between the two sides, and a guard over how the engine uses it.
 *
 * With AMP_ACCESS_HEADER set to this file, every access goes through functions
 * that know what has been read in the present call: a second read of a byte is
 * counted and gives another value than the first, as a hostile peer would have
 * it.  An access that is not aligned is counted as well: some memory does not take it.
 * The engine sees the memory at addresses that nothing may be read from or
 * written to: an access past the accessors is a fault.  Barriers are watched as
 * well.  Without it, shared memory is plain memory from the heap, exact to the
 * byte, for the address sanitizer.
 */
#ifndef _RING_WATCH_H
#define _RING_WATCH_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

struct amp_ring;

/*
 * Where memory is not watched, these functions report no error.
 *
 * In the present call, @p is last written after a barrier that follows
 * everything that was written before it; or, once @p has been read, a barrier
 * comes before anything else is.
 */
#ifdef AMP_ACCESS_HEADER
void watch_covers(const void *p);
void watch_covered_by(const void *p);
bool watch_reads_ordered(void);

/* Print the result of the whole run: were all accesses as they should be? */
bool watch_report(void);
#else
static inline void watch_covers(const void *p)
{
	(void)p;
}

static inline void watch_covered_by(const void *p)
{
	(void)p;
}

/* A barrier has followed what was read last */
static inline bool watch_reads_ordered(void)
{
	return true;
}

static inline bool watch_report(void)
{
	return true;
}
#endif

void *shared_alloc(size_t size);
void shared_free(void *engine);
void *shared_peek(const void *engine);

#ifdef AMP_ACCESS_HEADER

void watch_call(const struct amp_ring *ring);
void watch_read(const volatile void *p, size_t size, void *val);
void watch_write(volatile void *p, size_t size, const void *val);
void *watch_memcpy(void *dst, const void *src, size_t size);
void *watch_memset(void *dst, int c, size_t size);
void watch_rmb(void);
void watch_wmb(void);
void watch_mb(void);

#ifndef WATCH_NO_WRAP
#define READ_ONCE(x) ({							\
	union { char c[8]; long long align; } __w;			\
	watch_read(&(x), sizeof(x), __w.c);				\
	*(const __typeof__(x) *)__w.c;					\
})
#define WRITE_ONCE(x, val) do {						\
	__typeof__(x) __w = (val);					\
	watch_write(&(x), sizeof(x), &__w);				\
} while (0)
#define memcpy(dst, src, size)	watch_memcpy(dst, src, size)
#define memset(dst, c, size)	watch_memset(dst, c, size)
#endif

#else

static inline void watch_call(const struct amp_ring *ring)
{
	(void)ring;
}

#endif
#endif
