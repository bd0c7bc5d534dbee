// SPDX-License-Identifier: GPL-2.0-only
/*
 * A captured message, and the line of text that stands for it:
 *
 *	(1767225600.123456789) ch3 tx misc 0x42>0x402 [5] 68 65 6C 6C 6F 'hello'
 *
 * What follows the bytes is for people and not read. A message of which only the
 * beginning was captured has "..." in place of the rest.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <linux/amp_mon.h>

#include "ampctl.h"
#include "hex.h"
#include "record.h"
#include "wait.h"

static const char * const directions[] = {
	[AMP_MON_FROM_REMOTE] = "rx",
	[AMP_MON_TO_REMOTE] = "tx",
};

static const char * const kinds[] = {
	[AMP_MON_UNKNOWN] = "unknown",
	[AMP_MON_NAME_SERVICE] = "ns",
	[AMP_MON_MISC] = "misc",
	[AMP_MON_ETH] = "eth",
	[AMP_MON_OTHER] = "other",
};

static int find_name(const char * const names[], unsigned int n, const char *name)
{
	unsigned int i;

	for (i = 0; i < n; i++)
		if (!strcmp(names[i], name))
			return i;
	return -EINVAL;
}

/**
 * direction_name() - the word for a direction
 * @direction: enum amp_mon_direction, or anything
 *
 * Return: the word, "?" if there is none.
 */
const char *direction_name(unsigned int direction)
{
	return direction < ARRAY_LEN(directions) ? directions[direction] : "?";
}

/**
 * direction_from_name() - what a word stands for
 * @name: the word
 *
 * Return: enum amp_mon_direction, or -EINVAL.
 */
int direction_from_name(const char *name)
{
	return find_name(directions, ARRAY_LEN(directions), name);
}

/**
 * kind_name() - the word for a kind of message
 * @kind: enum amp_mon_kind, or anything
 *
 * Return: the word, that of AMP_MON_UNKNOWN if there is none.
 */
const char *kind_name(unsigned int kind)
{
	return kinds[kind < ARRAY_LEN(kinds) ? kind : AMP_MON_UNKNOWN];
}

/**
 * kind_from_name() - what a word stands for
 * @name: the word
 *
 * Return: enum amp_mon_kind, or -EINVAL.
 */
int kind_from_name(const char *name)
{
	return find_name(kinds, ARRAY_LEN(kinds), name);
}

/**
 * record_print() - print the line that stands for a message
 * @f: where to
 * @r: the message
 * @time: what to show as its time, in nanoseconds
 * @with_text: add the payload as text
 */
void record_print(FILE *f, const struct record *r, __u64 time, bool with_text)
{
	fprintf(f, "(%llu.%09llu) ch%u %s %s 0x%x>0x%x [%u]", time / NSEC_PER_SEC,
		time % NSEC_PER_SEC, r->channel, direction_name(r->direction),
		kind_name(r->kind), r->src, r->dst, r->len);
	print_hex(f, r->payload, r->captured, " ");
	if (r->captured < r->len)
		fputs(" ...", f);
	if (with_text)
		print_text(f, r->payload, r->captured);
	putc('\n', f);
}

/* Digits of a number of 32 bits; @base is 10 or 16 */
static bool parse_number(const char *digits, int base, uint32_t *value)
{
	unsigned long long v = strtoull(digits, NULL, base);

	*value = v;
	return v <= UINT32_MAX;
}

/* Digits behind the point, of which there are 1 to 9 */
static __u64 fraction(const char *digits)
{
	__u64 ns = strtoull(digits, NULL, 10);
	size_t n;

	for (n = strlen(digits); n < 9; n++)
		ns *= 10;
	return ns;
}

/**
 * record_parse() - read the line that stands for a message
 * @r: the message
 * @line: its line
 *
 * Return: NULL, or what is wrong with the line.
 */
const char *record_parse(struct record *r, const char *line)
{
	char seconds[11], part[10], channel[11], direction[8], kind[8];
	char src[9], dst[9], len[6];
	int ret, end = 1;

	ret = sscanf(line, " (%10[0-9].%9[0-9]) ch%10[0-9] %7[a-z] %7[a-z] "
		     "0x%8[0-9a-fA-F]>0x%8[0-9a-fA-F] [%5[0-9]]%n",
		     seconds, part, channel, direction, kind, src, dst, len, &end);
	/* "%n" comes after the bracket, and does not count */
	if (ret < 8 || line[end - 1] != ']')
		return "no message; expected "
		       "\"(SECONDS) chN rx|tx KIND 0xSRC>0xDST [LENGTH] BYTES\"";
	r->time = strtoull(seconds, NULL, 10) * NSEC_PER_SEC + fraction(part);
	if (!parse_number(channel, 10, &r->channel))
		return "the number of the channel has more than 32 bits";
	ret = direction_from_name(direction);
	if (ret < 0)
		return "unknown direction; expected rx or tx";
	r->direction = ret;
	ret = kind_from_name(kind);
	if (ret < 0)
		return "unknown kind; expected ns, misc, eth, other or unknown";
	r->kind = ret;
	parse_number(src, 16, &r->src);
	parse_number(dst, 16, &r->dst);
	parse_number(len, 10, &r->len);
	if (r->len > MAX_PAYLOAD)
		return "the length is more than 65535";
	line += end;
	r->captured = take_hex(&line, r->payload, r->len);
	if (r->captured < r->len && strncmp(line, " ...", 4))
		return "there are fewer bytes than the length says";
	return NULL;
}
