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
	struct amp_counts *counts = get_cpu_ptr(ch->counts);
	unsigned long flags = u64_stats_update_begin_irqsave(&counts->syncp);

	u64_stats_inc(&counts->n[event]);
	u64_stats_update_end_irqrestore(&counts->syncp, flags);
	put_cpu_ptr(ch->counts);
}
EXPORT_SYMBOL_NS_GPL(amp_channel_count, RPMSG_AMP);

/**
 * amp_channel_counted() - how often an event was counted
 * @ch: the channel
 * @event: the event
 *
 * Context: any, takes no lock.
 * Return: the number since the channel was probed.
 */
u64 amp_channel_counted(const struct amp_channel *ch, enum amp_event event)
{
	const struct amp_counts *counts;
	unsigned int cpu, start;
	u64 sum = 0, n;

	for_each_possible_cpu(cpu) {
		counts = per_cpu_ptr(ch->counts, cpu);
		do {
			start = u64_stats_fetch_begin(&counts->syncp);
			n = u64_stats_read(&counts->n[event]);
		} while (u64_stats_fetch_retry(&counts->syncp, start));
		sum += n;
	}
	return sum;
}

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
