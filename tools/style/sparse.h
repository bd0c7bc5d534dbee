/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What sparse 0.6.4 lacks and Linux 7 wants of it: a type without its qualifiers,
 * which makes no difference to the checks, and the length of a string as a
 * constant, for MODULE_*().
 */
#define __typeof_unqual__	__typeof__
#define __builtin_strlen(s)	(sizeof(s) - 1)
