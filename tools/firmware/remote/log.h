/* SPDX-License-Identifier: GPL-2.0-only */
/* A text log in memory, readable from outside while the remote runs */
#ifndef _FW_LOG_H
#define _FW_LOG_H

#include <linux/types.h>

#include "util.h"

#define LOG_MAGIC	0x414d5054	/* "AMPT" */

/**
 * struct log - the buffer, at an address that the board documents
 * @magic: LOG_MAGIC once it is in use
 * @size: bytes of @text
 * @head: bytes ever written; the newest is at (@head - 1) % @size
 * @boots: starts of the remote since the memory was last cleared
 * @text: lines
 */
struct log {
	u32 magic;
	u32 size;
	u32 head;
	u32 boots;
	char text[];
};

void log_init(struct log *log, u32 bytes);
void log_line(const char *f, ...) __printf(1, 2);
void log_limited(const char *f, ...) __printf(1, 2);
u32 log_boots(void);
u32 log_tail(u32 lines);
u32 log_next(u32 from, char *line, u32 size);

#endif /* _FW_LOG_H */
