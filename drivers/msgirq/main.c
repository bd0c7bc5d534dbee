// SPDX-License-Identifier: GPL-2.0-only
/* Module init and exit: registers the providers of message registers. */
#include <linux/module.h>
#include <linux/platform_device.h>

#include <amp/version.h>

#include "msgirq.h"

static int __init amp_msgirq_module_init(void)
{
	int ret = platform_driver_register(&amp_mpic_driver);

	if (ret)
		return ret;
	ret = amp_fsl_msgr_init();
	if (ret)
		platform_driver_unregister(&amp_mpic_driver);
	return ret;
}
module_init(amp_msgirq_module_init);

static void __exit amp_msgirq_module_exit(void)
{
	amp_fsl_msgr_exit();
	platform_driver_unregister(&amp_mpic_driver);
}
module_exit(amp_msgirq_module_exit);

MODULE_DESCRIPTION("Message registers and mailboxes as doorbells between cores");
MODULE_VERSION(AMP_VERSION);
MODULE_LICENSE("GPL");
