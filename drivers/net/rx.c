// SPDX-License-Identifier: GPL-2.0-only
/*
 * Reception: frames are copied into socket buffers and handed to the stack, in the
 * NAPI of the channel.
 *
 * The buffer of the channel goes straight back.  Keeping it until the stack is done
 * would save nothing, and they are too few for it: on a channel of small ones the
 * window of a single TCP connection is more than the share of them that an
 * endpoint may keep.
 */
#include <linux/etherdevice.h>
#include <linux/rcupdate.h>
#include <linux/skbuff.h>

#include "eth.h"

/* Frames larger than RX_LINEAR bytes are stored in pages, except for their first
 * RX_HEADERS bytes: there the stack looks for the protocol headers.
 */
#define RX_LINEAR	2048
#define RX_HEADERS	128

/* Pages: a large contiguous allocation may fail for a long time */
static struct sk_buff *rx_alloc_paged(unsigned int len)
{
	const unsigned int reserved = NET_SKB_PAD + NET_IP_ALIGN;
	struct sk_buff *skb;
	int err;

	skb = alloc_skb_with_frags(reserved + RX_HEADERS, len - RX_HEADERS, 0,
				   &err, GFP_ATOMIC);
	if (!skb)
		return NULL;
	skb_reserve(skb, reserved);
	skb_put(skb, RX_HEADERS);
	skb->data_len = len - RX_HEADERS;
	skb->len += skb->data_len;
	return skb;
}

static struct sk_buff *rx_copy(struct amp_eth *eth, const struct amp_msg *msg)
{
	struct sk_buff *skb;

	if (msg->len <= RX_LINEAR) {
		skb = eth->napi ? napi_alloc_skb(eth->napi, msg->len) :
				  netdev_alloc_skb_ip_align(eth->dev, msg->len);
		if (skb)
			skb_put_data(skb, msg->data, msg->len);
		return skb;
	}
	skb = rx_alloc_paged(msg->len);
	if (skb)
		skb_store_bits(skb, 0, msg->data, msg->len);
	return skb;
}

/**
 * amp_eth_receive() - receive callback of the endpoint
 * @priv: the interface
 * @msg: the frame
 *
 * Context: bottom halves off.
 * Return: AMP_RX_DONE or AMP_RX_UNWANTED, for it has been copied or dropped.
 */
enum amp_rx amp_eth_receive(void *priv, const struct amp_msg *msg)
{
	struct amp_eth *eth = priv;
	struct sk_buff *skb;

	if (!READ_ONCE(eth->open)) {
		amp_eth_count(eth, AMP_ETH_RX_DROPPED_DOWN);
		return AMP_RX_UNWANTED;
	}
	if (msg->len < ETH_HLEN) {
		amp_eth_count(eth, AMP_ETH_RX_SHORT);
		return AMP_RX_UNWANTED;
	}
	skb = rx_copy(eth, msg);
	if (!skb) {
		amp_eth_count(eth, AMP_ETH_RX_DROPPED_NOMEM);
		return AMP_RX_DONE;
	}
	dev_sw_netstats_rx_add(eth->dev, msg->len);
	skb->protocol = eth_type_trans(skb, eth->dev);
	if (!eth->napi)
		netif_rx(skb);
	else if (test_bit(NAPI_STATE_IN_BUSY_POLL, &eth->napi->state))
		/* while the socket is busy-polled, GRO would delay the frame */
		netif_receive_skb(skb);
	else
		napi_gro_receive(eth->napi, skb);
	return AMP_RX_DONE;
}
