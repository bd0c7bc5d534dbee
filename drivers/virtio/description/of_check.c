// SPDX-License-Identifier: GPL-2.0-only
/*
 * Checks of a description, for both bindings: each value by itself, and the
 * regions of memory against each other.
 *
 * A message about a fault has the node, the property, the index, the value and
 * the expected value.
 */
#include <linux/ctype.h>
#include <linux/device.h>
#include <linux/log2.h>
#include <linux/overflow.h>
#include <linux/property.h>
#include <linux/rpmsg.h>
#include <linux/virtio_ids.h>

#include <amp/msgirq.h>
#include <amp/wire.h>

#include "description.h"

/* Buffers begin on a cache line */
#define POOL_ALIGN		64
#define MAX_NUM_BUFS		(2 * AMP_RING_MAX_NUM)

/**
 * amp_of_doorbells() - which node names the doorbells of a channel?
 * @dev: the device of the channel
 *
 * Return: its own or the one above it; NULL if neither does.  Valid for as long
 * as the device is.
 */
struct fwnode_handle *amp_of_doorbells(struct device *dev)
{
	struct fwnode_handle *fwnode = dev_fwnode(dev);

	if (fwnode && amp_msgirq_is_named(fwnode))
		return fwnode;
	fwnode = dev->parent ? dev_fwnode(dev->parent) : NULL;
	return fwnode && amp_msgirq_is_named(fwnode) ? fwnode : NULL;
}

/**
 * amp_of_owner() - which node has a property that all channels of a node may share?
 * @dev: the device of the channel
 * @name: the property
 *
 * Return: the device of that node, which is @dev or the one above it, or NULL.
 */
struct device *amp_of_owner(struct device *dev, const char *name)
{
	if (device_property_present(dev, name))
		return dev;
	return dev->parent && device_property_present(dev->parent, name) ?
	       dev->parent : NULL;
}

/**
 * amp_of_recover() - who has sessions begin again after the remote broke a ring?
 * @dev: the device of the channel, or of all channels of the older binding
 * @recover: enum amp_recover, unchanged where the node says nothing
 *
 * Return: 0 or -EINVAL.
 */
int amp_of_recover(struct device *dev, u32 *recover)
{
	static const char * const names[] = AMP_RECOVER_NAMES;
	const char *name = NULL;
	int i;

	dev = amp_of_owner(dev, "rpmsg-recover");
	if (!dev)
		return 0;
	i = device_property_read_string(dev, "rpmsg-recover", &name) ?:
	    match_string(names, ARRAY_SIZE(names), name);
	if (i < 0) {
		dev_err(dev, "%pfw: rpmsg-recover: %s, expected \"auto\" or \"manual\"\n",
			dev_fwnode(dev), name ?: "malformed");
		return -EINVAL;
	}
	*recover = i;
	return 0;
}

/**
 * amp_of_entry() - how to call an entry of a property
 * @buf: AMP_OF_ENTRY bytes
 * @name: name of the property
 * @index: place in it, or AMP_NO_INDEX
 *
 * Return: "name[index]", or the name alone where there is no array.
 */
const char *amp_of_entry(char *buf, const char *name, int index)
{
	if (index == AMP_NO_INDEX)
		return name;
	snprintf(buf, AMP_OF_ENTRY, "%s[%d]", name, index);
	return buf;
}

/**
 * amp_of_bad_value() - complain about a number
 * @dev: the device of the node
 * @name: name of the property
 * @index: place in it, or AMP_NO_INDEX
 * @val: the number
 * @expected: what it should have been
 *
 * Return: -EINVAL.
 */
noinline int amp_of_bad_value(struct device *dev, const char *name, int index,
			      u64 val, const char *expected)
{
	char buf[AMP_OF_ENTRY];

	dev_err(dev, "%pfw: %s: %llu (%#llx), expected %s\n", dev_fwnode(dev),
		amp_of_entry(buf, name, index), val, val, expected);
	return -EINVAL;
}

