// SPDX-License-Identifier: GPL-2.0-only
/*
 * Text for a terminal that somebody else has written: names of services of the remote,
 * of processes, of files. Terminals obey control characters in it.
 */
#include "printable.h"

/**
 * printable() - replace each byte that is no printable ASCII by "?"
 * @text: the text, which is changed
 *
 * Return: @text.
 */
char *printable(char *text)
{
	char *c;

	for (c = text; *c; c++)
		if (*c < ' ' || *c > '~')
			*c = '?';
	return text;
}
