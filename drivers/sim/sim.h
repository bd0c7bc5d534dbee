/* SPDX-License-Identifier: GPL-2.0-only */
/* Simulated remote processors: what the parts of the module share */
#ifndef _AMP_SIM_H
#define _AMP_SIM_H

#include <linux/irq_work.h>
#include <linux/kref.h>
#include <linux/miscdevice.h>
#include <linux/mutex.h>
#include <linux/notifier.h>
#include <linux/platform_device.h>
#include <linux/property.h>
#include <linux/wait.h>

#include <amp/config.h>
#include <amp/msgirq.h>
#include <amp/resource_table.h>

#define SIM_NAME		"amp-sim"

/* Each has two rings with a notify id */
#define SIM_MAX_CHANNELS	(AMP_RSC_NOTIFY_IDS / AMP_RSC_VRINGS)
/* The resource table and the memory of each channel */
#define SIM_MAX_CHUNKS		(1 + SIM_MAX_CHANNELS)
/* One end for Linux, and one for the remote if that is the same kernel */
#define SIM_MAX_ENDS		2
/* From the number of a channel to that of its other end, in the same kernel */
#define SIM_PEER_OFFSET		100

/**
 * enum sim_peer - what acts as the remote processor
 * @SIM_PEER_USER: the process that has /dev/amp-simN open
 * @SIM_PEER_KERNEL: this kernel, by a second set of channels in role 2
 */
enum sim_peer {
	SIM_PEER_USER,
	SIM_PEER_KERNEL,
};

/**
 * enum sim_role - the side of the channels that Linux is
 * @SIM_MASTER: the master; a process is the remote
 * @SIM_REMOTE: the remote; a process is the master
 */
enum sim_role {
	SIM_MASTER,
	SIM_REMOTE,
};

/**
 * struct sim_params - what configfs says
 * @channels: how many
 * @num_bufs: buffers of each, in both directions together
 * @buf_size: bytes a buffer
 * @tx_buf_size: bytes of a buffer that the remote sends in, 0: @buf_size
 * @rx_buf_size: bytes of a buffer that the remote receives in, 0: @buf_size
 * @vring_align: alignment of the used ring of either ring
 * @first_channel: number of the first
 * @device_base: address at which the remote sees the start of its memory
 * @peer: enum sim_peer
 * @memory: enum amp_memory: type that the memory is said to have. It is cached all the
 *	same, but accessed as that type needs it.
 * @role: enum sim_role, of the first end; the other end is the other side
 */
struct sim_params {
	u32 channels;
	u32 num_bufs;
	u32 buf_size;
	u32 tx_buf_size;
	u32 rx_buf_size;
	u32 vring_align;
	u32 first_channel;
	u32 device_base;
	u32 peer;
	u32 memory;
	u32 role;
};

/**
 * struct sim_chunk - memory in one piece
 * @mem: as we see it; reserved pages
 * @size: its bytes, whole pages
 * @offset: where it is in the remote's memory
 */
struct sim_chunk {
	void *mem;
	size_t size;
	u32 offset;
};

/**
 * enum sim_direction - the two message registers
 * @SIM_TO_LINUX: is rung for the master
 * @SIM_TO_PEER: is rung for the remote
 * @SIM_REGISTERS: how many there are
 */
enum sim_direction {
	SIM_TO_LINUX,
	SIM_TO_PEER,
	SIM_REGISTERS,
};

/**
 * struct sim_register - a message register
 * @msgirq: as clients see it
 * @pending: notify ids that have been rung and not been taken, as bits
 * @work: its interrupt, unless a process reads it
 * @readers: where readers wait, NULL if it has an interrupt
 */
struct sim_register {
	struct amp_msgirq msgirq;
	unsigned long pending;
	struct irq_work work;
	wait_queue_head_t *readers;
};

