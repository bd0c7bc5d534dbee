// SPDX-License-Identifier: GPL-2.0-only
/*
 * Network interfaces: rpmsgN, one Ethernet frame a message.
 */
#include <linux/etherdevice.h>
#include <linux/ethtool.h>
#include <linux/module.h>
#include <linux/netdevice.h>
#include <linux/rpmsg.h>

#include <amp/version.h>

#include "eth.h"

static int amp_eth_init(struct net_device *dev)
{
	dev->tstats = netdev_alloc_pcpu_stats(struct pcpu_sw_netstats);
	return dev->tstats ? 0 : -ENOMEM;
}

static void amp_eth_uninit(struct net_device *dev)
{
	free_percpu(dev->tstats);
}

static int amp_eth_open(struct net_device *dev)
{
	struct amp_eth *eth = netdev_priv(dev);

	WRITE_ONCE(eth->open, true);
	netif_start_queue(dev);
	return 0;
}

static int amp_eth_stop(struct net_device *dev)
{
	struct amp_eth *eth = netdev_priv(dev);

	netif_stop_queue(dev);
	WRITE_ONCE(eth->open, false);
	/* no frame is being received after this */
	synchronize_net();
	return 0;
}

/* Multicast needs no ndo_set_rx_mode: the remote sends us everything it has */
static const struct net_device_ops amp_eth_netdev_ops = {
	.ndo_init = amp_eth_init,
	.ndo_uninit = amp_eth_uninit,
	.ndo_open = amp_eth_open,
	.ndo_stop = amp_eth_stop,
	.ndo_start_xmit = amp_eth_xmit,
	.ndo_get_stats64 = amp_eth_get_stats64,
	.ndo_set_mac_address = eth_mac_addr,
	.ndo_validate_addr = eth_validate_addr,
};

static void set_carrier(struct amp_eth *eth, bool online)
{
	mutex_lock(&eth->state_lock);
	if (!eth->gone && online)
		netif_carrier_on(eth->dev);
	else if (!eth->gone)
		netif_carrier_off(eth->dev);
	mutex_unlock(&eth->state_lock);
}

/* No transmit buffer is in use after this */
static void tx_sync(struct amp_eth *eth)
{
	/* may run before the device is registered and has a qdisc */
	struct netdev_queue *txq = netdev_get_tx_queue(eth->dev, 0);

	__netif_tx_lock_bh(txq);
	__netif_tx_unlock_bh(txq);
}

/* When the link has gone down, no buffer is in use after this */
static void amp_eth_state(void *priv, bool online)
{
	struct amp_eth *eth = priv;

	set_carrier(eth, online);
	if (online)
		amp_eth_room(eth);
	else
		tx_sync(eth);
}

/* Counts frames that the bus has dropped before this driver saw them */
static void amp_eth_lost(void *priv, unsigned int n)
{
	struct amp_eth *eth = priv;

	atomic64_add(n, &eth->stats[AMP_ETH_RX_DROPPED_FULL]);
}

static const struct amp_ept_ops amp_eth_ept_ops = {
	.kind = AMP_MON_ETH,
	.receive = amp_eth_receive,
	.room = amp_eth_room,
	.lost = amp_eth_lost,
	.state = amp_eth_state,
};

/* A channel without an address in its description gets one that is the same
 * after each boot, because the remote may still have it in its ARP cache. Other
 * boards have the same addresses, so user space may set another one;
 * NET_ADDR_RANDOM says so.
 */
static void set_address(struct amp_eth *eth)
{
	const struct amp_rpmsg_info *info = &eth->info;
	const u8 derived[ETH_ALEN] = {
		0x02, 0x00, 0xc6, 0x12, info->num, info->role,
	};

	if (is_valid_ether_addr(info->mac)) {
		eth_hw_addr_set(eth->dev, info->mac);
	} else {
		eth_hw_addr_set(eth->dev, derived);
		eth->dev->addr_assign_type = NET_ADDR_RANDOM;
	}
}

