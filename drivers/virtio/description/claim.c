// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which physical memory may be shared with another core, and mapping it.
 *
 * An address comes from a device tree, which may be wrong, or from a resource
 * table, which the other core writes.  Memory that Linux does not manage may be
 * shared if no other driver has it.  Of the memory that Linux manages, only what
 * the device tree reserves may be: that its pages are reserved is not enough,
 * because those of the kernel's own image are, too.
 */
#include <linux/device.h>
#include <linux/init_task.h>
#include <linux/io.h>
#include <linux/ioport.h>
#include <linux/minmax.h>
#include <linux/mm.h>
#include <linux/moduleparam.h>
#include <linux/of.h>
#include <linux/of_address.h>
#include <linux/of_reserved_mem.h>
#include <linux/pgtable.h>
#include <linux/platform_device.h>
#include <linux/property.h>
#include <linux/sizes.h>

#include "description.h"

/*
 * The last physical address that this CPU can map.  Page tables silently cut
 * off what is above it.  Some architectures say at run time how wide addresses
 * are (the end of iomem_resource), others when the kernel is built.
 */
static u64 claim_last_address(void)
{
	u64 last = iomem_resource.end;

#ifdef MAX_POSSIBLE_PHYSMEM_BITS
	last = min_t(u64, last, GENMASK_ULL(MAX_POSSIBLE_PHYSMEM_BITS - 1, 0));
#endif
#ifdef PHYS_MASK
	last = min_t(u64, last, PHYS_MASK);
#endif
	return last;
}

/* The kernel's image begins at a multiple of this */
#define IMAGE_ALIGN	SZ_1M

/*
 * Does a region contain a part of the kernel's image? The bounds of the image
 * are not exported. A function in the early part of its text and variables in
 * the late part of its data are taken instead: all between them belongs to the
 * image.
 */
static bool claim_is_image(const struct resource *region)
{
	const unsigned long known[] = {
		/* the address in the image, not that of a stub in the module */
		(unsigned long)param_ops_int.set,
		(unsigned long)&param_ops_int,
		(unsigned long)&init_task,
		(unsigned long)&iomem_resource,
		(unsigned long)&platform_bus,
		(unsigned long)&_totalram_pages,
#ifdef CONFIG_OF
		(unsigned long)&of_root,
#endif
	};
	unsigned long first = ULONG_MAX, last = 0;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(known); i++) {
		first = min(first, known[i]);
		last = max(last, known[i]);
	}
	return region->start <= __pa_symbol(last) &&
	       region->end >= ALIGN_DOWN((u64)__pa_symbol(first), IMAGE_ALIGN);
}

/**
 * amp_claim_region() - where a node of reserved memory has its memory
 * @np: a node below /reserved-memory
 * @index: entry of its "reg"
 * @region: filled in
 *
 * Context: may sleep.
 * Return: true if there is such an entry.  If the node has no "reg", entry 0 is
 * the memory that Linux has chosen for it.
 */
bool amp_claim_region(struct device_node *np, int index,
		      struct resource *region)
{
	struct reserved_mem *mem;

	if (!of_address_to_resource(np, index, region))
		return true;
	mem = index ? NULL : of_reserved_mem_lookup(np);
	if (!mem || !mem->size)
		return false;
	region->start = mem->base;
	region->end = mem->base + mem->size - 1;
	return true;
}

static bool claim_node_holds(struct device_node *np,
			     const struct resource *wanted)
{
	struct resource region;
	int i;

	for (i = 0; amp_claim_region(np, i, &region); i++)
		if (region.start <= wanted->start &&
		    region.end >= wanted->end && !claim_is_image(&region))
			return true;
	return false;
}

/* Is the memory in /reserved-memory? memreserve and the initrd do not count */
static bool claim_tree_reserves(const struct resource *wanted)
{
	struct device_node *parent = of_find_node_by_path("/reserved-memory");
	struct device_node *np;
	bool found = false;

	for_each_available_child_of_node(parent, np) {
		found = claim_node_holds(np, wanted);
		if (found) {
			of_node_put(np);
			break;
		}
	}
	of_node_put(parent);
	return found;
}

/*
 * Are all pages reserved? The kernel then uses them for nothing but its own
 * image
 */
static bool claim_pages_reserved(const struct resource *wanted)
{
	unsigned long pfn, last = PHYS_PFN(wanted->end);

	for (pfn = PHYS_PFN(wanted->start); pfn <= last; pfn++)
		if (!pfn_valid(pfn) || !PageReserved(pfn_to_page(pfn)))
			return false;
	return true;
}

#define CLAIM_EXPECTED	\
	"outside of Linux's memory, or in a region of /reserved-memory that Linux does not use"

