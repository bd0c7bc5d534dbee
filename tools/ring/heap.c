// SPDX-License-Identifier: GPL-2.0-only
/* Shared memory that the address sanitizer guards: see watch.h */
#include <stdlib.h>

#include "watch.h"

void *shared_alloc(size_t size)
{
	void *p;

	if (posix_memalign(&p, 4096, size))
		abort();
	memset(p, 0xa5, size);
	return p;
}

void shared_free(void *engine)
{
	free(engine);
}

void *shared_peek(const void *engine)
{
	return (void *)engine;
}
