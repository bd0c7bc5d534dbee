// SPDX-License-Identifier: GPL-2.0-only
/*
 * Reception: the bus's worker copies frames into socket buffers, NAPI hands
 * them to the stack.
 *
 * The copy is made at once and the buffer goes straight back.  Keeping buffers
 * until NAPI comes round would save nothing, and they are too few for it: on a
 * channel of small ones the window of a single TCP connection is more than the
 * share of them that an endpoint may keep.
 */
#include <linux/etherdevice.h>
#include <linux/lockdep.h>
#include <linux/skbuff.h>

#include "eth.h"

/* Memory that may be queued: some 800 frames of the smallest kind */
#define RX_BACKLOG	(1024 * 1024)

/**
 * amp_eth_rx_init() - make an empty, closed queue
 * @eth: the interface
 */
void amp_eth_rx_init(struct amp_eth *eth)
{
	skb_queue_head_init(&eth->rx_queue);
}

static void push(struct amp_eth *eth, struct sk_buff *skb)
{
	spin_lock_bh(&eth->rx_queue.lock);
	__skb_queue_tail(&eth->rx_queue, skb);
	WRITE_ONCE(eth->rx_memory, eth->rx_memory + skb->truesize);
	spin_unlock_bh(&eth->rx_queue.lock);
}

/* Called with bottom halves off */
static struct sk_buff *pop(struct amp_eth *eth)
{
	struct sk_buff *skb;

	spin_lock(&eth->rx_queue.lock);
	skb = __skb_dequeue(&eth->rx_queue);
	if (skb)
		WRITE_ONCE(eth->rx_memory, eth->rx_memory - skb->truesize);
	spin_unlock(&eth->rx_queue.lock);
	return skb;
}

/**
 * amp_eth_rx_drain() - drop what is queued
 * @eth: the interface
 *
 * Context: process or softirq.
 */
void amp_eth_rx_drain(struct amp_eth *eth)
{
	struct sk_buff *skb;

	local_bh_disable();
	while ((skb = pop(eth))) {
		amp_eth_count(eth, AMP_ETH_RX_DROPPED_FLUSHED);
		kfree_skb(skb);
	}
	local_bh_enable();
}

/**
 * amp_eth_rx_open() - take frames from now on
 * @eth: the interface
 */
void amp_eth_rx_open(struct amp_eth *eth)
{
	napi_enable(&eth->napi);
	mutex_lock(&eth->state_lock);
	eth->open = true;
	mutex_unlock(&eth->state_lock);
}

/**
 * amp_eth_rx_close() - take no more frames and drop those that are queued
 * @eth: the interface
 */
void amp_eth_rx_close(struct amp_eth *eth)
{
	mutex_lock(&eth->state_lock);
	eth->open = false;
	mutex_unlock(&eth->state_lock);
	napi_disable(&eth->napi);
	amp_eth_rx_drain(eth);
}

static void take(struct amp_eth *eth, const struct amp_msg *msg)
{
	struct sk_buff *skb;

	lockdep_assert_held(&eth->state_lock);
	if (!eth->open) {
		amp_eth_count(eth, AMP_ETH_RX_DROPPED_DOWN);
		return;
	}
	if (msg->len < ETH_HLEN) {
		amp_eth_count(eth, AMP_ETH_RX_SHORT);
		return;
	}
	/* It can only shrink meanwhile: nobody else fills it */
	if (READ_ONCE(eth->rx_memory) >= RX_BACKLOG) {
		amp_eth_count(eth, AMP_ETH_RX_DROPPED_FULL);
		return;
	}
	skb = netdev_alloc_skb(eth->dev, msg->len);
	if (!skb) {
		amp_eth_count(eth, AMP_ETH_RX_DROPPED_NOMEM);
		return;
	}
	skb_put_data(skb, msg->data, msg->len);
	push(eth, skb);
}

/**
 * amp_eth_receive() - receive callback of the endpoint
 * @priv: the interface
 * @msg: the frame
 *
 * Context: process.
 * Return: AMP_RX_DONE, for it has been copied or dropped.
 */
enum amp_rx amp_eth_receive(void *priv, const struct amp_msg *msg)
{
	struct amp_eth *eth = priv;

	mutex_lock(&eth->state_lock);
	take(eth, msg);
	mutex_unlock(&eth->state_lock);
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

/**
 * amp_eth_lost() - lost callback of the endpoint
 * @priv: the interface
 * @n: frames that did not even get here
 *
 * Context: process.
 */
void amp_eth_lost(void *priv, unsigned int n)
{
	struct amp_eth *eth = priv;

	atomic64_add(n, &eth->stats[AMP_ETH_RX_DROPPED_FULL]);
}

/**
 * amp_eth_poll() - NAPI
 * @napi: ours
 * @budget: frames at most
 *
 * Return: frames handed to the stack.
 */
int amp_eth_poll(struct napi_struct *napi, int budget)
{
	struct amp_eth *eth = container_of(napi, struct amp_eth, napi);
	struct sk_buff *skb;
	int done = 0;

	while (done < budget && (skb = pop(eth))) {
		dev_sw_netstats_rx_add(eth->dev, skb->len);
		skb->protocol = eth_type_trans(skb, eth->dev);
		napi_gro_receive(napi, skb);
		done++;
	}
	/* What comes in from here on is followed by a flush of its own */
	if (done < budget)
		napi_complete_done(napi, done);
	return done;
}
