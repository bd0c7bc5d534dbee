// SPDX-License-Identifier: GPL-2.0-only
/*
 * The field's description of channels: one node with parallel arrays, an entry
 * a channel (Documentation/devicetree/bindings/).
 *
 * What is wrong is named with its node, property, index and value, and fails
 * the channels concerned; the others are not held responsible.
 */
#include <linux/device.h>
#include <linux/log2.h>
#include <linux/overflow.h>
#include <linux/property.h>
#include <linux/slab.h>

#include "channel.h"

/* A guard against nonsense; the interfaces can number many more */
#define MAX_CHANNELS		1024
/* The length in a message header has 16 bits */
#define MAX_BUF_SIZE		(U16_MAX + 16)
#define MAX_NUM_BUFS		(2 * AMP_RING_MAX_NUM)

/**
 * struct array_u32 - an array of numbers in the node
 * @name: name of the property
 * @offset: where in struct amp_channel_config its entries go
 * @optional: it may be absent, and the configuration keeps its default
 */
struct array_u32 {
	const char *name;
	size_t offset;
	bool optional;
};

#define ARRAY(_name, _field) \
	{ _name, offsetof(struct amp_channel_config, _field), false }
#define OPTIONAL_ARRAY(_name, _field) \
	{ _name, offsetof(struct amp_channel_config, _field), true }

