// SPDX-License-Identifier: GPL-2.0-only
/*
 * The remote of one or more channels: at which addresses it sees the memory,
 * and its resource table.
 */
#include <linux/device.h>
#include <linux/ioport.h>
#include <linux/of.h>
#include <linux/property.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "description.h"

/* Numbers of an entry of "remote-ranges": its address there, here, and its bytes */
#define RANGE_CELLS	3
#define MAX_RANGES	256

static int read_reach(struct device *dev, bool *reach_32bit)
{
	u32 bits;

	if (!device_property_present(dev, "remote-address-bits"))
		return 0;
	if (device_property_read_u32(dev, "remote-address-bits", &bits) ||
	    (bits != 32 && bits != 64)) {
		dev_err(dev, "%pfw: remote-address-bits: expected 32 or 64\n",
			dev_fwnode(dev));
		return -EINVAL;
	}
	*reach_32bit = bits == 32;
	return 0;
}

static const char *range_expected(int error)
{
	switch (error) {
	case -EOVERFLOW:
		return "an end that can be addressed";
	case -ERANGE:
		return "an end below 4 GiB there, or 64 remote-address-bits";
	case -EBUSY:
		return "memory of no range before it";
	default:
		return "1 byte or more";
	}
}

/* Ranges as the node has them, to be freed with the device */
static int read_ranges(struct device *dev, int num,
		       struct amp_translate_range *ranges)
{
	u64 *vals;
	int i, ret;

	if (!num)
		return 0;
	vals = kcalloc(num, RANGE_CELLS * sizeof(*vals), GFP_KERNEL);
	if (!vals)
		return -ENOMEM;
	ret = device_property_read_u64_array(dev, "remote-ranges", vals,
					     num * RANGE_CELLS);
	for (i = 0; !ret && i < num; i++) {
		ranges[i].remote = vals[RANGE_CELLS * i];
		ranges[i].local = vals[RANGE_CELLS * i + 1];
		ranges[i].size = vals[RANGE_CELLS * i + 2];
	}
	kfree(vals);
	return ret;
}

static int count_ranges(struct device *dev)
{
	int n;

	if (!device_property_present(dev, "remote-ranges"))
		return 0;
	n = device_property_count_u64(dev, "remote-ranges");
	if (n > 0 && n % RANGE_CELLS == 0 && n / RANGE_CELLS <= MAX_RANGES)
		return n / RANGE_CELLS;
	dev_err(dev, "%pfw: remote-ranges: malformed, expected up to %d ranges of a remote and a local address and a size, of two cells each\n",
		dev_fwnode(dev), MAX_RANGES);
	return -EINVAL;
}

static int read_translation(struct device *dev, struct amp_translate *t,
			    bool reach_32bit)
{
	struct amp_translate_range *ranges;
	int num = count_ranges(dev);
	unsigned int bad;
	int ret;

	if (num < 0)
		return num;
	ranges = devm_kcalloc(dev, max(num, 1), sizeof(*ranges), GFP_KERNEL);
	if (!ranges)
		return -ENOMEM;
	ret = read_reach(dev, &reach_32bit) ?: read_ranges(dev, num, ranges);
	if (ret)
		return ret;
	ret = amp_translate_init(t, ranges, num, reach_32bit, &bad);
	if (ret)
		dev_err(dev, "%pfw: remote-ranges[%u]: %#llx here, %#llx there, %#llx bytes, expected %s\n",
			dev_fwnode(dev), bad, ranges[bad].local,
			ranges[bad].remote, ranges[bad].size,
			range_expected(ret));
	return ret;
}

/* Reads at most @max memory regions of the node; returns how many it has */
static int read_regions(struct device *dev, int max,
			struct amp_translate_range *ranges)
{
	struct device_node *np;
	struct resource res;
	bool ok;
	int n;

	for (n = 0;; n++) {
		np = of_parse_phandle(dev->of_node, "memory-region", n);
		if (!np)
			return n;
		ok = amp_claim_region(np, 0, &res);
		of_node_put(np);
		if (!ok) {
			dev_err(dev, "%pfw: memory-region[%d]: expected a region with an address\n",
				dev_fwnode(dev), n);
			return -EINVAL;
		}
		if (n < max)
			ranges[n] = (struct amp_translate_range){
				.local = res.start,
				.remote = res.start,
				.size = resource_size(&res),
			};
	}
}

static int window_of_regions(struct amp_remote *remote)
{
	struct amp_translate_range *ranges;
	struct device *dev = remote->dev;
	int num = read_regions(dev, 0, NULL);
	unsigned int bad;
	int ret;

	if (num < 0)
		return num;
	if (!num) {
		dev_err(dev, "%pfw: resource-table: expected remote-ranges, or memory-region, with all memory that its addresses may name\n",
			dev_fwnode(dev));
		return -EINVAL;
	}
	ranges = devm_kcalloc(dev, num, sizeof(*ranges), GFP_KERNEL);
	if (!ranges)
		return -ENOMEM;
	read_regions(dev, num, ranges);
	ret = amp_translate_init(&remote->window, ranges, num,
				 remote->translate.remote_32bit, &bad);
	if (ret)
		dev_err(dev, "%pfw: memory-region[%u]: %#llx bytes at %#llx, expected %s\n",
			dev_fwnode(dev), bad, ranges[bad].size,
			ranges[bad].local, range_expected(ret));
	return ret;
}

/*
 * The remote writes the table, so its addresses are not trusted: they must be
 * in memory that the device tree names.
 */
