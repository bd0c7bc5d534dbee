// SPDX-License-Identifier: GPL-2.0-only
/* The guard over shared memory: see watch.h */
#define _GNU_SOURCE
#define WATCH_NO_WRAP
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "watch.h"
#include <amp/ring.h>

/**
 * struct area - a piece of shared memory
 * @engine: where the engine sees it: no access
 * @tests: where the tests see it
 * @size: bytes
 * @seen: call in which each byte was last read
 */
struct area {
	uint8_t *engine;
	uint8_t *tests;
	size_t size;
	uint64_t *seen;
};

/**
 * struct call - what has happened in the present call into the engine
 * @id: number of the call
 * @now: counts accesses and barriers
 * @rmb: when the last barrier for reads was
 * @wmb: when the last barrier for writes was
 * @mb: when the last full barrier was
 * @got_idx: when the peer's index was last read
 * @put_flags: when our flags were last written
 * @read: when anything was last read
 * @put: when anything was last written
 * @covers: a word that is written after everything before it
 * @covers_early: the last time, it was not
 * @covered_by: a word that is read before everything it covers
 * @got_cover: when it was read
 * @start: when the call began
 */
struct call {
	uint64_t id;
	uint64_t now;
	uint64_t rmb;
	uint64_t wmb;
	uint64_t mb;
	uint64_t got_idx;
	uint64_t put_flags;
	uint64_t read;
	uint64_t put;
	const void *covers;
	bool covers_early;
	const void *covered_by;
	uint64_t got_cover;
	uint64_t start;
};

#define MAX_AREAS 8

/* Result of the whole run */
static struct {
	unsigned long long reads;
	unsigned long long second_reads;
	unsigned long long unordered;
	unsigned long long misaligned;
} result;

static struct area areas[MAX_AREAS];
static struct call call;
static const struct amp_ring *ring;

static size_t whole_pages(size_t size)
{
	return (size + 4095) & ~(size_t)4095;
}

static void *map(int fd, size_t size, int prot)
{
	void *p = mmap(NULL, size, prot, MAP_SHARED, fd, 0);

	if (p == MAP_FAILED)
		abort();
	return p;
}

static struct area *find(const volatile void *p)
{
	struct area *area;

	for (area = areas; area < areas + MAX_AREAS; area++)
		if ((uintptr_t)p - (uintptr_t)area->engine <
		    whole_pages(area->size))
			return area;
	return NULL;
}

void *shared_alloc(size_t size)
{
	struct area *area = areas;
	int fd = memfd_create("shared", 0);

	while (area->size)
		if (++area == areas + MAX_AREAS)
			abort();
	if (fd < 0 || ftruncate(fd, whole_pages(size)))
		abort();
	area->size = size;
	area->engine = map(fd, whole_pages(size), PROT_NONE);
	area->tests = map(fd, whole_pages(size), PROT_READ | PROT_WRITE);
	area->seen = calloc(size, sizeof(*area->seen));
	close(fd);
	memset(area->tests, 0xa5, size);
	return area->engine;
}

void shared_free(void *engine)
{
	struct area *area = find(engine);

	munmap(area->engine, whole_pages(area->size));
	munmap(area->tests, whole_pages(area->size));
	free(area->seen);
	memset(area, 0, sizeof(*area));
}

/*
 * The address in the tests of memory that the engine sees elsewhere; other
 * memory has one address
 */
void *shared_peek(const void *engine)
{
	struct area *area = find(engine);

	return area ? area->tests + ((uint8_t *)engine - area->engine) :
		      (void *)engine;
}

static uint8_t *reach(struct area *area, const volatile void *p, size_t size)
{
	size_t off = (const uint8_t *)p - area->engine;

	if (off > area->size || size > area->size - off) {
		fprintf(stderr, "%zu bytes at offset %zu of %zu\n", size, off,
			area->size);
		abort();
	}
	return area->tests + off;
}

static void expect(bool ordered)
{
	result.unordered += !ordered;
}

