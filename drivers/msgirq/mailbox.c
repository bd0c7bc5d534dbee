// SPDX-License-Identifier: GPL-2.0-only
/*
 * Doorbells over the kernel's mailboxes: "mboxes" in the node of a consumer.
 *
 * What is received is a hint, as with any doorbell, so its word is not looked
 * at: mailbox drivers don't agree on what they pass.  Nor do they on what they take,
 * see enum mailbox_form.
 *
 * What is sent is queued here, not by the framework, whose queue is short and
 * complains when it is full: the framework has one word at a time.  Each
 * doorbell waits at most once, because one that has not been sent yet covers
 * any number of others with the same word.
 */
#include <linux/build_bug.h>
#include <linux/kref.h>
#include <linux/mailbox/zynqmp-ipi-message.h>
#include <linux/mailbox_client.h>
#include <linux/mailbox_controller.h>
#include <linux/mutex.h>
#include <linux/of.h>
#include <linux/platform_device.h>
#include <linux/property.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/workqueue.h>

#include <amp/msgirq.h>

#include <mailbox_no_msg.h>

#include "msgirq.h"

/* How long a mailbox may refuse a word before it is offered again */
#define RETRY_DELAY	msecs_to_jiffies(10)

/**
 * enum mailbox_form - what the driver of a mailbox takes
 * @MAILBOX_POINTER: a pointer to the word, or any pointer, which it does not look at
 * @MAILBOX_VALUE: the word itself, in place of a pointer
 * @MAILBOX_IPI: a pointer to a struct zynqmp_ipi_message, and an empty one when a
 *	message has been received: the interrupt is off until then
 */
enum mailbox_form {
	MAILBOX_POINTER,
	MAILBOX_VALUE,
	MAILBOX_IPI,
};

/**
 * struct mailbox_message - what the framework has
 * @len: bytes of the word, 0 for an empty message
 * @word: the word
 *
 * Also a struct zynqmp_ipi_message, which has no room for its data.
 */
struct mailbox_message {
	size_t len;
	u32 word;
};

static_assert(offsetof(struct mailbox_message, len) ==
	      offsetof(struct zynqmp_ipi_message, len));
static_assert(offsetof(struct mailbox_message, word) ==
	      offsetof(struct zynqmp_ipi_message, data));

/**
 * struct mailbox - a mailbox, shared by all its users
 * @msgirq: what the core knows of it
 * @spec: controller and number, by which it is recognised in all nodes
 * @node: in the list of mailboxes
 * @refs: consumers
 * @pdev: by its node, and @index, the framework finds the mailbox
 * @index: in "mboxes" of that node
 * @form: what its driver takes
 * @ack: for the empty message of MAILBOX_IPI
 * @client: what the framework knows of us
 * @chan: the mailbox, NULL while another client has it; changed by @retry only,
 *	which has @busy then
 * @retry: takes a word back that the mailbox refused, and sends it again
 * @lock: protects everything below; taken in any context
 * @pending: doorbells to be rung
 * @busy: a word is being sent, or @chan is being changed; the code that does it
 *	looks at @pending afterwards
 * @in_flight: the framework has @message and has not told that it is sent
 * @message: what the framework has, or had
 */
struct mailbox {
	struct amp_msgirq msgirq;
	struct of_phandle_args spec;
	struct list_head node;
	struct kref refs;
	struct platform_device *pdev;
	int index;
	enum mailbox_form form;
	struct amp_doorbell ack;
	struct mbox_client client;
	struct mbox_chan *chan;
	struct delayed_work retry;

	spinlock_t lock; /* protects the fields below */
	struct list_head pending;
	bool busy;
	bool in_flight;
	struct mailbox_message message;
};

/*
 * Protects the list, the number of users, and the mailboxes in it from being
 * freed
 */
static DEFINE_MUTEX(mailboxes_lock);
static LIST_HEAD(mailboxes);

static struct mailbox *to_mailbox(struct amp_msgirq *msgirq)
{
	return container_of(msgirq, struct mailbox, msgirq);
}

static void *mailbox_data(struct mailbox *mb)
{
	switch (mb->form) {
	case MAILBOX_VALUE:
		return (void *)(uintptr_t)mb->message.word;
	case MAILBOX_IPI:
		return &mb->message;
	default:
		return &mb->message.word;
	}
}

