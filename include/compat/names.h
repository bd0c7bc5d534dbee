/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What kernels call differently.  Kbuild has this file included before every
 * other one.
 */
#ifndef _COMPAT_NAMES_H
#define _COMPAT_NAMES_H

#include <linux/version.h>

/*
 * A symbol namespace: since Linux 6.13 MODULE_IMPORT_NS() and
 * EXPORT_SYMBOL_NS_GPL() take a string; before that they take a word, of which
 * they make the string themselves.  The word that the suite uses is a macro for
 * the string where that is wanted, and no macro elsewhere.
 */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 13, 0)
#define RPMSG_AMP	"RPMSG_AMP"
#endif

/*
 * Since Linux 6.2, and in later releases of 6.1 as well: Kbuild looks whether
 * <linux/timer.h> has it.
 */
#if !HAVE_TIMER_DELETE_SYNC
#define timer_delete_sync(timer)	del_timer_sync(timer)
#endif

/* Since Linux 6.13; Kbuild looks whether <linux/hrtimer.h> has it */
#if !HAVE_HRTIMER_SETUP
#define hrtimer_setup(timer, callback, clock, mode) do {	\
	struct hrtimer *_timer = (timer);			\
								\
	hrtimer_init(_timer, (clock), (mode));			\
	_timer->function = (callback);				\
} while (0)
#endif

#endif /* _COMPAT_NAMES_H */
