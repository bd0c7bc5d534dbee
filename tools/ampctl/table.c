// SPDX-License-Identifier: GPL-2.0-only
/* Columns that are as wide as what is in them */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "alloc.h"
#include "printable.h"
#include "table.h"

/**
 * struct table - rows that have not been printed yet
 * @cells: their texts, row by row, that of the heads first
 * @num: how many
 * @columns: cells a row
 * @right: for each column, whether it is flush with its right edge
 */
struct table {
	char **cells;
	size_t num;
	size_t columns;
	char right[32];
};

static void add(struct table *table, char *text)
{
	table->cells = more_memory(table->cells, (table->num + 1) *
				   sizeof(*table->cells));
	table->cells[table->num++] = text;
}

/**
 * table_new() - begin a table
 * @heads: heads of the columns, separated by spaces; numbers are in columns whose
 *	heads begin with ">"
 *
 * Return: the table, which table_print() frees.
 */
struct table *table_new(const char *heads)
{
	struct table *table = more_memory(NULL, sizeof(*table));
	size_t len;

	memset(table, 0, sizeof(*table));
	for (; *heads; heads += len + !!heads[len]) {
		len = strcspn(heads, " ");
		if (*heads == '>') {
			table->right[table->columns] = 1;
			heads++;
			len--;
		}
		add(table, format_text("%.*s", (int)len, heads));
		table->columns++;
	}
	return table;
}

/**
 * table_cell() - fill the next cell of the row, or the first one of the next row
 * @table: the table
 * @format: its text, which may be empty
 */
void table_cell(struct table *table, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	add(table, printable(format_args(format, args)));
	va_end(args);
}

static int width_of(const struct table *table, size_t column)
{
	size_t i, len, width = 0;

	for (i = column; i < table->num; i += table->columns) {
		len = strlen(table->cells[i]);
		if (len > width)
			width = len;
	}
	return width;
}

/**
 * table_print() - print a table, and free it
 * @table: the table
 *
 * Return: number of lines, that of the heads included.
 */
size_t table_print(struct table *table)
{
	size_t i, column, lines = table->num / table->columns;
	int widths[sizeof(table->right)];

	for (i = 0; i < table->columns; i++)
		widths[i] = width_of(table, i);
	for (i = 0; i < table->num; i++) {
		column = i % table->columns;
		if (table->right[column])
			printf("%*s", widths[column], table->cells[i]);
		else if (column + 1 < table->columns)
			printf("%-*s", widths[column], table->cells[i]);
		else
			fputs(table->cells[i], stdout);
		fputs(column + 1 < table->columns ? "  " : "\n", stdout);
		free(table->cells[i]);
	}
	free(table->cells);
	free(table);
	return lines;
}
