// SPDX-License-Identifier: GPL-2.0-only
/*
 * A channel that a resource table describes: where its rings and buffers are.
 */
#include <linux/device.h>
#include <linux/property.h>

#include "description.h"

/* Reports an error of a device in the table, rate-limited */
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

/**
 * amp_table_rings() - where the rings of a channel are
 * @dev: the device of the channel
 * @remote: the other side
 * @vdev: the device in the table
 * @c: the description, which is completed
 *
 * Return: 0, -EINVAL if the rings differ, -ERANGE if they are not where we see memory.
 */
int amp_table_rings(struct device *dev, const struct amp_remote *remote,
		    const struct amp_rsc_vdev *vdev,
		    struct amp_channel_config *c)
{
	size_t bytes = amp_ring_bytes(vdev->vring[0].num, vdev->vring[0].align);
	bool master = c->role == AMP_ROLE_MASTER;

	if (vdev->vring[0].num != vdev->vring[1].num) {
		dev_err_ratelimited(dev, "%pfw: rpmsg-vdev: rings of %u and %u descriptors in the resource table, expected equal ones\n",
				    dev_fwnode(dev), vdev->vring[0].num,
				    vdev->vring[1].num);
		return -EINVAL;
	}
	if (vdev->vring[0].align != vdev->vring[1].align) {
		dev_err_ratelimited(dev, "%pfw: rpmsg-vdev: rings aligned to %u and %u bytes in the resource table, expected equal alignments\n",
				    dev_fwnode(dev), vdev->vring[0].align,
				    vdev->vring[1].align);
		return -EINVAL;
	}
	c->num_bufs = 2 * vdev->vring[0].num;
	c->vring_align = vdev->vring[0].align;
	c->notify_id[0] = vdev->vring[0].notify_id;
	c->notify_id[1] = vdev->vring[1].notify_id;
	return to_local(dev, remote, "vring0", vdev->vring[0].da, bytes,
			master ? &c->rx_vring : &c->tx_vring) ?:
	       to_local(dev, remote, "vring1", vdev->vring[1].da, bytes,
			master ? &c->tx_vring : &c->rx_vring);
}

/* The sizes of buffers where the table has them; the node must not contradict it */
static int config_sizes(struct device *dev, const struct amp_rsc_vdev *vdev,
			struct amp_channel_config *c)
{
	bool given = device_property_present(dev, "rpmsg-buf-size");
	bool master = c->role == AMP_ROLE_MASTER;
	unsigned int i;

	for (i = 0; i < AMP_RSC_VRINGS; i++) {
		if (!vdev->buf_size[i] ||
		    (given ? vdev->buf_size[i] == c->buf_size :
			     !c->eth.present ||
			     vdev->buf_size[i] >= AMP_ETH_MIN_BUF))
			continue;
		dev_err_ratelimited(dev, "%pfw: rpmsg-vdev: buffers of %u bytes for vring%u in the resource table, expected %s%u\n",
				    dev_fwnode(dev), vdev->buf_size[i], i,
				    given ? "rpmsg-buf-size, " :
					    "for the network interface at least ",
				    given ? c->buf_size : (u32)AMP_ETH_MIN_BUF);
		return -EINVAL;
	}
	c->rx_buf_size = vdev->buf_size[!master] ?: c->buf_size;
	c->tx_buf_size = vdev->buf_size[master] ?: c->buf_size;
	return 0;
}

/*
 * A master puts its buffers behind the rings in the carveout. For a remote, the
 * buffers can be anywhere in it.
 */
static int config_pool(struct device *dev, const struct amp_remote *remote,
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
	if (amp_rsc_check_buffers(vdev, amp_pool_bytes(c)))
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
int amp_table_config(struct device *dev, const struct amp_remote *remote,
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
	return amp_table_rings(dev, remote, &vdev, c) ?:
	       config_sizes(dev, &vdev, c) ?:
	       amp_of_check_pool(dev, c) ?:
	       config_pool(dev, remote, &vdev, c);
}

static bool same_range(const struct amp_rsc_range *a,
		       const struct amp_rsc_range *b)
{
	return a->da == b->da && a->len == b->len;
}

/* Does the table still describe the memory that is mapped? */
static bool same_geometry(const struct amp_rsc_vdev *a,
			  const struct amp_rsc_vdev *b, bool rings)
{
	unsigned int i;

	for (i = 0; i < AMP_RSC_VRINGS; i++)
		if (a->vring[i].num != b->vring[i].num ||
		    a->vring[i].align != b->vring[i].align ||
		    a->vring[i].notify_id != b->vring[i].notify_id ||
		    a->buf_size[i] != b->buf_size[i] ||
		    (rings && a->vring[i].da != b->vring[i].da))
			return false;
	return a->offset == b->offset && same_range(&a->carveout, &b->carveout);
}

/**
 * amp_table_read() - read the table again: its owner may have changed it
 * @dev: the device of a channel in it
 * @remote: the other side
 * @c: the channel
 * @before: its device in the table when it was bound
 * @rsc: filled in
 *
 * Context: may sleep.
 * Return: 0; -ENODATA or an error of that device or of the table; -ESTALE if it can't be
 * used with the memory that has been mapped.
 */
int amp_table_read(struct device *dev, const struct amp_remote *remote,
		   const struct amp_channel_config *c,
		   const struct amp_rsc_vdev *before, struct amp_rsc *rsc)
{
	bool master = c->role == AMP_ROLE_MASTER;
	const struct amp_rsc_vdev *vdev = &rsc->vdevs[c->vdev];
	struct amp_rsc_config cfg = remote->rsc->cfg;
	int ret;

	cfg.master = master;
	ret = amp_rsc_open(rsc, &cfg);
	if (ret)
		return bad_vdev(dev, c->vdev, &rsc->error);
	if (c->vdev >= rsc->num_vdevs)
		return -ENODATA;
	if (vdev->error.ret)
		return bad_vdev(dev, c->vdev, &vdev->error);
	if (!same_geometry(vdev, before, master)) {
		dev_err_ratelimited(dev, "channel %u: the resource table has changed, expected what it was when the device was bound\n",
				    c->num);
		return -ESTALE;
	}
	return 0;
}

/**
 * amp_table_check_sizes() - does the master know how large the buffers have to be?
 * @dev: the device of a channel in the table, in the role of the remote
 * @rsc: the table
 * @c: the channel
 *
 * A master that has not taken the feature by which the table has the sizes of buffers
 * uses those that it has by itself, which are expected to be 512 bytes.
 *
 * Context: may sleep.
 * Return: 0; -EPROTO if it has not, and the buffers are to have another size.
 */
int amp_table_check_sizes(struct device *dev, const struct amp_rsc *rsc,
			  const struct amp_channel_config *c)
{
	const struct amp_rsc_vdev *vdev = &rsc->vdevs[c->vdev];
	u32 feature = vdev->features & ~BIT(AMP_RSC_F_NS), taken = 0;

	if (!feature || (c->tx_buf_size == AMP_DEFAULT_BUF_SIZE &&
			 c->rx_buf_size == AMP_DEFAULT_BUF_SIZE))
		return 0;
	if (!amp_rsc_get_features(rsc, vdev, &taken) && taken & feature)
		return 0;
	dev_err_ratelimited(dev, "channel %u: the master has not accepted the sizes of buffers in the resource table: gfeatures is %#x, expected %#x in it; buffers of %u bytes to send and %u to receive need a master with that feature\n",
			    c->num, taken, feature, c->tx_buf_size,
			    c->rx_buf_size);
	return -EPROTO;
}
