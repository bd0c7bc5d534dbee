/* SPDX-License-Identifier: GPL-2.0-only */
/* A channel: two rings, its endpoints, and what is counted */
#ifndef _FW_CHANNEL_H
#define _FW_CHANNEL_H

#include <linux/types.h>

#include <amp/wire.h>

#include "link.h"
#include "mode.h"
#include "remote.h"

/* Messages handled before a channel publishes and the next one has its turn */
#define CHANNEL_BUDGET	32

/**
 * enum ep_kind - sort of endpoint that a message belongs to
 * @KIND_DEFAULT: the channel's own address
 * @KIND_MISC: the character device's
 * @KIND_ETH: Ethernet
 * @KIND_NS: the name service
 * @KIND_SERVICE: an address that this remote has announced
 * @KIND_UNKNOWN: received for an address that nobody has; sent by `send`
 * @KIND_BAD: received without a header that makes sense
 */
enum ep_kind {
	KIND_DEFAULT,
	KIND_MISC,
	KIND_ETH,
	KIND_NS,
	KIND_SERVICE,
	KIND_UNKNOWN,
	KIND_BAD,
	KINDS,
};

/**
 * struct channel_counters - what happened since the start or `clear`
 * @rx: messages received, by kind; their sum is what Linux has sent
 * @tx: messages sent, by kind; their sum is what Linux has received
 * @rx_bytes: bytes of payload received
 * @tx_bytes: bytes of payload sent
 * @bad_out: buffers offered by Linux that could not be filled
 * @nobuf: times that something had to wait for a buffer
 * @bells: doorbells received that named this channel
 * @kicks: doorbells rung for this channel
 * @missed: times that the watchdog found messages without a doorbell
 */
struct channel_counters {
	u32 rx[KINDS];
	u32 tx[KINDS];
	u64 rx_bytes[KINDS];
	u64 tx_bytes[KINDS];
	u32 bad_out;
	u32 nobuf;
	u32 bells;
	u32 kicks;
	u32 missed;
};

/**
 * struct held_msg - a received message whose echo waits for a buffer
 * @msg: its header, checked
 * @payload: its payload, in the buffer that we keep for the time being
 * @id: that buffer
 * @kind: the endpoint that will send the echo
 */
struct held_msg {
	struct amp_wire_msg msg;
	const void *payload;
	u16 id;
	enum ep_kind kind;
};

/**
 * struct held - messages that wait, in order
 * @msgs: a ring of them; there can't be more than the link has buffers
 * @first: the oldest
 * @n: their number
 * @session: session of the inbound link to which their buffers belong
 */
struct held {
	struct held_msg msgs[LINK_MAX_NUM];
	u32 first;
	u32 n;
	u32 session;
};

/* Messages of the character device have their own queue: they wait longest */
enum {
	HELD_MISC,
	HELD_OTHER,
	HELD_QUEUES,
};

/**
 * struct channel - a channel
 * @cfg: what the board says about it
 * @index: its place in the table of channels
 * @in: ring on which Linux sends
 * @out: ring on which we send
 * @held: messages whose echo waits for a buffer
 * @up: the rings are there
 * @awake: to be looked at by remote_poll(); see channel_wake()
 * @waits: something waits for a buffer to send with
 * @announced: Linux has been told that this remote has started
 * @ns_session: session of the outbound link that services were announced in
 * @starved: the last attempt to send found no buffer
 * @mode: what the character-device endpoint does
 * @c: counters
 */
struct channel {
	const struct remote_channel *cfg;
	u32 index;
	struct link in;
	struct link out;
	struct held held[HELD_QUEUES];
	bool up;
	bool awake;
	bool waits;
	bool announced;
	u32 ns_session;
	bool starved;
	struct mode mode;
	struct channel_counters c;
};

extern struct channel channels[REMOTE_MAX_CHANNELS];
extern u32 num_channels;

int channel_init(struct channel *ch, const struct remote_channel *cfg);
int channel_up(struct channel *ch);
void channel_down(struct channel *ch);
void channel_wake(struct channel *ch);
bool channel_may_work(const struct channel *ch);
struct channel *channel_find(u32 number);
bool channel_pending(const struct channel *ch);
bool channel_poll(struct channel *ch);
bool channel_listen(struct channel *ch);
void channel_tick(struct channel *ch);
void channel_flush(struct channel *ch);

u32 channel_mtu(const struct channel *ch);
bool channel_room(const struct channel *ch, enum ep_kind kind);
int channel_tx_begin(struct channel *ch, enum ep_kind kind, u32 len,
		     struct amp_ring_buf *buf);
void channel_tx_end(struct channel *ch, enum ep_kind kind,
		    const struct amp_ring_buf *buf,
		    const struct amp_wire_msg *msg);
int channel_send(struct channel *ch, enum ep_kind kind,
		 const struct amp_wire_msg *msg, const void *payload);

static inline void *channel_payload(const struct amp_ring_buf *buf)
{
	return (u8 *)buf->data + AMP_WIRE_HDR_SIZE;
}

#endif /* _FW_CHANNEL_H */
