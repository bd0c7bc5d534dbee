/* SPDX-License-Identifier: GPL-2.0-only */
/* The suites, each in a file of its name */
#ifndef _AMP_VIRTIO_TESTS_SUITES_H
#define _AMP_VIRTIO_TESTS_SUITES_H

#include <kunit/test.h>

extern struct kunit_suite amp_ring_suite;
extern struct kunit_suite amp_wire_suite;
extern struct kunit_suite amp_resource_table_suite;
extern struct kunit_suite amp_translate_suite;
extern struct kunit_suite amp_of_suite;
extern struct kunit_suite amp_of_node_suite;
extern struct kunit_suite amp_table_suite;
extern struct kunit_suite amp_objects_suite;
extern struct kunit_suite amp_session_table_suite;

/* doorbell_double.c: the node of a parser's device names its doorbells */
extern bool amp_test_doorbells_named;

#endif /* _AMP_VIRTIO_TESTS_SUITES_H */
