/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _TOOLS_LINUX_NOSPEC_H
#define _TOOLS_LINUX_NOSPEC_H

/* No secrets to speculate about outside of the kernel */
#define array_index_nospec(index, size) (index)

#endif
