// SPDX-License-Identifier: GPL-2.0-only
/*
 * What answers on the remote's IP addresses, on all of them alike:
 *
 *	UDP 7		echo
 *	TCP 7		echo
 *	TCP 9		discard
 *	TCP 19		characters, as fast as they go
 *	TCP 5001	server for iperf 2; with -r or -d of the client it connects
 *			back and sends
 *
 * lwIP's own iperf server is left out: it closes a connection that lwIP has
 * already freed when the peer stops answering.
 */
#include <lwip/tcp.h>
#include <lwip/udp.h>

#include "log.h"
#include "platform.h"
#include "services.h"
#include "util.h"

#define PORT_ECHO	7
#define PORT_DISCARD	9
#define PORT_CHARGEN	19
#define PORT_IPERF	5001

#define MAX_CONNS	64
/* Period of lwIP's poll callback, in half seconds */
#define POLL_INTERVAL	2
/* Polls without traffic after which a connection is aborted */
#define POLL_MAX_IDLE	600

/* The header in the first 24 bytes of an iperf client */
#define IPERF_HEADER	24
#define IPERF_DUAL	0x80000000
#define IPERF_NOW	0x00000001
/* The amount is a time, in hundredths of a second, if it is negative */
#define IPERF_TICK_MS	10

/**
 * enum conn_role - what a connection is for
 * @ROLE_FREE: it does not exist
 * @ROLE_ECHO: what comes in goes out
 * @ROLE_DISCARD: what comes in is counted
 * @ROLE_IPERF: data is counted, and its header is read
 * @ROLE_SEND: characters are sent, until the end of the test if it has one
 */
enum conn_role {
	ROLE_FREE,
	ROLE_ECHO,
	ROLE_DISCARD,
	ROLE_IPERF,
	ROLE_SEND,
};

/**
 * struct conn - a TCP connection
 * @role: what it is for
 * @pcb: lwIP's part
 * @queue: received and not yet echoed
 * @closing: the peer has no more to say
 * @idle: polls without anything happening
 * @start_ms: when it began
 * @bytes: received, or sent
 * @header: start of an iperf stream
 * @limit_ms: send for so long, 0 for ever
 * @limit_bytes: send so much, 0 for ever
 */
struct conn {
	enum conn_role role;
	struct tcp_pcb *pcb;
	struct pbuf *queue;
	bool closing;
	u32 idle;
	u32 start_ms;
	u64 bytes;
	u8 header[IPERF_HEADER];
	u32 limit_ms;
	u32 limit_bytes;
};

static struct conn conns[MAX_CONNS];
/* The payload of iperf: digits; ten bytes longer than the largest segment */
static u8 digits[TCP_MSS + 10];
/* The header that is sent to an iperf client: all zero, nothing is requested */
static const u8 no_header[IPERF_HEADER];

static err_t on_recv(void *arg, struct tcp_pcb *pcb, struct pbuf *p, err_t err);
static err_t on_sent(void *arg, struct tcp_pcb *pcb, u16_t len);
static err_t on_poll(void *arg, struct tcp_pcb *pcb);
static void on_error(void *arg, err_t err);

static struct conn *conn_new(struct tcp_pcb *pcb, enum conn_role role)
{
	struct conn *c;

	for (c = conns; c < conns + MAX_CONNS; c++)
		if (c->role == ROLE_FREE) {
			*c = (struct conn){
				.role = role,
				.pcb = pcb,
				.start_ms = plat_ms(),
			};
			tcp_arg(pcb, c);
			tcp_recv(pcb, on_recv);
			tcp_sent(pcb, on_sent);
			tcp_poll(pcb, on_poll, POLL_INTERVAL);
			tcp_err(pcb, on_error);
			return c;
		}
	return NULL;
}

static void conn_report(const struct conn *c)
{
	u32 ms = plat_ms() - c->start_ms;

	if (c->role == ROLE_ECHO || !c->bytes)
		return;
	log_limited("tcp %u: %s %llu bytes in %u ms", c->pcb->local_port,
		    c->role == ROLE_SEND ? "sent" : "received",
		    (unsigned long long)c->bytes, ms);
}

