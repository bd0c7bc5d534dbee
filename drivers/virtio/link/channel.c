// SPDX-License-Identifier: GPL-2.0-only
/* The interface of a channel to the bus that drives it */
#include <linux/export.h>

#include "channel.h"

/* Runs the session work of each channel; channels don't wait for each other */
struct workqueue_struct *amp_workqueue;

static const char * const state_names[] = {
	[AMP_OFFLINE] = "offline",
	[AMP_CONNECTING] = "connecting",
	[AMP_ONLINE] = "online",
	[AMP_QUARANTINED] = "quarantined",
	[AMP_RESETTING] = "resetting",
};

/**
 * amp_state_name() - name of a state
 * @state: the state
 *
 * Return: its name, as user space sees it.
 */
const char *amp_state_name(enum amp_state state)
{
	return state_names[state];
}

/**
 * amp_channel_of() - the channel behind a virtio device
 * @vdev: a virtio device of id AMP_VIRTIO_ID
 *
 * Return: the channel.
 */
struct amp_channel *amp_channel_of(struct virtio_device *vdev)
{
	return to_amp_channel(vdev);
}
EXPORT_SYMBOL_NS_GPL(amp_channel_of, RPMSG_AMP);

/**
 * amp_channel_config() - the description of a channel
 * @ch: the channel
 *
 * Return: its description, which does not change.
 */
const struct amp_channel_config *
amp_channel_config(const struct amp_channel *ch)
{
	return &ch->config;
}
EXPORT_SYMBOL_NS_GPL(amp_channel_config, RPMSG_AMP);

/**
 * amp_channel_count() - count an event
 * @ch: the channel
 * @event: what happened
 *
 * Context: any.
 */
void amp_channel_count(struct amp_channel *ch, enum amp_event event)
{
	atomic64_inc(&ch->counts[event]);
}
EXPORT_SYMBOL_NS_GPL(amp_channel_count, RPMSG_AMP);

/**
 * amp_channel_loglevel() - what is logged about a channel
 * @ch: the channel
 *
 * A pointer, because each message asks: a call would cost more than the answer.
 *
 * Context: any.
 * Return: where an enum amp_loglevel is, as long as there is the channel.  It may change
 * at any time.
 */
const unsigned int *amp_channel_loglevel(const struct amp_channel *ch)
{
	return &ch->loglevel;
}
EXPORT_SYMBOL_NS_GPL(amp_channel_loglevel, RPMSG_AMP);

/**
 * amp_channel_services() - how many services have devices
 * @ch: the channel
 *
 * Context: any.
 * Return: number of rpmsg devices that exist because the remote of the channel
 * announced them, on all channels that this kernel has with it.  The bus counts.
 */
atomic_t *amp_channel_services(const struct amp_channel *ch)
{
	return &ch->remote->services;
}
EXPORT_SYMBOL_NS_GPL(amp_channel_services, RPMSG_AMP);

/**
 * amp_channel_device() - the device of a channel in the class rpmsg-amp
 * @ch: the channel
 *
 * The bus may add files to it, which it removes when it leaves the channel.  In
 * these, dev_get_drvdata() is the virtio device.
 *
 * Context: any.
 * Return: the device, which is there as long as the virtio device is registered.
 */
struct device *amp_channel_device(const struct amp_channel *ch)
{
	return ch->class_dev;
}
EXPORT_SYMBOL_NS_GPL(amp_channel_device, RPMSG_AMP);
