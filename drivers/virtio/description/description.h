/* SPDX-License-Identifier: GPL-2.0-only */
/* Descriptions of channels: what the files of this folder share and export */
#ifndef _AMP_VIRTIO_DESCRIPTION_H
#define _AMP_VIRTIO_DESCRIPTION_H

#include <linux/atomic.h>
#include <linux/mutex.h>
#include <linux/types.h>

#include <amp/config.h>
#include <amp/resource_table.h>
#include <amp/ring.h>
#include <amp/translate.h>

struct device;
struct device_node;
struct fwnode_handle;
struct resource;
struct amp_follow;

/**
 * struct amp_remote - what the channels to a remote have in common
 * @dev: the device of the node that describes it
 * @translate: where it sees the memory
 * @window: the memory that its resource table may name, if it has one
 * @coherent: its caches and ours are coherent
 * @table_memory: how its resource table is mapped, and its logs
 * @survives_reboot: it works on, and goes on with the rings, while Linux boots
 * @kernel_memory: the ranges of @translate are memory that a module of ours has
 *	allocated and described, as the simulator does
 * @rsc: its resource table as it was found, or NULL; constant, save that the
 *	status and the features in it are the channels'
 * @bad_registers: message registers, by number, whose fault has been reported
 *	for one of the channels
 * @follow: the processor that its channels follow, or NULL; constant
 * @services: rpmsg devices that exist because it announced them, on all channels
 * @lock: protects the addresses in the table while they are read and written,
 *	and the notes of kept.c
 */
struct amp_remote {
	struct device *dev;
	struct amp_translate translate;
	struct amp_translate window;
	bool coherent;
	enum amp_memory table_memory;
	bool survives_reboot;
	bool kernel_memory;
	struct amp_rsc *rsc;
	unsigned long bad_registers;
	struct amp_follow *follow;
	atomic_t services;
	struct mutex lock; /* see above */
};

/* Room for "property[index]" in a message */
#define AMP_OF_ENTRY	48

/* of.c, of_node.c: from device tree to configurations */

/**
 * struct amp_parsed - what became of the description of one channel
 * @config: the description, valid if @error is 0
 * @error: negative errno if the channel cannot be used
 */
struct amp_parsed {
	struct amp_channel_config config;
	int error;
};

/**
 * struct amp_of_number - a property that is a number, or an array of them
 * @name: name of the property
 * @offset: where in struct amp_channel_config the number goes
 * @optional: it may be absent, and the configuration keeps its default
 * @signed_field: the configuration has it as an int, where AMP_NONE is special
 * @wide: it has 64 bits
 */
struct amp_of_number {
	const char *name;
	size_t offset;
	bool optional;
	bool signed_field;
	bool wide;
};

#define AMP_OF_NUMBER(_name, _field, ...)				\
	{ .name = _name,						\
	  .offset = offsetof(struct amp_channel_config, _field),	\
	  __VA_ARGS__ }

int amp_of_parse(struct device *dev, struct amp_parsed **parsed);
int amp_of_parse_node(struct device *dev, struct amp_channel_config *c);

/* of_check.c */
struct fwnode_handle *amp_of_doorbells(struct device *dev);
void amp_of_defaults(struct amp_channel_config *c, int index);
const char *amp_of_entry(char *buf, const char *name, int index);
void amp_of_role_defaults(struct amp_channel_config *c);
int amp_of_bad_value(struct device *dev, const char *name, int index, u64 val,
		     const char *expected);
bool amp_of_is_absent(struct device *dev, const struct amp_of_number *number);
int amp_of_store(struct device *dev, const struct amp_of_number *number,
		 struct amp_channel_config *c, u64 val);
struct device *amp_of_owner(struct device *dev, const char *name);
int amp_of_recover(struct device *dev, u32 *recover);
int amp_of_check_name(struct device *dev, struct amp_channel_config *c,
		      const char *name);
int amp_of_check_pool(struct device *dev, const struct amp_channel_config *c);
int amp_of_check(struct device *dev, const struct amp_channel_config *c);
int amp_of_check_virtio(struct device *dev, const struct amp_channel_config *c);
int amp_of_check_overlap(struct device *dev, const struct amp_channel_config *c,
			 struct device *other_dev,
			 const struct amp_channel_config *other);

/* memory_type.c */
const char *amp_memory_name(enum amp_memory memory);
enum amp_memory amp_memory_default(const struct amp_remote *remote);
int amp_memory_read(struct device *dev, const struct amp_remote *remote,
		    const char *name, enum amp_memory *memory);
int amp_memory_types(struct device *dev, const struct amp_remote *remote,
		     struct amp_channel_config *c);

/* remote.c */
struct amp_remote *amp_remote_create(struct device *dev, bool reach_32bit);

/* table.c */
int amp_table_rings(struct device *dev, const struct amp_remote *remote,
		    const struct amp_rsc_vdev *vdev,
		    struct amp_channel_config *c);
int amp_table_config(struct device *dev, const struct amp_remote *remote,
		     struct amp_channel_config *c);
int amp_table_read(struct device *dev, const struct amp_remote *remote,
		   const struct amp_channel_config *c,
		   const struct amp_rsc_vdev *before, struct amp_rsc *rsc);
int amp_table_check_sizes(struct device *dev, const struct amp_rsc *rsc,
			  const struct amp_channel_config *c);

/* claim.c */
bool amp_claim_region(struct device_node *np, int index,
		      struct resource *region);
void *amp_claim_map(struct device *dev, const struct amp_remote *remote,
		    const char *what, u64 addr, size_t size,
		    enum amp_memory memory);

#endif /* _AMP_VIRTIO_DESCRIPTION_H */
