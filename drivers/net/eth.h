/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Network interfaces: what the files of this module share.
 *
 * Frames are received in the NAPI of the channel, and on other buses in a work item
 * with bottom halves off.  Transmission is serialised by the stack's transmit lock.
 * state_lock is taken by the bus's state callback, under its own lock of the
 * endpoint.
 */
#ifndef _AMP_ETH_H
#define _AMP_ETH_H

#include <linux/atomic.h>
#include <linux/mutex.h>
#include <linux/netdevice.h>
#include <linux/skbuff.h>
#include <linux/types.h>

#include <amp/rpmsg.h>

#define AMP_ETH_DRIVER	"amp_eth"

/**
 * enum amp_eth_stat - what is counted beside packets and bytes
 * @AMP_ETH_RX_DROPPED_DOWN: frames received while the interface was down
 * @AMP_ETH_RX_DROPPED_FULL: frames that another bus could not keep
 * @AMP_ETH_RX_DROPPED_NOMEM: frames for which there was no memory
 * @AMP_ETH_RX_SHORT: frames received that are shorter than an Ethernet header
 * @AMP_ETH_TX_BUSY: times that the queue was stopped for want of a buffer
 * @AMP_ETH_TX_OVERSIZED: frames to send that no buffer can hold
 * @AMP_ETH_TX_NO_LINK: frames to send while the link was down
 * @AMP_ETH_TX_FAULTY: frames to send that could not be copied
 * @AMP_ETH_STATS: number of counters
 */
enum amp_eth_stat {
	AMP_ETH_RX_DROPPED_DOWN,
	AMP_ETH_RX_DROPPED_FULL,
	AMP_ETH_RX_DROPPED_NOMEM,
	AMP_ETH_RX_SHORT,
	AMP_ETH_TX_BUSY,
	AMP_ETH_TX_OVERSIZED,
	AMP_ETH_TX_NO_LINK,
	AMP_ETH_TX_FAULTY,
	AMP_ETH_STATS,
};

/**
 * struct amp_eth - one network interface, the private part of its net_device
 * @dev: the public part
 * @rpdev: the rpmsg device
 * @bus: how that is used
 * @ept: our endpoint on it
 * @info: what the bus says of @rpdev
 * @room: bytes that a buffer has for a frame
 * @napi: in which frames are received, or NULL
 * @kick_due: frames were put into the ring without a doorbell; under the
 *	transmit lock
 * @open: the interface is up: frames are taken
 * @state_lock: protects @gone and the carrier
 * @gone: the interface is being unregistered, its carrier no longer changes
 * @stats: enum amp_eth_stat
 */
struct amp_eth {
	struct net_device *dev;
	struct rpmsg_device *rpdev;
	const struct amp_transport *bus;
	struct rpmsg_endpoint *ept;
	struct amp_rpmsg_info info;
	unsigned int room;
	struct napi_struct *napi;
	bool kick_due;
	bool open;
	struct mutex state_lock;	/* see above */
	bool gone;
	atomic64_t stats[AMP_ETH_STATS];
};

/* rx.c: reception */
enum amp_rx amp_eth_receive(void *priv, const struct amp_msg *msg);

/* tx.c: transmission */
netdev_tx_t amp_eth_xmit(struct sk_buff *skb, struct net_device *dev);
void amp_eth_room(void *priv);

static inline void amp_eth_count(struct amp_eth *eth, enum amp_eth_stat stat)
{
	atomic64_inc(&eth->stats[stat]);
}

static inline u64 amp_eth_stat(struct amp_eth *eth, enum amp_eth_stat stat)
{
	return atomic64_read(&eth->stats[stat]);
}

/* ethtool.c: statistics, and what ethtool shows */
void amp_eth_get_stats64(struct net_device *dev, struct rtnl_link_stats64 *s);
extern const struct ethtool_ops amp_eth_ethtool_ops;

#endif /* _AMP_ETH_H */
