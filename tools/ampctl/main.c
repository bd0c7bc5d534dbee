// SPDX-License-Identifier: GPL-2.0-only
/*
 * ampctl: look at the channels of rpmsg-amp, control them and use them.
 * See ampctl(8).
 */
#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <amp/version.h>

#include "alloc.h"
#include "ampctl.h"
#include "printable.h"

/* The longest that anything waits or repeats: a day */
#define MAX_SECONDS	86400.0

bool ctl_json;

/* In the order in which help shows them */
static const struct command *const commands[] = {
	&cmd_list,
	&cmd_show,
	&cmd_monitor,
	&cmd_stats,
	&cmd_ring,
	&cmd_endpoint,
	&cmd_service,
	&cmd_reset,
	&cmd_loglevel,
	&cmd_sim,
	&cmd_doctor,
	&cmd_dump,
	&cmd_play,
	&cmd_send,
	&cmd_recv,
	&cmd_gen,
	&cmd_ping,
	&cmd_bench,
	&cmd_perf,
};

/* The command that runs, and its words on the command line, for messages */
static const struct command *current;
static char words[64] = "ampctl";

static void complain(const char *format, va_list args, const char *end)
{
	char *text = printable(format_args(format, args));

	fflush(stdout);
	fprintf(stderr, "%s: %s%s", words, text, end);
	free(text);
}

/**
 * ctl_fail() - say why the subcommand can't do what it should
 * @format: what is wrong, with names and values, and what to do next
 *
 * Return: CTL_FAILED.
 */
int ctl_fail(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	complain(format, args, "\n");
	va_end(args);
	return CTL_FAILED;
}

/**
 * ctl_fail_errno() - print an error message with the text of an errno
 * @error: the errno
 * @format: what has failed
 *
 * Return: CTL_FAILED.
 */
int ctl_fail_errno(int error, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	complain(format, args, "");
	va_end(args);
	fprintf(stderr, ": %s\n", strerror(error));
	if (error == EACCES || error == EPERM)
		fprintf(stderr, "%s: this needs root: try sudo\n", words);
	return CTL_FAILED;
}

/**
 * ctl_usage() - say that an argument makes no sense
 * @format: which one, and what was expected
 *
 * Return: CTL_USAGE.
 */
int ctl_usage(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	complain(format, args, "\n");
	va_end(args);
	fprintf(stderr, "%s: see %s --help\n", words, words);
	return CTL_USAGE;
}

/**
 * ctl_number() - take a number from the command line
 * @what: its name, for messages
 * @text: what was given: decimal, or hexadecimal after 0x
 * @min: the least that makes sense
 * @max: the most
 * @number: where to put it
 *
 * Return: true, or false after a message; the exit status is CTL_USAGE then.
 */
bool ctl_number(const char *what, const char *text, unsigned long min,
		unsigned long max, unsigned long *number)
{
	int base = strncasecmp(text, "0x", 2) ? 10 : 16;
	char *end;

	errno = 0;
	*number = strtoul(text, &end, base);
	if (!errno && isdigit((unsigned char)*text) && !*end &&
	    *number >= min && *number <= max)
		return true;
	ctl_usage("%s is '%s', expected a number from %lu to %lu", what, text,
		  min, max);
	return false;
}

/**
 * ctl_seconds() - take a time from the command line
 * @what: its name, for messages
 * @text: what was given: seconds, with a fraction or without
 * @seconds: where to put it
 *
 * Return: true, or false after a message; the exit status is CTL_USAGE then.
 */
bool ctl_seconds(const char *what, const char *text, double *seconds)
{
	char *end;

	*seconds = strtod(text, &end);
	if (end != text && !*end && isfinite(*seconds) && *seconds >= 0 &&
	    *seconds <= MAX_SECONDS)
		return true;
	ctl_usage("%s is '%s', expected seconds from 0 to %.0f", what, text,
		  MAX_SECONDS);
	return false;
}

static void help_all(FILE *out)
{
	size_t i;

	fputs("usage: ampctl [-j] COMMAND [ARGUMENT]...\n"
	      "Looks at the channels of rpmsg-amp, controls them and uses them.\n"
	      "\n"
	      "  -j, --json     print JSON\n"
	      "  -h, --help     print this; with a command: what it takes\n"
	      "  -V, --version  print the version\n"
	      "\n", out);
	for (i = 0; i < ARRAY_LEN(commands); i++)
		fprintf(out, "  %-10s %s\n", commands[i]->name,
			commands[i]->summary);
}

