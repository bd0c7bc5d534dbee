// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which messages are captured: a classic BPF program, run by the kernel, so that those
 * that nobody wants cost no copy and no room.
 */
#include <ctype.h>
#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <strings.h>

#include <linux/amp_mon.h>

#include "filter.h"

/**
 * ranges_add() - numbers that are wanted, too
 * @ranges: those that are
 * @first: from this number
 * @last: to this one
 *
 * Return: NULL, or what is wrong.
 */
const char *ranges_add(struct ranges *ranges, uint32_t first, uint32_t last)
{
	if (first > last)
		return "its end is less than its beginning";
	if (ranges->num == MAX_RANGES)
		return "it has more than 64 numbers or ranges";
	ranges->range[ranges->num].first = first;
	ranges->range[ranges->num].last = last;
	ranges->num++;
	return NULL;
}

static const char *take_number(const char **text, uint32_t *number)
{
	int base = strncasecmp(*text, "0x", 2) ? 10 : 16;
	unsigned long long value;
	char *end;

	errno = 0;
	value = strtoull(*text, &end, base);
	if (!isdigit((unsigned char)**text) || errno || value > UINT32_MAX)
		return "expected numbers of 32 bits, or ranges A-B, with commas between";
	*text = end;
	*number = value;
	return NULL;
}

/**
 * ranges_parse() - numbers that are wanted, too, from the command line
 * @ranges: those that are
 * @text: numbers, or ranges A-B, separated by commas; decimal or, after 0x, hexadecimal
 *
 * Return: NULL, or what is wrong.
 */
const char *ranges_parse(struct ranges *ranges, const char *text)
{
	uint32_t first, last;
	const char *wrong;

	do {
		wrong = take_number(&text, &first);
		last = first;
		if (!wrong && *text == '-') {
			text++;
			wrong = take_number(&text, &last);
		}
		if (!wrong)
			wrong = ranges_add(ranges, first, last);
		if (wrong)
			return wrong;
	} while (*text++ == ',');
	return text[-1] ? "expected a comma or the end behind a number" : NULL;
}

static struct sock_filter stmt(uint16_t code, uint32_t k)
{
	return (struct sock_filter)BPF_STMT(code, k);
}

static struct sock_filter jump(uint16_t code, uint32_t k, uint8_t if_true,
			       uint8_t if_false)
{
	return (struct sock_filter)BPF_JUMP(BPF_JMP | code | BPF_K, k, if_true, if_false);
}

/* Go on if the field is in one of the ranges, else drop the packet */
static unsigned int build_field(const struct ranges *ranges, uint16_t load, uint32_t offset,
				struct sock_filter *program)
{
	unsigned int i, n = 0;

	if (!ranges->num)
		return 0;
	program[n++] = stmt(BPF_LD | load | BPF_ABS, offset);
	for (i = 0; i < ranges->num; i++) {
		/*
		 * jump over the other ranges and over the instruction that
		 * drops the packet
		 */
		unsigned int fits = 2 * (ranges->num - 1 - i) + 1;

		program[n++] = jump(BPF_JGE, ranges->range[i].first, 0, 1);
		program[n++] = jump(BPF_JGT, ranges->range[i].last, 0, fits);
	}
	program[n++] = stmt(BPF_RET | BPF_K, 0);
	return n;
}

/**
 * filter_build() - the program for a filter
 * @filter: what is wanted
 * @size: bytes to be kept of each packet
 * @program: room for MAX_FILTER instructions
 *
 * Return: number of instructions.
 */
unsigned int filter_build(const struct filter *filter, uint32_t size,
			  struct sock_filter *program)
{
	unsigned int n = 0;

	n += build_field(&filter->channel, BPF_W,
			 offsetof(struct amp_mon_header, channel), program + n);
	n += build_field(&filter->direction, BPF_B,
			 offsetof(struct amp_mon_header, direction), program + n);
	n += build_field(&filter->kind, BPF_B,
			 offsetof(struct amp_mon_header, kind), program + n);
	n += build_field(&filter->src, BPF_W,
			 offsetof(struct amp_mon_header, src), program + n);
	n += build_field(&filter->dst, BPF_W,
			 offsetof(struct amp_mon_header, dst), program + n);
	program[n++] = stmt(BPF_RET | BPF_K, size);
	return n;
}
