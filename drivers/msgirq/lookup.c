// SPDX-License-Identifier: GPL-2.0-only
/*
 * How a consumer finds its message registers and mailboxes: by number, or by the
 * properties of a node.
 */
#include <linux/device.h>
#include <linux/err.h>
#include <linux/export.h>
#include <linux/kernel.h>
#include <linux/of.h>
#include <linux/property.h>

#include <amp/msgirq.h>

#include "msgirq.h"

static bool has_registers(const struct fwnode_handle *fwnode)
{
	struct amp_msgirq *msgirq;

	lockdep_assert_held(&amp_msgirq_registers_lock);
	list_for_each_entry(msgirq, &amp_msgirq_registers, node)
		if (msgirq->fwnode == fwnode)
			return true;
	return false;
}

static struct amp_msgirq *find_in_node(const struct fwnode_handle *fwnode,
				       u32 index)
{
	struct amp_msgirq *msgirq;

	lockdep_assert_held(&amp_msgirq_registers_lock);
	list_for_each_entry(msgirq, &amp_msgirq_registers, node)
		if (msgirq->fwnode == fwnode && msgirq->index == index)
			return msgirq;
	return NULL;
}

/* Can the consumer use the register that was found? If so, link the two */
static int check_and_link(struct device *consumer, struct amp_msgirq *msgirq,
			  bool rx, char *expected)
{
	int (*check)(struct amp_msgirq *msgirq, char *expected);
	int ret;

	lockdep_assert_held(&amp_msgirq_registers_lock);
	check = rx ? msgirq->ops->check_rx : msgirq->ops->check_tx;
	ret = check ? check(msgirq, expected) : 0;
	return ret ?: amp_msgirq_link(consumer, msgirq->dev);
}

static const struct amp_msgirq_binding * const bindings[] = {
	&amp_mpic_binding, &amp_fsl_msgr_binding, &amp_register_binding,
};

static int missing_in(const struct amp_msgirq_binding *binding,
		      struct device_node *np, char *expected)
{
	int ret = binding->missing(np, expected);

	if (ret == -EINVAL)
		snprintf(expected, AMP_MSGIRQ_EXPECTED,
			 "a register that can be used, see the fault of %pOF",
			 np);
	return ret;
}

/* Why there is no register of that number */
static int missing(u32 num, char *expected)
{
	struct device_node *np;
	int i, ret = -ENODEV;

	strscpy(expected, "the msg-num of a message register",
		AMP_MSGIRQ_EXPECTED);
	for (i = 0; i < ARRAY_SIZE(bindings) && ret == -ENODEV; i++)
		for_each_compatible_node(np, NULL, bindings[i]->compatible) {
			if (!bindings[i]->has || !bindings[i]->has(np, num) ||
			    !of_device_is_available(np))
				continue;
			ret = missing_in(bindings[i], np, expected);
			/*
			 * another node may describe the same register correctly
			 */
			if (ret == -EPROBE_DEFER) {
				of_node_put(np);
				break;
			}
		}
	return ret;
}

/**
 * amp_msgirq_get() - look up a message register by its number
 * @consumer: device that is going to use it, in the course of its probe
 * @num: number of the register
 * @rx: it is to ring for Linux
 * @expected: what the number should have been, if it is at fault;
 *	AMP_MSGIRQ_EXPECTED bytes
 *
 * The consumer is unbound before the provider is: the register stays valid for
 * as long as the consumer is bound, and need not be given back.
 *
 * Context: may sleep.
 * Return: the register, or ERR_PTR: -EPROBE_DEFER if it is described but not
 * there yet; with @expected filled in, -ENODEV if nothing describes it, -EBUSY
 * if it is kept for others, -EINVAL if its node is at fault or it can't ring for
 * Linux; with @expected empty, -EINVAL if the two devices can't be linked.
 */
struct amp_msgirq *amp_msgirq_get(struct device *consumer, u32 num, bool rx,
				  char *expected)
{
	struct amp_msgirq *msgirq;
	int ret;

	*expected = '\0';
	mutex_lock(&amp_msgirq_registers_lock);
	msgirq = amp_msgirq_find(num);
	ret = msgirq ? check_and_link(consumer, msgirq, rx, expected) :
		       missing(num, expected);
	mutex_unlock(&amp_msgirq_registers_lock);
	return ret ? ERR_PTR(ret) : msgirq;
}
EXPORT_SYMBOL_NS_GPL(amp_msgirq_get, RPMSG_AMP);

/*
 * Index of the entry with this name. Without names, the only entry has every
 * name.
 */
