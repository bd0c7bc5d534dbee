# SPDX-License-Identifier: GPL-2.0-only
#
# What the portable part consists of, without .c: files in remote/, in drivers/virtio/
# of the suite, and in src/ of lwIP. For every makefile that builds it.

REMOTE := channel commands console link log mode net ns remote services storm \
	table util
DRIVERS := link/ring description/resource_table description/resource_build
LWIP_SRC := core/def core/inet_chksum core/init core/ip core/mem core/memp \
	core/netif core/pbuf core/tcp core/tcp_in core/tcp_out core/timeouts \
	core/udp core/ipv4/etharp core/ipv4/icmp core/ipv4/ip4 \
	core/ipv4/ip4_addr core/ipv4/ip4_frag netif/ethernet
