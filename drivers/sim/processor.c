// SPDX-License-Identifier: GPL-2.0-only
/* The structure of a processor, with its reference count. */
#include <linux/slab.h>

#include "sim.h"

static void release(struct kref *refs)
{
	struct sim *sim = container_of(refs, struct sim, refs);

	sim_bells_sync(sim);
	sim_memory_free(sim);
	mutex_destroy(&sim->image);
	kfree(sim);
}

/**
 * sim_put() - drop a reference to a processor
 * @sim: the processor
 *
 * Context: may sleep.
 */
void sim_put(struct sim *sim)
{
	kref_put(&sim->refs, release);
}

/**
 * sim_alloc() - make the structure of a processor
 * @index: N of /dev/amp-simN, unique
 * @params: what it is to be like
 *
 * Context: may sleep.
 * Return: the processor, which has one reference, or NULL.
 */
struct sim *sim_alloc(unsigned int index, const struct sim_params *params)
{
	struct sim *sim = kzalloc(sizeof(*sim), GFP_KERNEL);

	if (!sim)
		return NULL;
	kref_init(&sim->refs);
	sim->index = index;
	sim->params = *params;
	mutex_init(&sim->image);
	init_waitqueue_head(&sim->readers);
	sim_bells_init(sim);
	return sim;
}
