// SPDX-License-Identifier: GPL-2.0-only
/*
 * Is it JSON, and what does it say?  Reads values, one a line, from standard input.
 *
 *	json-get [PATH]
 *
 * PATH is a list of keys and of indices of arrays, each followed by a dot but the
 * last one.  Prints what is there, of each line that has it: a string without its
 * quotes, a number, true, false, null, or the number of entries of an object or
 * array.  Without PATH it prints PATH=VALUE for each string, number and word.  Fails
 * if a line is no JSON as RFC 8259 has it, if there is no line, or if none has the
 * path.
 */
#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_LINE	(1 << 20)
#define MAX_DEPTH	32

static const char *start, *at;
static const char *wanted;
static char path[1024];
static bool found;
static int depth;

static void fail(const char *what)
{
	fprintf(stderr, "at %zu: %s: %.60s\n", (size_t)(at - start), what, at);
	exit(1);
}

static bool is_wanted(void)
{
	return wanted && !strcmp(path, wanted);
}

/* Prints a number, string, true, false or null, which is from begin to end */
static void leaf(const char *begin, const char *end)
{
	if (!wanted)
		printf("%s=%.*s\n", path, (int)(end - begin), begin);
	else if (is_wanted())
		printf("%.*s\n", (int)(end - begin), begin);
}

static void skip_space(void)
{
	while (*at == ' ' || *at == '\t' || *at == '\r')
		at++;
}

static void expect(char c)
{
	skip_space();
	if (*at != c)
		fail("another character was expected");
	at++;
}

static void escape(void)
{
	int i;

	if (!strchr("\"\\/bfnrtu", at[1]) || !at[1])
		fail("unknown escape");
	for (i = 2; at[1] == 'u' && i < 6; i++)
		if (!isxdigit((unsigned char)at[i]))
			fail("malformed escape");
	at += 2;
}

/* Returns the text between the quotes, which is as it is written; *end is behind it */
static const char *string(const char **end)
{
	const char *begin;

	expect('"');
	begin = at;
	while (*at != '"') {
		if ((unsigned char)*at < 0x20)
			fail("control character in a string");
		if (*at == '\\')
			escape();
		else
			at++;
	}
	*end = at++;
	return begin;
}

static void number(void)
{
	const char *begin = at;

	if (*at == '-')
		at++;
	if (!isdigit((unsigned char)*at) ||
	    (*at == '0' && isdigit((unsigned char)at[1])))
		fail("malformed number");
	while (isdigit((unsigned char)*at))
		at++;
	if (*at == '.') {
		if (!isdigit((unsigned char)*++at))
			fail("malformed fraction");
		while (isdigit((unsigned char)*at))
			at++;
	}
	if (*at == 'e' || *at == 'E') {
		at++;
		if (*at == '+' || *at == '-')
			at++;
		if (!isdigit((unsigned char)*at))
			fail("malformed exponent");
		while (isdigit((unsigned char)*at))
			at++;
	}
	leaf(begin, at);
}

static void word(const char *text)
{
	if (strncmp(at, text, strlen(text)))
		fail("no value");
	at += strlen(text);
	leaf(text, text + strlen(text));
}

static void value(void);

static void member(const char *key, int key_len)
{
	size_t len = strlen(path), room = sizeof(path) - len;

	if ((size_t)snprintf(path + len, room, "%s%.*s", len ? "." : "", key_len, key) >= room)
		fail("the keys are too long");
	value();
	path[len] = 0;
}

/* An object or an array: the same but for the keys */
static void members(char open, char close)
{
	unsigned int count = 0;
	bool print = is_wanted();
	const char *key, *end;
	char text[16];

	if (++depth > MAX_DEPTH)
		fail("too deep");
	expect(open);
	skip_space();
	while (*at != close) {
		if (count)
			expect(',');
		if (open == '{') {
			key = string(&end);
			expect(':');
		} else {
			key = text;
			end = text + sprintf(text, "%u", count);
		}
		member(key, end - key);
		count++;
		skip_space();
	}
	at++;
	depth--;
	if (print)
		printf("%u\n", count);
}

static void value(void)
{
	const char *text, *end;

	skip_space();
	found |= is_wanted();
	switch (*at) {
	case '{':
		members('{', '}');
		break;
	case '[':
		members('[', ']');
		break;
	case '"':
		text = string(&end);
		leaf(text, end);
		break;
	case 't':
		word("true");
		break;
	case 'f':
		word("false");
		break;
	case 'n':
		word("null");
		break;
	default:
		number();
	}
}

int main(int argc, char **argv)
{
	static char line[MAX_LINE];
	bool any = false;

	wanted = argc > 1 ? argv[1] : NULL;
	while (fgets(line, sizeof(line), stdin)) {
		any = true;
		line[strcspn(line, "\n")] = 0;
		start = line;
		at = line;
		value();
		skip_space();
		if (*at)
			fail("something behind the value");
	}
	if (!any)
		fprintf(stderr, "there is no JSON\n");
	else if (wanted && !found)
		fprintf(stderr, "there is no %s\n", wanted);
	return !any || (wanted && !found);
}
