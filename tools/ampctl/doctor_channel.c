// SPDX-License-Identifier: GPL-2.0-only
/*
 * ampctl doctor: what is wrong with a channel, by its state, its counters and, for
 * root, its rings.  Everything is looked at twice, some time apart: what has moved in
 * between tells most.
 */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "alloc.h"
#include "ampctl.h"
#include "counters.h"
#include "doctor.h"
#include "endpoints.h"
#include "rings.h"

/* Fewer doorbells than these may be lost by chance, at a start for instance */
#define FEW_LOST	8
/* A share of lost doorbells above one in LOST_SHARE is a fault */
#define LOST_SHARE	20
/* More bad messages in a row than these are a fault, not chance */
#define FEW_BAD		4

/**
 * struct look - a channel at a moment
 * @counters: its counters
 * @rings: its rings
 * @has_rings: these could be read
 */
struct look {
	struct counters counters;
	struct rings rings;
	bool has_rings;
};

/**
 * struct patient - a channel that is examined
 * @ch: the channel
 * @old: how it was
 * @now: how it is
 * @dev: its character device, or empty
 * @queued: messages that wait to be read from it
 * @queue_limit: how many of them may hold buffers of the channel
 */
struct patient {
	const struct channel *ch;
	struct look old;
	struct look now;
	char dev[64];
	unsigned long queued;
	unsigned long queue_limit;
};

static uint64_t total(const struct patient *p, enum counter counter)
{
	return p->now.counters.values[counter];
}

static uint64_t grown(const struct patient *p, enum counter counter)
{
	return counter_since(&p->old.counters, &p->now.counters, counter);
}

static bool is_state(const struct patient *p, const char *state)
{
	return !strcmp(p->ch->state, state);
}

static void look_at(const struct channel *ch, struct look *look)
{
	counters_read(ch->num, &look->counters);
	look->has_rings = rings_try(ch, &look->rings);
}

static unsigned long device_number(const char *dev, const char *file)
{
	char path[PATH_MAX], text[32];

	snprintf(path, sizeof(path), "/sys/class/misc/%s/%s",
		 dev + strlen("/dev/"), file);
	file_read(path, text, sizeof(text));
	return strtoul(text, NULL, 10);
}

static void look_at_device(struct patient *p)
{
	const struct endpoint *misc;
	struct endpoint *list;
	size_t num = endpoints_read(p->ch, &list);

	misc = endpoint_of_driver(list, num, "amp_misc");
	if (misc) {
		snprintf(p->dev, sizeof(p->dev), "%s", misc->dev);
		p->queued = device_number(p->dev, "rx_queued");
		p->queue_limit = device_number(p->dev, "rx_limit");
	}
	free(list);
}

/* Has the remote ever moved a ring?  A doorbell may have been another channel's. */
static bool lives(const struct patient *p)
{
	const struct rings *rings = &p->now.rings;

	return total(p, RX_MESSAGES) || total(p, RX_STALE) ||
	       (p->now.has_rings && (rings->rx.got || rings->tx.got));
}

/* Is the remote active on other channels? */
static size_t living_neighbours(const struct patient *patients, size_t num,
				const struct patient *p)
{
	size_t i, count = 0;

	for (i = 0; i < num; i++)
		count += &patients[i] != p && lives(&patients[i]) &&
			 !strcmp(patients[i].ch->peer, p->ch->peer);
	return count;
}

/* Number of messages that waited at both looks, if the remote took none */
static unsigned int stuck(const struct patient *p)
{
	const struct ring *old = &p->old.rings.tx, *now = &p->now.rings.tx;
	struct ring_verdict before, after;

	if (!p->old.has_rings || !p->now.has_rings || !now->driver)
		return 0;
	ring_judge(old, true, &before);
	ring_judge(now, true, &after);
	if (now->used_idx != old->used_idx || before.broken || after.broken)
		return 0;
	return before.theirs < after.theirs ? before.theirs : after.theirs;
}

static bool is_device(const char *path, dev_t device)
{
	struct stat file;

	return device && !stat(path, &file) && S_ISCHR(file.st_mode) &&
	       file.st_rdev == device;
}

