// SPDX-License-Identifier: GPL-2.0-only
/*
 * A channel that a resource table describes: where its rings and buffers are,
 * and the status by which either side sees that the other one starts anew.
 *
 * A master begins with a status of 0 and ends with DRIVER_OK, see
 * amp/resource_table.h.  Where it finds DRIVER_OK, and rings that it knows, it
 * goes on with them and writes nothing.
 */
#include <linux/device.h>
#include <linux/property.h>
#include <linux/slab.h>

#include "of.h"

/* What we can do: the name service */
#define FEATURES	BIT(0)

/* For the remote to see that its rings have been taken from it */
#define RESET_TIME	msecs_to_jiffies(500)

static const struct amp_rsc *rsc_of(const struct amp_channel *ch)
{
	return ch->remote->rsc;
}

/* What is wrong with one of the table's devices, once every now and then */
static int bad_vdev(struct device *dev, int vdev,
		    const struct amp_rsc_error *error)
{
	dev_err_ratelimited(dev, "%pfw: rpmsg-vdev: %d, entry %d of the resource table: %s: %#llx, expected %s\n",
			    dev_fwnode(dev), vdev, error->entry, error->field,
			    error->value, error->expected);
	return error->ret;
}

static int bad_place(struct device *dev, const char *what, u64 da, u64 len)
{
	dev_err_ratelimited(dev, "%pfw: rpmsg-vdev: %s at %#llx of %#llx bytes in the resource table, expected it in memory that the node describes by remote-ranges or memory-region\n",
			    dev_fwnode(dev), what, da, len);
	return -ERANGE;
}

static int to_local(struct device *dev, const struct amp_remote *remote,
		    const char *what, u32 da, u64 len, u64 *local)
{
	if (amp_translate_to_local(&remote->window, da, len, local))
		return bad_place(dev, what, da, len);
	return 0;
}

static int config_rings(struct device *dev, struct amp_remote *remote,
			const struct amp_rsc_vdev *vdev,
			struct amp_channel_config *c)
{
	size_t bytes = amp_ring_bytes(vdev->vring[0].num);
	bool master = c->role == AMP_ROLE_MASTER;

	if (vdev->vring[0].num != vdev->vring[1].num) {
		dev_err_ratelimited(dev, "%pfw: rpmsg-vdev: rings of %u and %u descriptors in the resource table, expected equal ones\n",
				    dev_fwnode(dev), vdev->vring[0].num,
				    vdev->vring[1].num);
		return -EINVAL;
	}
	c->num_bufs = 2 * vdev->vring[0].num;
	c->notify_id[0] = vdev->vring[0].notify_id;
	c->notify_id[1] = vdev->vring[1].notify_id;
	return to_local(dev, remote, "vring0", vdev->vring[0].da, bytes,
			master ? &c->rx_vring : &c->tx_vring) ?:
	       to_local(dev, remote, "vring1", vdev->vring[1].da, bytes,
			master ? &c->tx_vring : &c->rx_vring);
}

/*
 * A master uses what the rings leave of the carveout; a remote, whatever the
 * master makes of it.
 */
static int config_pool(struct device *dev, struct amp_remote *remote,
		       struct amp_rsc_vdev *vdev, struct amp_channel_config *c)
{
	bool master = c->role == AMP_ROLE_MASTER;
	int ret;

	if (!vdev->carveout.len) {
		if (master || c->has_pool)
			return 0;
		dev_err_ratelimited(dev, "%pfw: rpmsg-vdev: no carveout in the resource table, expected one where Linux is the remote\n",
				    dev_fwnode(dev));
		return -EINVAL;
	}
	if (amp_rsc_check_buffers(vdev, c->buf_size))
		return bad_vdev(dev, c->vdev, &vdev->error);
	ret = to_local(dev, remote, "carveout", vdev->carveout.da,
		       vdev->carveout.len, &c->carveout);
	if (ret)
		return ret;
	c->carveout_size = vdev->carveout.len;
	c->has_pool = true;
	c->pool = c->carveout;
	if (master)
		c->pool += vdev->heap.da - vdev->carveout.da;
	return 0;
}

