// SPDX-License-Identifier: GPL-2.0-only
/*
 * A mailbox controller for tests: the emulated board has none.
 *
 * All of its mailboxes are one underneath: what is sent through any of them is
 * written to message register 7 of the MPIC, which rings for the remote, and
 * when the remote rings register 3, all of them receive.  It can misbehave, see
 * the parameters, and remembers what was sent: debugfs, amp_test_mbox/words.  It
 * can be a user of its first mailbox, too, one that nobody gets ahead of: 1 to
 * amp_test_mbox/steal, 0 gives it back.
 *
 * What it takes is what the property test-form of its node says.  Without the
 * property, a pointer to a word; "value", the word itself; "ipi", the messages of
 * ZynqMP's IPI, whose interrupt is off from a doorbell until an empty message.
 * Messages of another form are counted.  Without interrupts it receives nothing.
 */
#include <linux/debugfs.h>
#include <linux/interrupt.h>
#include <linux/io.h>
#include <linux/irqdomain.h>
#include <linux/mailbox/zynqmp-ipi-message.h>
#include <linux/mailbox_client.h>
#include <linux/mailbox_controller.h>
#include <linux/mod_devicetable.h>
#include <linux/module.h>
#include <linux/platform_device.h>
#include <linux/property.h>
#include <linux/seq_file.h>
#include <linux/sizes.h>
#include <linux/spinlock.h>
#include <linux/timer.h>

#define MBOXES		8
#define WORDS		64
/* Of the IPI, the one that is received from, and by which that is acknowledged */
#define IPI_RX		1

#define MSGR3		0x30	/* the last register of a block */
#define MER		0x100
#define BIT3		BIT(3)

static char *txdone = "irq";
module_param(txdone, charp, 0444);
MODULE_PARM_DESC(txdone, "how it is known that a word is sent: irq, poll or ack");

static bool refuse;
module_param(refuse, bool, 0644);
MODULE_PARM_DESC(refuse, "take no word");

static bool hold;
module_param(hold, bool, 0644);
MODULE_PARM_DESC(hold, "take words, but never be done with them");

static unsigned int drop_tx;
module_param(drop_tx, uint, 0644);
MODULE_PARM_DESC(drop_tx, "one in so many words is taken and lost");

static unsigned int drop_rx;
module_param(drop_rx, uint, 0644);
MODULE_PARM_DESC(drop_rx, "one in so many doorbells of the remote's is lost");

/* A word that was sent, through which mailbox, how often */
struct word {
	unsigned int mbox;
	u32 word;
	unsigned int count;
};

/**
 * struct test_mbox - the controller
 * @mbox: what the framework knows of it
 * @chans: the mailboxes
 * @block_a: message registers 0 to 3, mapped
 * @block_b: message registers 4 to 7, mapped
 * @done: tells a little later that words are sent
 * @debugfs: folder
 * @form: what it takes, see above, or ""
 * @thief: ourselves as a user
 * @stolen: the mailbox that we use
 * @stealing: nobody else gets it
 * @rx_lock: held while clients are told of a doorbell, and while @open changes;
 *	taken before @lock, in any context
 * @lock: protects everything below; taken in any context
 * @open: mailboxes that have a client
 * @owed: mailboxes whose last word is not told to be sent
 * @words: what was sent
 * @num_words: how many of them are used
 * @sent: words taken
 * @refused: words not taken
 * @lost_tx: words lost
 * @received: doorbells of the remote's
 * @lost_rx: doorbells lost
 * @malformed: messages of another form
 * @acked: empty messages of the IPI
 */
struct test_mbox {
	struct mbox_controller mbox;
	struct mbox_chan chans[MBOXES];
	void __iomem *block_a;
	void __iomem *block_b;
	struct timer_list done;
	struct dentry *debugfs;
	const char *form;
	struct mbox_client thief;
	struct mbox_chan *stolen;
	bool stealing;

