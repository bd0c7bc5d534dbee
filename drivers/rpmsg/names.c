// SPDX-License-Identifier: GPL-2.0-only
/*
 * Names of the services that may become devices, for each channel: all names, as
 * on the kernel's own bus, or a list.
 *
 * The list is the property "rpmsg-services" of the channel's node or of the node
 * above it; without that property, the module parameter.  The file "services" of
 * the channel replaces it.
 */
#include <linux/ctype.h>
#include <linux/device.h>
#include <linux/module.h>
#include <linux/property.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/sysfs.h>

#include "bus.h"

#define PROPERTY	"rpmsg-services"
/* Stands for every name */
#define EVERY		"*"
/* Limit of the names in a property */
#define MAX_NAMES	256

static char *services = EVERY;
module_param(services, charp, 0444);
MODULE_PARM_DESC(services, "Names of services that may become devices, separated by commas (default: *, every name)");

static bool is_separator(char c)
{
	return c == ',' || isspace(c);
}

/* Replaces separators by NULs; returns the number of bytes that are left */
static size_t split(char *to, const char *text)
{
	size_t n = 0;

	for (; *text; text++) {
		if (!is_separator(*text))
			to[n++] = *text;
		else if (n && to[n - 1])
			to[n++] = '\0';
	}
	if (n && to[n - 1])
		to[n++] = '\0';
	return n;
}

static const char *next_name(const char *name)
{
	return name + strlen(name) + 1;
}

/* With @names->lock held, or before anybody knows the list */
static bool names_have(const struct amp_names *names, const char *wanted)
{
	const char *name = names->list;

	while (name < names->list + names->size) {
		if (!strcmp(name, wanted))
			return true;
		name = next_name(name);
	}
	return false;
}

static void names_replace(struct amp_names *names, char *list, size_t size)
{
	spin_lock_bh(&names->lock);
	swap(names->list, list);
	names->size = size;
	names->every = names_have(names, EVERY);
	spin_unlock_bh(&names->lock);
	kfree(list);
}

static int names_parse(struct amp_names *names, const char *text)
{
	/* one byte for the last NUL, also for an empty list */
	char *list = kmalloc(strlen(text) + 1, GFP_KERNEL);

	if (!list)
		return -ENOMEM;
	names_replace(names, list, split(list, text));
	return 0;
}

/* The node that has the property: of the channel, or of its remote */
static struct device *node_with_list(struct amp_bus *bus)
{
	struct device *dev = bus->vdev->dev.parent;

	if (device_property_present(dev, PROPERTY))
		return dev;
	dev = dev->parent;
	return dev && device_property_present(dev, PROPERTY) ? dev : NULL;
}

static size_t total_size(const char **strings, int n)
{
	size_t size = 0;

	while (n--)
		size += strlen(strings[n]) + 1;
	return size;
}

static int names_join(struct amp_names *names, const char **strings, int n)
{
	size_t size = total_size(strings, n);
	char *list = kmalloc(max_t(size_t, size, 1), GFP_KERNEL);
	char *to = list;
	size_t len;
	int i;

	if (!list)
		return -ENOMEM;
	for (i = 0; i < n; i++, to += len) {
		len = strlen(strings[i]) + 1;
		memcpy(to, strings[i], len);
	}
	names_replace(names, list, size);
	return 0;
}

/* A property without a value is a list without names */
static int names_read(struct amp_names *names, struct device *dev)
{
	int n = device_property_string_array_count(dev, PROPERTY);
	const char **strings;
	int ret;

	if (n == -ENODATA)
		n = 0;
	if (n < 0 || n > MAX_NAMES) {
		dev_err(dev, "%pfw: " PROPERTY ": malformed, expected up to %d names\n",
			dev_fwnode(dev), MAX_NAMES);
		return -EINVAL;
	}
	strings = kcalloc(max(n, 1), sizeof(*strings), GFP_KERNEL);
	if (!strings)
		return -ENOMEM;
	ret = n ? device_property_read_string_array(dev, PROPERTY, strings, n) :
		  0;
	if (ret >= 0)
		ret = names_join(names, strings, n);
	kfree(strings);
	return ret;
}

/* The names of a channel; its file exists while the virtio device is bound */
static struct amp_names *names_of(struct device *dev)
{
	struct virtio_device *vdev = dev_get_drvdata(dev);
	struct amp_bus *bus = vdev->priv;

	return &bus->names;
}

static ssize_t services_show(struct device *dev, struct device_attribute *attr,
			     char *buf)
{
	struct amp_names *names = names_of(dev);
	const char *name;
	int n = 0;

	spin_lock_bh(&names->lock);
	for (name = names->list; name < names->list + names->size;
	     name = next_name(name))
		n += sysfs_emit_at(buf, n, "%s%s", n ? " " : "", name);
	n += sysfs_emit_at(buf, n, "\n");
	spin_unlock_bh(&names->lock);
	return n;
}

static ssize_t services_store(struct device *dev, struct device_attribute *attr,
			      const char *buf, size_t len)
{
	return names_parse(names_of(dev), buf) ?: len;
}
static DEVICE_ATTR_RW(services);

/**
 * amp_names_init() - read the list of a channel, and show it
 * @bus: the bus of the channel
 *
 * Context: may sleep.
 * Return: 0, -EINVAL if the node's property is malformed, -ENOMEM, or an error
 * of sysfs.
 */
int amp_names_init(struct amp_bus *bus)
{
	struct amp_names *names = &bus->names;
	struct device *dev = node_with_list(bus);
	int ret;

	spin_lock_init(&names->lock);
	ret = dev ? names_read(names, dev) : names_parse(names, services);
	if (!ret)
		ret = device_create_file(amp_channel_device(bus->ch),
					 &dev_attr_services);
	if (ret)
		kfree(names->list);
	return ret;
}

/**
 * amp_names_exit() - forget the list of a channel
 * @bus: the bus of the channel
 *
 * Context: may sleep; announcements do not come any more.
 */
void amp_names_exit(struct amp_bus *bus)
{
	device_remove_file(amp_channel_device(bus->ch), &dev_attr_services);
	kfree(bus->names.list);
}

/**
 * amp_names_allow() - may a service become a device?
 * @names: the list of the channel
 * @name: the service
 *
 * Context: any but hard interrupt.
 * Return: true if so.
 */
bool amp_names_allow(struct amp_names *names, const char *name)
{
	bool ret;

	spin_lock_bh(&names->lock);
	ret = names->every || names_have(names, name);
	spin_unlock_bh(&names->lock);
	return ret;
}
