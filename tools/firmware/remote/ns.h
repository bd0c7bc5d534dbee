/* SPDX-License-Identifier: GPL-2.0-only */
/* Name service: what Linux announced, and what we announce */
#ifndef _FW_NS_H
#define _FW_NS_H

#include <linux/types.h>

struct amp_wire_msg;
struct channel;

void ns_receive(struct channel *ch, bool le, const struct amp_wire_msg *msg,
		const void *payload);
void ns_again(const struct channel *ch);
bool ns_is_ours(const struct channel *ch, u32 addr);
int ns_announce(struct channel *ch, const char *name, u32 addr, u32 flags);
int ns_service(struct channel *ch, const char *name, u32 addr, bool create);
void ns_flood(struct channel *ch, u32 count, u32 flags);
bool ns_run(struct channel *ch);
bool ns_waits(const struct channel *ch);
int ns_text(u32 *pos, char *buf, u32 size);
int ns_summary(char *buf, u32 size);

#endif /* _FW_NS_H */
