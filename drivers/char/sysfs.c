// SPDX-License-Identifier: GPL-2.0-only
/*
 * Attributes, one value a file: Documentation/ABI/testing/sysfs-class-misc-rpmsg
 */
#include <linux/device.h>
#include <linux/kstrtox.h>
#include <linux/sysfs.h>

#include "misc.h"

/*
 * Limit of busy_poll in microseconds: the end of a session waits for a reader
 * that polls
 */
#define BUSY_POLL_MAX	10000
/* Limit of the memory for copies of messages: 64 MiB */
#define COPY_LIMIT_MAX	0x4000000

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
	return sysfs_emit(buf, "%u\n", amp_misc_queue_length(to_amp_misc(d)));
}
static DEVICE_ATTR_RO(rx_queued);

static ssize_t busy_poll_us_show(struct device *d,
				 struct device_attribute *attr, char *buf)
{
	return sysfs_emit(buf, "%u\n",
			  READ_ONCE(to_amp_misc(d)->busy_poll_us));
}

/* A number that user space writes: 0, -EINVAL or -ERANGE */
static int parse(const char *buf, unsigned int max, unsigned int *val)
{
	return kstrtouint(buf, 0, val) ?: *val > max ? -EINVAL : 0;
}

static ssize_t busy_poll_us_store(struct device *d,
				  struct device_attribute *attr,
				  const char *buf, size_t len)
{
	struct amp_misc *dev = to_amp_misc(d);
	unsigned int us;
	int ret = parse(buf, BUSY_POLL_MAX, &us);

	if (ret)
		return ret;
	if (us && !dev->polls)
		return -EOPNOTSUPP;
	WRITE_ONCE(dev->busy_poll_us, us);
	return len;
}
static DEVICE_ATTR_RW(busy_poll_us);

static ssize_t rx_copy_limit_show(struct device *d,
				  struct device_attribute *attr, char *buf)
{
	return sysfs_emit(buf, "%u\n",
			  READ_ONCE(to_amp_misc(d)->queue.copy_limit));
}

static ssize_t rx_copy_limit_store(struct device *d,
				   struct device_attribute *attr,
				   const char *buf, size_t len)
{
	struct amp_misc *dev = to_amp_misc(d);
	unsigned int bytes;
	int ret = parse(buf, COPY_LIMIT_MAX, &bytes);

	if (ret)
		return ret;
	amp_misc_queue_set_copy_limit(dev, bytes);
	return len;
}
static DEVICE_ATTR_RW(rx_copy_limit);

static struct attribute *amp_misc_attrs[] = {
	&dev_attr_rx_copy_limit.attr,
	&dev_attr_busy_poll_us.attr,
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
 * @writer: the kind of code that counts
 */
struct stat_attribute {
	struct device_attribute attr;
	enum amp_misc_stat stat;
	enum amp_misc_stat_writer writer;
};

static ssize_t stat_show(struct device *d, struct device_attribute *attr,
			 char *buf)
{
	const struct stat_attribute *stat =
		container_of(attr, struct stat_attribute, attr);
	struct amp_misc_stats *stats = &to_amp_misc(d)->stats;
	struct u64_stats_sync *sync = &stats->sync[stat->writer];
	unsigned int start;
	u64 value;

	do {
		start = u64_stats_fetch_begin(sync);
		value = u64_stats_read(&stats->n[stat->stat]);
	} while (u64_stats_fetch_retry(sync, start));
	return sysfs_emit(buf, "%llu\n", value);
}

/* Address of an attribute that has no name of its own */
#define STAT_ATTR(_name, _stat, _writer)				\
	(&((struct stat_attribute[]) { {				\
		.attr = __ATTR(_name, 0444, stat_show, NULL),		\
		.stat = AMP_MISC_##_stat,				\
		.writer = AMP_MISC_STAT_##_writer,			\
	} })->attr.attr)

static struct attribute *amp_misc_stat_attrs[] = {
	STAT_ATTR(rx_messages, RX_MESSAGES, READER),
	STAT_ATTR(rx_bytes, RX_BYTES, READER),
	STAT_ATTR(rx_dropped_unopened, RX_DROPPED_UNOPENED, QUEUE),
	STAT_ATTR(rx_dropped_full, RX_DROPPED_FULL, QUEUE),
	STAT_ATTR(rx_dropped_closed, RX_DROPPED_CLOSED, QUEUE),
	STAT_ATTR(rx_dropped_session, RX_DROPPED_SESSION, QUEUE),
	STAT_ATTR(rx_stalls, RX_STALLS, QUEUE),
	STAT_ATTR(tx_messages, TX_MESSAGES, SENDER),
	STAT_ATTR(tx_bytes, TX_BYTES, SENDER),
	STAT_ATTR(tx_oversized, TX_OVERSIZED, SENDER),
	STAT_ATTR(tx_full, TX_FULL, SENDER),
	STAT_ATTR(tx_timeouts, TX_TIMEOUTS, SENDER),
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
