// SPDX-License-Identifier: GPL-2.0-only
/* The channels, as the resource table in our memory has them */
#include <stdio.h>
#include <string.h>

#include <linux/virtio_byteorder.h>

#include "remote/table.h"
#include "sim.h"

static struct remote_channel channels[REMOTE_MAX_CHANNELS];
static char names[REMOTE_MAX_CHANNELS][32];

static void fill_channel(u32 index, const struct amp_rsc_vdev *vdev)
{
	struct remote_channel *ch = &channels[index];

	snprintf(names[index], sizeof(names[index]), "sim%u-channel%u",
		 sim.info.index, index);
	ch->number = sim.info.first_channel + index;
	ch->name = names[index];
	ch->linux_addr = AMP_SIM_ADDR_LINUX;
	ch->addr = AMP_SIM_ADDR_REMOTE;
	ch->eth_addr = AMP_SIM_ADDR_ETH;
	ch->misc_addr = AMP_SIM_ADDR_MISC;
	ch->buf_size = vdev->buf_size[0] ?: sim.info.buf_size;
	ch->console = index == sim.console;
}

/**
 * channels_load() - read the table and set up the channels
 */
void channels_load(void)
{
	const struct table_config cfg = {
		.rsc = {
			.table = sim.mem,
			.size = sim.info.size,
			.little_endian = virtio_legacy_is_little_endian(),
		},
		.mem = sim.mem,
		.da = sim.info.device_base,
		.size = sim.info.size,
		.channels = channels,
	};
	const struct amp_rsc *rsc = table_open(&cfg);
	u32 i;
	int ret;

	if (rsc->error.ret)
		die("the resource table is no good: entry %d: %s: %s",
		    rsc->error.entry, rsc->error.field,
		    strerror(-rsc->error.ret));
	if (rsc->num_vdevs > REMOTE_MAX_CHANNELS)
		die("%u channels are too many", rsc->num_vdevs);
	for (i = 0; i < rsc->num_vdevs; i++)
		fill_channel(i, &rsc->vdevs[i]);
	ret = remote_init(channels, rsc->num_vdevs);
	if (ret)
		die("no start: %s", strerror(-ret));
}