	spinlock_t rx_lock; /* see above */
	spinlock_t lock; /* everything below */
	unsigned long open;
	unsigned long owed;
	struct word words[WORDS];
	unsigned int num_words;
	unsigned int sent;
	unsigned int refused;
	unsigned int lost_tx;
	unsigned int received;
	unsigned int lost_rx;
	unsigned int malformed;
	unsigned int acked;
};

static struct test_mbox *chan_ctrl(struct mbox_chan *chan)
{
	return container_of(chan->mbox, struct test_mbox, mbox);
}

static unsigned int chan_index(struct mbox_chan *chan)
{
	return chan - chan->mbox->chans;
}

static bool is_lost(unsigned int nth, unsigned int one_in)
{
	return one_in && nth % one_in == 0;
}

static void remember(struct test_mbox *ctrl, unsigned int mbox, u32 word)
{
	struct word *w = ctrl->words;

	lockdep_assert_held(&ctrl->lock);
	for (; w < ctrl->words + ctrl->num_words; w++)
		if (w->mbox == mbox && w->word == word)
			break;
	if (w == ctrl->words + WORDS)
		return;
	if (w == ctrl->words + ctrl->num_words) {
		w->mbox = mbox;
		w->word = word;
		w->count = 0;
		ctrl->num_words++;
	}
	w->count++;
}

static void let_through(struct test_mbox *ctrl, bool on)
{
	u32 mer = ioread32be(ctrl->block_a + MER);

	iowrite32be(on ? mer | BIT3 : mer & ~BIT3, ctrl->block_a + MER);
}

/* True if there is a word in the message */
static bool take_ipi(struct test_mbox *ctrl, unsigned int mbox,
		     const struct zynqmp_ipi_message *msg, u32 *word)
{
	lockdep_assert_held(&ctrl->lock);
	if (msg && msg->len == sizeof(*word) && mbox != IPI_RX) {
		memcpy(word, msg->data, sizeof(*word));
		return true;
	}
	if (msg && !msg->len && mbox == IPI_RX) {
		ctrl->acked++;
		let_through(ctrl, true);
	} else {
		ctrl->malformed++;
	}
	return false;
}

/* The words of channels are small; addresses of the kernel are not */
static bool take_word(struct test_mbox *ctrl, unsigned int mbox, void *data,
		      u32 *word)
{
	bool by_value = !strcmp(ctrl->form, "value");

	lockdep_assert_held(&ctrl->lock);
	if (!strcmp(ctrl->form, "ipi"))
		return take_ipi(ctrl, mbox, data, word);
	if (by_value != ((uintptr_t)data < SZ_64K)) {
		ctrl->malformed++;
		return false;
	}
	*word = by_value ? (uintptr_t)data : *(u32 *)data;
	return true;
}

static int test_send(struct mbox_chan *chan, void *data)
{
	struct test_mbox *ctrl = chan_ctrl(chan);
	unsigned long flags;
	int ret = 0;
	u32 word;

	spin_lock_irqsave(&ctrl->lock, flags);
	if (refuse) {
		ctrl->refused++;
		ret = -EBUSY;
		goto unlock;
	}
	if (take_word(ctrl, chan_index(chan), data, &word)) {
		ctrl->sent++;
		remember(ctrl, chan_index(chan), word);
		if (is_lost(ctrl->sent, drop_tx))
			ctrl->lost_tx++;
		else
			iowrite32be(word, ctrl->block_b + MSGR3);
	}
	if (ctrl->mbox.txdone_irq) {
		__set_bit(chan_index(chan), &ctrl->owed);
		mod_timer(&ctrl->done, jiffies + 1);
	}
unlock:
	spin_unlock_irqrestore(&ctrl->lock, flags);
	return ret;
}

static bool test_last_tx_done(struct mbox_chan *chan)
{
	return !READ_ONCE(hold);
}

static unsigned long take_owed(struct test_mbox *ctrl)
{
	unsigned long flags, owed;

	spin_lock_irqsave(&ctrl->lock, flags);
	owed = ctrl->owed & ctrl->open;
	ctrl->owed = 0;
	spin_unlock_irqrestore(&ctrl->lock, flags);
	return owed;
}

