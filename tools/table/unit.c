// SPDX-License-Identifier: GPL-2.0-only
/* Unit tests of the resource table and of the translation: helpers and main */
#define WATCH_NO_WRAP
#include <string.h>

#include "unit.h"

struct sample two_vdevs(bool le)
{
	return (struct sample){
		.le = le,
		.num_vdevs = 2,
		.nums = { { 16, 16 }, { 4, 256 } },
		.lens = { 0x10000, 0x100000 },
	};
}

void check_error(const struct amp_rsc_error *error, int ret, int entry,
		 const char *field, u64 value)
{
	if (error->ret)
		ktap_context("entry %d: %s: %llu, expected %s", error->entry,
			     error->field, (unsigned long long)error->value,
			     error->expected);
	CHECK_EQ(error->ret, ret);
	if (!ret)
		return;
	CHECK_EQ(error->entry, entry);
	CHECK(!strcmp(error->field, field));
	CHECK_EQ(error->value, value);
	CHECK(error->expected[0]);
}

int main(void)
{
	const struct ktap_group groups[] = {
		{ parse_cases, parse_num },
		{ place_cases, place_num },
		{ master_cases, master_num },
		{ build_cases, build_num },
		{ sizes_cases, sizes_num },
		{ translation_cases, translation_num },
	};

	return ktap_run(groups, sizeof(groups) / sizeof(*groups));
}
