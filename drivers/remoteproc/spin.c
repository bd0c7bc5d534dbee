// SPDX-License-Identifier: GPL-2.0-only
/*
 * The core's entry in the spin table, by which it is started.
 *
 * The boot loader has left the core in a loop that reads the entry.  Its caches
 * may be off there, and the entry may be in ordinary memory: each word is
 * written back as soon as it is written, and thrown away before it is read.
 */
#include <linux/cpumask.h>
#include <linux/io.h>
#include <linux/of.h>

#include <asm/cacheflush.h>

#include "rproc.h"

#define SPIN_WAITS	1

static void spin_write(struct amp_rproc *ar, __be32 *word, u32 value)
{
	WRITE_ONCE(*word, cpu_to_be32(value));
	flush_dcache_range((unsigned long)ar->spin,
			   (unsigned long)(ar->spin + 1));
}

/**
 * amp_spin_waits() - does the core wait to be started?
 * @ar: the core
 *
 * Return: false if it has been released, by us or by the boot loader.
 */
bool amp_spin_waits(struct amp_rproc *ar)
{
	flush_dcache_range((unsigned long)ar->spin,
			   (unsigned long)(ar->spin + 1));
	return be32_to_cpu(READ_ONCE(ar->spin->addr_low)) & SPIN_WAITS;
}

/**
 * amp_spin_release() - start the core
 * @ar: the core
 * @addr: physical address to start at, even
 *
 * There is an address to go to only once the lower word is there.  It may still
 * be that of an earlier start.
 */
void amp_spin_release(struct amp_rproc *ar, u64 addr)
{
	/* the image and the other words are visible before the address is */
	mb();
	spin_write(ar, &ar->spin->addr_low, SPIN_WAITS);
	spin_write(ar, &ar->spin->addr_high, upper_32_bits(addr));
	spin_write(ar, &ar->spin->addr_low, lower_32_bits(addr));
}

/**
 * amp_spin_withdraw() - take the address back
 * @ar: the core
 *
 * For a core that never started, or that does not react to anything.
 */
void amp_spin_withdraw(struct amp_rproc *ar)
{
	spin_write(ar, &ar->spin->addr_low, SPIN_WAITS);
}

static int spin_parse(struct amp_rproc *ar, struct device_node *np, u64 *addr)
{
	struct device *dev = ar->dev;

	if (of_property_match_string(np, "enable-method", "spin-table") < 0 ||
	    of_property_read_u64(np, "cpu-release-addr", addr))
		return dev_err_probe(dev, -EINVAL,
				     "%pOF: expected an enable-method of \"spin-table\" and a cpu-release-addr\n",
				     np);
	ar->cpu = of_cpu_node_to_id(np);
	if (ar->cpu < 0)
		return dev_err_probe(dev, -EINVAL, "%pOF: no core of this kernel\n",
				     np);
	return 0;
}

/**
 * amp_spin_map() - find the core and its entry in the spin table
 * @ar: the core, filled in
 *
 * Return: 0, or an error that has been logged.
 */
int amp_spin_map(struct amp_rproc *ar)
{
	struct device_node *np = of_parse_phandle(ar->dev->of_node, "cpus", 0);
	u64 addr;
	int ret;

	if (!np)
		return dev_err_probe(ar->dev, -EINVAL,
				     "%pOF: cpus: missing, expected the node of a core\n",
				     ar->dev->of_node);
	ret = spin_parse(ar, np, &addr);
	of_node_put(np);
	if (ret)
		return ret;

	ar->spin = devm_memremap(ar->dev, addr, sizeof(*ar->spin),
				 MEMREMAP_WB);
	return PTR_ERR_OR_ZERO(ar->spin);
}
