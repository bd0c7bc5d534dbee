// SPDX-License-Identifier: GPL-2.0-only
/*
 * Simulated remote processors: the channels of amp_virtio to a processor that
 * is a process, or this kernel itself, on machines that have no other.
 *
 * A processor is made by configfs (config.c): its memory (memory.c), its
 * doorbells (bells.c), the device that amp_virtio drives (nodes.c), and the file
 * by which a process becomes the processor (file.c).  It knows nothing of
 * amp_virtio but the properties of that device's firmware node.
 */
#include <linux/module.h>
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
 * sim_put() - need a processor no more
 * @sim: the processor
 *
 * Context: may sleep.
 */
void sim_put(struct sim *sim)
{
	kref_put(&sim->refs, release);
}

static struct sim *alloc(unsigned int index, const struct sim_params *params)
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
 * @index: N of /dev/amp-simN, which nobody else has
 * @params: what it is to be like, checked
 *
 * Context: may sleep.
 * Return: the processor, or ERR_PTR: -ENOMEM, -ERANGE as sim_memory_alloc(), or
 * an error of the driver core's.
 */
struct sim *sim_create(unsigned int index, const struct sim_params *params)
{
	struct sim *sim = alloc(index, params);
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
 * @sim: the processor; whoever has its file open keeps the memory
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

static int __init sim_init(void)
{
	int ret = platform_driver_register(&sim_bells_driver);

	if (ret)
		return ret;
	ret = sim_config_add();
	if (ret)
		platform_driver_unregister(&sim_bells_driver);
	return ret;
}
module_init(sim_init);

static void __exit sim_exit(void)
{
	sim_config_remove();
	platform_driver_unregister(&sim_bells_driver);
}
module_exit(sim_exit);

MODULE_DESCRIPTION("Simulated remote processors with rpmsg channels");
MODULE_LICENSE("GPL");
MODULE_IMPORT_NS(RPMSG_AMP);
