// SPDX-License-Identifier: GPL-2.0-only
/* Addresses: what is one, and what there is behind those where nothing is */
#include <stdbool.h>
#include <string.h>

#include "ktap.h"
#include "rpmsg-amp.h"
#include "service.h"

/* In 108 bytes, with a NUL */
#define TEN	"0123456789"
#define LONGEST	TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN "0123456"

/**
 * struct sample - an address
 * @text: it
 * @ret: what opening it returns
 */
struct sample {
	const char *text;
	int ret;
};

static void expect_all(const struct sample *samples, size_t num)
{
	struct rpmsg_amp *amp = NULL;
	int files = open_files();
	size_t i;

	for (i = 0; i < num; i++) {
		if (!EXPECT_RET(rpmsg_amp_open(&amp, samples[i].text, 0, 0),
				samples[i].ret))
			printf("# address: '%s'\n", samples[i].text);
		/* Waiting does not help */
		if (samples[i].ret != -ENOENT)
			EXPECT_RET(rpmsg_amp_open(&amp, samples[i].text,
						  RPMSG_AMP_REOPEN, -1),
				   samples[i].ret);
	}
	EXPECT(!amp);
	EXPECT_EQ(open_files(), files);
}

#define EXPECT_ALL(samples)	expect_all(samples, sizeof(samples) / sizeof(samples[0]))

static void test_scheme(void)
{
	static const struct sample samples[] = {
		{ "", -EINVAL },
		{ "rpmsg", -EINVAL },
		{ "/dev/rpmsg-misc0", -EINVAL },
		{ ":0", -EPROTONOSUPPORT },
		{ "tcp:127.0.0.1:7", -EPROTONOSUPPORT },
		{ "rpms:0", -EPROTONOSUPPORT },
		{ "rpmsgs:0", -EPROTONOSUPPORT },
		{ "RPMSG:0", -EPROTONOSUPPORT },
	};

	EXPECT_ALL(samples);
}

static void test_rpmsg(void)
{
	static const struct sample samples[] = {
		{ "rpmsg:", -EINVAL },
		{ "rpmsg:a/b", -EINVAL },
		{ "rpmsg:../rpmsg-misc0/name", -EINVAL },
		{ "rpmsg:" TEN TEN TEN "ab", -EINVAL },
		{ "rpmsg:" TEN TEN TEN "a", -ENOENT },
		{ "rpmsg:no-such-service", -ENOENT },
		{ "rpmsg:4000000000", -ENOENT },
		{ "rpmsg:9999999999999999999999", -ENOENT },
	};

	EXPECT_ALL(samples);
}

static void test_unix(void)
{
	static const struct sample samples[] = {
		{ "unix:", -EINVAL },
		{ "unix:@", -EINVAL },
		{ "unix:" LONGEST "x", -ENAMETOOLONG },
		{ "unix:" LONGEST, -ENOENT },
		{ "unix:/nowhere/at/all", -ENOENT },
	};

	EXPECT_ALL(samples);
}

static void test_udp(void)
{
	static const struct sample samples[] = {
		{ "udp:", -EINVAL },
		{ "udp:7", -EINVAL },
		{ "udp:127.0.0.1", -EINVAL },
		{ "udp:127.0.0.1:", -EINVAL },
		{ "udp::7", -EINVAL },
		{ "udp:127.0.0.1:-7", -EINVAL },
		{ "udp:127.0.0.1:7x", -EINVAL },
		{ "udp:127.0.0.1:65536", -EINVAL },
		{ "udp:127.0.0.1:00000007", -EINVAL },
		{ "udp:127.0.0:7", -EINVAL },
		{ "udp:256.0.0.1:7", -EINVAL },
		{ "udp:example.org:7", -EINVAL },
		{ "udp:::1:7", -EINVAL },
		{ "udp:[::1:7", -EINVAL },
		{ "udp:[]:7", -EINVAL },
		{ "udp:[127.0.0.1]:7", -EINVAL },
		{ "udp:[" TEN TEN TEN TEN TEN TEN TEN TEN "]:7", -EINVAL },
		{ "udp:[fe80::1%nowhere]:7", -ENODEV },
	};

	EXPECT_ALL(samples);
}

/* What is accepted on an address can be opened by it */
static void expect_session(const char *address)
{
	struct rpmsg_amp *listener, *client, *server;
	char c;

	ASSERT_RET(rpmsg_amp_listen(&listener, address, 0), 0);
	ASSERT_RET(rpmsg_amp_open(&client, rpmsg_amp_address(listener), 0, PATIENCE),
		   0);
	EXPECT(!strcmp(rpmsg_amp_address(client), rpmsg_amp_address(listener)));
	EXPECT_RET(rpmsg_amp_send(client, "x", 1, PATIENCE), 0);
	ASSERT_RET(rpmsg_amp_accept(listener, &server, PATIENCE), 0);
	EXPECT_RET(rpmsg_amp_recv(server, &c, 1, PATIENCE), 1);
	EXPECT_EQ(c, 'x');
	rpmsg_amp_close(client);
	rpmsg_amp_close(server);
	rpmsg_amp_close(listener);
}

/* Of the loopback interface, which may be down */
static bool has_ipv6(void)
{
	FILE *file = fopen("/proc/net/if_inet6", "r");
	char line[100];
	bool has = false;

	while (file && fgets(line, sizeof(line), file))
		has = has || !strncmp(line, "00000000000000000000000000000001 ", 33);
	if (file)
		fclose(file);
	return has;
}

static void test_forms(void)
{
	expect_session("unix:@rpmsg-amp test");
	expect_session("udp:localhost:0");
	expect_session("udp:0.0.0.0:0");
	if (has_ipv6()) {
		expect_session("udp:[::1]:0");
		expect_session("udp:[::1%lo]:0");
	}
}

static const struct ktap_test tests[] = {
	{ "schemes", test_scheme },
	{ "rpmsg:", test_rpmsg },
	{ "unix:", test_unix },
	{ "udp:", test_udp },
	{ "forms of addresses", test_forms },
};

int main(void)
{
	return ktap_run(tests, sizeof(tests) / sizeof(tests[0]));
}
