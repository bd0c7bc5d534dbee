/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Resource table: the rings and the memory that a remote has or asks for, in
 * shared memory, in the format of remoteproc (version 1).
 *
 * Each word of the table is fetched once, checked, and the checked copy used:
 * amp_rsc_open() makes a private description of the whole table, and what comes
 * after it writes to the table, but reads no more than the status and the
 * features.  It neither allocates, locks nor logs, so that one source serves
 * the kernel, the bare-metal remote and the user-space tests.
 *
 * Addresses are those of the remote ("da"), see amp/translate.h.
 */
#ifndef _AMP_RESOURCE_TABLE_H
#define _AMP_RESOURCE_TABLE_H

#include <linux/types.h>
#include <linux/virtio_types.h>

#define AMP_RSC_VERSION		1
/* Address that is to be given by the master; so is 0, for a ring */
#define AMP_RSC_ANY		0xffffffffu
/* Bytes of a name, the NUL included if there is one */
#define AMP_RSC_NAME_SIZE	32
/* Virtio device id of rpmsg; other devices are left alone */
#define AMP_RSC_ID_RPMSG	7
/* Rings of an rpmsg device: to the master, and from it */
#define AMP_RSC_VRINGS		2
/* Notify ids are below this: remotes keep a bit for each of them in a word of 32 bits */
#define AMP_RSC_NOTIFY_IDS	32

/* Features of an rpmsg device, as bits: services are announced ... */
#define AMP_RSC_F_NS		0
/* ... and configuration space has the sizes of buffers, see enum amp_rsc_sizes */
#define AMP_RSC_F_SIZES_LINUX	1
#define AMP_RSC_F_SIZES_NUTTX	2

/* Guards against nonsense */
#define AMP_RSC_MAX_ENTRIES	128
#define AMP_RSC_MAX_VDEVS	32
#define AMP_RSC_MAX_CARVEOUTS	64
#define AMP_RSC_MAX_TRACES	16

/**
 * enum amp_rsc_type - first word of an entry
 * @AMP_RSC_CARVEOUT: memory
 * @AMP_RSC_DEVMEM: registers that the remote wants mapped
 * @AMP_RSC_TRACE: a log that the remote keeps in memory
 * @AMP_RSC_VDEV: a virtio device
 *
 * Others, those of vendors (128 to 512) among them, are skipped.
 */
enum amp_rsc_type {
	AMP_RSC_CARVEOUT = 0,
	AMP_RSC_DEVMEM = 1,
	AMP_RSC_TRACE = 2,
	AMP_RSC_VDEV = 3,
};

/**
 * enum amp_rsc_status - bits of a virtio device's status
 * @AMP_RSC_S_ACKNOWLEDGE: the master has seen the device
 * @AMP_RSC_S_DRIVER: it has a driver for it
 * @AMP_RSC_S_DRIVER_OK: the rings may be used
 * @AMP_RSC_S_FEATURES_OK: gfeatures is valid
 * @AMP_RSC_S_FAILED: the master has given up
 */
enum amp_rsc_status {
	AMP_RSC_S_ACKNOWLEDGE = 1,
	AMP_RSC_S_DRIVER = 2,
	AMP_RSC_S_DRIVER_OK = 4,
	AMP_RSC_S_FEATURES_OK = 8,
	AMP_RSC_S_FAILED = 128,
};

/**
 * enum amp_rsc_sizes - how a device's configuration space has the sizes of buffers
 * @AMP_RSC_SIZES_LINUX: as Linux has it from 7.4 on, with feature 1
 * @AMP_RSC_SIZES_NUTTX: as NuttX has it, with feature 2
 */
enum amp_rsc_sizes {
	AMP_RSC_SIZES_LINUX,
	AMP_RSC_SIZES_NUTTX,
};

/* Version of struct amp_rsc_wire_bufsz */
#define AMP_RSC_BUFSZ_VERSION	1

/**
 * struct amp_rsc_wire_bufsz - configuration space of AMP_RSC_SIZES_LINUX
 * @version: AMP_RSC_BUFSZ_VERSION
 * @size: bytes of this structure
 * @txbuf_size: bytes of a buffer that the remote sends in
 * @rxbuf_size: bytes of a buffer that the remote receives in
 */
