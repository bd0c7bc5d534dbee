// SPDX-License-Identifier: GPL-2.0-only
/* The firmware's memory: what an image is loaded to. */
#include <linux/err.h>
#include <linux/io.h>
#include <linux/platform_device.h>

#include "rproc.h"

/**
 * amp_rproc_va() - find a piece of the firmware's memory
 * @ar: the core
 * @addr: its physical address
 * @len: bytes of it
 *
 * Return: where it is mapped, or NULL if it is not within that memory.
 */
void *amp_rproc_va(struct amp_rproc *ar, u64 addr, size_t len)
{
	u64 offset = addr - ar->mem_start;

	if (addr < ar->mem_start || offset > ar->mem_size ||
	    len > ar->mem_size - offset)
		return NULL;
	return ar->mem + offset;
}

/**
 * amp_rproc_map() - map the firmware's memory
 * @pdev: the platform device
 * @ar: the core, with its device
 *
 * Return: 0, or an error; one that the device tree has caused has been logged.
 */
int amp_rproc_map(struct platform_device *pdev, struct amp_rproc *ar)
{
	struct resource *res = platform_get_resource(pdev, IORESOURCE_MEM, 0);

	if (!res)
		return dev_err_probe(ar->dev, -EINVAL,
				     "%pOF: reg: missing, expected the firmware's memory\n",
				     ar->dev->of_node);
	if (!devm_request_mem_region(ar->dev, res->start, resource_size(res),
				     dev_name(ar->dev)))
		return dev_err_probe(ar->dev, -EBUSY, "%pR is in use\n", res);
	ar->mem_start = res->start;
	ar->mem_size = resource_size(res);
	ar->mem = devm_memremap(ar->dev, res->start, ar->mem_size, MEMREMAP_WB);
	return PTR_ERR_OR_ZERO(ar->mem);
}
