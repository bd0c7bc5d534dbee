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

/* Interface of a processor */
#define MPIC_CPU(cpu)		(MPIC + 0x20000 + (cpu) * 0x1000)
#define CPU_CTPR		0x80
#define CPU_IACK		0xa0
#define CPU_EOI			0xb0

/* Two blocks of four message registers */
#define MSG_BLOCK_A		(MPIC + 0x1400)
#define MSG_BLOCK_B		(MPIC + 0x2400)
#define MSG_REG(n)		((n) * 0x10)
#define MSG_MER			0x100
#define MSG_MSR			0x110

/* Linux is rung by register 3, we are by register 7 */
#define BELL_LINUX		(MSG_BLOCK_A + MSG_REG(3))
#define BELL_BLOCK		MSG_BLOCK_B
#define BELL_INDEX		3
#define BELL_SOURCE		183
#define BELL_VPR		(CCSR_VA + 0x516e0)
#define BELL_DEST		(CCSR_VA + 0x516f0)

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

	write_reg(BELL_VPR, read_reg(BELL_VPR) | VPR_MASK);
	while (tries-- && read_reg(BELL_VPR) & VPR_ACTIVE)
		;
}

/**
 * mpic_setup() - get ready to be rung
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
	read_reg(BELL_BLOCK + MSG_REG(BELL_INDEX));

	write_reg(BELL_BLOCK + MSG_MER,
		  read_reg(BELL_BLOCK + MSG_MER) | 1 << BELL_INDEX);
	write_reg(BELL_DEST, 1 << cpu);
	write_reg(BELL_VPR, VPR_PRIORITY | BELL_SOURCE);
	write_reg(cpu_area + CPU_CTPR, 0);
}

/**
 * mpic_shutdown() - be rung no more
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

	if (vector != BELL_SOURCE) {
		plat_counters.spurious++;
		return;
	}
	plat_counters.irqs++;
	payload = read_reg(BELL_BLOCK + MSG_REG(BELL_INDEX));
	write_reg(cpu_area + CPU_EOI, 0);
	remote_woken(true, payload);
}

void plat_kick(u32 channel)
{
	plat_counters.kicks++;
	write_reg(BELL_LINUX, channel);
}

bool plat_bell_pending(void)
{
	return read_reg(BELL_BLOCK + MSG_MSR) & 1 << BELL_INDEX;
}
