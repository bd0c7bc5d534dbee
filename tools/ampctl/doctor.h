/* SPDX-License-Identifier: GPL-2.0-only */
/* ampctl doctor: what its parts have in common.  doctor.c calls the others. */
#ifndef _DOCTOR_H
#define _DOCTOR_H

#include "channels.h"

/* Severity of a finding; the exit status is CTL_FAILED if there are errors */
enum severity {
	NOTE,
	WARNING,
	ERROR,
};

#define NO_CHANNEL	(-1L)

void finding(enum severity severity, const char *fault, long channel,
	     const char *action, const char *format, ...)
	__attribute__((format(printf, 5, 6)));

/* Is the module loaded or built in? Is it installed? */
bool module_loaded(const char *name);
bool module_installed(const char *name);
const char *module_action(const char *name, char *text, size_t size);

/* doctor_system.c: the kernel, its modules and what describes channels */
void examine_kernel(bool channels);
void examine_modules(const struct channel *channels, size_t num);
void examine_description(bool channels);
void examine_rights(const struct channel *channels, size_t num);

/* doctor_channel.c: states, counters and rings */
void examine_channels(const struct channel *channels, size_t num,
		      double seconds);

/* doctor_log.c: what the modules have written into the kernel's log */
void examine_log(bool channels);

#endif /* _DOCTOR_H */