/**
 * amp_of_is_absent() - is an optional number absent?
 * @dev: the device of the node
 * @number: the number
 *
 * The node may name its doorbells instead of giving their numbers.
 *
 * Return: true if so.
 */
bool amp_of_is_absent(struct device *dev, const struct amp_of_number *number)
{
	bool out = number->offset == offsetof(struct amp_channel_config,
					      out_reg);

	return !device_property_present(dev, number->name) &&
	       (number->optional || (out && amp_of_doorbells(dev)));
}

/**
 * amp_of_store() - store a number, which must not exceed INT_MAX in an int field
 * @dev: the device of the node
 * @number: the number
 * @c: the configuration that it goes to
 * @val: its value
 *
 * A larger number would become negative, and could be taken for AMP_NONE.
 *
 * Return: 0 or -EINVAL.
 */
int amp_of_store(struct device *dev, const struct amp_of_number *number,
		 struct amp_channel_config *c, u64 val)
{
	void *field = (void *)c + number->offset;

	if (number->wide)
		*(u64 *)field = val;
	else
		*(u32 *)field = val;
	if (number->signed_field && val > INT_MAX)
		return amp_of_bad_value(dev, number->name, c->index, val,
					"at most 2147483647");
	return 0;
}

/* Length up to the first character that cannot be printed */
static size_t printable_len(const char *name)
{
	size_t len = 0;

	while (isascii(name[len]) && isprint(name[len]))
		len++;
	return len;
}

/**
 * amp_of_check_name() - check and take over a channel's name
 * @dev: the device of the node
 * @c: the configuration that it goes to
 * @name: the name
 *
 * Names end up in logs, in sysfs and in events of the driver core, one of which
 * has a line for each variable.
 *
 * Return: 0, -EINVAL if it is empty or not printable, or -ENAMETOOLONG.
 */
int amp_of_check_name(struct device *dev, struct amp_channel_config *c,
		      const char *name)
{
	size_t len = strlen(name), good = printable_len(name);
	char buf[AMP_OF_ENTRY];

	if (good < len) {
		dev_err(dev, "%pfw: %s: \"%*pE\" has the character %#04x at %zu, expected printable ASCII\n",
			dev_fwnode(dev),
			amp_of_entry(buf, "channel-name", c->index),
			(int)min_t(size_t, len, 64), name, (u8)name[good],
			good);
		return -EINVAL;
	}
	if (len && len < AMP_NAME_SIZE) {
		strscpy(c->name, name, sizeof(c->name));
		return 0;
	}
	dev_err(dev, "%pfw: %s: \"%.64s\" has %zu characters, expected 1 to %d\n",
		dev_fwnode(dev), amp_of_entry(buf, "channel-name", c->index),
		name, len, AMP_NAME_SIZE - 1);
	return len ? -ENAMETOOLONG : -EINVAL;
}

static int check_role(struct device *dev, const struct amp_channel_config *c)
{
	if (c->role != AMP_ROLE_MASTER && c->role != AMP_ROLE_REMOTE)
		return amp_of_bad_value(dev, "rpmsg-role", c->index, c->role,
					"1 (master) or 2 (remote)");
	if (c->role == AMP_ROLE_REMOTE && !c->has_pool && c->vdev == AMP_NONE)
		return amp_of_bad_value(dev, "rpmsg-role", c->index, c->role,
					"1 (master) where there is no data-buffer-pool");
	return 0;
}

/**
 * amp_of_check_pool() - check that all buffers together can be addressed
 * @dev: the device of the node
 * @c: the channel, whose number of buffers may come from a resource table
 *
 * Sizes of memory have 32 bits: in resource tables, and where Linux has no more.
 *
 * Return: 0 or -EINVAL.
 */
int amp_of_check_pool(struct device *dev, const struct amp_channel_config *c)
{
	u64 bytes = amp_pool_bytes(c);
	char buf[AMP_OF_ENTRY];

	if (bytes <= U32_MAX)
		return 0;
	dev_err(dev, "%pfw: %s: %u buffers of up to %u bytes (rpmsg-buf-size, or resource table) are %llu bytes, expected less than 4 GiB\n",
		dev_fwnode(dev), amp_of_entry(buf, "rpmsg-num-bufs", c->index),
		c->num_bufs, max(c->rx_buf_size, c->tx_buf_size), bytes);
	return -EINVAL;
}

