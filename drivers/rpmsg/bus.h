/* SPDX-License-Identifier: GPL-2.0-only */
/* What the files of amp_rpmsg share */
#ifndef _AMP_RPMSG_BUS_H
#define _AMP_RPMSG_BUS_H

#include <linux/device.h>
#include <linux/jump_label.h>
#include <linux/kfifo.h>
#include <linux/kref.h>
#include <linux/mutex.h>
#include <linux/ratelimit_types.h>
#include <linux/rpmsg.h>
#include <linux/spinlock.h>
#include <linux/wait.h>
#include <linux/workqueue.h>
#include <linux/xarray.h>

#include <amp/budget.h>
#include <amp/channel.h>
#include <amp/rpmsg.h>
#include <amp/wire.h>

#include <rpmsg_ops.h>

/* Announcements that may wait to be acted upon; a power of two */
#define AMP_NS_QUEUE	128

/* Messages that an endpoint on another bus may hold, and may have under way */
#define AMP_FOREIGN_RX_LIMIT	256
#define AMP_FOREIGN_TX_LIMIT	64

struct amp_ept;

/**
 * struct amp_ns - name service of a channel
 * @ept: where announcements arrive
 * @work: acts upon the announcements
 * @acted_on: the @generation that devices are of; the work's
 * @announce_channel: the channel is to be announced, because the session continues
 *	with the rings of an earlier one
 * @lock: protects everything below; taken with bottom halves off
 * @queue: announcements to be acted upon, all of the present generation
 * @generation: changes when nothing of what was announced holds any more
 * @announce: devices of ours are to be announced
 * @closed: devices don't come or go any more
 * @rate: announcements that may be acted upon
 * @failures: devices whose driver may fail
 */
struct amp_ns {
	struct rpmsg_endpoint *ept;
	struct delayed_work work;
	u32 acted_on;
	bool announce_channel;
	spinlock_t lock; /* protects everything below */
	DECLARE_KFIFO(queue, struct amp_wire_service, AMP_NS_QUEUE);
	u32 generation;
	bool announce;
	bool closed;
	struct amp_budget rate;
	struct amp_budget failures;
};

/**
 * struct amp_names - names of services that may become devices
 * @lock: protects @list, @size and @every
 * @list: the names, each with a NUL behind it
 * @size: bytes of them
 * @every: all names may
 */
struct amp_names {
	spinlock_t lock; /* list, size, every */
	char *list;
	size_t size;
	bool every;
};

/**
 * struct amp_late - a message that waits for a client of the kernel's API
 * @node: in the queue
 * @ept: whose it is, referenced
 * @msg: the message, in its buffer
 */
struct amp_late {
	struct list_head node;
	struct amp_ept *ept;
	struct amp_msg msg;
};

/**
 * struct amp_late_queue - messages that wait for clients of the kernel's API
 * @slots: one for each receive buffer, by descriptor
 * @work: calls the clients
 * @bounce: copy of the message for a client, which does not know that the peer may
 *	still change it; the work's
 * @lock: protects everything below; taken with bottom halves off
 * @queue: the messages, oldest first
 * @count: how many there are
 * @stalled: one more was refused, and is offered again when there is room
 */
struct amp_late_queue {
	struct amp_late *slots;
	struct work_struct work;
	void *bounce;
	spinlock_t lock; /* protects everything below */
	struct list_head queue;
	unsigned int count;
	bool stalled;
};

