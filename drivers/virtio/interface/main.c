// SPDX-License-Identifier: GPL-2.0-only
/* Channels over shared memory, described by firmware, as virtio devices */
#include <linux/module.h>
#include <linux/platform_device.h>
#include <linux/workqueue.h>

#include <amp/version.h>

#include "interface.h"

static int __init amp_virtio_init(void)
{
	int ret;

	amp_workqueue = alloc_workqueue("amp_virtio",
					WQ_UNBOUND | WQ_MEM_RECLAIM | WQ_SYSFS,
					0);
	if (!amp_workqueue)
		return -ENOMEM;

	ret = amp_sysfs_init();
	if (ret)
		goto destroy_workqueue;
	amp_debugfs_init();
	ret = platform_driver_register(&amp_platform_driver);
	if (ret)
		goto exit_sysfs;
	return 0;

exit_sysfs:
	amp_debugfs_exit();
	amp_sysfs_exit();
destroy_workqueue:
	destroy_workqueue(amp_workqueue);
	return ret;
}
module_init(amp_virtio_init);

static void __exit amp_virtio_exit(void)
{
	platform_driver_unregister(&amp_platform_driver);
	amp_vdev_wait();
	amp_debugfs_exit();
	amp_sysfs_exit();
	destroy_workqueue(amp_workqueue);
}
module_exit(amp_virtio_exit);

MODULE_DESCRIPTION("rpmsg channels over memory shared with another core");
MODULE_LICENSE("GPL");
MODULE_VERSION(AMP_VERSION);
MODULE_IMPORT_NS(RPMSG_AMP);
