/* SPDX-License-Identifier: GPL-2.0-only */
/* What the parsers of the bindings share */
#ifndef _AMP_VIRTIO_OF_H
#define _AMP_VIRTIO_OF_H

#include "channel.h"

/* Room for "property[index]" in a message */
#define AMP_OF_ENTRY	48

/* of_check.c */
void amp_of_defaults(struct amp_channel_config *c, int index);
const char *amp_of_entry(char *buf, const char *name, int index);
void amp_of_role_defaults(struct amp_channel_config *c);
int amp_of_bad_value(struct device *dev, const char *name, int index, u64 val,
		     const char *expected);
int amp_of_check_int(struct device *dev, const char *name, int index, u32 val);
int amp_of_check_name(struct device *dev, struct amp_channel_config *c,
		      const char *name);
int amp_of_check_pool(struct device *dev, const struct amp_channel_config *c);
int amp_of_check(struct device *dev, const struct amp_channel_config *c);
int amp_of_check_virtio(struct device *dev, const struct amp_channel_config *c);
int amp_of_check_overlap(struct device *dev, const struct amp_channel_config *c,
			 struct device *other_dev,
			 const struct amp_channel_config *other);

#endif /* _AMP_VIRTIO_OF_H */
