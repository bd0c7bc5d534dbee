// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the messages of ampctl ping look like.
 *
 * "echo" wants each message back as it is: a number and a pattern. "ping" and "flags"
 * are what RTOSes have as a service called rpmsg-ping:
 *
 *	u32 cmd		what it is
 *	u32 len		bytes of the message
 *	u64 cookie	comes back unchanged
 *	u8 data[]	0xee
 *
 * in the byte order of the processor. In "ping", cmd is 1 for a request, and 4 or 5,
 * that depends on the version, for the answer. In "flags", which is newer, bit 0 says
 * that an answer is wanted and bits 4 to 7 are 0 for a request and 2 for an answer.
 */
#include <string.h>

#include "ampctl.h"
#include "pingfmt.h"

#define HEADER		16
#define FILL		0xee

#define CMD_REQUEST	1
#define CMD_ANSWER	4
#define CMD_ANSWER_NEW	5

#define FLAG_WANTED	0x01
#define FLAG_KIND	0xf0
#define FLAG_ANSWER	0x20

/*
 * First byte of a request, which the console of a remote does not take for a
 * command
 */
#define BINARY		0x80

/**
 * struct header - what these messages begin with
 * @cmd: what it is
 * @len: bytes of the message
 * @cookie: number of the request
 */
struct header {
	uint32_t cmd;
	uint32_t len;
	__u64 cookie;
};

static uint32_t to32(uint32_t v, bool swap)
{
	return swap ? __builtin_bswap32(v) : v;
}

static __u64 to64(__u64 v, bool swap)
{
	return swap ? __builtin_bswap64(v) : v;
}

static void echo_request(uint8_t *message, size_t len, __u64 seq, bool swap)
{
	size_t i;

	(void)swap;
	for (i = 0; i < len; i++)
		message[i] = seq * 31 + i * 7;
	if (len)
		message[0] = BINARY | (seq & 0x7f);
	for (i = 1; i < len && i < 9; i++)
		message[i] = seq >> (64 - 8 * i);
}

/*
 * Is it the answer to an earlier request? An empty answer may be to any
 * request.
 */
static enum ping_answer echo_classify(const uint8_t *message, size_t len, __u64 seq,
				      size_t request_len, bool swap)
{
	static uint8_t expected[65536];
	__u64 back;

	if (len != request_len)
		return PING_NONE;
	for (back = 0; back <= seq && back < 100; back++) {
		echo_request(expected, len, seq - back, swap);
		if (!memcmp(expected, message, len))
			return back ? PING_LATE : PING_RIGHT;
	}
	return PING_NONE;
}

static bool echo_answer(uint8_t *message, size_t len, bool swap)
{
	(void)message;
	(void)len;
	(void)swap;
	return true;
}

static void make_request(uint8_t *message, size_t len, uint32_t cmd, __u64 seq, bool swap)
{
	struct header h = { to32(cmd, swap), to32(len, swap), to64(seq, swap) };

	memset(message, FILL, len);
	memcpy(message, &h, HEADER);
}

static bool take_header(const uint8_t *message, size_t len, struct header *h, bool swap)
{
	if (len < HEADER)
		return false;
	memcpy(h, message, HEADER);
	h->cmd = to32(h->cmd, swap);
	h->len = to32(h->len, swap);
	h->cookie = to64(h->cookie, swap);
	return true;
}

static void put_command(uint8_t *message, uint32_t cmd, bool swap)
{
	cmd = to32(cmd, swap);
	memcpy(message, &cmd, sizeof(cmd));
}

static enum ping_answer classify(const struct header *h, __u64 seq, bool is_answer,
				 bool is_request)
{
	if (is_answer && h->cookie == seq)
		return PING_RIGHT;
	if (is_answer && h->cookie < seq)
		return PING_LATE;
	return is_request && h->cookie == seq ? PING_ECHO : PING_NONE;
}

static void ping_request(uint8_t *message, size_t len, __u64 seq, bool swap)
{
	make_request(message, len, CMD_REQUEST, seq, swap);
}

static enum ping_answer ping_classify(const uint8_t *message, size_t len, __u64 seq,
				      size_t request_len, bool swap)
{
	struct header h;

	if (len != request_len || !take_header(message, len, &h, swap))
		return PING_NONE;
	return classify(&h, seq, h.cmd == CMD_ANSWER || h.cmd == CMD_ANSWER_NEW,
			h.cmd == CMD_REQUEST);
}

static bool ping_answer(uint8_t *message, size_t len, bool swap)
{
	struct header h;

	if (!take_header(message, len, &h, swap) || h.cmd != CMD_REQUEST)
		return false;
	put_command(message, CMD_ANSWER, swap);
	return true;
}

static void flags_request(uint8_t *message, size_t len, __u64 seq, bool swap)
{
	make_request(message, len, FLAG_WANTED, seq, swap);
}

static enum ping_answer flags_classify(const uint8_t *message, size_t len, __u64 seq,
				       size_t request_len, bool swap)
{
	struct header h;

	(void)request_len;
	if (!take_header(message, len, &h, swap))
		return PING_NONE;
	return classify(&h, seq, (h.cmd & FLAG_KIND) == FLAG_ANSWER,
			!(h.cmd & FLAG_KIND));
}

static bool flags_answer(uint8_t *message, size_t len, bool swap)
{
	struct header h;

	if (!take_header(message, len, &h, swap) || (h.cmd & FLAG_KIND) ||
	    !(h.cmd & FLAG_WANTED))
		return false;
	put_command(message, (h.cmd & ~FLAG_KIND) | FLAG_ANSWER, swap);
	return true;
}

static const struct ping_format formats[] = {
	{ "echo", 0, echo_request, echo_classify, echo_answer },
	{ "ping", HEADER, ping_request, ping_classify, ping_answer },
	{ "flags", HEADER, flags_request, flags_classify, flags_answer },
};

/**
 * ping_format_find() - a format by its name
 * @name: the name
 *
 * Return: the format, or NULL.
 */
const struct ping_format *ping_format_find(const char *name)
{
	size_t i;

	for (i = 0; i < ARRAY_LEN(formats); i++)
		if (!strcmp(name, formats[i].name))
			return &formats[i];
	return NULL;
}
