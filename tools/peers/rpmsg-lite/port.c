// SPDX-License-Identifier: GPL-2.0-only
/* An application of rpmsg-lite, as the remote or as the master: echo */
#include <err.h>
#include <stdio.h>

#include <linux/amp_sim.h>

#include <rpmsg_lite.h>
#include <rpmsg_ns.h>

#include "../peer.h"

#define MAX_LINKS	(RL_PLATFORM_HIGHEST_LINK_ID + 1)

/*
 * Endpoints of a channel: its default one, that of its character device, and the
 * service that is announced
 */
#define ENDPOINTS	3

static const uint32_t addresses[ENDPOINTS] = {
	AMP_SIM_ADDR_REMOTE, AMP_SIM_ADDR_MISC, RL_ADDR_ANY,
};

/**
 * struct endpoint - an endpoint of a channel
 * @channel: which one
 * @ept: what rpmsg-lite has of it
 */
struct endpoint {
	unsigned int channel;
	struct rpmsg_lite_endpoint *ept;
};

static struct rpmsg_lite_instance *links[MAX_LINKS];
static struct endpoint endpoints[MAX_LINKS][ENDPOINTS];

/*
 * While it waits for a buffer, rpmsg-lite does not notice that the session ends: let
 * it wait for a millisecond at a time.
 */
static int32_t echo(void *payload, uint32_t len, uint32_t src, void *priv)
{
	struct endpoint *e = priv;

	while (rpmsg_lite_send(links[e->channel], e->ept, src, payload, len, 1) ==
	       RL_ERR_NO_MEM && peer_session(e->channel))
		;
	return RL_RELEASE;
}

void port_init(void)
{
}

static void create_endpoints(unsigned int i)
{
	struct endpoint *e;

	if (!links[i])
		errx(1, "link %u can't be initialised", i);
	for (e = endpoints[i]; e < endpoints[i] + ENDPOINTS; e++) {
		e->channel = i;
		e->ept = rpmsg_lite_create_ept(links[i],
					       addresses[e - endpoints[i]], echo, e);
		if (!e->ept)
			errx(1, "rpmsg_lite_create_ept() of link %u failed", i);
	}
}

void port_start(unsigned int i)
{
	links[i] = rpmsg_lite_remote_init(peer_vring0(i), i, RL_NO_FLAGS);
	create_endpoints(i);
}

static void announced(uint32_t addr, const char *name, uint32_t flags, void *priv)
{
	(void)priv;
	printf("%s %.32s 0x%x\n", flags ? "destroyed" : "created", name, addr);
}

/* rpmsg-lite leaves the doorbells of the remote suppressed, which Linux respects */
void port_start_master(unsigned int i)
{
	struct peer_pool pool;

	peer_pool(i, &pool);
	links[i] = rpmsg_lite_master_init(pool.mem, pool.size, i, RL_NO_FLAGS);
	create_endpoints(i);
	virtqueue_enable_cb(links[i]->rvq);
	virtqueue_enable_cb(links[i]->tvq);
	if (!rpmsg_ns_bind(links[i], announced, NULL))
		errx(1, "rpmsg_ns_bind() of link %u failed", i);
}

void port_stop(unsigned int i)
{
	struct endpoint *e;

	for (e = endpoints[i]; e < endpoints[i] + ENDPOINTS; e++)
		rpmsg_lite_destroy_ept(links[i], e->ept);
	rpmsg_lite_deinit(links[i]);
	links[i] = NULL;
}

/* The vector has no handler without a session */
void port_bell(uint32_t id)
{
	env_isr(id);
}

bool port_is_up(unsigned int i)
{
	return rpmsg_lite_is_link_up(links[i]);
}

void port_announce(unsigned int i)
{
	if (rpmsg_ns_announce(links[i], endpoints[i][ENDPOINTS - 1].ept,
			      PEER_SERVICE, RL_NS_CREATE) != RL_SUCCESS)
		warnx("link %u: %s is not announced", i, PEER_SERVICE);
}