static struct amp_eth *amp_eth_alloc(struct rpmsg_device *rpdev,
				     const struct amp_rpmsg_info *info)
{
	struct net_device *dev;
	struct amp_eth *eth;
	char name[IFNAMSIZ];

	snprintf(name, sizeof(name), "rpmsg%u", info->num);
	dev = alloc_netdev(sizeof(*eth), name, NET_NAME_PREDICTABLE,
			   ether_setup);
	if (!dev)
		return NULL;
	SET_NETDEV_DEV(dev, &rpdev->dev);
	eth = netdev_priv(dev);
	eth->dev = dev;
	eth->rpdev = rpdev;
	eth->info = *info;
	eth->bus = amp_rpmsg_transport(rpdev);
	eth->napi = eth->bus->napi(rpdev);
	mutex_init(&eth->state_lock);

	dev->netdev_ops = &amp_eth_netdev_ops;
	dev->ethtool_ops = &amp_eth_ethtool_ops;
	/* No filter depends on the address */
	dev->priv_flags |= IFF_LIVE_ADDR_CHANGE;
	/* netconsole sends from hard interrupts, where channels take no lock */
	dev->priv_flags |= IFF_DISABLE_NETPOLL;
	/* Frames are copied, so fragments and high memory are accepted */
	dev->features = NETIF_F_SG | NETIF_F_FRAGLIST | NETIF_F_HIGHDMA;
	dev->hw_features = NETIF_F_SG | NETIF_F_FRAGLIST;
	dev->min_mtu = ETH_MIN_MTU;
	set_address(eth);
	netif_carrier_off(dev);
	return eth;
}

static void amp_eth_free(struct amp_eth *eth)
{
	mutex_destroy(&eth->state_lock);
	free_netdev(eth->dev);
}

static int set_room(struct amp_eth *eth)
{
	eth->room = eth->bus->mtu(eth->ept);
	if (eth->room < ETH_HLEN + ETH_MIN_MTU) {
		dev_err(&eth->rpdev->dev, "buffers are too small for Ethernet\n");
		return -EINVAL;
	}
	eth->dev->max_mtu = eth->room - ETH_HLEN;
	eth->dev->mtu = eth->dev->max_mtu;
	return 0;
}

static int amp_eth_probe(struct rpmsg_device *rpdev)
{
	struct amp_rpmsg_info info;
	struct amp_eth *eth;
	int ret;

	ret = amp_rpmsg_describe(rpdev, &info);
	if (ret)
		return ret;
	eth = amp_eth_alloc(rpdev, &info);
	if (!eth)
		return -ENOMEM;
	eth->ept = eth->bus->create_ept(rpdev, &amp_eth_ept_ops, eth,
					rpdev->src);
	if (!eth->ept) {
		ret = -ENOMEM;
		goto free;
	}
	ret = set_room(eth);
	if (ret)
		goto destroy_ept;
	dev_set_drvdata(&rpdev->dev, eth);
	ret = register_netdev(eth->dev);
	if (ret) {
		dev_err(&rpdev->dev, "can't register %s: %d\n", eth->dev->name,
			ret);
		goto destroy_ept;
	}
	return 0;

destroy_ept:
	eth->bus->destroy_ept(eth->ept);
free:
	amp_eth_free(eth);
	return ret;
}

static void amp_eth_remove(struct rpmsg_device *rpdev)
{
	struct amp_eth *eth = dev_get_drvdata(&rpdev->dev);

	/* The bus may report the link state until the endpoint is destroyed */
	mutex_lock(&eth->state_lock);
	eth->gone = true;
	mutex_unlock(&eth->state_lock);

	unregister_netdev(eth->dev);
	eth->bus->destroy_ept(eth->ept);
	amp_eth_free(eth);
}

static const struct rpmsg_device_id amp_eth_ids[] = {
	{ .name = "amp_eth" },
	{ .name = "rpmsg-eth" },
	{ }
};
MODULE_DEVICE_TABLE(rpmsg, amp_eth_ids);

static struct rpmsg_driver amp_eth_driver = {
	.drv.name = AMP_ETH_DRIVER,
	.id_table = amp_eth_ids,
	.probe = amp_eth_probe,
	.remove = amp_eth_remove,
};
module_rpmsg_driver(amp_eth_driver);

MODULE_DESCRIPTION("Ethernet over the endpoints of rpmsg channels");
MODULE_AUTHOR("The rpmsg-amp developers");
MODULE_VERSION(AMP_VERSION);
MODULE_LICENSE("GPL");
MODULE_IMPORT_NS(RPMSG_AMP);
