/* SPDX-License-Identifier: GPL-2.0-only */
/* The options of what measures, and the traffic that they stand for */
#ifndef _LOAD_H
#define _LOAD_H

#include "traffic.h"

#define LOAD_HELP \
	"  -m, --mode echo|to|from  what is sent comes back; is only sent; or the remote\n" \
	"                           sends (echo)\n" \
	"  -c, --count N            end after N messages\n" \
	"  -t, --time SECONDS       end after so long (5, unless there is --count)\n" \
	"  -s, --size N             bytes of a message (64)\n" \
	"  -w, --window N           echo: so many are under way (1)\n" \
	"  -W, --timeout SECONDS    give up if nothing has come or gone for so long (15)\n"

int load_begin(struct traffic *t, struct msgdev *dev, int argc, char **argv);
int load_end(const struct traffic *t, int error);
const char *load_mode(const struct traffic *t);

#endif /* _LOAD_H */
