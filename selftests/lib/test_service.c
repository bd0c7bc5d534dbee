// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the library does with a service that sends every message back, whatever is in
 * between: the same tests for each kind of address.
 *
 *	test_service ADDRESS
 *
 * Over UDP, messages may be lost: what has not come back is sent again there, and
 * nowhere else.
 */
#include <poll.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ktap.h"
#include "misc.h"
#include "rpmsg-amp.h"
#include "service.h"

/* After that, a datagram or its echo was lost */
#define UDP_PATIENCE	2000
#define MANY		16

static const char *address;
static bool lossy;
static size_t max;
static uint8_t *out, *in;
static unsigned int sent_again;

static struct rpmsg_amp *open_service(unsigned int flags)
{
	struct rpmsg_amp *service = NULL;

	EXPECT_RET(rpmsg_amp_open(&service, address, flags, PATIENCE), 0);
	return service;
}

static int send_numbered(struct rpmsg_amp *service, size_t len, uint32_t seq)
{
	message_fill(out, len, seq);
	return rpmsg_amp_send(service, out, len, PATIENCE);
}

static int patience(void)
{
	return lossy ? UDP_PATIENCE : PATIENCE;
}

/* One message there and back. Over UDP, an echo may also come late, or twice. */
static bool echo(struct rpmsg_amp *service, size_t len, uint32_t seq)
{
	ssize_t ret;
	int tries = lossy ? 30 : 1;

	while (tries-- > 0) {
		if (!EXPECT_RET(send_numbered(service, len, seq), 0))
			return false;
		do {
			ret = rpmsg_amp_recv(service, in, max, patience());
			if (ret == (ssize_t)len && message_ok(in, len, seq))
				return true;
		} while (lossy && ret >= 0);
		if (!lossy || ret != -ETIMEDOUT)
			break;
		sent_again++;
	}
	EXPECT_RET(ret, (ssize_t)len);
	printf("# message %u of %zu bytes has not come back\n", seq, len);
	ktap_failed = 1;
	return false;
}

static void test_sizes(void)
{
	struct rpmsg_amp *service = open_service(0);
	size_t sizes[] = { 1, 2, 17, max / 2, max - 1, max };
	unsigned int i;

	ASSERT(service);
	EXPECT_RET(rpmsg_amp_max_size(service), (ssize_t)max);
	for (i = 0; i < 6; i++)
		echo(service, sizes[i], i);
	rpmsg_amp_close(service);
}

static void test_random(void)
{
	struct rpmsg_amp *service = open_service(0);
	unsigned int i, n = fewer(1000);

	ASSERT(service);
	for (i = 0; i < n; i++)
		if (!echo(service, 1 + (i * 2654435761u >> 8) % max, i))
			break;
	rpmsg_amp_close(service);
}

/* It is neither the end of the session nor none */
static void test_empty(void)
{
	struct rpmsg_amp *service = open_service(0);

	ASSERT(service);
	echo(service, 0, 1);
	EXPECT_RET(rpmsg_amp_recv(service, in, max, 0), -EAGAIN);
	echo(service, 5, 2);
	rpmsg_amp_close(service);
}

static void test_too_large(void)
{
	struct rpmsg_amp *service = open_service(0);

	ASSERT(service);
	EXPECT_RET(rpmsg_amp_send(service, out, max + 1, PATIENCE), -EMSGSIZE);
	echo(service, 9, 3);
	rpmsg_amp_close(service);
}

/* It stays, and can be asked for its size */
static void test_small_memory(void)
{
	struct rpmsg_amp *service = open_service(0);

	ASSERT(service);
	ASSERT_RET(send_numbered(service, 100, 4), 0);
	EXPECT_RET(rpmsg_amp_recv(service, in, 99, PATIENCE), -EMSGSIZE);
	EXPECT_RET(rpmsg_amp_recv(service, in, 0, PATIENCE), -EMSGSIZE);
	EXPECT_RET(rpmsg_amp_next_size(service), 100);
	EXPECT_RET(rpmsg_amp_recv(service, in, 100, 0), 100);
	EXPECT(message_ok(in, 100, 4));
	EXPECT_RET(rpmsg_amp_next_size(service), -EAGAIN);
	rpmsg_amp_close(service);
}

static void test_timeouts(void)
{
	struct rpmsg_amp *service = open_service(0);
	struct rpmsg_amp_msg msg = { .data = in, .size = max };

	ASSERT(service);
	EXPECT_RET(rpmsg_amp_recv(service, in, max, 0), -EAGAIN);
	EXPECT_RET(rpmsg_amp_recv(service, in, max, 20), -ETIMEDOUT);
	EXPECT_RET(rpmsg_amp_recvv(service, &msg, 1, 0), -EAGAIN);
	EXPECT_RET(rpmsg_amp_recvv(service, &msg, 1, 20), -ETIMEDOUT);
	rpmsg_amp_close(service);
}

