// SPDX-License-Identifier: GPL-2.0-only
/* Taps: each message that passes is shown to the taps that are registered */
#include <linux/export.h>
#include <linux/mutex.h>
#include <linux/netdevice.h>
#include <linux/rculist.h>

#include <amp/tap.h>

#include "bus.h"

DEFINE_STATIC_KEY_FALSE(amp_tap_open);

static LIST_HEAD(taps);
/* Serialises changes of the list, which is read under RCU */
static DEFINE_MUTEX(taps_lock);

/**
 * amp_tap_add() - see the messages of all channels
 * @tap: the tap; its callback may run before this returns
 *
 * Context: may sleep.
 */
void amp_tap_add(struct amp_tap *tap)
{
	mutex_lock(&taps_lock);
	list_add_tail_rcu(&tap->node, &taps);
	mutex_unlock(&taps_lock);
	static_branch_inc(&amp_tap_open);
}
EXPORT_SYMBOL_NS_GPL(amp_tap_add, RPMSG_AMP);

/**
 * amp_tap_remove() - unregister a tap
 * @tap: the tap; its callback does not run any more on return
 *
 * Context: may sleep.
 */
void amp_tap_remove(struct amp_tap *tap)
{
	static_branch_dec(&amp_tap_open);
	mutex_lock(&taps_lock);
	list_del_rcu(&tap->node);
	mutex_unlock(&taps_lock);
	synchronize_net();
}
EXPORT_SYMBOL_NS_GPL(amp_tap_remove, RPMSG_AMP);

/**
 * amp_tap_message() - show a message to the taps
 * @from: the channel, and the endpoint of ours
 * @direction: which way it goes
 * @wire: its header
 * @payload: its payload
 *
 * Context: bottom halves off.
 */
void amp_tap_message(const struct amp_tap_source *from,
		     enum amp_mon_direction direction,
		     const struct amp_wire_msg *wire, const void *payload)
{
	const struct amp_mon_header hdr = {
		.version = AMP_MON_VERSION,
		.direction = direction,
		.kind = wire->dst == AMP_WIRE_NS_ADDR ? AMP_MON_NAME_SERVICE :
							from->kind,
		.flags = from->little_endian ? AMP_MON_LITTLE_ENDIAN : 0,
		.channel = cpu_to_be32(from->channel),
		.src = cpu_to_be32(wire->src),
		.dst = cpu_to_be32(wire->dst),
		.len = cpu_to_be32(wire->len),
	};
	struct amp_tap *tap;

	rcu_read_lock();
	list_for_each_entry_rcu(tap, &taps, node)
		tap->message(tap, &hdr, payload, wire->len);
	rcu_read_unlock();
}

static u8 tap_kind(const struct amp_ept *ept)
{
	const struct amp_ept_ops *ops = READ_ONCE(ept->ops);

	return ops ? ops->kind : AMP_MON_OTHER;
}

/**
 * amp_tap_received() - show a received message to the taps
 * @bus: the bus
 * @ept: the endpoint that it is for, or NULL
 * @wire: its header
 * @payload: its payload
 *
 * Context: bottom halves off.
 */
void amp_tap_received(const struct amp_bus *bus, const struct amp_ept *ept,
		      const struct amp_wire_msg *wire, const void *payload)
{
	const struct amp_tap_source from = {
		.channel = bus->config->num,
		.little_endian = virtio_legacy_is_little_endian(),
		.kind = ept ? tap_kind(ept) : AMP_MON_UNKNOWN,
	};

	amp_tap_message(&from, AMP_MON_FROM_REMOTE, wire, payload);
}

/**
 * amp_tap_sent() - show a message that is being sent to the taps
 * @ept: the endpoint that sends it
 * @src: rpmsg address of the sender
 * @dst: rpmsg address of the receiver
 * @len: bytes of payload
 * @payload: its payload
 *
 * The header is passed by value, so that the caller need not build one without a tap.
 *
 * Context: bottom halves off.
 */
void amp_tap_sent(const struct amp_ept *ept, u32 src, u32 dst, u32 len,
		  const void *payload)
{
	const struct amp_wire_msg wire = { .src = src, .dst = dst, .len = len };
	const struct amp_tap_source from = {
		.channel = ept->bus->config->num,
		.little_endian = virtio_legacy_is_little_endian(),
		.kind = tap_kind(ept),
	};

	amp_tap_message(&from, AMP_MON_TO_REMOTE, &wire, payload);
}