/* NULL if this memory of Linux can be shared, else what was expected */
static const char *claim_ram(const struct amp_remote *remote,
			     const struct resource *wanted,
			     enum amp_memory memory)
{
	if (!claim_pages_reserved(wanted) ||
	    !(remote->kernel_memory || claim_tree_reserves(wanted)))
		return CLAIM_EXPECTED;
	/* Linux has mapped it cached, and it can't be mapped in two ways */
	if (memory != AMP_MEMORY_CACHED && !remote->kernel_memory)
		return "in a region with no-map, because they are not to be cached";
	return NULL;
}

static int claim(struct device *dev, const struct amp_remote *remote,
		 const char *what, u64 addr, size_t size,
		 enum amp_memory memory)
{
	const struct resource wanted = DEFINE_RES_MEM(addr, size);
	const char *expected = CLAIM_EXPECTED;
	u64 last = claim_last_address();
	int ret = -EINVAL;

	if (addr > last || size - 1 > last - addr) {
		dev_err(dev, "%pfw: %s: %#llx, expected %zu bytes up to %#llx, the last address that this CPU can map\n",
			dev_fwnode(dev), what, addr, size, last);
		return -ERANGE;
	}
	switch (region_intersects(addr, size, IORESOURCE_SYSTEM_RAM,
				  IORES_DESC_NONE)) {
	case REGION_DISJOINT:
		if (devm_request_mem_region(dev, addr, size, "rpmsg"))
			return 0;
		ret = -EBUSY;
		expected = "not in use";
		break;
	case REGION_INTERSECTS:
		expected = claim_ram(remote, &wanted, memory);
		if (!expected)
			return 0;
		break;
	}
	dev_err(dev, "%pfw: %s: %pa, expected %zu bytes that are %s\n",
		dev_fwnode(dev), what, &wanted.start, size, expected);
	return ret;
}

static bool claim_in_reach(const struct amp_remote *remote, u64 addr,
			   size_t size)
{
	phys_addr_t phys = addr;
	u64 da;

	return size && phys == addr && phys + (size - 1) >= phys &&
	       !amp_translate_to_remote(&remote->translate, addr, size, &da);
}

/*
 * Memory of a module is mapped cached, whatever its node says: so the rest of what
 * the type changes can be tested where both sides are the same kernel.
 */
static void *claim_mapping(struct device *dev, const struct amp_remote *remote,
			   phys_addr_t phys, size_t size,
			   enum amp_memory memory)
{
	void __iomem *io;

	if (memory == AMP_MEMORY_CACHED || remote->kernel_memory)
		return devm_memremap(dev, phys, size, MEMREMAP_WB);
	if (memory == AMP_MEMORY_WRITE_COMBINING)
		return devm_memremap(dev, phys, size, MEMREMAP_WC);
	/*
	 * memremap() has no such type. It is memory and no register: its words are
	 * in the order of bytes of the channel, and amp/shared.h accesses it.
	 */
	io = devm_ioremap(dev, phys, size);
	return io ? (void __force *)io : ERR_PTR(-ENXIO);
}

/**
 * amp_claim_map() - claim and map a piece of memory shared with another core
 * @dev: the device that it is for, as long as that is bound
 * @remote: the other side, which has to reach it
 * @what: the property naming it, for messages
 * @addr: its physical address
 * @size: its bytes
 * @memory: how it is to be mapped; unless it is cached, it may only be accessed by
 *	aligned words
 *
 * Context: may sleep.
 * Return: the memory; ERR_PTR() of -ERANGE if the CPU or the remote can't reach
 * it, of -EBUSY if another driver has it, of -EINVAL if it is Linux's own, of -ENXIO
 * if it can't be mapped, or of -ENOMEM.  The log says which.
 */
void *amp_claim_map(struct device *dev, const struct amp_remote *remote,
		    const char *what, u64 addr, size_t size,
		    enum amp_memory memory)
{
	phys_addr_t phys = addr;
	void *mem;
	int ret;

	if (!claim_in_reach(remote, addr, size)) {
		dev_err(dev, "%pfw: %s: %#llx, expected %zu bytes in reach of both sides\n",
			dev_fwnode(dev), what, addr, size);
		return ERR_PTR(-ERANGE);
	}

	ret = claim(dev, remote, what, addr, size, memory);
	if (ret)
		return ERR_PTR(ret);
	mem = claim_mapping(dev, remote, phys, size, memory);
	if (IS_ERR(mem))
		dev_err(dev, "%pfw: %s: can't map %zu bytes at %pa\n",
			dev_fwnode(dev), what, size, &phys);
	return mem;
}
