// SPDX-License-Identifier: GPL-2.0-only
/*
 * Traffic on character devices until they end: what runs while drivers go away.
 *
 * A device is either echoed on by the remote, and is kept busy with a window of
 * messages, or the remote is a source, and everything it sends is checked.
 *
 * A message that is echoed starts with a number that no other run of this
 * program has: one that another run has sent is stale, and must not arrive.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include <linux/rpmsg_amp.h>

#include "misc.h"

#define MAX_DEVS	32
#define MAX_MSG		65536
/* Messages that may be under way on one device */
#define WINDOW		16
/* Mark, session, sequence number and CRC of an echo; the latter of a source */
#define ECHO_FRAMING	13
#define SOURCE_FRAMING	8

/**
 * struct dev - a device
 * @num: number of its channel
 * @fd: the device, opened without blocking
 * @source: the remote sends by itself
 * @sent: messages sent
 * @received: messages received
 * @next: sequence number that has to come, once there was one
 * @stale: messages of another session
 * @dup: messages that came late or twice
 * @gap: messages that were skipped
 * @bad: messages that were damaged
 * @random: state of the generator of sizes
 * @ended: it is of no use any more
 * @error: errno of the call that said so
 */
struct dev {
	unsigned int num;
	int fd;
	bool source;
	uint32_t sent;
	uint32_t received;
	uint32_t next;
	uint32_t stale;
	uint32_t dup;
	uint32_t gap;
	uint32_t bad;
	uint32_t random;
	bool ended;
	int error;
};

static struct dev devs[MAX_DEVS];
static unsigned int num_devs;
static uint32_t session;
/* Messages a device until the file of that name is made, or the run ends */
static unsigned int goal = 50;
static const char *ready_file;
static bool stop_at_goal;
/* Where the last sequence numbers of sources are kept from run to run */
static const char *state_dir;
static size_t max_size = 400;
static volatile sig_atomic_t stopped;
static uint8_t in[MAX_MSG], out[MAX_MSG];

static void on_signal(int number)
{
	stopped = number;
}

static void die(unsigned int num, const char *what)
{
	fprintf(stderr, "traffic: channel %u: %s: %s\n", num, what,
		strerror(errno));
	exit(2);
}

static void state_path(const struct dev *d, char *path, size_t size)
{
	snprintf(path, size, "%s/source-%u", state_dir, d->num);
}

/* What a source has sent before must not come again */
static void state_load(struct dev *d)
{
	char path[256];
	FILE *f;

	if (!state_dir || !d->source)
		return;
	state_path(d, path, sizeof(path));
	f = fopen(path, "r");
	if (!f)
		return;
	if (fscanf(f, "%u", &d->next) != 1)
		d->next = 0;
	fclose(f);
}

static void state_save(const struct dev *d)
{
	char path[256];
	FILE *f;

	if (!state_dir || !d->source)
		return;
	state_path(d, path, sizeof(path));
	f = fopen(path, "w");
	if (!f)
		die(d->num, path);
	fprintf(f, "%u\n", d->next);
	fclose(f);
}

static void add_dev(const char *arg, bool source)
{
	struct dev *d = &devs[num_devs++];

	if (num_devs > MAX_DEVS) {
		fprintf(stderr, "traffic: too many devices\n");
		exit(2);
	}
	d->num = strtoul(arg, NULL, 10);
	d->source = source;
	d->random = session ^ (d->num + 1) * 2654435761u;
	d->random |= 1;
	d->fd = misc_open(d->num, O_RDWR | O_NONBLOCK | O_CLOEXEC);
	if (d->fd < 0)
		die(d->num, "open");
}

static size_t next_size(struct dev *d)
{
	d->random ^= d->random << 13;
	d->random ^= d->random >> 17;
	d->random ^= d->random << 5;
	return ECHO_FRAMING + d->random % (max_size - ECHO_FRAMING + 1);
}

static void end(struct dev *d, int error)
{
	d->ended = true;
	d->error = error;
}

/* One that exits leaves no echoes behind for the next run */
static bool may_send(const struct dev *d)
{
	return !d->source && !stopped && d->sent - d->received < WINDOW &&
	       !(stop_at_goal && d->sent >= goal);
}

static void send_some(struct dev *d)
{
	while (may_send(d)) {
		size_t i, len = next_size(d);

		out[0] = BINARY;
		put_be32(out + 1, session);
		put_be32(out + 5, d->sent);
		for (i = 9; i < len - 4; i++)
			out[i] = d->sent + i;
		put_be32(out + len - 4, crc32(out, len - 4));
		if (write(d->fd, out, len) < 0) {
			if (errno != EAGAIN)
				end(d, errno);
			return;
		}
		d->sent++;
	}
}

static void check_sequence(struct dev *d, uint32_t seq)
{
	int32_t ahead = seq - d->next;

	if (ahead < 0) {
		d->dup++;
		return;
	}
	/* a source went on while nobody listened, but not any more since */
	if (!d->source || d->received > 1)
		d->gap += ahead;
	d->next = seq + 1;
}

static void check_message(struct dev *d, size_t len)
{
	size_t framing = d->source ? SOURCE_FRAMING : ECHO_FRAMING;

	if (len < framing || get_be32(in + len - 4) != crc32(in, len - 4))
		d->bad++;
	else if (d->source)
		check_sequence(d, get_be32(in));
	else if (get_be32(in + 1) != session)
		d->stale++;
	else
		check_sequence(d, get_be32(in + 5));
}

