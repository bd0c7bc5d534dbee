/* SPDX-License-Identifier: GPL-2.0-only */
/* The tests, and what they share */
#ifndef _TABLE_UNIT_H
#define _TABLE_UNIT_H

#include <errno.h>

#include "ktap.h"
#include "sample.h"

extern const struct ktap_case parse_cases[], place_cases[], master_cases[],
			      build_cases[], sizes_cases[],
			      translation_cases[];
extern const size_t parse_num, place_num, master_num, build_num, sizes_num,
		    translation_num;

#define NUM(array) (sizeof(array) / sizeof(*(array)))

/* Two devices, in either byte order */
#define FOR_EACH_ORDER(s)						\
	for (int _le = 0; _le < 2 &&					\
	     (*(s) = two_vdevs(_le),					\
	      ktap_context(_le ? "little endian" : "big endian"), 1); _le++)

struct sample two_vdevs(bool le);

/* The error of a table, a device or a trace */
void check_error(const struct amp_rsc_error *error, int ret, int entry,
		 const char *field, u64 value);

#endif