/**
 * struct amp_bus - the bus on one channel
 * @ref: one for the virtio driver, one for each rpmsg device
 * @vdev: the virtio device, parent of the rpmsg devices
 * @ch: the channel
 * @loglevel: the level of the channel, see amp_channel_loglevel()
 * @config: its description
 * @mtu: bytes of payload that a message of ours may have
 * @rx_mtu: bytes of payload that one of the remote's may have
 * @rx_limit: receive buffers that one endpoint may hold
 * @tx_limit: messages that one endpoint may have under way
 * @ept_ops: what the kernel's API can do with an endpoint
 * @epts: endpoints by address; changed under its own lock, read under RCU
 * @recent: the endpoint that received last, or NULL; under RCU
 * @late: messages for clients of the kernel's API
 * @tx_wait: senders that wait for room or for the end of the link
 * @lock: serialises the creation and removal of devices
 * @has_default: the device of the default endpoint is there; under @lock
 * @dead: the bus is being removed; read under @lock before a device is created
 * @online: messages flow; written by the session
 * @log_lock: serialises the use of what follows, which refuses a caller that finds it
 *	in use; innermost, also in soft interrupts
 * @ratelimit: of what is logged on the peer's behalf; under @log_lock
 * @message_limit: the same, of messages; likewise
 * @ns: name service
 * @names: services that may become devices
 */
struct amp_bus {
	struct kref ref;
	struct virtio_device *vdev;
	struct amp_channel *ch;
	const unsigned int *loglevel;
	const struct amp_channel_config *config;
	unsigned int mtu;
	unsigned int rx_mtu;
	unsigned int rx_limit;
	unsigned int tx_limit;
	const struct rpmsg_endpoint_ops *ept_ops;
	struct xarray epts;
	struct amp_ept *recent;
	struct amp_late_queue late;
	wait_queue_head_t tx_wait;
	struct mutex lock; /* creation and removal of devices; two below */
	bool has_default;
	bool dead;
	bool online;
	spinlock_t log_lock; /* ratelimit, message_limit */
	struct ratelimit_state ratelimit;
	struct ratelimit_state message_limit;
	struct amp_ns ns;
	struct amp_names names;
};

/**
 * struct amp_ept - an endpoint
 * @ept: what the kernel's API sees of it.  Its cb_lock is held while a callback
 *	of that API or the state callback runs, and protects @ept.cb; its refcount
 *	keeps the memory.
 * @bus: the bus
 * @ops: callbacks of an owner that knows us, or NULL; read under RCU
 * @priv: their argument
 * @share: what it may send
 * @rcu: for lookups that are still under way
 */
struct amp_ept {
	struct rpmsg_endpoint ept;
	struct amp_bus *bus;
	const struct amp_ept_ops *ops;
	void *priv;
	struct amp_tx_share share;
	struct rcu_head rcu;
};

/**
 * enum amp_origin - why an rpmsg device exists
 * @AMP_STATIC: it is in the configuration; it goes with the bus
 * @AMP_CREATED: created on our side
 * @AMP_ANNOUNCED: the remote announced it
 */
enum amp_origin {
	AMP_STATIC,
	AMP_CREATED,
	AMP_ANNOUNCED,
};

/**
 * struct amp_device - an rpmsg device
 * @rpdev: what the kernel's API sees of it
 * @bus: the bus, referenced
 * @origin: why it exists, which decides what may remove it
 * @configured: it is an endpoint of the configuration that has a client of ours,
 *	under the number of the channel
 * @generation: if it was announced: see struct amp_ns
 * @registering: an announcement has it registered now: a driver that fails then
 *	does so at the remote's will.  A probe that is repeated later does not.
 */
struct amp_device {
	struct rpmsg_device rpdev;
	struct amp_bus *bus;
	enum amp_origin origin;
	bool configured;
	u32 generation;
	bool registering;
};

/**
 * struct amp_tap_source - what taps are told of a message beside its header
 * @channel: number of the channel, or of the device on another bus
 * @little_endian: byte order of the channel
 * @kind: enum amp_mon_kind
 */
struct amp_tap_source {
	u32 channel;
	bool little_endian;
	u8 kind;
};

static inline struct amp_ept *to_amp_ept(struct rpmsg_endpoint *ept)
{
	return container_of(ept, struct amp_ept, ept);
}

static inline struct amp_device *
to_amp_device(const struct rpmsg_device *rpdev)
{
	return container_of(rpdev, struct amp_device, rpdev);
}

/* native.c, foreign.c */
bool amp_native_holds(struct amp_channel *ch, const struct amp_msg *msg);
extern const struct amp_transport amp_native;
extern const struct amp_transport amp_foreign;

