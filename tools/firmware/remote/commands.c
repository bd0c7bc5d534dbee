// SPDX-License-Identifier: GPL-2.0-only
/* The commands of the console */
#include <linux/errno.h>
#include <linux/string.h>

#include "channel.h"
#include "console.h"
#include "log.h"
#include "net.h"
#include "ns.h"
#include "platform.h"
#include "storm.h"
#include "util.h"

#ifndef FW_VERSION
#define FW_VERSION "unknown"
#endif

#define LINE_MAX	480
/* Lines that `log` shows unless told */
#define LOG_LINES	20
/* Bytes that `send` takes as hexadecimal digits */
#define SEND_MAX	200

static int arg_channel(const char *arg, struct channel **ch)
{
	u32 number;

	if (parse_u32(arg, &number))
		return -EINVAL;
	*ch = channel_find(number);
	return *ch ? 0 : -ENODEV;
}

/* A channel as the last word; without one, the console's own */
static int optional_channel(int argc, char **argv, int at, struct channel **ch)
{
	u32 i;

	if (argc > at + 1)
		return -EINVAL;
	if (argc > at)
		return arg_channel(argv[at], ch);
	for (i = 0; i < num_channels; i++)
		if (channels[i].cfg->console) {
			*ch = &channels[i];
			return 0;
		}
	return -ENODEV;
}

static int cmd_help(int argc, char **argv)
{
	const struct console_command *cmd;

	(void)argc;
	(void)argv;
	for (cmd = console_commands; cmd->name; cmd++)
		console_line("%s%s%s: %s", cmd->name, *cmd->args ? " " : "",
			     cmd->args, cmd->help);
	return 0;
}

static u32 sum(const u32 *v)
{
	u32 i, s = 0;

	for (i = 0; i < KINDS; i++)
		s += v[i];
	return s;
}

static unsigned long long sum_bytes(const u64 *v)
{
	unsigned long long s = 0;
	u32 i;

	for (i = 0; i < KINDS; i++)
		s += v[i];
	return s;
}

static void show_channel(const struct channel *ch)
{
	const struct channel_counters *c = &ch->c;
	static const struct {
		enum ep_kind kind;
		const char *name;
	} kinds[] = {
		{ KIND_DEFAULT, "def" }, { KIND_MISC, "misc" },
		{ KIND_ETH, "eth" }, { KIND_NS, "ns" },
		{ KIND_SERVICE, "svc" },
	};
	char line[LINE_MAX];
	u32 i, n;

	n = fmt(line, sizeof(line), "ch=%u rx=%u tx=%u rx_bytes=%llu tx_bytes=%llu",
		ch->cfg->number, sum(c->rx), sum(c->tx),
		sum_bytes(c->rx_bytes), sum_bytes(c->tx_bytes));
	for (i = 0; i < ARRAY_SIZE(kinds); i++)
		n += fmt(line + n, sizeof(line) - n, " rx_%s=%u tx_%s=%u",
			 kinds[i].name, c->rx[kinds[i].kind],
			 kinds[i].name, c->tx[kinds[i].kind]);
	fmt(line + n, sizeof(line) - n,
	    " bad=%u unknown=%u bad_out=%u nobuf=%u bells=%u kicks=%u missed=%u ring_errors=%u restarts=%u held=%u eth_drop=%u",
	    c->rx[KIND_BAD], c->rx[KIND_UNKNOWN], c->bad_out, c->nobuf,
	    c->bells, c->kicks, c->missed, ch->in.errors + ch->out.errors,
	    ch->in.restarts + ch->out.restarts,
	    ch->held[HELD_MISC].n + ch->held[HELD_OTHER].n, net_drops(ch));
	console_line("%s", line);
}

