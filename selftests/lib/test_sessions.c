// SPDX-License-Identifier: GPL-2.0-only
/*
 * How sessions begin and end, with both ends in this program. What only one kind of
 * address has is skipped with the others.
 *
 *	test_sessions ADDRESS
 */
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "ktap.h"
#include "misc.h"
#include "rpmsg-amp.h"
#include "service.h"

static const char *address;
static bool is_udp;
static uint8_t out[256], in[256];

/* Where there may be another port each time, it is that of the first one */
static struct rpmsg_amp *listening(void)
{
	static char actual[128];
	struct rpmsg_amp *listener = NULL;

	if (EXPECT_RET(rpmsg_amp_listen(&listener, address, 0), 0) &&
	    strlen(rpmsg_amp_address(listener)) < sizeof(actual)) {
		strcpy(actual, rpmsg_amp_address(listener));
		address = actual;
	}
	return listener;
}

static struct rpmsg_amp *opened(unsigned int flags)
{
	struct rpmsg_amp *client = NULL;

	EXPECT_RET(rpmsg_amp_open(&client, address, flags, PATIENCE), 0);
	return client;
}

static struct rpmsg_amp *accepted(struct rpmsg_amp *listener)
{
	struct rpmsg_amp *server = NULL;

	EXPECT_RET(rpmsg_amp_accept(listener, &server, PATIENCE), 0);
	return server;
}

static int give(struct rpmsg_amp *amp, size_t len, uint32_t seq)
{
	message_fill(out, len, seq);
	return rpmsg_amp_send(amp, out, len, PATIENCE);
}

static bool take(struct rpmsg_amp *amp, size_t len, uint32_t seq)
{
	return EXPECT_RET(rpmsg_amp_recv(amp, in, sizeof(in), PATIENCE),
			  (ssize_t)len) && EXPECT(message_ok(in, len, seq));
}

static bool readable(struct rpmsg_amp *amp, int timeout)
{
	struct pollfd p = { .fd = rpmsg_amp_fd(amp), .events = POLLIN };

	return poll(&p, 1, timeout) == 1 && p.revents == POLLIN;
}

/**
 * struct pair - both ends of a session
 * @listener: on which it was accepted
 * @client: the end that was opened
 * @server: the end that was accepted
 */
struct pair {
	struct rpmsg_amp *listener;
	struct rpmsg_amp *client;
	struct rpmsg_amp *server;
};

/* The first message is that by which a session over UDP begins */
static bool connect_pair(struct pair *pair, unsigned int flags)
{
	memset(pair, 0, sizeof(*pair));
	pair->listener = listening();
	if (!pair->listener)
		return false;
	pair->client = opened(flags);
	if (!pair->client || !EXPECT_RET(give(pair->client, 20, 0), 0))
		return false;
	pair->server = accepted(pair->listener);
	return pair->server && take(pair->server, 20, 0);
}

static void close_server(struct pair *pair)
{
	rpmsg_amp_close(pair->server);
	rpmsg_amp_close(pair->listener);
	pair->server = NULL;
	pair->listener = NULL;
}

static void close_pair(struct pair *pair)
{
	close_server(pair);
	rpmsg_amp_close(pair->client);
}

static void test_accept(void)
{
	struct rpmsg_amp *listener = listening(), *client, *server = NULL;

	ASSERT(listener);
	EXPECT_RET(rpmsg_amp_accept(listener, &server, 0), -EAGAIN);
	EXPECT_RET(rpmsg_amp_accept(listener, &server, 20), -ETIMEDOUT);
	EXPECT(!readable(listener, 0));
	client = opened(0);
	ASSERT(client);
	EXPECT_RET(give(client, 20, 1), 0);
	EXPECT(readable(listener, PATIENCE));
	EXPECT_RET(rpmsg_amp_events(listener), RPMSG_AMP_IN);
	ASSERT_RET(rpmsg_amp_accept(listener, &server, 0), 0);
	EXPECT(!readable(listener, 0));
	EXPECT_RET(rpmsg_amp_events(listener), 0);
	take(server, 20, 1);
	EXPECT_RET(give(server, 30, 2), 0);
	take(client, 30, 2);
	EXPECT_RET(rpmsg_amp_events(server), RPMSG_AMP_UP);
	rpmsg_amp_close(client);
	rpmsg_amp_close(server);
	rpmsg_amp_close(listener);
}

