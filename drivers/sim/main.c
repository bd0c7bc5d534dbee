// SPDX-License-Identifier: GPL-2.0-only
/*
 * Simulated remote processors: the channels of amp_virtio to a processor that
 * is a process, or this kernel itself, on machines that have no other.
 *
 * A processor is made live (live.c) by configfs (config.c): its memory (memory.c),
 * its doorbells (bells.c), the device that amp_virtio drives (nodes.c), and the
 * file by which a process becomes the processor (file.c).  It knows nothing of
 * amp_virtio but the properties of that device's firmware node.
 */
#include <linux/module.h>

#include <amp/version.h>

#include "sim.h"

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
MODULE_VERSION(AMP_VERSION);
MODULE_LICENSE("GPL");
MODULE_IMPORT_NS(RPMSG_AMP);