struct amp_rsc_wire_bufsz {
	u8 version;
	__virtio16 size;
	__virtio32 txbuf_size;
	__virtio32 rxbuf_size;
} __packed;

/**
 * struct amp_rsc_wire_rptun - configuration space of AMP_RSC_SIZES_NUTTX
 * @h2r_buf_size: bytes of a buffer that the remote receives in
 * @r2h_buf_size: bytes of a buffer that the remote sends in
 */
struct amp_rsc_wire_rptun {
	__virtio32 h2r_buf_size;
	__virtio32 r2h_buf_size;
};

/**
 * union amp_rsc_wire_sizes - configuration space with the sizes of buffers
 * @bufsz: as Linux has it
 * @rptun: as NuttX has it
 */
union amp_rsc_wire_sizes {
	struct amp_rsc_wire_bufsz bufsz;
	struct amp_rsc_wire_rptun rptun;
};

/**
 * struct amp_rsc_wire_header - start of a table, in shared memory
 * @version: AMP_RSC_VERSION
 * @num: entries
 * @reserved: zero
 * @offset: where each entry starts, from the start of the table
 */
struct amp_rsc_wire_header {
	__virtio32 version;
	__virtio32 num;
	__virtio32 reserved[2];
	__virtio32 offset[];
};

/**
 * struct amp_rsc_wire_carveout - memory, in shared memory
 * @type: AMP_RSC_CARVEOUT
 * @da: its address
 * @pa: its physical address, of no interest here; amp_rsc_write() writes @da
 * @len: its bytes
 * @flags: of no interest here
 * @reserved: zero
 * @name: not necessarily terminated
 */
struct amp_rsc_wire_carveout {
	__virtio32 type;
	__virtio32 da;
	__virtio32 pa;
	__virtio32 len;
	__virtio32 flags;
	__virtio32 reserved;
	char name[AMP_RSC_NAME_SIZE];
};

/**
 * struct amp_rsc_wire_trace - log of the remote, in shared memory
 * @type: AMP_RSC_TRACE
 * @da: its address
 * @len: its bytes
 * @reserved: zero
 * @name: not necessarily terminated
 */
struct amp_rsc_wire_trace {
	__virtio32 type;
	__virtio32 da;
	__virtio32 len;
	__virtio32 reserved;
	char name[AMP_RSC_NAME_SIZE];
};

/**
 * struct amp_rsc_wire_vring - a ring of a virtio device, in shared memory
 * @da: its address, or AMP_RSC_ANY or 0 where the master is to give one
 * @align: alignment of the used ring
 * @num: descriptors
 * @notify_id: by which it is rung for, or AMP_RSC_ANY
 * @reserved: of no interest here
 */
struct amp_rsc_wire_vring {
	__virtio32 da;
	__virtio32 align;
	__virtio32 num;
	__virtio32 notify_id;
	__virtio32 reserved;
};

/**
 * struct amp_rsc_wire_vdev - a virtio device, in shared memory
 * @type: AMP_RSC_VDEV
 * @id: virtio device id
 * @notify_id: by which a change of status is announced, or AMP_RSC_ANY
 * @dfeatures: what the device can do
 * @gfeatures: what the driver takes of it
 * @config_len: bytes of configuration space behind the rings
 * @status: enum amp_rsc_status, the driver's to write
 * @num_vrings: rings
 * @reserved: zero: the master is the driver
 * @vring: the rings
 */
struct amp_rsc_wire_vdev {
	__virtio32 type;
	__virtio32 id;
	__virtio32 notify_id;
	__virtio32 dfeatures;
	__virtio32 gfeatures;
	__virtio32 config_len;
	u8 status;
	u8 num_vrings;
	u8 reserved[2];
	struct amp_rsc_wire_vring vring[];
};

/**
 * struct amp_rsc_error - what is wrong with a table
 * @ret: errno, 0 if nothing is
 * @entry: index of the entry concerned, -1: none of them
 * @field: which of its fields
 * @value: what it is
 * @expected: what it should be, in words
 *
 * For one line such as "entry 2: vring0.align: 16, expected 4096".
 */
