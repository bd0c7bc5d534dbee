// SPDX-License-Identifier: GPL-2.0-only
/*
 * Attributes of a channel: a device channelN of the class rpmsg-amp, and below
 * the platform device the link rpmsg_plat_infoN to it. The first three files
 * are the legacy ones, in their formats; the others hold one value each. See
 * Documentation/ABI/testing/sysfs-class-rpmsg-amp.
 */
#include <linux/device.h>
#include <linux/kstrtox.h>
#include <linux/sysfs.h>

#include <amp/version.h>

#include <device_class.h>

#include "interface.h"

/* Largest silence_ms: one hour */
#define SILENCE_MAX	3600000

static struct class *channel_class;

static struct amp_channel *to_channel(struct device *dev)
{
	return to_amp_channel(dev_get_drvdata(dev));
}

static u64 traffic_read(const struct amp_traffic *traffic,
			const u64_stats_t *counter)
{
	unsigned int start;
	u64 val;

	do {
		start = u64_stats_fetch_begin(&traffic->syncp);
		val = u64_stats_read(counter);
	} while (u64_stats_fetch_retry(&traffic->syncp, start));
	return val;
}

static u64 messages_of(const struct amp_queue *queue)
{
	return traffic_read(&queue->traffic, &queue->traffic.messages);
}

static ssize_t version_show(struct device *dev, struct device_attribute *attr,
			    char *buf)
{
	return sysfs_emit(buf, "%s\n", AMP_VERSION);
}
static DEVICE_ATTR_RO(version);

static ssize_t counters_show(struct device *dev, struct device_attribute *attr,
			     char *buf)
{
	struct amp_channel *ch = to_channel(dev);

	return sysfs_emit(buf, "tx:%u, rx:%u\n",
			  (u32)messages_of(&ch->tx),
			  (u32)messages_of(&ch->rx));
}
static DEVICE_ATTR_RO(counters);

static ssize_t loglevel_show(struct device *dev, struct device_attribute *attr,
			     char *buf)
{
	return sysfs_emit(buf, "%u\n",
			  READ_ONCE(to_channel(dev)->loglevel));
}

static ssize_t store_number(unsigned int *number, unsigned int max,
			    const char *buf, size_t len)
{
	unsigned int val;
	int ret = kstrtouint(buf, 0, &val);

	if (ret)
		return ret;
	if (val > max)
		return -EINVAL;
	WRITE_ONCE(*number, val);
	return len;
}

/*
 * Accepts any decimal, as boards in production write them; a value out of range
 * sets the nearest level
 */
static ssize_t loglevel_store(struct device *dev,
			      struct device_attribute *attr,
			      const char *buf, size_t len)
{
	bool negative = *buf == '-';
	const char *digits = buf + (negative || *buf == '+');
	const char *end = digits + strspn(digits, "0123456789");
	unsigned int val;

	if (end == digits || strcmp(end, *end ? "\n" : ""))
		return -EINVAL;
	if (kstrtouint(digits, 10, &val))
		val = AMP_LOG_DETAIL;
	if (negative)
		val = AMP_LOG_NONE;
	WRITE_ONCE(to_channel(dev)->loglevel,
		   min_t(unsigned int, val, AMP_LOG_DETAIL));
	return len;
}
static DEVICE_ATTR_RW(loglevel);

static ssize_t state_show(struct device *dev, struct device_attribute *attr,
			  char *buf)
{
	enum amp_state state = READ_ONCE(to_channel(dev)->state);

	return sysfs_emit(buf, "%s\n", amp_state_name(state));
}
static DEVICE_ATTR_RO(state);

static ssize_t event_emit(struct device *dev, enum amp_event event, char *buf)
{
	return sysfs_emit(buf, "%llu\n",
			  amp_channel_counted(to_channel(dev), event));
}

static ssize_t reset_show(struct device *dev, struct device_attribute *attr,
			  char *buf)
{
	return event_emit(dev, AMP_EV_RESET, buf);
}

static ssize_t reset_store(struct device *dev, struct device_attribute *attr,
			   const char *buf, size_t len)
{
	bool yes;
	int ret = kstrtobool(buf, &yes);

	if (ret)
		return ret;
	if (amp_is_mainline(to_channel(dev)))
		return -EOPNOTSUPP;
	if (yes)
		amp_session_raise(to_channel(dev), AMP_SE_RESET);
	return len;
}
static DEVICE_ATTR_RW(reset);

static ssize_t name_show(struct device *dev, struct device_attribute *attr,
			 char *buf)
{
	return sysfs_emit(buf, "%s\n", to_channel(dev)->config.name);
}
static DEVICE_ATTR_RO(name);

static ssize_t role_show(struct device *dev, struct device_attribute *attr,
			 char *buf)
{
	u32 role = to_channel(dev)->config.role;

	return sysfs_emit(buf, "%s\n",
			  role == AMP_ROLE_MASTER ? "master" : "remote");
}
static DEVICE_ATTR_RO(role);

