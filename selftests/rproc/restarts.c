// SPDX-License-Identifier: GPL-2.0-only
/*
 * The remote restarts again and again, at random moments under traffic on
 * all channels: parked and started by amp_rproc, or crashed and recovered.
 *
 *	restarts [-n RESTARTS] [-s SEED] STATE CHANNEL...
 *
 * STATE is the file of remoteproc by that name.  The remote echoes on each
 * channel, and its console is on CONSOLE.
 *
 * A restart ends the session of every channel: its file says so, is opened
 * again, and the sequence of messages starts at 0.  In a session, messages come
 * in order, once each, without a hole; none comes of a session before it.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define MAX_CHANNELS	32
#define CONSOLE		6
/* Messages that may be under way on one channel */
#define WINDOW		16
/* Largest message, and what is the same in all of them */
#define MAX_MSG		400
#define MIN_MSG		13
/* The console leaves messages alone that start like this */
#define BINARY		0x80
/* Messages a channel in a session before the next restart, at most */
#define MAX_GOAL	100
/* Nothing takes that long; what does has stopped */
#define PATIENCE_MS	120000

/**
 * struct channel - a channel
 * @num: its number
 * @fd: its file, or -1 while it can't be opened
 * @session: number of the session, different from that of all others
 * @sent: messages sent in this session
 * @received: messages received in this session
 * @last_ms: when the last message came
 */
struct channel {
	unsigned int num;
	int fd;
	uint32_t session;
	uint32_t sent;
	uint32_t received;
	uint64_t last_ms;
};

static struct channel channels[MAX_CHANNELS];
static unsigned int num_channels, sessions;
static uint32_t repeated, reordered, stale, bad, total;
/* How long each channel was silent for each restart */
static uint32_t *outages;
static unsigned int num_outages, max_outages;
static uint8_t in[65536], out[MAX_MSG];

static uint64_t now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000ull + t.tv_nsec / 1000000;
}

static void die(const char *what)
{
	printf("# %s: %s\n", what, strerror(errno));
	exit(2);
}

static void put_u32(uint8_t *p, uint32_t v)
{
	memcpy(p, &v, sizeof(v));
}

static uint32_t get_u32(const uint8_t *p)
{
	uint32_t v;

	memcpy(&v, p, sizeof(v));
	return v;
}

/* The content of a message, all of which its number determines */
static size_t build(uint8_t *msg, const struct channel *ch, uint32_t seq)
{
	size_t i, len = MIN_MSG + (seq * 2654435761u >> 16) % (MAX_MSG - MIN_MSG);

	msg[0] = BINARY;
	put_u32(msg + 1, ch->session);
	put_u32(msg + 5, seq);
	put_u32(msg + 9, ch->num);
	for (i = MIN_MSG; i < len; i++)
		msg[i] = seq + i;
	return len;
}

static void check(struct channel *ch, size_t len)
{
	uint32_t seq = get_u32(in + 5);

	/* what the console has to say */
	if (in[0] != BINARY && ch->num == CONSOLE)
		return;
	total++;
	ch->last_ms = now_ms();
	if (len < MIN_MSG || get_u32(in + 9) != ch->num)
		bad++;
	else if (get_u32(in + 1) != ch->session)
		stale++;
	else if (seq < ch->received)
		repeated++;
	else if (seq > ch->received)
		reordered++;
	else if (len != build(out, ch, seq) || memcmp(in, out, len))
		bad++;
	ch->received++;
}

/* The end of a session, and the attempt to begin another one */
static void reopen(struct channel *ch)
{
	char path[64];

	if (ch->fd >= 0)
		close(ch->fd);
	snprintf(path, sizeof(path), "/dev/rpmsg-misc%u", ch->num);
	ch->fd = open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC);
	if (ch->fd < 0 && errno != EPIPE && errno != ENOTCONN)
		die(path);
	ch->session = ++sessions;
	ch->sent = 0;
	ch->received = 0;
}

static bool ended(const struct channel *ch, ssize_t n)
{
	if (n >= 0 || errno == EAGAIN)
		return false;
	if (errno != EPIPE && errno != ENOTCONN) {
		printf("# channel %u: %s, expected an end with EPIPE\n",
		       ch->num, strerror(errno));
		exit(1);
	}
	return true;
}

static bool send_some(struct channel *ch)
{
	size_t len;
	ssize_t n;

	while (ch->sent - ch->received < WINDOW) {
		len = build(out, ch, ch->sent);
		n = write(ch->fd, out, len);
		if (n < 0)
			return !ended(ch, n);
		ch->sent++;
	}
	return true;
}

