// SPDX-License-Identifier: GPL-2.0-only
/*
 * ampctl doctor: says in sentences what is wrong, and what to do.  It changes nothing
 * and sends nothing.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "alloc.h"
#include "ampctl.h"
#include "doctor.h"
#include "json.h"
#include "printable.h"

/* Seconds over which counters are watched, unless told otherwise */
#define INTERVAL	1.5

/**
 * struct found - a finding
 * @severity: how bad it is
 * @fault: its name, for programs
 * @channel: number of the channel, or NO_CHANNEL
 * @text: what is wrong
 * @action: what to do
 */
struct found {
	enum severity severity;
	const char *fault;
	long channel;
	char *text;
	char *action;
};

static const char *const severities[] = { "note", "warning", "error" };

static struct found *founds;
static size_t num_founds;

/**
 * finding() - something is wrong, or might be
 * @severity: how bad it is
 * @fault: its name, for programs; one of those in ampctl-doctor(8)
 * @channel: number of the channel, or NO_CHANNEL
 * @action: what to do
 * @format: what is wrong
 */
void finding(enum severity severity, const char *fault, long channel,
	     const char *action, const char *format, ...)
{
	struct found *found;
	va_list args;

	founds = more_memory(founds, (num_founds + 1) * sizeof(*founds));
	found = &founds[num_founds++];
	found->severity = severity;
	found->fault = fault;
	found->channel = channel;
	found->action = format_text("%s", action);
	va_start(args, format);
	found->text = format_args(format, args);
	va_end(args);
}

/* The worst come first, otherwise they stay in their order */
static void json_findings(void)
{
	int severity;
	size_t i;

	json_array(NULL);
	for (severity = ERROR; severity >= NOTE; severity--) {
		for (i = 0; i < num_founds; i++) {
			if ((int)founds[i].severity != severity)
				continue;
			json_object(NULL);
			json_string("severity", severities[severity]);
			json_string("fault", founds[i].fault);
			if (founds[i].channel == NO_CHANNEL)
				json_null("channel");
			else
				json_uint("channel", founds[i].channel);
			json_string("text", founds[i].text);
			json_string("action", founds[i].action);
			json_end();
		}
	}
	json_end();
}

static void print_findings(void)
{
	int severity;
	size_t i;

	for (severity = ERROR; severity >= NOTE; severity--) {
		for (i = 0; i < num_founds; i++) {
			if ((int)founds[i].severity != severity)
				continue;
			printf("%s: %s: ", severities[severity],
			       founds[i].fault);
			if (founds[i].channel != NO_CHANNEL)
				printf("channel %ld: ", founds[i].channel);
			printf("%s.\n    -> %s\n", printable(founds[i].text),
			       printable(founds[i].action));
		}
	}
}

static bool has_errors(void)
{
	size_t i;

	for (i = 0; i < num_founds; i++)
		if (founds[i].severity == ERROR)
			return true;
	return false;
}

static void forget(void)
{
	while (num_founds--) {
		free(founds[num_founds].text);
		free(founds[num_founds].action);
	}
	free(founds);
}

static int doctor(const struct channel *channels, size_t num, double seconds)
{
	int status;

	if (isatty(STDERR_FILENO) && num)
		fprintf(stderr, "watching %zu channels for %g seconds\r", num,
			seconds);
	examine_kernel(num);
	examine_description(num);
	examine_modules(channels, num);
	examine_rights(channels, num);
	examine_channels(channels, num, seconds);
	examine_log(num);
	if (isatty(STDERR_FILENO))
		fputs("\033[K", stderr);
	status = has_errors() ? CTL_FAILED : CTL_OK;
	if (ctl_json)
		json_findings();
	else
		print_findings();
	if (!ctl_json && status == CTL_OK)
		printf("no error found, %zu channels\n", num);
	forget();
	return status;
}

static int run(int argc, char **argv)
{
	static const struct option longs[] = {
		{ "interval", required_argument, NULL, 'i' },
		{ }
	};
	double seconds = INTERVAL;
	struct channel *channels;
	size_t num;
	int status;

	while (ctl_option(argc, argv, "i:", longs) != -1)
		if (!ctl_seconds("the interval", optarg, &seconds))
			return CTL_USAGE;
	if (optind < argc)
		return ctl_usage("there is an argument '%s', expected none",
				 argv[optind]);
	num = channels_read(&channels);
	status = doctor(channels, num, seconds);
	free(channels);
	return status;
}

const struct command cmd_doctor = {
	.name = "doctor",
	.args = "[-i SECONDS]",
	.summary = "Says what is wrong, and what to do",
	.options =
	"  -i, --interval SECONDS  watch the counters for so long (1.5)\n",
	.run = run,
};
