// SPDX-License-Identifier: GPL-2.0-only
/*
 * Channels: receiving, echo, sending.
 *
 * Who may send is decided by how many buffers Linux has left to fill, so that
 * a reader of the character device that stalls takes half of them at most and
 * the neighbours on the same ring go on; see room_floor().
 *
 * An echo that finds no buffer keeps the message in the buffer in which it came
 * and lets younger messages of other endpoints overtake it.  The sender is held
 * back by that, nothing is lost, nothing is copied twice, and Ethernet goes on.
 * The price: buffers return in another order than they came, so a remote that
 * dies in that state leaves a ring that Linux has to restart.
 */
#include <linux/errno.h>
#include <linux/string.h>

#include "channel.h"
#include "console.h"
#include "log.h"
#include "net.h"
#include "ns.h"
#include "platform.h"
#include "util.h"

/* Unusable buffers to give back before a message waits for better ones */
#define TX_TRIES	4

struct channel channels[REMOTE_MAX_CHANNELS];
u32 num_channels;

static bool is_le(const struct channel *ch)
{
	return ch->in.ring.cfg.little_endian;
}

static int channel_init_link(struct link *l, const struct remote_channel *cfg,
			     enum amp_ring_dir dir)
{
	struct amp_ring_config ring = {
		.dir = dir,
		.num = cfg->num,
		.align = cfg->align ?: AMP_RING_ALIGN,
		.buf_size = cfg->buf_size,
		.vring = dir == AMP_RING_RX ? cfg->in_vring : cfg->out_vring,
		.bufs = cfg->pool,
		.bufs_size = cfg->pool_size,
		.bufs_da = cfg->pool_da,
	};

	return link_init(l, &ring);
}

/**
 * channel_init() - set up a channel and attach its rings, if there are any
 * @ch: the channel
 * @cfg: what the board says about it
 *
 * Return: 0 or an error code.
 */
int channel_init(struct channel *ch, const struct remote_channel *cfg)
{
	ch->cfg = cfg;
	ch->announced = link_plain;
	mode_init(ch);
	return cfg->out_vring && !link_plain ? channel_up(ch) : 0;
}

/**
 * channel_up() - attach the rings of a channel
 * @ch: the channel
 *
 * Return: 0 or an error code.
 */
int channel_up(struct channel *ch)
{
	int ret;

	ret = channel_init_link(&ch->in, ch->cfg, AMP_RING_RX);
	if (!ret)
		ret = channel_init_link(&ch->out, ch->cfg, AMP_RING_TX);
	ch->up = !ret;
	channel_wake(ch);
	return ret;
}

/**
 * channel_down() - stop using the rings of a channel
 * @ch: the channel
 *
 * Messages that wait to be sent stay queued; what is not published yet is dropped.
 */
void channel_down(struct channel *ch)
{
	ch->up = false;
}

/**
 * channel_wake() - have remote_poll() look at a channel
 * @ch: the channel
 *
 * Channels that have nothing to do are not looked at. A doorbell, the tick and
 * whatever gives a channel something to do from outside of channel_poll() wake it.
 */
void channel_wake(struct channel *ch)
{
	ch->awake = true;
}

/**
 * channel_pending() - is there something to receive?
 * @ch: the channel
 *
 * Return: true if there is.
 */
bool channel_pending(const struct channel *ch)
{
	return ch->up && link_pending(&ch->in);
}

/**
 * channel_may_work() - could a doorbell have been for this channel?
 * @ch: the channel
 *
 * This is asked of every channel at every doorbell, so it has to be cheap.
 *
 * Return: true if there is something to receive, or if a buffer that has come back
 * may be what the channel waits for.
 */
bool channel_may_work(const struct channel *ch)
{
	return ch->waits || channel_pending(ch);
}

/**
 * channel_find() - look a channel up
 * @number: its number
 *
 * Return: the channel or NULL.
 */
struct channel *channel_find(u32 number)
{
	u32 i;

	for (i = 0; i < num_channels; i++)
		if (channels[i].cfg->number == number)
			return &channels[i];
	return NULL;
}