/* The process that has a device open; only root sees those of others */
static bool opened_by(const char *file, char *who, size_t size)
{
	char path[PATH_MAX], name[32];
	struct dirent *process, *entry;
	DIR *proc = opendir("/proc"), *fds;
	struct stat device;
	bool found = false;

	if (stat(file, &device))
		device.st_rdev = 0;
	while (proc && !found && (process = readdir(proc))) {
		snprintf(path, sizeof(path), "/proc/%.16s/fd", process->d_name);
		fds = *process->d_name > '9' ? NULL : opendir(path);
		while (fds && !found && (entry = readdir(fds))) {
			snprintf(path, sizeof(path), "/proc/%.16s/fd/%.16s",
				 process->d_name, entry->d_name);
			found = is_device(path, device.st_rdev);
		}
		if (fds)
			closedir(fds);
		if (!found)
			continue;
		snprintf(path, sizeof(path), "/proc/%.16s/comm",
			 process->d_name);
		file_read(path, name, sizeof(name));
		snprintf(who, size, "process %.16s (%s)", process->d_name, name);
	}
	if (proc)
		closedir(proc);
	return found;
}

/*
 * A simulated processor whose program does not run: other findings are then of
 * no use. Only root sees which files the processes of others have open.
 */
static bool simulated_by_nobody(const struct patient *p, char *device,
				size_t size)
{
	char path[PATH_MAX], real[PATH_MAX], who[64], *sim;
	unsigned int index;

	snprintf(path, sizeof(path), CHANNELS_PATH "/channel%u/device",
		 p->ch->num);
	if (geteuid() || !realpath(path, real))
		return false;
	sim = strstr(real, "/amp_sim.");
	if (!sim || sscanf(sim, "/amp_sim.%u", &index) != 1)
		return false;
	snprintf(device, size, "/dev/amp-sim%u", index);
	return !access(device, F_OK) &&
	       !opened_by(device, who, sizeof(who));
}

static void quarantined(const struct patient *p)
{
	struct ring_verdict rx = { 0 }, tx = { 0 };
	char action[128];

	snprintf(action, sizeof(action),
		 "restart the remote, then ampctl reset %u", p->ch->num);
	if (p->now.has_rings) {
		ring_judge(&p->now.rings.rx, false, &rx);
		ring_judge(&p->now.rings.tx, true, &tx);
	}
	if (rx.swapped || tx.swapped)
		finding(ERROR, "wrong-endian", p->ch->num,
			"have the remote write rings and headers in the byte order of Linux, then ampctl reset",
			"is quarantined: an index that the remote wrote makes sense only with its bytes exchanged: ring %s",
			rx.swapped ? rx.text : tx.text);
	else
		finding(ERROR, "quarantined", p->ch->num, action,
			"is quarantined: the remote broke a ring%s%s",
			rx.broken || tx.broken ? ": " : "",
			rx.broken ? rx.text : tx.broken ? tx.text : "");
}

static void connecting(const struct patient *p)
{
	unsigned int left = stuck(p);

	if (!strcmp(p->ch->role, "remote"))
		finding(WARNING, "no-remote", p->ch->num,
			"start the master of the channel",
			"is connecting: the master has not offered any buffer");
	else if (left)
		finding(ERROR, "no-remote", p->ch->num,
			"start the remote, or have it take what there is; a remote that starts from nothing needs ampctl reset",
			"is connecting: the remote has not taken %u messages of the last session",
			left);
	else
		finding(WARNING, "no-remote", p->ch->num,
			"does the remote run? ampctl monitor shows whether it restarts again and again",
			"is connecting: the remote is not ready, or has begun too many sessions");
}

/* Does remoteproc say that the processor runs? Then it misses the doorbells */
static bool processor_runs(char *name, size_t size)
{
	char path[PATH_MAX], state[32];
	unsigned int i;

	for (i = 0; ; i++) {
		snprintf(name, size, "remoteproc%u", i);
		snprintf(path, sizeof(path), "/sys/class/remoteproc/%s/state",
			 name);
		if (!file_read(path, state, sizeof(state)))
			return false;
		if (!strcmp(state, "running") || !strcmp(state, "attached"))
			return true;
	}
}

