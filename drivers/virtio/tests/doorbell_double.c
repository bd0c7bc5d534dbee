// SPDX-License-Identifier: GPL-2.0-only
/* What the parsers ask about doorbells, answered as a test wants it */
#include <linux/property.h>

#include "../channel.h"
#include "suites.h"

bool amp_test_doorbells_named;

struct fwnode_handle *amp_doorbells_node(struct device *dev)
{
	return amp_test_doorbells_named ? dev_fwnode(dev) : NULL;
}