/**
 * channel_mtu() - largest payload of a message
 * @ch: the channel
 *
 * Return: bytes.
 */
u32 channel_mtu(const struct channel *ch)
{
	return ch->cfg->buf_size - AMP_WIRE_HDR_SIZE;
}

/*
 * Buffers that an endpoint leaves to those in a greater hurry: the character
 * device half of them, the small talk of the other addresses a quarter.
 * Ethernet never waits for a reader, so it may have the last one.
 */
static u32 room_floor(const struct channel *ch, enum ep_kind kind)
{
	switch (kind) {
	case KIND_MISC:
		return ch->cfg->num / 2;
	case KIND_ETH:
		return 0;
	default:
		return ch->cfg->num / 4;
	}
}

/**
 * channel_room() - may an endpoint send a message?
 * @ch: the channel
 * @kind: the endpoint
 *
 * Return: true if there are enough buffers.
 */
bool channel_room(const struct channel *ch, enum ep_kind kind)
{
	return ch->up && link_available(&ch->out) > room_floor(ch, kind);
}

/**
 * channel_tx_begin() - get a buffer for a message
 * @ch: the channel
 * @kind: the endpoint that sends
 * @len: bytes of payload
 * @buf: filled in on success
 *
 * Return: 0, -EAGAIN if there is none, -EMSGSIZE if there can't be any.
 */
int channel_tx_begin(struct channel *ch, enum ep_kind kind, u32 len,
		     struct amp_ring_buf *buf)
{
	int tries, ret;

	if (len > channel_mtu(ch))
		return -EMSGSIZE;
	/* The caller may be another channel's console, or a timer of lwIP */
	channel_wake(ch);
	for (tries = 0; tries < TX_TRIES; tries++) {
		if (!channel_room(ch, kind))
			break;
		ret = link_get(&ch->out, buf);
		if (!ret && buf->len >= AMP_WIRE_HDR_SIZE + len) {
			ch->starved = false;
			return 0;
		}
		if (ret && ret != -EBADMSG)
			break;
		ch->c.bad_out++;
		link_put(&ch->out, buf->id, 0);
	}
	ch->c.nobuf += !ch->starved;
	ch->starved = true;
	return -EAGAIN;
}

/**
 * channel_tx_end() - send a message
 * @ch: the channel
 * @kind: the endpoint that sends
 * @buf: from channel_tx_begin(), payload filled in
 * @msg: addresses and length
 *
 * Linux sees it at the next channel_flush().
 */
void channel_tx_end(struct channel *ch, enum ep_kind kind,
		    const struct amp_ring_buf *buf,
		    const struct amp_wire_msg *msg)
{
	amp_wire_build(is_le(ch), buf->data, msg);
	link_put(&ch->out, buf->id, AMP_WIRE_HDR_SIZE + msg->len);
	ch->c.tx[kind]++;
	ch->c.tx_bytes[kind] += msg->len;
}

/**
 * channel_send() - send a message from memory
 * @ch: the channel
 * @kind: the endpoint that sends
 * @msg: addresses and length
 * @payload: the payload
 *
 * Return: as channel_tx_begin().
 */
int channel_send(struct channel *ch, enum ep_kind kind,
		 const struct amp_wire_msg *msg, const void *payload)
{
	struct amp_ring_buf buf;
	int ret;

	ret = channel_tx_begin(ch, kind, msg->len, &buf);
	if (ret)
		return ret;
	memcpy(channel_payload(&buf), payload, msg->len);
	channel_tx_end(ch, kind, &buf, msg);
	return 0;
}

/* What was published is worth a doorbell if Linux wants one for either ring */
void channel_flush(struct channel *ch)
{
	bool kick = false;

	if (!ch->up)
		return;
	if (link_publish(&ch->out))
		kick = amp_ring_needs_kick(&ch->out.ring);
	if (link_publish(&ch->in))
		kick = amp_ring_needs_kick(&ch->in.ring) || kick;
	if (!kick)
		return;
	ch->c.kicks++;
	plat_kick(ch->cfg->number);
}

