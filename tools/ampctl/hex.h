/* SPDX-License-Identifier: GPL-2.0-only */
/* Bytes as hexadecimal digits, and back */
#ifndef _HEX_H
#define _HEX_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/* Payloads have 16 bits of length on the wire */
#define MAX_PAYLOAD	65535

void print_hex(FILE *f, const uint8_t *data, size_t len, const char *separator);
void print_text(FILE *f, const uint8_t *data, size_t len);
size_t take_hex(const char **text, uint8_t *data, size_t size);
long parse_hex(const char *text, uint8_t *data, size_t size);
void json_payload(const uint8_t *data, size_t captured, size_t len);

#endif /* _HEX_H */
