// SPDX-License-Identifier: GPL-2.0-only
/*
 * The field's description of channels: one node with parallel arrays, an entry
 * a channel (Documentation/devicetree/bindings/).
 *
 * What is wrong fails the channels concerned; the others are not held
 * responsible.
 */
#include <linux/device.h>
#include <linux/property.h>
#include <linux/slab.h>

#include "description.h"

/* A guard against nonsense; the interfaces can number many more */
#define MAX_CHANNELS		1024

/**
 * struct array_u32 - an array of numbers in the node
 * @name: name of the property
 * @offset: where in struct amp_channel_config its entries go
 * @optional: it may be absent, and the configuration keeps its default
 * @signed_field: the configuration has it as an int, where AMP_NONE is special
 */
struct array_u32 {
	const char *name;
	size_t offset;
	bool optional;
	bool signed_field;
};

#define ARRAY(_name, _field) \
	{ _name, offsetof(struct amp_channel_config, _field), false, false }
#define SIGNED_ARRAY(_name, _field) \
	{ _name, offsetof(struct amp_channel_config, _field), false, true }
#define OPTIONAL_ARRAY(_name, _field) \
	{ _name, offsetof(struct amp_channel_config, _field), true, false }
#define OPTIONAL_SIGNED_ARRAY(_name, _field) \
	{ _name, offsetof(struct amp_channel_config, _field), true, true }

static const struct array_u32 arrays_u32[] = {
	ARRAY("channel-num", num),
	ARRAY("rpmsg-role", role),
	ARRAY("channel-src", src),
	ARRAY("channel-dst", dst),
	ARRAY("eth-dev-endpoints", eth.src),
	ARRAY("misc-dev-endpoints", misc.src),
	SIGNED_ARRAY("output-msgirq-num", out_reg),
	OPTIONAL_ARRAY("virtio-device-id", virtio_id),
	OPTIONAL_ARRAY("rpmsg-num-bufs", num_bufs),
	OPTIONAL_ARRAY("rpmsg-buf-size", buf_size),
	OPTIONAL_SIGNED_ARRAY("input-msgirq-num", in_reg),
	OPTIONAL_SIGNED_ARRAY("input-dstcpu-id", in_cpu),
	OPTIONAL_SIGNED_ARRAY("output-dstcpu-id", out_cpu),
};

/* A missing or short array concerns the channels from some index on */
static void fail_from(struct amp_parsed *parsed, int from, int n, int error)
{
	int i;

	for (i = from; i < n; i++)
		if (!parsed[i].error)
			parsed[i].error = error;
}

/* Complains about the length of an array; how many entries may be used */
static int check_length(struct device *dev, const char *name, int have,
			int channels)
{
	if (have < 0)
		dev_err(dev, "%pfw: %s: missing or malformed, expected %d entries\n",
			dev_fwnode(dev), name, channels);
	else if (have < channels)
		dev_err(dev, "%pfw: %s[%d]: missing, expected %d entries, found %d\n",
			dev_fwnode(dev), name, have, channels, have);
	else if (have > channels)
		dev_warn(dev, "%pfw: %s[%d]: surplus, expected %d entries, found %d\n",
			 dev_fwnode(dev), name, channels, channels, have);
	return clamp(have, 0, channels);
}

/* The node may name its doorbells instead of giving their numbers */
static bool may_be_absent(struct device *dev, const struct array_u32 *array)
{
	return array->optional ||
	       (array->offset == offsetof(struct amp_channel_config, out_reg) &&
		amp_of_doorbells(dev));
}

static void store_u32(struct device *dev, const struct array_u32 *array,
		      struct amp_parsed *parsed, u32 val)
{
	if (array->signed_field && !parsed->error)
		parsed->error = amp_of_check_int(dev, array->name,
						 parsed->config.index, val);
	*(u32 *)((void *)&parsed->config + array->offset) = val;
}

static int read_u32s(struct device *dev, const struct array_u32 *array,
		     struct amp_parsed *parsed, int channels)
{
	int have = device_property_count_u32(dev, array->name);
	int n, i, ret;
	u32 *vals;

	if (may_be_absent(dev, array) &&
	    !device_property_present(dev, array->name))
		return 0;
	n = check_length(dev, array->name, have, channels);
	fail_from(parsed, n, channels, have < 0 ? -EINVAL : -EOVERFLOW);
	if (!n)
		return 0;

	vals = kcalloc(n, sizeof(*vals), GFP_KERNEL);
	if (!vals)
		return -ENOMEM;
	ret = device_property_read_u32_array(dev, array->name, vals, n);
	for (i = 0; !ret && i < n; i++)
		store_u32(dev, array, &parsed[i], vals[i]);
	kfree(vals);
	return ret;
}

static int read_u64s(struct device *dev, const char *name, size_t offset,
		     struct amp_parsed *parsed, int channels)
{
	int have = device_property_count_u64(dev, name);
	int n, i, ret;
	u64 *vals;

