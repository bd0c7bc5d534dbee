/* SPDX-License-Identifier: GPL-2.0-only */
/* A writer of JSON, for --json: one value a line, on standard output */
#ifndef _JSON_H
#define _JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * The key is NULL in an array and for the outermost value.  json_end() ends what
 * was begun last; the outermost one ends its line, and is flushed, so that a program
 * that reads a stream of them gets each in time.
 */
void json_object(const char *key);
void json_array(const char *key);
void json_end(void);

void json_string(const char *key, const char *value);
void json_uint(const char *key, uint64_t value);
void json_int(const char *key, int64_t value);
void json_real(const char *key, double value);
void json_bool(const char *key, bool value);
void json_null(const char *key);

#endif /* _JSON_H */