static int echo(struct channel *ch, enum ep_kind kind,
		const struct amp_wire_msg *msg, const void *payload)
{
	struct amp_wire_msg answer = {
		.src = msg->dst,
		.dst = msg->src,
		.len = msg->len,
	};

	return channel_send(ch, kind, &answer, payload);
}

static struct held *held_queue(struct channel *ch, enum ep_kind kind)
{
	return &ch->held[kind == KIND_MISC ? HELD_MISC : HELD_OTHER];
}

static void hold(struct held *h, const struct held_msg *m)
{
	h->msgs[(h->first + h->n) % LINK_MAX_NUM] = *m;
	h->n++;
}

/*
 * Sends the echo of a message or keeps it, never past an older one.
 * Returns whether the buffer can be given back.
 */
static bool echo_or_hold(struct channel *ch, const struct held_msg *m)
{
	struct held *h = held_queue(ch, m->kind);

	if (!h->n && echo(ch, m->kind, &m->msg, m->payload) != -EAGAIN)
		return true;
	hold(h, m);
	return false;
}

static bool held_flush(struct channel *ch, struct held *h)
{
	bool worked = false;

	while (h->n) {
		struct held_msg *m = &h->msgs[h->first];

		if (echo(ch, m->kind, &m->msg, m->payload) == -EAGAIN)
			break;
		link_put(&ch->in, m->id, 0);
		h->first = (h->first + 1) % LINK_MAX_NUM;
		h->n--;
		worked = true;
	}
	return worked;
}

static bool held_ready(const struct channel *ch, const struct held *h)
{
	return h->n && channel_room(ch, h->msgs[h->first].kind);
}

/*
 * Drops the held buffers of an earlier session: they must not be read or
 * returned
 */
static void held_check(struct channel *ch)
{
	u32 i;

	for (i = 0; i < HELD_QUEUES; i++) {
		struct held *h = &ch->held[i];

		if (h->session == ch->in.session)
			continue;
		h->session = ch->in.session;
		h->n = 0;
	}
}

static enum ep_kind kind_of(const struct channel *ch, u32 dst)
{
	if (dst == ch->cfg->misc_addr)
		return KIND_MISC;
	if (dst == ch->cfg->eth_addr)
		return KIND_ETH;
	if (dst == ch->cfg->addr)
		return KIND_DEFAULT;
	if (dst == AMP_WIRE_NS_ADDR)
		return KIND_NS;
	if (ns_is_ours(ch, dst))
		return KIND_SERVICE;
	return KIND_UNKNOWN;
}

/* Returns whether the buffer can be given back. */
static bool dispatch(struct channel *ch, const struct held_msg *m)
{
	switch (m->kind) {
	case KIND_MISC:
		if (ch->cfg->console && console_receive(&m->msg, m->payload))
			return true;
		if (ch->mode.what == MODE_ECHO)
			return echo_or_hold(ch, m);
		mode_receive(ch, m->payload, m->msg.len);
		return true;
	case KIND_ETH:
		net_receive(ch, m->payload, m->msg.len);
		return true;
	case KIND_NS:
		ns_receive(ch, is_le(ch), &m->msg, m->payload);
		return true;
	case KIND_UNKNOWN:
		log_limited("ch %u: no endpoint 0x%x", ch->cfg->number,
			    m->msg.dst);
		return true;
	default:
		return echo_or_hold(ch, m);
	}
}

static void receive_one(struct channel *ch, const struct amp_ring_buf *buf,
			bool readable)
{
	struct held_msg m = { .id = buf->id, .kind = KIND_BAD };

	/* a driver of this geometry has no room for more than the MTU */
	if (readable &&
	    !amp_wire_parse(is_le(ch), buf->data, buf->len, &m.msg) &&
	    m.msg.len <= channel_mtu(ch)) {
		m.kind = kind_of(ch, m.msg.dst);
		m.payload = channel_payload(buf);
		ch->c.rx_bytes[m.kind] += m.msg.len;
	}
	ch->c.rx[m.kind]++;
	if (m.kind == KIND_BAD)
		log_limited("ch %u: bad message of %u bytes", ch->cfg->number,
			    buf->len);
	if (m.kind == KIND_BAD || dispatch(ch, &m))
		link_put(&ch->in, buf->id, 0);
}

