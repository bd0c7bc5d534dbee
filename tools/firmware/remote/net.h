/* SPDX-License-Identifier: GPL-2.0-only */
/* Ethernet endpoints: one lwIP network interface a channel */
#ifndef _FW_NET_H
#define _FW_NET_H

#include <linux/types.h>

struct channel;

void net_setup(void);
int net_add(struct channel *ch);
void net_receive(struct channel *ch, const void *payload, u32 len);
bool net_run(struct channel *ch);
bool net_waits(const struct channel *ch);
u32 net_drops(const struct channel *ch);
void net_clear(void);
void net_timers(void);

#endif /* _FW_NET_H */
