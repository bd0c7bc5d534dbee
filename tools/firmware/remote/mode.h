/* SPDX-License-Identifier: GPL-2.0-only */
/* What the character-device endpoint of a channel does */
#ifndef _FW_MODE_H
#define _FW_MODE_H

#include <linux/types.h>

struct channel;

/**
 * enum mode_what - the modes
 * @MODE_ECHO: send every message back
 * @MODE_SINK: take messages
 * @MODE_SOURCE: send messages, take messages
 */
enum mode_what {
	MODE_ECHO,
	MODE_SINK,
	MODE_SOURCE,
};

/**
 * struct mode_source - a stream of messages
 * @min: smallest payload
 * @max: largest payload
 * @endless: no end but the mode's
 * @left: messages still to be sent
 * @rate: messages a second, 0 for as fast as they go
 * @plain: no sequence number, no CRC
 * @waits: nothing is sent before a message comes in
 * @seq: messages sent, the number of the next one
 * @due_us: when the next one is due, with a rate
 * @random: state of the generator of sizes
 */
struct mode_source {
	u32 min;
	u32 max;
	bool endless;
	u32 left;
	u32 rate;
	bool plain;
	bool waits;
	u32 seq;
	u32 due_us;
	u32 random;
};

/**
 * struct mode_sink - what arrived, if it is to be checked
 * @check: messages have the form that a source gives them
 * @next: sequence number that should come next
 * @good: messages with a right CRC
 * @crc_err: messages with a wrong one
 * @gap: messages missing
 * @back: messages with a number of the past: repeated or overtaken
 */
struct mode_sink {
	bool check;
	u32 next;
	u32 good;
	u32 crc_err;
	u32 gap;
	u32 back;
};

/**
 * struct mode - mode of a channel
 * @what: the mode
 * @source: valid in MODE_SOURCE
 * @sink: valid in all but MODE_ECHO
 */
struct mode {
	enum mode_what what;
	struct mode_source source;
	struct mode_sink sink;
};

void mode_setup(void);
void mode_init(struct channel *ch);
int mode_set(struct channel *ch, int argc, char **argv);
int mode_text(const struct channel *ch, char *buf, u32 size);
void mode_receive(struct channel *ch, const void *payload, u32 len);
bool mode_run(struct channel *ch);
bool mode_waits(const struct channel *ch);

#endif /* _FW_MODE_H */