/* Nothing has ever come back */
static void never_answered(const struct patient *patients, size_t num,
			   const struct patient *p)
{
	size_t neighbours = living_neighbours(patients, num, p);
	char device[32], processor[32], action[128];

	if (simulated_by_nobody(p, device, sizeof(device))) {
		snprintf(action, sizeof(action), "amp-remote %s", device);
		finding(ERROR, "no-remote", p->ch->num, action,
			"there is no remote: no program has %s open", device);
		return;
	}
	if (neighbours)
		finding(ERROR, "wrong-ring-address", p->ch->num,
			"compare shmem-rx-vring and shmem-tx-vring (or vring addresses) of the channel with what the remote uses; then its doorbell",
			"the remote answers on %zu other channels and never has on this one: it looks for the rings elsewhere",
			neighbours);
	else if (processor_runs(processor, sizeof(processor)))
		finding(ERROR, "wrong-doorbell", p->ch->num,
			"compare output-msgirq-num (or mboxes) and output-dstcpu-id with the register and the core that the remote listens on; then ring addresses",
			"the remote runs, as %s says, and has never answered on any channel: it does not hear the doorbell of Linux, which has rung %ju times, or looks for the rings elsewhere",
			processor, (uintmax_t)total(p, KICKS));
	else
		finding(ERROR, "no-remote", p->ch->num,
			"start the remote; if it runs, compare ring addresses and doorbell registers of both sides",
			"there is no sign of a remote: Linux has rung %ju times, %ju of them again, and nothing ever came back",
			(uintmax_t)total(p, KICKS),
			(uintmax_t)total(p, KICKS_REPEATED));
}

/* Messages wait, and the remote takes none */
static void not_taken(const struct patient *p, unsigned int waiting)
{
	if (!p->now.rings.tx.got && !p->now.rings.tx.used_idx)
		finding(ERROR, "wrong-doorbell", p->ch->num,
			"compare output-msgirq-num (or mboxes) and output-dstcpu-id with the register and the core that the remote listens on",
			"the remote has sent messages, but takes none of the %u that wait for it: it does not hear the doorbell of Linux",
			waiting);
	else if (grown(p, RX_MESSAGES) || waiting >= p->now.rings.tx.num / 2)
		finding(ERROR, "full-receiver", p->ch->num,
			"see why the remote's application does not read, or ampctl reset after it was restarted",
			"the remote has taken messages before, and takes none of the %u that wait now: its receiver is full, or it has stopped",
			waiting);
	else
		finding(ERROR, "remote-stopped", p->ch->num,
			"see whether the remote still runs; ampctl reset when it has been started again",
			"the remote has taken messages before, and takes none of the %u that wait now",
			waiting);
}

static void examine_reader(const struct patient *p)
{
	char who[64] = "nobody that ampctl may see", action[160];

	if (!p->queue_limit || p->queued < p->queue_limit)
		return;
	opened_by(p->dev, who, sizeof(who));
	snprintf(action, sizeof(action),
		 "have %s read, or close it, or choose RPMSG_AMP_RX_DROP", who);
	finding(total(p, RX_STALLS) ? ERROR : WARNING, "full-receiver",
		p->ch->num, action,
		"%lu messages wait in %s, which %s has open and does not read%s",
		p->queued, p->dev, who,
		total(p, RX_STALLS) ? "; the whole channel has had to wait" : "");
}

static void examine_doorbells(const struct patient *p)
{
	uint64_t lost = total(p, WATCHDOG), came = total(p, INTERRUPTS);

	if (lost < FEW_LOST || lost * LOST_SHARE < came)
		return;
	if (came < lost / LOST_SHARE || !came)
		finding(ERROR, "wrong-doorbell", p->ch->num,
			"compare input-msgirq-num (or mboxes) and input-dstcpu-id with the register that the remote writes, and look whether it writes at all",
			"the timer has found work %ju times and a doorbell of the remote %ju times: Linux does not hear it",
			(uintmax_t)lost, (uintmax_t)came);
	else
		finding(ERROR, "lost-interrupts", p->ch->num,
			"see whether the remote rings after each message, and whether somebody else takes the interrupt: /proc/interrupts",
			"doorbells get lost: the timer has found work %ju times that none had announced, %ju came",
			(uintmax_t)lost, (uintmax_t)came);
}

