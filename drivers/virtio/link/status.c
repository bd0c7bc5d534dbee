// SPDX-License-Identifier: GPL-2.0-only
/*
 * The status of a channel's device in the resource table, by which either side
 * sees that the other one restarts.
 *
 * A master begins with a status of 0 and ends with DRIVER_OK, see
 * amp/resource_table.h.  Where it finds DRIVER_OK, and rings that it knows, it
 * goes on with them and writes nothing.
 */
#include <linux/jiffies.h>
#include <linux/slab.h>

#include "channel.h"

/* Time for the remote to see that its rings are no longer valid */
#define RESET_TIME	msecs_to_jiffies(500)

static const struct amp_rsc *rsc_of(const struct amp_channel *ch)
{
	return ch->remote->rsc;
}

static int refresh(struct amp_channel *ch, struct amp_rsc *rsc)
{
	return amp_table_read(ch->dev, ch->remote, &ch->config, &ch->rsc, rsc);
}

/* Writes addresses that the table leaves open, for one channel at a time */
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
 * After the status has become 0, the remote gets some time to see that, or it would
 * go on with its indices of the old rings.  It has no way to say that it has seen it:
 * a doorbell may have been rung before.
 */
static bool rings_are_taken(struct amp_channel *ch)
{
	if (ch->taken && time_before(jiffies, ch->taken_until))
		return false;
	ch->taken = false;
	return true;
}

static bool prepare_master(struct amp_channel *ch, bool *reinit)
{
	u8 status = amp_rsc_get_status(rsc_of(ch), &ch->rsc);

	if (!*reinit && amp_rsc_driver_ok(rsc_of(ch), &ch->rsc)) {
		ch->rsc.status = status;
		return true;
	}
	*reinit = true;
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
	ok = !refresh(ch, rsc) &&
	     !amp_table_check_sizes(ch->dev, rsc, &ch->config);
	if (ok) {
		ch->rsc = rsc->vdevs[ch->config.vdev];
		ok = !amp_table_rings(ch->dev, ch->remote, &ch->rsc,
				      &ch->config) &&
		     !amp_memory_move_rings(ch);
	}
	kfree(rsc);
	return ok;
}

/**
 * amp_table_prepare() - may the rings be started?
 * @ch: the channel, connecting
 * @reinit: they are to be started from nothing; set where there is no going on
 *
 * Context: the session.
 * Return: true if so; otherwise, it is to be asked again.
 */
bool amp_table_prepare(struct amp_channel *ch, bool *reinit)
{
	if (!amp_has_table(ch))
		return true;
	if (amp_is_master(ch))
		return prepare_master(ch, reinit);
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
	amp_rsc_set_features(rsc, &ch->rsc);
	amp_rsc_add_status(rsc, &ch->rsc, AMP_RSC_S_FEATURES_OK);
	amp_rsc_add_status(rsc, &ch->rsc, AMP_RSC_S_DRIVER_OK);
}

/**
 * amp_table_status_holds() - is the status that of the session that was started?
 * @ch: the channel, online, with a table
 *
 * Context: any.
 * Return: false if the master has gone, or if the status that a master wrote is
 * no longer there because the remote has restarted.
 */
bool amp_table_status_holds(const struct amp_channel *ch)
{
	if (amp_is_master(ch))
		return amp_rsc_get_status(rsc_of(ch), &ch->rsc) ==
		       READ_ONCE(ch->rsc.status);
	return amp_rsc_driver_ok(rsc_of(ch), &ch->rsc);
}
