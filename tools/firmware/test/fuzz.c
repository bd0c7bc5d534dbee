// SPDX-License-Identifier: GPL-2.0-only
/*
 * The portable part of the remote as a process, under sanitizers, against a
 * hostile Linux: messages and frames that are nearly right, commands that are,
 * and shared memory that is scribbled over.
 *
 *	fuzz [ROUNDS] [SEED]
 *
 * After each round the rings are restarted, and every channel must echo.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <amp/ring.h>
#include <amp/wire.h>

#include "../remote/log.h"
#include "../remote/platform.h"
#include "../remote/remote.h"
#include "../remote/util.h"

#define CHANNELS	3
#define CONSOLE		2
#define NUM		64
#define STEPS		2000
#define MAX_BUF		8192
#define LOG_BYTES	8192

/**
 * struct peer - Linux's side of a channel
 * @cfg: the channel
 * @rx: ring on which Linux receives
 * @tx: ring on which it sends
 * @rx_slots: for @rx
 * @tx_slots: for @tx
 * @free: transmit buffers that are ours
 * @num_free: their number
 */
struct peer {
	struct remote_channel cfg;
	struct amp_ring rx;
	struct amp_ring tx;
	struct amp_ring_slot rx_slots[NUM];
	struct amp_ring_slot tx_slots[NUM];
	u16 free[NUM];
	u32 num_free;
};

/**
 * struct flow - a TCP connection to one of the services, as we see it
 * @seq: what the remote expects next
 * @ack: what we expect next
 * @open: the remote has answered
 */
struct flow {
	u32 seq;
	u32 ack;
	bool open;
};

#define FLOWS		5
#define FLOW_PORT	1000

static const u16 services[FLOWS] = { 7, 9, 19, 5001, 1 };

struct plat_counters plat_counters;

static struct flow flows[CHANNELS][FLOWS];
static struct peer peers[CHANNELS];
static u32 clock_us, seed;
static jmp_buf stopped;
static u32 stops, echoes;

static bool bell_pending;

u32 plat_ms(void)
{
	return clock_us / 1000;
}

u32 plat_us(void)
{
	return clock_us;
}

void plat_kick(u32 channel)
{
	(void)channel;
	plat_counters.kicks++;
}

bool plat_bell_pending(void)
{
	return bell_pending;
}

void plat_turn(u32 us)
{
	(void)us;
}

/* A remote that stops on request goes on here: it has to be fuzzed */
void plat_park(void)
{
	stops++;
	longjmp(stopped, 1);
}

void plat_fault(enum plat_fault how)
{
	(void)how;
	plat_park();
}

void plat_panic(const char *why)
{
	fprintf(stderr, "panic: %s, seed %u\n", why, seed);
	abort();
}

static u32 rnd(u32 below)
{
	return below ? (u32)random() % below : 0;
}

static bool chance(u32 one_in)
{
	return !rnd(one_in);
}

static void remote_runs(void)
{
	u32 turns = 1 + rnd(4);

	if (setjmp(stopped))
		return;
	while (turns-- && remote_poll())
		;
	remote_listen();
	clock_us += rnd(3000);
	remote_woken(chance(2), rnd(CHANNELS + 1));
}

static void *exact(size_t size)
{
	void *p;

	if (posix_memalign(&p, AMP_RING_ALIGN, size))
		abort();
	memset(p, 0, size);
	return p;
}

/* Each ring and pool is memory of its own, so that the sanitizer sees its end */
static void peer_create(struct peer *p, u32 n)
{
	u32 size = n ? 512 : MAX_BUF;

	p->cfg = (struct remote_channel){
		.number = n,
		.name = "fuzz",
		.linux_addr = n,
		.addr = 0x100 * (n + 1),
		.eth_addr = 0x10 * (n + 1),
		.misc_addr = 0x10 * (n + 1) + 2,
		.out_vring = exact(amp_ring_bytes(NUM, AMP_RING_ALIGN)),
		.in_vring = exact(amp_ring_bytes(NUM, AMP_RING_ALIGN)),
		.pool = exact(2 * NUM * size),
		.pool_da = 0x80000000 + n * 0x1000000,
		.pool_size = 2 * NUM * size,
		.num = NUM,
		.buf_size = size,
		.console = n == CONSOLE,
	};
}

