// SPDX-License-Identifier: GPL-2.0-only
/* What a ring engine must do: see model.h */
#define WATCH_NO_WRAP
#include <string.h>

#include "campaign.h"
#include "model.h"

void model_open(struct model *m, struct rig *rig, bool driver)
{
	memset(m, 0, sizeof(*m));
	m->rig = rig;
	m->driver = driver;
	m->ring = driver ? &rig->drv : &rig->dev;
	m->rx = m->ring->cfg.dir == AMP_RING_RX;
}

static __virtio16 *avail_idx(const struct model *m)
{
	return &m->rig->vr.avail->idx;
}

static __virtio16 *used_idx(const struct model *m)
{
	return &m->rig->vr.used->idx;
}

static u16 their_idx(const struct model *m)
{
	return rig_get16(m->rig, m->driver ? used_idx(m) : avail_idx(m));
}

static u16 own_idx(const struct model *m)
{
	return rig_get16(m->rig, m->driver ? avail_idx(m) : used_idx(m));
}

static u32 wrapped(const struct model *m, u16 idx)
{
	return idx % m->rig->num;
}

/* Who owns the buffers at the start of a session */
static void own(struct model *m, bool mine, u32 away, u16 put_idx, u16 get_idx)
{
	u32 id;

	m->num_held = 0;
	for (id = 0; id < m->rig->num; id++) {
		m->mine[id] = mine;
		m->len[id] = m->rig->buf_size;
		if (mine)
			m->held[m->num_held++] = id;
	}
	m->away = away;
	m->put_idx = put_idx;
	m->get_idx = get_idx;
}

void model_reset(struct model *m)
{
	u32 num = m->rig->num;

	eng_reset(m->ring);
	if (!m->driver) {
		own(m, false, num, 0, 0);
		return;
	}
	own(m, !m->rx, m->rx ? num : 0, m->rx ? num : 0, 0);
	model_publish(m);
}

static bool desc_is(const struct model *m, u32 id, u32 len)
{
	const struct vring_desc *desc = &m->rig->vr.desc[id];

	return rig_get64(m->rig, &desc->addr) ==
			RIG_DA + id * m->rig->buf_size &&
	       rig_get32(m->rig, &desc->len) == len &&
	       rig_get16(m->rig, &desc->flags) == (m->rx ? 2 : 0);
}

static enum outcome attach_outcome(const struct model *m)
{
	u32 on_way = (u16)(own_idx(m) - their_idx(m)), id, len;

	if (!m->driver)
		return ATTACHED;
	for (id = 0; id < m->rig->num; id++) {
		len = m->rx ? m->rig->buf_size :
			      rig_get32(m->rig, &m->rig->vr.desc[id].len);
		if (!desc_is(m, id, len))
			return STALE;
	}
	if (on_way > m->rig->num)
		return STALE;
	return on_way && !m->rx ? UNDRAINED : ATTACHED;
}

/* A new session that knows nothing of the one before */
enum outcome model_attach(struct model *m)
{
	struct amp_ring_config cfg = m->ring->cfg;
	enum outcome should = attach_outcome(m);
	u32 num = m->rig->num;
	u16 ours = own_idx(m), ahead = ours - their_idx(m);
	int ret;

	memset(cfg.slots, 0x3c, num * sizeof(*cfg.slots));
	memset(m->ring, 0x3c, sizeof(*m->ring));
	watch_call(NULL);
	EXPECT(!amp_ring_init(m->ring, &cfg));
	ret = eng_attach(m->ring);
	EXPECT(ret == (should == STALE ? -ESTALE :
		       should == UNDRAINED ? -EAGAIN : 0));
	if (should != ATTACHED)
		return should;
	if (!m->driver)
		own(m, false, num, ours,
		    ahead && ahead <= num ? ours - num : ours);
	else if (m->rx)
		own(m, false, num, ours, ours - num);
	else
		own(m, true, 0, ours, ours);
	return ATTACHED;
}

static enum outcome used_outcome(const struct model *m,
				 struct amp_ring_buf *buf)
{
	u32 pos = wrapped(m, m->get_idx);
	const vring_used_elem_t *elem = &m->rig->vr.used->ring[pos];
	u32 id = rig_get32(m->rig, &elem->id);
	u32 len = rig_get32(m->rig, &elem->len);

	if (id >= m->rig->num || m->mine[id])
		return BROKEN;
	buf->id = id;
	buf->data = (u8 *)m->ring->cfg.bufs + id * m->rig->buf_size;
	buf->len = m->rx ? len : m->rig->buf_size;
	if (!m->rx)
		return ROOM;
	if (len <= m->len[id])
		return GOOD;
	buf->len = 0;
	return BAD_BUF;
}

static enum outcome avail_outcome(const struct model *m,
				  struct amp_ring_buf *buf)
{
	u32 id = rig_get16(m->rig,
			   &m->rig->vr.avail->ring[wrapped(m, m->get_idx)]);
	const struct vring_desc *desc;
	__int128 addr, len, size = m->ring->cfg.bufs_size;

	if (id >= m->rig->num || m->mine[id])
		return BROKEN;
	desc = &m->rig->vr.desc[id];
	addr = (__int128)rig_get64(m->rig, &desc->addr) - RIG_DA;
	len = rig_get32(m->rig, &desc->len);
	buf->id = id;
	buf->data = NULL;
	buf->len = 0;
	if (addr < 0 || addr + len > size)
		return BAD_BUF;
	buf->data = (u8 *)m->ring->cfg.bufs + addr;
	buf->len = (u32)len;
	return m->rx ? GOOD : ROOM;
}

static enum outcome get_outcome(const struct model *m, struct amp_ring_buf *buf)
{
	u16 ready = their_idx(m) - m->get_idx;