static void help_current(FILE *out)
{
	const struct command *sub = current->subs;

	if (!sub) {
		fprintf(out, "usage: %s [-j]%s%s\n%s.\n\n", words,
			current->args ? " " : "",
			current->args ? current->args : "", current->summary);
		if (current->options)
			fputs(current->options, out);
		fputs("  -j, --json  print JSON\n"
		      "  -h, --help  print this\n", out);
		return;
	}
	fprintf(out, "usage: %s COMMAND [ARGUMENT]...\n%s.\n\n", words,
		current->summary);
	for (; sub->name; sub++)
		fprintf(out, "  %s %s\n      %s.\n", sub->name,
			sub->args ? sub->args : "", sub->summary);
}

/**
 * ctl_option() - the next option of a subcommand
 * @argc: number of arguments
 * @argv: the arguments, of which the first is the subcommand
 * @shorts: its short options, as getopt() has them
 * @longs: its long options, ended by an empty one; NULL: none
 *
 * Those that all have, --json and --help, are dealt with here.  Wrong options end
 * the program.
 *
 * Return: the option, or -1 after the last one, with optind as getopt() leaves it.
 */
int ctl_option(int argc, char **argv, const char *shorts,
	       const struct option *longs)
{
	static const struct option common[] = {
		{ "json", no_argument, NULL, 'j' },
		{ "help", no_argument, NULL, 'h' },
		{ }
	};
	char *letters = format_text("%sjh", shorts);
	struct option *all;
	size_t num = 0;
	int option;

	while (longs && longs[num].name)
		num++;
	all = more_memory(NULL, num * sizeof(*all) + sizeof(common));
	if (num)
		memcpy(all, longs, num * sizeof(*all));
	memcpy(&all[num], common, sizeof(common));
	while ((option = getopt_long(argc, argv, letters, all, NULL)) == 'j')
		ctl_json = true;
	free(all);
	free(letters);
	if (option == 'h') {
		help_current(stdout);
		exit(CTL_OK);
	}
	if (option == '?') {
		fprintf(stderr, "%s: see %s --help\n", words, words);
		exit(CTL_USAGE);
	}
	return option;
}

static const struct command *find(const char *name)
{
	const struct command *sub;
	size_t i;

	if (!current) {
		for (i = 0; i < ARRAY_LEN(commands); i++)
			if (!strcmp(commands[i]->name, name))
				return commands[i];
		return NULL;
	}
	for (sub = current->subs; sub->name; sub++)
		if (!strcmp(sub->name, name))
			return sub;
	return NULL;
}

static int run(int argc, char **argv)
{
	const struct command *command = find(argv[0]);
	size_t len = strlen(words);

	if (!command)
		return ctl_usage("there is no command '%s'", argv[0]);
	current = command;
	snprintf(words + len, sizeof(words) - len, " %s", command->name);
	/* what getopt() writes into its own messages */
	argv[0] = words;
	optind = 0;
	if (command->run)
		return command->run(argc, argv);
	/* "+": the options behind the next word are that command's */
	if (ctl_option(argc, argv, "+", NULL) != -1 || optind >= argc) {
		help_current(stderr);
		return CTL_USAGE;
	}
	return run(argc - optind, argv + optind);
}

int main(int argc, char **argv)
{
	static const struct option longs[] = {
		{ "json", no_argument, NULL, 'j' },
		{ "help", no_argument, NULL, 'h' },
		{ "version", no_argument, NULL, 'V' },
		{ }
	};
	int option, status;

	while ((option = getopt_long(argc, argv, "+jhV", longs, NULL)) != -1) {
		switch (option) {
		case 'j':
			ctl_json = true;
			break;
		case 'h':
			help_all(stdout);
			return CTL_OK;
		case 'V':
			puts("ampctl " AMP_VERSION);
			return CTL_OK;
		default:
			help_all(stderr);
			return CTL_USAGE;
		}
	}
	if (optind >= argc) {
		help_all(stderr);
		return CTL_USAGE;
	}
	status = run(argc - optind, argv + optind);
	if (fflush(stdout) || ferror(stdout))
		return ctl_fail_errno(errno, "writing the output");
	return status;
}
