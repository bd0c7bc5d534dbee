/* SPDX-License-Identifier: GPL-2.0-only */
/* What the tests of the library have in common */
#ifndef SERVICE_H
#define SERVICE_H

#include <dirent.h>
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

/* File descriptors of this program; that of the folder itself is one of them */
static inline int open_files(void)
{
	DIR *dir = opendir("/proc/self/fd");
	int n = 0;

	while (dir && readdir(dir))
		n++;
	if (dir)
		closedir(dir);
	return n;
}

#endif /* SERVICE_H */
