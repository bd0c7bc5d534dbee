/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copies from and to shared memory of any type.
 *
 * memcpy() and memset() are for cached memory: powerpc's use dcbz, which traps on
 * other memory, and arm64's use accesses that are not aligned, which trap on device
 * memory.  These functions access shared memory by whole words, and by bytes up
 * to the first and behind the last of them: each access is aligned, and each byte is
 * accessed once.
 *
 * Pure: used by the kernel, the bare-metal remote and the user-space tests.
 */
#ifndef _AMP_SHARED_H
#define _AMP_SHARED_H

#include <linux/compiler.h>
#include <linux/string.h>
#include <linux/types.h>

static inline bool amp_shared_whole_word(const void *p, size_t left)
{
	return left >= sizeof(long) && !((uintptr_t)p % sizeof(long));
}

/**
 * amp_shared_read() - copy from shared memory
 * @to: private memory
 * @from: shared memory
 * @len: bytes
 */
static inline void amp_shared_read(void *to, const void *from, size_t len)
{
	const u8 *src = from;
	unsigned long word;
	u8 *dst = to;
	size_t n;

	for (; len; len -= n, src += n, dst += n) {
		n = 1;
		if (!amp_shared_whole_word(src, len)) {
			*dst = READ_ONCE(*src);
			continue;
		}
		n = sizeof(word);
		word = READ_ONCE(*(const unsigned long *)src);
		memcpy(dst, &word, sizeof(word));
	}
}

/**
 * amp_shared_write() - copy to shared memory
 * @to: shared memory
 * @from: private memory
 * @len: bytes
 */
static inline void amp_shared_write(void *to, const void *from, size_t len)
{
	const u8 *src = from;
	unsigned long word;
	u8 *dst = to;
	size_t n;

	for (; len; len -= n, src += n, dst += n) {
		n = 1;
		if (!amp_shared_whole_word(dst, len)) {
			WRITE_ONCE(*dst, *src);
			continue;
		}
		n = sizeof(word);
		memcpy(&word, src, sizeof(word));
		WRITE_ONCE(*(unsigned long *)dst, word);
	}
}

/**
 * amp_shared_clear() - write zeroes to shared memory
 * @to: shared memory
 * @len: bytes
 */
static inline void amp_shared_clear(void *to, size_t len)
{
	u8 *dst = to;
	size_t n;

	for (; len; len -= n, dst += n) {
		n = 1;
		if (!amp_shared_whole_word(dst, len)) {
			WRITE_ONCE(*dst, 0);
			continue;
		}
		n = sizeof(long);
		WRITE_ONCE(*(unsigned long *)dst, 0);
	}
}

#endif /* _AMP_SHARED_H */
