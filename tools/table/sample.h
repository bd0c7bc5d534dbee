/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A table in shared memory, written without the help of the code under test:
 * devices with a carveout each, then a trace, an entry of a vendor's and one of
 * registers, so that one of each kind is there.
 */
#ifndef _TABLE_SAMPLE_H
#define _TABLE_SAMPLE_H

#include <amp/resource_table.h>
#include <amp/ring.h>

#include "watch.h"

#define SAMPLE_MAX_VDEVS	6
#define SAMPLE_MAX_ENTRIES	(2 * SAMPLE_MAX_VDEVS + 3)
#define SAMPLE_CONFIG		12
/* Where the carveouts are, if nothing else is said: one in each of these */
#define SAMPLE_DA		0x40000000u
#define SAMPLE_STEP		0x00100000u

/* Where fields are in their entries */
enum {
	F_TYPE = 0,

	VDEV_ID = 4, VDEV_NOTIFY = 8, VDEV_DFEATURES = 12,
	VDEV_GFEATURES = 16, VDEV_CONFIG_LEN = 20, VDEV_STATUS = 24,
	VDEV_NUM_VRINGS = 25, VDEV_RESERVED = 26, VDEV_VRING = 28,

	VRING_DA = 0, VRING_ALIGN = 4, VRING_NUM = 8, VRING_NOTIFY = 12,
	VRING_RESERVED = 16, VRING_BYTES = 20,

	CARVEOUT_DA = 4, CARVEOUT_PA = 8, CARVEOUT_LEN = 12, CARVEOUT_NAME = 24,
	CARVEOUT_BYTES = 56,

	TRACE_DA = 4, TRACE_LEN = 8, TRACE_NAME = 16, TRACE_BYTES = 48,
};

/**
 * struct sample - a table
 * @le: byte order
 * @in_order: carveouts belong to devices by their order, not by their names
 * @no_ids: the notify ids are not used
 * @sizes: how configuration space has the sizes of buffers
 * @backwards: the last entry comes first in memory
 * @num_vdevs: devices
 * @nums: descriptors of the rings of each
 * @lens: bytes of the carveout of each
 * @num: entries
 * @vdev: index of the entry of each device
 * @carveout: index of the entry of the carveout of each
 * @trace: index of the entry of that kind
 * @vendor: likewise
 * @devmem: likewise
 * @at: where each entry is
 * @bytes_of: how long it is
 * @size: bytes of the table, up to the last one of the last entry
 * @table: the table as the code under test sees it
 * @bytes: and as the tests do
 * @rsc: its description
 */
struct sample {
	bool le;
	bool in_order;
	bool no_ids;
	enum amp_rsc_sizes sizes;
	bool backwards;
	u32 num_vdevs;
	u32 nums[SAMPLE_MAX_VDEVS][2];
	u32 lens[SAMPLE_MAX_VDEVS];

	u32 num;
	u32 vdev[SAMPLE_MAX_VDEVS];
	u32 carveout[SAMPLE_MAX_VDEVS];
	u32 trace;
	u32 vendor;
	u32 devmem;
	u32 at[SAMPLE_MAX_ENTRIES];
	u32 bytes_of[SAMPLE_MAX_ENTRIES];
	u32 size;
	u8 *table;
	u8 *bytes;
	struct amp_rsc rsc;
};

/* Sets the fields above @num first */
void sample_open(struct sample *s);
void sample_close(struct sample *s);

u32 sample_get(const struct sample *s, u32 at);
void sample_set(struct sample *s, u32 at, u32 v);

/* Where a field is in the table */
u32 vdev_at(const struct sample *s, u32 vdev, u32 field);
u32 vring_at(const struct sample *s, u32 vdev, u32 vring, u32 field);
u32 carveout_at(const struct sample *s, u32 vdev, u32 field);
u32 trace_at(const struct sample *s, u32 field);
u32 offset_at(u32 entry);

/* Calls into the code under test, each of them watched on its own */
int rsc_open(struct sample *s, bool master);
int rsc_open_size(struct sample *s, bool master, u32 size);
void rsc_complete(struct sample *s);
void rsc_reset(struct sample *s, u32 vdev);
int rsc_add_status(struct sample *s, u32 vdev, enum amp_rsc_status bit);
u32 rsc_set_features(struct sample *s, u32 vdev);
u8 rsc_get_status(struct sample *s, u32 vdev);
bool rsc_driver_ok(struct sample *s, u32 vdev);
int rsc_get_features(struct sample *s, u32 vdev, u32 *features);

#endif
