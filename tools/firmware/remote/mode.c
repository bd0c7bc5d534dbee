// SPDX-License-Identifier: GPL-2.0-only
/*
 * Echo, sink and source.
 *
 * A message of a source: sequence number (32 bits, big endian), a pattern, and
 * in the last four bytes the CRC-32 of all before, big endian as well.  One
 * that is too short for that holds the pattern only.
 */
#include <linux/errno.h>
#include <linux/string.h>

#include "channel.h"
#include "mode.h"
#include "platform.h"
#include "util.h"

/* Sequence number and CRC */
#define FRAMING		8
/* Largest payload there is: 16 bits of length */
#define MAX_PAYLOAD	65535
/*
 * A source with a rate that could not send for this time starts its schedule
 * again
 */
#define MAX_LATE_US	100000

static u8 frame[MAX_PAYLOAD];

static void put_be32(u8 *p, u32 v)
{
	p[0] = v >> 24;
	p[1] = v >> 16;
	p[2] = v >> 8;
	p[3] = v;
}

static u32 get_be32(const u8 *p)
{
	return (u32)p[0] << 24 | p[1] << 16 | p[2] << 8 | p[3];
}

static u8 pattern(u32 i)
{
	return i * 7 + 3;
}

/**
 * mode_setup() - prepare the pattern
 */
void mode_setup(void)
{
	u32 i;

	for (i = 0; i < sizeof(frame); i++)
		frame[i] = pattern(i);
}

/**
 * mode_init() - set the mode that a channel has after the start
 * @ch: the channel
 */
void mode_init(struct channel *ch)
{
	memset(&ch->mode, 0, sizeof(ch->mode));
}

/* SIZE or MIN-MAX */
static int parse_sizes(const struct channel *ch, char *arg,
		       struct mode_source *src)
{
	char *dash = strchr(arg, '-');

	if (dash)
		*dash++ = '\0';
	if (parse_u32(arg, &src->min) ||
	    parse_u32(dash ? dash : arg, &src->max) || src->min > src->max)
		return -EINVAL;
	return src->max > channel_mtu(ch) ? -EMSGSIZE : 0;
}

static int parse_option(const char *arg, struct mode_source *src)
{
	if (!strcmp(arg, "plain")) {
		src->plain = true;
		return 0;
	}
	if (!strcmp(arg, "wait")) {
		src->waits = true;
		return 0;
	}
	if (!strncmp(arg, "rate=", 5))
		return parse_u32(arg + 5, &src->rate);
	return -EINVAL;
}

static int parse_source(const struct channel *ch, int argc, char **argv,
			struct mode_source *src)
{
	int i, ret;

	if (argc < 1)
		return -EINVAL;
	ret = parse_sizes(ch, argv[0], src);
	if (ret)
		return ret;
	i = 1;
	if (argc > 1 && !parse_u32(argv[1], &src->left))
		i = 2;
	src->endless = !src->left;
	for (; i < argc; i++) {
		ret = parse_option(argv[i], src);
		if (ret)
			return ret;
	}
	src->random = 2463534242u + ch->cfg->number;
	src->due_us = plat_us();
	return 0;
}

/**
 * mode_set() - change the mode
 * @ch: the channel
 * @argc: words
 * @argv: name of the mode and its arguments
 *
 * Return: 0, -EINVAL if the words make no sense, -EMSGSIZE if a size does not
 * fit into a message.
 */
int mode_set(struct channel *ch, int argc, char **argv)
{
	struct mode mode = { .what = MODE_ECHO };
	int ret = 0;

	if (argc < 1)
		return -EINVAL;
	if (!strcmp(argv[0], "sink")) {
		mode.what = MODE_SINK;
		mode.sink.check = argc == 2 && !strcmp(argv[1], "check");
		if (argc > 1 && !mode.sink.check)
			ret = -EINVAL;
	} else if (!strcmp(argv[0], "source")) {
		mode.what = MODE_SOURCE;
		ret = parse_source(ch, argc - 1, argv + 1, &mode.source);
	} else if (strcmp(argv[0], "echo") || argc > 1) {
		ret = -EINVAL;
	}
	if (ret)
		return ret;
	ch->mode = mode;
	channel_wake(ch);
	return 0;
}

/**
 * mode_text() - describe the mode
 * @ch: the channel
 * @buf: filled in, terminated
 * @size: bytes of @buf
 *
 * Return: characters in @buf.
 */
