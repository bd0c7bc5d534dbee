// SPDX-License-Identifier: GPL-2.0-only
/*
 * Transmission: frames are copied into buffers of the channel.
 *
 * There is no byte queue limit (BQL): BQL has to know when a frame has left the ring,
 * and the remote need not report that; a channel notices when it looks for a free
 * buffer.  For the same reason there is no ndo_tx_timeout: a remote that takes no
 * frames could cause warnings of the stack's watchdog at any time.
 */
#include <linux/etherdevice.h>
#include <linux/skbuff.h>

#include "eth.h"

/* The doorbell for frames that were put without one */
static void kick(struct amp_eth *eth)
{
	if (!eth->kick_due)
		return;
	eth->kick_due = false;
	eth->bus->kick(eth->rpdev);
}

/* Stops the queue. room() may have been called just before the queue was
 * stopped, so the ring is checked again.
 */
static void stop_unless_ready(struct amp_eth *eth)
{
	netif_stop_queue(eth->dev);
	/* Pairs with the lock that the channel takes before it calls room() */
	smp_mb__after_atomic();
	if (eth->bus->tx_ready(eth->ept))
		netif_start_queue(eth->dev);
	else
		amp_eth_count(eth, AMP_ETH_TX_BUSY);
}

static netdev_tx_t drop(struct amp_eth *eth, struct sk_buff *skb,
			enum amp_eth_stat reason)
{
	amp_eth_count(eth, reason);
	dev_kfree_skb_any(skb);
	if (!netdev_xmit_more())
		kick(eth);
	return NETDEV_TX_OK;
}

/**
 * amp_eth_xmit() - send a frame
 * @skb: the frame
 * @dev: the interface
 *
 * Context: bottom halves off, transmit lock held.
 * Return: NETDEV_TX_OK; NETDEV_TX_BUSY if the other users of the channel were
 * faster: the queue is stopped when this function takes the last buffer.
 */
netdev_tx_t amp_eth_xmit(struct sk_buff *skb, struct net_device *dev)
{
	struct amp_eth *eth = netdev_priv(dev);
	unsigned int len = skb->len;
	struct amp_msg msg;
	bool more;
	int ret;

	if (len > eth->room)
		return drop(eth, skb, AMP_ETH_TX_OVERSIZED);
	ret = eth->bus->tx_get(eth->ept, &msg);
	if (ret == -EAGAIN) {
		stop_unless_ready(eth);
		kick(eth);
		return NETDEV_TX_BUSY;
	}
	if (ret)
		return drop(eth, skb, AMP_ETH_TX_NO_LINK);
	if (skb_copy_bits(skb, 0, msg.data, len)) {
		eth->bus->tx_cancel(eth->ept, &msg);
		return drop(eth, skb, AMP_ETH_TX_FAULTY);
	}

	skb_tx_timestamp(skb);
	more = netdev_xmit_more();
	eth->bus->tx_put(eth->ept, &msg, len, eth->rpdev->dst, more);
	eth->kick_due = more;
	dev_sw_netstats_tx_add(dev, 1, len);
	dev_consume_skb_any(skb);

	if (!eth->bus->tx_ready(eth->ept)) {
		stop_unless_ready(eth);
		if (netif_queue_stopped(dev))
			kick(eth);
	}
	return NETDEV_TX_OK;
}

/**
 * amp_eth_room() - room callback of the endpoint
 * @priv: the interface
 *
 * Context: any but hard interrupt.
 */
void amp_eth_room(void *priv)
{
	struct amp_eth *eth = priv;

	if (netif_running(eth->dev))
		netif_wake_queue(eth->dev);
}
