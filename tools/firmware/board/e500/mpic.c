// SPDX-License-Identifier: GPL-2.0-only
/*
 * Doorbells: message registers of the MPIC.
 *
 * Linux owns the controller.  We program the source of the register that rings
 * for us and our own processor's interface, nothing else.
 */
#include "../../remote/platform.h"
#include "board.h"

#define MPIC			(CCSR_VA + 0x40000)
#define MPIC_GCR		(MPIC + 0x1020)
#define GCR_MODE		0x60000000
#define GCR_MODE_PROXY		0x60000000

/* Registers for each processor */
#define MPIC_CPU(cpu)		(MPIC + 0x20000 + (cpu) * 0x1000)
#define CPU_CTPR		0x80
#define CPU_IACK		0xa0
#define CPU_EOI			0xb0

/* Two blocks of four message registers */
#define MSG_BLOCK(n)		(MPIC + 0x1400 + (n) / 4 * 0x1000)
#define MSG_REG(n)		(MSG_BLOCK(n) + (n) % 4 * 0x10)
#define MSG_MER(n)		(MSG_BLOCK(n) + 0x100)
#define MSG_MSR(n)		(MSG_BLOCK(n) + 0x110)
#define MSG_BIT(n)		(1 << (n) % 4)

/* The interrupt source of a message register */
#define MSG_SOURCE(n)		(176 + (n))
#define MSG_VPR(n)		(CCSR_VA + 0x51600 + (n) * 0x20)
#define MSG_DEST(n)		(MSG_VPR(n) + 0x10)

#define VPR_MASK		0x80000000
#define VPR_ACTIVE		0x40000000
#define VPR_PRIORITY		(8 << 16)

static u32 cpu_area;
/* The core acknowledges on delivery, as Linux sets it up on most boards */
static bool proxy;

/* A masked source settles soon; a broken one must not stop the start */
static void mask_bell(void)
{
	int tries = 1000;

	write_reg(MSG_VPR(board_bell), read_reg(MSG_VPR(board_bell)) | VPR_MASK);
	while (tries-- && read_reg(MSG_VPR(board_bell)) & VPR_ACTIVE)
		;
}

/**
 * mpic_setup() - enable the doorbell
 *
 * We may have been started again in the middle of an interrupt: end it.
 */
void mpic_setup(void)
{
	u32 cpu = mfspr(SPR_PIR);

	cpu_area = MPIC_CPU(cpu);
	proxy = (read_reg(MPIC_GCR) & GCR_MODE) == GCR_MODE_PROXY;

	mask_bell();
	write_reg(cpu_area + CPU_EOI, 0);
	read_reg(MSG_REG(board_bell));

	write_reg(MSG_MER(board_bell),
		  read_reg(MSG_MER(board_bell)) | MSG_BIT(board_bell));
	write_reg(MSG_DEST(board_bell), 1 << cpu);
	write_reg(MSG_VPR(board_bell), VPR_PRIORITY | MSG_SOURCE(board_bell));
	write_reg(cpu_area + CPU_CTPR, 0);
}

/**
 * mpic_shutdown() - mask the doorbell
 */
void mpic_shutdown(void)
{
	mask_bell();
}

/**
 * irq_external() - serve an interrupt of the MPIC
 *
 * Called from cpu_idle().
 */
void irq_external(void)
{
	u32 vector = proxy ? mfspr(SPR_EPR) : read_reg(cpu_area + CPU_IACK);
	u32 payload;

	if (vector != MSG_SOURCE(board_bell)) {
		plat_counters.spurious++;
		return;
	}
	plat_counters.irqs++;
	payload = read_reg(MSG_REG(board_bell));
	write_reg(cpu_area + CPU_EOI, 0);
	remote_woken(true, payload);
}

void plat_kick(u32 channel)
{
	plat_counters.kicks++;
	write_reg(MSG_REG(board_bell_linux), channel);
}

bool plat_bell_pending(void)
{
	return read_reg(MSG_MSR(board_bell)) & MSG_BIT(board_bell);
}