static void conn_free(struct conn *c)
{
	if (c->queue)
		pbuf_free(c->queue);
	c->queue = NULL;
	c->role = ROLE_FREE;
}

/* Returns ERR_ABRT, which lwIP's callbacks must pass on, if it had to abort. */
static err_t conn_close(struct conn *c)
{
	struct tcp_pcb *pcb = c->pcb;

	conn_report(c);
	tcp_arg(pcb, NULL);
	tcp_recv(pcb, NULL);
	tcp_sent(pcb, NULL);
	tcp_poll(pcb, NULL, 0);
	tcp_err(pcb, NULL);
	conn_free(c);
	if (tcp_close(pcb) == ERR_OK)
		return ERR_OK;
	tcp_abort(pcb);
	return ERR_ABRT;
}

/* lwIP leaves empty ones at the head of a segment that it has trimmed. */
static void drop_empty(struct conn *c)
{
	while (c->queue && !c->queue->len) {
		struct pbuf *empty = c->queue;

		c->queue = pbuf_dechain(empty);
		pbuf_free(empty);
	}
}

static err_t run_echo(struct conn *c)
{
	for (drop_empty(c); c->queue; drop_empty(c)) {
		u16_t n = min_t(u16_t, c->queue->len, tcp_sndbuf(c->pcb));

		if (!n || tcp_write(c->pcb, c->queue->payload, n,
				    TCP_WRITE_FLAG_COPY) != ERR_OK)
			break;
		c->queue = pbuf_free_header(c->queue, n);
		tcp_recved(c->pcb, n);
	}
	tcp_output(c->pcb);
	return c->closing && !c->queue ? conn_close(c) : ERR_OK;
}

static bool send_is_over(const struct conn *c)
{
	if (c->limit_ms && plat_ms() - c->start_ms >= c->limit_ms)
		return true;
	return c->limit_bytes && c->bytes >= c->limit_bytes;
}

static err_t run_send(struct conn *c)
{
	while (!send_is_over(c)) {
		u16_t n = min_t(u16_t, tcp_sndbuf(c->pcb), tcp_mss(c->pcb));

		if (!n || tcp_write(c->pcb, digits + (u32)c->bytes % 10,
				    n, 0) != ERR_OK)
			break;
		c->bytes += n;
	}
	tcp_output(c->pcb);
	return c->closing || send_is_over(c) ? conn_close(c) : ERR_OK;
}

static err_t conn_run(struct conn *c)
{
	switch (c->role) {
	case ROLE_ECHO:
		return run_echo(c);
	case ROLE_SEND:
		return run_send(c);
	default:
		return c->closing ? conn_close(c) : ERR_OK;
	}
}

static err_t on_connected(void *arg, struct tcp_pcb *pcb, err_t err)
{
	struct conn *c = arg;

	(void)pcb;
	(void)err;
	c->start_ms = plat_ms();
	tcp_write(c->pcb, no_header, sizeof(no_header), 0);
	return run_send(c);
}

static u32 header_word(const u8 *header, u32 i)
{
	const u8 *p = header + 4 * i;

	return (u32)p[0] << 24 | p[1] << 16 | p[2] << 8 | p[3];
}

/* Connects back to an iperf client. */
static void iperf_send_back(const ip_addr_t *to, const u8 *header)
{
	int amount = header_word(header, 5);
	struct tcp_pcb *pcb = tcp_new();
	struct conn *c;

	if (!pcb)
		return;
	c = conn_new(pcb, ROLE_SEND);
	if (!c) {
		tcp_abort(pcb);
		return;
	}
	if (amount < 0)
		c->limit_ms = -(u32)amount * IPERF_TICK_MS;
	else
		c->limit_bytes = amount;
	if (tcp_connect(pcb, to, header_word(header, 2), on_connected) != ERR_OK)
		conn_close(c);
}

/* Collects the header, and connects back if the client asks for it. */
static void iperf_receive(struct conn *c, const struct pbuf *p)
{
	u32 have = min_t(u64, c->bytes, IPERF_HEADER);
	u32 flags;

	if (have == IPERF_HEADER)
		return;
	have += pbuf_copy_partial(p, c->header + have, IPERF_HEADER - have, 0);
	if (have < IPERF_HEADER)
		return;
	flags = header_word(c->header, 0);
	if (flags & IPERF_DUAL && flags & IPERF_NOW)
		iperf_send_back(&c->pcb->remote_ip, c->header);
}

