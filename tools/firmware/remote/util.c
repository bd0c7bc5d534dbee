// SPDX-License-Identifier: GPL-2.0-only
#include <linux/errno.h>
#include <linux/types.h>

#include "util.h"

/* Room for the decimal digits of 2^64 */
#define FMT_DIGITS	20
/* Polynomial of IEEE 802.3, bits reversed */
#define CRC32_POLY	0xedb88320

struct fmt_out {
	char *buf;
	size_t size;
	size_t len;
};

static void out_char(struct fmt_out *o, char c)
{
	if (o->len + 1 < o->size)
		o->buf[o->len++] = c;
}

static void out_text(struct fmt_out *o, const char *s)
{
	while (*s)
		out_char(o, *s++);
}

/*
 * Divides in steps of 16 bits, so that a 32-bit processor needs no 64-bit
 * division from a library.
 */
static u32 div_small(u64 *value, u32 by)
{
	u32 rest = 0;
	u64 quotient = 0;
	int shift;

	for (shift = 48; shift >= 0; shift -= 16) {
		u32 part = rest << 16 | (u16)(*value >> shift);

		quotient = quotient << 16 | part / by;
		rest = part % by;
	}
	*value = quotient;
	return rest;
}

static void out_number(struct fmt_out *o, u64 value, u32 base, int width,
		       char pad)
{
	char digits[FMT_DIGITS];
	int n = 0;

	do {
		digits[n++] = "0123456789abcdef"[div_small(&value, base)];
	} while (value);
	while (width-- > n)
		out_char(o, pad);
	while (n)
		out_char(o, digits[--n]);
}

static void out_signed(struct fmt_out *o, int value)
{
	if (value < 0)
		out_char(o, '-');
	out_number(o, value < 0 ? -(u32)value : (u32)value, 10, 0, ' ');
}

/**
 * fmt_v() - format a text
 * @buf: filled in, terminated
 * @size: bytes of @buf, not 0; what does not fit is cut
 * @f: the format
 * @ap: its arguments
 *
 * Return: characters in @buf.
 */
int fmt_v(char *buf, size_t size, const char *f, va_list ap)
{
	struct fmt_out o = { buf, size, 0 };

	for (; *f; f++) {
		char pad = ' ';
		int width = 0;

		if (*f != '%') {
			out_char(&o, *f);
			continue;
		}
		if (*++f == '0')
			pad = '0';
		for (; *f >= '0' && *f <= '9'; f++)
			width = width * 10 + *f - '0';
		switch (*f) {
		case 's':
			out_text(&o, va_arg(ap, const char *));
			break;
		case 'c':
			out_char(&o, va_arg(ap, int));
			break;
		case 'u':
			out_number(&o, va_arg(ap, u32), 10, width, pad);
			break;
		case 'x':
			out_number(&o, va_arg(ap, u32), 16, width, pad);
			break;
		case 'd':
			out_signed(&o, va_arg(ap, int));
			break;
		case 'l':
			/* %llu is the only conversion with a length */
			f += 2;
			out_number(&o, va_arg(ap, unsigned long long), 10,
				   width, pad);
			break;
		case '\0':
			f--;
			break;
		default:
			out_char(&o, *f);
			break;
		}
	}
	buf[o.len] = '\0';
	return o.len;
}

int fmt(char *buf, size_t size, const char *f, ...)
{
	va_list ap;
	int len;

	va_start(ap, f);
	len = fmt_v(buf, size, f, ap);
	va_end(ap);
	return len;
}

static int digit(char c, u32 base)
{
	u32 d = c >= '0' && c <= '9' ? (u32)(c - '0') :
		c >= 'a' && c <= 'f' ? (u32)(c - 'a' + 10) :
		c >= 'A' && c <= 'F' ? (u32)(c - 'A' + 10) : base;

	return d < base ? (int)d : -1;
}

/**
 * parse_u32() - read a number
 * @s: decimal digits, or 0x and hexadecimal ones
 * @value: filled in on success
 *
 * Return: 0, or -EINVAL if @s is anything else or does not fit.
 */
int parse_u32(const char *s, u32 *value)
{
	u32 base = 10;
	u64 v = 0;

	if (s[0] == '0' && (s[1] == 'x' || s[1] == 'X')) {
		base = 16;
		s += 2;
	}
	if (!*s)
		return -EINVAL;
	for (; *s; s++) {
		int d = digit(*s, base);

		if (d < 0)
			return -EINVAL;
		v = v * base + d;
		if (v > 0xffffffff)
			return -EINVAL;
	}
	*value = v;
	return 0;
}

/* Four tables, to take a word at a time */
static u32 crc_table[4][256];

/**
 * crc32_init() - fill the tables
 */
void crc32_init(void)
{
	u32 i, k;

	for (i = 0; i < 256; i++) {
		u32 c = i;

		for (k = 0; k < 8; k++)
			c = c >> 1 ^ (c & 1 ? CRC32_POLY : 0);
		crc_table[0][i] = c;
	}
	for (i = 0; i < 256; i++)
		for (k = 1; k < 4; k++) {
			u32 c = crc_table[k - 1][i];

			crc_table[k][i] = c >> 8 ^ crc_table[0][c & 0xff];
		}
}

/**
 * crc32() - the CRC of IEEE 802.3, as zlib computes it
 * @data: the bytes
 * @len: their number
 *
 * Return: the CRC.
 */
u32 crc32(const void *data, u32 len)
{
	const u8 *p = data;
	u32 c = ~0u;

	for (; len >= 4; len -= 4, p += 4) {
		c ^= p[0] | p[1] << 8 | p[2] << 16 | (u32)p[3] << 24;
		c = crc_table[3][c & 0xff] ^ crc_table[2][c >> 8 & 0xff] ^
		    crc_table[1][c >> 16 & 0xff] ^ crc_table[0][c >> 24];
	}
	for (; len; len--)
		c = c >> 8 ^ crc_table[0][(c ^ *p++) & 0xff];
	return ~c;
}

/**
 * random_u32() - next number of a xorshift generator
 * @state: its state, not 0
 *
 * Return: the number.
 */
u32 random_u32(u32 *state)
{
	u32 x = *state;

	x ^= x << 13;
	x ^= x >> 17;
	x ^= x << 5;
	*state = x;
	return x;
}
