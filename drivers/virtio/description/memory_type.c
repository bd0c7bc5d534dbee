// SPDX-License-Identifier: GPL-2.0-only
/*
 * How shared memory is to be mapped: a channel's rings, its buffers, and the
 * resource table each have a type of their own.
 */
#include <linux/device.h>
#include <linux/property.h>
#include <linux/string.h>

#include "description.h"

static const char * const memory_names[] = AMP_MEMORY_NAMES;

static int bad_memory(struct device *dev, const char *name, const char *value,
		      const char *expected)
{
	dev_err(dev, "%pfw: %s: \"%.32s\", expected %s\n", dev_fwnode(dev), name,
		value, expected);
	return -EINVAL;
}

/**
 * amp_memory_name() - what a type of memory is called
 * @memory: the type
 *
 * Return: its name in the device tree.
 */
const char *amp_memory_name(enum amp_memory memory)
{
	return memory_names[memory];
}

/**
 * amp_memory_default() - type of memory of which the device tree says nothing
 * @remote: the other side
 *
 * Return: cached where the cores are coherent, and write-combining elsewhere.
 */
enum amp_memory amp_memory_default(const struct amp_remote *remote)
{
	return remote->coherent ? AMP_MEMORY_CACHED :
				  AMP_MEMORY_WRITE_COMBINING;
}

/**
 * amp_memory_read() - read the type of some memory
 * @dev: the device of the channel, or of the remote
 * @remote: the other side
 * @name: the property, of the node or of the one above it
 * @memory: filled in
 *
 * Return: 0, or -EINVAL if there is no such type, or none without coherent caches.
 */
int amp_memory_read(struct device *dev, const struct amp_remote *remote,
		    const char *name, enum amp_memory *memory)
{
	const char *value = "";
	int type;

	dev = amp_of_owner(dev, name);
	*memory = amp_memory_default(remote);
	if (!dev)
		return 0;
	device_property_read_string(dev, name, &value);
	type = match_string(memory_names, ARRAY_SIZE(memory_names), value);
	if (type < 0)
		return bad_memory(dev, name, value,
				  "\"cached\", \"write-combining\" or \"uncached\"");
	if (type == AMP_MEMORY_CACHED && !remote->coherent)
		return bad_memory(dev, name, value,
				  "\"write-combining\" or \"uncached\", because the node is not dma-coherent");
	*memory = type;
	return 0;
}

static bool memory_in_carveout(const struct amp_channel_config *c, u64 addr)
{
	return addr - c->carveout < c->carveout_size;
}

/* The carveout, with the buffers in it, is mapped once: rings in it as well */
static int memory_check_carveout(struct device *dev,
				 const struct amp_channel_config *c)
{
	char expected[128];

	if (c->vring_memory == c->buffer_memory ||
	    !(memory_in_carveout(c, c->rx_vring) ||
	      memory_in_carveout(c, c->tx_vring)))
		return 0;
	snprintf(expected, sizeof(expected),
		 "\"%s\" as rpmsg-buffer-memory, because the carveout has the rings, too",
		 amp_memory_name(c->buffer_memory));
	return bad_memory(dev, "rpmsg-vring-memory",
			  amp_memory_name(c->vring_memory), expected);
}

/**
 * amp_memory_types() - read the types of a channel's memory
 * @dev: the device of the channel
 * @remote: the other side
 * @c: the description, which is completed
 *
 * Return: 0, or -EINVAL.
 */
int amp_memory_types(struct device *dev, const struct amp_remote *remote,
		     struct amp_channel_config *c)
{
	return amp_memory_read(dev, remote, "rpmsg-vring-memory",
			       &c->vring_memory) ?:
	       amp_memory_read(dev, remote, "rpmsg-buffer-memory",
			       &c->buffer_memory) ?:
	       memory_check_carveout(dev, c);
}