static void ring_start(struct peer *p, struct amp_ring *ring,
		       enum amp_ring_dir dir, struct amp_ring_slot *slots)
{
	u32 half = p->cfg.pool_size / 2;
	bool rx = dir == AMP_RING_RX;
	struct amp_ring_config cfg = {
		.side = AMP_RING_DRIVER,
		.dir = dir,
		.little_endian = virtio_legacy_is_little_endian(),
		.num = NUM,
		.align = AMP_RING_ALIGN,
		.buf_size = p->cfg.buf_size,
		.vring = rx ? p->cfg.out_vring : p->cfg.in_vring,
		.bufs = (u8 *)p->cfg.pool + (rx ? 0 : half),
		.bufs_size = half,
		.bufs_da = p->cfg.pool_da + (rx ? 0 : half),
		.slots = slots,
	};

	if (amp_ring_init(ring, &cfg))
		abort();
	amp_ring_reset(ring);
	amp_ring_publish(ring);
}

static void peer_start(struct peer *p)
{
	u32 i;

	ring_start(p, &p->rx, AMP_RING_RX, p->rx_slots);
	ring_start(p, &p->tx, AMP_RING_TX, p->tx_slots);
	p->num_free = NUM;
	for (i = 0; i < NUM; i++)
		p->free[i] = i;
}

static void peer_reclaim(struct peer *p)
{
	struct amp_ring_buf buf;

	while (!amp_ring_get(&p->tx, &buf))
		p->free[p->num_free++] = buf.id;
}

/* Sends what is in @buf behind a header; most of the time a proper one */
static bool peer_send(struct peer *p, const struct amp_wire_msg *msg,
		      const void *payload, bool proper)
{
	struct amp_ring_buf buf;
	struct amp_wire_msg m = *msg;
	u32 len = AMP_WIRE_HDR_SIZE + msg->len;

	peer_reclaim(p);
	if (!p->num_free || len > p->cfg.buf_size)
		return false;
	amp_ring_buf(&p->tx, p->free[--p->num_free], &buf);
	memcpy((u8 *)buf.data + AMP_WIRE_HDR_SIZE, payload, msg->len);
	if (!proper && chance(20))
		m.len = random();
	if (!proper && chance(20))
		len = rnd(p->cfg.buf_size + 1);
	amp_wire_build(p->tx.cfg.little_endian, buf.data, &m);
	amp_ring_put(&p->tx, buf.id, len);
	amp_ring_publish(&p->tx);
	return true;
}

static int peer_receive(struct peer *p, struct amp_wire_msg *msg, u8 *payload)
{
	struct amp_ring_buf buf;
	int ret = amp_ring_get(&p->rx, &buf);

	if (ret && ret != -EBADMSG)
		return ret;
	if (!ret)
		ret = amp_wire_parse(p->rx.cfg.little_endian, buf.data, buf.len,
				     msg);
	if (!ret)
		memcpy(payload, (u8 *)buf.data + AMP_WIRE_HDR_SIZE, msg->len);
	amp_ring_put(&p->rx, buf.id, p->cfg.buf_size);
	amp_ring_publish(&p->rx);
	return ret;
}

static void put_be(u8 *p, u32 value, u32 bytes)
{
	while (bytes--) {
		p[bytes] = value;
		value >>= 8;
	}
}

static u32 get_be(const u8 *p, u32 bytes)
{
	u32 value = 0;

	while (bytes--)
		value = value << 8 | *p++;
	return value;
}

/* Learns from a segment of the remote how its connection goes on */
static void take_frame(u32 channel, const u8 *f, u32 len)
{
	const u8 *t = f + 34;
	struct flow *flow;
	u32 port;

	if (len < 54 || get_be(f + 12, 2) != 0x0800 || f[23] != 6)
		return;
	port = get_be(t + 2, 2);
	if (port < FLOW_PORT || port >= FLOW_PORT + FLOWS)
		return;
	flow = &flows[channel][port - FLOW_PORT];
	flow->seq = get_be(t + 8, 4);
	flow->ack = get_be(t + 4, 4) + get_be(f + 16, 2) - 20 - (t[12] >> 4) * 4 +
		    (t[13] & 3 ? 1 : 0);
	flow->open = !(t[13] & 5);
}

static void drain(struct peer *p, u32 max)
{
	struct amp_wire_msg msg;
	u8 payload[MAX_BUF];

	while (max--) {
		int ret = peer_receive(p, &msg, payload);

		if (ret && ret != -EBADMSG)
			break;
		if (!ret && msg.src == p->cfg.eth_addr)
			take_frame(p->cfg.number, payload, msg.len);
	}
}