static int check_buffers(struct device *dev, const struct amp_channel_config *c)
{
	if (c->num_bufs < 2 || c->num_bufs > MAX_NUM_BUFS ||
	    !is_power_of_2(c->num_bufs))
		return amp_of_bad_value(dev, "rpmsg-num-bufs", c->index,
					c->num_bufs,
					"a power of two from 2 to 65536");
	if (c->eth.present && (c->buf_size < AMP_ETH_MIN_BUF ||
			       c->buf_size > AMP_RING_MAX_BUF))
		return amp_of_bad_value(dev, "rpmsg-buf-size", c->index,
					c->buf_size, "98 to 65551");
	if (c->buf_size < AMP_RING_MIN_BUF || c->buf_size > AMP_RING_MAX_BUF)
		return amp_of_bad_value(dev, "rpmsg-buf-size", c->index,
					c->buf_size, "64 to 65551");
	if (!amp_ring_align_ok(c->vring_align))
		return amp_of_bad_value(dev, "rpmsg-vring-align", c->index,
					c->vring_align,
					"a power of two from 4 to 4096");
	return amp_of_check_pool(dev, c);
}

/**
 * struct address - the rpmsg address of an endpoint on one side
 * @name: name of the property
 * @index: place in it
 * @addr: the address
 */
struct address {
	const char *name;
	int index;
	u32 addr;
};

/* Endpoints of a channel: default, character device, network interface */
#define ADDRESSES	3

/*
 * The addresses of a channel on one side.  In arrays, those of the character
 * device and the interface stand for both sides.
 */
static int addresses_of(const struct amp_channel_config *c, bool remote,
			struct address *a)
{
	bool arrays = c->index != AMP_NO_INDEX;
	int index = arrays ? c->index : remote;
	int n = 0;

	a[n++] = (struct address){
		!arrays ? "default-endpoint" : remote ? "channel-dst" :
							"channel-src",
		index, remote ? c->dst : c->src,
	};
	if (c->misc.present)
		a[n++] = (struct address){
			arrays ? "misc-dev-endpoints" : "misc-endpoint",
			index, remote ? c->misc.dst : c->misc.src,
		};
	if (c->eth.present)
		a[n++] = (struct address){
			arrays ? "eth-dev-endpoints" : "eth-endpoint",
			index, remote ? c->eth.dst : c->eth.src,
		};
	return n;
}

/* Compares an address with the first @n of others */
static int check_address(struct device *dev, const struct address *a,
			 const struct address *others, int n)
{
	char entry[AMP_OF_ENTRY], expected[2 * AMP_OF_ENTRY];

	if (a->addr == AMP_WIRE_NS_ADDR || a->addr == RPMSG_ADDR_ANY)
		return amp_of_bad_value(dev, a->name, a->index, a->addr,
					"an address other than 53 (name service) and 4294967295 (any)");
	for (; n--; others++) {
		if (others->addr != a->addr)
			continue;
		snprintf(expected, sizeof(expected),
			 "an address other than that of %s",
			 amp_of_entry(entry, others->name, others->index));
		return amp_of_bad_value(dev, a->name, a->index, a->addr,
					expected);
	}
	return 0;
}

/* Checks the endpoints; the kernel's own bus does not use them */
static int check_endpoints(struct device *dev,
			   const struct amp_channel_config *c)
{
	struct address a[ADDRESSES];
	int side, k, n, ret;

	if (c->virtio_id == VIRTIO_ID_RPMSG)
		return 0;
	for (side = 0; side < 2; side++) {
		n = addresses_of(c, side, a);
		for (k = 0; k < n; k++) {
			ret = check_address(dev, &a[k], a, k);
			if (ret)
				return ret;
		}
	}
	return 0;
}

