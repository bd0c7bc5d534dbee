// SPDX-License-Identifier: GPL-2.0-only
/* The driver of channels: what it does when one comes, goes or changes its state */
#include <linux/module.h>
#include <linux/ratelimit.h>
#include <linux/slab.h>
#include <linux/virtio.h>
#include <linux/virtio_config.h>

#include <amp/version.h>

#include "bus.h"

/* Lines about announcements and endpoints, a channel, in LOG_PERIOD ... */
#define LOG_BURST	50
/* ... and about messages */
#define LOG_MESSAGES	200
#define LOG_PERIOD	(5 * HZ)

static void bus_state(void *priv, enum amp_state state)
{
	struct amp_bus *bus = priv;
	bool online = state == AMP_ONLINE;

	if (online == bus->online)
		return;
	WRITE_ONCE(bus->online, online);
	if (!online)
		amp_late_drop(bus);
	amp_ns_state(bus, online);
	/* before the table is walked: pairs with amp_ept_create() */
	smp_mb();
	wake_up_all(&bus->tx_wait);
	amp_ept_state_all(bus, online);
}

static const struct amp_channel_ops bus_ops = {
	.receive = amp_receive,
	.stale = amp_receive_stale,
	.state = bus_state,
};

static struct amp_bus *bus_alloc(struct virtio_device *vdev)
{
	struct amp_bus *bus = kzalloc(sizeof(*bus), GFP_KERNEL);
	u32 num;

	if (!bus)
		return NULL;
	kref_init(&bus->ref);
	mutex_init(&bus->lock);
	xa_init_flags(&bus->epts, XA_FLAGS_ALLOC);
	init_waitqueue_head(&bus->tx_wait);
	spin_lock_init(&bus->log_lock);
	ratelimit_state_init(&bus->ratelimit, LOG_PERIOD, LOG_BURST);
	ratelimit_state_init(&bus->message_limit, LOG_PERIOD, LOG_MESSAGES);
	bus->vdev = vdev;
	bus->ept_ops = &amp_endpoint_ops;
	bus->ch = amp_channel_of(vdev);
	bus->loglevel = amp_channel_loglevel(bus->ch);
	bus->config = amp_channel_config(bus->ch);
	bus->mtu = bus->config->tx_buf_size - AMP_WIRE_HDR_SIZE;
	bus->rx_mtu = bus->config->rx_buf_size - AMP_WIRE_HDR_SIZE;

	/* a client that is stuck can hold half of them, but not all */
	num = bus->config->num_bufs / 2;
	bus->rx_limit = max(num / 2, 1u);
	bus->tx_limit = max(num / 2, 1u);
	return bus;
}

static int bus_probe(struct virtio_device *vdev)
{
	struct amp_bus *bus = bus_alloc(vdev);
	int ret;

	if (!bus)
		return -ENOMEM;
	vdev->priv = bus;

	ret = amp_late_init(bus) ?: amp_names_init(bus);
	if (ret)
		goto exit_late;
	ret = amp_number_claim(bus->config->num);
	if (ret)
		goto exit_names;
	ret = amp_ns_init(bus);
	if (ret)
		goto release_number;
	ret = amp_device_add_all(bus) ?: amp_device_watch(bus);
	if (ret)
		goto remove_devices;
	virtio_device_ready(vdev);
	ret = amp_channel_start(bus->ch, &bus_ops, bus);
	if (ret)
		goto remove_devices;
	return 0;

remove_devices:
	amp_ns_stop(bus);
	amp_device_remove_all(bus);
	amp_ns_exit(bus);
release_number:
	amp_number_release(bus->config->num);
exit_names:
	amp_names_exit(bus);
exit_late:
	amp_late_exit(bus);
	amp_bus_put(bus);
	return ret;
}

static void bus_remove(struct virtio_device *vdev)
{
	struct amp_bus *bus = vdev->priv;

	/* no sender waits for the remote any more */
	WRITE_ONCE(bus->dead, true);
	wake_up_all(&bus->tx_wait);
	amp_ns_stop(bus);
	amp_device_remove_all(bus);
	amp_channel_stop(bus->ch);
	/* the work may be about to ring for a buffer that it has given back */
	amp_late_exit(bus);
	amp_ns_exit(bus);
	amp_number_release(bus->config->num);
	amp_names_exit(bus);
	virtio_reset_device(vdev);
	amp_bus_put(bus);
}

#ifdef CONFIG_PM_SLEEP
/* The remote may go on meanwhile: what it sends is stale afterwards */
static int bus_freeze(struct virtio_device *vdev)
{
	struct amp_bus *bus = vdev->priv;

	amp_channel_stop(bus->ch);
	return 0;
}

static int bus_restore(struct virtio_device *vdev)
{
	struct amp_bus *bus = vdev->priv;

	virtio_device_ready(vdev);
	return amp_channel_start(bus->ch, &bus_ops, bus);
}
#endif

static const struct virtio_device_id bus_ids[] = {
	{ AMP_VIRTIO_ID, AMP_VIRTIO_VENDOR },
	{ }
};
MODULE_DEVICE_TABLE(virtio, bus_ids);

static struct virtio_driver bus_driver = {
	.driver = {
		.name = "amp_rpmsg",
		.owner = THIS_MODULE,
	},
	.id_table = bus_ids,
	.probe = bus_probe,
	.remove = bus_remove,
#ifdef CONFIG_PM_SLEEP
	.freeze = bus_freeze,
	.restore = bus_restore,
#endif
};

static int __init amp_rpmsg_init(void)
{
	int ret;

	amp_rpmsg_workqueue = alloc_workqueue("amp_rpmsg", WQ_UNBOUND |
					      WQ_MEM_RECLAIM | WQ_SYSFS, 0);
	if (!amp_rpmsg_workqueue)
		return -ENOMEM;
	ret = register_virtio_driver(&bus_driver);
	if (ret)
		destroy_workqueue(amp_rpmsg_workqueue);
	return ret;
}
module_init(amp_rpmsg_init);

static void __exit amp_rpmsg_exit(void)
{
	unregister_virtio_driver(&bus_driver);
	amp_device_wait();
	destroy_workqueue(amp_rpmsg_workqueue);
}
module_exit(amp_rpmsg_exit);

MODULE_DESCRIPTION("rpmsg bus over channels in shared memory");
MODULE_LICENSE("GPL");
MODULE_VERSION(AMP_VERSION);
MODULE_IMPORT_NS(RPMSG_AMP);
