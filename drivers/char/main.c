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

static void amp_misc_free(struct kref *ref)
{
	struct amp_misc *dev = container_of(ref, struct amp_misc, ref);

	amp_misc_queue_free(dev);
	mutex_destroy(&dev->tx_lock);
	kfree(dev);
}

/**
 * amp_misc_get() - take a reference
 * @dev: the device
 */
void amp_misc_get(struct amp_misc *dev)
{
	kref_get(&dev->ref);
}

/**
 * amp_misc_put() - drop a reference
 * @dev: the device
 */
void amp_misc_put(struct amp_misc *dev)
{
	kref_put(&dev->ref, amp_misc_free);
}

/* Everybody has a look at the state */
static void wake_all(struct amp_misc *dev)
{
	atomic_inc(&dev->room_seq);
	wake_up_interruptible_all(&dev->tx_wait);
	wake_up_interruptible_all(&dev->rx_wait);
}

/* Ends the session: its files are of no use from now on */
static void end_session(struct amp_misc *dev)
{
	lockdep_assert_held(&dev->tx_lock);
	lockdep_assert_held(&dev->rx_lock);
	WRITE_ONCE(dev->session, dev->session + 1);
	dev->users = 0;
	amp_misc_queue_close(dev, AMP_MISC_RX_DROPPED_SESSION);
}

/**
 * amp_misc_end() - end the session of a file, before the bus says so
 * @file: the file
 *
 * Context: process, with neither lock held.
 */
void amp_misc_end(struct amp_misc_file *file)
{
	struct amp_misc *dev = file->dev;

	mutex_lock(&dev->tx_lock);
	mutex_lock(&dev->rx_lock);
	if (!amp_misc_file_error(file))
		end_session(dev);
	mutex_unlock(&dev->rx_lock);
	mutex_unlock(&dev->tx_lock);
	wake_all(dev);
}

static void amp_misc_state(void *priv, bool online)
{
	struct amp_misc *dev = priv;

	mutex_lock(&dev->tx_lock);
	mutex_lock(&dev->rx_lock);
	if (dev->online && !online)
		end_session(dev);
	WRITE_ONCE(dev->online, online);
	mutex_unlock(&dev->rx_lock);
	mutex_unlock(&dev->tx_lock);
	wake_all(dev);
}

static const struct amp_ept_ops amp_misc_ept_ops = {
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

/* Nobody touches a buffer, the endpoint or rpdev after this */
static void amp_misc_kill(struct amp_misc *dev)
{
	mutex_lock(&dev->tx_lock);
	mutex_lock(&dev->rx_lock);
	WRITE_ONCE(dev->dead, true);
	WRITE_ONCE(dev->online, false);
	mutex_unlock(&dev->rx_lock);
	mutex_unlock(&dev->tx_lock);
	wake_all(dev);

	dev->bus->destroy_ept(dev->ept);

	mutex_lock(&dev->rx_lock);
	amp_misc_queue_close(dev, AMP_MISC_RX_DROPPED_SESSION);
	mutex_unlock(&dev->rx_lock);
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
