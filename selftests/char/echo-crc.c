// SPDX-License-Identifier: GPL-2.0-only
/*
 * Have the remote echo messages of random sizes, and check each of them.
 *
 * All devices are served by one loop that writes whenever one takes a message
 * and reads whenever one has one, so every channel runs as full as it can.
 *
 * A message: a byte that is no command of the console, the number of the
 * channel, a sequence number, anything, and a CRC of all that.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "misc.h"

#define MAX_DEVS	256
#define MAX_MSG		65536
/* Magic, channel, sequence number and CRC */
#define FRAMING		10

/**
 * struct dev - a device under test
 * @path: its node
 * @fd: opened without blocking
 * @tag: tells its messages from those of others
 * @mtu: bytes that a message can hold
 * @sent: messages sent
 * @received: messages that came back
 * @bytes: bytes that came back
 * @crc_err: messages that came back damaged, or are of another device
 * @gap: messages that were skipped
 * @dup: messages that came back late or twice
 * @next: sequence number that should come
 * @random: state of the generator
 * @len: size of the message to be sent, 0 if it has not been made
 * @msg: the message
 */
struct dev {
	char path[64];
	int fd;
	uint8_t tag;
	size_t mtu;
	uint32_t sent;
	uint32_t received;
	uint64_t bytes;
	uint32_t crc_err;
	uint32_t gap;
	uint32_t dup;
	uint32_t next;
	uint32_t random;
	size_t len;
	uint8_t msg[MAX_MSG];
};

static struct dev *devs[MAX_DEVS];
static struct pollfd polls[MAX_DEVS];
static unsigned int num_devs;
static struct timespec start;
static uint32_t count = 1000;
static uint32_t seed = 1;
static size_t min_size = FRAMING, max_size;
static uint8_t in[MAX_MSG];

static uint32_t next_random(struct dev *d)
{
	d->random ^= d->random << 13;
	d->random ^= d->random >> 17;
	d->random ^= d->random << 5;
	return d->random;
}

static bool report(void);

/* What came before the end counts, too */
static void die(const char *path, const char *what)
{
	fprintf(stderr, "echo-crc: %s: %s: %s\n", path, what, strerror(errno));
	report();
	exit(1);
}

static void add_dev(const char *path)
{
	struct dev *d = calloc(1, sizeof(*d));
	const char *digits = path + strcspn(path, "0123456789");
	int mtu;

	if (!d || num_devs == MAX_DEVS)
		die(path, "too many devices");
	snprintf(d->path, sizeof(d->path), "%s", path);
	d->fd = open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC);
	if (d->fd < 0)
		die(path, "open");
	mtu = misc_mtu(d->fd);
	if (mtu < 0)
		die(path, "RPMSG_AMP_GET_MTU");
	d->mtu = max_size && max_size < (size_t)mtu ? max_size : (size_t)mtu;
	if (d->mtu > MAX_MSG)
		d->mtu = MAX_MSG;
	if (d->mtu < min_size) {
		errno = EMSGSIZE;
		die(path, "smallest message");
	}
	d->tag = atoi(digits);
	d->random = (seed * 2654435761u + d->tag) | 1;
	devs[num_devs++] = d;
}

static int is_misc(const struct dirent *entry)
{
	return !strncmp(entry->d_name, "rpmsg-misc", 10);
}

static void add_all(void)
{
	struct dirent **entries;
	int i, n = scandir("/dev", &entries, is_misc, alphasort);
	char path[512];

	for (i = 0; i < n; i++) {
		snprintf(path, sizeof(path), "/dev/%s", entries[i]->d_name);
		add_dev(path);
		free(entries[i]);
	}
	if (n > 0)
		free(entries);
}

static void make_message(struct dev *d)
{
	size_t i;

	d->len = min_size + next_random(d) % (d->mtu - min_size + 1);
	for (i = 0; i < d->len; i++)
		d->msg[i] = i % 4 ? d->msg[i - 1] + 1u : next_random(d);
	d->msg[0] = BINARY;
	d->msg[1] = d->tag;
	put_be32(d->msg + 2, d->sent);
	put_be32(d->msg + d->len - 4, crc32(d->msg, d->len - 4));
}

static void send_some(struct dev *d)
{
	while (d->sent < count) {
		if (!d->len)
			make_message(d);
		if (write(d->fd, d->msg, d->len) < 0) {
			if (errno == EAGAIN)
				return;
			die(d->path, "write");
		}
		d->sent++;
		d->len = 0;
	}
}