/*
 * Takes the next word, sets @busy and @in_flight; false if nothing can be sent
 * now
 */
static bool mailbox_next(struct mailbox *mb)
{
	struct amp_doorbell *bell;
	unsigned long flags;

	spin_lock_irqsave(&mb->lock, flags);
	bell = list_first_entry_or_null(&mb->pending, struct amp_doorbell,
					node);
	if (!bell || mb->busy || mb->in_flight) {
		spin_unlock_irqrestore(&mb->lock, flags);
		return false;
	}
	list_del_init(&bell->node);
	mb->message.word = bell->message;
	mb->message.len = bell == &mb->ack ? 0 : sizeof(mb->message.word);
	mb->busy = true;
	mb->in_flight = true;
	spin_unlock_irqrestore(&mb->lock, flags);
	return true;
}

static void mailbox_sent(struct mailbox *mb)
{
	unsigned long flags;

	spin_lock_irqsave(&mb->lock, flags);
	mb->in_flight = false;
	spin_unlock_irqrestore(&mb->lock, flags);
}

/*
 * Has the controller refused the word? The framework keeps it, but offers it
 * again only when another word is sent, and this module sends one at a time.
 */
static bool mailbox_refused(struct mailbox *mb)
{
	struct mbox_chan *chan = mb->chan;
	unsigned long flags;
	bool refused;

	if (!chan)
		return true;
	spin_lock_irqsave(&chan->lock, flags);
	refused = chan->msg_count && chan->active_req == MBOX_NO_MSG;
	spin_unlock_irqrestore(&chan->lock, flags);
	return refused;
}

/* Clears @busy before a retry is scheduled: the retry needs @busy itself */
static void mailbox_idle(struct mailbox *mb)
{
	bool refused = mailbox_refused(mb);
	unsigned long flags;

	spin_lock_irqsave(&mb->lock, flags);
	mb->busy = false;
	spin_unlock_irqrestore(&mb->lock, flags);
	if (refused)
		schedule_delayed_work(&mb->retry, RETRY_DELAY);
}

/* A controller that can't tell when a word is sent leaves it to its client */
static bool mailbox_is_blind(struct mailbox *mb)
{
	return !mb->chan->mbox->txdone_irq && !mb->chan->mbox->txdone_poll;
}

static void mailbox_send(struct mailbox *mb)
{
	void *data = mailbox_data(mb);

	if (mbox_send_message(mb->chan, data) < 0) {
		mailbox_sent(mb);
		return;
	}
	if (mailbox_refused(mb))
		return;
	if (mailbox_is_blind(mb))
		mbox_client_txdone(mb->chan, 0);
	/*
	 * the framework reports no completion for a word that equals
	 * MBOX_NO_MSG
	 */
	if (data == MBOX_NO_MSG)
		mailbox_sent(mb);
}

/* Any context; does nothing if another context is sending: that one goes on */
static void mailbox_pump(struct mailbox *mb)
{
	while (mailbox_next(mb)) {
		mailbox_send(mb);
		mailbox_idle(mb);
	}
}

static void mailbox_trigger(struct amp_msgirq *msgirq,
			    struct amp_doorbell *bell)
{
	struct mailbox *mb = to_mailbox(msgirq);
	unsigned long flags;

	spin_lock_irqsave(&mb->lock, flags);
	if (list_empty(&bell->node))
		list_add_tail(&bell->node, &mb->pending);
	spin_unlock_irqrestore(&mb->lock, flags);
	mailbox_pump(mb);
}

static void mailbox_cancel(struct amp_msgirq *msgirq,
			   struct amp_doorbell *bell)
{
	struct mailbox *mb = to_mailbox(msgirq);
	unsigned long flags;

	spin_lock_irqsave(&mb->lock, flags);
	list_del_init(&bell->node);
	spin_unlock_irqrestore(&mb->lock, flags);
}

static const struct amp_msgirq_ops mailbox_ops = {
	.trigger = mailbox_trigger,
	.cancel = mailbox_cancel,
};