/* A new call; @now_ring is NULL where order does not matter */
void watch_call(const struct amp_ring *now_ring)
{
	expect(!call.covers_early);
	ring = now_ring;
	call.id++;
	call.start = ++call.now;
	call.got_idx = 0;
	call.put_flags = 0;
	call.read = 0;
	call.put = 0;
	call.covers = NULL;
	call.covers_early = false;
	call.covered_by = NULL;
	call.got_cover = 0;
}

void watch_covers(const void *p)
{
	call.covers = p;
}

void watch_covered_by(const void *p)
{
	call.covered_by = p;
}

bool watch_reads_ordered(void)
{
	return call.rmb > call.read;
}

static bool driver(void)
{
	return ring->cfg.side == AMP_RING_DRIVER;
}

/* What an index covers is read after it; a flag or an index after our own */
static void read_order(const volatile void *p)
{
	const struct vring *vring = &ring->vring;
	const void *idx = driver() ? &vring->used->idx : &vring->avail->idx;
	const void *flags = driver() ? &vring->used->flags :
				       &vring->avail->flags;

	call.now++;
	if (p == idx) {
		call.got_idx = call.now;
		expect(!call.put_flags || call.mb > call.put_flags);
	} else if (p == flags) {
		expect(call.mb > call.start);
	} else if (call.got_idx) {
		expect(call.rmb > call.got_idx);
	}
}

/* Checks that everything is written before the index that covers it */
static void write_order(const volatile void *p)
{
	const struct vring *vring = &ring->vring;
	const void *idx = driver() ? &vring->avail->idx : &vring->used->idx;
	const void *flags = driver() ? &vring->avail->flags :
				       &vring->used->flags;

	call.now++;
	if (p == idx)
		expect(call.wmb > call.start);
	else if (p == flags)
		call.put_flags = call.now;
}

/* Copies bytes out of shared or of private memory */
static void fetch(const volatile void *p, size_t size, void *val)
{
	struct area *area = find(p);
	bool again = false;
	uint8_t *from;
	size_t i;

	if (!area) {
		memcpy(val, (const void *)p, size);
		return;
	}
	from = reach(area, p, size);
	if (ring)
		read_order(p);
	call.read = ++call.now;
	expect(!call.got_cover || call.rmb > call.got_cover);
	if (p == call.covered_by)
		call.got_cover = call.now;
	result.reads++;
	for (i = 0; i < size; i++) {
		uint64_t *seen = &area->seen[from - area->tests + i];

		again |= *seen == call.id;
		*seen = call.id;
	}
	if (again) {
		result.second_reads++;
		for (i = 0; i < size; i++)
			from[i] = ~from[i];
	}
	memcpy(val, from, size);
}

void watch_read(const volatile void *p, size_t size, void *val)
{
	result.misaligned += (uintptr_t)p % size && find(p);
	fetch(p, size, val);
}

void watch_write(volatile void *p, size_t size, const void *val)
{
	struct area *area = find(p);

	result.misaligned += (uintptr_t)p % size && area;
	if (!area) {
		memcpy((void *)p, val, size);
		return;
	}
	if (ring)
		write_order(p);
	if (p == call.covers)
		call.covers_early = call.wmb < call.start ||
				    call.wmb < call.put;
	call.put = ++call.now;
	memcpy(reach(area, p, size), val, size);
}

void *watch_memcpy(void *dst, const void *src, size_t size)
{
	struct area *area = find(dst);

	fetch(src, size, area ? reach(area, dst, size) : dst);
	return dst;
}

void *watch_memset(void *dst, int c, size_t size)
{
	struct area *area = find(dst);

	memset(area ? reach(area, dst, size) : dst, c, size);
	return dst;
}

void watch_rmb(void)
{
	call.rmb = ++call.now;
}

void watch_wmb(void)
{
	call.wmb = ++call.now;
}

void watch_mb(void)
{
	call.now++;
	call.rmb = call.now;
	call.wmb = call.now;
	call.mb = call.now;
}

bool watch_report(void)
{
	printf("# reads=%llu second_reads=%llu unordered=%llu misaligned=%llu\n",
	       result.reads, result.second_reads, result.unordered,
	       result.misaligned);
	return !result.second_reads && !result.unordered && !result.misaligned;
}
