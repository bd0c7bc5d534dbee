// SPDX-License-Identifier: GPL-2.0-only
/*
 * A driver of the remoteproc framework whose processor does nothing: its image may be
 * any file.  Writing 1 to the parameter crash reports a crash of it; with refuse, it can
 * not be started.
 */
#include <linux/mod_devicetable.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/platform_device.h>
#include <linux/remoteproc.h>

static struct rproc *test_rproc;
/* Protects test_rproc */
static DEFINE_MUTEX(test_lock);

static bool refuse;
module_param(refuse, bool, 0644);
MODULE_PARM_DESC(refuse, "The processor can't be started");

static int crash_set(const char *val, const struct kernel_param *kp)
{
	mutex_lock(&test_lock);
	if (test_rproc)
		rproc_report_crash(test_rproc, RPROC_FATAL_ERROR);
	mutex_unlock(&test_lock);
	return 0;
}

static const struct kernel_param_ops crash_ops = {
	.set = crash_set,
};
module_param_cb(crash, &crash_ops, NULL, 0200);
MODULE_PARM_DESC(crash, "The processor has crashed");

static int test_start(struct rproc *rproc)
{
	return refuse ? -EIO : 0;
}

static int test_stop(struct rproc *rproc)
{
	return 0;
}

static int test_load(struct rproc *rproc, const struct firmware *fw)
{
	return 0;
}

static const struct rproc_ops test_ops = {
	.start = test_start,
	.stop = test_stop,
	.load = test_load,
};

static void test_forget(void *data)
{
	mutex_lock(&test_lock);
	test_rproc = NULL;
	mutex_unlock(&test_lock);
}

static int test_probe(struct platform_device *pdev)
{
	struct rproc *rproc = devm_rproc_alloc(&pdev->dev, "test", &test_ops,
					       "amp-test-image", 0);
	int ret;

	if (!rproc)
		return -ENOMEM;
	rproc->auto_boot = false;
	ret = devm_rproc_add(&pdev->dev, rproc);
	if (ret)
		return ret;
	mutex_lock(&test_lock);
	test_rproc = rproc;
	mutex_unlock(&test_lock);
	return devm_add_action_or_reset(&pdev->dev, test_forget, NULL);
}

static const struct of_device_id test_match[] = {
	{ .compatible = "rpmsg-amp,test-remoteproc" },
	{ }
};
MODULE_DEVICE_TABLE(of, test_match);

static struct platform_driver test_driver = {
	.probe = test_probe,
	.driver = {
		.name = "amp_test_rproc",
		.of_match_table = test_match,
	},
};
module_platform_driver(test_driver);

MODULE_DESCRIPTION("Test of channels that follow a remote processor");
MODULE_LICENSE("GPL");