static int cmd_stats(int argc, char **argv)
{
	struct channel *ch;
	u32 i;
	int ret;

	if (argc > 2)
		return -EINVAL;
	if (argc == 2) {
		ret = arg_channel(argv[1], &ch);
		if (!ret)
			show_channel(ch);
		return ret;
	}
	console_line("board irqs=%u spurious=%u ticks=%u kicks=%u boots=%u",
		     plat_counters.irqs, plat_counters.spurious,
		     plat_counters.ticks, plat_counters.kicks, log_boots());
	for (i = 0; i < num_channels; i++)
		show_channel(&channels[i]);
	return 0;
}

static int cmd_clear(int argc, char **argv)
{
	u32 i;

	(void)argc;
	(void)argv;
	for (i = 0; i < num_channels; i++) {
		struct channel *ch = &channels[i];

		memset(&ch->c, 0, sizeof(ch->c));
		ch->in.errors = 0;
		ch->in.restarts = 0;
		ch->out.errors = 0;
		ch->out.restarts = 0;
	}
	memset(&plat_counters, 0, sizeof(plat_counters));
	net_clear();
	return 0;
}

static int cmd_mode(int argc, char **argv)
{
	char line[LINE_MAX];
	struct channel *ch;
	u32 i;
	int ret;

	if (argc == 1) {
		for (i = 0; i < num_channels; i++) {
			mode_text(&channels[i], line, sizeof(line));
			console_line("%s", line);
		}
		return 0;
	}
	ret = arg_channel(argv[1], &ch);
	if (ret)
		return ret;
	if (argc > 2)
		return mode_set(ch, argc - 2, argv + 2);
	mode_text(ch, line, sizeof(line));
	console_line("%s", line);
	return 0;
}

static int ns_list(void)
{
	char line[LINE_MAX];
	u32 pos = 0;

	while (ns_text(&pos, line, sizeof(line)))
		console_line("%s", line);
	ns_summary(line, sizeof(line));
	console_line("%s", line);
	return 0;
}

/* ns create|destroy NAME ADDR [CH] */
static int ns_create(int argc, char **argv, bool create)
{
	struct channel *ch;
	u32 addr;
	int ret;

	if (argc < 4 || strlen(argv[2]) >= AMP_WIRE_NAME_SIZE ||
	    parse_u32(argv[3], &addr))
		return -EINVAL;
	ret = optional_channel(argc, argv, 4, &ch);
	return ret ? ret : ns_service(ch, argv[2], addr, create);
}

/* ns raw FLAGS NAME ADDR [CH] */
static int ns_raw(int argc, char **argv)
{
	struct channel *ch;
	u32 addr, flags;
	int ret;

	if (argc < 5 || parse_u32(argv[2], &flags) || parse_u32(argv[4], &addr))
		return -EINVAL;
	ret = optional_channel(argc, argv, 5, &ch);
	return ret ? ret : ns_announce(ch, argv[3], addr, flags);
}

/* ns flood|unflood N [CH] */
static int ns_start_flood(int argc, char **argv, u32 flags)
{
	struct channel *ch;
	u32 count;
	int ret;

	if (argc < 3 || parse_u32(argv[2], &count))
		return -EINVAL;
	ret = optional_channel(argc, argv, 3, &ch);
	if (!ret)
		ns_flood(ch, count, flags);
	return ret;
}

static int cmd_ns(int argc, char **argv)
{
	const char *what = argc > 1 ? argv[1] : "";

	if (!strcmp(what, "list"))
		return ns_list();
	if (!strcmp(what, "create"))
		return ns_create(argc, argv, true);
	if (!strcmp(what, "destroy"))
		return ns_create(argc, argv, false);
	if (!strcmp(what, "raw"))
		return ns_raw(argc, argv);
	if (!strcmp(what, "flood"))
		return ns_start_flood(argc, argv, AMP_WIRE_NS_CREATE);
	if (!strcmp(what, "unflood"))
		return ns_start_flood(argc, argv, AMP_WIRE_NS_DESTROY);
	return -EINVAL;
}

static int parse_hex(const char *s, u8 *to)
{
	char byte[] = "0x00";
	u32 value;
	int n = 0;

	for (; s[0]; s += 2) {
		byte[2] = s[0];
		byte[3] = s[1];
		if (!s[1] || n == SEND_MAX || parse_u32(byte, &value))
			return -EINVAL;
		to[n++] = value;
	}
	return n;
}