static void test_done(struct timer_list *timer)
{
	struct test_mbox *ctrl = container_of(timer, struct test_mbox, done);
	unsigned long owed;
	unsigned int i;

	if (READ_ONCE(hold)) {
		mod_timer(timer, jiffies + 1);
		return;
	}
	owed = take_owed(ctrl);
	for_each_set_bit(i, &owed, MBOXES)
		mbox_chan_txdone(&ctrl->chans[i], 0);
}

static int test_startup(struct mbox_chan *chan)
{
	struct test_mbox *ctrl = chan_ctrl(chan);
	unsigned long flags;

	if (READ_ONCE(ctrl->stealing) && !chan_index(chan) &&
	    chan->cl != &ctrl->thief)
		return -EBUSY;
	spin_lock_irqsave(&ctrl->rx_lock, flags);
	spin_lock(&ctrl->lock);
	__set_bit(chan_index(chan), &ctrl->open);
	spin_unlock(&ctrl->lock);
	spin_unlock_irqrestore(&ctrl->rx_lock, flags);
	return 0;
}

static void test_shutdown(struct mbox_chan *chan)
{
	struct test_mbox *ctrl = chan_ctrl(chan);
	unsigned long flags;

	spin_lock_irqsave(&ctrl->rx_lock, flags);
	spin_lock(&ctrl->lock);
	__clear_bit(chan_index(chan), &ctrl->open);
	__clear_bit(chan_index(chan), &ctrl->owed);
	spin_unlock(&ctrl->lock);
	spin_unlock_irqrestore(&ctrl->rx_lock, flags);
	timer_delete_sync(&ctrl->done);
	if (READ_ONCE(ctrl->owed))
		mod_timer(&ctrl->done, jiffies + 1);
}

static const struct mbox_chan_ops test_ops = {
	.send_data = test_send,
	.startup = test_startup,
	.shutdown = test_shutdown,
	.last_tx_done = test_last_tx_done,
};

static irqreturn_t test_interrupt(int irq, void *data)
{
	struct test_mbox *ctrl = data;
	u32 word = ioread32be(ctrl->block_a + MSGR3);
	unsigned long told;
	unsigned int i;

	spin_lock(&ctrl->rx_lock);
	spin_lock(&ctrl->lock);
	told = ctrl->open;
	if (!strcmp(ctrl->form, "ipi")) {
		let_through(ctrl, false);
		told &= BIT(IPI_RX);
	}
	ctrl->received++;
	if (is_lost(ctrl->received, drop_rx)) {
		ctrl->lost_rx++;
		told = 0;
	}
	spin_unlock(&ctrl->lock);
	/* clients may send meanwhile */
	for_each_set_bit(i, &told, MBOXES)
		mbox_chan_received_data(&ctrl->chans[i], &word);
	spin_unlock(&ctrl->rx_lock);
	return IRQ_HANDLED;
}

