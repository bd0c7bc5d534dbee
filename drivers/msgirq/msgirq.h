/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _AMP_MSGIRQ_PRIVATE_H
#define _AMP_MSGIRQ_PRIVATE_H

#include <linux/platform_device.h>
#include <linux/types.h>

/* mpic.c */
extern struct platform_driver amp_mpic_driver;
bool amp_mpic_describes(u32 num);

#endif /* _AMP_MSGIRQ_PRIVATE_H */
