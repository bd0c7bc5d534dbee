// SPDX-License-Identifier: GPL-2.0-only
/*
 * The legacy description of channels: one node with parallel arrays, which have
 * one entry for each channel (Documentation/devicetree/bindings/).
 *
 * A faulty entry fails only the channels that it belongs to.
 */
#include <linux/device.h>
#include <linux/property.h>
#include <linux/slab.h>

#include "description.h"

/* Limit of the channels in one node; a larger number is a mistake */
#define MAX_CHANNELS		1024

static const struct amp_of_number arrays[] = {
	AMP_OF_NUMBER("channel-num", num),
	AMP_OF_NUMBER("rpmsg-role", role),
	AMP_OF_NUMBER("channel-src", src),
	AMP_OF_NUMBER("channel-dst", dst),
	AMP_OF_NUMBER("eth-dev-endpoints", eth.src),
	AMP_OF_NUMBER("misc-dev-endpoints", misc.src),
	AMP_OF_NUMBER("output-msgirq-num", out_reg, .signed_field = true),
	AMP_OF_NUMBER("virtio-device-id", virtio_id, .optional = true),
	AMP_OF_NUMBER("rpmsg-num-bufs", num_bufs, .optional = true),
	AMP_OF_NUMBER("rpmsg-buf-size", buf_size, .optional = true),
	AMP_OF_NUMBER("rpmsg-vring-align", vring_align, .optional = true),
	AMP_OF_NUMBER("input-msgirq-num", in_reg, .optional = true,
		      .signed_field = true),
	AMP_OF_NUMBER("input-dstcpu-id", in_cpu, .optional = true,
		      .signed_field = true),
	AMP_OF_NUMBER("output-dstcpu-id", out_cpu, .optional = true,
		      .signed_field = true),
	AMP_OF_NUMBER("shmem-rx-vring", rx_vring, .wide = true),
	AMP_OF_NUMBER("shmem-tx-vring", tx_vring, .wide = true),
	AMP_OF_NUMBER("data-buffer-pool", pool, .optional = true, .wide = true),
};

/*
 * Number of usable entries of an array. If the array is missing or short, the
 * channels from this index on fail.
 */
static int usable(struct device *dev, const char *name, int have,
		  struct amp_parsed *parsed, int channels)
{
	int i;

	if (have < 0)
		dev_err(dev, "%pfw: %s: missing or malformed, expected %d entries\n",
			dev_fwnode(dev), name, channels);
	else if (have < channels)
		dev_err(dev, "%pfw: %s[%d]: missing, expected %d entries, found %d\n",
			dev_fwnode(dev), name, have, channels, have);
	else if (have > channels)
		dev_warn(dev, "%pfw: %s[%d]: surplus, expected %d entries, found %d\n",
			 dev_fwnode(dev), name, channels, channels, have);
	for (i = max(have, 0); i < channels; i++)
		if (!parsed[i].error)
			parsed[i].error = have < 0 ? -EINVAL : -EOVERFLOW;
	return clamp(have, 0, channels);
}

static int read_array(struct device *dev, const struct amp_of_number *array,
		      struct amp_parsed *parsed, int channels)
{
	const char *name = array->name;
	int i, n, ret, error;
	u64 *wide;
	u32 *vals;

	if (amp_of_is_absent(dev, array))
		return 0;
	n = usable(dev, name, array->wide ? device_property_count_u64(dev, name) :
					    device_property_count_u32(dev, name),
		   parsed, channels);
	if (!n)
		return 0;

	wide = kcalloc(n, sizeof(*wide), GFP_KERNEL);
	if (!wide)
		return -ENOMEM;
	vals = (u32 *)wide;
	ret = array->wide ? device_property_read_u64_array(dev, name, wide, n) :
			    device_property_read_u32_array(dev, name, vals, n);
	for (i = 0; !ret && i < n; i++) {
		error = amp_of_store(dev, array, &parsed[i].config,
				     array->wide ? wide[i] : vals[i]);
		parsed[i].error = parsed[i].error ?: error;
	}
	kfree(wide);
	return ret;
}

static int read_names(struct device *dev, struct amp_parsed *parsed,
		      int channels)
{
	int n = usable(dev, "channel-name",
		       device_property_string_array_count(dev, "channel-name"),
		       parsed, channels);
	const char **names;
	int i, ret;

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

/* Compares channel @i with the good channels before it: number and memory */
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

/* Sets defaults, and what is not in an array of numbers */
static void prepare(struct amp_channel_config *c, int i, bool pool)
{
	amp_of_defaults(c, i);
	c->has_pool = pool;
	c->eth.present = true;
	c->misc.present = true;
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
	bool pool = device_property_present(dev, "data-buffer-pool");
	u32 recover = AMP_RECOVER_AUTO;
	struct amp_parsed *p;
	int i, ret = amp_of_recover(dev, &recover);

	if (ret)
		return ret;
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
		prepare(&p[i].config, i, pool);
	for (i = 0; !ret && i < ARRAY_SIZE(arrays); i++)
		ret = read_array(dev, &arrays[i], p, channels);
	ret = ret ?: read_names(dev, p, channels);
	if (ret) {
		kfree(p);
		return ret;
	}

	for (i = 0; i < channels; i++) {
		amp_of_role_defaults(&p[i].config);
		p[i].config.recover = recover;
		/* the same addresses on both sides */
		p[i].config.eth.dst = p[i].config.eth.src;
		p[i].config.misc.dst = p[i].config.misc.src;
		if (!p[i].error)
			p[i].error = amp_of_check(dev, &p[i].config);
		if (!p[i].error)
			p[i].error = check_neighbours(dev, p, i);
	}
	*parsed = p;
	return channels;
}