static void examine_messages(const struct patient *p)
{
	uint64_t bad = total(p, RX_BAD_HEADER) + total(p, RX_BAD_LENGTH);

	if (bad >= FEW_BAD && bad * 2 > total(p, RX_MESSAGES))
		finding(ERROR, "wrong-endian", p->ch->num,
			"compare byte order, buffer size and number of buffers of both sides",
			"%ju of %ju received messages make no sense: the remote has another byte order, or other buffers",
			(uintmax_t)bad, (uintmax_t)total(p, RX_MESSAGES));
	else if (bad)
		finding(WARNING, "bad-messages", p->ch->num,
			"ampctl loglevel CHANNEL basic, and see dmesg",
			"%ju of %ju received messages were malformed and dropped",
			(uintmax_t)bad, (uintmax_t)total(p, RX_MESSAGES));
	if (total(p, RX_UNKNOWN))
		finding(NOTE, "unknown-address", p->ch->num,
			"ampctl show lists the endpoints; ampctl loglevel CHANNEL detail logs the addresses",
			"%ju messages were dropped: nobody listens at the addresses they were for",
			(uintmax_t)total(p, RX_UNKNOWN));
	if (total(p, NS_REFUSED) + total(p, NS_DROPPED) + total(p, NS_BAD))
		finding(NOTE, "announcements", p->ch->num,
			"see the services in ampctl show, and the parameter max_services of amp_rpmsg",
			"announcements of services: %ju refused, %ju too many, %ju malformed",
			(uintmax_t)total(p, NS_REFUSED),
			(uintmax_t)total(p, NS_DROPPED),
			(uintmax_t)total(p, NS_BAD));
}

static void examine_history(const struct patient *p)
{
	if (total(p, QUARANTINES) && !is_state(p, "quarantined"))
		finding(NOTE, "was-quarantined", p->ch->num,
			"see what the remote did at that time",
			"the remote has broken a ring %ju times, and the channel was reset",
			(uintmax_t)total(p, QUARANTINES));
	if (grown(p, RESTARTS) > 1)
		finding(WARNING, "restarts", p->ch->num,
			"see why the remote starts over and over",
			"the remote has restarted %ju times while ampctl watched",
			(uintmax_t)grown(p, RESTARTS));
}

static void online(const struct patient *patients, size_t num,
		   const struct patient *p)
{
	unsigned int waiting = stuck(p);

	if (!lives(p) && total(p, KICKS_REPEATED) &&
	    !strcmp(p->ch->role, "master"))
		never_answered(patients, num, p);
	else if (waiting)
		not_taken(p, waiting);
	else if (grown(p, KICKS_REPEATED) && !grown(p, RX_MESSAGES) &&
		 !p->now.has_rings)
		finding(ERROR, "remote-stopped", p->ch->num,
			"see whether the remote still runs; as root, ampctl doctor knows more",
			"the remote was rung again %ju times and does not answer",
			(uintmax_t)grown(p, KICKS_REPEATED));
	examine_reader(p);
	examine_doorbells(p);
	examine_messages(p);
}

static void examine(const struct patient *patients, size_t num,
		    const struct patient *p)
{
	if (is_state(p, "quarantined"))
		quarantined(p);
	else if (is_state(p, "connecting"))
		connecting(p);
	else if (is_state(p, "online"))
		online(patients, num, p);
	examine_history(p);
}

/**
 * examine_channels() - what is wrong with channels?
 * @channels: the channels
 * @num: how many
 * @seconds: time between two looks
 */
void examine_channels(const struct channel *channels, size_t num,
		      double seconds)
{
	struct patient *patients;
	size_t i;

	if (!num)
		return;
	patients = more_memory(NULL, num * sizeof(*patients));
	memset(patients, 0, num * sizeof(*patients));
	for (i = 0; i < num; i++) {
		patients[i].ch = &channels[i];
		look_at(&channels[i], &patients[i].old);
	}
	seconds_sleep(seconds);
	for (i = 0; i < num; i++) {
		look_at(&channels[i], &patients[i].now);
		look_at_device(&patients[i]);
	}
	for (i = 0; i < num; i++)
		examine(patients, num, &patients[i]);
	free(patients);
}