/**
 * amp_table_config() - complete the description of a channel from the table
 * @dev: the device of the channel
 * @remote: the other side
 * @c: the description, as far as the node has it
 *
 * Without effect on one that has its addresses in the node.
 *
 * Context: may sleep.
 * Return: 0; -EINVAL if there is no such device in the table, or no table; an
 * error of that device in the table; -ERANGE if it is not where we see memory.
 */
int amp_table_config(struct device *dev, struct amp_remote *remote,
		     struct amp_channel_config *c)
{
	struct amp_rsc_vdev vdev;

	if (c->vdev == AMP_NONE)
		return 0;
	if (!remote->rsc || c->vdev < 0 || c->vdev >= remote->rsc->num_vdevs) {
		dev_err_ratelimited(dev, "%pfw: rpmsg-vdev: %d, expected one of %u rpmsg devices in the resource table\n",
				    dev_fwnode(dev), c->vdev,
				    remote->rsc ? remote->rsc->num_vdevs : 0);
		return -EINVAL;
	}
	vdev = remote->rsc->vdevs[c->vdev];
	if (vdev.error.ret)
		return bad_vdev(dev, c->vdev, &vdev.error);
	return config_rings(dev, remote, &vdev, c) ?:
	       amp_of_check_pool(dev, c) ?:
	       config_pool(dev, remote, &vdev, c);
}

/**
 * amp_table_init() - prepare a new channel for the status of its device
 * @ch: the channel
 */
void amp_table_init(struct amp_channel *ch)
{
	if (amp_has_table(ch))
		ch->rsc = rsc_of(ch)->vdevs[ch->config.vdev];
}

static bool same_range(const struct amp_rsc_range *a,
		       const struct amp_rsc_range *b)
{
	return a->da == b->da && a->len == b->len;
}

/* May what is in the table now be used with the memory that we have mapped? */
static bool same_geometry(const struct amp_rsc_vdev *a,
			  const struct amp_rsc_vdev *b, bool rings)
{
	unsigned int i;

	for (i = 0; i < AMP_RSC_VRINGS; i++)
		if (a->vring[i].num != b->vring[i].num ||
		    a->vring[i].notify_id != b->vring[i].notify_id ||
		    (rings && a->vring[i].da != b->vring[i].da))
			return false;
	return a->offset == b->offset && same_range(&a->carveout, &b->carveout);
}

/* Reads the table once more: who owns it may have written it anew */
static int refresh(struct amp_channel *ch, struct amp_rsc *rsc)
{
	struct amp_rsc_config cfg = rsc_of(ch)->cfg;
	const struct amp_rsc_vdev *vdev = &rsc->vdevs[ch->config.vdev];
	int ret;

	cfg.master = amp_is_master(ch);
	ret = amp_rsc_open(rsc, &cfg);
	if (ret)
		return bad_vdev(ch->dev, ch->config.vdev, &rsc->error);
	if (ch->config.vdev >= rsc->num_vdevs)
		return -ENODATA;
	if (vdev->error.ret)
		return bad_vdev(ch->dev, ch->config.vdev, &vdev->error);
	if (!same_geometry(vdev, &ch->rsc, amp_is_master(ch))) {
		dev_err_ratelimited(ch->dev,
				    "channel %u: the resource table has changed, expected what it was when the device was bound\n",
				    ch->config.num);
		return -ESTALE;
	}
	return 0;
}

/* The addresses that are ours to give, written by one channel at a time */
static bool give_addresses(struct amp_channel *ch)
{
	struct amp_rsc *rsc = kmalloc(sizeof(*rsc), GFP_KERNEL);
	bool ok;

	if (!rsc)
		return false;
	mutex_lock(&ch->remote->lock);
	ok = !refresh(ch, rsc);
	if (ok)
		amp_rsc_complete(rsc);
	mutex_unlock(&ch->remote->lock);
	kfree(rsc);
	return ok;
}

