// SPDX-License-Identifier: GPL-2.0-only
/*
 * Ethernet over rpmsg: the payload of a message is a frame without its FCS.
 *
 * Frames are copied out of shared memory before anybody looks at them.  Frames
 * that find no buffer wait in a short queue, as in the transmit ring of a
 * network adapter, so that a burst of TCP needs no retransmission.
 */
#include <linux/errno.h>

#include <lwip/etharp.h>
#include <lwip/init.h>
#include <lwip/netif.h>
#include <lwip/timeouts.h>
#include <netif/ethernet.h>

#include "channel.h"
#include "net.h"
#include "platform.h"
#include "services.h"
#include "util.h"

#define ETH_HEADER	14
/* Frames that wait for a buffer */
#define PORT_QUEUE	64

/**
 * struct port - the network interface of a channel
 * @netif: lwIP's part
 * @queue: frames that wait for a buffer
 * @first: the oldest
 * @n: their number
 * @drops: frames dropped in either direction
 */
struct port {
	struct netif netif;
	struct pbuf *queue[PORT_QUEUE];
	u32 first;
	u32 n;
	u32 drops;
};

static struct port ports[REMOTE_MAX_CHANNELS];

static struct port *port_of(const struct channel *ch)
{
	return &ports[ch->index];
}

/* Time and random numbers for lwIP */
u32_t sys_now(void)
{
	return plat_ms();
}

u32_t net_random(void)
{
	static u32 state;

	if (!state)
		state = plat_us() | 1;
	return random_u32(&state);
}

void net_assert(const char *what)
{
	plat_panic(what);
}

static int send_frame(struct channel *ch, struct pbuf *p)
{
	struct amp_wire_msg msg = {
		.src = ch->cfg->eth_addr,
		.dst = ch->cfg->eth_addr,
		.len = p->tot_len,
	};
	struct amp_ring_buf buf;
	int ret;

	ret = channel_tx_begin(ch, KIND_ETH, msg.len, &buf);
	if (ret)
		return ret;
	pbuf_copy_partial(p, channel_payload(&buf), p->tot_len, 0);
	channel_tx_end(ch, KIND_ETH, &buf, &msg);
	return 0;
}

static err_t link_output(struct netif *netif, struct pbuf *p)
{
	struct channel *ch = netif->state;
	struct port *port = port_of(ch);
	int ret = port->n ? -EAGAIN : send_frame(ch, p);

	if (ret == -EAGAIN && port->n < PORT_QUEUE) {
		pbuf_ref(p);
		port->queue[(port->first + port->n) % PORT_QUEUE] = p;
		port->n++;
	} else if (ret) {
		port->drops++;
		return ret == -EAGAIN ? ERR_MEM : ERR_IF;
	}
	return ERR_OK;
}

/**
 * net_run() - send frames that have been waiting
 * @ch: the channel
 *
 * Return: true if something was sent.
 */
bool net_run(struct channel *ch)
{
	struct port *port = port_of(ch);
	bool worked = false;

	while (port->n) {
		struct pbuf *p = port->queue[port->first];

		if (send_frame(ch, p) == -EAGAIN)
			break;
		pbuf_free(p);
		port->first = (port->first + 1) % PORT_QUEUE;
		port->n--;
		worked = true;
	}
	return worked;
}

/**
 * net_waits() - do frames wait for a buffer?
 * @ch: the channel
 *
 * Return: true if they do.
 */
bool net_waits(const struct channel *ch)
{
	return port_of(ch)->n;
}

/**
 * net_drops() - how many frames were dropped?
 * @ch: the channel
 *
 * Return: their number.
 */
u32 net_drops(const struct channel *ch)
{
	return port_of(ch)->drops;
}

/**
 * net_clear() - set counters to zero
 */
void net_clear(void)
{
	u32 i;

	for (i = 0; i < num_channels; i++)
		ports[i].drops = 0;
}

/**
 * net_receive() - take a frame
 * @ch: the channel
 * @payload: the frame, in memory that Linux may still write to
 * @len: bytes of it
 */
void net_receive(struct channel *ch, const void *payload, u32 len)
{
	struct port *port = port_of(ch);
	struct pbuf *p = NULL;

	if (len >= ETH_HEADER)
		p = pbuf_alloc(PBUF_RAW, len, PBUF_POOL);
	if (!p) {
		port->drops++;
		return;
	}
	pbuf_take(p, payload, len);
	if (port->netif.input(p, &port->netif) != ERR_OK)
		pbuf_free(p);
}

static err_t port_init(struct netif *netif)
{
	struct channel *ch = netif->state;
	u8 mac[ETH_HWADDR_LEN] = { 0x02, 0x00, 0xc6, 0x12 };

	mac[4] = ch->cfg->number;
	mac[5] = 2;
	netif->name[0] = 'r';
	netif->name[1] = 'p';
	netif->hwaddr_len = ETH_HWADDR_LEN;
	SMEMCPY(netif->hwaddr, mac, sizeof(mac));
	netif->mtu = channel_mtu(ch) - ETH_HEADER;
	netif->output = etharp_output;
	netif->linkoutput = link_output;
	netif->flags = NETIF_FLAG_BROADCAST | NETIF_FLAG_ETHARP |
		       NETIF_FLAG_ETHERNET;
	return ERR_OK;
}

/**
 * net_add() - bring up the network interface of a channel
 * @ch: the channel
 *
 * Return: 0 or -ENOMEM.
 */
int net_add(struct channel *ch)
{
	struct netif *netif = &port_of(ch)->netif;
	ip4_addr_t addr, mask, gateway;

	IP4_ADDR(&addr, 198, 18, ch->cfg->number, 2);
	IP4_ADDR(&mask, 255, 255, 255, 0);
	ip4_addr_set_zero(&gateway);
	if (!netif_add(netif, &addr, &mask, &gateway, ch, port_init,
		       ethernet_input))
		return -ENOMEM;
	netif_set_up(netif);
	/*
	 * not netif_set_link_up(): it would announce the address on a link
	 * without a listener
	 */
	netif->flags |= NETIF_FLAG_LINK_UP;
	return 0;
}

/**
 * net_setup() - start lwIP and its services
 */
void net_setup(void)
{
	lwip_init();
	services_setup();
}

/**
 * net_timers() - what lwIP has to do now and then
 */
void net_timers(void)
{
	sys_check_timeouts();
}
