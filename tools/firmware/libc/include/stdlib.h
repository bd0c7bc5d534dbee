/* SPDX-License-Identifier: GPL-2.0-only */
/* The part of <stdlib.h> that lwIP uses */
#ifndef _FW_STDLIB_H
#define _FW_STDLIB_H

#include <stddef.h>

int atoi(const char *s);

#endif /* _FW_STDLIB_H */