static u32 random_dst(const struct peer *p)
{
	switch (rnd(6)) {
	case 0: return p->cfg.addr;
	case 1: return p->cfg.misc_addr;
	case 2: return p->cfg.eth_addr;
	case 3: return AMP_WIRE_NS_ADDR;
	case 4: return 0x400 + rnd(4);
	default: return random();
	}
}

static void send_noise(struct peer *p)
{
	struct amp_wire_msg msg = {
		.src = random(),
		.dst = random_dst(p),
		.len = rnd(p->cfg.buf_size - AMP_WIRE_HDR_SIZE + 1),
	};
	u8 payload[MAX_BUF];
	u32 i;

	if (msg.dst == AMP_WIRE_NS_ADDR && !chance(4))
		msg.len = sizeof(struct amp_wire_ns);
	for (i = 0; i < msg.len; i++)
		payload[i] = chance(3) ? 0 : random();
	peer_send(p, &msg, payload, false);
}

/* A command that is right, or was before a word of it was exchanged */
static void send_command(struct peer *p)
{
	static const char * const commands[] = {
		"help", "stats", "stats 1", "clear", "mode", "mode 0",
		"mode 0 echo", "mode 1 sink", "mode 2 sink check",
		"mode 1 source 8-400 100", "mode 0 source 8176 0 rate=1000",
		"mode 2 source 0-9 20 plain", "mode 1 source 496 50 wait",
		"storm bell 0 5", "storm flood 1 0x400 9",
		"storm flood 0 2 5 90 7", "storm restart 0 7",
		"storm names 1 50", "storm awake 1 3", "storm off", "storm",
		"ns list", "ns create name 0x400 1", "ns destroy name 0x400 1",
		"ns create other 0x401", "ns raw 7 name 1 0", "ns flood 50 1",
		"ns unflood 50", "send 1 2 3 00ff", "send 0 1 2", "park",
		"crash", "crash store", "log", "log 0", "uptime", "version",
		"ns raw 0 0123456789012345678901234567890123456789 5 2",
	};
	static const char * const words[] = {
		"99", "4294967296", "496-1", "-", "rate=x", "%s%n", "0x", "0",
		"ab c d e f g h i j k l m n o p q r s t", "source", "create",
	};
	struct amp_wire_msg msg = { .src = 0x400 + rnd(3) };
	char text[512], *space;

	strcpy(text, commands[rnd(ARRAY_SIZE(commands))]);
	space = strrchr(text, ' ');
	if (space && chance(4))
		strcpy(space + 1, words[rnd(ARRAY_SIZE(words))]);
	msg.dst = p->cfg.misc_addr;
	msg.len = strlen(text);
	peer_send(p, &msg, text, false);
}

/* What a sink is to be sent: right, or nearly */
static void send_numbered(struct peer *p)
{
	static u32 seq;
	struct amp_wire_msg msg = {
		.src = 1, .dst = p->cfg.misc_addr, .len = 8 + rnd(100),
	};
	u8 payload[128] = { 0 };

	put_be(payload, chance(10) ? (u32)random() : seq++, 4);
	put_be(payload + msg.len - 4, crc32(payload, msg.len - 4), 4);
	if (chance(10))
		payload[rnd(msg.len)]++;
	peer_send(p, &msg, payload, false);
}

static u32 checksum(const u8 *p, u32 len, u32 sum)
{
	u32 i;

	for (i = 0; i < len; i++)
		sum += i % 2 ? p[i] : p[i] << 8;
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return ~sum & 0xffff;
}

/* A segment that fits the connection, most of the time */
static void build_tcp(u8 *t, u32 channel, u32 k)
{
	struct flow *flow = &flows[channel][k];
	static const u8 flags[] = { 0x10, 0x18, 0x18, 0x18, 0x18, 0x11, 0x14 };
	u8 flag = flow->open ? flags[rnd(sizeof(flags))] : 0x02;

	if (chance(50))
		flow->open = false;
	put_be(t + 4, chance(20) ? (u32)random() : flow->seq, 4);
	put_be(t + 8, chance(20) ? (u32)random() : flow->ack, 4);
	t[12] = chance(30) ? random() : 0x50;
	t[13] = chance(30) ? random() : flag;
	put_be(t + 14, chance(10) ? rnd(2000) : 20000, 2);
}

