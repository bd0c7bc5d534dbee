// SPDX-License-Identifier: GPL-2.0-only
/* The spin table of ePAPR, by which Linux starts this core */
#include "board.h"

/* An entry: address of 64 bits, r3 of 64 bits, reserved, PIR, reserved */
#define SPIN_ENTRY		32
#define SPIN_ADDR_HIGH		0
#define SPIN_ADDR_LOW		4
#define SPIN_R3_HIGH		8
#define SPIN_R3_LOW		12
/* Value of the address while the core waits */
#define SPIN_WAITING		1

/**
 * spin_release() - say that this core can be started
 *
 * The low word first: at no time may the entry hold an address to go to.
 */
void spin_release(void)
{
	u32 entry = SPIN_VA + mfspr(SPR_PIR) * SPIN_ENTRY;

	write_reg(entry + SPIN_ADDR_LOW, SPIN_WAITING);
	write_reg(entry + SPIN_ADDR_HIGH, 0);
	write_reg(entry + SPIN_R3_HIGH, 0);
	write_reg(entry + SPIN_R3_LOW, mfspr(SPR_PIR));
}