static void test_listener(void)
{
	struct rpmsg_amp *listener = listening(), *other = NULL;
	struct rpmsg_amp_msg msg = { .data = in, .size = sizeof(in), .len = 1 };

	ASSERT(listener);
	EXPECT_RET(rpmsg_amp_send(listener, out, 1, 0), -EOPNOTSUPP);
	EXPECT_RET(rpmsg_amp_recv(listener, in, 1, 0), -EOPNOTSUPP);
	EXPECT_RET(rpmsg_amp_sendv(listener, &msg, 1, 0), -EOPNOTSUPP);
	EXPECT_RET(rpmsg_amp_recvv(listener, &msg, 1, 0), -EOPNOTSUPP);
	EXPECT_RET(rpmsg_amp_max_size(listener), -EOPNOTSUPP);
	EXPECT_RET(rpmsg_amp_next_size(listener), -EOPNOTSUPP);
	EXPECT_RET(rpmsg_amp_listen(&other, address, 0), -EADDRINUSE);
	rpmsg_amp_close(listener);
	/* and is free afterwards */
	listener = listening();
	rpmsg_amp_close(listener);
}

#define CLIENTS	8

/* Each client has its own session, also while others begin and end */
static void test_several(void)
{
	struct rpmsg_amp *listener = listening(), *clients[CLIENTS];
	struct rpmsg_amp *servers[CLIENTS];
	int i;

	ASSERT(listener);
	for (i = 0; i < CLIENTS; i++) {
		clients[i] = opened(0);
		ASSERT(clients[i]);
		EXPECT_RET(give(clients[i], 20 + i, i), 0);
		servers[i] = accepted(listener);
		ASSERT(servers[i]);
		take(servers[i], 20 + i, i);
	}
	for (i = 0; i < CLIENTS; i++)
		EXPECT_RET(give(clients[i], 40 + i, i), 0);
	for (i = CLIENTS; i-- > 0;) {
		take(servers[i], 40 + i, i);
		EXPECT_RET(give(servers[i], 60 + i, i), 0);
	}
	for (i = 0; i < CLIENTS; i++) {
		take(clients[i], 60 + i, i);
		rpmsg_amp_close(clients[i]);
		rpmsg_amp_close(servers[i]);
	}
	rpmsg_amp_close(listener);
}

/* Over UDP, it takes a datagram or two to find out */
static int until_it_fails(struct rpmsg_amp *amp)
{
	int ret, ms;

	for (ms = 0; ms < PATIENCE; ms++) {
		ret = give(amp, 10, 7);
		if (ret)
			return ret;
		usleep(1000);
	}
	return 0;
}

static void test_end(void)
{
	struct pair pair;
	struct rpmsg_amp_msg msg = { .data = in, .size = sizeof(in), .len = 1 };

	ASSERT(connect_pair(&pair, 0));
	EXPECT_RET(rpmsg_amp_events(pair.client), RPMSG_AMP_UP);
	close_server(&pair);
	EXPECT_RET(until_it_fails(pair.client), -EPIPE);
	EXPECT_RET(rpmsg_amp_recv(pair.client, in, sizeof(in), -1), -EPIPE);
	EXPECT_RET(rpmsg_amp_send(pair.client, out, 1, -1), -EPIPE);
	EXPECT_RET(rpmsg_amp_recvv(pair.client, &msg, 1, -1), -EPIPE);
	EXPECT_RET(rpmsg_amp_next_size(pair.client), -EPIPE);
	EXPECT(readable(pair.client, PATIENCE));
	EXPECT_RET(rpmsg_amp_events(pair.client), RPMSG_AMP_DOWN);
	EXPECT_EQ(rpmsg_amp_online(pair.client), 0);
	EXPECT_EQ(rpmsg_amp_error(pair.client), EPIPE);
	EXPECT(rpmsg_amp_max_size(pair.client) > 0);
	close_pair(&pair);
}

