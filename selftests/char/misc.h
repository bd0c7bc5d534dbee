/* SPDX-License-Identifier: GPL-2.0-only */
/* What the tests of the character devices have in common */
#ifndef MISC_H
#define MISC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* The channel whose character device is the remote's console */
#define CONSOLE_CHANNEL	6
/* Nothing takes that long; what does has stopped */
#define PATIENCE_MS	60000
/* Messages of tests start like this: the console leaves them alone */
#define BINARY		0x80

int misc_open(unsigned int ch, int flags);
int misc_mtu(int fd);

int misc_open_as_is(unsigned int ch, int flags);
int misc_attr_write(unsigned int ch, const char *name, const char *text);
long misc_attr(unsigned int ch, const char *name);
long misc_stat(unsigned int ch, const char *name);
bool misc_attr_becomes(unsigned int ch, const char *name, long value);
int file_read(const char *path, char *buf, size_t size);
int file_write(const char *path, const char *text);

bool ready(int fd, short events, int ms);
short poll_now(int fd, short events);

int remote(const char *f, ...) __attribute__((format(printf, 1, 2)));
extern char remote_answer[];
long remote_value(const char *key);

unsigned int fewer(unsigned int count);

void message_fill(uint8_t *msg, size_t len, uint32_t seq);
bool message_ok(const uint8_t *msg, size_t len, uint32_t seq);

uint32_t crc32(const void *data, size_t len);
uint32_t get_be32(const uint8_t *p);
void put_be32(uint8_t *p, uint32_t v);
bool source_ok(const uint8_t *msg, size_t len, uint32_t seq);

#endif /* MISC_H */
