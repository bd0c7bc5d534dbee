// SPDX-License-Identifier: GPL-2.0-only
/* Tests of copies from and to shared memory, at all alignments of both sides */
#define WATCH_NO_WRAP
#include <string.h>

#include "unit.h"

/* Some words of a 64-bit machine, and what is before and behind them */
#define ROOM		(sizeof(u64) + 3 * sizeof(u64) + sizeof(u64))
#define MAX_LEN		(3 * sizeof(u64))

typedef void (*copy_fn)(u8 *shared, u8 *private, size_t len);

/* Calls @copy for each place in shared and in private memory, and each length */
static void at_each_place(copy_fn copy)
{
	u8 *shared = shared_alloc(ROOM), private[ROOM];
	size_t at, from, len, i;

	for (at = 0; at < sizeof(u64); at++)
		for (from = 0; from < sizeof(u64); from++)
			for (len = 0; len <= MAX_LEN; len++) {
				ktap_context("at %zu, from %zu, %zu bytes", at,
					     from, len);
				memset(shared_peek(shared), 0xee, ROOM);
				for (i = 0; i < ROOM; i++)
					private[i] = i;
				copy(shared + at, private + from, len);
			}
	shared_free(shared);
}

/* All of @bytes is what it was before */
static bool untouched(const u8 *bytes, size_t num, u8 was)
{
	while (num)
		if (bytes[--num] != was)
			return false;
	return true;
}

static void check_write(u8 *shared, u8 *private, size_t len)
{
	size_t before = (uintptr_t)shared % sizeof(u64);
	u8 *seen = shared_peek(shared);

	shared_write(shared, private, len);
	CHECK(untouched(seen - before, before, 0xee));
	CHECK(!memcmp(seen, private, len));
	CHECK(untouched(seen + len, ROOM - before - len, 0xee));
}

static void check_read(u8 *shared, u8 *private, size_t len)
{
	u8 to[ROOM];
	size_t at = (uintptr_t)private % sizeof(u64);

	memset(to, 0xee, sizeof(to));
	memcpy(shared_peek(shared), private, len);
	shared_read(to + at, shared, len);
	CHECK(untouched(to, at, 0xee));
	CHECK(!memcmp(to + at, private, len));
	CHECK(untouched(to + at + len, ROOM - at - len, 0xee));
}

static void check_clear(u8 *shared, u8 *private, size_t len)
{
	size_t before = (uintptr_t)shared % sizeof(u64);
	u8 *seen = shared_peek(shared);

	(void)private;
	shared_clear(shared, len);
	CHECK(untouched(seen - before, before, 0xee));
	CHECK(untouched(seen, len, 0));
	CHECK(untouched(seen + len, ROOM - before - len, 0xee));
}

static void writes(void)
{
	at_each_place(check_write);
}

static void reads(void)
{
	at_each_place(check_read);
}

static void clears(void)
{
	at_each_place(check_clear);
}

const struct ktap_case copies_cases[] = {
	{ "copies: to shared memory", writes },
	{ "copies: from shared memory", reads },
	{ "copies: zeroes", clears },
};

const size_t copies_num = sizeof(copies_cases) / sizeof(*copies_cases);
