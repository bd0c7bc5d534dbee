// SPDX-License-Identifier: GPL-2.0-only
/* Makes a processor live, and removes it again. */
#include <linux/err.h>

#include "sim.h"

static int start(struct sim *sim)
{
	int ret = sim_memory_alloc(sim) ?: sim_image_load(sim) ?:
		  sim_nodes_add(sim);

	if (ret || sim->params.peer != SIM_PEER_USER)
		return ret;
	ret = sim_file_add(sim);
	if (ret)
		sim_nodes_remove(sim);
	return ret;
}

/**
 * sim_create() - make a processor
 * @index: N of /dev/amp-simN, unique
 * @params: what it is to be like, checked
 *
 * Context: may sleep.
 * Return: the processor, or ERR_PTR: -ENOMEM, -ERANGE as sim_memory_alloc(), or
 * an error of the driver core's.
 */
struct sim *sim_create(unsigned int index, const struct sim_params *params)
{
	struct sim *sim = sim_alloc(index, params);
	int ret;

	if (!sim)
		return ERR_PTR(-ENOMEM);
	ret = start(sim);
	if (!ret)
		return sim;
	sim_put(sim);
	return ERR_PTR(ret);
}

/**
 * sim_destroy() - take a processor away
 * @sim: the processor; an open file keeps the memory
 *
 * Context: may sleep.
 */
void sim_destroy(struct sim *sim)
{
	if (sim->params.peer == SIM_PEER_USER)
		sim_file_remove(sim);
	sim_nodes_remove(sim);
	sim_put(sim);
}
