/* SPDX-License-Identifier: GPL-2.0-only */
/* Allocation that ends the program if there is no memory: all of it is for small things */
#ifndef _ALLOC_H
#define _ALLOC_H

#include <stdarg.h>
#include <stddef.h>

void *more_memory(void *old, size_t size);
char *format_args(const char *format, va_list args)
	__attribute__((format(printf, 1, 0)));
char *format_text(const char *format, ...)
	__attribute__((format(printf, 1, 2)));

#endif /* _ALLOC_H */