static int entry_index(struct fwnode_handle *fwnode, const char *names,
		       const char *name)
{
	int ret;

	if (!fwnode_property_present(fwnode, names))
		return 0;
	ret = fwnode_property_match_string(fwnode, names, name);
	return ret == -ENODATA ? -ENOENT : ret;
}

/* Why a node does not have a register */
static int missing_in_node(struct fwnode_handle *fwnode, char *expected)
{
	struct device_node *np = to_of_node(fwnode);
	int i;

	lockdep_assert_held(&amp_msgirq_registers_lock);
	strscpy(expected, "a register that this node has", AMP_MSGIRQ_EXPECTED);
	if (has_registers(fwnode))
		return -ENODEV;
	if (!np)
		return -EPROBE_DEFER;
	if (!of_device_is_available(np)) {
		strscpy(expected, "a node that is not disabled",
			AMP_MSGIRQ_EXPECTED);
		return -ENODEV;
	}
	for (i = 0; i < ARRAY_SIZE(bindings); i++)
		if (of_device_is_compatible(np, bindings[i]->compatible))
			return missing_in(bindings[i], np, expected);
	/* a provider that this module does not know may still register */
	return -EPROBE_DEFER;
}

static struct amp_msgirq *get_by_node(struct device *consumer,
				      struct fwnode_handle *fwnode, int index,
				      bool rx)
{
	char expected[AMP_MSGIRQ_EXPECTED] = "";
	struct fwnode_reference_args args;
	struct amp_msgirq *msgirq;
	int ret;

	ret = fwnode_property_get_reference_args(fwnode, PROP_DOORBELLS, NULL,
						 1, index, &args);
	if (ret)
		return ERR_PTR(ret == -ENOENT ? -EINVAL : ret);

	mutex_lock(&amp_msgirq_registers_lock);
	msgirq = find_in_node(args.fwnode, args.args[0]);
	ret = msgirq ? check_and_link(consumer, msgirq, rx, expected) :
		       missing_in_node(args.fwnode, expected);
	mutex_unlock(&amp_msgirq_registers_lock);
	if (ret && *expected && ret != -EPROBE_DEFER)
		dev_err(consumer, "%pfw: %s[%d]: %pfw, register %llu, expected %s\n",
			fwnode, PROP_DOORBELLS, index, args.fwnode,
			args.args[0], expected);
	fwnode_handle_put(args.fwnode);
	return ret ? ERR_PTR(ret) : msgirq;
}

/**
 * amp_msgirq_get_named() - look up a message register or mailbox in a node
 * @consumer: device that is going to use it, in the course of its probe
 * @fwnode: the node that says which one: the consumer's or one below it
 * @name: name of the entry in rpmsg-doorbells or mboxes
 * @rx: it is to ring for Linux
 *
 * Otherwise like amp_msgirq_get(), but faults are reported.
 *
 * Context: may sleep.
 * Return: the register, or ERR_PTR: -ENOENT if the node has no entry of that
 * name, -EPROBE_DEFER if its provider is not there yet, -ENODEV if the provider
 * has no such register, -EBUSY if the mailbox or the register is not for this
 * consumer, another error if the entry is malformed or the register can't ring
 * for Linux.
 */
struct amp_msgirq *amp_msgirq_get_named(struct device *consumer,
					struct fwnode_handle *fwnode,
					const char *name, bool rx)
{
	int index;

	if (fwnode_property_present(fwnode, PROP_DOORBELLS)) {
		index = entry_index(fwnode, PROP_DOORBELL_NAMES, name);
		return index < 0 ? ERR_PTR(index) :
				   get_by_node(consumer, fwnode, index, rx);
	}
	if (fwnode_property_present(fwnode, PROP_MBOXES)) {
		index = entry_index(fwnode, PROP_MBOX_NAMES, name);
		return index < 0 ? ERR_PTR(index) :
				   amp_mailbox_get(consumer, fwnode, index);
	}
	return ERR_PTR(-ENOENT);
}
EXPORT_SYMBOL_NS_GPL(amp_msgirq_get_named, RPMSG_AMP);

/**
 * amp_msgirq_is_named() - does a node name its doorbells?
 * @fwnode: the node
 *
 * Return: true if amp_msgirq_get_named() is the way to find them.
 */
bool amp_msgirq_is_named(struct fwnode_handle *fwnode)
{
	return fwnode_property_present(fwnode, PROP_DOORBELLS) ||
	       fwnode_property_present(fwnode, PROP_MBOXES);
}
EXPORT_SYMBOL_NS_GPL(amp_msgirq_is_named, RPMSG_AMP);
