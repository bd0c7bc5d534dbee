/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The name of a symbol namespace: since Linux 6.13 MODULE_IMPORT_NS() and
 * EXPORT_SYMBOL_NS_GPL() take a string; before that they take a word, of which
 * they make the string themselves.  The word that the suite uses is a macro for
 * the string where that is wanted, and no macro elsewhere.
 *
 * Kbuild has this file included before every other one.
 */
#ifndef _COMPAT_SYMBOL_NAMESPACE_H
#define _COMPAT_SYMBOL_NAMESPACE_H

#include <linux/version.h>

#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 13, 0)
#define RPMSG_AMP	"RPMSG_AMP"
#endif

#endif /* _COMPAT_SYMBOL_NAMESPACE_H */
