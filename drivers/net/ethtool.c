// SPDX-License-Identifier: GPL-2.0-only
/*
 * Statistics, and what ethtool shows.
 */
#include <linux/ethtool.h>
#include <linux/netdevice.h>
#include <linux/string.h>

#include <amp/version.h>

#include "eth.h"

static const char amp_eth_stat_names[AMP_ETH_STATS][ETH_GSTRING_LEN] = {
	[AMP_ETH_RX_DROPPED_DOWN] = "rx_dropped_down",
	[AMP_ETH_RX_DROPPED_FULL] = "rx_dropped_full",
	[AMP_ETH_RX_DROPPED_NOMEM] = "rx_dropped_nomem",
	[AMP_ETH_RX_SHORT] = "rx_short",
	[AMP_ETH_TX_BUSY] = "tx_busy",
	[AMP_ETH_TX_OVERSIZED] = "tx_oversized",
	[AMP_ETH_TX_NO_LINK] = "tx_no_link",
	[AMP_ETH_TX_FAULTY] = "tx_faulty",
};

/**
 * amp_eth_get_stats64() - fill in the statistics of an interface
 * @dev: the interface
 * @s: filled in
 *
 * Every frame that the bus offered or the stack gave us is in exactly one of packets,
 * dropped and errors of its direction.
 *
 * Context: any.
 */
void amp_eth_get_stats64(struct net_device *dev, struct rtnl_link_stats64 *s)
{
	struct amp_eth *eth = netdev_priv(dev);

	dev_fetch_sw_netstats(s, dev->tstats);
	s->rx_dropped = amp_eth_stat(eth, AMP_ETH_RX_DROPPED_DOWN) +
			amp_eth_stat(eth, AMP_ETH_RX_DROPPED_FULL) +
			amp_eth_stat(eth, AMP_ETH_RX_DROPPED_NOMEM);
	s->rx_length_errors = amp_eth_stat(eth, AMP_ETH_RX_SHORT);
	s->rx_errors = s->rx_length_errors;
	s->tx_carrier_errors = amp_eth_stat(eth, AMP_ETH_TX_NO_LINK);
	s->tx_errors = s->tx_carrier_errors +
		       amp_eth_stat(eth, AMP_ETH_TX_FAULTY);
	s->tx_dropped = amp_eth_stat(eth, AMP_ETH_TX_OVERSIZED);
}

static void amp_eth_get_drvinfo(struct net_device *dev,
				struct ethtool_drvinfo *info)
{
	struct amp_eth *eth = netdev_priv(dev);

	strscpy(info->driver, AMP_ETH_DRIVER, sizeof(info->driver));
	strscpy(info->version, AMP_VERSION, sizeof(info->version));
	strscpy(info->bus_info, dev_name(&eth->rpdev->dev),
		sizeof(info->bus_info));
}

/* Sizes for "ethtool -g"; they come from the device tree and cannot be set */
static void amp_eth_get_ringparam(struct net_device *dev,
				  struct ethtool_ringparam *ring,
				  struct kernel_ethtool_ringparam *kernel_ring,
				  struct netlink_ext_ack *extack)
{
	struct amp_eth *eth = netdev_priv(dev);

	ring->rx_max_pending = eth->info.rx_bufs;
	ring->rx_pending = eth->info.rx_bufs;
	ring->tx_max_pending = eth->info.tx_bufs;
	ring->tx_pending = eth->info.tx_bufs;
}

static int amp_eth_get_sset_count(struct net_device *dev, int sset)
{
	return sset == ETH_SS_STATS ? AMP_ETH_STATS : -EOPNOTSUPP;
}

static void amp_eth_get_strings(struct net_device *dev, u32 sset, u8 *data)
{
	if (sset == ETH_SS_STATS)
		memcpy(data, amp_eth_stat_names, sizeof(amp_eth_stat_names));
}

static void amp_eth_get_ethtool_stats(struct net_device *dev,
				      struct ethtool_stats *stats, u64 *data)
{
	struct amp_eth *eth = netdev_priv(dev);
	unsigned int i;

	for (i = 0; i < AMP_ETH_STATS; i++)
		data[i] = amp_eth_stat(eth, i);
}

const struct ethtool_ops amp_eth_ethtool_ops = {
	.get_drvinfo = amp_eth_get_drvinfo,
	.get_link = ethtool_op_get_link,
	.get_ringparam = amp_eth_get_ringparam,
	.get_sset_count = amp_eth_get_sset_count,
	.get_strings = amp_eth_get_strings,
	.get_ethtool_stats = amp_eth_get_ethtool_stats,
	.get_ts_info = ethtool_op_get_ts_info,
};
