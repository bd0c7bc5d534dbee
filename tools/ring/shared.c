// SPDX-License-Identifier: GPL-2.0-only
/* The functions of shared.h, built once: see rig.h */
#include <amp/shared.h>

#include "rig.h"

void shared_read(void *to, const void *from, size_t len)
{
	watch_call(NULL);
	amp_shared_read(to, from, len);
}

void shared_write(void *to, const void *from, size_t len)
{
	watch_call(NULL);
	amp_shared_write(to, from, len);
}

void shared_clear(void *to, size_t len)
{
	watch_call(NULL);
	amp_shared_clear(to, len);
}
