/* SPDX-License-Identifier: GPL-2.0-only */
/* Text commands on a character-device endpoint */
#ifndef _FW_CONSOLE_H
#define _FW_CONSOLE_H

#include <linux/types.h>

#include "util.h"

struct amp_wire_msg;
struct channel;

/* Most words of a command */
#define CONSOLE_MAX_ARGS	12

/**
 * struct console_command - a command
 * @name: its first word
 * @args: the others, for `help`
 * @help: what it does
 * @run: does it; returns 0, or an error code that ends the answer
 */
struct console_command {
	const char *name;
	const char *args;
	const char *help;
	int (*run)(int argc, char **argv);
};

bool console_receive(const struct amp_wire_msg *msg, const void *payload);
bool console_run(struct channel *ch);
bool console_waits(const struct channel *ch);
void console_line(const char *f, ...) __printf(1, 2);

extern const struct console_command console_commands[];

/* Sets what is done when the answer has been sent */
void console_afterwards(void (*action)(void));

#endif /* _FW_CONSOLE_H */
