// SPDX-License-Identifier: GPL-2.0-only
/* Module init and exit: registers the providers of message registers. */
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/platform_device.h>

#include <amp/version.h>

#include "msgirq.h"

static struct platform_driver * const drivers[] = {
	&amp_mpic_driver,
#if IS_ENABLED(CONFIG_REGMAP_MMIO)
	&amp_register_driver,
#endif
};

static int __init amp_msgirq_module_init(void)
{
	int ret = platform_register_drivers(drivers, ARRAY_SIZE(drivers));

	if (ret)
		return ret;
	ret = amp_fsl_msgr_init();
	if (ret)
		platform_unregister_drivers(drivers, ARRAY_SIZE(drivers));
	return ret;
}
module_init(amp_msgirq_module_init);

static void __exit amp_msgirq_module_exit(void)
{
	amp_fsl_msgr_exit();
	platform_unregister_drivers(drivers, ARRAY_SIZE(drivers));
}
module_exit(amp_msgirq_module_exit);

MODULE_DESCRIPTION("Message registers and mailboxes as doorbells between cores");
MODULE_VERSION(AMP_VERSION);
MODULE_LICENSE("GPL");
