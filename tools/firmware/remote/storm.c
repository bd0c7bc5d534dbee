// SPDX-License-Identifier: GPL-2.0-only
/*
 * Storms: doorbells, messages or announcements on one channel, as many as there can
 * be, for a limited time.  All channels are served meanwhile as usual.
 */
#include <linux/errno.h>
#include <linux/string.h>

#include "channel.h"
#include "ns.h"
#include "platform.h"
#include "storm.h"
#include "util.h"

/*
 * Longest storm in milliseconds: during a storm, Linux may be unable to end it
 */
#define MAX_MS		600000
/* See plat_turn() */
#define TURN_US		10
#define SHORT_TURN_US	2
#define MAX_TURN_US	1000
/* What a message of a flood consists of: a frame of a type that no protocol has */
#define FLOOD_LEN	60
#define FRAME_TYPE	12
/* Services that a storm of names announces and withdraws in turn */
#define NUM_NAMES	64
#define NAMES_ADDR	0x20000
/* How many of them have a name for which Linux has a driver */
#define NUM_BOUND	4
#define BOUND_NAME	"rpmsg-raw"

enum storm_kind {
	STORM_OFF,
	STORM_AWAKE,
	STORM_BELL,
	STORM_FLOOD,
	STORM_RESTART,
	STORM_NAMES,
};

static const char * const kinds[] = {
	[STORM_OFF] = "off",
	[STORM_AWAKE] = "awake",
	[STORM_BELL] = "bell",
	[STORM_FLOOD] = "flood",
	[STORM_RESTART] = "restart",
	[STORM_NAMES] = "names",
};

/**
 * struct storm - the storm, there is one at most
 * @kind: of what
 * @ch: the channel
 * @dst: STORM_FLOOD: address of Linux
 * @start_ms: when it began
 * @ms: how long it lasts
 * @turn_us: see plat_turn()
 * @batch: messages or announcements before a turn of the others
 * @done: doorbells, messages or announcements so far
 */
static struct storm {
	enum storm_kind kind;
	struct channel *ch;
	u32 dst;
	u32 start_ms;
	u32 ms;
	u32 turn_us;
	u32 batch;
	u32 done;
} storm;

/* The last words of a flood, if they are there */
static bool parse_pace(int argc, char **argv, struct storm *s)
{
	s->turn_us = s->kind <= STORM_BELL ? SHORT_TURN_US : TURN_US;
	s->batch = CHANNEL_BUDGET;
	if (!argc)
		return true;
	return argc == 2 && !parse_u32(argv[0], &s->turn_us) &&
	       !parse_u32(argv[1], &s->batch) && s->turn_us <= MAX_TURN_US &&
	       s->batch <= CHANNEL_BUDGET;
}

/* Returns STORM_OFF if the word names no storm */
static enum storm_kind find_kind(const char *name)
{
	u32 i;

	for (i = ARRAY_SIZE(kinds) - 1; i > STORM_OFF; i--)
		if (!strcmp(kinds[i], name))
			break;
	return i;
}

/**
 * storm_set() - begin a storm, or end it
 * @argc: words
 * @argv: kind CH MS, flood CH ADDR MS [US BATCH], or off; awake is no storm: the
 *	remote does not sleep
 *
 * Return: 0, -EINVAL if the words make no sense, -ENODEV for no such channel.
 */
int storm_set(int argc, char **argv)
{
	struct storm s = { .kind = find_kind(argv[0]) };
	bool flood = s.kind == STORM_FLOOD;
	int words = flood ? 4 : 3;
	u32 number;

	if (s.kind == STORM_OFF) {
		if (argc > 1 || strcmp(argv[0], kinds[STORM_OFF]))
			return -EINVAL;
		storm.kind = STORM_OFF;
		return 0;
	}
	if (argc < words || (argc > words && !flood) ||
	    parse_u32(argv[1], &number) ||
	    (flood && parse_u32(argv[2], &s.dst)) ||
	    parse_u32(argv[words - 1], &s.ms) || s.ms > MAX_MS ||
	    !parse_pace(argc - words, argv + words, &s))
		return -EINVAL;
	s.ch = channel_find(number);
	if (!s.ch)
		return -ENODEV;
	s.start_ms = plat_ms();
	storm = s;
	return 0;
}

/**
 * storm_text() - describe the storm, or the last one
 * @buf: filled in, terminated
 * @size: bytes of @buf
 *
 * Return: characters in @buf.
 */
u32 storm_text(char *buf, u32 size)
{
	return fmt(buf, size, "storm=%s ch=%u ms=%u done=%u",
		   kinds[storm.kind], storm.ch ? storm.ch->cfg->number : 0,
		   storm.ms, storm.done);
}

/*
 * Sends a message of a flood. Its source is the default endpoint if it goes to
 * that of Linux; other endpoints have the same address on both sides.
 */
static int flood_one(struct channel *ch)
{
	struct amp_wire_msg msg = {
		.src = storm.dst == ch->cfg->linux_addr ? ch->cfg->addr :
							  storm.dst,
		.dst = storm.dst,
		.len = FLOOD_LEN,
	};
	u8 frame[FLOOD_LEN];

	memset(frame, 0xff, sizeof(frame));
	frame[FRAME_TYPE] = 0x88;
	frame[FRAME_TYPE + 1] = 0xb5;
	return channel_send(ch, KIND_UNKNOWN, &msg, frame);
}

static int names_one(struct channel *ch)
{
	u32 i = storm.done % NUM_NAMES;
	bool create = storm.done / NUM_NAMES % 2 == 0;
	char name[AMP_WIRE_NAME_SIZE];

	if (i < NUM_BOUND)
		fmt(name, sizeof(name), BOUND_NAME);
	else
		fmt(name, sizeof(name), "storm-%u", i);
	return ns_announce(ch, name, NAMES_ADDR + i,
			   create ? AMP_WIRE_NS_CREATE : AMP_WIRE_NS_DESTROY);
}

static int storm_one(struct channel *ch)
{
	switch (storm.kind) {
	case STORM_FLOOD:
		return flood_one(ch);
	case STORM_RESTART:
		return ns_announce(ch, ch->cfg->name, ch->cfg->addr,
				   AMP_WIRE_NS_CREATE);
	default:
		return names_one(ch);
	}
}

/*
 * A doorbell a turn: more of them would be one interrupt for a Linux that is not
 * executed meanwhile.
 */
static void storm_turn(struct channel *ch)
{
	u32 n;

	if (storm.kind == STORM_AWAKE)
		return;
	if (storm.kind == STORM_BELL) {
		plat_kick(ch->cfg->number);
		ch->c.kicks++;
		storm.done++;
		return;
	}
	for (n = 0; n < storm.batch && !storm_one(ch); n++)
		storm.done++;
	channel_flush(ch);
}

/**
 * storm_run() - go on with the storm
 *
 * Return: true if there is one.
 */
bool storm_run(void)
{
	if (storm.kind == STORM_OFF)
		return false;
	if (plat_ms() - storm.start_ms >= storm.ms) {
		storm.kind = STORM_OFF;
		return false;
	}
	storm_turn(storm.ch);
	plat_turn(storm.turn_us);
	return true;
}