static void mailbox_received(struct mbox_client *client, void *data)
{
	struct mailbox *mb = container_of(client, struct mailbox, client);

	amp_msgirq_deliver(&mb->msgirq, 0);
	if (mb->form == MAILBOX_IPI)
		mailbox_trigger(&mb->msgirq, &mb->ack);
}

static void mailbox_tx_done(struct mbox_client *client, void *data, int ret)
{
	struct mailbox *mb = container_of(client, struct mailbox, client);

	mailbox_sent(mb);
	mailbox_pump(mb);
}

static int mailbox_request(struct mailbox *mb)
{
	struct mbox_chan *chan = mbox_request_channel(&mb->client, mb->index);

	mb->chan = IS_ERR(chan) ? NULL : chan;
	return PTR_ERR_OR_ZERO(chan);
}

/* Only the context that has set @busy uses the mailbox */
static bool mailbox_claim(struct mailbox *mb)
{
	unsigned long flags;
	bool got;

	spin_lock_irqsave(&mb->lock, flags);
	got = !mb->busy && mb->in_flight;
	if (got)
		mb->busy = true;
	spin_unlock_irqrestore(&mb->lock, flags);
	return got;
}

/*
 * Frees the framework's channel and requests it again: only this removes its
 * word
 */
static void mailbox_retry(struct work_struct *work)
{
	struct mailbox *mb = container_of(to_delayed_work(work), struct mailbox,
					  retry);

	if (!mailbox_claim(mb))
		return;
	if (mailbox_refused(mb)) {
		mbox_free_channel(mb->chan);
		if (!mailbox_request(mb))
			mailbox_send(mb);
	}
	mailbox_idle(mb);
	mailbox_pump(mb);
}

static void mailbox_free(struct mailbox *mb)
{
	platform_device_put(mb->pdev);
	of_node_put(mb->spec.np);
	kfree(mb);
}

static void mailbox_release(struct kref *refs)
{
	struct mailbox *mb = container_of(refs, struct mailbox, refs);

	lockdep_assert_held(&mailboxes_lock);
	list_del(&mb->node);
	cancel_delayed_work_sync(&mb->retry);
	mbox_free_channel(mb->chan);
	/* the framework does not wait for callbacks, which interrupts make */
	synchronize_rcu();
	mailbox_free(mb);
}

static void mailbox_put(void *data)
{
	struct mailbox *mb = data;

	mutex_lock(&mailboxes_lock);
	kref_put(&mb->refs, mailbox_release);
	mutex_unlock(&mailboxes_lock);
}

static bool same_spec(const struct of_phandle_args *a,
		      const struct of_phandle_args *b)
{
	return a->np == b->np && a->args_count == b->args_count &&
	       !memcmp(a->args, b->args, a->args_count * sizeof(a->args[0]));
}

static struct mailbox *mailbox_find(const struct of_phandle_args *spec)
{
	struct mailbox *mb;

	lockdep_assert_held(&mailboxes_lock);
	list_for_each_entry(mb, &mailboxes, node)
		if (same_spec(&mb->spec, spec)) {
			kref_get(&mb->refs);
			return mb;
		}
	return NULL;
}

/*
 * The framework looks "mboxes" up in the node of a device. Where the channels
 * are nodes below the consumer's, that is not the consumer's own node. So each
 * mailbox has a device of its own, which is never registered.
 */
static struct platform_device *mailbox_client_dev(struct fwnode_handle *fwnode,
						  int index)
{
	struct platform_device *pdev;

	pdev = platform_device_alloc("amp_mailbox", index);
	if (!pdev)
		return NULL;
	device_set_node(&pdev->dev, fwnode_handle_get(fwnode));
	if (!dev_set_name(&pdev->dev, "%pfwP.mbox%d", fwnode, index))
		return pdev;
	platform_device_put(pdev);
	return NULL;
}

/* Its mailboxes are in nodes below that of the controller, which has the driver */
static bool is_ipi(struct device_node *mailbox)
{
	struct device_node *np = of_get_parent(mailbox);
	bool ipi = of_device_is_compatible(np, "xlnx,zynqmp-ipi-mailbox") ||
		   of_device_is_compatible(np, "xlnx,versal-ipi-mailbox");

	of_node_put(np);
	return ipi;
}

