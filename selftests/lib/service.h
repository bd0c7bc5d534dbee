/* SPDX-License-Identifier: GPL-2.0-only */
/* What the tests of the library have in common */
#ifndef SERVICE_H
#define SERVICE_H

#include <errno.h>

/* Milliseconds that nothing takes; what does has stopped */
#define PATIENCE	60000

/* The library returns what goes wrong; shown by name if it is something else */
#define EXPECT_RET(call, ret) ({					\
	long long _is = (call);						\
	errno = _is < 0 ? -_is : 0;					\
	EXPECT_EQ(_is, ret);						\
})

#define ASSERT_RET(call, ret)	do { if (!EXPECT_RET(call, ret)) return; } while (0)

#endif /* SERVICE_H */