/* bus.c */
extern struct workqueue_struct *amp_rpmsg_workqueue;
void amp_bus_put(struct amp_bus *bus);
bool amp_bus_may_log(struct amp_bus *bus, enum amp_loglevel level);

/* May an event that the peer causes be logged, by level and rate limit? */
static inline bool amp_bus_logs(struct amp_bus *bus, enum amp_loglevel level)
{
	return READ_ONCE(*bus->loglevel) >= level && amp_bus_may_log(bus, level);
}

/* tap.c */
DECLARE_STATIC_KEY_FALSE(amp_tap_open);
void amp_tap_message(const struct amp_tap_source *from,
		     enum amp_mon_direction direction,
		     const struct amp_wire_msg *wire, const void *payload);
void amp_tap_received(const struct amp_bus *bus, const struct amp_ept *ept,
		      const struct amp_wire_msg *wire, const void *payload);
void amp_tap_sent(const struct amp_ept *ept, u32 src, u32 dst, u32 len,
		  const void *payload);

/* device.c */
extern const struct rpmsg_device_ops amp_device_ops;

/* Is the device on a bus of this module, not on another rpmsg bus? */
static inline bool amp_device_is_native(const struct rpmsg_device *rpdev)
{
	return rpdev->ops == &amp_device_ops;
}

int amp_device_add_all(struct amp_bus *bus);
void amp_device_add_default(struct amp_bus *bus);
int amp_device_add(struct amp_bus *bus,
		   const struct rpmsg_channel_info *chinfo,
		   enum amp_origin origin, u32 generation);
int amp_device_remove(struct amp_bus *bus, struct rpmsg_channel_info *chinfo,
		      enum amp_origin origin);
void amp_device_remove_announced(struct amp_bus *bus, u32 generation);
void amp_device_announce_all(struct amp_bus *bus);
void amp_device_remove_all(struct amp_bus *bus);
int amp_device_watch(const struct amp_bus *bus);
void amp_device_wait(void);

/* endpoint.c */
struct rpmsg_endpoint *amp_ept_create(struct amp_bus *bus,
				      const struct amp_ept *template, u32 addr);
void amp_ept_destroy(struct rpmsg_endpoint *ept);
void amp_ept_put(struct amp_ept *ept);
void amp_ept_state_all(struct amp_bus *bus, bool online);

/* receive.c */
enum amp_rx amp_receive(void *priv, const struct amp_ring_buf *buf, bool again);
void amp_receive_stale(void *priv, const struct amp_ring_buf *buf);

/* late.c */
int amp_late_init(struct amp_bus *bus);
enum amp_rx amp_late_receive(struct amp_ept *ept, const struct amp_msg *msg);
void amp_late_drop(struct amp_bus *bus);
void amp_late_exit(struct amp_bus *bus);

/* send.c */
extern const struct rpmsg_endpoint_ops amp_endpoint_ops;
int amp_send_get(struct rpmsg_endpoint *e, struct amp_msg *msg);
void amp_send_put(struct rpmsg_endpoint *e, const struct amp_msg *msg, u32 len,
		  u32 dst, bool more);
bool amp_send_ready(struct rpmsg_endpoint *e);

/* names.c */
int amp_names_init(struct amp_bus *bus);
void amp_names_exit(struct amp_bus *bus);
bool amp_names_allow(struct amp_names *names, const char *name);

/* number.c */
int amp_number_alloc(struct device *dev, u32 *num);
int amp_number_claim(u32 num);
u32 amp_number_of(const struct device *dev);
void amp_number_release(u32 num);

/* ns.c */
int amp_ns_init(struct amp_bus *bus);
void amp_ns_stop(struct amp_bus *bus);
void amp_ns_exit(struct amp_bus *bus);
void amp_ns_state(struct amp_bus *bus, bool online);
enum amp_rx amp_ns_receive(struct amp_bus *bus, const void *data, u32 len);

#endif /* _AMP_RPMSG_BUS_H */