/* As many as there are, each in its own memory, in the order in which they were sent */
static void test_vectors(void)
{
	struct rpmsg_amp *service = open_service(0);
	static uint8_t texts[2][MANY][64];
	struct rpmsg_amp_msg to[MANY], from[MANY];
	int i, got = 0, ret;

	ASSERT(service);
	for (i = 0; i < MANY; i++) {
		to[i] = (struct rpmsg_amp_msg) { .data = texts[0][i], .len = 20 + i };
		from[i] = (struct rpmsg_amp_msg) { .data = texts[1][i], .size = 64 };
		message_fill(texts[0][i], 20 + i, i);
	}
	EXPECT_RET(rpmsg_amp_sendv(service, to, 0, 0), 0);
	ASSERT_RET(rpmsg_amp_sendv(service, to, MANY, PATIENCE), MANY);
	EXPECT_RET(rpmsg_amp_recvv(service, from, 0, 0), 0);
	while (got < MANY) {
		ret = rpmsg_amp_recvv(service, from + got, MANY - got, PATIENCE);
		if (!EXPECT(ret > 0))
			break;
		got += ret;
	}
	for (i = 0; i < got; i++) {
		EXPECT_EQ(from[i].len, 20 + i);
		EXPECT(message_ok(texts[1][i], from[i].len, i));
	}
	EXPECT_RET(rpmsg_amp_recvv(service, from, MANY, 0), -EAGAIN);
	rpmsg_amp_close(service);
}

/* A message that has no room ends the call, and is told when it is the first one */
static void test_vector_small(void)
{
	struct rpmsg_amp *service = open_service(0);
	struct rpmsg_amp_msg from[2] = {
		{ .data = in, .size = 8 }, { .data = in + 8, .size = 8 },
	};

	ASSERT(service);
	ASSERT_RET(send_numbered(service, 8, 1), 0);
	ASSERT_RET(send_numbered(service, 9, 2), 0);
	EXPECT_RET(rpmsg_amp_recvv(service, from, 1, PATIENCE), 1);
	EXPECT(message_ok(in, 8, 1));
	EXPECT_RET(rpmsg_amp_recvv(service, from, 2, PATIENCE), -EMSGSIZE);
	EXPECT_RET(rpmsg_amp_next_size(service), 9);
	rpmsg_amp_close(service);
}

static bool readable(struct rpmsg_amp *service, int timeout)
{
	struct pollfd p = { .fd = rpmsg_amp_fd(service), .events = POLLIN };

	return poll(&p, 1, timeout) == 1 && p.revents == POLLIN;
}

/* The file descriptor is readable until rpmsg_amp_events() has told all there is */
static void test_poll(void)
{
	struct rpmsg_amp *service = open_service(0);

	ASSERT(service);
	EXPECT(readable(service, PATIENCE));
	EXPECT_RET(rpmsg_amp_events(service), RPMSG_AMP_UP);
	EXPECT(!readable(service, 0));
	EXPECT_RET(rpmsg_amp_events(service), 0);

	EXPECT_RET(rpmsg_amp_want(service, RPMSG_AMP_OUT), 0);
	EXPECT(readable(service, PATIENCE));
	EXPECT_RET(rpmsg_amp_events(service), RPMSG_AMP_OUT);
	EXPECT_RET(rpmsg_amp_want(service, 0), 0);
	EXPECT(!readable(service, 0));
	EXPECT_RET(rpmsg_amp_want(service, RPMSG_AMP_IN), 0);
	EXPECT(!readable(service, 0));
	EXPECT_RET(rpmsg_amp_want(service, 0x100), -EINVAL);

	ASSERT_RET(send_numbered(service, 30, 5), 0);
	EXPECT(readable(service, PATIENCE));
	EXPECT_RET(rpmsg_amp_events(service), RPMSG_AMP_IN);
	EXPECT_RET(rpmsg_amp_events(service), RPMSG_AMP_IN);
	EXPECT_RET(rpmsg_amp_recv(service, in, max, 0), 30);
	EXPECT(!readable(service, 0));
	rpmsg_amp_close(service);
}

static void test_state(void)
{
	struct rpmsg_amp *service = open_service(0);

	ASSERT(service);
	EXPECT(!strcmp(rpmsg_amp_address(service), address));
	EXPECT_EQ(rpmsg_amp_online(service), 1);
	EXPECT_EQ(rpmsg_amp_sessions(service), 1);
	EXPECT_EQ(rpmsg_amp_error(service), 0);
	rpmsg_amp_close(service);
}

