// SPDX-License-Identifier: GPL-2.0-only
/*
 * Counters, in the stack's terms.
 *
 * Every frame that the bus offered or the stack gave us is in exactly one of
 * packets, dropped and errors of its direction.
 */
#include "eth.h"

/**
 * amp_eth_get_stats64() - ndo_get_stats64
 * @dev: the interface
 * @s: filled in
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
