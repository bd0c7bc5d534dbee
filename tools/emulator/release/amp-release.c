// SPDX-License-Identifier: GPL-2.0
/*
 * amp-release - start a processor core that waits in the board's spin table
 *
 *	amp-release CPU ADDR [R3]
 *
 * On a real board, a boot loader does this before Linux runs: it loads the RTOS,
 * then lets the core that belongs to it leave the spin loop. The emulated
 * board has no boot loader, so the guest does it with this program, once at
 * boot and again each time the firmware has parked its core.
 *
 * Each core has 32 bytes in the spin table (ePAPR 1.1, 5.5.2), in big-endian
 * order; a released core starts at "addr" with "r3" in register 3.
 */
#define _FILE_OFFSET_BITS 64

#include <errno.h>
#include <fcntl.h>
#include <linux/types.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* Where QEMU's ppce500 has its spin table. */
#define SPIN_TABLE	0xfef000000ULL
#define MAX_CPUS	32

struct spin_entry {
	__u32 addr_high;
	__u32 addr_low;	/* an even one starts the core */
	__u32 r3_high;
	__u32 r3_low;
	__u32 reserved;
	__u32 pir;
	__u32 unused[2];
};

static int parse(const char *text, __u64 limit, __u64 *value)
{
	char *end;

	errno = 0;
	*value = strtoull(text, &end, 0);
	return errno || end == text || *end || *value >= limit;
}

static struct spin_entry *map_table(void)
{
	int fd = open("/dev/mem", O_RDWR | O_SYNC);
	void *table;

	if (fd < 0)
		return NULL;
	table = mmap(NULL, MAX_CPUS * sizeof(struct spin_entry),
		     PROT_READ | PROT_WRITE, MAP_SHARED, fd, SPIN_TABLE);
	close(fd);
	return table == MAP_FAILED ? NULL : table;
}

/*
 * An odd address means "keep waiting". The table still holds the address of
 * the last release, so without that first step a core would be started by
 * the high word, then once more by the low one.
 */
static void release(struct spin_entry *entry, __u64 addr, __u32 r3)
{
	__atomic_store_n(&entry->addr_low, 1, __ATOMIC_SEQ_CST);
	__atomic_store_n(&entry->r3_high, 0, __ATOMIC_SEQ_CST);
	__atomic_store_n(&entry->r3_low, r3, __ATOMIC_SEQ_CST);
	__atomic_store_n(&entry->addr_high, addr >> 32, __ATOMIC_SEQ_CST);
	__atomic_store_n(&entry->addr_low, addr, __ATOMIC_SEQ_CST);
}

int main(int argc, char **argv)
{
	struct spin_entry *table;
	__u64 cpu, addr, r3 = 0;

	if (argc < 3 || argc > 4 || parse(argv[1], MAX_CPUS, &cpu) ||
	    parse(argv[2], 1ULL << 36, &addr) ||
	    (argc == 4 && parse(argv[3], 1ULL << 32, &r3))) {
		fprintf(stderr, "usage: amp-release CPU ADDR [R3]\n");
		return 2;
	}

	table = map_table();
	if (!table) {
		fprintf(stderr, "amp-release: /dev/mem: %s\n", strerror(errno));
		return 1;
	}

	release(&table[cpu], addr, r3);
	return 0;
}
