// SPDX-License-Identifier: GPL-2.0-only
/*
 * Endpoints: the table of them.
 *
 * The table is read under RCU, and so are the callbacks of owners that know us:
 * messages are received in NAPI.  To destroy an endpoint is to take it from the table,
 * clear its callbacks and wait for a grace period.  Clients of the kernel's API are
 * called from a work item (late.c).
 */
#include <linux/rcupdate.h>
#include <linux/slab.h>

#include "bus.h"

/* Addresses for endpoints that ask for any, as on mainline's bus */
#define DYNAMIC_ADDRS	XA_LIMIT(1024, INT_MAX)

static void ept_free(struct kref *ref)
{
	struct rpmsg_endpoint *ept = container_of(ref, struct rpmsg_endpoint,
						  refcount);

	kfree_rcu(to_amp_ept(ept), rcu);
}

/**
 * amp_ept_put() - drop a reference
 * @ept: the endpoint
 *
 * Context: any.
 */
void amp_ept_put(struct amp_ept *ept)
{
	kref_put(&ept->ept.refcount, ept_free);
}

static struct amp_ept *ept_get(struct amp_ept *ept)
{
	return ept && kref_get_unless_zero(&ept->ept.refcount) ? ept : NULL;
}

/* The endpoint at @addr or the next one behind it, and its address */
static struct amp_ept *ept_find_from(struct amp_bus *bus, unsigned long *addr)
{
	struct amp_ept *found, *ept = NULL;

	rcu_read_lock();
	found = xa_find(&bus->epts, addr, ULONG_MAX, XA_PRESENT);
	while (found && !ept) {
		ept = ept_get(found);
		if (!ept)
			found = xa_find_after(&bus->epts, addr, ULONG_MAX,
					      XA_PRESENT);
	}
	rcu_read_unlock();
	return ept;
}

static int ept_insert(struct amp_ept *ept, u32 addr)
{
	struct xarray *epts = &ept->bus->epts;

	if (addr == RPMSG_ADDR_ANY)
		return xa_alloc(epts, &ept->ept.addr, ept, DYNAMIC_ADDRS,
				GFP_KERNEL);
	ept->ept.addr = addr;
	return xa_insert(epts, addr, ept, GFP_KERNEL);
}

/* There may be room for this sender. Called with bottom halves off. */
static void ept_room(struct amp_tx_share *share)
{
	struct amp_ept *ept = container_of(share, struct amp_ept, share);
	const struct amp_ept_ops *ops = READ_ONCE(ept->ops);

	if (ops && ops->room)
		ops->room(ept->priv);
	if (wq_has_sleeper(&ept->bus->tx_wait))
		wake_up_all(&ept->bus->tx_wait);
}

/**
 * amp_ept_create() - create an endpoint
 * @bus: the bus
 * @template: the device it belongs to, and its callbacks
 * @addr: its address, or RPMSG_ADDR_ANY for one that is free
 *
 * Context: may sleep.
 * Return: the endpoint, or NULL if memory is out or the address is taken.
 */
struct rpmsg_endpoint *amp_ept_create(struct amp_bus *bus,
				      const struct amp_ept *template, u32 addr)
{
	struct amp_ept *ept = kzalloc(sizeof(*ept), GFP_KERNEL);

	if (!ept)
		return NULL;
	kref_init(&ept->ept.refcount);
	mutex_init(&ept->ept.cb_lock);
	ept->bus = bus;
	ept->ept.ops = bus->ept_ops;
	ept->ept.rpdev = template->ept.rpdev;
	ept->ept.cb = template->ept.cb;
	ept->ept.priv = template->ept.priv;
	ept->priv = template->priv;
	amp_tx_share_init(&ept->share, bus->tx_limit, ept_room);

	mutex_lock(&ept->ept.cb_lock);
	if (READ_ONCE(bus->dead) || ept_insert(ept, addr)) {
		mutex_unlock(&ept->ept.cb_lock);
		amp_ept_put(ept);
		return NULL;
	}
	/* in the table before the state is read: pairs with bus_state() */
	smp_mb();
	if (template->ops && template->ops->state)
		template->ops->state(template->priv, READ_ONCE(bus->online));
	/* messages are received when the owner knows the link's state */
	smp_store_release(&ept->ops, template->ops);
	mutex_unlock(&ept->ept.cb_lock);
	return &ept->ept;
}

/**
 * amp_ept_destroy() - destroy an endpoint
 * @e: the endpoint; none of its callbacks runs any more on return
 *
 * Context: may sleep; not from a callback of the endpoint.
 */
void amp_ept_destroy(struct rpmsg_endpoint *e)
{
	struct amp_ept *ept = to_amp_ept(e);

	xa_erase(&ept->bus->epts, e->addr);
	/* a callback that waits for room holds cb_lock: end its wait first */
	amp_channel_tx_forget(ept->bus->ch, &ept->share);
	wake_up_all(&ept->bus->tx_wait);
	mutex_lock(&e->cb_lock);
	e->cb = NULL;
	WRITE_ONCE(ept->ops, NULL);
	mutex_unlock(&e->cb_lock);
	/* after this, no code that has found it in the table is in its callbacks */
	synchronize_rcu_expedited();
	/* and no code can find it there and set this pointer again */
	cmpxchg(&ept->bus->recent, ept, NULL);
	amp_ept_put(ept);
}

static void ept_state(struct amp_ept *ept, bool online)
{
	mutex_lock(&ept->ept.cb_lock);
	if (ept->ops && ept->ops->state)
		ept->ops->state(ept->priv, online);
	mutex_unlock(&ept->ept.cb_lock);
}

/**
 * amp_ept_state_all() - tell everybody that the link went up or down
 * @bus: the bus
 * @online: up
 *
 * Context: may sleep.
 */
void amp_ept_state_all(struct amp_bus *bus, bool online)
{
	unsigned long addr = 0;
	struct amp_ept *ept;

	for (;;) {
		ept = ept_find_from(bus, &addr);
		if (!ept)
			break;
		/* a client of the kernel's API has no such callback, and may sleep now */
		if (!READ_ONCE(ept->ept.cb))
			ept_state(ept, online);
		amp_ept_put(ept);
		if (addr++ == U32_MAX)
			break;
	}
}
