/* SPDX-License-Identifier: GPL-2.0-only */
/* Columns that are as wide as what is in them */
#ifndef _TABLE_H
#define _TABLE_H

#include <stddef.h>

struct table;

struct table *table_new(const char *heads);
void table_cell(struct table *table, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
size_t table_print(struct table *table);

#endif /* _TABLE_H */
