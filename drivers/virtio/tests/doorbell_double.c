// SPDX-License-Identifier: GPL-2.0-only
/* What the parsers ask about doorbells, answered as a test wants it */
#include <linux/property.h>

#include <amp/msgirq.h>

#include "suites.h"

bool amp_test_doorbells_named;

bool amp_msgirq_is_named(struct fwnode_handle *fwnode)
{
	return amp_test_doorbells_named;
}