	if (!ready)
		return NOTHING;
	if (ready > m->away)
		return BROKEN;
	return m->driver ? used_outcome(m, buf) : avail_outcome(m, buf);
}

/* Calls amp_ring_get() once; the buffer is then held */
enum outcome model_get(struct model *m, struct amp_ring_buf *buf)
{
	struct amp_ring_buf want = { .len = 0 };
	enum outcome should = get_outcome(m, &want);
	int ret;

	EXPECT(eng_pending(m->ring) == (should != NOTHING));
	ret = eng_get(m->ring, buf);
	EXPECT(ret == (should == NOTHING ? -EAGAIN : should == BROKEN ? -EPROTO :
		       should == BAD_BUF ? -EBADMSG : 0));
	if (should == NOTHING || should == BROKEN)
		return should;
	EXPECT(buf->id == want.id);
	EXPECT(buf->data == want.data);
	EXPECT(buf->len == want.len);
	m->mine[want.id] = true;
	m->held[m->num_held++] = want.id;
	if (!m->driver)
		m->len[want.id] = want.len;
	m->get_idx++;
	m->away--;
	return should;
}

static u32 number(const struct model *m, const u8 *byte, int size)
{
	u32 v = 0;
	int i;

	for (i = 0; i < size; i++)
		v = v << 8 | byte[m->rig->le ? size - 1 - i : i];
	return v;
}

static enum outcome ns_outcome(const struct model *m, const u8 *p, u32 len,
			       struct amp_wire_service *want)
{
	if (len != 40)
		return BAD_NS;
	memset(want, 0, sizeof(*want));
	memcpy(want->name, p, 32);
	want->addr = number(m, p + 32, 4);
	want->flags = number(m, p + 36, 4);
	return want->name[0] && want->flags <= 2 ? GOOD_NS : BAD_NS;
}

static enum outcome check_ns(const struct model *m,
			     const struct amp_ring_buf *buf, u32 len)
{
	struct amp_wire_service is, want;
	const u8 *p = (u8 *)shared_peek(buf->data) + 16;
	enum outcome should = ns_outcome(m, p, len, &want);
	int ret = wire_parse_ns(m->rig->le, (u8 *)buf->data + 16, len, &is);

	EXPECT(ret == (should == BAD_NS ? -EBADMSG : 0));
	if (ret)
		return should;
	EXPECT(!memcmp(is.name, want.name, sizeof(is.name)));
	EXPECT(is.addr == want.addr);
	EXPECT(is.flags == want.flags);
	return should;
}

/* What a received buffer holds */
enum outcome model_message(struct model *m, const struct amp_ring_buf *buf)
{
	const u8 *p = shared_peek(buf->data);
	struct amp_wire_msg msg;
	u32 src, dst, len;
	int ret;

	ret = wire_parse(m->rig->le, buf->data, buf->len, &msg);
	if (buf->len < 16) {
		EXPECT(ret == -EBADMSG);
		return BAD_HDR;
	}
	src = number(m, p, 4);
	dst = number(m, p + 4, 4);
	len = number(m, p + 12, 2);
	if (len + 16 > buf->len) {
		EXPECT(ret == -EBADMSG);
		return BAD_HDR;
	}
	EXPECT(!ret);
	EXPECT(msg.src == src);
	EXPECT(msg.dst == dst);
	EXPECT(msg.len == len);
	return msg.dst == AMP_WIRE_NS_ADDR ? check_ns(m, buf, msg.len) : GOOD;
}

static void check_element(const struct model *m, u32 id, u32 len, u32 pos)
{
	const struct vring *vr = &m->rig->vr;

	if (m->driver) {
		EXPECT(desc_is(m, id, len));
		EXPECT(rig_get16(m->rig, &vr->desc[id].next) == 0);
		EXPECT(rig_get16(m->rig, &vr->avail->ring[pos]) == id);
	} else {
		EXPECT(rig_get32(m->rig, &vr->used->ring[pos].id) == id);
		EXPECT(rig_get32(m->rig, &vr->used->ring[pos].len) == len);
	}
}

static void unhold(struct model *m, u32 id)
{
	u32 i;

	for (i = 0; m->held[i] != id; i++)
		;
	m->held[i] = m->held[--m->num_held];
}

enum outcome model_put(struct model *m, u32 id, u32 len)
{
	u16 idx = own_idx(m);
	bool refuse;

	refuse = id >= m->rig->num || !m->mine[id] ||
		 len > (m->driver ? m->rig->buf_size : m->len[id]);
	EXPECT(eng_put(m->ring, id, len) == (refuse ? -EINVAL : 0));
	EXPECT(own_idx(m) == idx);
	if (refuse)
		return REFUSED;
	check_element(m, id, len, wrapped(m, m->put_idx));
	unhold(m, id);
	m->mine[id] = false;
	m->len[id] = len;
	m->put_idx++;
	m->away++;
	return NOTHING;
}

void model_publish(struct model *m)
{
	eng_publish(m->ring);
	EXPECT(own_idx(m) == m->put_idx);
}

/* The flags by which the sides ask each other not to ring */
void model_flags(struct model *m)
{
	const struct vring *vr = &m->rig->vr;
	const __virtio16 *ours, *theirs;
	bool pending;

	ours = m->driver ? &vr->avail->flags : &vr->used->flags;
	theirs = m->driver ? &vr->used->flags : &vr->avail->flags;
	EXPECT(eng_needs_kick(m->ring) == !(rig_get16(m->rig, theirs) & 1));
	eng_quiet(m->ring);
	EXPECT(rig_get16(m->rig, ours) == 1);
	pending = their_idx(m) != m->get_idx;
	EXPECT(eng_listen(m->ring) == pending);
	EXPECT(rig_get16(m->rig, ours) == 0);
}