/**
 * struct sim_end - one end of the channels: the device that amp_virtio drives
 * @fwnode: its firmware node
 * @channels: nodes below it
 * @pdev: the device
 */
struct sim_end {
	struct fwnode_handle *fwnode;
	struct fwnode_handle *channels[SIM_MAX_CHANNELS];
	struct platform_device *pdev;
};

/**
 * struct sim - a remote processor
 * @refs: configfs while it is live, and an open file
 * @index: N of /dev/amp-simN
 * @params: constant
 * @chunks: its memory, @num_chunks pieces, of which the first has the table
 * @num_chunks: how many
 * @size: bytes of all
 * @vdevs: what is in the table
 * @carveouts: names of its carveouts
 * @config: configuration space of each of its devices, as @vdevs have it
 * @image: serialises loading the image
 * @registers: its doorbells
 * @bells: firmware node of these
 * @bells_pdev: device of these
 * @ends: what amp_virtio sees
 * @added: told of each device, as those of @ends are
 * @misc: /dev/amp-simN
 * @misc_name: its name
 * @is_open: the file is open
 * @gone: the processor was removed
 * @readers: wait for a doorbell
 * @last_read: the notify id that was read last
 */
struct sim {
	struct kref refs;
	unsigned int index;
	struct sim_params params;

	struct sim_chunk chunks[SIM_MAX_CHUNKS];
	unsigned int num_chunks;
	u32 size;
	struct amp_rsc_vdev_spec vdevs[SIM_MAX_CHANNELS];
	char carveouts[SIM_MAX_CHANNELS][AMP_RSC_NAME_SIZE];
	union amp_rsc_wire_sizes config;
	struct mutex image; /* loading it */

	struct sim_register registers[SIM_REGISTERS];
	struct fwnode_handle *bells;
	struct platform_device *bells_pdev;

	struct sim_end ends[SIM_MAX_ENDS];
	struct notifier_block added;

	struct miscdevice misc;
	char misc_name[32];
	unsigned long is_open;
	bool gone;
	wait_queue_head_t readers;
	u32 last_read;
};

static inline unsigned int sim_num_ends(const struct sim *sim)
{
	return sim->params.peer == SIM_PEER_KERNEL ? 2 : 1;
}

static inline u32 sim_tx_buf_size(const struct sim_params *params)
{
	return params->tx_buf_size ?: params->buf_size;
}

static inline u32 sim_rx_buf_size(const struct sim_params *params)
{
	return params->rx_buf_size ?: params->buf_size;
}

/* Does the table have the sizes of buffers? */
static inline bool sim_has_sizes(const struct sim_params *params)
{
	return params->tx_buf_size || params->rx_buf_size;
}

/* Number of notify ids that are used: one for each of two rings of a channel */
static inline u32 sim_num_ids(const struct sim *sim)
{
	return AMP_RSC_VRINGS * sim->params.channels;
}

/* live.c */
struct sim *sim_create(unsigned int index, const struct sim_params *params);
void sim_destroy(struct sim *sim);

/* processor.c */
struct sim *sim_alloc(unsigned int index, const struct sim_params *params);
void sim_put(struct sim *sim);

/* memory.c */
int sim_memory_alloc(struct sim *sim);
void sim_memory_free(struct sim *sim);
int sim_image_load(struct sim *sim);

/* bells.c */
extern struct platform_driver sim_bells_driver;

void sim_bells_init(struct sim *sim);
void sim_bells_sync(struct sim *sim);
int sim_bells_add(struct sim *sim);
void sim_ring(struct sim_register *reg, u32 id);
bool sim_take(struct sim_register *reg, u32 *id);

/* nodes.c */
int sim_nodes_add(struct sim *sim);
void sim_nodes_remove(struct sim *sim);

/* file.c */
int sim_file_add(struct sim *sim);
void sim_file_remove(struct sim *sim);

/* config.c */
int sim_config_add(void);
void sim_config_remove(void);

#endif /* _AMP_SIM_H */