/* An IP packet with right checksums, most of the time, and random options */
static u32 build_ip(u8 *f, u32 channel, u32 max)
{
	static const u8 protocols[] = { 1, 6, 6, 6, 17 };
	u8 protocol = protocols[rnd(sizeof(protocols))];
	u32 len = 40 + (chance(2) ? 0 : rnd(max - 40)), k = rnd(FLOWS), sum, at;
	u8 *t = f + 20;

	f[0] = chance(30) ? random() : 0x45;
	put_be(f + 2, chance(30) ? random() : len, 2);
	put_be(f + 6, chance(20) ? random() : 0, 2);
	f[8] = 64;
	f[9] = protocol;
	put_be(f + 12, 0xc6120001 + (channel << 8), 4);
	put_be(f + 16, 0xc6120002 + (channel << 8), 4);
	put_be(t, FLOW_PORT + k, 2);
	put_be(t + 2, services[k], 2);
	if (protocol == 6) {
		build_tcp(t, channel, k);
	} else if (protocol == 17) {
		put_be(t + 4, chance(10) ? random() : len - 20, 2);
	} else {
		t[0] = chance(4) ? random() : 8;
		t[1] = 0;
	}
	put_be(f + 10, 0, 2);
	put_be(f + 10, checksum(f, 20, 0), 2);
	at = protocol == 6 ? 16 : protocol == 17 ? 6 : 2;
	sum = protocol == 1 ? 0 : protocol + len - 20 + 2 * (0xc612 + (channel << 8)) + 3;
	put_be(t + at, 0, 2);
	put_be(t + at, chance(30) ? random() : checksum(t, len - 20, sum), 2);
	return len;
}

static u32 build_arp(u8 *a, u32 channel)
{
	put_be(a, 1, 2);
	put_be(a + 2, 0x0800, 2);
	put_be(a + 4, 0x0604, 2);
	put_be(a + 6, 1 + rnd(3), 2);
	put_be(a + 14, 0xc6120001 + (channel << 8) + rnd(3), 4);
	put_be(a + 24, 0xc6120002 + (channel << 8), 4);
	return 28 + rnd(20);
}

static void send_frame(struct peer *p)
{
	u32 i, n = p->cfg.number, max = p->cfg.buf_size - AMP_WIRE_HDR_SIZE;
	struct amp_wire_msg msg = {
		.src = p->cfg.eth_addr,
		.dst = p->cfg.eth_addr,
	};
	u8 frame[MAX_BUF];
	bool arp = chance(6);

	for (i = 0; i < max; i++)
		frame[i] = chance(4) ? random() : 0;
	memcpy(frame, "\2\0\306\22", 4);
	frame[4] = n;
	frame[5] = 2;
	put_be(frame + 12, arp ? 0x0806 : 0x0800, 2);
	msg.len = 14 + (arp ? build_arp(frame + 14, n) :
			      build_ip(frame + 14, n, max - 14));
	peer_send(p, &msg, frame, false);
}

static void scribble(struct peer *p)
{
	bool in = chance(2);
	u8 *ring = in ? p->cfg.in_vring : p->cfg.out_vring;
	struct amp_ring *r = in ? &p->tx : &p->rx;
	u32 size = amp_ring_bytes(NUM, AMP_RING_ALIGN), i;

	switch (rnd(5)) {
	case 0:
		ring[rnd(size)] = random();
		break;
	case 1:
		r->vring.avail->idx += chance(2) ? 1 : random();
		break;
	case 2:
		r->vring.avail->ring[rnd(NUM)] = chance(2) ? rnd(NUM) : random();
		break;
	case 3:
		r->vring.used->idx += random();
		break;
	default:
		i = rnd(NUM);
		r->vring.desc[i].addr = chance(2) ? (u64)random() :
			p->cfg.pool_da + rnd(p->cfg.pool_size + 100);
		r->vring.desc[i].len = chance(2) ? random() : rnd(600);
		break;
	}
}

static void step(bool hostile)
{
	struct peer *p = &peers[rnd(CHANNELS)];

	switch (rnd(12)) {
	case 0:
	case 1:
		drain(p, rnd(NUM));
		break;
	case 2:
		if (p->cfg.console)
			send_command(p);
		break;
	case 3:
		send_noise(p);
		break;
	case 4:
		if (chance(2))
			send_numbered(p);
		else
			send_frame(p);
		break;
	case 5:
	case 6:
	case 7:
		send_frame(p);
		break;
	case 8:
		if (hostile)
			scribble(p);
		else if (chance(50))
			peer_start(p);
		break;
	default:
		remote_runs();
		break;
	}
}