struct amp_rsc_error {
	int ret;
	int entry;
	const char *field;
	u64 value;
	const char *expected;
};

/**
 * struct amp_rsc_range - memory of the remote
 * @da: its address
 * @len: its bytes, 0: there is none
 */
struct amp_rsc_range {
	u32 da;
	u32 len;
};

/**
 * struct amp_rsc_vring - a ring
 * @da: its address
 * @num: descriptors
 * @notify_id: by which it is rung for, or AMP_RSC_ANY
 * @align: alignment of its used ring; 0, in a spec: AMP_RING_ALIGN
 */
struct amp_rsc_vring {
	u32 da;
	u32 num;
	u32 notify_id;
	u32 align;
};

/**
 * struct amp_rsc_vdev - an rpmsg device, checked
 * @entry: index of its entry
 * @nth: index among the virtio devices of the table, of any id
 * @offset: where its entry is in the table
 * @notify_id: by which a change of its status is announced, or AMP_RSC_ANY
 * @dfeatures: what the remote can do
 * @features: what of that we know how to use
 * @buf_size: bytes of a buffer of each ring, or 0 where the table does not say
 * @status: what amp_rsc_add_status() has written, 0 after amp_rsc_open()
 * @config_offset: where its configuration space is in the table
 * @config_len: bytes of it
 * @vring: ring to the master and ring from it
 * @carveout: memory that belongs to it, if any
 * @heap: what the rings leave of it for buffers
 * @error: what is wrong with it; with an error, nothing else is valid save
 *	@entry, @nth and @offset
 */
struct amp_rsc_vdev {
	int entry;
	unsigned int nth;
	u32 offset;
	u32 notify_id;
	u32 dfeatures;
	u32 features;
	u32 buf_size[AMP_RSC_VRINGS];
	u8 status;
	u32 config_offset;
	u32 config_len;
	struct amp_rsc_vring vring[AMP_RSC_VRINGS];
	struct amp_rsc_range carveout;
	struct amp_rsc_range heap;
	struct amp_rsc_error error;
};

/**
 * struct amp_rsc_memory - a carveout or a trace
 * @entry: index of its entry
 * @range: its place, not checked for a carveout that no device of ours has
 * @name: its name, terminated; what is not printable, blank or a slash is
 *	replaced by an underscore
 * @error: what is wrong with a trace
 */
struct amp_rsc_memory {
	int entry;
	struct amp_rsc_range range;
	char name[AMP_RSC_NAME_SIZE + 1];
	struct amp_rsc_error error;
};

/**
 * struct amp_rsc_config - where the table is and how to read it
 * @table: the table in shared memory, as we map it; aligned to 4
 * @size: bytes that may be touched there
 * @little_endian: byte order of its words, see AMP_LITTLE_ENDIAN()
 * @master: we are the driver of its devices, and give what it leaves open
 * @in_order: the n-th carveout belongs to the n-th virtio device, as NuttX has
 *	it.  Otherwise one does that is named "vdevNbuffer", as Linux has it;
 *	what else is carved out is the remote's own.
 * @no_notify_ids: doorbells carry none, whatever the table says about them
 * @sizes: how it has the sizes of buffers, if it does
 */
struct amp_rsc_config {
	void *table;
	size_t size;
	bool little_endian;
	bool master;
	bool in_order;
	bool no_notify_ids;
	enum amp_rsc_sizes sizes;
};

/**
 * struct amp_rsc - a table, private description
 * @cfg: where it is, constant after amp_rsc_open()
 * @num: entries
 * @extent: bytes of the table that each entry occupies, as far as we know
 * @vdevs: rpmsg devices, @num_vdevs of them
 * @num_vdevs: how many
 * @num_all_vdevs: how many there are with those of other ids
 * @carveouts: carveouts, @num_carveouts of them
 * @num_carveouts: how many
 * @traces: traces, @num_traces of them
 * @num_traces: how many
 * @notify_ids: ids in use, as bits
 * @error: what is wrong with the table as a whole
 *
 * Nothing here is locked: the caller serialises all calls on one table.
 */
