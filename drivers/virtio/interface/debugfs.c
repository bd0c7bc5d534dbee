// SPDX-License-Identifier: GPL-2.0-only
/*
 * State of both rings of a channel, as Linux and as the shared memory have it,
 * in /sys/kernel/debug/rpmsg-amp/DEVICE.channelN. Logs of the remote, which its
 * resource table names, in DEVICE.trace-NAME.
 */
#include <linux/debugfs.h>
#include <linux/minmax.h>
#include <linux/property.h>
#include <linux/seq_file.h>
#include <linux/uaccess.h>

#include <amp/shared.h>

#include "interface.h"

static struct dentry *root;

/* Shows the numbers of the buffers that belong to this side, as ranges */
static void show_buffers(struct seq_file *s, const struct amp_ring *ring)
{
	const struct amp_ring_slot *slots = ring->cfg.slots;
	u32 id, from, num = ring->cfg.num;

	seq_puts(s, "  ours:");
	for (id = 0; id < num; id++) {
		if (!slots[id].mine)
			continue;
		for (from = id; id + 1 < num && slots[id + 1].mine;)
			id++;
		if (id == from)
			seq_printf(s, " %u", id);
		else
			seq_printf(s, " %u-%u", from, id);
	}
	seq_putc(s, '\n');
}

static void show_queue(struct seq_file *s, const char *name,
		       struct amp_queue *queue)
{
	const struct amp_ring *ring = &queue->ring;
	struct amp_ring_words words;

	spin_lock_bh(&queue->lock);
	amp_ring_words(ring, &words);
	seq_printf(s, "%s: %u buffers of %u bytes, we are the %s\n", name,
		   ring->cfg.num, ring->cfg.buf_size,
		   ring->cfg.side == AMP_RING_DRIVER ? "driver" : "device");
	seq_printf(s, "  put up to %u, got up to %u, %u with the peer, %u held, %u unpublished\n",
		   ring->put_idx, ring->get_idx, ring->away, queue->held,
		   queue->unpublished);
	seq_printf(s, "  shared: available %u, flags %#x; used %u, flags %#x\n",
		   words.avail_idx, words.avail_flags, words.used_idx,
		   words.used_flags);
	if (ring->cfg.slots)
		show_buffers(s, ring);
	spin_unlock_bh(&queue->lock);
}

static int channel_show(struct seq_file *s, void *unused)
{
	struct amp_channel *ch = s->private;

	seq_printf(s, "%s: %s, %s\n", ch->config.name,
		   ch->config.role == AMP_ROLE_MASTER ? "master" : "remote",
		   amp_state_name(READ_ONCE(ch->state)));
	seq_printf(s, "  rings %s", amp_memory_name(ch->config.vring_memory));
	if (!amp_is_mainline(ch))
		seq_printf(s, ", buffers %s",
			   amp_memory_name(ch->config.buffer_memory));
	seq_putc(s, '\n');
	show_queue(s, "rx", &ch->rx);
	show_queue(s, "tx", &ch->tx);
	spin_lock_bh(&ch->tx.lock);
	seq_printf(s, "  free %u%s\n", ch->tx_nfree,
		   ch->tx_waiting ? ", a sender waits" : "");
	spin_unlock_bh(&ch->tx.lock);
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(channel);

static void debugfs_remove_action(void *dentry)
{
	debugfs_remove(dentry);
}

/**
 * devm_amp_debugfs_add() - show the rings of a channel
 * @ch: the channel
 *
 * A kernel without debugfs is no error.
 *
 * Context: may sleep.
 * Return: 0 or -ENOMEM.
 */
int devm_amp_debugfs_add(struct amp_channel *ch)
{
	char name[64];
	struct dentry *file;

	snprintf(name, sizeof(name), "%s.channel%u", dev_name(ch->dev),
		 ch->config.num);
	file = debugfs_create_file(name, 0400, root, ch, &channel_fops);
	return devm_add_action_or_reset(ch->dev, debugfs_remove_action, file);
}

/**
 * struct trace - the log of a remote
 * @mem: its memory
 * @size: bytes of it
 */
struct trace {
	const void *mem;
	size_t size;
};

static ssize_t trace_read(struct file *file, char __user *to, size_t len,
			  loff_t *pos)
{
	const struct trace *trace = file->private_data;
	u8 part[256];

	if (*pos < 0)
		return -EINVAL;
	if (*pos >= trace->size)
		return 0;
	len = min3(len, sizeof(part), trace->size - (size_t)*pos);
	/* the memory may be of a type that copy_to_user() is not made for */
	amp_shared_read(part, trace->mem + *pos, len);
	if (copy_to_user(to, part, len))
		return -EFAULT;
	*pos += len;
	return len;
}

static const struct file_operations trace_fops = {
	.owner = THIS_MODULE,
	.open = simple_open,
	.read = trace_read,
	.llseek = default_llseek,
};

static int debugfs_add_trace(const struct amp_remote *remote,
			     const struct amp_rsc_memory *rsc)
{
	struct device *dev = remote->dev;
	struct trace *trace;
	char file[60 + sizeof(".trace-") + AMP_RSC_NAME_SIZE];
	struct dentry *dentry;
	u64 addr;
	int ret;

	ret = rsc->error.ret ?:
	      amp_translate_to_local(&remote->window, rsc->range.da,
				     rsc->range.len, &addr);
	if (ret) {
		dev_warn(dev, "%pfw: resource-table: entry %d: no trace at %#x of %u bytes: %pe\n",
			 dev_fwnode(dev), rsc->entry, rsc->range.da,
			 rsc->range.len, ERR_PTR(ret));
		return 0;
	}
	trace = devm_kzalloc(dev, sizeof(*trace), GFP_KERNEL);
	if (!trace)
		return -ENOMEM;
	trace->size = rsc->range.len;
	trace->mem = amp_claim_map(dev, remote, "trace", addr, trace->size,
				   remote->table_memory);
	if (IS_ERR(trace->mem))
		return 0;
	snprintf(file, sizeof(file), "%.60s.trace-%s", dev_name(dev),
		 rsc->name);
	dentry = debugfs_create_file(file, 0400, root, trace, &trace_fops);
	return devm_add_action_or_reset(dev, debugfs_remove_action, dentry);
}

/**
 * devm_amp_debugfs_add_traces() - show the logs of a remote
 * @remote: the remote
 *
 * What is wrong with one of them is logged, and no reason to do without the others.
 *
 * Context: may sleep.
 * Return: 0 or -ENOMEM.
 */
int devm_amp_debugfs_add_traces(const struct amp_remote *remote)
{
	const struct amp_rsc *rsc = remote->rsc;
	unsigned int i;
	int ret = 0;

	for (i = 0; rsc && i < rsc->num_traces && !ret; i++)
		ret = debugfs_add_trace(remote, &rsc->traces[i]);
	return ret;
}

/** amp_debugfs_init() - make the folder that the channels appear in */
void amp_debugfs_init(void)
{
	root = debugfs_create_dir("rpmsg-amp", NULL);
}

/** amp_debugfs_exit() - remove it */
void amp_debugfs_exit(void)
{
	debugfs_remove(root);
}
