// SPDX-License-Identifier: GPL-2.0-only
/*
 * A process that is a remote processor: the portable part of the firmware on
 * /dev/amp-simN.
 *
 *	amp-remote [-k] [-v] [-c CHANNEL] DEVICE
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include "remote/log.h"
#include "remote/table.h"
#include "sim.h"

#define LOG_BYTES	(64 << 10)

struct plat_counters plat_counters;
struct sim sim;

static bool verbose;

void die(const char *f, ...)
{
	va_list ap;

	va_start(ap, f);
	fputs("amp-remote: ", stderr);
	vfprintf(stderr, f, ap);
	fputs("\n", stderr);
	va_end(ap);
	exit(1);
}

u32 plat_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000000ULL + t.tv_nsec / 1000;
}

u32 plat_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000ULL + t.tv_nsec / 1000000;
}

/* Either ring's doorbell will do: Linux looks at both */
void plat_kick(u32 channel)
{
	u32 id = 2 * (channel - sim.info.first_channel);

	plat_counters.kicks++;
	if (write(sim.fd, &id, sizeof(id)) != sizeof(id) && errno != ENODEV)
		die("doorbell %u: %s", id, strerror(errno));
}

void plat_turn(u32 us)
{
	(void)us;
}

bool plat_bell_pending(void)
{
	struct pollfd pfd = { .fd = sim.fd, .events = POLLIN };

	return poll(&pfd, 1, 0) > 0 && pfd.revents & POLLIN;
}

/* New lines of the log, for people */
static void show_log(void)
{
	static u32 shown;
	char line[256];
	u32 next;

	while (verbose && (next = log_next(shown, line, sizeof(line))) != shown) {
		shown = next;
		fprintf(stderr, "%s\n", line);
	}
}

void plat_park(void)
{
	show_log();
	exit(0);
}

void plat_fault(enum plat_fault how)
{
	static volatile u32 *nowhere;

	if (how == PLAT_FAULT_ILLEGAL)
		__builtin_trap();
	if (how == PLAT_FAULT_STORE)
		*nowhere = 0;
	for (;;)
		pause();
}

void plat_panic(const char *why)
{
	die("panic: %s", why);
}

static void take_bells(void)
{
	u32 id;

	while (read(sim.fd, &id, sizeof(id)) == sizeof(id)) {
		plat_counters.irqs++;
		remote_woken(true, sim.info.first_channel + id / 2);
	}
	if (errno == ENODEV)
		die("there is no processor to be any more");
}

static void sleep_for_bell(void)
{
	struct pollfd pfd = { .fd = sim.fd, .events = POLLIN };

	if (poll(&pfd, 1, REMOTE_TICK_MS) > 0) {
		take_bells();
	} else {
		plat_counters.ticks++;
		remote_woken(false, 0);
	}
}

static void __noreturn run(void)
{
	for (;;) {
		bool worked = remote_poll();

		table_poll();
		show_log();
		if (!worked && !remote_listen())
			sleep_for_bell();
	}
}

static void attach(const char *path, bool keep)
{
	sim.fd = open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC);
	if (sim.fd < 0 || ioctl(sim.fd, AMP_SIM_GET_INFO, &sim.info))
		die("%s: %s", path, strerror(errno));
	if (!keep && ioctl(sim.fd, AMP_SIM_RELOAD))
		die("%s: can't load the image: %s", path, strerror(errno));
	sim.mem = mmap(NULL, sim.info.size, PROT_READ | PROT_WRITE, MAP_SHARED,
		       sim.fd, 0);
	if (sim.mem == MAP_FAILED)
		die("%s: no memory: %s", path, strerror(errno));
}

static void __noreturn usage(void)
{
	fprintf(stderr,
		"usage: amp-remote [-k] [-v] [-c CHANNEL] DEVICE\n"
		"  -k  go on with the memory as it is, do not load the image again\n"
		"  -v  show the log\n"
		"  -c  index of the channel that takes commands, the last one otherwise\n");
	exit(2);
}

int main(int argc, char **argv)
{
	bool keep = false;
	const char *console = NULL;
	int c;

	while ((c = getopt(argc, argv, "kvc:")) != -1) {
		if (c == 'k')
			keep = true;
		else if (c == 'v')
			verbose = true;
		else if (c == 'c')
			console = optarg;
		else
			usage();
	}
	if (optind != argc - 1)
		usage();
	attach(argv[optind], keep);
	sim.console = console ? strtoul(console, NULL, 0) :
				sim.info.channels - 1;
	log_init(calloc(1, LOG_BYTES), LOG_BYTES);
	channels_load();
	log_line("%u channels at 0x%x", sim.info.channels,
		 (u32)sim.info.device_base);
	run();
}