static const struct array_u32 arrays_u32[] = {
	ARRAY("channel-num", num),
	ARRAY("rpmsg-role", role),
	ARRAY("channel-src", src),
	ARRAY("channel-dst", dst),
	ARRAY("eth-dev-endpoints", eth_addr),
	ARRAY("misc-dev-endpoints", misc_addr),
	ARRAY("output-msgirq-num", out_reg),
	OPTIONAL_ARRAY("rpmsg-num-bufs", num_bufs),
	OPTIONAL_ARRAY("rpmsg-buf-size", buf_size),
	OPTIONAL_ARRAY("input-msgirq-num", in_reg),
	OPTIONAL_ARRAY("input-dstcpu-id", in_cpu),
	OPTIONAL_ARRAY("output-dstcpu-id", out_cpu),
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

static int read_u32s(struct device *dev, const struct array_u32 *array,
		     struct amp_parsed *parsed, int channels)
{
	int have = device_property_count_u32(dev, array->name);
	int n, i, ret;
	u32 *vals;

	if (array->optional && !device_property_present(dev, array->name))
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
		*(u32 *)((void *)&parsed[i].config + array->offset) = vals[i];
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

static int check_name(struct device *dev, struct amp_parsed *p, int i,
		      const char *name)
{
	size_t len = strlen(name);

	if (len && len < AMP_NAME_SIZE) {
		strscpy(p->config.name, name, sizeof(p->config.name));
		return 0;
	}
	dev_err(dev, "%pfw: channel-name[%d]: \"%.64s\" has %zu characters, expected 1 to %d\n",
		dev_fwnode(dev), i, name, len, AMP_NAME_SIZE - 1);
	return len ? -ENAMETOOLONG : -EINVAL;
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
			parsed[i].error = check_name(dev, &parsed[i], i,
						     names[i]);
	kfree(names);
	return min(ret, 0);
}

static int bad_value(struct device *dev, const char *name, int i, u64 val,
		     const char *expected)
{
	dev_err(dev, "%pfw: %s[%d]: %llu (%#llx), expected %s\n",
		dev_fwnode(dev), name, i, val, val, expected);
	return -EINVAL;
}

/* Values that can be judged by themselves */
static int check_values(struct device *dev, const struct amp_channel_config *c,
			int i)
{
	if (c->role != AMP_ROLE_MASTER && c->role != AMP_ROLE_REMOTE)
		return bad_value(dev, "rpmsg-role", i, c->role,
				 "1 (master) or 2 (remote)");
	if (c->role == AMP_ROLE_REMOTE && !c->has_pool)
		return bad_value(dev, "rpmsg-role", i, c->role,
				 "1 (master) where there is no data-buffer-pool");
	if (c->num_bufs < 2 || c->num_bufs > MAX_NUM_BUFS ||
	    !is_power_of_2(c->num_bufs))
		return bad_value(dev, "rpmsg-num-bufs", i, c->num_bufs,
				 "a power of two from 2 to 65536");
	if (c->buf_size < AMP_RING_MIN_BUF || c->buf_size > MAX_BUF_SIZE)
		return bad_value(dev, "rpmsg-buf-size", i, c->buf_size,
				 "64 to 65551");
	if (c->rx_vring % AMP_RING_ALIGN)
		return bad_value(dev, "shmem-rx-vring", i, c->rx_vring,
				 "a multiple of 4096");
	if (c->tx_vring % AMP_RING_ALIGN)
		return bad_value(dev, "shmem-tx-vring", i, c->tx_vring,
				 "a multiple of 4096");
	if (c->has_pool && c->pool % 64)
		return bad_value(dev, "data-buffer-pool", i, c->pool,
				 "a multiple of 64");
	return 0;
}

/* A piece of shared memory */
struct region {
	const char *name;
	u64 start;
	u64 size;
};

#define REGIONS	3

static int regions_of(const struct amp_channel_config *c, struct region *r)
{
	u64 ring = amp_ring_bytes(c->num_bufs / 2);

	r[0] = (struct region){ "shmem-rx-vring", c->rx_vring, ring };
	r[1] = (struct region){ "shmem-tx-vring", c->tx_vring, ring };
	r[2] = (struct region){ "data-buffer-pool", c->pool,
				(u64)c->num_bufs * c->buf_size };
	return c->has_pool ? REGIONS : REGIONS - 1;
}

static bool overlap(const struct region *a, const struct region *b)
{
	return a->start < b->start + b->size && b->start < a->start + a->size;
}

/* Region @k of channel @i against the first @n regions of channel @j */
static int check_region(struct device *dev, int i, const struct region *r,
			int j, const struct region *others, int n)
{
	u64 end;

	if (check_add_overflow(r->start, r->size, &end))
		return bad_value(dev, r->name, i, r->start,
				 "an address whose end can be addressed");
	for (; n--; others++) {
		if (!overlap(r, others))
			continue;
		dev_err(dev, "%pfw: %s[%d]: %#llx to %#llx overlaps %s[%d], expected it outside of %#llx to %#llx\n",
			dev_fwnode(dev), r->name, i, r->start, end - 1,
			others->name, j, others->start,
			others->start + others->size - 1);
		return -EBUSY;
	}
	return 0;
}

/* The memory of channel @i against that of a channel before it, or its own */
static int check_overlaps(struct device *dev, const struct amp_parsed *parsed,
			  int i, int j)
{
	struct region mine[REGIONS], others[REGIONS];
	int n = regions_of(&parsed[i].config, mine);
	int m = regions_of(&parsed[j].config, others);
	int k, ret;

	for (k = 0; k < n; k++) {
		ret = check_region(dev, i, &mine[k], j, others,
				   i == j ? k : m);
		if (ret)
			return ret;
	}
	return 0;
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
			bad_value(dev, "channel-num", i, c->num,
				  "a number no channel before it has");
			return -EEXIST;
		}
		ret = check_overlaps(dev, parsed, i, j);
		if (ret)
			return ret;
	}
	return check_overlaps(dev, parsed, i, i);
}

static void set_defaults(struct amp_channel_config *c, unsigned int index)
{
	c->index = index;
	c->num_bufs = AMP_DEFAULT_NUM_BUFS;
	c->buf_size = AMP_DEFAULT_BUF_SIZE;
	c->in_reg = AMP_NONE;
	c->in_cpu = AMP_NONE;
	c->out_cpu = AMP_NONE;
}

/* The CPU for which the field's remotes and masters take it when it is absent */
static void set_role_defaults(struct amp_channel_config *c)
{
	if (c->in_cpu == AMP_NONE)
		c->in_cpu = c->role == AMP_ROLE_MASTER ? 0 : 1;
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
		set_defaults(&p[i].config, i);
	ret = read_all(dev, p, channels);
	if (ret) {
		kfree(p);
		return ret;
	}

	for (i = 0; i < channels; i++) {
		set_role_defaults(&p[i].config);
		if (!p[i].error)
			p[i].error = check_values(dev, &p[i].config, i);
		if (!p[i].error)
			p[i].error = check_neighbours(dev, p, i);
	}
	*parsed = p;
	return channels;
}
