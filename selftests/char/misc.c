// SPDX-License-Identifier: GPL-2.0-only
/* What the tests of the character devices have in common */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <linux/rpmsg_amp.h>

#include "misc.h"

char remote_answer[65536];

int misc_open_as_is(unsigned int ch, int flags)
{
	char path[64];

	snprintf(path, sizeof(path), "/dev/rpmsg-misc%u", ch);
	return open(path, flags);
}

int misc_mtu(int fd)
{
	uint32_t mtu;

	return ioctl(fd, RPMSG_AMP_GET_MTU, &mtu) ? -1 : (int)mtu;
}

int file_read(const char *path, char *buf, size_t size)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n;

	if (fd < 0)
		return -1;
	n = read(fd, buf, size - 1);
	close(fd);
	if (n < 0)
		return -1;
	buf[n] = '\0';
	return n;
}

int file_write(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	ssize_t n;

	if (fd < 0)
		return -1;
	n = write(fd, text, strlen(text));
	close(fd);
	return n < 0 ? -1 : 0;
}

/* A number in sysfs, -1 if there is none */
int misc_attr_write(unsigned int ch, const char *name, const char *text)
{
	char path[128];

	snprintf(path, sizeof(path), "/sys/class/misc/rpmsg-misc%u/%s", ch,
		 name);
	return file_write(path, text);
}

/*
 * Most tests are about messages that wait in their buffers: those that do not fit are
 * not copied.
 */
int misc_open(unsigned int ch, int flags)
{
	misc_attr_write(ch, "rx_copy_limit", "0");
	return misc_open_as_is(ch, flags);
}

long misc_attr(unsigned int ch, const char *name)
{
	char path[128], text[64];

	snprintf(path, sizeof(path), "/sys/class/misc/rpmsg-misc%u/%s", ch,
		 name);
	return file_read(path, text, sizeof(text)) < 0 ? -1 : strtol(text, NULL, 0);
}

long misc_stat(unsigned int ch, const char *name)
{
	char path[64];

	snprintf(path, sizeof(path), "statistics/%s", name);
	return misc_attr(ch, path);
}

bool misc_attr_becomes(unsigned int ch, const char *name, long value)
{
	int ms;

	for (ms = 0; ms < PATIENCE_MS; ms += 5) {
		if (misc_attr(ch, name) == value)
			return true;
		usleep(5000);
	}
	printf("# %s of channel %u is %ld, not %ld\n", name, ch,
	       misc_attr(ch, name), value);
	return false;
}

/*
 * How often to do what is done @count times: EFFORT percent of it, but once. What
 * sets EFFORT is selftests/run, see there.
 */
unsigned int fewer(unsigned int count)
{
	const char *effort = getenv("EFFORT");
	unsigned long percent = effort ? strtoul(effort, NULL, 10) : 100;

	return ((unsigned long long)count * percent + 99) / 100 ?: 1;
}

/* Waits until one of @events comes */
bool ready(int fd, short events, int ms)
{
	struct pollfd p = { .fd = fd, .events = events };

	return poll(&p, 1, ms) == 1 && (p.revents & events);
}

short poll_now(int fd, short events)
{
	struct pollfd p = { .fd = fd, .events = events };

	return poll(&p, 1, 0) < 0 ? -1 : p.revents;
}

/* Whether the last line of the answer is there, and what it says */
static bool answered(size_t len, int *ret)
{
	char *line;

	if (!len || remote_answer[len - 1] != '\n')
		return false;
	remote_answer[len - 1] = '\0';
	line = strrchr(remote_answer, '\n');
	line = line ? line + 1 : remote_answer;
	remote_answer[len - 1] = '\n';
	if (!strcmp(line, "ok\n"))
		*ret = 0;
	else if (!strncmp(line, "error:", 6))
		*ret = -1;
	else
		return false;
	return true;
}

static int remote_ask(int fd, const char *command)
{
	size_t len = 0;
	int ret;

	/* Not for good, if there is no remote */
	if (!ready(fd, POLLOUT, PATIENCE_MS) ||
	    write(fd, command, strlen(command)) < 0)
		return -1;
	do {
		ssize_t n;

		if (!ready(fd, POLLIN, PATIENCE_MS)) {
			printf("# no answer to \"%s\"\n", command);
			return -1;
		}
		n = read(fd, remote_answer + len,
			 sizeof(remote_answer) - 1 - len);
		if (n < 0)
			return -1;
		len += n;
		remote_answer[len] = '\0';
	} while (!answered(len, &ret));
	if (ret)
		printf("# \"%s\": %s", command, remote_answer);
	return ret;
}

/* A command for the remote's console; 0 if it said ok */
int remote(const char *f, ...)
{
	char command[256];
	va_list ap;
	int fd, ret;

	va_start(ap, f);
	vsnprintf(command, sizeof(command), f, ap);
	va_end(ap);
	fd = misc_open(CONSOLE_CHANNEL, O_RDWR | O_CLOEXEC | O_NONBLOCK);
	if (fd < 0) {
		perror("# remote's console");
		return -1;
	}
	ret = remote_ask(fd, command);
	close(fd);
	return ret;
}

/* The number behind "key=" in the last answer, -1 if there is none */
long remote_value(const char *key)
{
	size_t len = strlen(key);
	const char *p;

	for (p = remote_answer; (p = strstr(p, key)); p += len)
		if ((p == remote_answer || p[-1] == ' ' || p[-1] == '\n') &&
		    p[len] == '=')
			return atol(p + len + 1);
	return -1;
}

/* Each byte depends on the number of the message and on its place in it */
static uint8_t message_byte(uint32_t seq, size_t i)
{
	return (seq * 31 + i * 7) ^ (seq >> 3);
}

void message_fill(uint8_t *msg, size_t len, uint32_t seq)
{
	size_t i;

	for (i = 0; i < len; i++)
		msg[i] = message_byte(seq, i);
	if (len)
		msg[0] = BINARY | (seq & 0x7f);
}

bool message_ok(const uint8_t *msg, size_t len, uint32_t seq)
{
	size_t i;

	if (len && msg[0] != (BINARY | (seq & 0x7f)))
		return false;
	for (i = 1; i < len; i++)
		if (msg[i] != message_byte(seq, i))
			return false;
	return true;
}

/* CRC-32 as in Ethernet and zlib */
uint32_t crc32(const void *data, size_t len)
{
	static uint32_t table[256];
	const uint8_t *p = data;
	uint32_t c, i;
	int k;

	for (i = 0; !table[255] && i < 256; i++) {
		for (c = i, k = 0; k < 8; k++)
			c = c & 1 ? c >> 1 ^ 0xedb88320 : c >> 1;
		table[i] = c;
	}
	for (c = ~0u; len--; p++)
		c = c >> 8 ^ table[(c ^ *p) & 0xff];
	return ~c;
}

uint32_t get_be32(const uint8_t *p)
{
	return (uint32_t)p[0] << 24 | p[1] << 16 | p[2] << 8 | p[3];
}

void put_be32(uint8_t *p, uint32_t v)
{
	p[0] = v >> 24;
	p[1] = v >> 16;
	p[2] = v >> 8;
	p[3] = v;
}

/* Is it the message of that number of a remote in source mode? */
bool source_ok(const uint8_t *msg, size_t len, uint32_t seq)
{
	if (len < 8 || get_be32(msg + len - 4) != crc32(msg, len - 4)) {
		printf("# message %u of %zu bytes: bad CRC\n", seq, len);
		return false;
	}
	if (get_be32(msg) != seq) {
		printf("# message %u came instead of %u\n", get_be32(msg), seq);
		return false;
	}
	return true;
}
