// SPDX-License-Identifier: GPL-2.0-only
/* Bytes as hexadecimal digits, and back */
#include <ctype.h>
#include <errno.h>
#include <stdbool.h>

#include "hex.h"
#include "json.h"

/**
 * print_hex() - print bytes as two digits each
 * @f: where to
 * @data: the bytes
 * @len: how many
 * @separator: what stands before each
 */
void print_hex(FILE *f, const uint8_t *data, size_t len, const char *separator)
{
	static const char digits[] = "0123456789ABCDEF";

	while (len--) {
		fputs(separator, f);
		putc(digits[*data >> 4], f);
		putc(digits[*data++ & 15], f);
	}
}

/**
 * print_text() - print bytes as characters in quotes, a dot for each that is none of ASCII
 * @f: where to
 * @data: the bytes
 * @len: how many; nothing is printed if there are none
 */
void print_text(FILE *f, const uint8_t *data, size_t len)
{
	size_t i;

	if (!len)
		return;
	fputs(" '", f);
	for (i = 0; i < len; i++)
		putc(data[i] >= ' ' && data[i] < 0x7f ? data[i] : '.', f);
	putc('\'', f);
}

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/**
 * take_hex() - bytes from the hexadecimal digits that a text begins with
 * @text: two digits a byte; spaces, colons and dots may stand between bytes.  Is moved
 *	behind the last byte
 * @data: where they go
 * @size: how many may
 *
 * Return: number of bytes.
 */
size_t take_hex(const char **text, uint8_t *data, size_t size)
{
	size_t n;

	for (n = 0; n < size; n++) {
		const char *p = *text;
		int high, low;

		while (*p == ' ' || *p == ':' || *p == '.')
			p++;
		high = hex_digit(p[0]);
		low = high < 0 ? -1 : hex_digit(p[1]);
		if (low < 0)
			break;
		data[n] = high << 4 | low;
		*text = p + 2;
	}
	return n;
}

/**
 * parse_hex() - bytes from a text of nothing but hexadecimal digits
 * @text: as for take_hex()
 * @data: where they go
 * @size: how many may
 *
 * Return: number of bytes, or -EINVAL if the text is something else, or -EMSGSIZE.
 */
long parse_hex(const char *text, uint8_t *data, size_t size)
{
	size_t n = take_hex(&text, data, size);

	while (isspace((unsigned char)*text))
		text++;
	if (!*text)
		return n;
	return n == size && hex_digit(*text) >= 0 ? -EMSGSIZE : -EINVAL;
}

/**
 * json_payload() - write what a message holds into an object of JSON
 * @data: its bytes
 * @captured: how many of them there are
 * @len: how many it has
 */
void json_payload(const uint8_t *data, size_t captured, size_t len)
{
	static const char digits[] = "0123456789ABCDEF";
	static char text[2 * 65536 + 1];
	size_t i;

	for (i = 0; i < captured; i++) {
		text[2 * i] = digits[data[i] >> 4];
		text[2 * i + 1] = digits[data[i] & 15];
	}
	text[2 * captured] = '\0';
	json_uint("length", len);
	json_string("hex", text);
}