static void test_arguments(void)
{
	struct rpmsg_amp *service = open_service(0), *other = NULL;

	ASSERT(service);
	EXPECT_RET(rpmsg_amp_open(&other, address, 0x100, 0), -EINVAL);
	EXPECT_RET(rpmsg_amp_listen(&other, address, 1), -EINVAL);
	EXPECT_RET(rpmsg_amp_accept(service, &other, 0), -EOPNOTSUPP);
	EXPECT(!other);
	rpmsg_amp_close(service);
	rpmsg_amp_close(NULL);
}

static void on_alarm(int signal)
{
	(void)signal;
}

static void test_signal(void)
{
	struct rpmsg_amp *service = open_service(0);
	struct sigaction act = { .sa_handler = on_alarm };

	ASSERT(service);
	sigaction(SIGALRM, &act, NULL);
	ualarm(50000, 50000);
	EXPECT_RET(rpmsg_amp_recv(service, in, max, -1), -EINTR);
	ualarm(0, 0);
	echo(service, 11, 6);
	rpmsg_amp_close(service);
}

/* A service, and how many messages may still be sent before an echo comes back */
struct duplex {
	struct rpmsg_amp *service;
	sem_t permits;
	unsigned int count;
	unsigned int sent;
};

static void *keep_sending(void *arg)
{
	struct duplex *d = arg;
	uint8_t text[64];
	int ret = 0;

	for (; d->sent < d->count; d->sent++) {
		while (sem_wait(&d->permits))
			;
		message_fill(text, sizeof(text), d->sent);
		ret = rpmsg_amp_send(d->service, text, sizeof(text), PATIENCE);
		if (ret)
			break;
	}
	return (void *)(intptr_t)ret;
}

/* One thread sends, another one receives. Over UDP, a gap is what was lost. */
static void test_threads(void)
{
	struct duplex d = { .service = open_service(0), .count = fewer(2000) };
	unsigned int i;
	pthread_t thread;
	void *status;

	ASSERT(d.service);
	sem_init(&d.permits, 0, 8);
	ASSERT_EQ(pthread_create(&thread, NULL, keep_sending, &d), 0);
	for (i = 0; i < d.count; i++) {
		ssize_t ret = rpmsg_amp_recv(d.service, in, max, patience());

		if (lossy && ret == -ETIMEDOUT) {
			sem_post(&d.permits);
			sent_again++;
			continue;
		}
		if (!EXPECT_RET(ret, 64))
			break;
		if (!lossy && !EXPECT(message_ok(in, 64, i)))
			break;
		sem_post(&d.permits);
	}
	/* So that it ends in any case */
	for (; i < d.count; i++)
		sem_post(&d.permits);
	pthread_join(thread, &status);
	EXPECT_RET((intptr_t)status, 0);
	EXPECT_EQ(d.sent, d.count);
	sem_destroy(&d.permits);
	rpmsg_amp_close(d.service);
}

/* Opening again and again: every file descriptor and all memory comes back */
static void test_again(void)
{
	struct rpmsg_amp *service;
	int i, n = fewer(100), files = open_files();

	for (i = 0; i < n; i++) {
		service = open_service(i % 2 ? RPMSG_AMP_REOPEN : 0);
		ASSERT(service);
		if (!echo(service, 10, i))
			break;
		rpmsg_amp_close(service);
	}
	EXPECT_EQ(open_files(), files);
}

static const struct ktap_test tests[] = {
	{ "messages of all sizes", test_sizes },
	{ "messages of random sizes", test_random },
	{ "messages of no bytes", test_empty },
	{ "messages that are too large are not sent", test_too_large },
	{ "messages that have no room stay", test_small_memory },
	{ "timeouts", test_timeouts },
	{ "many messages at once", test_vectors },
	{ "many messages at once, one of which has no room", test_vector_small },
	{ "poll and events", test_poll },
	{ "state", test_state },
	{ "arguments that are wrong", test_arguments },
	{ "a signal ends the wait", test_signal },
	{ "one thread sends, another one receives", test_threads },
	{ "opened again and again", test_again },
};

int main(int argc, char **argv)
{
	struct rpmsg_amp *service;
	ssize_t ret;

	if (argc != 2) {
		fprintf(stderr, "usage: test_service ADDRESS\n");
		return 2;
	}
	address = argv[1];
	lossy = !strncmp(address, "udp:", 4);
	ret = rpmsg_amp_open(&service, address, 0, PATIENCE);
	if (ret) {
		fprintf(stderr, "test_service: %s: %s\n", address, strerror(-ret));
		return 1;
	}
	ret = rpmsg_amp_max_size(service);
	rpmsg_amp_close(service);
	if (ret < 0)
		return 1;
	max = ret;
	out = calloc(1, max + 1);
	in = calloc(1, max + 1);
	if (!out || !in)
		return 1;
	printf("# address=%s max_size=%zu\n", address, max);
	ret = ktap_run(tests, sizeof(tests) / sizeof(tests[0]));
	if (sent_again)
		printf("# sent_again=%u\n", sent_again);
	free(out);
	free(in);
	return ret;
}
