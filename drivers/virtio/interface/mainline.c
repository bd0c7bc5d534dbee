// SPDX-License-Identifier: GPL-2.0-only
/*
 * Channels that are a standard virtio device (id 7), for the kernel's own bus,
 * virtio_rpmsg_bus, to drive: ordinary virtqueues, in the rings where the
 * description has them.
 *
 * That bus lays the buffers itself, in memory of the DMA API's choice, and
 * there is no session here: virtio has no way to tell its driver that the remote has
 * restarted.
 */
#include <linux/device.h>
#include <linux/jiffies.h>
#include <linux/module.h>
#include <linux/virtio.h>
#include <linux/virtio_config.h>
#include <linux/virtio_ring.h>

#include <amp/shared.h>

#include "../link/trace.h"
#include "interface.h"

/* What the bus has in its virtqueues, and how many of them there are at most */
#define BUS_BUF_SIZE		512
#define BUS_NUM_BUFS		512
/* What remotes align buffers to */
#define SINK_ALIGN		64

static unsigned int forced[64];
static unsigned int num_forced;
module_param_array_named(mainline, forced, uint, &num_forced, 0444);
MODULE_PARM_DESC(mainline,
		 "Numbers of channels for the kernel's own virtio_rpmsg_bus, beside those that are described as a virtio device of id 7");

/**
 * amp_mainline_select() - choose the bus of a channel
 * @ch: the channel, with its configuration, which is completed
 *
 * Context: any.
 * Return: 0, or -EINVAL if that bus can't drive what is described.
 */
int amp_mainline_select(struct amp_channel *ch)
{
	unsigned int i;

	for (i = 0; i < num_forced; i++)
		if (forced[i] == ch->config.num)
			ch->config.virtio_id = VIRTIO_ID_RPMSG;
	return amp_of_check_virtio(ch->dev, &ch->config);
}

/* By the index of the virtqueue; we are the master */
static struct amp_queue *queue_of(struct amp_channel *ch, unsigned int vq)
{
	return vq == 0 ? &ch->rx : &ch->tx;
}

static int ring_init(struct amp_channel *ch, struct amp_queue *queue,
		     const char *what, u64 addr)
{
	struct amp_ring_config cfg = {
		.num = ch->config.num_bufs / 2,
		.align = ch->config.vring_align,
		.buf_size = BUS_BUF_SIZE,
		.bufs_size = ch->config.num_bufs / 2 * BUS_BUF_SIZE,
	};
	char entry[AMP_OF_ENTRY];

	cfg.vring = amp_claim_map(ch->dev, ch->remote,
				  amp_of_entry(entry, what, ch->config.index),
				  addr, amp_ring_bytes(cfg.num, cfg.align),
				  ch->config.vring_memory);
	if (IS_ERR(cfg.vring))
		return PTR_ERR(cfg.vring);
	return amp_ring_init(&queue->ring, &cfg);
}

/*
 * The remote may look at a descriptor when the bus has freed its buffers, or has
 * not yet got any.  Descriptors name memory then that lies between the available
 * and the used ring, which belongs to neither of them: there are 1786 bytes at the
 * least, with 128 descriptors.
 */
static int find_sink(struct amp_channel *ch)
{
	u32 num = ch->config.num_bufs / 2;
	/* flags, index and one event field beside the entries of the ring */
	size_t used = num * sizeof(struct vring_desc) +
		      (3 + num) * sizeof(__virtio16);

	BUILD_BUG_ON(BUS_BUF_SIZE + SINK_ALIGN > 1786);
	return amp_translate_to_remote(&ch->remote->translate,
				       ch->config.rx_vring +
				       ALIGN(used, SINK_ALIGN), BUS_BUF_SIZE,
				       &ch->sink);
}

/* What the remote has taken or filled, as far as we have seen */
static u32 mainline_progress(const struct amp_channel *ch)
{
	struct amp_ring_words rx, tx;

	amp_ring_words(&ch->rx.ring, &rx);
	amp_ring_words(&ch->tx.ring, &tx);
	return rx.used_idx | (u32)tx.used_idx << 16;
}

static bool has_work(const struct amp_channel *ch)
{
	return amp_ring_pending(&ch->rx.ring) || amp_ring_pending(&ch->tx.ring);
}

/*
 * Counts the buffers that the remote has returned since the last call, and has the
 * virtqueue call the bus, which takes all returned buffers.  The bus may take some
 * that were returned after the count: the next doorbell or tick counts these, and
 * calls the bus once for nothing.
 *
 * Context: may sleep, because the callbacks of the bus do.
 */
static void serve(struct amp_channel *ch, unsigned int vq)
{
	struct amp_queue *queue = queue_of(ch, vq);
	struct amp_ring_words words;
	u16 n;

	spin_lock_bh(&queue->lock);
	amp_ring_words(&queue->ring, &words);
	n = words.used_idx - queue->ring.get_idx;
	WRITE_ONCE(queue->ring.get_idx, words.used_idx);
	u64_stats_update_begin(&queue->traffic.syncp);
	u64_stats_add(&queue->traffic.messages, n);
	u64_stats_update_end(&queue->traffic.syncp);
	spin_unlock_bh(&queue->lock);
	if (n)
		vring_interrupt(0, ch->vqs[vq]);
}