/**
 * amp_table_take_rings() - tell the remote to leave the rings alone
 * @ch: the channel of a master, connecting
 *
 * Context: the session; does not sleep.
 * Return: true if there is a table to tell it by: the rings are to be started
 * when amp_table_prepare() says so.
 */
bool amp_table_take_rings(struct amp_channel *ch)
{
	if (!amp_has_table(ch))
		return false;
	amp_rsc_reset(rsc_of(ch), &ch->rsc);
	ch->taken = true;
	ch->taken_until = jiffies + RESET_TIME;
	amp_queue_ring(ch, &ch->tx);
	return true;
}

/*
 * Whoever writes the status anew before the remote has seen it to be 0 leaves it
 * with indices of rings that are no more.  There is no answer that it could
 * give: a doorbell may be older.
 */
static bool rings_are_taken(struct amp_channel *ch)
{
	if (ch->taken && time_before(jiffies, ch->taken_until))
		return false;
	ch->taken = false;
	return true;
}

static bool prepare_master(struct amp_channel *ch, bool *anew)
{
	u8 status = amp_rsc_get_status(rsc_of(ch), &ch->rsc);

	if (!*anew && amp_rsc_driver_ok(rsc_of(ch), &ch->rsc)) {
		ch->rsc.status = status;
		return true;
	}
	*anew = true;
	if (!status)
		return rings_are_taken(ch) && give_addresses(ch);
	amp_table_take_rings(ch);
	return false;
}

/* Where the master has put the rings */
static bool take_addresses(struct amp_channel *ch)
{
	struct amp_rsc *rsc = kmalloc(sizeof(*rsc), GFP_KERNEL);
	bool ok;

	if (!rsc)
		return false;
	ok = !refresh(ch, rsc);
	if (ok) {
		ch->rsc = rsc->vdevs[ch->config.vdev];
		ok = !config_rings(ch->dev, ch->remote, &ch->rsc,
				   &ch->config) &&
		     !amp_memory_move_rings(ch);
	}
	kfree(rsc);
	return ok;
}

/**
 * amp_table_prepare() - may the rings be started?
 * @ch: the channel, connecting
 * @anew: they are to be started from nothing; set where there is no going on
 *
 * Context: the session.
 * Return: true if so; otherwise, it is to be asked again.
 */
bool amp_table_prepare(struct amp_channel *ch, bool *anew)
{
	if (!amp_has_table(ch))
		return true;
	if (amp_is_master(ch))
		return prepare_master(ch, anew);
	return amp_rsc_driver_ok(rsc_of(ch), &ch->rsc) && take_addresses(ch);
}

/**
 * amp_table_driver_ok() - tell the remote that the rings may be used
 * @ch: the channel, whose rings have been started from nothing
 *
 * Context: any.
 */
void amp_table_driver_ok(struct amp_channel *ch)
{
	const struct amp_rsc *rsc = rsc_of(ch);

	if (!amp_has_table(ch))
		return;
	ch->rsc.status = 0;
	amp_rsc_add_status(rsc, &ch->rsc, AMP_RSC_S_ACKNOWLEDGE);
	amp_rsc_add_status(rsc, &ch->rsc, AMP_RSC_S_DRIVER);
	amp_rsc_set_features(rsc, &ch->rsc, FEATURES);
	amp_rsc_add_status(rsc, &ch->rsc, AMP_RSC_S_FEATURES_OK);
	amp_rsc_add_status(rsc, &ch->rsc, AMP_RSC_S_DRIVER_OK);
}

/**
 * amp_table_status_holds() - is the status that of the session that was started?
 * @ch: the channel, online, with a table
 *
 * Context: any.
 * Return: false if the master has gone, or if the status that a master wrote is
 * no longer there because the remote has started anew.
 */
bool amp_table_status_holds(const struct amp_channel *ch)
{
	if (amp_is_master(ch))
		return amp_rsc_get_status(rsc_of(ch), &ch->rsc) ==
		       READ_ONCE(ch->rsc.status);
	return amp_rsc_driver_ok(rsc_of(ch), &ch->rsc);
}