static int words_show(struct seq_file *s, void *unused)
{
	struct test_mbox *ctrl = s->private;
	unsigned int i;

	spin_lock_irq(&ctrl->lock);
	seq_printf(s, "sent=%u refused=%u lost_tx=%u received=%u lost_rx=%u malformed=%u acked=%u\n",
		   ctrl->sent, ctrl->refused, ctrl->lost_tx, ctrl->received,
		   ctrl->lost_rx, ctrl->malformed, ctrl->acked);
	for (i = 0; i < ctrl->num_words; i++)
		seq_printf(s, "mbox=%u word=%#x count=%u\n",
			   ctrl->words[i].mbox, ctrl->words[i].word,
			   ctrl->words[i].count);
	spin_unlock_irq(&ctrl->lock);
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(words);

/* -EBUSY until its owner releases it */
static int steal_set(void *data, u64 val)
{
	struct test_mbox *ctrl = data;
	struct mbox_chan *chan = NULL;

	WRITE_ONCE(ctrl->stealing, val);
	if (val)
		chan = mbox_request_channel(&ctrl->thief, 0);
	else
		mbox_free_channel(ctrl->stolen);
	if (IS_ERR(chan))
		return PTR_ERR(chan);
	ctrl->stolen = chan;
	return 0;
}
DEFINE_DEBUGFS_ATTRIBUTE(steal_fops, NULL, steal_set, "%llu\n");

static int map_blocks(struct platform_device *pdev, struct test_mbox *ctrl)
{
	struct resource *a = platform_get_resource(pdev, IORESOURCE_MEM, 0);
	struct resource *b = platform_get_resource(pdev, IORESOURCE_MEM, 1);

	if (!a || !b)
		return -EINVAL;
	ctrl->block_a = devm_ioremap(&pdev->dev, a->start, resource_size(a));
	ctrl->block_b = devm_ioremap(&pdev->dev, b->start, resource_size(b));
	return ctrl->block_a && ctrl->block_b ? 0 : -ENOMEM;
}

/* The next one to use the interrupt finds it as it was */
static void unmap_interrupt(void *data)
{
	irq_dispose_mapping((unsigned long)data);
}

static int start_interrupt(struct platform_device *pdev, struct test_mbox *ctrl)
{
	int irq = platform_get_irq_optional(pdev, 0);
	int ret;

	if (irq < 0)
		return irq == -ENXIO ? 0 : irq;
	ioread32be(ctrl->block_a + MSGR3);
	ret = devm_add_action_or_reset(&pdev->dev, unmap_interrupt,
				       (void *)(unsigned long)irq);
	if (ret)
		return ret;
	ret = devm_request_irq(&pdev->dev, irq, test_interrupt, 0,
			       "amp_test_mbox", ctrl);
	if (!ret)
		let_through(ctrl, true);
	return ret;
}

static void stop(void *data)
{
	struct test_mbox *ctrl = data;

	debugfs_remove_recursive(ctrl->debugfs);
	let_through(ctrl, false);
	timer_delete_sync(&ctrl->done);
}

static int test_probe(struct platform_device *pdev)
{
	struct test_mbox *ctrl;
	int ret;

	ctrl = devm_kzalloc(&pdev->dev, sizeof(*ctrl), GFP_KERNEL);
	if (!ctrl)
		return -ENOMEM;
	ctrl->form = "";
	device_property_read_string(&pdev->dev, "test-form", &ctrl->form);
	spin_lock_init(&ctrl->rx_lock);
	spin_lock_init(&ctrl->lock);
	timer_setup(&ctrl->done, test_done, 0);
	ctrl->thief.dev = &pdev->dev;
	ctrl->mbox.dev = &pdev->dev;
	ctrl->mbox.ops = &test_ops;
	ctrl->mbox.chans = ctrl->chans;
	ctrl->mbox.num_chans = MBOXES;
	ctrl->mbox.txdone_irq = !strcmp(txdone, "irq");
	ctrl->mbox.txdone_poll = !strcmp(txdone, "poll");
	ctrl->mbox.txpoll_period = 1;
	platform_set_drvdata(pdev, ctrl);

	ret = map_blocks(pdev, ctrl) ?:
	      devm_mbox_controller_register(&pdev->dev, &ctrl->mbox) ?:
	      start_interrupt(pdev, ctrl);
	if (ret)
		return ret;
	ctrl->debugfs = debugfs_create_dir(*ctrl->form ? ctrl->form :
							 "amp_test_mbox", NULL);
	debugfs_create_file("words", 0400, ctrl->debugfs, ctrl, &words_fops);
	debugfs_create_file("steal", 0200, ctrl->debugfs, ctrl, &steal_fops);
	return devm_add_action_or_reset(&pdev->dev, stop, ctrl);
}

static const struct of_device_id test_match[] = {
	{ .compatible = "rpmsg-amp,test-mailbox" },
	{ }
};
MODULE_DEVICE_TABLE(of, test_match);

static struct platform_driver test_driver = {
	.probe = test_probe,
	.driver = {
		.name = "amp_test_mbox",
		.of_match_table = test_match,
	},
};
module_platform_driver(test_driver);

MODULE_DESCRIPTION("Mailbox controller for tests of rpmsg-amp");
MODULE_LICENSE("GPL");