static void mainline_work(struct work_struct *work)
{
	struct amp_channel *ch = container_of(work, struct amp_channel, work);

	serve(ch, 0);
	serve(ch, 1);
}

/* Most doorbells are another channel's, where they share a register */
static void mainline_ring(struct amp_msgirq_client *client, u32 message)
{
	struct amp_channel *ch = amp_doorbells_channel(client);

	if (!has_work(ch))
		return;
	trace_amp_interrupt(ch->config.num, message);
	amp_channel_count(ch, AMP_EV_INTERRUPT);
	queue_work(amp_workqueue, &ch->work);
}

/* Does the remote owe us an answer, or even a first sign of life? */
static bool peer_owes(struct amp_channel *ch)
{
	u32 now = mainline_progress(ch);
	struct amp_ring_words tx;

	if (now != ch->peer.progress) {
		/* one that only returns buffers may not be able to send yet */
		if ((u16)now != (u16)ch->peer.progress)
			WRITE_ONCE(ch->peer.alive, true);
		ch->peer.progress = now;
		return false;
	}
	amp_ring_words(&ch->tx.ring, &tx);
	return !ch->peer.alive || tx.avail_idx != tx.used_idx;
}

/* A tick has passed: is it time to ring once more? */
static bool peer_tick(struct amp_channel *ch)
{
	if (peer_owes(ch))
		return amp_peer_is_due(&ch->peer);
	amp_peer_answered(&ch->peer);
	return false;
}

/*
 * The bus wants no doorbell for what has been sent, unless it waits for room:
 * only what was received can have lost one.
 */
static void mainline_tick(struct timer_list *timer)
{
	struct amp_channel *ch = container_of(timer, struct amp_channel, tick);
	const struct amp_ring *rx = &ch->rx.ring;
	bool polled = amp_doorbells_polled(ch);
	bool work = amp_ring_pending(rx) && !work_busy(&ch->work);

	if (amp_tick_found(ch, work, READ_ONCE(rx->get_idx))) {
		if (!polled)
			amp_channel_count(ch, AMP_EV_WATCHDOG);
		queue_work(amp_workqueue, &ch->work);
	} else if (polled || amp_ring_pending(&ch->tx.ring)) {
		queue_work(amp_workqueue, &ch->work);
	}
	if (peer_tick(ch))
		amp_peer_ring_again(ch);
	amp_tick_rearm(ch);
}

/**
 * amp_mainline_init() - prepare the rings of a channel for virtqueues
 * @ch: the channel, for the kernel's own bus
 *
 * Context: may sleep.
 * Return: 0, or the error of mapping the rings or of having the buffers where
 * the node wants them.
 */
int amp_mainline_init(struct amp_channel *ch)
{
	const struct amp_channel_config *config = &ch->config;

	INIT_WORK(&ch->work, mainline_work);
	timer_setup(&ch->tick, mainline_tick, 0);
	return amp_pool_assign(ch) ?:
	       ring_init(ch, &ch->rx, "shmem-rx-vring", config->rx_vring) ?:
	       ring_init(ch, &ch->tx, "shmem-tx-vring", config->tx_vring) ?:
	       find_sink(ch);
}

static bool mainline_notify(struct virtqueue *vq)
{
	struct amp_channel *ch = to_amp_channel(vq->vdev);

	amp_queue_ring(ch, queue_of(ch, vq->index));
	return true;
}

/* Whatever the remote takes from this ring from now on goes to the sink */
static void divert(struct amp_channel *ch, unsigned int vq)
{
	struct amp_ring *ring = &queue_of(ch, vq)->ring;
	struct vring_desc *desc = ring->vring.desc;
	struct virtio_device *vdev = &ch->vdev;
	u32 id;

	for (id = 0; id < ring->cfg.num; id++, desc++) {
		WRITE_ONCE(desc->addr, cpu_to_virtio64(vdev, ch->sink));
		WRITE_ONCE(desc->len, cpu_to_virtio32(vdev, BUS_BUF_SIZE));
		WRITE_ONCE(desc->flags,
			   cpu_to_virtio16(vdev, vq ? 0 : VRING_DESC_F_WRITE));
	}
	/* before anything is done to what the descriptors named, or to indices */
	mb();
}

/*
 * A virtqueue starts at index 0 and expects that its memory is zero, so the available
 * and the used ring are cleared here.  A remote that used them before sees that its own
 * index has changed, and starts again at 0.  A remote that does not check its index
 * takes descriptors that are not offered: divert() has made them point to the sink.
 */