static void receive_some(struct dev *d)
{
	int budget = 2 * WINDOW;

	while (budget--) {
		ssize_t n = read(d->fd, in, sizeof(in));

		if (n < 0) {
			if (errno != EAGAIN)
				end(d, errno);
			return;
		}
		d->received++;
		check_message(d, n);
	}
}

static bool all_have(unsigned int count)
{
	unsigned int i;

	for (i = 0; i < num_devs; i++)
		if (devs[i].received < count)
			return false;
	return true;
}

/* Stopped, and no echo is under way */
static bool is_over(void)
{
	unsigned int i;

	for (i = 0; i < num_devs; i++)
		if (!devs[i].ended && !devs[i].source &&
		    devs[i].sent != devs[i].received)
			return false;
	return stopped;
}

static void tell_ready(void)
{
	FILE *f;

	if (!ready_file || !all_have(goal))
		return;
	f = fopen(ready_file, "w");
	if (!f)
		die(0, ready_file);
	fclose(f);
	ready_file = NULL;
}

static void serve(struct dev *d, short events)
{
	if (events & POLLIN)
		receive_some(d);
	if (!d->ended && events & POLLOUT)
		send_some(d);
	/* what poll says has to be what the calls say */
	if (!d->ended && events & (POLLHUP | POLLERR))
		end(d, read(d->fd, in, sizeof(in)) < 0 ? errno : 0);
}

/* False when all devices have ended */
static bool poll_all(void)
{
	struct pollfd polls[MAX_DEVS];
	unsigned int i, open = 0;

	for (i = 0; i < num_devs; i++) {
		struct dev *d = &devs[i];

		polls[i].fd = d->ended ? -1 : d->fd;
		polls[i].events = POLLIN;
		if (may_send(d))
			polls[i].events |= POLLOUT;
		polls[i].revents = 0;
		open += !d->ended;
	}
	if (!open)
		return false;
	if (!poll(polls, num_devs, PATIENCE_MS)) {
		fprintf(stderr, "traffic: nothing more comes\n");
		exit(3);
	}
	for (i = 0; i < num_devs; i++)
		if (polls[i].revents)
			serve(&devs[i], polls[i].revents);
	return true;
}

/* Each call on a file that has ended says so, in the same words */
static bool ended_well(const struct dev *d)
{
	struct pollfd p = { .fd = d->fd, .events = POLLIN | POLLOUT };
	int bytes;

	if (d->error != ENODEV && d->error != EPIPE)
		return false;
	if (poll(&p, 1, 0) != 1 || !(p.revents & POLLHUP) ||
	    p.revents & (POLLIN | POLLOUT))
		return false;
	return read(d->fd, in, sizeof(in)) < 0 && errno == d->error &&
	       write(d->fd, out, 1) < 0 && errno == d->error &&
	       ioctl(d->fd, FIONREAD, &bytes) < 0 && errno == d->error;
}

static bool report(const struct dev *d)
{
	bool ok = !d->stale && !d->dup && !d->gap && !d->bad;
	const char *how = "stopped";

	if (d->ended) {
		how = strerrorname_np(d->error);
		ok = ok && ended_well(d);
	}
	printf("ch=%u sent=%u received=%u stale=%u dup=%u gap=%u bad=%u end=%s%s\n",
	       d->num, d->sent, d->received, d->stale, d->dup, d->gap, d->bad,
	       how ? how : "?", ok ? "" : " WRONG");
	return ok;
}

static void usage(void)
{
	fprintf(stderr,
		"usage: traffic [-n GOAL] [-r FILE | -x] [-s DIR] [-m SIZE] -e CHANNEL|-g CHANNEL...\n"
		"  -e  the remote echoes on this channel\n"
		"  -g  the remote generates on this channel\n"
		"  -n  messages a channel to be had before\n"
		"  -r  make this file\n"
		"  -x  exit\n"
		"  -m  largest message\n"
		"  -s  where to keep the numbers of what was generated\n");
	exit(2);
}

static void parse(int argc, char **argv)
{
	int c;

	while ((c = getopt(argc, argv, "e:g:n:r:s:m:x")) != -1) {
		if (c == 'n')
			goal = strtoul(optarg, NULL, 10);
		else if (c == 'r')
			ready_file = optarg;
		else if (c == 's')
			state_dir = optarg;
		else if (c == 'm')
			max_size = strtoul(optarg, NULL, 10);
		else if (c == 'x')
			stop_at_goal = true;
		else if (c == 'e' || c == 'g')
			add_dev(optarg, c == 'g');
		else
			usage();
	}
	if (optind < argc || !num_devs || max_size < ECHO_FRAMING ||
	    max_size > MAX_MSG)
		usage();
}

int main(int argc, char **argv)
{
	struct sigaction action = { .sa_handler = on_signal };
	struct timespec now;
	unsigned int i;
	bool ok = true;

	clock_gettime(CLOCK_MONOTONIC, &now);
	session = now.tv_sec * 1000003u ^ now.tv_nsec ^ getpid() << 16;
	sigaction(SIGTERM, &action, NULL);
	parse(argc, argv);
	for (i = 0; i < num_devs; i++)
		state_load(&devs[i]);

	while (!is_over() && poll_all()) {
		tell_ready();
		if (stop_at_goal && all_have(goal))
			break;
	}
	for (i = 0; i < num_devs; i++) {
		ok &= report(&devs[i]);
		state_save(&devs[i]);
	}
	/* without traffic, nothing has been tested */
	if (!all_have(goal)) {
		printf("fewer than %u messages\n", goal);
		ok = false;
	}
	return ok ? 0 : 1;
}
