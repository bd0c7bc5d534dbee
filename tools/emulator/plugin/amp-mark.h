/* SPDX-License-Identifier: GPL-2.0 */
/*
 * How a program in the guest talks to the plugin that counts.
 *
 * One instruction says one byte: a load of a byte whose encoding no compiler
 * produces by itself. What it loads is of no interest, the plugin takes the
 * byte from the low bits of the address. Without the plugin, it is a load.
 *
 * The text of a name, then MARK_BEGIN, begins an interval; MARK_END ends it.
 */
#ifndef AMP_MARK_H
#define AMP_MARK_H

#include <stdint.h>

#define MARK_BEGIN	0x01
#define MARK_END	0x02
/*
 * Byte that resets the text, because an earlier program may have left a part of
 * one
 */
#define MARK_CLEAR	0x03

/*
 * Displacements of the loads: that of a mark, and that of one which says that
 * its page is shared memory. They are in count.c, too.
 */
#define MARK_SAY	0x4d40
#define MARK_SHARE	0x4d80

#if defined(__powerpc__)
/* lbz r29,DISPLACEMENT(r28) */
#define mark_load(p, displacement) do { \
	register uintptr_t mark_p __asm__("r28") = (p); \
	register unsigned int mark_v __asm__("r29"); \
	__asm__ volatile("lbz %0,%2(%1)" : "=r"(mark_v) \
			 : "b"(mark_p), "i"(displacement) : "memory"); \
} while (0)
#elif defined(__x86_64__)
/* movb DISPLACEMENT(%rdx),%cl with a displacement of four bytes */
#define mark_load(p, displacement) do { \
	register uintptr_t mark_p __asm__("rdx") = (p); \
	register char mark_v __asm__("cl"); \
	__asm__ volatile("movb %c2(%1),%0" : "=r"(mark_v) \
			 : "r"(mark_p), "i"(displacement) : "memory"); \
} while (0)
#else
#define mark_load(p, displacement) ((void)(p), (void)(displacement))
#endif

/* The bytes that are loaded: the offset of a byte is its value */
static const char mark_table[256] __attribute__((aligned(256)));

/* Pass one byte to the plugin, with one instruction */
#define mark_byte(byte) \
	mark_load((uintptr_t)mark_table + (unsigned char)(byte) - MARK_SAY, \
		  MARK_SAY)

static inline void mark_begin(const char *name)
{
	mark_byte(MARK_CLEAR);
	for (; *name; name++)
		mark_byte(*name);
	mark_byte(MARK_BEGIN);
}

static inline void mark_end(void)
{
	mark_byte(MARK_END);
}

/* The page at that address is shared memory */
static inline void mark_share(const char *page)
{
	mark_load((uintptr_t)page - MARK_SHARE, MARK_SHARE);
}

#endif /* AMP_MARK_H */
