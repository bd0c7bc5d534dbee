// SPDX-License-Identifier: GPL-2.0-only
/*
 * Mappings beside the firmware's own: large pages in TLB1, protected against
 * the invalidations that Linux broadcasts.
 */
#include "board.h"

static void map(u32 entry, u32 va, u32 pa_high, u32 size, u32 attributes)
{
	mtspr(SPR_MAS0, MAS0_TLB1(entry));
	mtspr(SPR_MAS1, MAS1_VALID | MAS1_IPROT | size);
	mtspr(SPR_MAS2, va | attributes);
	mtspr(SPR_MAS3, va | MAS3_RW);
	mtspr(SPR_MAS7, pa_high);
	__asm__ __volatile__("isync; tlbwe; isync; sync" : : : "memory");
}

/**
 * mmu_setup() - map what the firmware uses
 */
void mmu_setup(void)
{
	map(TLB1_FIRST, SHMEM_VA, SHMEM_PA_HIGH, MAS1_64M, MAS2_COHERENT);
	map(TLB1_FIRST + 1, CCSR_VA, CCSR_PA_HIGH, MAS1_1M, MAS2_DEVICE);
	map(TLB1_FIRST + 2, SPIN_VA, SPIN_PA_HIGH, MAS1_4K, MAS2_DEVICE);
}
