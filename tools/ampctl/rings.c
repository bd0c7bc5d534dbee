// SPDX-License-Identifier: GPL-2.0-only
/* The rings of a channel: /sys/kernel/debug/rpmsg-amp/DEVICE.channelN */
#include <dirent.h>
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "ampctl.h"
#include "rings.h"

#define RINGS_PATH	DEBUGFS_PATH "/rpmsg-amp"
#define SWAPPED		"; with its bytes exchanged it would fit: the remote has the other byte order"

/* The three lines of drivers/virtio's show_queue() that have numbers */
static bool parse_ring(FILE *file, const char *name, struct ring *ring)
{
	char format[64], side[16], line[256];
	bool heads = false;

	snprintf(format, sizeof(format),
		 "%s: %%u buffers of %%u bytes, we are the %%15s", name);
	while (fgets(line, sizeof(line), file)) {
		if (!heads) {
			heads = sscanf(line, format, &ring->num,
				       &ring->buf_size, side) == 3;
			ring->driver = heads && !strcmp(side, "driver");
			continue;
		}
		if (sscanf(line, " put up to %u, got up to %u, %u with the peer, %u held, %u unpublished",
			   &ring->put, &ring->got, &ring->away, &ring->held,
			   &ring->unpublished) == 5)
			continue;
		return sscanf(line, " shared: available %u, flags %x; used %u, flags %x",
			      &ring->avail_idx, &ring->avail_flags,
			      &ring->used_idx, &ring->used_flags) == 4;
	}
	return false;
}

/*
 * Finds the file by the end of its name, which begins with the name of the
 * device
 */
static FILE *open_rings(const struct channel *ch)
{
	char suffix[32], path[PATH_MAX];
	DIR *dir = opendir(RINGS_PATH);
	struct dirent *entry;
	FILE *file = NULL;
	size_t len, want;

	if (!dir)
		return NULL;
	snprintf(suffix, sizeof(suffix), ".channel%u", ch->num);
	want = strlen(suffix);
	errno = ENOENT;
	while (!file && (entry = readdir(dir))) {
		len = strlen(entry->d_name);
		if (len < want || strcmp(entry->d_name + len - want, suffix))
			continue;
		snprintf(path, sizeof(path), RINGS_PATH "/%s", entry->d_name);
		file = fopen(path, "re");
		break;
	}
	closedir(dir);
	return file;
}

/**
 * rings_try() - read the rings of a channel
 * @ch: the channel
 * @rings: where to put them
 *
 * Return: whether they could be read; errno says why not.
 */
bool rings_try(const struct channel *ch, struct rings *rings)
{
	FILE *file = open_rings(ch);
	bool ok;

	if (!file)
		return false;
	*rings = (struct rings){ 0 };
	ok = parse_ring(file, "rx", &rings->rx) &&
	     parse_ring(file, "tx", &rings->tx);
	fclose(file);
	if (!ok)
		errno = ENODATA;
	return ok;
}

/**
 * rings_read() - read the rings of a channel, or print why that fails
 * @ch: the channel
 * @rings: where to put them
 *
 * Return: true, or false after a message.
 */
bool rings_read(const struct channel *ch, struct rings *rings)
{
	if (rings_try(ch, rings))
		return true;
	if (errno == EACCES || errno == EPERM)
		ctl_fail("only root may look into rings: try sudo ampctl ring %u",
			 ch->num);
	else if (errno == ENODATA)
		ctl_fail("channel %u: ampctl does not understand what debugfs has: it is of another version than the modules",
			 ch->num);
	else if (access(RINGS_PATH, F_OK))
		ctl_fail("there is no " RINGS_PATH ": mount -t debugfs none " DEBUGFS_PATH
			 "; the kernel needs CONFIG_DEBUG_FS");
	else
		ctl_fail_errno(errno, "channel %u: its rings", ch->num);
	return false;
}

static uint16_t swapped(unsigned int index)
{
	return index >> 8 | index << 8;
}

/* Entries that the remote has published and Linux has not taken */
static void judge_index(const struct ring *ring, unsigned int index,
			unsigned int limit, struct ring_verdict *verdict)
{
	verdict->ours = (uint16_t)(index - ring->got);
	verdict->broken = verdict->ours > limit;
	if (!verdict->broken)
		return;
	verdict->ours = 0;
	verdict->swapped = (uint16_t)(swapped(index) - ring->got) <= limit;
}

static void rx_text(const struct ring *ring, const struct ring_verdict *verdict,
		    char *text, size_t size)
{
	if (verdict->ours)
		snprintf(text, size,
			 "%u messages of the remote wait for Linux to take them",
			 verdict->ours);
	else if (verdict->theirs)
		snprintf(text, size,
			 "no message waits; the remote has %u empty buffers",
			 verdict->theirs);
	else if (ring->held)
		snprintf(text, size,
			 "the remote has no empty buffer: all %u are messages that nobody on Linux has read",
			 ring->held);
	else if (ring->driver)
		snprintf(text, size, "the remote has no empty buffer");
	else
		snprintf(text, size, "no message waits");
}

static void tx_text(const struct ring_verdict *verdict, bool driver, char *text,
		    size_t size)
{
	if (driver && verdict->theirs)
		snprintf(text, size,
			 "%u messages wait for the remote to take them",
			 verdict->theirs);
	else if (driver && verdict->ours)
		snprintf(text, size,
			 "the remote has taken all messages; Linux takes %u buffers back when it sends",
			 verdict->ours);
	else if (driver)
		snprintf(text, size, "no message waits");
	else if (verdict->ours)
		snprintf(text, size,
			 "Linux has %u empty buffers of the remote's to send in",
			 verdict->ours);
	else
		snprintf(text, size,
			 "Linux can't send: the remote has offered no empty buffer");
}

/**
 * ring_judge() - what the numbers of a ring mean
 * @ring: the ring
 * @tx: it is the one to the remote
 * @verdict: where to put it
 */
void ring_judge(const struct ring *ring, bool tx, struct ring_verdict *verdict)
{
	unsigned int index = ring->driver ? ring->used_idx : ring->avail_idx;
	unsigned int limit = ring->driver ? ring->away : ring->num;

	*verdict = (struct ring_verdict){ .turn = "nobody" };
	judge_index(ring, index, limit, verdict);
	if (ring->driver && !verdict->broken)
		verdict->theirs = ring->away - verdict->ours;
	if (verdict->broken) {
		snprintf(verdict->text, sizeof(verdict->text),
			 "broken: the remote's index is %u, expected %u to %u%s",
			 index, ring->got, (uint16_t)(ring->got + limit),
			 verdict->swapped ? SWAPPED : "");
		verdict->turn = "Linux, by a reset";
		return;
	}
	if (tx) {
		tx_text(verdict, ring->driver, verdict->text,
			sizeof(verdict->text));
		if (verdict->theirs || (!ring->driver && !verdict->ours))
			verdict->turn = "remote";
		return;
	}
	rx_text(ring, verdict, verdict->text, sizeof(verdict->text));
	if (verdict->ours || (!verdict->theirs && ring->held))
		verdict->turn = "Linux";
}