int mode_text(const struct channel *ch, char *buf, u32 size)
{
	const struct mode_source *src = &ch->mode.source;
	const struct mode_sink *sink = &ch->mode.sink;
	u32 nr = ch->cfg->number;

	switch (ch->mode.what) {
	case MODE_SOURCE:
		return fmt(buf, size,
			   "ch=%u mode=source min=%u max=%u rate=%u sent=%u left=%u endless=%u",
			   nr, src->min, src->max, src->rate, src->seq,
			   src->left, src->endless);
	case MODE_SINK:
		return fmt(buf, size,
			   "ch=%u mode=sink check=%u good=%u crc_err=%u gap=%u back=%u",
			   nr, sink->check, sink->good, sink->crc_err,
			   sink->gap, sink->back);
	default:
		return fmt(buf, size, "ch=%u mode=echo", nr);
	}
}

static void check_sequence(struct mode_sink *sink, u32 seq)
{
	int ahead = seq - sink->next;

	if (ahead < 0) {
		sink->back++;
		return;
	}
	sink->gap += ahead;
	sink->next = seq + 1;
}

/**
 * mode_receive() - take a message in sink or source mode
 * @ch: the channel
 * @payload: its payload, in memory that Linux may still write to
 * @len: bytes of it
 */
void mode_receive(struct channel *ch, const void *payload, u32 len)
{
	struct mode_sink *sink = &ch->mode.sink;
	static u8 copy[MAX_PAYLOAD];

	ch->mode.source.waits = false;
	if (!sink->check)
		return;
	memcpy(copy, payload, len);
	if (len < FRAMING ||
	    get_be32(copy + len - 4) != crc32(copy, len - 4)) {
		sink->crc_err++;
		return;
	}
	sink->good++;
	check_sequence(sink, get_be32(copy));
}

static u32 source_size(struct mode_source *src)
{
	u32 span = src->max - src->min + 1;

	return span == 1 ? src->min : src->min + random_u32(&src->random) % span;
}

/* Builds a message in @frame; the caller restores the pattern afterwards. */
static void source_fill(const struct mode_source *src, void *to, u32 len)
{
	u32 i;

	if (src->plain || len < FRAMING) {
		memcpy(to, frame, len);
		return;
	}
	put_be32(frame, src->seq);
	put_be32(frame + len - 4, crc32(frame, len - 4));
	memcpy(to, frame, len);
	for (i = 0; i < 4; i++) {
		frame[i] = pattern(i);
		frame[len - 4 + i] = pattern(len - 4 + i);
	}
}

static int source_send(struct channel *ch)
{
	struct mode_source *src = &ch->mode.source;
	struct amp_wire_msg msg = {
		.src = ch->cfg->misc_addr,
		.dst = ch->cfg->misc_addr,
	};
	u32 random = src->random;
	struct amp_ring_buf buf;
	int ret;

	msg.len = source_size(src);
	ret = channel_tx_begin(ch, KIND_MISC, msg.len, &buf);
	if (ret) {
		src->random = random;
		return ret;
	}
	source_fill(src, channel_payload(&buf), msg.len);
	channel_tx_end(ch, KIND_MISC, &buf, &msg);
	src->seq++;
	src->left -= !src->endless;
	return 0;
}

/* With a rate: is a message due?  A tick's worth of them goes at once. */
static bool source_due(struct mode_source *src)
{
	int late;

	if (!src->rate)
		return true;
	late = plat_us() - src->due_us;
	if (late < 0)
		return false;
	if (late > MAX_LATE_US)
		src->due_us += late;
	return true;
}

/**
 * mode_run() - send what a source has to send, up to a budget
 * @ch: the channel
 *
 * Return: true if something was sent.
 */
bool mode_run(struct channel *ch)
{
	struct mode_source *src = &ch->mode.source;
	int n;

	if (ch->mode.what != MODE_SOURCE || src->waits)
		return false;
	for (n = 0; n < CHANNEL_BUDGET; n++) {
		if (!src->left && !src->endless)
			break;
		if (!source_due(src) || source_send(ch))
			break;
		if (src->rate)
			src->due_us += 1000000 / src->rate;
	}
	return n;
}

/**
 * mode_waits() - does a source wait for buffers?
 * @ch: the channel
 *
 * One with a rate is woken by the tick.
 *
 * Return: true if it does.
 */
bool mode_waits(const struct channel *ch)
{
	const struct mode_source *src = &ch->mode.source;

	return ch->mode.what == MODE_SOURCE && !src->rate && !src->waits &&
	       (src->left || src->endless);
}