static int read_window(struct amp_remote *remote)
{
	if (!remote->translate.num)
		return window_of_regions(remote);
	remote->window = remote->translate;
	return 0;
}

/*
 * Is the memory that of a module? Only a software node, which this kernel
 * makes, can say so; in a device tree the property has no effect.
 */
static bool is_kernel_memory(struct device *dev)
{
	return is_software_node(dev_fwnode(dev)) &&
	       device_property_read_bool(dev, AMP_PROP_KERNEL_MEMORY);
}

/* True if the device's DMA is coherent, or its node has "dma-coherent" */
static bool is_coherent(struct device *dev)
{
	return device_get_dma_attr(dev) == DEV_DMA_COHERENT ||
	       device_property_read_bool(dev, "dma-coherent");
}

/* Are notify ids used? Not if doorbells carry the number of the channel */
static bool has_notify_ids(struct device *dev)
{
	const char *payload;

	return !device_property_read_string(dev, "rpmsg-doorbell-payload",
					    &payload) &&
	       strcmp(payload, "channel");
}

static const char * const sizes_names[] = {
	[AMP_RSC_SIZES_LINUX] = "linux",
	[AMP_RSC_SIZES_NUTTX] = "nuttx",
};

static int read_sizes(struct device *dev, enum amp_rsc_sizes *sizes)
{
	const char *name = "";
	int ret;

	if (!device_property_present(dev, "rpmsg-config-layout"))
		return 0;
	device_property_read_string(dev, "rpmsg-config-layout", &name);
	ret = match_string(sizes_names, ARRAY_SIZE(sizes_names), name);
	if (ret < 0) {
		dev_err(dev, "%pfw: rpmsg-config-layout: unknown or malformed, expected \"linux\" or \"nuttx\"\n",
			dev_fwnode(dev));
		return -EINVAL;
	}
	*sizes = ret;
	return 0;
}

/* Reports an error of the whole table */
static int bad_table(struct device *dev, const struct amp_rsc_error *error)
{
	char entry[sizeof("entry -2147483648: ")] = "";

	if (error->entry >= 0)
		snprintf(entry, sizeof(entry), "entry %d: ", error->entry);
	dev_err(dev, "%pfw: resource-table: %s%s: %#llx, expected %s\n",
		dev_fwnode(dev), entry, error->field, error->value,
		error->expected);
	return error->ret;
}

static int open_table(struct amp_remote *remote, void *table, u64 size)
{
	struct device *dev = remote->dev;
	struct amp_rsc_config cfg = {
		.table = table,
		.size = size,
		/*
		 * places open addresses as a master does; both roles need these
		 */
		.master = true,
		.in_order = device_property_read_bool(dev,
						      "rpmsg-carveouts-in-order"),
		.no_notify_ids = !has_notify_ids(dev),
	};
	int ret = read_sizes(dev, &cfg.sizes);

	if (ret)
		return ret;
	remote->rsc = devm_kzalloc(dev, sizeof(*remote->rsc), GFP_KERNEL);
	if (!remote->rsc)
		return -ENOMEM;
	if (amp_rsc_open(remote->rsc, &cfg))
		return bad_table(dev, &remote->rsc->error);
	return 0;
}

static int read_table(struct amp_remote *remote)
{
	struct device *dev = remote->dev;
	void *table;
	u64 at[2];
	int ret;

	if (!device_property_present(dev, "resource-table"))
		return 0;
	if (device_property_read_u64_array(dev, "resource-table", at, 2) || !at[1] ||
	    at[1] > SZ_1M || at[0] % 4) {
		dev_err(dev, "%pfw: resource-table: malformed, expected an address that is a multiple of 4 and a size up to 1 MiB, of two cells each\n",
			dev_fwnode(dev));
		return -EINVAL;
	}
	ret = amp_memory_read(dev, remote, "rpmsg-table-memory",
			      &remote->table_memory) ?:
	      read_window(remote);
	if (ret)
		return ret;
	table = amp_claim_map(dev, remote, "resource-table", at[0], at[1],
			      remote->table_memory);
	if (IS_ERR(table))
		return PTR_ERR(table);
	return open_table(remote, table, at[1]);
}

/**
 * amp_remote_create() - describe the other side
 * @dev: the device of the node that describes it
 * @reach_32bit: it reaches no more than 4 GiB, unless the node says otherwise
 *
 * Context: may sleep.
 * Return: the description, which lasts as long as the device is bound;
 * ERR_PTR() of -ENOMEM; of -EINVAL, -ERANGE, -EOVERFLOW or -EBUSY if the
 * description contradicts itself; or, if the resource table does, an error of
 * amp_rsc_open().
 */
struct amp_remote *amp_remote_create(struct device *dev, bool reach_32bit)
{
	struct amp_remote *remote;
	int ret;

	remote = devm_kzalloc(dev, sizeof(*remote), GFP_KERNEL);
	if (!remote)
		return ERR_PTR(-ENOMEM);
	remote->dev = dev;
	remote->coherent = is_coherent(dev);
	remote->survives_reboot =
		device_property_read_bool(dev, "remote-survives-reboot");
	mutex_init(&remote->lock);
	ret = read_translation(dev, &remote->translate, reach_32bit);
	if (ret)
		return ERR_PTR(ret);
	/* memory without ranges is never that of a module */
	remote->kernel_memory = remote->translate.num && is_kernel_memory(dev);
	ret = read_table(remote);
	return ret ? ERR_PTR(ret) : remote;
}
