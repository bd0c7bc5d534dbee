// SPDX-License-Identifier: GPL-2.0-only
/* ampctl doctor: what the modules have complained about in the kernel's log */
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "doctor.h"

/* Limit of the lines that are shown: the last ones */
#define LINES		8
/* Messages of this log level or a more severe one are complaints */
#define LEVEL_WARNING	4

static char lines[LINES][512];
static size_t next;

/* Lines that follow from another complaint, and are left out */
static bool is_sequel(const char *text)
{
	static const char *const sequels[] = {
		") failed: -E", "failed with error", "channels registered",
		"out-of-tree module taints", "module verification failed",
	};
	size_t i;

	for (i = 0; i < sizeof(sequels) / sizeof(sequels[0]); i++)
		if (strstr(text, sequels[i]))
			return true;
	return false;
}

/* Modules of the suite begin their lines with their names, as drivers do */
static bool is_ours(const char *text)
{
	static const char *const names[] = {
		"amp_msgirq", "amp_virtio", "amp_rpmsg", "amp_misc", "amp_eth",
		"amp_rproc", "amp_sim", "amp_mon",
	};
	size_t i, len;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		len = strlen(names[i]);
		if (!strncmp(text, names[i], len) &&
		    (text[len] == ' ' || text[len] == ':'))
			return !is_sequel(text);
	}
	return false;
}

static void remember(const char *text)
{
	size_t i;

	for (i = 0; i < LINES; i++)
		if (!strcmp(lines[i], text))
			return;
	snprintf(lines[next++ % LINES], sizeof(lines[0]), "%.500s", text);
}

/* A record is "PRIORITY,SEQUENCE,TIME,FLAGS;TEXT\n", and lines of key=value */
static void take(char *record)
{
	char *text = strchr(record, ';');

	if (!text || (strtoul(record, NULL, 10) & 7) > LEVEL_WARNING)
		return;
	text++;
	text[strcspn(text, "\n")] = 0;
	if (is_ours(text))
		remember(text);
}

/**
 * examine_log() - have the modules complained?
 * @channels: whether there are any
 *
 * If there is no channel, the complaints say why.
 */
void examine_log(bool channels)
{
	int fd = open("/dev/kmsg", O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	char record[8192];
	ssize_t len;
	size_t i;

	if (fd < 0)
		return;
	for (;;) {
		len = read(fd, record, sizeof(record) - 1);
		/* overwritten while it was read: go on with the oldest */
		if (len < 0 && errno == EPIPE)
			continue;
		if (len <= 0)
			break;
		record[len] = 0;
		take(record);
	}
	close(fd);
	for (i = 0; i < LINES; i++) {
		const char *line = lines[(next + i) % LINES];

		if (*line)
			finding(channels ? NOTE : ERROR, "log", NO_CHANNEL,
				"it says what was expected; it may be over by now",
				"the kernel's log has: %s", line);
	}
}
