// SPDX-License-Identifier: GPL-2.0-only
/* Unit tests of the resource table and of the translation: helpers and main */
#define WATCH_NO_WRAP
#include <stdio.h>
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

static size_t append(struct ktap_case *all, size_t num,
		     const struct ktap_case *cases, size_t add)
{
	memcpy(all + num, cases, add * sizeof(*cases));
	return num + add;
}

int main(void)
{
	struct ktap_case all[128];
	size_t num = 0;
	int ret;

	num = append(all, num, parse_cases, parse_num);
	num = append(all, num, place_cases, place_num);
	num = append(all, num, master_cases, master_num);
	num = append(all, num, build_cases, build_num);
	num = append(all, num, translation_cases, translation_num);
	ret = ktap_run(all, num);
#ifdef AMP_ACCESS_HEADER
	printf("# reads=%llu second_reads=%llu unordered=%llu\n",
	       watch_result.reads, watch_result.second_reads,
	       watch_result.unordered);
	if (watch_result.second_reads || watch_result.unordered)
		ret = 1;
#endif
	return ret;
}
