// SPDX-License-Identifier: GPL-2.0-only
/*
 * KUnit tests of amp_virtio: run when the module is loaded, results in the
 * kernel log and below /sys/kernel/debug/kunit.
 */
#include <linux/module.h>

#include "suites.h"

kunit_test_suites(&amp_ring_suite, &amp_wire_suite, &amp_resource_table_suite,
		  &amp_translate_suite, &amp_of_suite, &amp_of_node_suite,
		  &amp_table_suite, &amp_objects_suite,
		  &amp_session_table_suite);

MODULE_DESCRIPTION("KUnit tests of amp_virtio");
MODULE_LICENSE("GPL");