static enum mailbox_form form_of(struct fwnode_handle *fwnode,
				 const struct of_phandle_args *spec)
{
	if (is_ipi(spec->np))
		return MAILBOX_IPI;
	return fwnode_property_present(fwnode, "rpmsg-mbox-by-value") ?
	       MAILBOX_VALUE : MAILBOX_POINTER;
}

static struct mailbox *mailbox_alloc(struct fwnode_handle *fwnode, int index,
				     const struct of_phandle_args *spec)
{
	struct mailbox *mb = kzalloc(sizeof(*mb), GFP_KERNEL);

	if (!mb)
		return NULL;
	mb->pdev = mailbox_client_dev(fwnode, index);
	if (!mb->pdev) {
		kfree(mb);
		return NULL;
	}
	mb->index = index;
	mb->form = form_of(fwnode, spec);
	amp_doorbell_init(&mb->ack, &mb->msgirq, 0);
	mb->client.dev = &mb->pdev->dev;
	mb->client.rx_callback = mailbox_received;
	mb->client.tx_done = mailbox_tx_done;
	mb->spec = *spec;
	of_node_get(mb->spec.np);
	kref_init(&mb->refs);
	INIT_DELAYED_WORK(&mb->retry, mailbox_retry);
	spin_lock_init(&mb->lock);
	INIT_LIST_HEAD(&mb->pending);
	mb->msgirq.ops = &mailbox_ops;
	mb->msgirq.num = AMP_MSGIRQ_NO_NUM;
	amp_msgirq_init(&mb->msgirq);
	return mb;
}

static struct mailbox *mailbox_create(struct fwnode_handle *fwnode, int index,
				      const struct of_phandle_args *spec)
{
	struct mailbox *mb = mailbox_alloc(fwnode, index, spec);
	int ret;

	lockdep_assert_held(&mailboxes_lock);
	if (!mb)
		return ERR_PTR(-ENOMEM);
	ret = mailbox_request(mb);
	if (ret) {
		mailbox_free(mb);
		return ERR_PTR(ret);
	}
	mb->msgirq.dev = mb->chan->mbox->dev;
	list_add(&mb->node, &mailboxes);
	return mb;
}

static struct mailbox *mailbox_get(struct fwnode_handle *fwnode, int index,
				   const struct of_phandle_args *spec)
{
	struct mailbox *mb;

	mutex_lock(&mailboxes_lock);
	mb = mailbox_find(spec);
	if (!mb)
		mb = mailbox_create(fwnode, index, spec);
	mutex_unlock(&mailboxes_lock);
	return mb;
}

/**
 * amp_mailbox_get() - look up a mailbox in a node
 * @consumer: device that is going to use it, in the course of its probe
 * @fwnode: the node
 * @index: of the entry in its "mboxes"
 *
 * Channels that name the same mailbox share it.
 *
 * Context: may sleep.
 * Return: the mailbox, or ERR_PTR: -EPROBE_DEFER if its driver is not there yet,
 * -EBUSY if another client has it, or another error.
 */
struct amp_msgirq *amp_mailbox_get(struct device *consumer,
				   struct fwnode_handle *fwnode, int index)
{
	struct of_phandle_args spec;
	struct mailbox *mb;
	int ret;

	ret = of_parse_phandle_with_args(to_of_node(fwnode), PROP_MBOXES,
					 "#mbox-cells", index, &spec);
	if (ret) {
		dev_err(consumer, "%pfw: mboxes[%d]: malformed or missing\n",
			fwnode, index);
		return ERR_PTR(ret == -ENOENT ? -EINVAL : ret);
	}
	mb = mailbox_get(fwnode, index, &spec);
	of_node_put(spec.np);
	if (IS_ERR(mb)) {
		ret = PTR_ERR(mb);
		return ERR_PTR(dev_err_probe(consumer, ret, "%pfw: mboxes[%d]\n",
					     fwnode, index));
	}

	ret = devm_add_action_or_reset(consumer, mailbox_put, mb);
	if (ret)
		return ERR_PTR(ret);
	/* the consumer is unbound before the mailbox goes away */
	ret = amp_msgirq_link(consumer, mb->msgirq.dev);
	return ret ? ERR_PTR(ret) : &mb->msgirq;
}
