// SPDX-License-Identifier: GPL-2.0-only
/*
 * The recommended description of channels: one node each, under the node of the
 * remote (Documentation/devicetree/bindings/).
 */
#include <linux/device.h>
#include <linux/etherdevice.h>
#include <linux/of.h>
#include <linux/of_address.h>
#include <linux/property.h>
#include <linux/virtio_ids.h>

#include "description.h"

static int bad_property(struct device *dev, const char *name, const char *expected)
{
	dev_err(dev, "%pfw: %s: missing or malformed, expected %s\n",
		dev_fwnode(dev), name, expected);
	return -EINVAL;
}

static const struct amp_of_number numbers[] = {
	AMP_OF_NUMBER("reg", num),
	AMP_OF_NUMBER("rpmsg-role", role),
	AMP_OF_NUMBER("virtio-device-id", virtio_id, .optional = true),
	AMP_OF_NUMBER("rpmsg-num-bufs", num_bufs, .optional = true),
	AMP_OF_NUMBER("rpmsg-buf-size", buf_size, .optional = true),
	AMP_OF_NUMBER("rpmsg-vring-align", vring_align, .optional = true),
	AMP_OF_NUMBER("output-msgirq-num", out_reg, .signed_field = true),
	AMP_OF_NUMBER("input-msgirq-num", in_reg, .optional = true,
		      .signed_field = true),
	AMP_OF_NUMBER("input-dstcpu-id", in_cpu, .optional = true,
		      .signed_field = true),
	AMP_OF_NUMBER("output-dstcpu-id", out_cpu, .optional = true,
		      .signed_field = true),
	AMP_OF_NUMBER("rpmsg-vdev", vdev, .optional = true,
		      .signed_field = true),
};

static int read_numbers(struct device *dev, struct amp_channel_config *c)
{
	const struct amp_of_number *number;
	int ret = 0;
	u32 val;

	for (number = numbers; !ret && number < numbers + ARRAY_SIZE(numbers);
	     number++) {
		if (amp_of_is_absent(dev, number))
			continue;
		if (device_property_read_u32(dev, number->name, &val))
			return bad_property(dev, number->name, "one number");
		ret = amp_of_store(dev, number, c, val);
	}
	return ret;
}

static int read_u64(struct device *dev, const char *name, u64 *val)
{
	if (device_property_read_u64(dev, name, val))
		return bad_property(dev, name, "one address of two cells");
	return 0;
}

static int read_name(struct device *dev, struct amp_channel_config *c)
{
	const char *name;

	if (device_property_read_string(dev, "channel-name", &name))
		return bad_property(dev, "channel-name", "a string");
	return amp_of_check_name(dev, c, name);
}

/* Two addresses: ours and the remote's */
static int read_pair(struct device *dev, const char *name, u32 *src, u32 *dst)
{
	u32 pair[2];

	if (device_property_read_u32_array(dev, name, pair, ARRAY_SIZE(pair)))
		return bad_property(dev, name, "a local and a remote address");
	*src = pair[0];
	*dst = pair[1];
	return 0;
}

static int read_endpoint(struct device *dev, const char *name,
			 struct amp_endpoint_config *endpoint)
{
	if (!device_property_present(dev, name))
		return 0;
	endpoint->present = true;
	return read_pair(dev, name, &endpoint->src, &endpoint->dst);
}

static int read_endpoints(struct device *dev, struct amp_channel_config *c)
{
	return read_pair(dev, "default-endpoint", &c->src, &c->dst) ?:
	       read_endpoint(dev, "misc-endpoint", &c->misc) ?:
	       read_endpoint(dev, "eth-endpoint", &c->eth);
}

static int read_pool(struct device *dev, struct amp_channel_config *c)
{
	if (!device_property_present(dev, "data-buffer-pool"))
		return 0;
	c->has_pool = true;
	return read_u64(dev, "data-buffer-pool", &c->pool);
}

static int read_addresses(struct device *dev, struct amp_channel_config *c)
{
	return read_u64(dev, "shmem-rx-vring", &c->rx_vring) ?:
	       read_u64(dev, "shmem-tx-vring", &c->tx_vring) ?:
	       read_pool(dev, c);
}

/* Is there a second region, from which the DMA API takes the buffers? */
static bool has_pool_region(struct device *dev)
{
	struct device_node *np = of_parse_phandle(dev->of_node,
						  "memory-region", 1);

	of_node_put(np);
	return np;
}

/*
 * Divides one region: ring towards the master, ring towards the remote,
 * buffers, each starting on a page. For the kernel's own bus, and where there is a
 * region for them, the buffers are elsewhere.
 */
static int lay_out(struct device *dev, struct amp_channel_config *c, u64 start,
		   u64 size)
{
	u64 ring = ALIGN(amp_ring_bytes(c->num_bufs / 2, c->vring_align),
			 AMP_RING_ALIGN);
	bool bufs = c->virtio_id != VIRTIO_ID_RPMSG && !has_pool_region(dev);
	u64 need = 2 * ring + (bufs ? (u64)c->num_bufs * c->buf_size : 0);
	bool master = c->role == AMP_ROLE_MASTER;

	if (need > size) {
		dev_err(dev, "%pfw: memory-region: %llu bytes, expected %llu for %u buffers of %u bytes\n",
			dev_fwnode(dev), size, need, c->num_bufs, c->buf_size);
		return -ENOSPC;
	}
	c->rx_vring = start + (master ? 0 : ring);
	c->tx_vring = start + (master ? ring : 0);
	c->pool = start + 2 * ring;
	c->has_pool = bufs;
	return 0;
}

static int read_region(struct device *dev, struct amp_channel_config *c)
{
	struct device_node *np = of_parse_phandle(dev->of_node,
						  "memory-region", 0);
	struct resource res;
	int ret;

	if (!np)
		return bad_property(dev, "memory-region", "a reserved region");
	ret = of_address_to_resource(np, 0, &res);
	of_node_put(np);
	if (ret)
		return bad_property(dev, "memory-region", "a region with an address");
	return lay_out(dev, c, res.start, resource_size(&res));
}

static int read_memory(struct device *dev, struct amp_channel_config *c)
{
	if (c->vdev != AMP_NONE)
		return read_pool(dev, c);
	if (device_property_present(dev, "memory-region"))
		return read_region(dev, c);
	return read_addresses(dev, c);
}

static int read_mac(struct device *dev, struct amp_channel_config *c)
{
	int ret = device_get_mac_address(dev, c->mac);

	if (ret && device_property_present(dev, "local-mac-address"))
		return bad_property(dev, "local-mac-address",
				    "the address of one station");
	return 0;
}

/**
 * amp_of_parse_node() - read the description of the channel of a node
 * @dev: the device of the node
 * @c: filled in
 *
 * Context: may sleep.
 * Return: 0, or -EINVAL, -ENAMETOOLONG, -ENOSPC or -EBUSY as it is wrong.
 */
int amp_of_parse_node(struct device *dev, struct amp_channel_config *c)
{
	int ret;

	memset(c, 0, sizeof(*c));
	amp_of_defaults(c, AMP_NO_INDEX);
	ret = read_numbers(dev, c) ?:
	      read_name(dev, c) ?:
	      read_endpoints(dev, c) ?:
	      read_mac(dev, c) ?:
	      amp_of_recover(dev, &c->recover) ?:
	      read_memory(dev, c);
	if (ret)
		return ret;
	amp_of_role_defaults(c);
	return amp_of_check(dev, c);
}
