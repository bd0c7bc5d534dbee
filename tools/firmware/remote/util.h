/* SPDX-License-Identifier: GPL-2.0-only */
/* Small helpers: formatting, numbers, CRC-32, pseudo-random numbers */
#ifndef _FW_UTIL_H
#define _FW_UTIL_H

#include <stdarg.h>
#include <linux/types.h>

#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))
#define min_t(type, a, b)	((type)(a) < (type)(b) ? (type)(a) : (type)(b))

/* The arguments of functions that format are checked like those of printf() */
#define __printf(f, first)	__attribute__((format(printf, f, first)))

/*
 * Formatting knows %s %c %u %d %x %llu %%; a width and a leading zero are
 * understood for numbers without a sign.
 */
int fmt_v(char *buf, size_t size, const char *f, va_list ap) __printf(3, 0);
int fmt(char *buf, size_t size, const char *f, ...) __printf(3, 4);

int parse_u32(const char *s, u32 *value);

void crc32_init(void);
u32 crc32(const void *data, u32 len);

u32 random_u32(u32 *state);

#endif /* _FW_UTIL_H */