/* A program that only polls receives the event */
static void test_end_event(void)
{
	struct pair pair;

	ASSERT(connect_pair(&pair, 0));
	EXPECT_RET(rpmsg_amp_events(pair.client), RPMSG_AMP_UP);
	EXPECT(!readable(pair.client, 0));
	close_server(&pair);
	if (is_udp)
		EXPECT_RET(give(pair.client, 10, 1), 0);
	EXPECT(readable(pair.client, PATIENCE));
	EXPECT_RET(rpmsg_amp_events(pair.client), RPMSG_AMP_DOWN);
	close_pair(&pair);
}

/* The end is told once, and another session begins when there can be one */
static void test_reopen(void)
{
	struct pair pair;
	int i;

	ASSERT(connect_pair(&pair, RPMSG_AMP_REOPEN));
	EXPECT_RET(rpmsg_amp_events(pair.client), RPMSG_AMP_UP);
	for (i = 2; i < 5; i++) {
		EXPECT_RET(give(pair.server, 10, i), 0);
		take(pair.client, 10, i);
		close_server(&pair);
		EXPECT_RET(until_it_fails(pair.client), -EPIPE);
		pair.listener = listening();
		ASSERT(pair.listener);
		EXPECT_RET(give(pair.client, 50, i), 0);
		pair.server = accepted(pair.listener);
		ASSERT(pair.server);
		take(pair.server, 50, i);
		EXPECT_EQ(rpmsg_amp_sessions(pair.client), i);
		EXPECT_EQ(rpmsg_amp_online(pair.client), 1);
		EXPECT_RET(rpmsg_amp_events(pair.client), RPMSG_AMP_UP);
	}
	close_pair(&pair);
}

/* A program that only receives gets the end of the session once, too */
static void test_receiver(void)
{
	struct pair pair;

	if (is_udp)
		SKIP("UDP tells of the end when something is sent");
	ASSERT(connect_pair(&pair, RPMSG_AMP_REOPEN));
	EXPECT_RET(give(pair.server, 10, 1), 0);
	close_server(&pair);
	take(pair.client, 10, 1);
	EXPECT_RET(rpmsg_amp_recv(pair.client, in, sizeof(in), -1), -EPIPE);
	EXPECT_EQ(rpmsg_amp_online(pair.client), 0);
	EXPECT_RET(rpmsg_amp_recv(pair.client, in, sizeof(in), 0), -EAGAIN);
	close_pair(&pair);
}

/* While nobody listens, calls wait as long as they may, and say so */
static void test_down(void)
{
	struct pair pair;

	if (is_udp)
		SKIP("UDP does not know whether anybody listens");
	ASSERT(connect_pair(&pair, RPMSG_AMP_REOPEN));
	close_server(&pair);
	EXPECT_RET(until_it_fails(pair.client), -EPIPE);
	EXPECT_RET(rpmsg_amp_send(pair.client, out, 1, 0), -EAGAIN);
	EXPECT_RET(rpmsg_amp_send(pair.client, out, 1, 50), -ETIMEDOUT);
	EXPECT_RET(rpmsg_amp_recv(pair.client, in, 1, 50), -ETIMEDOUT);
	EXPECT_EQ(rpmsg_amp_error(pair.client), ENOENT);
	EXPECT_EQ(rpmsg_amp_online(pair.client), 0);
	close_pair(&pair);
}

/*
 * Both are told, in the order in which they have happened. The next attempt is made
 * at once if the session that has ended had received anything.
 */
static void reopen_events(bool answered)
{
	struct pair pair;
	unsigned int seen = 0;

	ASSERT(connect_pair(&pair, RPMSG_AMP_REOPEN));
	EXPECT_RET(rpmsg_amp_events(pair.client), RPMSG_AMP_UP);
	if (answered) {
		EXPECT_RET(give(pair.server, 10, 1), 0);
		take(pair.client, 10, 1);
	}
	close_server(&pair);
	if (is_udp)
		EXPECT_RET(give(pair.client, 10, 1), 0);
	EXPECT(readable(pair.client, PATIENCE));
	EXPECT_RET(rpmsg_amp_events(pair.client), RPMSG_AMP_DOWN);
	pair.listener = listening();
	ASSERT(pair.listener);
	while (!(seen & RPMSG_AMP_UP) && EXPECT(readable(pair.client, PATIENCE)))
		seen |= rpmsg_amp_events(pair.client);
	EXPECT_EQ(seen, RPMSG_AMP_UP);
	EXPECT(!readable(pair.client, 0));
	close_pair(&pair);
}

