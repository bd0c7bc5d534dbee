// SPDX-License-Identifier: GPL-2.0-only
/*
 * Memory and strings.
 *
 * Copies go by words whatever the alignment of the source: the processors this
 * is for load unaligned words from ordinary memory.
 */
#define FW_STRING_IMPLEMENTATION
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

typedef uint32_t word __attribute__((may_alias, aligned(1)));

#define WORD	sizeof(word)
/* Words a turn of the inner loop */
#define UNROLL	8

void *memcpy(void *to, const void *from, size_t n)
{
	const unsigned char *s = from;
	unsigned char *d = to;

	if (n >= WORD)
		for (; (uintptr_t)d % WORD; n--)
			*d++ = *s++;
	for (; n >= UNROLL * WORD; n -= UNROLL * WORD) {
		const word *sw = (const word *)s;
		word *dw = (word *)d;
		word a = sw[0], b = sw[1], c = sw[2], e = sw[3];
		word f = sw[4], g = sw[5], h = sw[6], i = sw[7];

		dw[0] = a;
		dw[1] = b;
		dw[2] = c;
		dw[3] = e;
		dw[4] = f;
		dw[5] = g;
		dw[6] = h;
		dw[7] = i;
		s += UNROLL * WORD;
		d += UNROLL * WORD;
	}
	for (; n >= WORD; n -= WORD, s += WORD, d += WORD)
		*(word *)d = *(const word *)s;
	for (; n; n--)
		*d++ = *s++;
	return to;
}

void *memmove(void *to, const void *from, size_t n)
{
	const unsigned char *s = from;
	unsigned char *d = to;

	if (d <= s || d >= s + n)
		return memcpy(to, from, n);
	while (n--)
		d[n] = s[n];
	return to;
}

void *memset(void *to, int c, size_t n)
{
	word w = (unsigned char)c * 0x01010101u;
	unsigned char *d = to;

	if (n >= WORD)
		for (; (uintptr_t)d % WORD; n--)
			*d++ = c;
	for (; n >= WORD; n -= WORD, d += WORD)
		*(word *)d = w;
	for (; n; n--)
		*d++ = c;
	return to;
}

int memcmp(const void *a, const void *b, size_t n)
{
	const unsigned char *x = a, *y = b;

	for (; n; n--, x++, y++)
		if (*x != *y)
			return *x < *y ? -1 : 1;
	return 0;
}

size_t strnlen(const char *s, size_t max)
{
	size_t n = 0;

	while (n < max && s[n])
		n++;
	return n;
}

size_t strlen(const char *s)
{
	return strnlen(s, SIZE_MAX);
}

int strncmp(const char *a, const char *b, size_t n)
{
	for (; n; n--, a++, b++) {
		if (*a != *b)
			return (unsigned char)*a < (unsigned char)*b ? -1 : 1;
		if (!*a)
			break;
	}
	return 0;
}

int strcmp(const char *a, const char *b)
{
	return strncmp(a, b, SIZE_MAX);
}

char *strchr(const char *s, int c)
{
	for (; *s != (char)c; s++)
		if (!*s)
			return NULL;
	return (char *)s;
}

int atoi(const char *s)
{
	int v = 0;

	for (; *s >= '0' && *s <= '9'; s++)
		v = v * 10 + *s - '0';
	return v;
}
