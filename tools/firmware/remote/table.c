// SPDX-License-Identifier: GPL-2.0-only
/* Channels whose rings a resource table describes: see table.h */
#include <linux/errno.h>

#include <amp/ring.h>

#include "log.h"
#include "table.h"

static struct table_config config;
/* The table as it was at first: where the status of each device is */
static struct amp_rsc first;
static bool up[REMOTE_MAX_CHANNELS];

/* The mapped address of an address of the table */
static void *translate(u32 da, u64 len)
{
	u32 off = da - config.da;

	if (off >= config.size || len > config.size - off)
		return NULL;
	return (u8 *)config.mem + off;
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
	if (vdev->carveout.len) {
		ch->pool = translate(vdev->carveout.da, vdev->carveout.len);
		ch->pool_da = vdev->carveout.da;
		ch->pool_size = vdev->carveout.len;
	}
	return ch->out_vring && ch->in_vring && ch->pool ? 0 : -EFAULT;
}

/* Linux has set DRIVER_OK: read the whole table again */
static bool start(u32 index)
{
	static struct amp_rsc rsc;
	const struct amp_rsc_error *error = &rsc.vdevs[index].error;
	struct remote_channel *ch = &config.channels[index];
	int ret = amp_rsc_open(&rsc, &config.rsc);

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
 * table_open() - read a resource table
 * @cfg: where it is, copied
 *
 * Return: the table, which is kept; with an error in it if it is no good.
 */
const struct amp_rsc *table_open(const struct table_config *cfg)
{
	config = *cfg;
	amp_rsc_open(&first, &config.rsc);
	return &first;
}

/**
 * table_poll() - go along with what Linux says about the channels
 */
void table_poll(void)
{
	u32 i;

	for (i = 0; i < first.num_vdevs && i < REMOTE_MAX_CHANNELS; i++) {
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
