/* SPDX-License-Identifier: GPL-2.0-only */
/* Memory for a test: KUnit's own functions leave it to the test to look at NULL */
#ifndef _AMP_VIRTIO_TESTS_ZALLOC_H
#define _AMP_VIRTIO_TESTS_ZALLOC_H

#include <kunit/test.h>

/* Zeroed, and freed with the test; without memory, the test ends */
static inline void *zalloc(struct kunit *test, size_t size)
{
	void *p = kunit_kzalloc(test, size, GFP_KERNEL);

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, p);
	return p;
}

#endif /* _AMP_VIRTIO_TESTS_ZALLOC_H */
