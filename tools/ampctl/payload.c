// SPDX-License-Identifier: GPL-2.0-only
/* What generated messages hold, and how long they are */
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "payload.h"

static __u64 next_random(struct payload *p)
{
	p->seed ^= p->seed >> 12;
	p->seed ^= p->seed << 25;
	p->seed ^= p->seed >> 27;
	return p->seed * 2685821657736338717ULL;
}

static void put_be32(uint8_t *p, uint32_t v)
{
	p[0] = v >> 24;
	p[1] = v >> 16;
	p[2] = v >> 8;
	p[3] = v;
}

static uint32_t get_be32(const uint8_t *p)
{
	return (uint32_t)p[0] << 24 | p[1] << 16 | p[2] << 8 | p[3];
}

/* CRC-32 as in Ethernet and zlib */
static uint32_t crc32(const uint8_t *data, size_t len)
{
	static uint32_t table[256];
	uint32_t c, i;
	int k;

	for (i = 0; !table[255] && i < 256; i++) {
		for (c = i, k = 0; k < 8; k++)
			c = c & 1 ? c >> 1 ^ 0xedb88320 : c >> 1;
		table[i] = c;
	}
	for (c = ~0u; len--; data++)
		c = c >> 8 ^ table[(c ^ *data) & 0xff];
	return ~c;
}

/**
 * payload_choose() - choose what messages hold
 * @p: the messages
 * @text: "count", "random", "check", or hexadecimal digits
 *
 * Return: NULL, or what is wrong.
 */
const char *payload_choose(struct payload *p, const char *text)
{
	static const char * const names[] = { "count", "random", "check" };
	unsigned int i;
	long len;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (!strcmp(text, names[i])) {
			p->kind = i;
			return NULL;
		}
	}
	len = parse_hex(text, p->fixed, sizeof(p->fixed));
	if (len <= 0)
		return "expected count, random, check, or bytes as hexadecimal digits";
	p->kind = PAYLOAD_FIXED;
	p->fixed_len = len;
	return NULL;
}

static bool take_size(const char **text, size_t *size)
{
	char *end;

	if (!isdigit((unsigned char)**text))
		return false;
	errno = 0;
	*size = strtoul(*text, &end, 10);
	*text = end;
	return !errno && *size <= MAX_PAYLOAD;
}

/**
 * payload_sizes() - choose how long messages are
 * @p: the messages
 * @text: "N"; "A-B": random lengths; or "A:B": one length after the other, again and
 *	again
 *
 * Return: NULL, or what is wrong.
 */
const char *payload_sizes(struct payload *p, const char *text)
{
	static const char wrong[] =
		"expected N, A-B (random lengths) or A:B (one after the other), up to 65535";

	if (!take_size(&text, &p->min))
		return wrong;
	p->max = p->min;
	p->sweep = *text == ':';
	if (*text == '-' || *text == ':') {
		text++;
		if (!take_size(&text, &p->max))
			return wrong;
	}
	return *text || p->max < p->min ? wrong : NULL;
}

static size_t next_size(struct payload *p)
{
	size_t span = p->max - p->min + 1;

	if (span == 1)
		return p->min;
	return p->min + (p->sweep ? p->seq : next_random(p)) % span;
}

static void fill_check(uint8_t *message, size_t len, uint32_t seq)
{
	size_t i;

	for (i = 0; i < len; i++)
		message[i] = i * 7 + 3;
	if (len < CHECK_MIN)
		return;
	put_be32(message, seq);
	put_be32(message + len - 4, crc32(message, len - 4));
}

static void fill_random(struct payload *p, uint8_t *message, size_t len)
{
	__u64 word = 0;
	size_t i;

	for (i = 0; i < len; i++, word >>= 8) {
		if (i % 8 == 0)
			word = next_random(p);
		message[i] = word;
	}
}

/**
 * payload_next() - generate a message
 * @p: the messages
 * @message: where to; there is room for @p->max
 *
 * Return: its length.
 */
size_t payload_next(struct payload *p, uint8_t *message)
{
	size_t len = next_size(p), i;

	switch (p->kind) {
	case PAYLOAD_COUNT:
		for (i = 0; i < len; i++)
			message[i] = p->seq + i;
		break;
	case PAYLOAD_RANDOM:
		fill_random(p, message, len);
		break;
	case PAYLOAD_CHECK:
		fill_check(message, len, p->seq);
		break;
	case PAYLOAD_FIXED:
		for (i = 0; i < len; i++)
			message[i] = p->fixed[i % p->fixed_len];
		break;
	}
	p->seq++;
	return len;
}

/**
 * payload_check() - check a message of PAYLOAD_CHECK
 * @message: the message
 * @len: its bytes
 * @seq: its number, if it is right
 *
 * Return: NULL, or what is wrong.
 */
const char *payload_check(const uint8_t *message, size_t len, uint32_t *seq)
{
	if (len < CHECK_MIN)
		return "too short for a number and a CRC";
	if (get_be32(message + len - 4) != crc32(message, len - 4))
		return "wrong CRC";
	*seq = get_be32(message);
	return NULL;
}
