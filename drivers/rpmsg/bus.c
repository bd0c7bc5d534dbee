// SPDX-License-Identifier: GPL-2.0-only
/* The rpmsg bus on one channel: a virtio driver on one side, devices above */
#include <linux/module.h>
#include <linux/ratelimit.h>
#include <linux/slab.h>
#include <linux/virtio.h>
#include <linux/virtio_config.h>

#include <amp/version.h>

#include "bus.h"

/* Lines about messages and announcements, a channel, in LOG_PERIOD */
#define LOG_BURST	200
#define LOG_PERIOD	(5 * HZ)

static void bus_free(struct kref *ref)
{
	struct amp_bus *bus = container_of(ref, struct amp_bus, ref);

	xa_destroy(&bus->epts);
	kfree(bus->tx_owner);
	kfree(bus->bounce);
	kfree(bus);
}

/**
 * amp_bus_put() - drop a reference
 * @bus: the bus
 */
void amp_bus_put(struct amp_bus *bus)
{
	kref_put(&bus->ref, bus_free);
}

/**
 * amp_bus_logs() - may something be logged that the peer brings about?
 * @bus: the bus
 * @level: how detailed it is
 *
 * Context: any.
 * Return: true if the user wants it and it is not too much.
 */
bool amp_bus_logs(struct amp_bus *bus, enum amp_loglevel level)
{
	unsigned long flags;
	bool may;

	if (!amp_channel_logs(bus->ch, level))
		return false;
	spin_lock_irqsave(&bus->log_lock, flags);
	may = __ratelimit(&bus->ratelimit);
	spin_unlock_irqrestore(&bus->log_lock, flags);
	return may;
}

static enum amp_rx bus_receive(void *priv, const struct amp_ring_buf *buf)
{
	return amp_ept_receive(priv, buf);
}

static void bus_flush(void *priv)
{
	amp_ept_flush_all(priv);
}

/*
 * What is announced between two sessions counts for the next one: it may be all
 * that a remote says which has started meanwhile.
 */
static void bus_stale(void *priv, const struct amp_ring_buf *buf)
{
	amp_ept_receive_stale(priv, buf);
}

static void bus_reclaimed(void *priv, u16 id)
{
	amp_send_reclaimed(priv, id);
}

static void bus_room(void *priv)
{
	struct amp_bus *bus = priv;

	wake_up_all(&bus->tx_wait);
	amp_ept_room_all(bus);
}

static void bus_state(void *priv, enum amp_state state)
{
	struct amp_bus *bus = priv;
	bool online = state == AMP_ONLINE;

	/* nobody has a transmit buffer any more: the rings start anew */
	if (state == AMP_CONNECTING)
		amp_send_forget_all(bus);
	if (online == bus->online)
		return;
	WRITE_ONCE(bus->online, online);
	amp_ns_state(bus, online);
	/* before the table is walked: pairs with amp_ept_create() */
	smp_mb();
	wake_up_all(&bus->tx_wait);
	amp_ept_state_all(bus, online);
}

static const struct amp_channel_ops bus_ops = {
	.receive = bus_receive,
	.flush = bus_flush,
	.stale = bus_stale,
	.reclaimed = bus_reclaimed,
	.room = bus_room,
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
	bus->vdev = vdev;
	bus->ch = amp_channel_of(vdev);
	bus->config = amp_channel_config(bus->ch);
	bus->little_endian = amp_channel_little_endian(bus->ch);
	bus->mtu = bus->config->buf_size - AMP_WIRE_HDR_SIZE;

	/* half of them each, so that the others go on if one is stuck */
	num = bus->config->num_bufs / 2;
	bus->rx_limit = max(num / 2, 1u);
	bus->tx_limit = max(num / 2, 1u);
	bus->tx_owner = kcalloc(num, sizeof(*bus->tx_owner), GFP_KERNEL);
	bus->bounce = kmalloc(bus->mtu, GFP_KERNEL);
	if (bus->tx_owner && bus->bounce)
		return bus;
	amp_bus_put(bus);
	return NULL;
}

static int bus_probe(struct virtio_device *vdev)
{
	struct amp_bus *bus = bus_alloc(vdev);
	int ret;

	if (!bus)
		return -ENOMEM;
	vdev->priv = bus;

	ret = amp_names_init(bus);
	if (ret)
		goto put_bus;
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
	amp_send_forget_all(bus);
	amp_ns_exit(bus);
release_number:
	amp_number_release(bus->config->num);
exit_names:
	amp_names_exit(bus);
put_bus:
	amp_bus_put(bus);
	return ret;
}

/* What is under way then counts for nobody in the next session */
static void bus_stop(struct amp_bus *bus)
{
	amp_channel_stop(bus->ch);
	amp_send_forget_all(bus);
}

static void bus_remove(struct virtio_device *vdev)
{
	struct amp_bus *bus = vdev->priv;

	amp_ns_stop(bus);
	amp_device_remove_all(bus);
	bus_stop(bus);
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
	bus_stop(vdev->priv);
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
	return register_virtio_driver(&bus_driver);
}
module_init(amp_rpmsg_init);

static void __exit amp_rpmsg_exit(void)
{
	unregister_virtio_driver(&bus_driver);
	amp_device_wait();
}
module_exit(amp_rpmsg_exit);

MODULE_DESCRIPTION("rpmsg bus over channels in shared memory");
MODULE_LICENSE("GPL");
MODULE_VERSION(AMP_VERSION);
MODULE_IMPORT_NS(RPMSG_AMP);
