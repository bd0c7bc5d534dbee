/* SPDX-License-Identifier: GPL-2.0-only */
/* The part of <string.h> that the firmware and lwIP use */
#ifndef _FW_STRING_H
#define _FW_STRING_H

#include <stddef.h>

void *memcpy(void *to, const void *from, size_t n);
void *memmove(void *to, const void *from, size_t n);
void *memset(void *to, int c, size_t n);
int memcmp(const void *a, const void *b, size_t n);
size_t strlen(const char *s);
size_t strnlen(const char *s, size_t max);
int strcmp(const char *a, const char *b);
int strncmp(const char *a, const char *b, size_t n);
char *strchr(const char *s, int c);

/* A freestanding compiler must be told that it knows these */
#ifndef FW_STRING_IMPLEMENTATION
#define memcpy(to, from, n)	__builtin_memcpy(to, from, n)
#define memset(to, c, n)	__builtin_memset(to, c, n)
#endif

#endif /* _FW_STRING_H */
