// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a channel shows of itself: a folder rpmsg_plat_infoN under the platform
 * device.  The first three files are those of the field, in its formats; the
 * others hold one value each.  See Documentation/ABI/testing/.
 */
#include <linux/device.h>
#include <linux/kstrtox.h>
#include <linux/sysfs.h>

#include <amp/version.h>

#include "mainline.h"

/* An hour in milliseconds: longer than that is for ever */
#define SILENCE_MAX	3600000

/**
 * struct amp_attr - a file
 * @dev_attr: what the driver core sees of it
 * @ch: the channel it is about
 * @event: what it counts, if it does: enum amp_event
 */
struct amp_attr {
	struct device_attribute dev_attr;
	struct amp_channel *ch;
	unsigned int event;
};

/**
 * struct amp_attr_template - what the files of all channels have in common
 * @name: name of the file
 * @show: how it is read
 * @store: how it is written, or NULL
 * @event: what it counts, if it does: enum amp_event
 */
struct amp_attr_template {
	const char *name;
	ssize_t (*show)(struct device *dev, struct device_attribute *attr,
			char *buf);
	ssize_t (*store)(struct device *dev, struct device_attribute *attr,
			 const char *buf, size_t len);
	unsigned int event;
};

static struct amp_channel *attr_channel(struct device_attribute *attr)
{
	return container_of(attr, struct amp_attr, dev_attr)->ch;
}

static u64 queue_read(struct amp_queue *queue, const u64 *counter)
{
	unsigned long flags;
	u64 val;

	spin_lock_irqsave(&queue->lock, flags);
	val = *counter;
	spin_unlock_irqrestore(&queue->lock, flags);
	return val;
}

static ssize_t version_show(struct device *dev, struct device_attribute *attr,
			    char *buf)
{
	return sysfs_emit(buf, "%s\n", AMP_VERSION);
}

static ssize_t counters_show(struct device *dev, struct device_attribute *attr,
			     char *buf)
{
	struct amp_channel *ch = attr_channel(attr);

	return sysfs_emit(buf, "tx:%u, rx:%u\n",
			  (u32)queue_read(&ch->tx, &ch->tx.messages),
			  (u32)queue_read(&ch->rx, &ch->rx.messages));
}

static ssize_t loglevel_show(struct device *dev, struct device_attribute *attr,
			     char *buf)
{
	return sysfs_emit(buf, "%u\n",
			  READ_ONCE(attr_channel(attr)->loglevel));
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

/* Any decimal, as boards in production write it: out of range is the nearest */
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
	WRITE_ONCE(attr_channel(attr)->loglevel,
		   min_t(unsigned int, val, AMP_LOG_DETAIL));
	return len;
}

static ssize_t state_show(struct device *dev, struct device_attribute *attr,
			  char *buf)
{
	enum amp_state state = READ_ONCE(attr_channel(attr)->state);

	return sysfs_emit(buf, "%s\n", amp_session_state_name(state));
}

static ssize_t reset_store(struct device *dev, struct device_attribute *attr,
			   const char *buf, size_t len)
{
	bool yes;
	int ret = kstrtobool(buf, &yes);

	if (ret)
		return ret;
	if (amp_is_mainline(attr_channel(attr)))
		return -EOPNOTSUPP;
	if (yes)
		amp_session_reset(attr_channel(attr));
	return len;
}

static ssize_t name_show(struct device *dev, struct device_attribute *attr,
			 char *buf)
{
	return sysfs_emit(buf, "%s\n", attr_channel(attr)->config.name);
}

static ssize_t rx_messages_show(struct device *dev,
				struct device_attribute *attr, char *buf)
{
	struct amp_queue *rx = &attr_channel(attr)->rx;

	return sysfs_emit(buf, "%llu\n", queue_read(rx, &rx->messages));
}

static ssize_t rx_bytes_show(struct device *dev, struct device_attribute *attr,
			     char *buf)
{
	struct amp_queue *rx = &attr_channel(attr)->rx;

	return sysfs_emit(buf, "%llu\n", queue_read(rx, &rx->bytes));
}

static ssize_t tx_messages_show(struct device *dev,
				struct device_attribute *attr, char *buf)
{
	struct amp_queue *tx = &attr_channel(attr)->tx;

	return sysfs_emit(buf, "%llu\n", queue_read(tx, &tx->messages));
}

static ssize_t tx_bytes_show(struct device *dev, struct device_attribute *attr,
			     char *buf)
{
	struct amp_queue *tx = &attr_channel(attr)->tx;

	return sysfs_emit(buf, "%llu\n", queue_read(tx, &tx->bytes));
}

static ssize_t silence_ms_show(struct device *dev,
			       struct device_attribute *attr, char *buf)
{
	return sysfs_emit(buf, "%u\n",
			  READ_ONCE(attr_channel(attr)->silence_ms));
}

