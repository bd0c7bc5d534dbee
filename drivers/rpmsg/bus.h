/* SPDX-License-Identifier: GPL-2.0-only */
/* What the files of amp_rpmsg share */
#ifndef _AMP_RPMSG_BUS_H
#define _AMP_RPMSG_BUS_H

#include <linux/device.h>
#include <linux/kfifo.h>
#include <linux/kref.h>
#include <linux/mutex.h>
#include <linux/ratelimit_types.h>
#include <linux/rpmsg.h>
#include <linux/spinlock.h>
#include <linux/wait.h>
#include <linux/workqueue.h>
#include <linux/xarray.h>

#include <amp/channel.h>
#include <amp/rpmsg.h>
#include <amp/wire.h>

#include <rpmsg_ops.h>

/* Announcements that may wait to be acted upon; a power of two */
#define AMP_NS_QUEUE	64

/* Messages that an endpoint on another bus may hold, and may have under way */
#define AMP_FOREIGN_RX_LIMIT	256
#define AMP_FOREIGN_TX_LIMIT	64

struct amp_ept;

/**
 * struct amp_bucket - how often something may happen
 * @tokens: times that it may happen at once
 * @burst: how many there can be
 * @rate: how many are added in a @period
 * @period: in jiffies
 * @refilled: when some were last added, in jiffies
 */
struct amp_bucket {
	unsigned int tokens;
	unsigned int burst;
	unsigned int rate;
	unsigned long period;
	unsigned long refilled;
};

/**
 * struct amp_ns - name service of a channel
 * @ept: where announcements arrive
 * @work: acts upon the announcements
 * @acted_on: the @generation that devices are of; the work's
 * @greet: the other side is to be told of a session that goes on with the rings
 * @lock: protects everything below
 * @queue: announcements to be acted upon, all of the present generation
 * @generation: changes when nothing of what was announced holds any more
 * @announce: devices of ours are to be announced
 * @closed: devices don't come or go any more
 * @rate: announcements that may be queued
 * @failures: devices whose driver may fail
 */
struct amp_ns {
	struct rpmsg_endpoint *ept;
	struct work_struct work;
	u32 acted_on;
	bool greet;
	spinlock_t lock; /* everything below */
	DECLARE_KFIFO(queue, struct amp_wire_service, AMP_NS_QUEUE);
	u32 generation;
	bool announce;
	bool closed;
	struct amp_bucket rate;
	struct amp_bucket failures;
};

/**
 * struct amp_names - names of services that may become devices
 * @lock: protects @list, @size and @every
 * @list: the names, each with a NUL behind it
 * @size: bytes of them
 * @every: all names may
 */
struct amp_names {
	struct mutex lock; /* list, size, every */
	char *list;
	size_t size;
	bool every;
};

/**
 * struct amp_bus - the bus on one channel
 * @ref: one for the virtio driver, one for each rpmsg device
 * @vdev: the virtio device, parent of the rpmsg devices
 * @ch: the channel
 * @config: its description
 * @little_endian: byte order of message headers
 * @mtu: bytes of payload a message
 * @rx_limit: receive buffers that one endpoint may hold
 * @tx_limit: messages that one endpoint may have under way
 * @epts: endpoints by address; changed under its own lock, read under RCU
 * @tx_owner: whose message is in which transmit buffer.  An entry belongs to
 *	who has the buffer: the sender until it is put, then who reclaims it.
 * @tx_wait: senders that wait for room or for the end of the link
 * @bounce: copy of a message for those who don't know that the peer may still
 *	change it; the worker's
 * @lock: serialises the creation and removal of devices
 * @dead: the end has come; under @lock
 * @online: messages flow; written by the worker
 * @log_lock: keeps @ratelimit, which refuses who finds it in use, to one at a
 *	time; innermost, also in soft interrupts
 * @ratelimit: of what is logged on the peer's behalf; under @log_lock
 * @ns: name service
 * @names: services that may become devices
 */
struct amp_bus {
	struct kref ref;
	struct virtio_device *vdev;
	struct amp_channel *ch;
	const struct amp_channel_config *config;
	bool little_endian;
	unsigned int mtu;
	unsigned int rx_limit;
	unsigned int tx_limit;
	struct xarray epts;
	struct amp_ept **tx_owner;
	wait_queue_head_t tx_wait;
	void *bounce;
	struct mutex lock; /* creation and removal of devices; dead */
	bool dead;
	bool online;
	spinlock_t log_lock; /* ratelimit */
	struct ratelimit_state ratelimit;
	struct amp_ns ns;
	struct amp_names names;
};

