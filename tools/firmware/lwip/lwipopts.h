/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * lwIP as the remote uses it: one thread, static memory, IPv4.
 *
 * The largest frame of the reference board is 8176 bytes, most are 496; sizes
 * that depend on it are the larger ones, lwIP takes the smaller of them and of
 * what the interface can do.
 */
#ifndef _FW_LWIPOPTS_H
#define _FW_LWIPOPTS_H

#define NO_SYS				1
#define SYS_LIGHTWEIGHT_PROT		0
#define LWIP_NETCONN			0
#define LWIP_SOCKET			0
#define LWIP_STATS			0

#define LWIP_IPV4			1
#define LWIP_IPV6			0
#define LWIP_RAW			0
#define LWIP_DHCP			0
#define LWIP_DNS			0
#define LWIP_NETIF_LOOPBACK		0
#define LWIP_HAVE_LOOPIF		0

#define MEM_ALIGNMENT			8
#define MEM_SIZE			(8 << 20)
#define PBUF_POOL_SIZE			4096
#define PBUF_POOL_BUFSIZE		2048
#define MEMP_NUM_PBUF			16384
#define MEMP_NUM_FRAG_PBUF		2048

/* One peer and a few broadcasters on each of the interfaces */
#define ARP_TABLE_SIZE			64
#define IP_REASS_MAX_PBUFS		1024
#define MEMP_NUM_REASSDATA		64
#define MEMP_NUM_UDP_PCB		4

/* Buffer 8192, message header 16, Ethernet header 14, IP and TCP 40 */
#define TCP_MSS				8122
/* Without window scaling, which nothing here would gain from */
#define TCP_WND				65535
#define TCP_SND_BUF			65535
/* Counted in segments; the interfaces with small frames need the most */
#define TCP_SND_QUEUELEN		512
#define MEMP_NUM_TCP_SEG		16384
#define MEMP_NUM_TCP_PCB		96
#define MEMP_NUM_TCP_PCB_LISTEN		8

#endif /* _FW_LWIPOPTS_H */
