// SPDX-License-Identifier: GPL-2.0-only
/* The writer of resource tables, for the test that reads them */
#include "../description/resource_build.c"
