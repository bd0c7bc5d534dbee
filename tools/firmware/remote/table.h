/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Channels whose rings a resource table describes.  Linux writes the addresses of the
 * rings into it and then, by the status of a device, says that they may be used.  It may
 * take that back at any time, and start again.
 */
#ifndef _FW_TABLE_H
#define _FW_TABLE_H

#include <amp/resource_table.h>

#include "remote.h"

/**
 * struct table_config - where the table is, and what it describes
 * @rsc: the table
 * @mem: the memory that its addresses name, as the remote maps it
 * @da: the address of @mem in the table
 * @size: bytes of @mem
 * @channels: a channel for each rpmsg device in the table.  Rings, and buffers where
 *	the device has a carveout, are completed when Linux has started the device.
 */
struct table_config {
	struct amp_rsc_config rsc;
	void *mem;
	u32 da;
	u32 size;
	struct remote_channel *channels;
};

const struct amp_rsc *table_open(const struct table_config *cfg);
void table_poll(void);

#endif /* _FW_TABLE_H */
