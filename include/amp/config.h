/* SPDX-License-Identifier: GPL-2.0-only */
/* Description of a channel, whatever its source */
#ifndef _AMP_CONFIG_H
#define _AMP_CONFIG_H

#include <linux/if_ether.h>
#include <linux/types.h>

#include <amp/wire.h>

/* Bytes of a channel name, the NUL included: what rpmsg allows */
#define AMP_NAME_SIZE		32
/* Buffers when the device tree does not say: what mainline's bus has */
#define AMP_DEFAULT_NUM_BUFS	256
#define AMP_DEFAULT_BUF_SIZE	512
/* The smallest buffers that an Ethernet interface can do with */
#define AMP_ETH_MIN_BUF		(AMP_WIRE_HDR_SIZE + ETH_HLEN + ETH_MIN_MTU)
/* Virtio device id of a channel that our own bus drives: "amp" */
#define AMP_VIRTIO_ID		0x616d70
/* and its vendor: "RPMS" */
#define AMP_VIRTIO_VENDOR	0x52504d53
/* Absent register or CPU */
#define AMP_NONE		(-1)
/* Channels of a node that describes one only: no index in messages about it */
#define AMP_NO_INDEX		(-1)

/*
 * Property without a value, of a software node that describes a remote: its
 * "remote-ranges" are memory that the module which has made the node has
 * allocated for sharing.  Means nothing in a device tree.
 */
#define AMP_PROP_KERNEL_MEMORY	"rpmsg-kernel-memory"

/**
 * enum amp_memory - how shared memory is mapped
 * @AMP_MEMORY_CACHED: cached; the caches of both sides are coherent
 * @AMP_MEMORY_WRITE_COMBINING: not cached; writes may be combined
 * @AMP_MEMORY_UNCACHED: not cached, as registers are
 */
enum amp_memory {
	AMP_MEMORY_CACHED,
	AMP_MEMORY_WRITE_COMBINING,
	AMP_MEMORY_UNCACHED,
};

/* What each is called in the device tree */
#define AMP_MEMORY_NAMES	{ "cached", "write-combining", "uncached" }

/**
 * enum amp_role - which side of the virtqueues this kernel is
 * @AMP_ROLE_MASTER: virtio driver: lays the rings and owns the buffers
 * @AMP_ROLE_REMOTE: virtio device
 *
 * The values are those of the device tree.
 */
enum amp_role {
	AMP_ROLE_MASTER = 1,
	AMP_ROLE_REMOTE = 2,
};

/**
 * enum amp_recover - who has a session begin again after the remote broke a ring
 * @AMP_RECOVER_AUTO: the channel, when the rings show that the remote has started
 *	again; a user after anything else
 * @AMP_RECOVER_MANUAL: a user, by a reset
 */
enum amp_recover {
	AMP_RECOVER_AUTO,
	AMP_RECOVER_MANUAL,
};

/* What each is called in the device tree and in sysfs */
#define AMP_RECOVER_NAMES	{ "auto", "manual" }

/**
 * struct amp_endpoint_config - an endpoint of a channel
 * @present: there is one
 * @src: local rpmsg address
 * @dst: remote rpmsg address
 */
struct amp_endpoint_config {
	bool present;
	u32 src;
	u32 dst;
};

/**
 * enum amp_payload - what a doorbell says
 * @AMP_PAYLOAD_CHANNEL: the number of the channel
 * @AMP_PAYLOAD_NOTIFY_ID: the notify id of the ring
 * @AMP_PAYLOAD_NOTIFY_ID_HIGH: the notify id of the ring in the upper 16 bits
 */
enum amp_payload {
	AMP_PAYLOAD_CHANNEL,
	AMP_PAYLOAD_NOTIFY_ID,
	AMP_PAYLOAD_NOTIFY_ID_HIGH,
};

/**
 * struct amp_channel_config - everything there is to know about a channel
 * @index: its place in the arrays that describe it, or AMP_NO_INDEX
 * @num: channel number: doorbell payload and N in the names user space sees
 * @name: rpmsg name of the channel, 1 to 31 characters
 * @role: enum amp_role
 * @virtio_id: kind of virtio device: AMP_VIRTIO_ID for our own bus to drive, or
 *	VIRTIO_ID_RPMSG for the kernel's
 * @src: local rpmsg address of the default endpoint
 * @dst: remote rpmsg address of the default endpoint
 * @eth: Ethernet endpoint
 * @misc: the character device's endpoint
 * @mac: MAC address of the network interface, all zero for one of its own
 * @rx_vring: physical address of the ring we receive on
 * @tx_vring: physical address of the ring we transmit on
 * @pool: physical address of the buffers, if @has_pool
 * @has_pool: @pool is given; otherwise the buffers are allocated
 * @vring_memory: how the rings are mapped
 * @buffer_memory: how the buffers are mapped, and the carveout if there is one
 * @num_bufs: buffers in the pool, receive half and transmit half together
 * @buf_size: bytes a buffer, message header included, as the channel's own description
 *	has it
 * @rx_buf_size: bytes of a buffer that we receive in: @buf_size, unless the
 *	resource table has something else
 * @tx_buf_size: bytes of a buffer that we transmit in, likewise
 * @vring_align: alignment of the used ring in either ring
 * @vdev: which rpmsg device of the remote's resource table the channel is, or
 *	AMP_NONE: then the addresses are given with the channel.  Otherwise
 *	@rx_vring, @tx_vring, @num_bufs, @vring_align and maybe @pool come from
 *	the table.
 * @carveout: physical address of the memory that the table reserves for it
 * @carveout_size: bytes of that, 0: there is none
 * @in_reg: number of the message register that rings for us, or AMP_NONE
 * @out_reg: number of the message register that we ring, or AMP_NONE: the node
 *	names the doorbells, those of @in_reg, too
 * @in_cpu: CPU that takes our doorbell
 * @in_cpu_given: no other CPU will do; otherwise @in_cpu is a preference
 * @out_cpu: CPU of the remote that takes ours, or AMP_NONE
 * @payload: enum amp_payload
 * @recover: enum amp_recover, at first
 * @notify_id: of the ring towards the master, and of the one from it; equal
 *	ones, which can't be, stand for twice the channel number and the next one
 */
struct amp_channel_config {
	int index;
	u32 num;
	char name[AMP_NAME_SIZE];
	u32 role;
	u32 virtio_id;
	u32 src;
	u32 dst;
	struct amp_endpoint_config eth;
	struct amp_endpoint_config misc;
	u8 mac[ETH_ALEN];
	u64 rx_vring;
	u64 tx_vring;
	u64 pool;
	bool has_pool;
	enum amp_memory vring_memory;
	enum amp_memory buffer_memory;
	u32 num_bufs;
	u32 buf_size;
	u32 rx_buf_size;
	u32 tx_buf_size;
	u32 vring_align;
	int vdev;
	u64 carveout;
	u32 carveout_size;
	int in_reg;
	u32 out_reg;
	int in_cpu;
	bool in_cpu_given;
	int out_cpu;
	u32 payload;
	u32 recover;
	u32 notify_id[2];
};

/**
 * amp_pool_bytes() - size of all buffers of a channel
 * @c: its configuration
 *
 * Return: bytes.
 */
static inline u64 amp_pool_bytes(const struct amp_channel_config *c)
{
	return (u64)(c->num_bufs / 2) * ((u64)c->rx_buf_size + c->tx_buf_size);
}

#endif /* _AMP_CONFIG_H */