static void test_reopen_events(void)
{
	reopen_events(false);
	reopen_events(true);
}

static void *listen_later(void *arg)
{
	struct rpmsg_amp **listener = arg;

	usleep(100000);
	*listener = listening();
	return NULL;
}

/* Opening waits for a service, or not */
static void test_wait(void)
{
	struct rpmsg_amp *listener = NULL, *client = NULL;
	pthread_t thread;

	if (is_udp)
		SKIP("UDP does not know whether anybody listens");
	EXPECT_RET(rpmsg_amp_open(&client, address, 0, 0), -ENOENT);
	EXPECT_RET(rpmsg_amp_open(&client, address, 0, 50), -ENOENT);
	EXPECT_RET(rpmsg_amp_open(&client, address, RPMSG_AMP_REOPEN, 50), -ENOENT);
	EXPECT(!client);
	ASSERT_RET(rpmsg_amp_open(&client, address, RPMSG_AMP_REOPEN, 0), 0);
	EXPECT_EQ(rpmsg_amp_online(client), 0);
	EXPECT_EQ(rpmsg_amp_sessions(client), 0);
	EXPECT_RET(rpmsg_amp_max_size(client), -ENOTCONN);
	rpmsg_amp_close(client);
	ASSERT_EQ(pthread_create(&thread, NULL, listen_later, &listener), 0);
	client = opened(0);
	pthread_join(thread, NULL);
	rpmsg_amp_close(client);
	rpmsg_amp_close(listener);
}

static void *receive_for_ever(void *arg)
{
	return (void *)(intptr_t)rpmsg_amp_recv(arg, in, sizeof(in), -1);
}

/*
 * A thread waits for a message while a session ends. If another one is told of that, it
 * goes on to wait, and gets the first message of the next session.
 */
static void test_threads(void)
{
	struct pair pair;
	pthread_t thread;
	void *status;
	int ret;

	ASSERT(connect_pair(&pair, RPMSG_AMP_REOPEN));
	ASSERT_EQ(pthread_create(&thread, NULL, receive_for_ever, pair.client), 0);
	usleep(50000);
	close_server(&pair);
	if (is_udp)
		EXPECT_RET(until_it_fails(pair.client), -EPIPE);
	pair.listener = listening();
	ASSERT(pair.listener);
	ret = give(pair.client, 33, 1);
	if (ret == -EPIPE)
		ret = give(pair.client, 33, 1);
	EXPECT_RET(ret, 0);
	pair.server = accepted(pair.listener);
	ASSERT(pair.server);
	take(pair.server, 33, 1);
	EXPECT_RET(give(pair.server, 44, 2), 0);
	pthread_join(thread, &status);
	ret = (intptr_t)status;
	if (ret != -EPIPE)
		EXPECT_RET(ret, 44);
	close_pair(&pair);
}

/* What was sent before the end comes before it, whatever the other side has not read */
static void test_unread(void)
{
	struct pair pair;
	int i;

	if (is_udp)
		SKIP("UDP drops what comes to a port that is closed");
	ASSERT(connect_pair(&pair, 0));
	for (i = 0; i < 5; i++) {
		EXPECT_RET(give(pair.client, 10, i), 0);
		EXPECT_RET(give(pair.server, i, i), 0);
	}
	close_server(&pair);
	rpmsg_amp_want(pair.client, 0);
	EXPECT_RET(rpmsg_amp_events(pair.client), RPMSG_AMP_IN | RPMSG_AMP_UP);
	for (i = 0; i < 5; i++)
		take(pair.client, i, i);
	EXPECT_RET(rpmsg_amp_recv(pair.client, in, sizeof(in), -1), -EPIPE);
	close_pair(&pair);
}

