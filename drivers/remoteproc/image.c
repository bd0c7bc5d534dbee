// SPDX-License-Identifier: GPL-2.0-only
/*
 * The image: an ELF file, whose segments the framework's loader puts where
 * their physical addresses say.
 */
#include <linux/elf.h>
#include <linux/string.h>

#include <asm/cacheflush.h>

#include "rproc.h"

/* Copies the ELF header, which may be unaligned in the file */
static void image_header(const struct firmware *fw, struct elf32_hdr *hdr)
{
	memcpy(hdr, fw->data, sizeof(*hdr));
}

static void image_segment(const struct firmware *fw,
			  const struct elf32_hdr *hdr, unsigned int i,
			  struct elf32_phdr *seg)
{
	memcpy(seg, fw->data + hdr->e_phoff + i * sizeof(*seg), sizeof(*seg));
}

static bool image_has_entry(const struct elf32_hdr *hdr,
			    const struct elf32_phdr *seg)
{
	return seg->p_type == PT_LOAD && hdr->e_entry >= seg->p_vaddr &&
	       hdr->e_entry - seg->p_vaddr < seg->p_filesz;
}

/**
 * amp_image_entry() - find where an image starts
 * @fw: the file
 *
 * A core leaves its spin loop at a physical address, while the entry is the
 * address that the image will see it at.
 *
 * Return: the physical address, or 1 if no segment has it: no core can be
 *	started at an odd one.
 */
u64 amp_image_entry(const struct firmware *fw)
{
	struct elf32_phdr seg;
	struct elf32_hdr hdr;
	unsigned int i;

	image_header(fw, &hdr);
	for (i = 0; i < hdr.e_phnum; i++) {
		image_segment(fw, &hdr, i, &seg);
		if (image_has_entry(&hdr, &seg))
			return (u64)hdr.e_entry - seg.p_vaddr + seg.p_paddr;
	}
	return 1;
}

/**
 * amp_image_check() - check what the framework does not
 * @ar: the core
 * @fw: the file; the framework has found it to be an ELF file of our byte order
 *
 * Return: 0, or -EINVAL and the reason has been logged.
 */
int amp_image_check(struct amp_rproc *ar, const struct firmware *fw)
{
	const char *wrong = NULL;
	struct elf32_hdr hdr;

	image_header(fw, &hdr);
	if (hdr.e_ident[EI_CLASS] != ELFCLASS32 || hdr.e_machine != EM_PPC) {
		dev_err(ar->dev, "the image is not for this core: ELF class %u, machine %u, expected class %u (32 bits), machine %u (PowerPC)\n",
			hdr.e_ident[EI_CLASS], hdr.e_machine, ELFCLASS32,
			EM_PPC);
		return -EINVAL;
	}
	if (hdr.e_phentsize != sizeof(struct elf32_phdr) ||
	    (u64)hdr.e_phoff + hdr.e_phnum * sizeof(struct elf32_phdr) >
	    fw->size)
		wrong = "is truncated";
	else if (amp_image_entry(fw) & 1)
		wrong = "starts outside of itself";
	if (!wrong)
		return 0;

	dev_err(ar->dev, "the image %s\n", wrong);
	return -EINVAL;
}

/**
 * amp_image_sync() - have the core fetch the new instructions
 * @ar: the core
 * @fw: the file, which has been loaded
 *
 * An earlier image may still be in the core's caches.
 */
void amp_image_sync(struct amp_rproc *ar, const struct firmware *fw)
{
	struct elf32_phdr seg;
	struct elf32_hdr hdr;
	unsigned long va;
	unsigned int i;

	image_header(fw, &hdr);
	for (i = 0; i < hdr.e_phnum; i++) {
		image_segment(fw, &hdr, i, &seg);
		if (seg.p_type != PT_LOAD || !seg.p_memsz)
			continue;
		va = (unsigned long)amp_rproc_va(ar, seg.p_paddr, seg.p_memsz);
		if (va)
			flush_icache_range(va, va + seg.p_memsz);
	}
}
