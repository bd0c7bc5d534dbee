/* SPDX-License-Identifier: GPL-2.0-only */
/* What the messages of ampctl ping look like */
#ifndef _PINGFMT_H
#define _PINGFMT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <linux/types.h>

/**
 * enum ping_answer - what a message that came in is
 * @PING_NONE: no answer
 * @PING_RIGHT: the answer to the last request
 * @PING_LATE: the answer to an earlier one
 * @PING_ECHO: the last request itself, although its format has an answer
 */
enum ping_answer {
	PING_NONE,
	PING_RIGHT,
	PING_LATE,
	PING_ECHO,
};

/**
 * struct ping_format - a form of requests and answers
 * @name: what the user calls it
 * @min: bytes that a request has at least
 * @request: makes a request
 * @classify: what a message is, @seq being the number of the last request, which has
 *	@len bytes
 * @answer: turns a request into its answer; false if it is none
 */
struct ping_format {
	const char *name;
	size_t min;
	void (*request)(uint8_t *message, size_t len, __u64 seq, bool swap);
	enum ping_answer (*classify)(const uint8_t *message, size_t len, __u64 seq,
				     size_t request_len, bool swap);
	bool (*answer)(uint8_t *message, size_t len, bool swap);
};

const struct ping_format *ping_format_find(const char *name);

#endif /* _PINGFMT_H */
