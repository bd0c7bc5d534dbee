// SPDX-License-Identifier: GPL-2.0-only
/* Unit tests of the ring engine and of the message format: helpers and main */
#define WATCH_NO_WRAP
#include <stdlib.h>
#include <string.h>

#include "unit.h"

#define HDR	sizeof(struct amp_wire_hdr)

struct amp_ring *filler(struct rig *rig)
{
	return rig->drv.cfg.dir == AMP_RING_TX ? &rig->drv : &rig->dev;
}

struct amp_ring *reader(struct rig *rig)
{
	return rig->drv.cfg.dir == AMP_RING_TX ? &rig->dev : &rig->drv;
}

/* A driver's transmit buffers are at hand at once; a device waits for them */
void stock_open(struct rig *rig, struct stock *stock)
{
	u32 id;

	stock->bufs = calloc(rig->num, sizeof(*stock->bufs));
	stock->room = rig->num;
	stock->first = 0;
	stock->num = 0;
	if (rig->drv.cfg.dir != AMP_RING_TX)
		return;
	for (id = 0; id < rig->num; id++)
		amp_ring_buf(&rig->drv, id, &stock->bufs[stock->num++]);
}

void stock_close(struct stock *stock)
{
	free(stock->bufs);
}

static void stock_fill(struct rig *rig, struct stock *stock)
{
	while (stock->num < rig->num) {
		u32 last = (stock->first + stock->num) % stock->room;
		int ret = eng_get(filler(rig), &stock->bufs[last]);

		if (ret == -EAGAIN)
			break;
		CHECK_EQ(ret, 0);
		stock->num++;
	}
}

static u32 payload_len(const struct rig *rig, u32 seq)
{
	return 4 + seq % (rig->buf_size - HDR - 3);
}

void send_seq(struct rig *rig, struct stock *stock, u32 seq)
{
	struct amp_wire_msg msg = {
		.src = seq,
		.dst = ~seq,
		.len = payload_len(rig, seq),
	};
	struct amp_ring_buf *buf;
	u8 *data;

	stock_fill(rig, stock);
	CHECK(stock->num);
	buf = &stock->bufs[stock->first];
	stock->first = (stock->first + 1) % stock->room;
	stock->num--;
	CHECK_EQ(buf->len, rig->buf_size);
	data = shared_peek(buf->data);
	memset(data + HDR, (int)seq, msg.len);
	wire_build(rig->le, buf->data, &msg);
	CHECK_EQ(eng_put(filler(rig), buf->id, HDR + msg.len), 0);
}

void recv_seq(struct rig *rig, u32 seq)
{
	struct amp_wire_msg msg;
	struct amp_ring_buf buf;
	u8 *data;

	CHECK_EQ(eng_get(reader(rig), &buf), 0);
	CHECK_EQ(wire_parse(rig->le, buf.data, buf.len, &msg), 0);
	CHECK_EQ(msg.src, seq);
	CHECK_EQ(msg.dst, ~seq);
	CHECK_EQ(msg.len, payload_len(rig, seq));
	CHECK_EQ(buf.len, HDR + msg.len);
	data = shared_peek(buf.data);
	CHECK_EQ(data[HDR], (u8)seq);
	CHECK_EQ(data[HDR + msg.len - 1], (u8)seq);
	CHECK_EQ(eng_put(reader(rig), buf.id, reader(rig) == &rig->drv ?
			 rig->buf_size : 0), 0);
}

/* Messages in batches of any size that fits, each received in full */
void exchange(struct rig *rig, struct stock *stock, u32 count, u32 *seq)
{
	u32 batch, i;

	while (count) {
		batch = 1 + *seq % rig->num;
		if (batch > count)
			batch = count;
		for (i = 0; i < batch; i++)
			send_seq(rig, stock, *seq + i);
		eng_publish(filler(rig));
		for (i = 0; i < batch; i++)
			recv_seq(rig, *seq + i);
		eng_publish(reader(rig));
		*seq += batch;
		count -= batch;
	}
}

int main(void)
{
	const struct ktap_group groups[] = {
		{ geometry_cases, geometry_num },
		{ exchange_cases, exchange_num },
		{ session_cases, session_num },
		{ hostile_cases, hostile_num },
		{ message_cases, message_num },
		{ copies_cases, copies_num },
	};

	return ktap_run(groups, sizeof(groups) / sizeof(*groups));
}