static int check_multiple(struct device *dev, const char *name, int index,
			  u64 addr, u32 align)
{
	char expected[sizeof("a multiple of 4294967295")];

	if (!(addr & (align - 1)))
		return 0;
	snprintf(expected, sizeof(expected), "a multiple of %u", align);
	return amp_of_bad_value(dev, name, index, addr, expected);
}

static int check_alignment(struct device *dev,
			   const struct amp_channel_config *c)
{
	u32 align = amp_ring_start_align(c->vring_align);

	return check_multiple(dev, "shmem-rx-vring", c->index, c->rx_vring,
			      align) ?:
	       check_multiple(dev, "shmem-tx-vring", c->index, c->tx_vring,
			      align) ?:
	       check_multiple(dev, "data-buffer-pool", c->index,
			      c->has_pool ? c->pool : 0, POOL_ALIGN);
}

/* A piece of shared memory */
struct region {
	const char *name;
	int index;
	enum amp_memory memory;
	u64 start;
	u64 size;
};

#define REGIONS	3

/*
 * The regions that are the same for as long as the channel is there.  Where a
 * resource table describes it, that is the carveout, in which the master puts
 * the rings, or else the pool.
 */
static int regions_of(const struct amp_channel_config *c, struct region *r)
{
	u64 ring = amp_ring_bytes(c->num_bufs / 2, c->vring_align);
	int n = 0;

	if (c->carveout_size) {
		r[n++] = (struct region){ "rpmsg-vdev", c->index,
					  c->buffer_memory, c->carveout,
					  c->carveout_size };
		return n;
	}
	if (c->vdev == AMP_NONE) {
		r[n++] = (struct region){ "shmem-rx-vring", c->index,
					  c->vring_memory, c->rx_vring, ring };
		r[n++] = (struct region){ "shmem-tx-vring", c->index,
					  c->vring_memory, c->tx_vring, ring };
	}
	if (c->has_pool)
		r[n++] = (struct region){ "data-buffer-pool", c->index,
					  c->buffer_memory, c->pool,
					  amp_pool_bytes(c) };
	return n;
}

static bool overlap(u64 a, u64 a_end, u64 b, u64 b_end)
{
	return a < b_end && b < a_end;
}

/* How memory of different types that is within one page is called */
#define SHARES_A_PAGE	"is of another type and shares a page of memory with"

/* NULL if both can be mapped, else how the second one gets in the way */
static const char *conflict(const struct region *a, const struct region *b)
{
	u64 a_end = a->start + a->size, b_end = b->start + b->size;

	if (overlap(a->start, a_end, b->start, b_end))
		return "overlaps";
	if (a->memory != b->memory &&
	    overlap(ALIGN_DOWN(a->start, PAGE_SIZE), ALIGN(a_end, PAGE_SIZE),
		    ALIGN_DOWN(b->start, PAGE_SIZE), ALIGN(b_end, PAGE_SIZE)))
		return SHARES_A_PAGE;
	return NULL;
}

/* Compares a region with the first @n of others, which belong to @other_dev */
static int check_region(struct device *dev, const struct region *r,
			struct device *other_dev, const struct region *others,
			int n)
{
	char mine[AMP_OF_ENTRY], theirs[AMP_OF_ENTRY], node[128] = "";
	const char *how;
	u64 end;

	if (check_add_overflow(r->start, r->size, &end))
		return amp_of_bad_value(dev, r->name, r->index, r->start,
					"an address whose end can be addressed");
	for (; n--; others++) {
		how = conflict(r, others);
		if (!how)
			continue;
		if (other_dev != dev)
			snprintf(node, sizeof(node), " of %pfw",
				 dev_fwnode(other_dev));
		dev_err(dev, "%pfw: %s: %#llx to %#llx %s %s%s, expected it outside of %#llx to %#llx\n",
			dev_fwnode(dev), amp_of_entry(mine, r->name, r->index),
			r->start, end - 1, how,
			amp_of_entry(theirs, others->name, others->index), node,
			others->start, others->start + others->size - 1);
		return -EBUSY;
	}
	return 0;
}

