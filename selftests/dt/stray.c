// SPDX-License-Identifier: GPL-2.0-only
/*
 * Plays a running remote, which writes to its buffers after the driver was unbound,
 * and a kernel that allocates nearly all of its memory meanwhile.
 *
 *	stray RING NUM SIZE FILE NAME
 *
 * Serves the ring of NUM descriptors at the physical address RING, on which Linux
 * receives buffers of SIZE bytes, and holds most of the buffers back. Writes NAME
 * to FILE, which unbinds the driver. Fills the buffers that it had held back,
 * takes nearly all free memory, which is zero, and fails if any of the buffers is
 * among it. Fills them once more, and fails if any of the memory has changed.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "misc.h"

/* Messages that make traffic, and buffers that are not held back meanwhile */
#define TRAFFIC		200
#define SERVED		8
/* What is left to the kernel */
#define SPARE		(16UL << 20)
#define RING_ALIGN	4096UL
#define PAGE		4096UL
#define PATTERN		0xa5
#define HEADER		16
#define LEN_OFFSET	12

struct desc {
	uint64_t addr;
	uint32_t len;
	uint16_t flags;
	uint16_t next;
};

struct avail {
	uint16_t flags;
	uint16_t idx;
	uint16_t ring[];
};

struct used {
	uint16_t flags;
	uint16_t idx;
	struct {
		uint32_t id;
		uint32_t len;
	} ring[];
};

static int mem;
static unsigned int num, size;
static volatile struct desc *descs;
static volatile struct avail *avail;
static volatile struct used *used;
static volatile unsigned int *served;

static void die(const char *what)
{
	fprintf(stderr, "%s: %s\n", what, strerror(errno));
	exit(1);
}

static void *map_physical(uint64_t addr, size_t len)
{
	void *p = mmap(NULL, len, PROT_READ | PROT_WRITE, MAP_SHARED, mem,
		       addr);

	if (p == MAP_FAILED)
		die("/dev/mem");
	return p;
}

static void map_ring(uint64_t addr)
{
	size_t used_at = (num * (sizeof(*descs) + sizeof(avail->ring[0])) +
			  sizeof(*avail) + 2 + RING_ALIGN - 1) &
			 ~(RING_ALIGN - 1);
	uint8_t *p = map_physical(addr, used_at + sizeof(*used) +
				  num * sizeof(used->ring[0]));

	descs = (void *)p;
	avail = (void *)(p + num * sizeof(*descs));
	used = (void *)(p + used_at);
}

/* Calls a function with the memory of a buffer */
static bool with_buffer(uint64_t addr, bool (*fn)(uint8_t *buf))
{
	uint64_t page = addr & ~(uint64_t)(PAGE - 1);
	size_t off = addr - page;
	uint8_t *p = map_physical(page, off + size);
	bool ret = fn(p + off);

	munmap(p, off + size);
	return ret;
}

static bool do_fill(uint8_t *buf)
{
	uint16_t len = size - HEADER;

	memset(buf, PATTERN, size);
	memcpy(buf + LEN_OFFSET, &len, sizeof(len));
	return true;
}

/* A message to an unused address: Linux counts it and returns the buffer */
static void fill(uint64_t addr)
{
	with_buffer(addr, do_fill);
}

static bool check_filled(uint8_t *buf)
{
	size_t i;

	for (i = HEADER; i < size && buf[i] == PATTERN; i++)
		;
	return i == size;
}

static bool is_filled(uint64_t addr)
{
	return with_buffer(addr, check_filled);
}

static uint64_t buffer(uint16_t idx)
{
	return descs[avail->ring[idx % num] % num].addr;
}

/* Takes what is not held back, for ever */
static void be_remote(void)
{
	uint16_t idx = used->idx;

	for (;;) {
		if ((uint16_t)(avail->idx - idx) <= num - SERVED) {
			usleep(1000);
			continue;
		}
		__sync_synchronize();
		fill(buffer(idx));
		used->ring[idx % num].id = avail->ring[idx % num];
		used->ring[idx % num].len = size;
		__sync_synchronize();
		used->idx = ++idx;
		(*served)++;
	}
}

static void wait_for_traffic(void)
{
	int ms;

	for (ms = 0; *served < TRAFFIC; ms++) {
		if (ms == PATIENCE_MS) {
			fprintf(stderr, "%u buffers of traffic\n", *served);
			exit(1);
		}
		usleep(1000);
	}
}

/* What has been held back */
static unsigned int fill_all(void)
{
	uint16_t idx;

	for (idx = used->idx; idx != avail->idx; idx++)
		fill(buffer(idx));
	return (uint16_t)(idx - used->idx);
}

/* Buffers that are not what the remote has made of them */
static unsigned int count_reused(void)
{
	unsigned int n = 0;
	uint16_t idx;

	for (idx = used->idx; idx != avail->idx; idx++)
		n += !is_filled(buffer(idx));
	return n;
}

static size_t free_memory(void)
{
	char text[4096], *found;

	if (file_read("/proc/meminfo", text, sizeof(text)) < 0)
		die("/proc/meminfo");
	found = strstr(text, "MemFree:");
	return found ? strtoul(found + sizeof("MemFree:"), NULL, 10) << 10 : 0;
}

/* Nearly all of it, each page zero and in use */
static unsigned long *take_memory(size_t *len)
{
	void *p;

	*len = free_memory();
	*len = *len > 2 * SPARE ? (*len - SPARE) & ~(PAGE - 1) : SPARE;
	p = mmap(NULL, *len, PROT_READ | PROT_WRITE,
		 MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
	if (p == MAP_FAILED)
		die("memory");
	/* MAP_POPULATE ignores a failure: write to each page */
	for (size_t i = 0; i < *len; i += PAGE)
		((volatile uint8_t *)p)[i] = 0;
	return p;
}

static size_t pages_changed(const unsigned long *p, size_t len)
{
	size_t i, k, changed = 0;

	for (i = 0; i < len / sizeof(*p); i += PAGE / sizeof(*p))
		for (k = 0; k < PAGE / sizeof(*p); k++)
			if (p[i + k]) {
				changed++;
				break;
			}
	return changed;
}

/* After the driver was unbound */
static int look(void)
{
	unsigned int filled = fill_all(), reused;
	unsigned long *taken;
	size_t len, changed = 0;

	taken = take_memory(&len);
	reused = count_reused();
	/* the kernel would not survive it */
	if (!reused) {
		fill_all();
		changed = pages_changed(taken, len);
	}
	printf("served=%u filled=%u memory=%zu reused=%u changed=%zu\n",
	       *served, filled, len, reused, changed);
	return !filled || reused || changed;
}

int main(int argc, char **argv)
{
	pid_t child;

	if (argc != 6)
		return 2;
	mem = open("/dev/mem", O_RDWR | O_SYNC);
	if (mem < 0)
		die("/dev/mem");
	num = strtoul(argv[2], NULL, 0);
	size = strtoul(argv[3], NULL, 0);
	map_ring(strtoull(argv[1], NULL, 0));
	served = mmap(NULL, PAGE, PROT_READ | PROT_WRITE,
		      MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (served == MAP_FAILED)
		die("memory");
	child = fork();
	if (child < 0)
		die("fork");
	if (!child)
		be_remote();
	wait_for_traffic();
	if (file_write(argv[4], argv[5]) < 0)
		die(argv[4]);
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
	return look();
}