static void iperf_end(const struct conn *c)
{
	u32 flags = header_word(c->header, 0);

	if (c->bytes >= IPERF_HEADER && flags & IPERF_DUAL &&
	    !(flags & IPERF_NOW))
		iperf_send_back(&c->pcb->remote_ip, c->header);
}

static err_t on_recv(void *arg, struct tcp_pcb *pcb, struct pbuf *p, err_t err)
{
	struct conn *c = arg;

	(void)err;
	c->idle = 0;
	if (!p) {
		if (c->role == ROLE_IPERF)
			iperf_end(c);
		c->closing = true;
		return conn_run(c);
	}
	if (c->role == ROLE_ECHO) {
		if (c->queue)
			pbuf_cat(c->queue, p);
		else
			c->queue = p;
		return conn_run(c);
	}
	if (c->role == ROLE_IPERF)
		iperf_receive(c, p);
	if (c->role != ROLE_SEND)
		c->bytes += p->tot_len;
	tcp_recved(pcb, p->tot_len);
	pbuf_free(p);
	return ERR_OK;
}

static err_t on_sent(void *arg, struct tcp_pcb *pcb, u16_t len)
{
	struct conn *c = arg;

	(void)pcb;
	(void)len;
	c->idle = 0;
	return conn_run(c);
}

static err_t on_poll(void *arg, struct tcp_pcb *pcb)
{
	struct conn *c = arg;

	if (++c->idle < POLL_MAX_IDLE)
		return conn_run(c);
	conn_free(c);
	tcp_arg(pcb, NULL);
	tcp_err(pcb, NULL);
	tcp_abort(pcb);
	return ERR_ABRT;
}

/* lwIP has freed the connection. */
static void on_error(void *arg, err_t err)
{
	struct conn *c = arg;

	(void)err;
	if (c)
		conn_free(c);
}

static err_t on_accept(void *arg, struct tcp_pcb *pcb, err_t err)
{
	enum conn_role role = (enum conn_role)(uintptr_t)arg;
	struct conn *c;

	if (err != ERR_OK || !pcb)
		return ERR_VAL;
	c = conn_new(pcb, role);
	if (!c) {
		tcp_abort(pcb);
		return ERR_ABRT;
	}
	tcp_nagle_disable(pcb);
	return conn_run(c);
}

static void serve_tcp(u16 port, enum conn_role role)
{
	struct tcp_pcb *pcb = tcp_new();

	if (!pcb || tcp_bind(pcb, IP_ADDR_ANY, port) != ERR_OK)
		plat_panic("no TCP service");
	pcb = tcp_listen(pcb);
	if (!pcb)
		plat_panic("no TCP listener");
	tcp_arg(pcb, (void *)(uintptr_t)role);
	tcp_accept(pcb, on_accept);
}

static void udp_echo(void *arg, struct udp_pcb *pcb, struct pbuf *p,
		     const ip_addr_t *addr, u16_t port)
{
	(void)arg;
	udp_sendto(pcb, p, addr, port);
	pbuf_free(p);
}

static void serve_udp_echo(void)
{
	struct udp_pcb *pcb = udp_new();

	if (!pcb || udp_bind(pcb, IP_ADDR_ANY, PORT_ECHO) != ERR_OK)
		plat_panic("no UDP service");
	udp_recv(pcb, udp_echo, NULL);
}

/**
 * services_setup() - start all services
 */
void services_setup(void)
{
	u32 i;

	for (i = 0; i < sizeof(digits); i++)
		digits[i] = '0' + i % 10;
	serve_udp_echo();
	serve_tcp(PORT_ECHO, ROLE_ECHO);
	serve_tcp(PORT_DISCARD, ROLE_DISCARD);
	serve_tcp(PORT_CHARGEN, ROLE_SEND);
	serve_tcp(PORT_IPERF, ROLE_IPERF);
}