/* A receiver that does not read holds the sender back, and nothing is lost */
static void test_full(void)
{
	struct pair pair;
	int i, ret, sent = 0;

	if (is_udp)
		SKIP("UDP drops what its receiver does not take");
	ASSERT(connect_pair(&pair, 0));
	rpmsg_amp_events(pair.client);
	message_fill(out, 100, 0);
	while (!(ret = rpmsg_amp_send(pair.client, out, 100, 0)))
		message_fill(out, 100, ++sent);
	EXPECT_RET(ret, -EAGAIN);
	EXPECT_RET(rpmsg_amp_send(pair.client, out, 100, 20), -ETIMEDOUT);
	rpmsg_amp_want(pair.client, RPMSG_AMP_OUT);
	EXPECT(!readable(pair.client, 0));
	for (i = 0; i < sent; i++)
		if (!take(pair.server, 100, i))
			break;
	EXPECT(readable(pair.client, PATIENCE));
	EXPECT_RET(rpmsg_amp_events(pair.client), RPMSG_AMP_OUT);
	EXPECT_RET(rpmsg_amp_recv(pair.server, in, sizeof(in), 0), -EAGAIN);
	close_pair(&pair);
}

static const char *path(void)
{
	return strchr(address, ':') + 1;
}

/* What a process leaves behind that is killed is replaced, and nothing else is */
static void test_left_over(void)
{
	struct sockaddr_un sun = { .sun_family = AF_UNIX };
	struct rpmsg_amp *listener = NULL;
	struct stat st;
	int fd;

	if (is_udp)
		SKIP("UDP leaves nothing behind");
	strncpy(sun.sun_path, path(), sizeof(sun.sun_path) - 1);
	fd = socket(AF_UNIX, SOCK_SEQPACKET, 0);
	ASSERT_EQ(bind(fd, (struct sockaddr *)&sun, sizeof(sun)), 0);
	close(fd);
	ASSERT_EQ(stat(path(), &st), 0);
	listener = listening();
	rpmsg_amp_close(listener);
	EXPECT_EQ(stat(path(), &st), -1);

	fd = open(path(), O_CREAT | O_WRONLY, 0600);
	ASSERT(fd >= 0);
	close(fd);
	EXPECT_RET(rpmsg_amp_listen(&listener, address, 0), -EADDRINUSE);
	EXPECT_EQ(stat(path(), &st), 0);
	unlink(path());
}

/* What is no service, and will not become one, is not waited for */
static void test_no_service(void)
{
	struct sockaddr_un sun = { .sun_family = AF_UNIX };
	struct rpmsg_amp *client = NULL;
	int fd;

	if (is_udp)
		SKIP("UDP has sockets of one type only");
	strncpy(sun.sun_path, path(), sizeof(sun.sun_path) - 1);
	fd = socket(AF_UNIX, SOCK_STREAM, 0);
	ASSERT_EQ(bind(fd, (struct sockaddr *)&sun, sizeof(sun)), 0);
	ASSERT_EQ(listen(fd, 1), 0);
	EXPECT_RET(rpmsg_amp_open(&client, address, RPMSG_AMP_REOPEN, -1), -EPROTOTYPE);
	EXPECT(!client);
	close(fd);
	unlink(path());
}

/* File descriptors that a peer sends are not taken */
static void test_passed_files(void)
{
	union {
		struct cmsghdr header;
		char space[CMSG_SPACE(sizeof(int))];
	} control = {};
	struct sockaddr_un sun = { .sun_family = AF_UNIX };
	struct iovec iov = { .iov_base = out, .iov_len = 12 };
	struct msghdr msg = {
		.msg_iov = &iov, .msg_iovlen = 1,
		.msg_control = &control, .msg_controllen = sizeof(control),
	};
	struct rpmsg_amp *listener, *server;
	int fd, files;

	if (is_udp)
		SKIP("UDP carries no file descriptors");
	listener = listening();
	ASSERT(listener);
	fd = socket(AF_UNIX, SOCK_SEQPACKET, 0);
	strncpy(sun.sun_path, path(), sizeof(sun.sun_path) - 1);
	ASSERT_EQ(connect(fd, (struct sockaddr *)&sun, sizeof(sun)), 0);
	control.header.cmsg_level = SOL_SOCKET;
	control.header.cmsg_type = SCM_RIGHTS;
	control.header.cmsg_len = CMSG_LEN(sizeof(int));
	memcpy(CMSG_DATA(&control.header), &fd, sizeof(fd));
	message_fill(out, 12, 1);
	ASSERT_EQ(sendmsg(fd, &msg, 0), 12);
	server = accepted(listener);
	ASSERT(server);
	files = open_files();
	take(server, 12, 1);
	EXPECT_EQ(open_files(), files);
	close(fd);
	rpmsg_amp_close(server);
	rpmsg_amp_close(listener);
}

