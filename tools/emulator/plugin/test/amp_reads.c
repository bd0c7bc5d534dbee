// SPDX-License-Identifier: GPL-2.0
/*
 * Reads a header in shared memory the right and the wrong way, to see whether the
 * plugin's trace tells them apart.
 */
#include <linux/io.h>
#include <linux/module.h>

static ulong address;
module_param(address, ulong, 0);
MODULE_PARM_DESC(address, "Physical address of the header");

struct amp_reads_header {
	u32 src;
	u32 dst;
	u32 reserved;
	u16 len;
	u16 flags;
};

static noinline u32 amp_reads_once(const struct amp_reads_header *h)
{
	u16 len = READ_ONCE(h->len);

	return len > 16 ? 0 : READ_ONCE(h->src) + len;
}

/* The length is checked, then read again to be used */
static noinline u32 amp_reads_twice(const struct amp_reads_header *h)
{
	if (READ_ONCE(h->len) > 16)
		return 0;
	return READ_ONCE(h->src) + READ_ONCE(h->len);
}

static int __init amp_reads_init(void)
{
	void *page = memremap(address, PAGE_SIZE, MEMREMAP_WB);
	struct amp_reads_header *h = page;

	if (!page)
		return -ENOMEM;
	memset(h, 0, 2 * sizeof(*h));
	amp_reads_once(h);
	amp_reads_twice(h + 1);
	memunmap(page);
	return 0;
}

static void __exit amp_reads_exit(void)
{
}

module_init(amp_reads_init);
module_exit(amp_reads_exit);

MODULE_DESCRIPTION("Reads of shared memory for a test of the plugin that counts");
MODULE_LICENSE("GPL");
