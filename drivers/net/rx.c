// SPDX-License-Identifier: GPL-2.0-only
/*
 * Reception: the bus queues buffers, NAPI copies them into socket buffers.
 */
#include <linux/etherdevice.h>
#include <linux/lockdep.h>
#include <linux/skbuff.h>
#include <linux/slab.h>

#include "eth.h"

/**
 * amp_eth_rx_init() - make an empty, closed queue, as long as the bus permits
 * @eth: the interface, its rpdev set
 *
 * Return: 0 or -ENOMEM.
 */
int amp_eth_rx_init(struct amp_eth *eth)
{
	struct amp_eth_queue *q = &eth->queue;

	spin_lock_init(&q->lock);
	q->limit = amp_rpmsg_rx_limit(eth->rpdev);
	q->msgs = kvcalloc(q->limit, sizeof(*q->msgs), GFP_KERNEL);
	return q->msgs ? 0 : -ENOMEM;
}

/**
 * amp_eth_rx_free() - free the memory of an empty queue
 * @eth: the interface
 */
void amp_eth_rx_free(struct amp_eth *eth)
{
	kvfree(eth->queue.msgs);
}

/* Gives the oldest frame's buffer back */
static void pop(struct amp_eth *eth)
{
	struct amp_eth_queue *q = &eth->queue;

	lockdep_assert_held(&q->lock);
	amp_rpmsg_release(eth->rpdev, &q->msgs[q->head]);
	q->head = (q->head + 1) % q->limit;
	q->count--;
}

static void drain(struct amp_eth *eth)
{
	lockdep_assert_held(&eth->queue.lock);
	while (eth->queue.count) {
		pop(eth);
		amp_eth_count(eth, AMP_ETH_RX_DROPPED_FLUSHED);
	}
}

/**
 * amp_eth_rx_open() - take frames from now on
 * @eth: the interface
 */
void amp_eth_rx_open(struct amp_eth *eth)
{
	napi_enable(&eth->napi);
	spin_lock_bh(&eth->queue.lock);
	WRITE_ONCE(eth->queue.open, true);
	spin_unlock_bh(&eth->queue.lock);
}

/**
 * amp_eth_rx_close() - take no more frames and drop those that are queued
 * @eth: the interface
 */
void amp_eth_rx_close(struct amp_eth *eth)
{
	spin_lock_bh(&eth->queue.lock);
	WRITE_ONCE(eth->queue.open, false);
	drain(eth);
	spin_unlock_bh(&eth->queue.lock);
	napi_disable(&eth->napi);
}

/**
 * amp_eth_rx_drain() - drop what is queued
 * @eth: the interface
 *
 * No buffer is in use when this returns: NAPI copies under the same lock.
 */
void amp_eth_rx_drain(struct amp_eth *eth)
{
	spin_lock_bh(&eth->queue.lock);
	drain(eth);
	spin_unlock_bh(&eth->queue.lock);
}

static bool push(struct amp_eth *eth, const struct amp_msg *msg)
{
	struct amp_eth_queue *q = &eth->queue;
	bool pushed = false;

	spin_lock_bh(&q->lock);
	if (q->open && q->count < q->limit) {
		q->msgs[(q->head + q->count) % q->limit] = *msg;
		q->count++;
		pushed = true;
	}
	spin_unlock_bh(&q->lock);
	return pushed;
}

/**
 * amp_eth_receive() - receive callback of the endpoint
 * @priv: the interface
 * @msg: the frame
 *
 * Context: process.
 * Return: what became of the frame.
 */
enum amp_rx amp_eth_receive(void *priv, const struct amp_msg *msg)
{
	struct amp_eth *eth = priv;

	if (!READ_ONCE(eth->queue.open)) {
		amp_eth_count(eth, AMP_ETH_RX_DROPPED_DOWN);
		return AMP_RX_DONE;
	}
	if (msg->len < ETH_HLEN) {
		amp_eth_count(eth, AMP_ETH_RX_SHORT);
		return AMP_RX_DONE;
	}
	if (push(eth, msg))
		return AMP_RX_HELD;
	/* A batch longer than the queue: let NAPI have what there is */
	amp_eth_flush(eth);
	if (push(eth, msg))
		return AMP_RX_HELD;
	amp_eth_count(eth, AMP_ETH_RX_DROPPED_FULL);
	return AMP_RX_DONE;
}

/**
 * amp_eth_flush() - flush callback of the endpoint
 * @priv: the interface
 *
 * Context: process.  The softirq runs when bottom halves are enabled again.
 */
void amp_eth_flush(void *priv)
{
	struct amp_eth *eth = priv;

	local_bh_disable();
	napi_schedule(&eth->napi);
	local_bh_enable();
}

/* Copies the oldest frame; NULL without memory, when the frame is lost */
static struct sk_buff *copy_head(struct amp_eth *eth)
{
	const struct amp_msg *msg = &eth->queue.msgs[eth->queue.head];
	struct sk_buff *skb = napi_alloc_skb(&eth->napi, msg->len);

	lockdep_assert_held(&eth->queue.lock);
	if (skb)
		skb_put_data(skb, msg->data, msg->len);
	else
		amp_eth_count(eth, AMP_ETH_RX_DROPPED_NOMEM);
	pop(eth);
	return skb;
}

/* One frame: false if there was none */
static bool poll_one(struct amp_eth *eth)
{
	struct amp_eth_queue *q = &eth->queue;
	struct sk_buff *skb = NULL;
	bool found;

	spin_lock(&q->lock);
	found = q->count;
	if (found)
		skb = copy_head(eth);
	spin_unlock(&q->lock);

	if (skb) {
		dev_sw_netstats_rx_add(eth->dev, skb->len);
		skb->protocol = eth_type_trans(skb, eth->dev);
		napi_gro_receive(&eth->napi, skb);
	}
	return found;
}

/**
 * amp_eth_poll() - NAPI
 * @napi: ours
 * @budget: frames at most
 *
 * Return: frames taken.
 */
int amp_eth_poll(struct napi_struct *napi, int budget)
{
	struct amp_eth *eth = container_of(napi, struct amp_eth, napi);
	int done = 0;

	while (done < budget && poll_one(eth))
		done++;
	/* What comes in from here on is followed by a flush of its own */
	if (done < budget)
		napi_complete_done(napi, done);
	return done;
}