static ssize_t num_bufs_show(struct device *dev, struct device_attribute *attr,
			     char *buf)
{
	return sysfs_emit(buf, "%u\n", to_channel(dev)->config.num_bufs);
}
static DEVICE_ATTR_RO(num_bufs);

static ssize_t buf_size_show(struct device *dev, struct device_attribute *attr,
			     char *buf)
{
	return sysfs_emit(buf, "%u\n", to_channel(dev)->config.tx_buf_size);
}
static DEVICE_ATTR_RO(buf_size);

static ssize_t rx_buf_size_show(struct device *dev,
				struct device_attribute *attr, char *buf)
{
	return sysfs_emit(buf, "%u\n", to_channel(dev)->config.rx_buf_size);
}
static DEVICE_ATTR_RO(rx_buf_size);

/* The class device exists before the virtio device has a name */
static ssize_t virtio_show(struct device *dev, struct device_attribute *attr,
			   char *buf)
{
	return sysfs_emit(buf, "%s\n",
			  dev_name(&to_channel(dev)->vdev.dev) ?: "");
}
static DEVICE_ATTR_RO(virtio);

/**
 * struct total_attr - a file with a number of messages or bytes
 * @dev_attr: what the driver core sees of it
 * @tx: of what was sent, else of what was received
 * @bytes: bytes, else messages
 */
struct total_attr {
	struct device_attribute dev_attr;
	bool tx;
	bool bytes;
};

static ssize_t total_show(struct device *dev, struct device_attribute *attr,
			  char *buf)
{
	struct total_attr *total = container_of(attr, struct total_attr,
						dev_attr);
	struct amp_channel *ch = to_channel(dev);
	struct amp_traffic *traffic = total->tx ? &ch->tx.traffic :
						  &ch->rx.traffic;

	return sysfs_emit(buf, "%llu\n",
			  traffic_read(traffic, total->bytes ?
				       &traffic->bytes : &traffic->messages));
}

static ssize_t silence_ms_show(struct device *dev,
			       struct device_attribute *attr, char *buf)
{
	return sysfs_emit(buf, "%u\n",
			  READ_ONCE(to_channel(dev)->silence_ms));
}

static ssize_t silence_ms_store(struct device *dev,
				struct device_attribute *attr,
				const char *buf, size_t len)
{
	ssize_t ret = store_number(&to_channel(dev)->silence_ms, SILENCE_MAX,
				   buf, len);

	/*
	 * start the check now: a remote may be silent already, and no tick runs
	 */
	if (ret > 0 && !amp_is_mainline(to_channel(dev)))
		amp_session_raise(to_channel(dev), AMP_SE_RETRY);
	return ret;
}
static DEVICE_ATTR_RW(silence_ms);

static const char * const recover_names[] = AMP_RECOVER_NAMES;

static ssize_t recover_show(struct device *dev, struct device_attribute *attr,
			    char *buf)
{
	unsigned int recover = READ_ONCE(to_channel(dev)->recover);

	return sysfs_emit(buf, "%s\n", recover_names[recover]);
}

static ssize_t recover_store(struct device *dev, struct device_attribute *attr,
			     const char *buf, size_t len)
{
	struct amp_channel *ch = to_channel(dev);
	int recover = sysfs_match_string(recover_names, buf);

	if (recover < 0)
		return recover;
	if (amp_is_mainline(ch))
		return -EOPNOTSUPP;
	WRITE_ONCE(ch->recover, recover);
	/* a ring may be broken already */
	if (amp_recovers(ch))
		amp_session_raise(ch, AMP_SE_RECOVER);
	return len;
}
static DEVICE_ATTR_RW(recover);

static ssize_t threaded_show(struct device *dev, struct device_attribute *attr,
			     char *buf)
{
	return sysfs_emit(buf, "%d\n", READ_ONCE(to_channel(dev)->threaded));
}

static ssize_t threaded_store(struct device *dev,
			      struct device_attribute *attr, const char *buf,
			      size_t len)
{
	struct amp_channel *ch = to_channel(dev);
	bool threaded;
	int ret = kstrtobool(buf, &threaded);

	if (ret)
		return ret;
	if (amp_is_mainline(ch))
		return -EOPNOTSUPP;
	return amp_poll_set_threaded(ch, threaded) ?: len;
}
static DEVICE_ATTR_RW(threaded);

/**
 * struct event_attr - a file with a number of events
 * @dev_attr: what the driver core sees of it
 * @event: what is counted
 */
struct event_attr {
	struct device_attribute dev_attr;
	enum amp_event event;
};

static ssize_t event_show(struct device *dev, struct device_attribute *attr,
			  char *buf)
{
	return event_emit(dev, container_of(attr, struct event_attr,
					    dev_attr)->event, buf);
}

/* Addresses of attributes that have no names of their own */
#define TOTAL_ATTR(_name, ...)						\
	(&((struct total_attr[]) { {					\
		.dev_attr = __ATTR(_name, 0444, total_show, NULL),	\
		__VA_ARGS__						\
	} })->dev_attr.attr)
