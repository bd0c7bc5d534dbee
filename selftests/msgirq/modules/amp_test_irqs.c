// SPDX-License-Identifier: GPL-2.0-only
/*
 * An interrupt controller for tests: one interrupt a channel.
 *
 * The remote rings message register 3 of the MPIC, and leaves the number of a
 * channel in it: that is the number of the interrupt which is raised here.  A number
 * written to the parameter storm raises that one STORM times, as fast as can be.
 */
#include <linux/init.h>
#include <linux/interrupt.h>
#include <linux/io.h>
#include <linux/irq.h>
#include <linux/irq_work.h>
#include <linux/irqdomain.h>
#include <linux/mod_devicetable.h>
#include <linux/module.h>
#include <linux/platform_device.h>
#include <linux/property.h>

#define LINES		32
#define STORM		20000
#define MSGR3		0x30	/* the last register of a block */
#define MER		0x100
#define BIT3		BIT(3)

/**
 * struct test_irqs - the controller
 * @block: message registers 0 to 3, mapped
 * @domain: its interrupts
 * @storm: raises one of them in a hard interrupt
 * @line: which one
 */
struct test_irqs {
	void __iomem *block;
	struct irq_domain *domain;
	struct irq_work storm;
	unsigned int line;
};

/* There is one, which stays */
static struct test_irqs *the_ctrl;

static void test_storm(struct irq_work *work)
{
	struct test_irqs *ctrl = container_of(work, struct test_irqs, storm);
	unsigned int i;

	for (i = 0; i < STORM; i++)
		generic_handle_domain_irq(ctrl->domain, ctrl->line);
}

static int storm_set(const char *val, const struct kernel_param *param)
{
	struct test_irqs *ctrl = READ_ONCE(the_ctrl);
	int ret = ctrl ? kstrtouint(val, 0, &ctrl->line) : -ENODEV;

	if (ret)
		return ret;
	irq_work_queue(&ctrl->storm);
	irq_work_sync(&ctrl->storm);
	return 0;
}

static const struct kernel_param_ops storm_ops = {
	.set = storm_set,
};
module_param_cb(storm, &storm_ops, NULL, 0200);
MODULE_PARM_DESC(storm, "raise this interrupt without a pause");

static int test_map(struct irq_domain *domain, unsigned int irq,
		    irq_hw_number_t hwirq)
{
	irq_set_chip_and_handler(irq, &dummy_irq_chip, handle_simple_irq);
	return 0;
}

static const struct irq_domain_ops test_ops = {
	.map = test_map,
	.xlate = irq_domain_xlate_onecell,
};

static irqreturn_t test_interrupt(int irq, void *data)
{
	struct test_irqs *ctrl = data;

	/* an error: a channel that has no interrupt */
	generic_handle_domain_irq(ctrl->domain, ioread32be(ctrl->block + MSGR3));
	return IRQ_HANDLED;
}

static int test_probe(struct platform_device *pdev)
{
	struct resource *res = platform_get_resource(pdev, IORESOURCE_MEM, 0);
	struct device *dev = &pdev->dev;
	struct test_irqs *ctrl;
	int irq, ret;

	ctrl = devm_kzalloc(dev, sizeof(*ctrl), GFP_KERNEL);
	irq = platform_get_irq(pdev, 0);
	if (!ctrl || !res || irq < 0)
		return irq < 0 ? irq : -ENOMEM;
	ctrl->block = devm_ioremap(dev, res->start, resource_size(res));
	if (!ctrl->block)
		return -ENOMEM;
	ctrl->domain = irq_domain_create_linear(dev_fwnode(dev), LINES,
						&test_ops, ctrl);
	if (!ctrl->domain)
		return -ENOMEM;
	ioread32be(ctrl->block + MSGR3);
	ret = devm_request_irq(dev, irq, test_interrupt, 0, "amp_test_irqs",
			       ctrl);
	if (ret) {
		irq_domain_remove(ctrl->domain);
		return ret;
	}
	init_irq_work(&ctrl->storm, test_storm);
	WRITE_ONCE(the_ctrl, ctrl);
	iowrite32be(ioread32be(ctrl->block + MER) | BIT3, ctrl->block + MER);
	return 0;
}

static const struct of_device_id test_match[] = {
	{ .compatible = "rpmsg-amp,test-irqs" },
	{ }
};
MODULE_DEVICE_TABLE(of, test_match);

static struct platform_driver test_driver = {
	.probe = test_probe,
	.driver = {
		.name = "amp_test_irqs",
		.of_match_table = test_match,
		.suppress_bind_attrs = true,
	},
};

/* Its interrupts may be in use: the module stays */
builtin_platform_driver(test_driver);

MODULE_DESCRIPTION("Interrupt controller for tests of rpmsg-amp");
MODULE_LICENSE("GPL");