/* send CH SRC DST [HEX] */
static int cmd_send(int argc, char **argv)
{
	struct amp_wire_msg msg;
	struct channel *ch;
	u8 data[SEND_MAX];
	int ret;

	if (argc < 4 || argc > 5 || parse_u32(argv[2], &msg.src) ||
	    parse_u32(argv[3], &msg.dst))
		return -EINVAL;
	ret = arg_channel(argv[1], &ch);
	if (ret)
		return ret;
	ret = argc == 5 ? parse_hex(argv[4], data) : 0;
	if (ret < 0)
		return ret;
	msg.len = ret;
	return channel_send(ch, KIND_UNKNOWN, &msg, data);
}

static int cmd_storm(int argc, char **argv)
{
	char line[LINE_MAX];

	if (argc > 1)
		return storm_set(argc - 1, argv + 1);
	storm_text(line, sizeof(line));
	console_line("%s", line);
	return 0;
}

static int cmd_park(int argc, char **argv)
{
	(void)argc;
	(void)argv;
	console_afterwards(remote_park);
	return 0;
}

static enum plat_fault fault;

static void do_fault(void)
{
	plat_fault(fault);
}

static int cmd_crash(int argc, char **argv)
{
	static const char * const names[] = {
		[PLAT_FAULT_ILLEGAL] = "illegal",
		[PLAT_FAULT_STORE] = "store",
		[PLAT_FAULT_HANG] = "hang",
	};
	u32 i;

	for (i = 0; argc > 1 && i < ARRAY_SIZE(names); i++)
		if (!strcmp(names[i], argv[1]))
			break;
	if (argc > 2 || i == ARRAY_SIZE(names))
		return -EINVAL;
	fault = i;
	console_afterwards(do_fault);
	return 0;
}

static int cmd_log(int argc, char **argv)
{
	u32 lines = LOG_LINES, pos, next;
	char line[LINE_MAX];

	if (argc > 2 || (argc == 2 && parse_u32(argv[1], &lines)))
		return -EINVAL;
	for (pos = log_tail(lines);; pos = next) {
		next = log_next(pos, line, sizeof(line));
		if (next == pos)
			return 0;
		console_line("%s", line);
	}
}

static int cmd_uptime(int argc, char **argv)
{
	u32 ms = plat_ms();

	(void)argc;
	(void)argv;
	console_line("uptime=%u.%03u boots=%u", ms / 1000, ms % 1000,
		     log_boots());
	return 0;
}

static int cmd_version(int argc, char **argv)
{
	(void)argc;
	(void)argv;
	console_line("version=%s", FW_VERSION);
	return 0;
}

const struct console_command console_commands[] = {
	{ "help", "", "this", cmd_help },
	{ "stats", "[CH]", "counters of a channel or of all", cmd_stats },
	{ "clear", "", "set all counters to zero", cmd_clear },
	{ "mode", "[CH [echo | sink [check] | source MIN[-MAX] [COUNT] [rate=N] [plain] [wait]]]",
	  "show or change what the misc endpoint does", cmd_mode },
	{ "ns", "list | create|destroy NAME ADDR [CH] | raw FLAGS NAME ADDR [CH] | flood|unflood N [CH]",
	  "name service", cmd_ns },
	{ "send", "CH SRC DST [HEX]", "send a message", cmd_send },
	{ "storm", "[bell|restart|names|awake CH MS | flood CH ADDR MS [US BATCH] | off]",
	  "more of something than anybody can use", cmd_storm },
	{ "park", "", "stop and wait to be started again", cmd_park },
	{ "crash", "[illegal|store|hang]", "die", cmd_crash },
	{ "log", "[LINES]", "last lines of the log, 0 for all", cmd_log },
	{ "uptime", "", "time since start", cmd_uptime },
	{ "version", "", "version of this firmware", cmd_version },
	{ }
};
