// SPDX-License-Identifier: GPL-2.0-only
/*
 * In place of remote/net.c where there is no source of lwIP: Ethernet endpoints
 * are there, and what comes in is dropped.
 */
#include "remote/log.h"
#include "remote/net.h"

void net_setup(void)
{
	log_line("built without lwIP: no IP");
}

int net_add(struct channel *ch)
{
	return 0;
}

void net_receive(struct channel *ch, const void *payload, u32 len)
{
}

bool net_run(struct channel *ch)
{
	return false;
}

bool net_waits(const struct channel *ch)
{
	return false;
}

u32 net_drops(const struct channel *ch)
{
	return 0;
}

void net_clear(void)
{
}

void net_timers(void)
{
}
