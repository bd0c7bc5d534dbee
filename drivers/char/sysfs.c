// SPDX-License-Identifier: GPL-2.0-only
/*
 * Attributes, one value a file: Documentation/ABI/testing/sysfs-class-misc-rpmsg
 */
#include <linux/device.h>
#include <linux/sysfs.h>

#include "misc.h"

static struct amp_misc *to_amp_misc(struct device *d)
{
	return container_of(dev_get_drvdata(d), struct amp_misc, misc);
}

static ssize_t name_show(struct device *d, struct device_attribute *attr,
			 char *buf)
{
	return sysfs_emit(buf, "%s\n", to_amp_misc(d)->name);
}
static DEVICE_ATTR_RO(name);

static ssize_t mtu_show(struct device *d, struct device_attribute *attr,
			char *buf)
{
	return sysfs_emit(buf, "%zu\n", to_amp_misc(d)->mtu);
}
static DEVICE_ATTR_RO(mtu);

static ssize_t online_show(struct device *d, struct device_attribute *attr,
			   char *buf)
{
	return sysfs_emit(buf, "%d\n", READ_ONCE(to_amp_misc(d)->online));
}
static DEVICE_ATTR_RO(online);

static ssize_t rx_limit_show(struct device *d, struct device_attribute *attr,
			     char *buf)
{
	return sysfs_emit(buf, "%u\n", to_amp_misc(d)->queue.limit);
}
static DEVICE_ATTR_RO(rx_limit);

static ssize_t rx_queued_show(struct device *d, struct device_attribute *attr,
			      char *buf)
{
	return sysfs_emit(buf, "%u\n", READ_ONCE(to_amp_misc(d)->queue.count));
}
static DEVICE_ATTR_RO(rx_queued);

static struct attribute *amp_misc_attrs[] = {
	&dev_attr_name.attr,
	&dev_attr_mtu.attr,
	&dev_attr_online.attr,
	&dev_attr_rx_limit.attr,
	&dev_attr_rx_queued.attr,
	NULL,
};

static const struct attribute_group amp_misc_group = {
	.attrs = amp_misc_attrs,
};

/**
 * struct stat_attribute - attribute of a counter
 * @attr: the attribute
 * @stat: the counter
 */
struct stat_attribute {
	struct device_attribute attr;
	enum amp_misc_stat stat;
};

static ssize_t stat_show(struct device *d, struct device_attribute *attr,
			 char *buf)
{
	enum amp_misc_stat stat =
		container_of(attr, struct stat_attribute, attr)->stat;
	struct amp_misc *dev = to_amp_misc(d);
	u64 value;

	/* Either direction's counters have a lock; which one is not worth it */
	mutex_lock(&dev->tx_lock);
	mutex_lock(&dev->rx_lock);
	value = dev->stats[stat];
	mutex_unlock(&dev->rx_lock);
	mutex_unlock(&dev->tx_lock);
	return sysfs_emit(buf, "%llu\n", value);
}

#define STAT_ATTR(_name, _stat)						\
	static struct stat_attribute stat_attr_##_name = {		\
		.attr = __ATTR(_name, 0444, stat_show, NULL),		\
		.stat = _stat,						\
	}

STAT_ATTR(rx_messages, AMP_MISC_RX_MESSAGES);
STAT_ATTR(rx_bytes, AMP_MISC_RX_BYTES);
STAT_ATTR(rx_dropped_unopened, AMP_MISC_RX_DROPPED_UNOPENED);
STAT_ATTR(rx_dropped_full, AMP_MISC_RX_DROPPED_FULL);
STAT_ATTR(rx_dropped_closed, AMP_MISC_RX_DROPPED_CLOSED);
STAT_ATTR(rx_dropped_session, AMP_MISC_RX_DROPPED_SESSION);
STAT_ATTR(rx_stalls, AMP_MISC_RX_STALLS);
STAT_ATTR(tx_messages, AMP_MISC_TX_MESSAGES);
STAT_ATTR(tx_bytes, AMP_MISC_TX_BYTES);
STAT_ATTR(tx_oversized, AMP_MISC_TX_OVERSIZED);
STAT_ATTR(tx_full, AMP_MISC_TX_FULL);
STAT_ATTR(tx_timeouts, AMP_MISC_TX_TIMEOUTS);

static struct attribute *amp_misc_stat_attrs[] = {
	&stat_attr_rx_messages.attr.attr,
	&stat_attr_rx_bytes.attr.attr,
	&stat_attr_rx_dropped_unopened.attr.attr,
	&stat_attr_rx_dropped_full.attr.attr,
	&stat_attr_rx_dropped_closed.attr.attr,
	&stat_attr_rx_dropped_session.attr.attr,
	&stat_attr_rx_stalls.attr.attr,
	&stat_attr_tx_messages.attr.attr,
	&stat_attr_tx_bytes.attr.attr,
	&stat_attr_tx_oversized.attr.attr,
	&stat_attr_tx_full.attr.attr,
	&stat_attr_tx_timeouts.attr.attr,
	NULL,
};

static const struct attribute_group amp_misc_stat_group = {
	.name = "statistics",
	.attrs = amp_misc_stat_attrs,
};

const struct attribute_group *amp_misc_groups[] = {
	&amp_misc_group,
	&amp_misc_stat_group,
	NULL,
};
