// SPDX-License-Identifier: GPL-2.0-only
/*
 * The channels, as the resource table in our memory has them.
 *
 * Linux writes the addresses of the rings into it and then, by the status of a
 * device, says that they may be used.  It may take that back at any time, and
 * start again.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <linux/virtio_byteorder.h>

#include <amp/resource_table.h>
#include <amp/ring.h>

#include "remote/log.h"
#include "sim.h"

/* The table as it was at first: where the status of each device is */
static struct amp_rsc first;
static struct remote_channel table[REMOTE_MAX_CHANNELS];
static char names[REMOTE_MAX_CHANNELS][32];
static bool up[REMOTE_MAX_CHANNELS];

static int open_table(struct amp_rsc *rsc)
{
	struct amp_rsc_config cfg = {
		.table = sim.mem,
		.size = sim.info.size,
		.little_endian = virtio_legacy_is_little_endian(),
	};

	return amp_rsc_open(rsc, &cfg);
}

/* The mapped address of an address of the remote */
static void *translate(u64 da, u64 len)
{
	u64 off = da - sim.info.device_base;

	if (off >= sim.info.size || len > sim.info.size - off)
		return NULL;
	return sim.mem + off;
}

static int fill_rings(struct remote_channel *ch, const struct amp_rsc_vdev *vdev)
{
	u32 num = vdev->vring[0].num, align = vdev->vring[0].align;
	size_t bytes = amp_ring_bytes(num, align);

	if (num != vdev->vring[1].num || align != vdev->vring[1].align)
		return -EINVAL;
	ch->num = num;
	ch->align = align;
	ch->out_vring = translate(vdev->vring[0].da, bytes);
	ch->in_vring = translate(vdev->vring[1].da, bytes);
	ch->pool = translate(vdev->carveout.da, vdev->carveout.len);
	ch->pool_da = vdev->carveout.da;
	ch->pool_size = vdev->carveout.len;
	return ch->out_vring && ch->in_vring && ch->pool ? 0 : -EFAULT;
}

/* Linux has set DRIVER_OK: read the whole table again */
static bool start(u32 index)
{
	static struct amp_rsc rsc;
	const struct amp_rsc_error *error = &rsc.vdevs[index].error;
	struct remote_channel *ch = &table[index];
	int ret = open_table(&rsc);

	if (!ret && index >= rsc.num_vdevs)
		ret = -ENODEV;
	if (!ret && error->ret) {
		log_limited("ch %u: entry %u: %s: 0x%x, expected %s",
			    ch->number, (u32)error->entry, error->field,
			    (u32)error->value, error->expected);
		return false;
	}
	if (!ret)
		ret = fill_rings(ch, &rsc.vdevs[index]);
	if (!ret)
		return !remote_channel_up(index);
	log_limited("ch %u: the resource table is no good: %d", ch->number,
		    ret);
	return false;
}

/**
 * table_poll() - go along with what Linux says about the channels
 */
void table_poll(void)
{
	u32 i;

	for (i = 0; i < first.num_vdevs; i++) {
		bool ok = amp_rsc_driver_ok(&first, &first.vdevs[i]);

		if (ok == up[i])
			continue;
		if (ok) {
			up[i] = start(i);
		} else {
			remote_channel_down(i);
			up[i] = false;
		}
	}
}

static void fill_channel(u32 index)
{
	struct remote_channel *ch = &table[index];

	snprintf(names[index], sizeof(names[index]), "sim%u-channel%u",
		 sim.info.index, index);
	ch->number = sim.info.first_channel + index;
	ch->name = names[index];
	ch->linux_addr = AMP_SIM_ADDR_LINUX;
	ch->addr = AMP_SIM_ADDR_REMOTE;
	ch->eth_addr = AMP_SIM_ADDR_ETH;
	ch->misc_addr = AMP_SIM_ADDR_MISC;
	ch->buf_size = first.vdevs[index].buf_size[0] ?: sim.info.buf_size;
	ch->console = index == sim.console;
}

/**
 * table_load() - read the table and set up the channels
 */
void table_load(void)
{
	int ret = open_table(&first);
	u32 i;

	if (ret)
		die("the resource table is no good: entry %d: %s: %s",
		    first.error.entry, first.error.field, strerror(-ret));
	if (first.num_vdevs > REMOTE_MAX_CHANNELS)
		die("%u channels are too many", first.num_vdevs);
	for (i = 0; i < first.num_vdevs; i++)
		fill_channel(i);
	ret = remote_init(table, first.num_vdevs);
	if (ret)
		die("no start: %s", strerror(-ret));
}