static bool receive(struct channel *ch)
{
	struct amp_ring_buf buf;
	u32 errors = ch->in.errors;
	int n, ret;

	if (!link_pending(&ch->in))
		return false;
	link_quiet(&ch->in);
	for (n = 0; n < CHANNEL_BUDGET; n++) {
		ret = link_get(&ch->in, &buf);
		if (ret && ret != -EBADMSG)
			break;
		receive_one(ch, &buf, !ret);
	}
	if (ch->in.errors != errors)
		log_limited("ch %u: inbound ring is broken", ch->cfg->number);
	held_check(ch);
	return n;
}

/*
 * Linux has restarted a ring: forget the old ring, and announce the services
 * again.
 */
static void check_restart(struct channel *ch)
{
	bool in = link_restarted(&ch->in), out = link_restarted(&ch->out);

	if (in || out)
		log_limited("ch %u: rings were restarted (%s%s)",
			    ch->cfg->number, in ? "i" : "", out ? "o" : "");
	held_check(ch);
	if (ch->ns_session == ch->out.session)
		return;
	ch->ns_session = ch->out.session;
	ns_again(ch);
}

/*
 * The first message after each start. It lets Linux tell echoes of messages
 * that were sent before the start from echoes of later ones.
 */
static void announce(struct channel *ch)
{
	if (ns_announce(ch, ch->cfg->name, ch->cfg->addr, AMP_WIRE_NS_CREATE))
		return;
	ch->announced = true;
	channel_flush(ch);
}

/**
 * channel_poll() - do what there is to do, up to a budget
 * @ch: the channel
 *
 * Return: true if something was done.
 */
bool channel_poll(struct channel *ch)
{
	bool worked;

	if (!ch->up)
		return false;
	check_restart(ch);
	if (!ch->announced)
		announce(ch);
	if (!ch->announced)
		return false;
	worked = held_flush(ch, &ch->held[HELD_OTHER]);
	worked |= held_flush(ch, &ch->held[HELD_MISC]);
	worked |= receive(ch);
	worked |= net_run(ch);
	worked |= ns_run(ch);
	worked |= console_run(ch);
	worked |= mode_run(ch);
	channel_flush(ch);
	return worked;
}

/**
 * channel_listen() - get ready to sleep
 * @ch: the channel
 *
 * Buffers to send from are no news, unless something waits for them.
 *
 * Return: true if there is work left.
 */
bool channel_listen(struct channel *ch)
{
	if (!ch->up)
		return false;
	link_listen(&ch->in);
	ch->waits = ch->held[HELD_MISC].n || ch->held[HELD_OTHER].n ||
		    net_waits(ch) || ns_waits(ch) || console_waits(ch) ||
		    mode_waits(ch) || !ch->announced;
	if (ch->waits)
		link_listen(&ch->out);
	else
		link_quiet(&ch->out);

	if (ch->announced && link_pending(&ch->in))
		return true;
	if (!ch->waits)
		return false;
	return held_ready(ch, &ch->held[HELD_MISC]) ||
	       held_ready(ch, &ch->held[HELD_OTHER]) ||
	       (net_waits(ch) && channel_room(ch, KIND_ETH)) ||
	       (ns_waits(ch) && channel_room(ch, KIND_NS)) ||
	       (console_waits(ch) && channel_room(ch, KIND_MISC)) ||
	       (mode_waits(ch) && channel_room(ch, KIND_MISC));
}

/**
 * channel_tick() - what is due every tick
 * @ch: the channel
 */
void channel_tick(struct channel *ch)
{
	if (!ch->up)
		return;
	link_retry(&ch->in);
	link_retry(&ch->out);
}