static bool receive_some(struct channel *ch)
{
	int budget = WINDOW;
	ssize_t n;

	while (budget--) {
		n = read(ch->fd, in, sizeof(in));
		if (n < 0)
			return !ended(ch, n);
		check(ch, n);
	}
	return true;
}

static void serve(struct channel *ch)
{
	if (ch->fd < 0 || !receive_some(ch) || !send_some(ch))
		reopen(ch);
}

static void serve_all(void)
{
	struct pollfd polls[MAX_CHANNELS];
	unsigned int i;

	for (i = 0; i < num_channels; i++) {
		polls[i].fd = channels[i].fd;
		polls[i].events = POLLIN;
		if (channels[i].sent - channels[i].received < WINDOW)
			polls[i].events |= POLLOUT;
	}
	poll(polls, num_channels, 10);
	for (i = 0; i < num_channels; i++)
		serve(&channels[i]);
}

/* Lets traffic flow until all channels have had so much of it in a session */
static void flow(const uint32_t *since, uint32_t goal)
{
	uint64_t begin = now_ms();
	unsigned int i = 0;

	while (i < num_channels) {
		struct channel *ch = &channels[i];

		if (ch->session > since[i] && ch->received >= goal) {
			i++;
			continue;
		}
		serve_all();
		if (now_ms() - begin > PATIENCE_MS) {
			printf("# channel %u: session %u, received %u: it has not recovered\n",
			       ch->num, ch->session, ch->received);
			exit(1);
		}
	}
}

static void write_state(const char *path, const char *word)
{
	int fd = open(path, O_WRONLY);

	if (fd < 0 || write(fd, word, strlen(word)) < 0)
		die(word);
	close(fd);
}

/* What writes to the file waits; the traffic does not */
static pid_t park(const char *state)
{
	pid_t pid = fork();

	if (pid < 0)
		die("fork");
	if (pid)
		return pid;
	write_state(state, "stop");
	write_state(state, "start");
	_exit(0);
}

static pid_t crash(void)
{
	static const char *const how[] = { "crash illegal", "crash store" };
	const char *command = how[random() % 2];
	unsigned int i;

	for (i = 0; i < num_channels; i++)
		while (channels[i].num == CONSOLE &&
		       write(channels[i].fd, command, strlen(command)) < 0)
			serve_all();
	return 0;
}

static void restart(const char *state, bool crashes)
{
	uint32_t since[MAX_CHANNELS];
	uint64_t last[MAX_CHANNELS];
	unsigned int i;
	int status = 0;
	pid_t pid;

	for (i = 0; i < num_channels; i++) {
		since[i] = channels[i].session;
		last[i] = channels[i].last_ms;
	}
	pid = crashes ? crash() : park(state);
	flow(since, 1);
	for (i = 0; i < num_channels && num_outages < max_outages; i++)
		outages[num_outages++] = channels[i].last_ms - last[i];
	if (pid && (waitpid(pid, &status, 0) != pid || status))
		exit(2);
}

static int compare(const void *a, const void *b)
{
	const uint32_t *x = a, *y = b;

	return *x < *y ? -1 : *x > *y;
}

static uint32_t percentile(unsigned int percent)
{
	return outages[(num_outages - 1) * percent / 100];
}

static int report(unsigned int restarts)
{
	qsort(outages, num_outages, sizeof(*outages), compare);
	printf("# recovered=%u/%u messages=%u dup=%u reordered=%u stale=%u bad=%u\n",
	       restarts, restarts, total, repeated, reordered, stale, bad);
	printf("# silence of a channel in ms: p50=%u p99=%u max=%u\n",
	       percentile(50), percentile(99), percentile(100));
	return repeated || reordered || stale || bad;
}

int main(int argc, char **argv)
{
	uint32_t none[MAX_CHANNELS] = {};
	unsigned int i, restarts = 200;
	unsigned int seed = 1;
	int c;

	while ((c = getopt(argc, argv, "n:s:")) != -1) {
		if (c == 'n')
			restarts = strtoul(optarg, NULL, 10);
		else if (c == 's')
			seed = strtoul(optarg, NULL, 10);
		else
			return 2;
	}
	if (argc - optind < 2 || argc - optind - 1 > MAX_CHANNELS)
		return 2;
	srandom(seed);
	for (i = optind + 1; i < (unsigned int)argc; i++)
		channels[num_channels++].num = strtoul(argv[i], NULL, 10);
	max_outages = restarts * num_channels;
	outages = calloc(max_outages + 1, sizeof(*outages));
	for (i = 0; i < num_channels; i++) {
		channels[i].fd = -1;
		reopen(&channels[i]);
	}
	for (i = 0; i < restarts; i++) {
		flow(none, 1 + random() % MAX_GOAL);
		restart(argv[optind], i % 2);
	}
	flow(none, 1);
	return report(restarts);
}
