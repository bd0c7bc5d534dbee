// SPDX-License-Identifier: GPL-2.0-only
/*
 * Console: one command a message, one or more messages of text as the answer.
 *
 * Each line of an answer is whole within one message; the last line of the last
 * message is "ok" or "error: ...".
 */
#include <linux/errno.h>
#include <linux/string.h>

#include "channel.h"
#include "console.h"
#include "log.h"
#include "platform.h"
#include "util.h"

/* Bytes of a text message, which fits into the smallest buffers in use */
#define TEXT_MAX	496
/* Messages that wait; the last place is for the end of an answer */
#define QUEUE_MAX	256

/**
 * struct text - a message of text
 * @dst: who asked
 * @len: characters
 * @text: the characters
 */
struct text {
	u32 dst;
	u32 len;
	char text[TEXT_MAX];
};

static struct text queue[QUEUE_MAX];
static u32 queue_first, queue_len;
static struct text draft;
static bool cut;
static void (*afterwards)(void);

static void push(void)
{
	if (!draft.len)
		return;
	queue[(queue_first + queue_len) % QUEUE_MAX] = draft;
	queue_len++;
	draft.len = 0;
}

static void add(const char *line, u32 len)
{
	if (draft.len + len > TEXT_MAX)
		push();
	memcpy(draft.text + draft.len, line, len);
	draft.len += len;
}

/**
 * console_line() - add a line to the answer
 * @f: its format, without the newline
 */
void console_line(const char *f, ...)
{
	char line[TEXT_MAX];
	va_list ap;
	u32 len;

	va_start(ap, f);
	len = fmt_v(line, sizeof(line), f, ap);
	va_end(ap);
	line[len++] = '\n';

	/* two places: one for this line's message, one for the end */
	if (queue_len + 2 >= QUEUE_MAX)
		cut = true;
	else
		add(line, len);
}

/**
 * console_afterwards() - do something when the answer has been sent
 * @action: what
 */
void console_afterwards(void (*action)(void))
{
	afterwards = action;
}

static const char *error_text(int ret)
{
	switch (ret) {
	case -EINVAL:
		return "bad arguments, see help";
	case -EMSGSIZE:
		return "does not fit into a message";
	case -ENODEV:
		return "no such channel";
	case -ENOSPC:
		return "table is full";
	case -EAGAIN:
		return "no buffer to send with";
	case -ENOENT:
		return "no such command, see help";
	default:
		return "failed";
	}
}

static void end_answer(int ret)
{
	char line[TEXT_MAX];
	u32 len;

	if (cut)
		len = fmt(line, sizeof(line), "error: answer too long\n");
	else if (ret)
		len = fmt(line, sizeof(line), "error: %s\n", error_text(ret));
	else
		len = fmt(line, sizeof(line), "ok\n");
	add(line, len);
	push();
	cut = false;
}

static bool is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* Cuts a command into words; what has too many is no command. */
static int split(char *s, char **argv)
{
	int argc = 0;

	for (;;) {
		while (is_space(*s))
			*s++ = '\0';
		if (!*s)
			return argc;
		if (argc == CONSOLE_MAX_ARGS)
			return -EINVAL;
		argv[argc++] = s;
		while (*s && !is_space(*s))
			s++;
	}
}

static int execute(char *text)
{
	const struct console_command *cmd;
	char *argv[CONSOLE_MAX_ARGS];
	int argc = split(text, argv);

	if (argc <= 0)
		return -EINVAL;
	for (cmd = console_commands; cmd->name; cmd++)
		if (!strcmp(cmd->name, argv[0]))
			return cmd->run(argc, argv);
	return -ENOENT;
}

/**
 * console_receive() - take a message if it is a command
 * @msg: its header
 * @payload: its payload, in memory that Linux may still write to
 *
 * A command starts with a lower-case letter.  It is dropped while too many answers
 * to earlier commands wait to be sent.
 *
 * Return: true if it was one.
 */
bool console_receive(const struct amp_wire_msg *msg, const void *payload)
{
	static char text[TEXT_MAX + 1];
	u32 len = min_t(u32, msg->len, TEXT_MAX);

	memcpy(text, payload, len);
	text[len] = '\0';
	if (text[0] < 'a' || text[0] > 'z')
		return false;
	if (queue_len + 1 >= QUEUE_MAX) {
		log_limited("console: nobody reads, command dropped");
		return true;
	}
	draft.dst = msg->src;
	draft.len = 0;
	end_answer(msg->len > TEXT_MAX ? -EMSGSIZE : execute(text));
	return true;
}

/**
 * console_run() - send answers, up to a budget
 * @ch: the channel
 *
 * Return: true if something was sent.
 */
bool console_run(struct channel *ch)
{
	int n;

	if (!ch->cfg->console)
		return false;
	for (n = 0; queue_len && n < CHANNEL_BUDGET; n++) {
		const struct text *t = &queue[queue_first];
		struct amp_wire_msg msg = {
			.src = ch->cfg->misc_addr,
			.dst = t->dst,
			.len = t->len,
		};

		if (channel_send(ch, KIND_MISC, &msg, t->text) == -EAGAIN)
			break;
		queue_first = (queue_first + 1) % QUEUE_MAX;
		queue_len--;
	}
	if (!queue_len && afterwards) {
		void (*action)(void) = afterwards;

		channel_flush(ch);
		afterwards = NULL;
		action();
	}
	return n;
}

/**
 * console_waits() - do answers wait for buffers?
 * @ch: the channel
 *
 * Return: true if they do.
 */
bool console_waits(const struct channel *ch)
{
	return ch->cfg->console && queue_len;
}