/* A command that is answered, whatever else is in the queue */
static void command(const char *text)
{
	struct peer *p = &peers[CONSOLE];
	struct amp_wire_msg msg = {
		.src = 1, .dst = p->cfg.misc_addr, .len = strlen(text),
	};
	int tries = 1000;

	while (!peer_send(p, &msg, text, true) && tries--) {
		drain(p, NUM);
		remote_runs();
	}
}

static bool echoes_again(struct peer *p, u32 dst)
{
	struct amp_wire_msg msg = { .src = 0x7777, .dst = dst, .len = 33 }, back;
	u8 payload[MAX_BUF];
	int tries = 20000;

	memset(payload, 0xa5, sizeof(payload));
	if (!peer_send(p, &msg, payload, true))
		return false;
	while (tries--) {
		remote_runs();
		if (!peer_receive(p, &back, payload) && back.dst == 0x7777)
			return back.src == dst && back.len == msg.len;
	}
	return false;
}

static void recover(u32 round)
{
	char text[32];
	u32 i;

	for (i = 0; i < CHANNELS; i++)
		peer_start(&peers[i]);
	remote_runs();
	for (i = 0; i < CHANNELS; i++) {
		snprintf(text, sizeof(text), "mode %u echo", i);
		command(text);
	}
	command("ns flood 0");
	command("storm off");
	for (i = 0; i < 100; i++) {
		remote_runs();
		drain(&peers[rnd(CHANNELS)], NUM);
	}
	for (i = 0; i < CHANNELS; i++) {
		struct peer *p = &peers[i];

		if (!echoes_again(p, p->cfg.misc_addr) ||
		    !echoes_again(p, p->cfg.addr)) {
			fprintf(stderr, "round %u, seed %u: channel %u is dead\n",
				round, seed, i);
			exit(1);
		}
		echoes += 2;
	}
}

/* The remote does all that waits.  The clock stands still: no tick adds to it. */
static void remote_settles(void)
{
	do {
		while (remote_poll())
			;
	} while (remote_listen());
}

static void send_marked(struct peer *p)
{
	struct amp_wire_msg msg = {
		.src = 0x7778, .dst = p->cfg.misc_addr, .len = 9,
	};

	drain(p, NUM);
	if (!peer_send(p, &msg, "doorbell", true))
		abort();
}

static void expect_marked(const char *what)
{
	struct amp_wire_msg back = { 0 };
	u8 payload[MAX_BUF];
	u32 i;

	for (i = 0; i < CHANNELS; i++) {
		while (!peer_receive(&peers[i], &back, payload))
			if (back.dst == 0x7778)
				break;
		if (back.dst == 0x7778) {
			back.dst = 0;
			continue;
		}
		fprintf(stderr, "seed %u: channel %u waits for the tick: %s\n",
			seed, i, what);
		exit(1);
	}
}

/* Doorbells of all channels, only one of which tells its name */
static void doorbells(void)
{
	u32 i, named = rnd(CHANNELS);

	if (setjmp(stopped))
		return;
	remote_settles();
	for (i = 0; i < CHANNELS; i++)
		send_marked(&peers[i]);
	remote_woken(true, peers[named].cfg.number);
	remote_settles();
	expect_marked("the payload was overwritten");

	send_marked(&peers[named]);
	remote_woken(true, peers[named].cfg.number);
	remote_poll();
	for (i = 0; i < CHANNELS; i++)
		if (i != named)
			send_marked(&peers[i]);
	bell_pending = true;
	remote_settles();
	bell_pending = false;
	expect_marked("the remote was busy");
}

int main(int argc, char **argv)
{
	u32 rounds = argc > 1 ? strtoul(argv[1], NULL, 0) : 200, i, k;
	struct remote_channel table[CHANNELS];

	seed = argc > 2 ? strtoul(argv[2], NULL, 0) : 1;
	srandom(seed);
	for (i = 0; i < CHANNELS; i++) {
		peer_create(&peers[i], i);
		table[i] = peers[i].cfg;
	}
	log_init(exact(LOG_BYTES), LOG_BYTES);
	if (remote_init(table, CHANNELS))
		abort();
	for (i = 0; i < CHANNELS; i++)
		peer_start(&peers[i]);

	for (i = 0; i < rounds; i++) {
		for (k = 0; k < STEPS; k++)
			step(i % 2);
		recover(i);
		doorbells();
	}
	printf("rounds=%u steps=%u echoes=%u stops=%u\n", rounds,
	       rounds * STEPS, echoes, stops);
	return 0;
}
