/* SPDX-License-Identifier: GPL-2.0-only */
/* Text for a terminal that somebody else has written */
#ifndef _PRINTABLE_H
#define _PRINTABLE_H

char *printable(char *text);

#endif /* _PRINTABLE_H */
