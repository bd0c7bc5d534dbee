// SPDX-License-Identifier: GPL-2.0-only
/*
 * ampmonN: a network interface on which the messages of all channels can be captured.
 *
 * While it is up, each message is copied into a packet that is "sent" on it: packet
 * sockets see it, and then it is freed.  Nothing waits for those who read the sockets;
 * each socket has a receive buffer of its own, and loses what does not fit.
 */
#include <linux/capability.h>
#include <linux/if_arp.h>
#include <linux/module.h>
#include <linux/netdevice.h>
#include <linux/skbuff.h>
#include <net/rtnetlink.h>

#include <amp/tap.h>
#include <amp/version.h>

#include <netdev_lltx.h>

/* The first bytes of a packet are in linear memory, the rest in pages */
#define MON_LINEAR	2048
/* The largest message that the format of rpmsg allows for, and its header */
#define MON_MTU		(sizeof(struct amp_mon_header) + U16_MAX)

/**
 * struct amp_mon - an interface, the private part of its net_device
 * @dev: the public part
 * @tap: on the bus while the interface is up
 */
struct amp_mon {
	struct net_device *dev;
	struct amp_tap tap;
};

/* Logs no warning on failure: the counter of drops shows the loss */
static struct sk_buff *mon_alloc(unsigned int len)
{
	unsigned int linear = min_t(unsigned int, len, MON_LINEAR);
	struct sk_buff *skb;
	int err;

	skb = alloc_skb_with_frags(linear, len - linear, 0, &err,
				   GFP_ATOMIC | __GFP_NOWARN);
	if (!skb)
		return NULL;
	skb_put(skb, linear);
	skb->data_len = len - linear;
	skb->len = len;
	return skb;
}

static void mon_message(struct amp_tap *tap, const struct amp_mon_header *hdr,
			const void *payload, u32 len)
{
	struct net_device *dev = container_of(tap, struct amp_mon, tap)->dev;
	struct sk_buff *skb = mon_alloc(sizeof(*hdr) + len);

	if (!skb) {
		dev_core_stats_rx_dropped_inc(dev);
		return;
	}
	skb_store_bits(skb, 0, hdr, sizeof(*hdr));
	skb_store_bits(skb, sizeof(*hdr), payload, len);
	skb->dev = dev;
	skb_reset_network_header(skb);
	if (dev_queue_xmit(skb))
		dev_core_stats_rx_dropped_inc(dev);
}

static netdev_tx_t mon_xmit(struct sk_buff *skb, struct net_device *dev)
{
	dev_lstats_add(dev, skb->len);
	dev_consume_skb_any(skb);
	return NETDEV_TX_OK;
}

static int mon_init(struct net_device *dev)
{
	dev->lstats = netdev_alloc_pcpu_stats(struct pcpu_lstats);
	return dev->lstats ? 0 : -ENOMEM;
}

static void mon_uninit(struct net_device *dev)
{
	free_percpu(dev->lstats);
}

/*
 * The interface shows the messages of all processes. Root of a user namespace
 * is therefore not enough: any user can create such a namespace.
 */
static int mon_open(struct net_device *dev)
{
	struct amp_mon *mon = netdev_priv(dev);

	if (!capable(CAP_NET_ADMIN))
		return -EPERM;
	mon->dev = dev;
	mon->tap.message = mon_message;
	amp_tap_add(&mon->tap);
	return 0;
}

static int mon_stop(struct net_device *dev)
{
	struct amp_mon *mon = netdev_priv(dev);

	amp_tap_remove(&mon->tap);
	return 0;
}

/*
 * Packet sockets receive the packets of this interface, so they count as
 * received
 */
static void mon_get_stats64(struct net_device *dev,
			    struct rtnl_link_stats64 *stats)
{
	dev_lstats_read(dev, &stats->rx_packets, &stats->rx_bytes);
}

static const struct net_device_ops mon_netdev_ops = {
	.ndo_init = mon_init,
	.ndo_uninit = mon_uninit,
	.ndo_open = mon_open,
	.ndo_stop = mon_stop,
	.ndo_start_xmit = mon_xmit,
	.ndo_get_stats64 = mon_get_stats64,
};

static void mon_setup(struct net_device *dev)
{
	/*
	 * libpcap does not know this type, and puts its "Linux cooked" header
	 * before each packet. A program that reads the capture tells from the
	 * type in that header what follows. It cannot use the protocol, because
	 * skb->protocol is 0.
	 */
	dev->type = ARPHRD_VOID;
	dev->flags = IFF_NOARP;
	dev->priv_flags |= IFF_NO_QUEUE;
	dev->features = NETIF_F_SG | NETIF_F_FRAGLIST | NETIF_F_HIGHDMA;
	netdev_set_lltx(dev);
	dev->mtu = MON_MTU;
	dev->min_mtu = sizeof(struct amp_mon_header);
	dev->netdev_ops = &mon_netdev_ops;
	dev->needs_free_netdev = true;
}

static int mon_validate(struct nlattr *tb[], struct nlattr *data[],
			struct netlink_ext_ack *extack)
{
	if (!tb[IFLA_ADDRESS])
		return 0;
	NL_SET_ERR_MSG(extack, "an ampmon interface has no hardware address");
	return -EINVAL;
}

static struct rtnl_link_ops mon_link_ops = {
	.kind = "ampmon",
	.priv_size = sizeof(struct amp_mon),
	.setup = mon_setup,
	.validate = mon_validate,
};

static int __init amp_mon_init(void)
{
	return rtnl_link_register(&mon_link_ops);
}
module_init(amp_mon_init);

/* Existing interfaces are removed with the module */
static void __exit amp_mon_exit(void)
{
	rtnl_link_unregister(&mon_link_ops);
}
module_exit(amp_mon_exit);

MODULE_DESCRIPTION("Captures of the messages of rpmsg channels");
MODULE_AUTHOR("The rpmsg-amp developers");
MODULE_VERSION(AMP_VERSION);
MODULE_LICENSE("GPL");
MODULE_ALIAS_RTNL_LINK("ampmon");
MODULE_IMPORT_NS(RPMSG_AMP);
