// SPDX-License-Identifier: GPL-2.0-only
/* What rpmsg_interface.h is made of: see Kbuild */
#include <linux/rpmsg.h>
