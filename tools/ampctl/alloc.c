// SPDX-License-Identifier: GPL-2.0-only
/* Allocation of memory; the program ends if there is none */
#include <stdio.h>
#include <stdlib.h>

#include "alloc.h"

static void *present(void *memory)
{
	if (memory)
		return memory;
	fputs("ampctl: no memory\n", stderr);
	exit(1);
}

/**
 * more_memory() - memory of another size, as realloc() gives it
 * @old: what there was, or NULL
 * @size: how much there shall be, in bytes
 *
 * Return: the memory.
 */
void *more_memory(void *old, size_t size)
{
	return present(realloc(old, size));
}

/**
 * format_args() - a text in memory of its own
 * @format: as for printf()
 * @args: likewise
 *
 * Return: the text, to be freed.
 */
char *format_args(const char *format, va_list args)
{
	char *text;

	if (vasprintf(&text, format, args) < 0)
		text = NULL;
	return present(text);
}

/** format_text() - print into a text that is allocated; @format: as for printf() */
char *format_text(const char *format, ...)
{
	va_list args;
	char *text;

	va_start(args, format);
	text = format_args(format, args);
	va_end(args);
	return text;
}
