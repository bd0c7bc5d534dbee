// SPDX-License-Identifier: GPL-2.0-only
/*
 * Character devices: /dev/rpmsg-miscN, one message a read and a write.
 *
 * The driver's part of a device's life: from the bus offering an endpoint to
 * the bus taking it away.  Open files may outlast it; they keep the structure,
 * and find it dead.
 */
#include <linux/module.h>
#include <linux/rpmsg.h>
#include <linux/slab.h>

#include <amp/version.h>

#include "misc.h"

static const struct amp_ept_ops amp_misc_ept_ops = {
	.kind = AMP_MON_MISC,
	.receive = amp_misc_receive,
	.room = amp_misc_room,
	.lost = amp_misc_lost,
	.state = amp_misc_state,
};

static struct amp_misc *amp_misc_alloc(struct rpmsg_device *rpdev,
				       const struct amp_rpmsg_info *info)
{
	struct amp_misc *dev;
	unsigned int i;

	dev = kzalloc(sizeof(*dev), GFP_KERNEL);
	if (!dev)
		return NULL;
	kref_init(&dev->ref);
	mutex_init(&dev->tx_lock);
	init_waitqueue_head(&dev->tx_wait);
	dev->rpdev = rpdev;
	dev->bus = amp_rpmsg_transport(rpdev);
	dev->lossy = info->lossy;
	strscpy(dev->name, info->name, sizeof(dev->name));
	snprintf(dev->node, sizeof(dev->node), "rpmsg-misc%u", info->num);
	dev->misc.minor = MISC_DYNAMIC_MINOR;
	dev->misc.name = dev->node;
	dev->misc.fops = &amp_misc_fops;
	dev->misc.parent = &rpdev->dev;
	dev->misc.groups = amp_misc_groups;
	dev->misc.mode = 0600;
	for (i = 0; i < AMP_MISC_STAT_WRITERS; i++)
		u64_stats_init(&dev->stats.sync[i]);
	if (amp_misc_queue_init(dev, info->rx_limit)) {
		amp_misc_put(dev);
		return NULL;
	}
	return dev;
}

static int amp_misc_probe(struct rpmsg_device *rpdev)
{
	struct amp_rpmsg_info info;
	struct amp_misc *dev;
	int ret;

	ret = amp_rpmsg_describe(rpdev, &info);
	if (ret)
		return ret;
	dev = amp_misc_alloc(rpdev, &info);
	if (!dev)
		return -ENOMEM;
	dev->ept = dev->bus->create_ept(rpdev, &amp_misc_ept_ops, dev,
					rpdev->src);
	if (!dev->ept) {
		ret = -ENOMEM;
		goto put;
	}
	dev->mtu = dev->bus->mtu(dev->ept);
	dev->polls = IS_ENABLED(CONFIG_NET_RX_BUSY_POLL) &&
		     dev->bus->napi(rpdev);
	dev_set_drvdata(&rpdev->dev, dev);
	ret = misc_register(&dev->misc);
	if (ret) {
		dev_err(&rpdev->dev, "can't register %s: %d\n", dev->node, ret);
		goto kill;
	}
	return 0;

kill:
	amp_misc_kill(dev);
put:
	amp_misc_put(dev);
	return ret;
}

static void amp_misc_remove(struct rpmsg_device *rpdev)
{
	struct amp_misc *dev = dev_get_drvdata(&rpdev->dev);

	misc_deregister(&dev->misc);
	amp_misc_kill(dev);
	amp_misc_put(dev);
}

static const struct rpmsg_device_id amp_misc_ids[] = {
	{ .name = "amp_misc" },
	{ .name = "rpmsg-misc" },
	{ }
};
MODULE_DEVICE_TABLE(rpmsg, amp_misc_ids);

static struct rpmsg_driver amp_misc_driver = {
	.drv.name = "amp_misc",
	.id_table = amp_misc_ids,
	.probe = amp_misc_probe,
	.remove = amp_misc_remove,
};
module_rpmsg_driver(amp_misc_driver);

MODULE_DESCRIPTION("Character devices for the endpoints of rpmsg channels");
MODULE_AUTHOR("The rpmsg-amp developers");
MODULE_VERSION(AMP_VERSION);
MODULE_LICENSE("GPL");
MODULE_IMPORT_NS(RPMSG_AMP);
