// SPDX-License-Identifier: GPL-2.0-only
/*
 * Channels of a remote that a driver of the remoteproc framework starts and stops,
 * whichever it is: they are offline while it is stopped, and a session begins with
 * each start.
 *
 * The framework calls us with its lock of the processor held, so nothing here may
 * call it but the functions that register, and a session that ends must not wait for
 * anything that needs that lock.
 */
#include <linux/of.h>
#include <linux/property.h>
#include <linux/remoteproc.h>
#include <linux/slab.h>

#include <amp/msgirq.h>

#include "channel.h"

/**
 * struct amp_follow - the processor of a remote
 * @subdev: what the framework calls
 * @rproc: the processor
 * @lock: protects what follows, taken inside the lock of @rproc
 * @channels: those that a bus has started
 * @running: sessions may begin
 */
struct amp_follow {
	struct rproc_subdev subdev;
	struct rproc *rproc;
	struct mutex lock; /* everything below */
	struct list_head channels;
	bool running;
};

static struct amp_follow *to_follow(struct rproc_subdev *subdev)
{
	return container_of(subdev, struct amp_follow, subdev);
}

/* All sessions are in the state that follows from the event when this returns */
static void follow_raise(struct amp_follow *follow, enum amp_session_event event)
{
	struct amp_channel *ch;

	lockdep_assert_held(&follow->lock);
	list_for_each_entry(ch, &follow->channels, followed)
		amp_session_raise(ch, event);
	list_for_each_entry(ch, &follow->channels, followed)
		flush_work(&ch->work);
}

/*
 * Before the processor runs: it finds rings that start from nothing.  One that has
 * been started by somebody else runs already, and its rings may be at work.
 */
static int follow_prepare(struct rproc_subdev *subdev)
{
	struct amp_follow *follow = to_follow(subdev);
	struct amp_channel *ch;

	mutex_lock(&follow->lock);
	follow->running = true;
	if (follow->rproc->state != RPROC_DETACHED)
		list_for_each_entry(ch, &follow->channels, followed)
			ch->fresh = amp_is_master(ch);
	follow_raise(follow, AMP_SE_START);
	mutex_unlock(&follow->lock);
	return 0;
}

static void follow_halt(struct amp_follow *follow)
{
	struct amp_channel *ch;

	mutex_lock(&follow->lock);
	follow->running = false;
	/* a START that is still pending would be handled after STOP */
	list_for_each_entry(ch, &follow->channels, followed)
		clear_bit(AMP_SE_START, &ch->events);
	follow_raise(follow, AMP_SE_STOP);
	mutex_unlock(&follow->lock);
}

/* It is about to be stopped, or has crashed */
static void follow_stop(struct rproc_subdev *subdev, bool crashed)
{
	follow_halt(to_follow(subdev));
}

/* It could not be started */
static void follow_unprepare(struct rproc_subdev *subdev)
{
	follow_halt(to_follow(subdev));
}

static bool rproc_runs(const struct rproc *rproc)
{
	return rproc->state == RPROC_RUNNING || rproc->state == RPROC_ATTACHED;
}

static void follow_end(void *data)
{
	struct amp_follow *follow = data;

	mutex_lock(&follow->rproc->lock);
	rproc_remove_subdev(follow->rproc, &follow->subdev);
	mutex_unlock(&follow->rproc->lock);
	rproc_put(follow->rproc);
}

static void follow_begin(struct amp_follow *follow)
{
	struct rproc *rproc = follow->rproc;

	mutex_lock(&rproc->lock);
	follow->running = rproc_runs(rproc);
	rproc_add_subdev(rproc, &follow->subdev);
	mutex_unlock(&rproc->lock);
}

/* Holds the processor, and the module of its driver */
static int follow_find(struct device *dev, struct rproc **rproc)
{
	struct device_node *np = of_parse_phandle(dev->of_node, "remoteproc", 0);
	struct device *supplier;
	int ret;

	if (!np) {
		dev_err(dev, "%pfw: remoteproc: malformed, expected the node of a remote processor\n",
			dev_fwnode(dev));
		return -EINVAL;
	}
	*rproc = rproc_get_by_phandle(np->phandle);
	of_node_put(np);
	if (!*rproc)
		return dev_err_probe(dev, -EPROBE_DEFER,
				     "%pfw: remoteproc: no driver has registered this processor\n",
				     dev_fwnode(dev));
	supplier = (*rproc)->dev.parent;
	/* the cores of a cluster have one driver, that of the device above them */
	if (!supplier->driver && supplier->parent)
		supplier = supplier->parent;
	ret = amp_msgirq_link(dev, supplier);
	if (ret)
		rproc_put(*rproc);
	return ret;
}

/**
 * devm_amp_follow() - have the channels of a remote follow its processor
 * @remote: the remote; nothing happens if its node names no processor
 *
 * Context: may sleep; before any channel of it.
 * Return: 0; -EPROBE_DEFER if there is no such processor yet; -EINVAL if the property
 * names none; -ENOMEM.
 */
int devm_amp_follow(struct amp_remote *remote)
{
	struct device *dev = remote->dev;
	struct amp_follow *follow;
	int ret;

	if (!device_property_present(dev, "remoteproc"))
		return 0;
	follow = devm_kzalloc(dev, sizeof(*follow), GFP_KERNEL);
	if (!follow)
		return -ENOMEM;
	ret = follow_find(dev, &follow->rproc);
	if (ret)
		return ret;
	mutex_init(&follow->lock);
	INIT_LIST_HEAD(&follow->channels);
	follow->subdev.prepare = follow_prepare;
	follow->subdev.stop = follow_stop;
	follow->subdev.unprepare = follow_unprepare;
	remote->follow = follow;
	follow_begin(follow);
	return devm_add_action_or_reset(dev, follow_end, follow);
}

/**
 * amp_follow_start() - bring the link of a channel up when its processor runs
 * @ch: the channel, offline
 *
 * Context: may sleep.
 */
void amp_follow_start(struct amp_channel *ch)
{
	struct amp_follow *follow = ch->remote->follow;

	if (!follow) {
		amp_session_raise(ch, AMP_SE_START);
		return;
	}
	mutex_lock(&follow->lock);
	list_add_tail(&ch->followed, &follow->channels);
	if (follow->running)
		amp_session_raise(ch, AMP_SE_START);
	mutex_unlock(&follow->lock);
}

/**
 * amp_follow_stop() - the processor of a channel does not matter any more
 * @ch: the channel
 *
 * Context: may sleep.
 */
void amp_follow_stop(struct amp_channel *ch)
{
	struct amp_follow *follow = ch->remote->follow;

	if (!follow)
		return;
	mutex_lock(&follow->lock);
	list_del_init(&ch->followed);
	mutex_unlock(&follow->lock);
}