#define EVENT_ATTR(_name, _event)					\
	(&((struct event_attr[]) { {					\
		.dev_attr = __ATTR(_name, 0444, event_show, NULL),	\
		.event = _event,					\
	} })->dev_attr.attr)

static struct attribute *channel_attrs[] = {
	&dev_attr_version.attr,
	&dev_attr_counters.attr,
	&dev_attr_loglevel.attr,
	&dev_attr_name.attr,
	&dev_attr_role.attr,
	&dev_attr_num_bufs.attr,
	&dev_attr_buf_size.attr,
	&dev_attr_rx_buf_size.attr,
	&dev_attr_virtio.attr,
	&dev_attr_state.attr,
	&dev_attr_reset.attr,
	TOTAL_ATTR(rx_messages),
	TOTAL_ATTR(rx_bytes, .bytes = true),
	TOTAL_ATTR(tx_messages, .tx = true),
	TOTAL_ATTR(tx_bytes, .tx = true, .bytes = true),
	&dev_attr_silence_ms.attr,
	&dev_attr_recover.attr,
	&dev_attr_threaded.attr,
	EVENT_ATTR(kicks, AMP_EV_KICK),
	EVENT_ATTR(kicks_repeated, AMP_EV_KICK_AGAIN),
	EVENT_ATTR(interrupts, AMP_EV_INTERRUPT),
	EVENT_ATTR(watchdog, AMP_EV_WATCHDOG),
	EVENT_ATTR(rx_bad_length, AMP_EV_RX_BAD_LEN),
	EVENT_ATTR(rx_bad_header, AMP_EV_RX_BAD_HDR),
	EVENT_ATTR(rx_unknown, AMP_EV_RX_UNKNOWN),
	EVENT_ATTR(rx_stalls, AMP_EV_RX_STALL),
	EVENT_ATTR(rx_stale, AMP_EV_RX_STALE),
	EVENT_ATTR(tx_full, AMP_EV_TX_FULL),
	EVENT_ATTR(ns_dropped, AMP_EV_NS_DROPPED),
	EVENT_ATTR(ns_refused, AMP_EV_NS_REFUSED),
	EVENT_ATTR(ns_bad, AMP_EV_NS_BAD),
	EVENT_ATTR(ns_duplicate, AMP_EV_NS_DUPLICATE),
	EVENT_ATTR(quarantines, AMP_EV_QUARANTINE),
	EVENT_ATTR(restarts, AMP_EV_RESTART),
	EVENT_ATTR(silences, AMP_EV_SILENCE),
	EVENT_ATTR(recoveries, AMP_EV_RECOVERY),
	NULL
};
ATTRIBUTE_GROUPS(channel);

#define LINK_NAME_SIZE	sizeof("rpmsg_plat_info4294967295")

/* Name of the link below the platform device, as legacy software expects it */
static const char *link_name(const struct amp_channel *ch, char *buf,
			     size_t size)
{
	snprintf(buf, size, "rpmsg_plat_info%u", ch->config.num);
	return buf;
}

/*
 * Removes the class device; waits until no file of it is being read or written
 */
static void class_device_remove(void *data)
{
	struct amp_channel *ch = data;
	char name[LINK_NAME_SIZE];

	sysfs_remove_link(&ch->dev->kobj, link_name(ch, name, sizeof(name)));
	device_unregister(ch->class_dev);
}

/**
 * devm_amp_sysfs_add() - show a channel in sysfs
 * @ch: the channel
 *
 * The files are removed with the virtio device; calls on open ones fail then.  The
 * device itself may be kept by a reference; the driver core frees it, not code of this
 * module.
 *
 * Context: may sleep.
 * Return: 0, -ENOMEM or an error of the driver core or of sysfs.
 */
int devm_amp_sysfs_add(struct amp_channel *ch)
{
	char name[LINK_NAME_SIZE];
	struct device *dev;
	int ret;

	dev = device_create_with_groups(channel_class, ch->dev, 0, &ch->vdev,
					channel_groups, "channel%u",
					ch->config.num);
	if (IS_ERR(dev))
		return PTR_ERR(dev);
	ch->class_dev = dev;
	ret = sysfs_create_link(&ch->dev->kobj, &dev->kobj,
				link_name(ch, name, sizeof(name)));
	if (ret) {
		device_unregister(dev);
		return ret;
	}
	return devm_add_action_or_reset(ch->dev, class_device_remove, ch);
}

/**
 * amp_sysfs_init() - make the class that the channels are in
 *
 * Context: may sleep; before the first channel.
 * Return: 0, -ENOMEM or an error of the driver core.
 */
int amp_sysfs_init(void)
{
	channel_class = class_create("rpmsg-amp");
	return PTR_ERR_OR_ZERO(channel_class);
}

/**
 * amp_sysfs_exit() - remove the class
 *
 * Context: may sleep; after the last channel.
 */
void amp_sysfs_exit(void)
{
	class_destroy(channel_class);
}
