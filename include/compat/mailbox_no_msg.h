/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a mailbox has as its active request while it has none.  In kernels that
 * have no name for it, that is NULL, and a message of 0 is never told to be sent.
 * Stable kernels of one version may be of either kind.
 */
#ifndef _COMPAT_MAILBOX_NO_MSG_H
#define _COMPAT_MAILBOX_NO_MSG_H

#include <linux/mailbox_controller.h>

#ifndef MBOX_NO_MSG
#define MBOX_NO_MSG	NULL
#endif

#endif /* _COMPAT_MAILBOX_NO_MSG_H */
