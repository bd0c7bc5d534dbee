/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * ampctl: what main.c offers the subcommands, and the table that it finds them in.
 *
 * Each subcommand, or pair of them, is one file that ends with its struct command.
 * Below these files are json.c, table.c, printable.c, channels.c, counters.c and
 * uevent.c, which know nothing about subcommands.
 */
#ifndef _AMPCTL_H
#define _AMPCTL_H

#include <getopt.h>
#include <stdbool.h>
#include <stddef.h>

#define ARRAY_LEN(array)	(sizeof(array) / sizeof((array)[0]))

/* Exit status: success, failure, and a wrong command line */
#define CTL_OK		0
#define CTL_FAILED	1
#define CTL_USAGE	2

/**
 * struct command - a subcommand
 * @name: what the user types
 * @args: its arguments, for the line of usage; NULL: none
 * @summary: what it does, in a line
 * @options: lines about its options, each ended by a newline; NULL: only those that
 *	all subcommands have
 * @run: does it; argv[0] is the name.  Returns an exit status.  NULL if there
 *	are @subs
 * @subs: subcommands of it, ended by one without a name, or NULL
 */
struct command {
	const char *name;
	const char *args;
	const char *summary;
	const char *options;
	int (*run)(int argc, char **argv);
	const struct command *subs;
};

extern const struct command cmd_bench;
extern const struct command cmd_doctor;
extern const struct command cmd_dump;
extern const struct command cmd_endpoint;
extern const struct command cmd_gen;
extern const struct command cmd_list;
extern const struct command cmd_loglevel;
extern const struct command cmd_monitor;
extern const struct command cmd_perf;
extern const struct command cmd_ping;
extern const struct command cmd_play;
extern const struct command cmd_recv;
extern const struct command cmd_reset;
extern const struct command cmd_ring;
extern const struct command cmd_send;
extern const struct command cmd_service;
extern const struct command cmd_show;
extern const struct command cmd_sim;
extern const struct command cmd_stats;

/* --json was given: standard output is for a program */
extern bool ctl_json;

int ctl_option(int argc, char **argv, const char *shorts,
	       const struct option *longs);
bool ctl_number(const char *what, const char *text, unsigned long min,
		unsigned long max, unsigned long *number);
bool ctl_seconds(const char *what, const char *text, double *seconds);
int ctl_usage(const char *format, ...) __attribute__((format(printf, 1, 2)));
int ctl_fail(const char *format, ...) __attribute__((format(printf, 1, 2)));
int ctl_fail_errno(int error, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

#endif /* _AMPCTL_H */
