/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A ring of a channel, and what the ring engine does not know about it: whether
 * Linux has restarted it, whether it can be used, and what is not published yet.
 */
#ifndef _FW_LINK_H
#define _FW_LINK_H

#include <linux/types.h>

#include <amp/ring.h>

/* Most descriptors a ring of this remote has; a board may have room for more */
#ifndef LINK_MAX_NUM
#define LINK_MAX_NUM	256
#endif

/**
 * enum link_bell - what Linux has been told about doorbells for a ring
 * @LINK_BELL_UNKNOWN: nothing since the ring was attached
 * @LINK_BELL_ON: to ring
 * @LINK_BELL_OFF: not to ring
 */
enum link_bell {
	LINK_BELL_UNKNOWN,
	LINK_BELL_ON,
	LINK_BELL_OFF,
};

/**
 * struct link - one ring, device side
 * @ring: the ring engine's part
 * @slots: its table of descriptors
 * @shown: the index that we published last
 * @session: counts how often the ring was attached; buffers of an earlier
 *	session are not ours any more
 * @bell: what Linux has been told about doorbells
 * @dirty: there is something to publish
 * @stuck: the ring is broken; left alone until the next tick
 * @sick: it was broken at the last try, which has been counted
 * @errors: times that it broke
 * @restarts: times that Linux restarted it under us
 */
struct link {
	struct amp_ring ring;
	struct amp_ring_slot slots[LINK_MAX_NUM];
	u16 shown;
	u32 session;
	enum link_bell bell;
	bool dirty;
	bool stuck;
	bool sick;
	u32 errors;
	u32 restarts;
};

/*
 * Behave like remotes that know of no restart but their own: every ring starts at
 * index 0, and stays broken if that is not where Linux is.
 */
extern bool link_plain;

int link_init(struct link *l, struct amp_ring_config *cfg);
bool link_restarted(struct link *l);
int link_get(struct link *l, struct amp_ring_buf *buf);
void link_put(struct link *l, u16 id, u32 len);
bool link_publish(struct link *l);
u32 link_available(const struct link *l);
bool link_pending(const struct link *l);
void link_retry(struct link *l);
void link_quiet(struct link *l);
void link_listen(struct link *l);

#endif /* _FW_LINK_H */
