// SPDX-License-Identifier: GPL-2.0-only
/* A writer of JSON.  The caller sees to it that what is begun is ended. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "json.h"

#define MAX_DEPTH	16

/*
 * Open objects and arrays: the closing bracket, and whether there is a value
 * already
 */
static struct {
	char end;
	bool filled;
} levels[MAX_DEPTH];

static unsigned int depth;

/*
 * Bytes of a valid UTF-8 sequence at text, 0 if there is none.  Names come from the
 * remote and from files; a reader of JSON refuses what is not UTF-8.
 */
static size_t utf8_len(const unsigned char *text, size_t left)
{
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	size_t len = *text < 0x80 ? 1 : *text < 0xc0 ? 0 : *text < 0xe0 ? 2 :
		     *text < 0xf0 ? 3 : *text < 0xf8 ? 4 : 0;
	uint32_t code;
	size_t i;

	if (len < 2)
		return len;
	if (len > left)
		return 0;
	code = *text & (0xff >> (len + 1));
	for (i = 1; i < len; i++) {
		if ((text[i] & 0xc0) != 0x80)
			return 0;
		code = code << 6 | (text[i] & 0x3f);
	}
	if (code < least[len] || code > 0x10ffff ||
	    (code >= 0xd800 && code < 0xe000))
		return 0;
	return len;
}

static void put_string(const char *string, size_t left)
{
	const unsigned char *text = (const unsigned char *)string;
	size_t len;

	putchar('"');
	for (; left; text += len, left -= len) {
		len = utf8_len(text, left);
		if (!len) {
			fputs("\\ufffd", stdout);
			len = 1;
		} else if (*text == '"' || *text == '\\') {
			printf("\\%c", *text);
		} else if (*text < 0x20 || *text == 0x7f) {
			printf("\\u%04x", *text);
		} else if (len == 2 && text[0] == 0xc2 && text[1] < 0xa0) {
			/* U+0080 to U+009F: terminals obey them as well */
			printf("\\u%04x", text[1]);
		} else {
			fwrite(text, 1, len, stdout);
		}
	}
	putchar('"');
}

static void put_key(const char *key)
{
	if (depth) {
		if (levels[depth - 1].filled)
			putchar(',');
		levels[depth - 1].filled = true;
	}
	if (key) {
		put_string(key, strlen(key));
		putchar(':');
	}
}

/* The outermost value ends with a newline */
static void value_ends(void)
{
	if (depth)
		return;
	putchar('\n');
	fflush(stdout);
}

static void begin(const char *key, char start, char end)
{
	put_key(key);
	putchar(start);
	levels[depth].end = end;
	levels[depth++].filled = false;
}

void json_object(const char *key)
{
	begin(key, '{', '}');
}

void json_array(const char *key)
{
	begin(key, '[', ']');
}

void json_end(void)
{
	putchar(levels[--depth].end);
	value_ends();
}

/* Bytes that are no valid UTF-8 become U+FFFD */
void json_string(const char *key, const char *value)
{
	put_key(key);
	put_string(value, strlen(value));
	value_ends();
}

void json_uint(const char *key, uint64_t value)
{
	put_key(key);
	printf("%ju", (uintmax_t)value);
	value_ends();
}

void json_int(const char *key, int64_t value)
{
	put_key(key);
	printf("%jd", (intmax_t)value);
	value_ends();
}

/* JSON has neither infinity nor NaN */
void json_real(const char *key, double value)
{
	if (!isfinite(value)) {
		json_null(key);
		return;
	}
	put_key(key);
	/* Prints all digits, for seconds since 1970 with a fraction */
	printf("%.15g", value);
	value_ends();
}

void json_bool(const char *key, bool value)
{
	put_key(key);
	fputs(value ? "true" : "false", stdout);
	value_ends();
}

void json_null(const char *key)
{
	put_key(key);
	fputs("null", stdout);
	value_ends();
}