static struct virtqueue *new_virtqueue(struct amp_channel *ch, unsigned int vq,
				       const struct virtqueue_info *info)
{
	struct amp_ring *ring = &queue_of(ch, vq)->ring;
	size_t descs = ring->cfg.num * sizeof(*ring->vring.desc);

	divert(ch, vq);
	amp_shared_clear(ring->cfg.vring + descs,
			 amp_ring_bytes(ring->cfg.num, ring->cfg.align) - descs);
	ring->get_idx = 0;
	return vring_new_virtqueue(vq, ring->cfg.num, ring->cfg.align,
				   &ch->vdev, false, info->ctx, ring->cfg.vring,
				   mainline_notify, info->callback, info->name);
}

/**
 * amp_mainline_find_vqs() - find_vqs of struct virtio_config_ops
 * @vdev: the virtio device
 * @nvqs: number of virtqueues
 * @vqs: filled in
 * @infos: what they are to be like
 * @desc: not used
 *
 * Context: may sleep.
 * Return: 0; -EINVAL if it is not two; -EOPNOTSUPP on a channel of our own bus;
 * -ENOMEM.
 */
int amp_mainline_find_vqs(struct virtio_device *vdev, unsigned int nvqs,
			  struct virtqueue *vqs[],
			  struct virtqueue_info infos[],
			  struct irq_affinity *desc)
{
	struct amp_channel *ch = to_amp_channel(vdev);
	unsigned int i;

	if (!amp_is_mainline(ch))
		return -EOPNOTSUPP;
	if (nvqs != AMP_MAINLINE_VQS || !infos[0].name || !infos[1].name)
		return -EINVAL;
	for (i = 0; i < nvqs; i++) {
		ch->vqs[i] = new_virtqueue(ch, i, &infos[i]);
		if (!ch->vqs[i]) {
			amp_mainline_del_vqs(vdev);
			return -ENOMEM;
		}
		vqs[i] = ch->vqs[i];
	}
	return 0;
}

/**
 * amp_mainline_del_vqs() - del_vqs of struct virtio_config_ops
 * @vdev: the virtio device
 *
 * The bus frees its buffers when this returns; the rings stay, and the remote
 * still has them.
 *
 * Context: may sleep.
 */
void amp_mainline_del_vqs(struct virtio_device *vdev)
{
	struct amp_channel *ch = to_amp_channel(vdev);
	unsigned int i;

	amp_mainline_stop(ch);
	for (i = 0; i < AMP_MAINLINE_VQS; i++) {
		if (!ch->vqs[i])
			continue;
		divert(ch, i);
		vring_del_virtqueue(ch->vqs[i]);
		ch->vqs[i] = NULL;
	}
	/* the bus goes on sending when its device is reset, until here */
	amp_doorbells_cancel(ch);
}

/*
 * The bus allocates all buffers as one piece, whose first half is in the receive
 * ring by now, and writes Linux's addresses there.  The remote must have the same
 * address for that memory.
 */
static bool in_reach(struct amp_channel *ch)
{
	const struct amp_ring *ring = &ch->rx.ring;
	u64 size = min_t(u64, ch->config.num_bufs, BUS_NUM_BUFS) * BUS_BUF_SIZE;
	u64 addr = virtio64_to_cpu(&ch->vdev,
				   READ_ONCE(ring->vring.desc[0].addr));
	u64 da;

	if (!amp_translate_to_remote(&ch->remote->translate, addr, size, &da) &&
	    da == addr)
		return true;
	dev_err(ch->dev, "channel %u: %llu bytes of buffers at %#llx, where the remote can't reach them\n",
		ch->config.num, size, addr);
	return false;
}

/**
 * amp_mainline_start() - let the virtqueues of a channel work
 * @ch: the channel, whose driver is ready
 *
 * Nothing works if the remote can't reach the buffers.
 *
 * Context: may sleep.
 */
void amp_mainline_start(struct amp_channel *ch)
{
	int ret;

	if (!in_reach(ch)) {
		virtio_break_device(&ch->vdev);
		divert(ch, 0);
		divert(ch, 1);
		return;
	}
	ch->peer = (struct amp_peer){ .progress = mainline_progress(ch) };
	amp_peer_answered(&ch->peer);
	amp_session_publish(ch, AMP_ONLINE);
	ret = amp_doorbells_start(ch, mainline_ring);
	if (ret)
		dev_err(ch->dev, "channel %u: no doorbell: %pe\n",
			ch->config.num, ERR_PTR(ret));
	mod_timer(&ch->tick, jiffies + 1);
	queue_work(amp_workqueue, &ch->work);
}

/**
 * amp_mainline_stop() - have none of the callbacks of the virtqueues called
 * @ch: the channel
 *
 * Context: may sleep.
 */
void amp_mainline_stop(struct amp_channel *ch)
{
	if (ch->state == AMP_OFFLINE)
		return;
	amp_doorbells_stop(ch);
	timer_delete_sync(&ch->tick);
	cancel_work_sync(&ch->work);
	amp_session_publish(ch, AMP_OFFLINE);
}