static void check_message(struct dev *d, size_t len)
{
	int32_t ahead;

	if (len < FRAMING || in[0] != BINARY || in[1] != d->tag ||
	    get_be32(in + len - 4) != crc32(in, len - 4)) {
		d->crc_err++;
		return;
	}
	ahead = get_be32(in + 2) - d->next;
	if (ahead < 0) {
		d->dup++;
		return;
	}
	d->gap += ahead;
	d->next += ahead + 1;
}

static void receive_some(struct dev *d)
{
	while (d->received < count) {
		ssize_t n = read(d->fd, in, sizeof(in));

		if (n < 0 && errno == EAGAIN)
			return;
		if (n < 0)
			die(d->path, "read");
		d->received++;
		d->bytes += n;
		check_message(d, n);
	}
}

/* What the loop waits for; false if everything has come back */
static bool want(struct dev *d, struct pollfd *p)
{
	p->fd = d->received < count ? d->fd : -1;
	p->events = POLLIN | (d->sent < count ? POLLOUT : 0);
	p->revents = 0;
	return d->received < count;
}

static bool run(void)
{
	bool busy;
	unsigned int i;

	for (;;) {
		for (busy = false, i = 0; i < num_devs; i++)
			busy |= want(devs[i], &polls[i]);
		if (!busy)
			return true;
		if (poll(polls, num_devs, PATIENCE_MS) <= 0)
			return false;
		for (i = 0; i < num_devs; i++) {
			if (polls[i].revents & (POLLHUP | POLLERR)) {
				errno = EPIPE;
				die(devs[i]->path, "poll");
			}
			if (polls[i].revents & POLLIN)
				receive_some(devs[i]);
			if (polls[i].revents & POLLOUT)
				send_some(devs[i]);
		}
	}
}

static double seconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec - start.tv_sec + (now.tv_nsec - start.tv_nsec) / 1e9;
}

static bool report(void)
{
	unsigned long messages = 0, crc_err = 0, gap = 0, dup = 0, missing = 0;
	unsigned long long bytes = 0;
	unsigned int i;

	for (i = 0; i < num_devs; i++) {
		const struct dev *d = devs[i];

		if (d->received != count || d->crc_err || d->gap || d->dup)
			printf("%s: sent=%u received=%u crc_err=%u gap=%u dup=%u\n",
			       d->path, d->sent, d->received, d->crc_err,
			       d->gap, d->dup);
		messages += d->received;
		bytes += d->bytes;
		crc_err += d->crc_err;
		gap += d->gap;
		dup += d->dup;
		missing += count - d->received;
	}
	printf("devices=%u messages=%lu bytes=%llu crc_err=%lu gap=%lu dup=%lu missing=%lu seconds=%.1f\n",
	       num_devs, messages, bytes, crc_err, gap, dup, missing, seconds());
	return num_devs && !crc_err && !gap && !dup && !missing;
}

static void usage(void)
{
	fprintf(stderr,
		"usage: echo-crc [-n COUNT] [-s MIN-MAX] [-S SEED] -a|-d DEVICE...\n");
	exit(2);
}

static void parse_sizes(const char *arg)
{
	char *end;

	min_size = strtoul(arg, &end, 10);
	max_size = *end == '-' ? strtoul(end + 1, &end, 10) : min_size;
	if (*end || min_size < FRAMING || max_size < min_size) {
		fprintf(stderr, "echo-crc: sizes start at %d\n", FRAMING);
		exit(2);
	}
}

int main(int argc, char **argv)
{
	const char *paths[MAX_DEVS];
	unsigned int i, n = 0;
	bool all = false;
	int c;

	clock_gettime(CLOCK_MONOTONIC, &start);
	while ((c = getopt(argc, argv, "ad:n:s:S:")) != -1) {
		if (c == 'a')
			all = true;
		else if (c == 'd' && n < MAX_DEVS)
			paths[n++] = optarg;
		else if (c == 'n')
			count = strtoul(optarg, NULL, 0);
		else if (c == 's')
			parse_sizes(optarg);
		else if (c == 'S')
			seed = strtoul(optarg, NULL, 0);
		else
			usage();
	}
	if (optind < argc || all == !!n)
		usage();
	if (all)
		add_all();
	for (i = 0; i < n; i++)
		add_dev(paths[i]);

	if (!run())
		fprintf(stderr, "echo-crc: nothing more comes\n");
	return report() ? 0 : 1;
}