/**
 * amp_of_check_overlap() - check a channel's memory against that of another
 * @dev: the device of the node
 * @c: the channel
 * @other_dev: the device of the node of @other
 * @other: a channel that is good, or @c itself
 *
 * Return: 0, -EBUSY if they overlap, -EINVAL if memory has no end.
 */
int amp_of_check_overlap(struct device *dev, const struct amp_channel_config *c,
			 struct device *other_dev,
			 const struct amp_channel_config *other)
{
	struct region mine[REGIONS], others[REGIONS];
	int n = regions_of(c, mine);
	int m = regions_of(other, others);
	int k, ret;

	for (k = 0; k < n; k++) {
		ret = check_region(dev, &mine[k], other_dev, others,
				   c == other ? k : m);
		if (ret)
			return ret;
	}
	return 0;
}

/**
 * amp_of_check() - check what can be judged without another channel
 * @dev: the device of the node
 * @c: the channel
 *
 * Addresses in a resource table have been judged where that is read.
 *
 * Return: 0, -EINVAL or -EBUSY.
 */
int amp_of_check(struct device *dev, const struct amp_channel_config *c)
{
	int ret = check_role(dev, c) ?:
		  check_buffers(dev, c) ?:
		  check_endpoints(dev, c);

	if (ret || c->vdev != AMP_NONE)
		return ret;
	return check_alignment(dev, c) ?: amp_of_check_overlap(dev, c, dev, c);
}

/**
 * amp_of_check_virtio() - check what depends on the kind of virtio device
 * @dev: the device of the node
 * @c: the channel, otherwise good
 *
 * The standard's rpmsg device is what the kernel's bus drives, which knows one
 * role and one size of buffers, and no resource table.
 *
 * Return: 0 or -EINVAL.
 */
int amp_of_check_virtio(struct device *dev, const struct amp_channel_config *c)
{
	if (c->virtio_id == AMP_VIRTIO_ID)
		return 0;
	if (c->virtio_id != VIRTIO_ID_RPMSG)
		return amp_of_bad_value(dev, "virtio-device-id", c->index,
					c->virtio_id, "7 (rpmsg) or 0");
	if (c->role != AMP_ROLE_MASTER)
		return amp_of_bad_value(dev, "rpmsg-role", c->index, c->role,
					"1 (master) of virtio device 7");
	if (c->buf_size != AMP_DEFAULT_BUF_SIZE)
		return amp_of_bad_value(dev, "rpmsg-buf-size", c->index,
					c->buf_size, "512 of virtio device 7");
	if (c->vdev != AMP_NONE)
		return amp_of_bad_value(dev, "rpmsg-vdev", c->index, c->vdev,
					"rings that are described here of virtio device 7");
	return 0;
}

/**
 * amp_of_defaults() - what a configuration is before anything is read
 * @c: the configuration, zeroed
 * @index: its place in the description, or AMP_NO_INDEX
 */
void amp_of_defaults(struct amp_channel_config *c, int index)
{
	c->index = index;
	c->num_bufs = AMP_DEFAULT_NUM_BUFS;
	c->buf_size = AMP_DEFAULT_BUF_SIZE;
	c->vring_align = AMP_RING_ALIGN;
	c->vdev = AMP_NONE;
	c->in_reg = AMP_NONE;
	c->out_reg = AMP_NONE;
	c->in_cpu = AMP_NONE;
	c->out_cpu = AMP_NONE;
}

/**
 * amp_of_role_defaults() - what was not said, once all has been read
 * @c: the configuration
 *
 * A doorbell interrupts CPU 1 of a master and CPU 0 of a remote, as with the
 * drivers of boards in production, where that CPU is online.  No kind of virtio
 * device is our own.
 */
void amp_of_role_defaults(struct amp_channel_config *c)
{
	c->in_cpu_given = c->in_cpu != AMP_NONE;
	if (!c->in_cpu_given)
		c->in_cpu = c->role == AMP_ROLE_MASTER ? 1 : 0;
	if (!c->virtio_id)
		c->virtio_id = AMP_VIRTIO_ID;
	c->rx_buf_size = c->buf_size;
	c->tx_buf_size = c->buf_size;
}
