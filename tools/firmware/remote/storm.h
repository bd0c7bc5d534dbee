/* SPDX-License-Identifier: GPL-2.0-only */
/* What a remote does that has gone wild: more of something than anybody can use */
#ifndef _FW_STORM_H
#define _FW_STORM_H

#include <linux/types.h>

int storm_set(int argc, char **argv);
u32 storm_text(char *buf, u32 size);
bool storm_run(void);

#endif /* _FW_STORM_H */