static ssize_t silence_ms_store(struct device *dev,
				struct device_attribute *attr,
				const char *buf, size_t len)
{
	return store_number(&attr_channel(attr)->silence_ms, SILENCE_MAX, buf,
			    len);
}

static ssize_t event_show(struct device *dev, struct device_attribute *attr,
			  char *buf)
{
	unsigned int event = container_of(attr, struct amp_attr,
					  dev_attr)->event;

	return sysfs_emit(buf, "%u\n",
			  atomic_read(&attr_channel(attr)->events[event]));
}

static const struct amp_attr_template templates[] = {
	{ "version", version_show },
	{ "counters", counters_show },
	{ "loglevel", loglevel_show, loglevel_store },
	{ "name", name_show },
	{ "state", state_show },
	{ "reset", event_show, reset_store, AMP_EV_RESET },
	{ "rx_messages", rx_messages_show },
	{ "rx_bytes", rx_bytes_show },
	{ "tx_messages", tx_messages_show },
	{ "tx_bytes", tx_bytes_show },
	{ "kicks", event_show, NULL, AMP_EV_KICK },
	{ "kicks_repeated", event_show, NULL, AMP_EV_KICK_AGAIN },
	{ "interrupts", event_show, NULL, AMP_EV_INTERRUPT },
	{ "watchdog", event_show, NULL, AMP_EV_WATCHDOG },
	{ "rx_bad_length", event_show, NULL, AMP_EV_RX_BAD_LEN },
	{ "rx_bad_header", event_show, NULL, AMP_EV_RX_BAD_HDR },
	{ "rx_unknown", event_show, NULL, AMP_EV_RX_UNKNOWN },
	{ "rx_stalls", event_show, NULL, AMP_EV_RX_STALL },
	{ "rx_stale", event_show, NULL, AMP_EV_RX_STALE },
	{ "tx_full", event_show, NULL, AMP_EV_TX_FULL },
	{ "ns_dropped", event_show, NULL, AMP_EV_NS_DROPPED },
	{ "ns_refused", event_show, NULL, AMP_EV_NS_REFUSED },
	{ "ns_bad", event_show, NULL, AMP_EV_NS_BAD },
	{ "ns_duplicate", event_show, NULL, AMP_EV_NS_DUPLICATE },
	{ "quarantines", event_show, NULL, AMP_EV_QUARANTINE },
	{ "restarts", event_show, NULL, AMP_EV_RESTART },
	{ "silence_ms", silence_ms_show, silence_ms_store },
	{ "silences", event_show, NULL, AMP_EV_SILENCE },
};

/**
 * struct amp_sysfs - the folder of a channel
 * @name: its name
 * @group: what sysfs is given
 * @attrs: the files
 * @list: pointers to them, for @group
 */
struct amp_sysfs {
	char name[sizeof("rpmsg_plat_info4294967295")];
	struct attribute_group group;
	struct amp_attr attrs[ARRAY_SIZE(templates)];
	struct attribute *list[ARRAY_SIZE(templates) + 1];
};

static void attr_init(struct amp_channel *ch, unsigned int i)
{
	const struct amp_attr_template *template = &templates[i];
	struct amp_attr *attr = &ch->attrs->attrs[i];
	struct device_attribute *dev_attr = &attr->dev_attr;

	attr->ch = ch;
	attr->event = template->event;
	sysfs_attr_init(&dev_attr->attr);
	dev_attr->attr.name = template->name;
	dev_attr->attr.mode = (template->show ? 0444 : 0) |
			      (template->store ? 0200 : 0);
	dev_attr->show = template->show;
	dev_attr->store = template->store;
	ch->attrs->list[i] = &dev_attr->attr;
}

/**
 * devm_amp_sysfs_add() - show a channel in sysfs
 * @ch: the channel
 *
 * Context: may sleep.
 * Return: 0, -ENOMEM or an error of sysfs.
 */
int devm_amp_sysfs_add(struct amp_channel *ch)
{
	struct amp_sysfs *attrs;
	unsigned int i;

	attrs = devm_kzalloc(ch->dev, sizeof(*attrs), GFP_KERNEL);
	if (!attrs)
		return -ENOMEM;
	ch->attrs = attrs;
	snprintf(attrs->name, sizeof(attrs->name), "rpmsg_plat_info%u",
		 ch->config.num);
	for (i = 0; i < ARRAY_SIZE(templates); i++)
		attr_init(ch, i);
	attrs->group.name = attrs->name;
	attrs->group.attrs = attrs->list;
	return devm_device_add_group(ch->dev, &attrs->group);
}

/**
 * amp_sysfs_notify_state() - wake those who poll the file "state"
 * @ch: the channel
 *
 * Context: may sleep.
 */
void amp_sysfs_notify_state(struct amp_channel *ch)
{
	sysfs_notify(&ch->dev->kobj, ch->attrs->name, "state");
}