	n = check_length(dev, name, have, channels);
	fail_from(parsed, n, channels, have < 0 ? -EINVAL : -EOVERFLOW);
	if (!n)
		return 0;

	vals = kcalloc(n, sizeof(*vals), GFP_KERNEL);
	if (!vals)
		return -ENOMEM;
	ret = device_property_read_u64_array(dev, name, vals, n);
	for (i = 0; !ret && i < n; i++)
		*(u64 *)((void *)&parsed[i].config + offset) = vals[i];
	kfree(vals);
	return ret;
}

static int read_pool(struct device *dev, struct amp_parsed *parsed,
		     int channels)
{
	int i;

	if (!device_property_present(dev, "data-buffer-pool"))
		return 0;
	for (i = 0; i < channels; i++)
		parsed[i].config.has_pool = true;
	return read_u64s(dev, "data-buffer-pool",
			 offsetof(struct amp_channel_config, pool), parsed,
			 channels);
}

static int read_names(struct device *dev, struct amp_parsed *parsed,
		      int channels)
{
	int have = device_property_string_array_count(dev, "channel-name");
	const char **names;
	int n, i, ret;

	n = check_length(dev, "channel-name", have, channels);
	fail_from(parsed, n, channels, have < 0 ? -EINVAL : -EOVERFLOW);
	if (!n)
		return 0;

	names = kcalloc(n, sizeof(*names), GFP_KERNEL);
	if (!names)
		return -ENOMEM;
	ret = device_property_read_string_array(dev, "channel-name", names, n);
	for (i = 0; ret >= 0 && i < n; i++)
		if (!parsed[i].error)
			parsed[i].error = amp_of_check_name(dev,
							    &parsed[i].config,
							    names[i]);
	kfree(names);
	return min(ret, 0);
}

/* What channel @i has in common with good channels before it */
static int check_neighbours(struct device *dev,
			    const struct amp_parsed *parsed, int i)
{
	const struct amp_channel_config *c = &parsed[i].config;
	int j, ret;

	for (j = 0; j < i; j++) {
		if (parsed[j].error)
			continue;
		if (parsed[j].config.num == c->num) {
			amp_of_bad_value(dev, "channel-num", i, c->num,
					 "a number no channel before it has");
			return -EEXIST;
		}
		ret = amp_of_check_overlap(dev, c, dev, &parsed[j].config);
		if (ret)
			return ret;
	}
	return 0;
}

/* All channels have both, and the same addresses on both sides */
static void set_endpoints(struct amp_channel_config *c)
{
	c->eth.present = true;
	c->eth.dst = c->eth.src;
	c->misc.present = true;
	c->misc.dst = c->misc.src;
}

static int read_all(struct device *dev, struct amp_parsed *parsed, int channels)
{
	unsigned int i;
	int ret;

	for (i = 0; i < ARRAY_SIZE(arrays_u32); i++) {
		ret = read_u32s(dev, &arrays_u32[i], parsed, channels);
		if (ret)
			return ret;
	}
	return read_u64s(dev, "shmem-rx-vring",
			 offsetof(struct amp_channel_config, rx_vring), parsed,
			 channels) ?:
	       read_u64s(dev, "shmem-tx-vring",
			 offsetof(struct amp_channel_config, tx_vring), parsed,
			 channels) ?:
	       read_pool(dev, parsed, channels) ?:
	       read_names(dev, parsed, channels);
}

/**
 * amp_of_parse() - read the description of all channels of a node
 * @dev: the device of the node
 * @parsed: where to put an array with an entry a channel, to be freed by the
 *	caller
 *
 * Context: may sleep.
 * Return: number of channels, good and bad, or -EINVAL if not even that can be
 * told, or -ENOMEM.
 */
int amp_of_parse(struct device *dev, struct amp_parsed **parsed)
{
	int channels = device_property_count_u32(dev, "channel-num");
	struct amp_parsed *p;
	int i, ret;

	if (channels <= 0 || channels > MAX_CHANNELS) {
		dev_err(dev, "%pfw: channel-num: %s, expected 1 to %d entries\n",
			dev_fwnode(dev), channels > 0 ? "too many entries" :
			"missing, empty or malformed", MAX_CHANNELS);
		return -EINVAL;
	}

	p = kcalloc(channels, sizeof(*p), GFP_KERNEL);
	if (!p)
		return -ENOMEM;
	for (i = 0; i < channels; i++)
		amp_of_defaults(&p[i].config, i);
	ret = read_all(dev, p, channels);
	if (ret) {
		kfree(p);
		return ret;
	}

	for (i = 0; i < channels; i++) {
		amp_of_role_defaults(&p[i].config);
		set_endpoints(&p[i].config);
		if (!p[i].error)
			p[i].error = amp_of_check(dev, &p[i].config);
		if (!p[i].error)
			p[i].error = check_neighbours(dev, p, i);
	}
	*parsed = p;
	return channels;
}
