/* SPDX-License-Identifier: GPL-2.0-only */
/* What the core and the providers of amp_msgirq share */
#ifndef _AMP_MSGIRQ_PRIVATE_H
#define _AMP_MSGIRQ_PRIVATE_H

#include <linux/err.h>
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/platform_device.h>
#include <linux/types.h>

/* Properties of a consumer that name its doorbells */
#define PROP_DOORBELLS		"rpmsg-doorbells"
#define PROP_DOORBELL_NAMES	"rpmsg-doorbell-names"
#define PROP_MBOXES		"mboxes"
#define PROP_MBOX_NAMES		"mbox-names"

struct amp_msgirq;
struct device_node;

/* core.c */
extern struct mutex amp_msgirq_registers_lock;
extern struct list_head amp_msgirq_registers;
struct amp_msgirq *amp_msgirq_find(u32 num);

/**
 * struct amp_msgirq_binding - how nodes describe registers that are not there
 * @compatible: what such a node is compatible with
 * @has: does a node describe the register of this number?  Optional: registers of
 *	this binding have no numbers.
 * @missing: why are the registers of a node not there?  -EPROBE_DEFER if its driver
 *	may still be bound.  With the description of a good one, AMP_MSGIRQ_EXPECTED
 *	bytes: -EBUSY if rpmsg may not use them, -EINVAL if the node is at fault.
 *
 * Both may sleep.
 */
struct amp_msgirq_binding {
	const char *compatible;
	bool (*has)(struct device_node *np, u32 num);
	int (*missing)(struct device_node *np, char *expected);
};

/* mpic.c */
extern struct platform_driver amp_mpic_driver;
extern const struct amp_msgirq_binding amp_mpic_binding;

/* fsl_msgr.c */
int amp_fsl_msgr_init(void);
void amp_fsl_msgr_exit(void);
extern const struct amp_msgirq_binding amp_fsl_msgr_binding;

/* register_of.c */
#define REGISTER_COMPATIBLE	"rpmsg-amp,register-doorbell"
extern const struct amp_msgirq_binding amp_register_binding;

/* register.c */
extern struct platform_driver amp_register_driver;

/* mailbox.c */
#ifdef CONFIG_MAILBOX
struct amp_msgirq *amp_mailbox_get(struct device *consumer,
				   struct fwnode_handle *fwnode, int index);
#else
static inline struct amp_msgirq *amp_mailbox_get(struct device *consumer,
						 struct fwnode_handle *fwnode,
						 int index)
{
	dev_err(consumer, "%pfw: mboxes: this kernel has no mailboxes\n",
		fwnode);
	return ERR_PTR(-ENODEV);
}
#endif

#endif /* _AMP_MSGIRQ_PRIVATE_H */