/**
 * struct amp_ept - an endpoint
 * @ept: what the kernel's API sees of it.  Its cb_lock is held while a callback
 *	runs and protects @ept.cb, @ops and @priv; its refcount keeps the memory.
 * @bus: the bus
 * @ops: callbacks of an owner that knows us, or NULL
 * @priv: their argument
 * @tx_under_way: messages that the remote has not taken yet
 * @tx_waiting: somebody waits for room
 * @dirty: it has received since the last flush; the worker's
 * @rcu: for lookups that are still under way
 */
struct amp_ept {
	struct rpmsg_endpoint ept;
	struct amp_bus *bus;
	const struct amp_ept_ops *ops;
	void *priv;
	atomic_t tx_under_way;
	atomic_t tx_waiting;
	bool dirty;
	struct rcu_head rcu;
};

/**
 * enum amp_origin - why an rpmsg device exists
 * @AMP_STATIC: it is in the configuration; it goes with the bus
 * @AMP_CREATED: somebody on our side created it
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
 * @origin: why it exists, that is, who may remove it
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

static inline struct amp_ept *to_amp_ept(struct rpmsg_endpoint *ept)
{
	return container_of(ept, struct amp_ept, ept);
}

static inline struct amp_device *
to_amp_device(const struct rpmsg_device *rpdev)
{
	return container_of(rpdev, struct amp_device, rpdev);
}

/* bus.c */
void amp_bus_put(struct amp_bus *bus);
bool amp_bus_logs(struct amp_bus *bus, enum amp_loglevel level);

/* device.c */
bool amp_device_is_native(const struct rpmsg_device *rpdev);
int amp_device_add_all(struct amp_bus *bus);
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
enum amp_rx amp_ept_receive(struct amp_bus *bus,
			    const struct amp_ring_buf *buf);
void amp_ept_receive_stale(struct amp_bus *bus, const struct amp_ring_buf *buf);
void amp_ept_flush_all(struct amp_bus *bus);
void amp_ept_room_all(struct amp_bus *bus);
void amp_ept_state_all(struct amp_bus *bus, bool online);

/* foreign.c */
struct rpmsg_endpoint *amp_foreign_create_ept(struct rpmsg_device *rpdev,
					      const struct amp_ept_ops *ops,
					      void *priv, u32 addr);
void amp_foreign_destroy_ept(struct rpmsg_endpoint *ept);
unsigned int amp_foreign_mtu(const struct rpmsg_endpoint *ept);
void amp_foreign_release(const struct amp_msg *msg);
int amp_foreign_tx_get(struct rpmsg_endpoint *ept, struct amp_msg *msg);
void amp_foreign_tx_put(const struct amp_msg *msg, u32 len, u32 dst);
void amp_foreign_tx_cancel(const struct amp_msg *msg);
bool amp_foreign_tx_ready(struct rpmsg_endpoint *ept);

/* send.c */
extern const struct rpmsg_endpoint_ops amp_endpoint_ops;
void amp_send_reclaimed(struct amp_bus *bus, u16 id);
void amp_send_forget_all(struct amp_bus *bus);

/* names.c */
int amp_names_init(struct amp_bus *bus);
void amp_names_exit(struct amp_bus *bus);
bool amp_names_allow(struct amp_names *names, const char *name);

/* number.c */
int amp_number_alloc(struct device *dev, u32 *num);
int amp_number_claim(u32 num);
void amp_number_release(u32 num);

/* ns.c */
int amp_ns_init(struct amp_bus *bus);
void amp_ns_stop(struct amp_bus *bus);
void amp_ns_exit(struct amp_bus *bus);
void amp_ns_state(struct amp_bus *bus, bool online);
void amp_ns_receive(struct amp_bus *bus, const void *data, u32 len);
void amp_ns_failed(struct amp_bus *bus);
bool amp_ns_charge(struct amp_bus *bus);
void amp_ns_uncharge(struct amp_bus *bus);
int amp_ns_announce(struct rpmsg_device *rpdev, u32 flags);

#endif /* _AMP_RPMSG_BUS_H */