/* A session gets the messages of its peer, not those that came beside them */
static void test_beside(void)
{
	struct rpmsg_amp *listener, *first, *second, *server, *other;

	if (!is_udp)
		SKIP("each session has a socket from the start");
	listener = listening();
	first = opened(0);
	second = opened(0);
	ASSERT(listener && first && second);
	EXPECT_RET(give(first, 10, 1), 0);
	EXPECT_RET(give(second, 20, 2), 0);
	EXPECT_RET(give(first, 30, 3), 0);
	server = accepted(listener);
	ASSERT(server);
	take(server, 10, 1);
	take(server, 30, 3);
	EXPECT_RET(rpmsg_amp_recv(server, in, sizeof(in), 0), -EAGAIN);
	/* it may be lost: the client sends it again */
	EXPECT_RET(give(second, 20, 2), 0);
	other = accepted(listener);
	ASSERT(other);
	take(other, 20, 2);
	EXPECT_RET(give(first, 40, 4), 0);
	take(server, 40, 4);
	rpmsg_amp_close(other);
	rpmsg_amp_close(server);
	rpmsg_amp_close(second);
	rpmsg_amp_close(first);
	rpmsg_amp_close(listener);
}

/*
 * Accepting fails wherever it needs a file, and the listener is none the worse for it.
 * Over UDP, the kernel has chosen its port.
 */
static void test_no_files(void)
{
	struct rpmsg_amp *listener = NULL, *client = NULL, *server = NULL;
	struct rlimit old, limit;
	const char *preload = getenv("LD_PRELOAD");
	int ret, fd;

	if (preload && strstr(preload, "vgpreload"))
		SKIP("valgrind closes what was accepted above the limit");
	EXPECT_RET(rpmsg_amp_listen(&listener, is_udp ? "udp:127.0.0.1:0" : address, 0),
		   0);
	ASSERT(listener);
	EXPECT_RET(rpmsg_amp_open(&client, rpmsg_amp_address(listener), 0, PATIENCE), 0);
	ASSERT(client);
	EXPECT_RET(give(client, 10, 1), 0);
	fd = dup(0);
	close(fd);
	ASSERT_EQ(getrlimit(RLIMIT_NOFILE, &old), 0);
	limit = old;
	limit.rlim_cur = fd;
	do {
		ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &limit), 0);
		ret = rpmsg_amp_accept(listener, &server, 0);
		limit.rlim_cur++;
	} while (ret == -EMFILE && limit.rlim_cur < old.rlim_cur);
	setrlimit(RLIMIT_NOFILE, &old);
	ASSERT_RET(ret, 0);
	EXPECT((int)limit.rlim_cur > fd + 3);
	take(server, 10, 1);
	EXPECT_RET(give(client, 20, 2), 0);
	take(server, 20, 2);
	rpmsg_amp_close(server);
	rpmsg_amp_close(client);
	rpmsg_amp_close(listener);
}

static const struct ktap_test tests[] = {
	{ "sessions are accepted", test_accept },
	{ "listeners", test_listener },
	{ "several sessions at once", test_several },
	{ "sessions end", test_end },
	{ "sessions end, and poll tells", test_end_event },
	{ "sessions begin again", test_reopen },
	{ "sessions end, and a receiver is told", test_receiver },
	{ "there is no session for some time", test_down },
	{ "sessions begin again, and poll tells", test_reopen_events },
	{ "opening waits for the service", test_wait },
	{ "one thread is told, another one waits", test_threads },
	{ "what was sent before the end is received", test_unread },
	{ "the receiver does not read", test_full },
	{ "files that are left behind", test_left_over },
	{ "sockets of another type", test_no_service },
	{ "file descriptors of a peer", test_passed_files },
	{ "datagrams of others", test_beside },
	{ "no more files can be open", test_no_files },
};

int main(int argc, char **argv)
{
	if (argc != 2) {
		fprintf(stderr, "usage: test_sessions ADDRESS\n");
		return 2;
	}
	address = argv[1];
	is_udp = !strncmp(address, "udp:", 4);
	return ktap_run(tests, sizeof(tests) / sizeof(tests[0]));
}