struct amp_rsc {
	struct amp_rsc_config cfg;
	unsigned int num;
	struct {
		u32 start;
		u32 size;
	} extent[AMP_RSC_MAX_ENTRIES];
	struct amp_rsc_vdev vdevs[AMP_RSC_MAX_VDEVS];
	unsigned int num_vdevs;
	unsigned int num_all_vdevs;
	struct amp_rsc_memory carveouts[AMP_RSC_MAX_CARVEOUTS];
	unsigned int num_carveouts;
	struct amp_rsc_memory traces[AMP_RSC_MAX_TRACES];
	unsigned int num_traces;
	u32 notify_ids;
	struct amp_rsc_error error;
};

int amp_rsc_open(struct amp_rsc *rsc, const struct amp_rsc_config *cfg);
int amp_rsc_check_buffers(struct amp_rsc_vdev *vdev, u64 bytes);

/* Master */
void amp_rsc_complete(const struct amp_rsc *rsc);
void amp_rsc_reset(const struct amp_rsc *rsc, struct amp_rsc_vdev *vdev);
int amp_rsc_add_status(const struct amp_rsc *rsc, struct amp_rsc_vdev *vdev,
		       enum amp_rsc_status bit);
u32 amp_rsc_set_features(const struct amp_rsc *rsc,
			 const struct amp_rsc_vdev *vdev);

/* Remote */
u8 amp_rsc_get_status(const struct amp_rsc *rsc,
		      const struct amp_rsc_vdev *vdev);
int amp_rsc_get_features(const struct amp_rsc *rsc,
			 const struct amp_rsc_vdev *vdev, u32 *features);

/**
 * amp_rsc_driver_ok() - may the rings be used?
 * @rsc: the table
 * @vdev: one of its devices
 *
 * When they may, a remote opens the table once more: the master has given the
 * addresses that were left open.
 *
 * Return: true if the master says so.
 */
static inline bool amp_rsc_driver_ok(const struct amp_rsc *rsc,
				     const struct amp_rsc_vdev *vdev)
{
	u8 status = amp_rsc_get_status(rsc, vdev);

	return status & AMP_RSC_S_DRIVER_OK && !(status & AMP_RSC_S_FAILED);
}

/**
 * struct amp_rsc_vdev_spec - an rpmsg device to be written
 * @notify_id: by which a change of its status is announced, or AMP_RSC_ANY
 * @dfeatures: what it can do
 * @vring: its rings, addresses may be AMP_RSC_ANY
 * @carveout: memory that belongs to it, if any
 * @carveout_name: name of that
 * @config: configuration space, or NULL
 * @config_len: bytes of it
 */
struct amp_rsc_vdev_spec {
	u32 notify_id;
	u32 dfeatures;
	struct amp_rsc_vring vring[AMP_RSC_VRINGS];
	struct amp_rsc_range carveout;
	const char *carveout_name;
	const void *config;
	u32 config_len;
};

/**
 * struct amp_rsc_trace_spec - a trace to be written
 * @range: its place
 * @name: its name
 */
struct amp_rsc_trace_spec {
	struct amp_rsc_range range;
	const char *name;
};

/**
 * struct amp_rsc_spec - a table to be written
 * @little_endian: byte order of its words, see AMP_LITTLE_ENDIAN()
 * @vdevs: the devices
 * @num_vdevs: how many
 * @traces: the traces
 * @num_traces: how many
 */
struct amp_rsc_spec {
	bool little_endian;
	const struct amp_rsc_vdev_spec *vdevs;
	unsigned int num_vdevs;
	const struct amp_rsc_trace_spec *traces;
	unsigned int num_traces;
};

u32 amp_rsc_sizes_write(enum amp_rsc_sizes sizes, bool le,
			const u32 buf_size[AMP_RSC_VRINGS],
			union amp_rsc_wire_sizes *space);
size_t amp_rsc_bytes(const struct amp_rsc_spec *spec);
int amp_rsc_write(void *table, size_t size, const struct amp_rsc_spec *spec);

#endif /* _AMP_RESOURCE_TABLE_H */
