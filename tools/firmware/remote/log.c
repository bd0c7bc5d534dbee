// SPDX-License-Identifier: GPL-2.0-only
#include <linux/string.h>
#include <linux/types.h>

#include "log.h"
#include "platform.h"
#include "util.h"

#define LOG_LINE	160
/* Limit of lines a second for events that Linux causes */
#define LOG_PER_SECOND	10

static struct log *log_buf;
static u32 log_window_ms, log_in_window, log_dropped;

/**
 * log_init() - start or continue the log
 * @log: its memory; what an earlier run left there stays
 * @bytes: all of it
 */
void log_init(struct log *log, u32 bytes)
{
	u32 size = bytes - sizeof(*log);

	if (log->magic != LOG_MAGIC || log->size != size) {
		memset(log, 0, bytes);
		log->magic = LOG_MAGIC;
		log->size = size;
	}
	log->boots++;
	log_buf = log;
}

static void put(const char *s, u32 len)
{
	struct log *log = log_buf;

	while (len--) {
		log->text[log->head % log->size] = *s++;
		log->head++;
	}
}

static __printf(1, 0) void log_v(const char *f, va_list ap)
{
	char line[LOG_LINE];
	u32 ms = plat_ms();
	int n;

	if (!log_buf)
		return;
	n = fmt(line, sizeof(line) - 1, "[%5u.%03u] ", ms / 1000, ms % 1000);
	n += fmt_v(line + n, sizeof(line) - 1 - n, f, ap);
	line[n++] = '\n';
	put(line, n);
}

/**
 * log_line() - write a line
 * @f: its format, without the newline
 */
void log_line(const char *f, ...)
{
	va_list ap;

	va_start(ap, f);
	log_v(f, ap);
	va_end(ap);
}

/**
 * log_limited() - write a line about something that Linux may repeat
 * @f: its format, without the newline
 */
void log_limited(const char *f, ...)
{
	u32 ms = plat_ms();
	va_list ap;

	if (ms - log_window_ms >= 1000) {
		if (log_dropped)
			log_line("%u lines were not written", log_dropped);
		log_window_ms = ms;
		log_in_window = 0;
		log_dropped = 0;
	}
	if (log_in_window >= LOG_PER_SECOND) {
		log_dropped++;
		return;
	}
	log_in_window++;
	va_start(ap, f);
	log_v(f, ap);
	va_end(ap);
}

/**
 * log_boots() - how often has the remote been started?
 *
 * Return: starts since the memory was last cleared, this one included.
 */
u32 log_boots(void)
{
	return log_buf->boots;
}

static u32 log_oldest(void)
{
	return log_buf->head > log_buf->size ? log_buf->head - log_buf->size : 0;
}

/**
 * log_tail() - find the last lines
 * @lines: how many, 0 for all
 *
 * Return: position of the first of them, for log_next().
 */
u32 log_tail(u32 lines)
{
	u32 pos = log_buf->head, oldest = log_oldest();

	while (pos > oldest) {
		if (pos != log_buf->head &&
		    log_buf->text[(pos - 1) % log_buf->size] == '\n' && !--lines)
			break;
		pos--;
	}
	return pos;
}

/**
 * log_next() - read a line
 * @from: position
 * @line: filled in, terminated, without its newline
 * @size: bytes of @line
 *
 * Return: position of the line behind it, or @from if there is none.
 */
u32 log_next(u32 from, char *line, u32 size)
{
	u32 n = 0;

	while (from != log_buf->head) {
		char c = log_buf->text[from++ % log_buf->size];

		if (c == '\n')
			break;
		if (n + 1 < size)
			line[n++] = c;
	}
	line[n] = '\0';
	return from;
}
