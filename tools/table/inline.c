// SPDX-License-Identifier: GPL-2.0-only
/* What is inline in amp/resource_table.h, built once: see sample.h */
#include "sample.h"

bool rsc_driver_ok(struct sample *s, u32 vdev)
{
	watch_call(NULL);
	return amp_rsc_driver_ok(&s->rsc, &s->rsc.vdevs[vdev]);
}
