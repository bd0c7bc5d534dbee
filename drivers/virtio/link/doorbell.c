// SPDX-License-Identifier: GPL-2.0-only
/*
 * Doorbells of a channel: how they are found, and which word they carry.
 *
 * Each ring has a doorbell in each direction. Often it is the same register for
 * both rings, or for all channels. Where there are several, the node of the
 * channel names them.
 */
#include <linux/property.h>
#include <linux/string.h>

#include "channel.h"
#include "trace.h"

static const char * const payload_names[] = {
	[AMP_PAYLOAD_CHANNEL] = "channel",
	[AMP_PAYLOAD_NOTIFY_ID] = "notify-id",
	[AMP_PAYLOAD_NOTIFY_ID_HIGH] = "notify-id-high",
};

static int read_payload(struct amp_channel *ch)
{
	struct amp_channel_config *config = &ch->config;
	struct device *dev = amp_of_owner(ch->dev, "rpmsg-doorbell-payload");
	const char *name;
	int ret;

	if (config->notify_id[0] == config->notify_id[1]) {
		config->notify_id[0] = 2 * config->num;
		config->notify_id[1] = 2 * config->num + 1;
	}
	if (!dev)
		return 0;
	ret = device_property_read_string(dev, "rpmsg-doorbell-payload", &name);
	if (!ret)
		ret = match_string(payload_names, ARRAY_SIZE(payload_names),
				   name);
	if (ret < 0) {
		dev_err(ch->dev,
			"%pfw: rpmsg-doorbell-payload: expected \"channel\", \"notify-id\" or \"notify-id-high\"\n",
			dev_fwnode(dev));
		return -EINVAL;
	}
	config->payload = ret;
	return 0;
}

static struct amp_bells *bells_of(struct amp_channel *ch, unsigned int vq)
{
	bool rx = (vq == 0) == (ch->config.role == AMP_ROLE_MASTER);

	return rx ? &ch->rx.bells : &ch->tx.bells;
}

/* The word that the remote reads when Linux rings for ring @vq */
static u32 message_for(const struct amp_channel_config *config, unsigned int vq)
{
	switch (config->payload) {
	case AMP_PAYLOAD_NOTIFY_ID:
		return config->notify_id[vq];
	case AMP_PAYLOAD_NOTIFY_ID_HIGH:
		return config->notify_id[vq] << 16;
	default:
		return config->num;
	}
}

/*
 * Was the error of this register reported already? It is reported once for all
 * channels of a node, unless the number itself is wrong.
 */
static bool is_told(struct amp_channel *ch, u32 num, int error)
{
	if (error == -ENODEV || num >= BITS_PER_LONG ||
	    ch->config.index == AMP_NO_INDEX)
		return false;
	return test_and_set_bit(num, &ch->remote->bad_registers);
}

/* Looks a message register up; @what is the property naming it */
static struct amp_msgirq *get_register(struct amp_channel *ch,
				       const char *what, u32 num, bool rx)
{
	char expected[AMP_MSGIRQ_EXPECTED];
	struct amp_msgirq *msgirq = amp_msgirq_get(ch->dev, num, rx, expected);
	int error = PTR_ERR_OR_ZERO(msgirq);

	if (error && error != -EPROBE_DEFER && *expected &&
	    !is_told(ch, num, error))
		amp_of_bad_value(ch->dev, what, ch->config.index, num,
				 expected);
	return msgirq;
}

/*
 * The doorbell of a ring in one direction: its own, one that goes both ways, or
 * one for both rings.
 */
static struct amp_msgirq *get_named(struct amp_channel *ch, const char *dir,
				    unsigned int vq)
{
	struct fwnode_handle *fwnode = amp_of_doorbells(ch->dev);
	bool rx = !strcmp(dir, "rx");
	struct amp_msgirq *msgirq;
	char name[16];

	if (!fwnode)
		return ERR_PTR(-ENOENT);
	snprintf(name, sizeof(name), "%s-vq%u", dir, vq);
	msgirq = amp_msgirq_get_named(ch->dev, fwnode, name, rx);
	if (PTR_ERR_OR_ZERO(msgirq) != -ENOENT)
		return msgirq;
	snprintf(name, sizeof(name), "vq%u", vq);
	msgirq = amp_msgirq_get_named(ch->dev, fwnode, name, rx);
	if (PTR_ERR_OR_ZERO(msgirq) != -ENOENT)
		return msgirq;
	return amp_msgirq_get_named(ch->dev, fwnode, dir, rx);
}

static struct amp_msgirq *get_out(struct amp_channel *ch, unsigned int vq)
{
	struct amp_msgirq *msgirq;

	if (ch->config.out_reg != (u32)AMP_NONE)
		return get_register(ch, "output-msgirq-num",
				    ch->config.out_reg, false);
	msgirq = get_named(ch, "tx", vq);
	if (PTR_ERR_OR_ZERO(msgirq) == -ENOENT)
		dev_err(ch->dev,
			"%pfw: no doorbell to ring for ring %u, expected one named tx-vq%u, vq%u or tx\n",
			dev_fwnode(ch->dev), vq, vq, vq);
	return msgirq;
}

/*
 * In arrays, a channel may have an interrupt of the node, which then is the doorbell
 * of both rings.  Trees with interrupts that can't be used have always been accepted.
 */
static struct amp_msgirq *get_interrupt(struct amp_channel *ch, unsigned int vq)
{
	struct amp_msgirq *msgirq;

	if (ch->config.index == AMP_NO_INDEX)
		return NULL;
	if (vq) /* where ring 0 alone has a named doorbell, this one is polled */
		return PTR_ERR_OR_ZERO(get_named(ch, "rx", 0)) == -ENOENT ?
		       bells_of(ch, 0)->in : NULL;
	msgirq = amp_msgirq_get_interrupt(ch->dev, ch->config.index);
	return !IS_ERR(msgirq) || PTR_ERR(msgirq) == -EPROBE_DEFER ? msgirq :
								     NULL;
}

/* The doorbell of the remote, or NULL: then the channel is polled */
static struct amp_msgirq *get_in(struct amp_channel *ch, unsigned int vq)
{
	struct amp_msgirq *msgirq;

	if (ch->config.in_reg != AMP_NONE)
		return get_register(ch, "input-msgirq-num", ch->config.in_reg,
				    true);
	msgirq = get_named(ch, "rx", vq);
	return PTR_ERR_OR_ZERO(msgirq) == -ENOENT ? get_interrupt(ch, vq) :
						    msgirq;
}

/* Sets the CPU of the remote that takes the interrupt */
static int set_out_cpu(struct amp_channel *ch, struct amp_msgirq *msgirq)
{
	int cpu = ch->config.out_cpu;

	if (cpu == AMP_NONE || !amp_msgirq_set_cpu(msgirq, cpu))
		return 0;
	return amp_of_bad_value(ch->dev, "output-dstcpu-id", ch->config.index,
				cpu, "0 to 31");
}

/*
 * A CPU that the device tree names has to be online; the default CPU need not
 * be
 */
static int check_in_cpu(struct amp_channel *ch, struct amp_msgirq *msgirq)
{
	int cpu = ch->config.in_cpu;

	if (!ch->config.in_cpu_given || amp_msgirq_cpu_is_good(msgirq, cpu))
		return 0;
	return amp_of_bad_value(ch->dev, "input-dstcpu-id", ch->config.index,
				cpu, "a CPU that is online");
}

/* A register may have fewer bits than the word that the remote expects to read */
static int check_word(struct amp_channel *ch, struct amp_msgirq *msgirq,
		      u32 word)
{
	if (!msgirq->max_word || word <= msgirq->max_word)
		return 0;
	dev_err(ch->dev, "%pfw: channel %u: %pfw can't carry the word %#x, expected at most %#x, see rpmsg-doorbell-payload\n",
		dev_fwnode(ch->dev), ch->config.num, msgirq->fwnode, word,
		msgirq->max_word);
	return -ERANGE;
}

static int get_bells(struct amp_channel *ch, unsigned int vq)
{
	struct amp_bells *bells = bells_of(ch, vq);
	u32 word = message_for(&ch->config, vq);
	struct amp_msgirq *msgirq;
	int ret;

	msgirq = get_out(ch, vq);
	if (IS_ERR(msgirq))
		return PTR_ERR(msgirq);
	ret = check_word(ch, msgirq, word);
	if (ret)
		return ret;
	amp_doorbell_init(&bells->out, msgirq, word);

	msgirq = get_in(ch, vq);
	if (IS_ERR(msgirq))
		return PTR_ERR(msgirq);
	bells->in = msgirq;

	return (msgirq ? check_in_cpu(ch, msgirq) : 0) ?:
	       set_out_cpu(ch, bells->out.msgirq);
}

/**
 * amp_doorbells_init() - find the doorbells of a channel
 * @ch: the channel, with its configuration, which is completed
 *
 * Context: may sleep.
 * Return: 0 or an error, which has been told of.
 */
int amp_doorbells_init(struct amp_channel *ch)
{
	return read_payload(ch) ?: get_bells(ch, 0) ?: get_bells(ch, 1);
}

/**
 * amp_doorbells_polled() - is there a ring without a doorbell towards Linux?
 * @ch: the channel
 *
 * Return: true if so.
 */
bool amp_doorbells_polled(const struct amp_channel *ch)
{
	return !ch->rx.bells.in || !ch->tx.bells.in;
}

/*
 * Does this ring need a client? Not if the other ring has one for the same register
 */
static bool listens(struct amp_channel *ch, struct amp_bells *bells)
{
	return bells->in &&
	       (bells == &ch->rx.bells || bells->in != ch->rx.bells.in);
}

static int bells_start(struct amp_channel *ch, struct amp_bells *bells,
		       void (*ring)(struct amp_msgirq_client *client,
				    u32 message))
{
	bells->ch = ch;
	bells->client.ring = ring;
	if (!listens(ch, bells))
		return 0;
	return amp_msgirq_add_client(bells->in, &bells->client,
				     ch->config.in_cpu,
				     ch->config.in_cpu_given);
}

static void bells_stop(struct amp_channel *ch, struct amp_bells *bells)
{
	if (listens(ch, bells))
		amp_msgirq_remove_client(bells->in, &bells->client);
}

/**
 * amp_doorbells_start() - be rung
 * @ch: the channel
 * @ring: what is called then, with a client for amp_doorbells_channel(): see struct
 *	amp_msgirq_client
 *
 * Context: may sleep.
 * Return: 0, or the error of setting a doorbell up: no doorbell is active then.
 */
int amp_doorbells_start(struct amp_channel *ch,
			void (*ring)(struct amp_msgirq_client *client,
				     u32 message))
{
	int ret = bells_start(ch, &ch->rx.bells, ring);

	if (ret)
		return ret;
	ret = bells_start(ch, &ch->tx.bells, ring);
	if (ret)
		bells_stop(ch, &ch->rx.bells);
	ch->rung = !ret;
	return ret;
}

/**
 * amp_doorbells_stop() - stop the doorbells towards Linux
 * @ch: the channel, which need not be rung: a resume may have failed
 *
 * Context: may sleep.
 */
void amp_doorbells_stop(struct amp_channel *ch)
{
	if (!ch->rung)
		return;
	ch->rung = false;
	bells_stop(ch, &ch->tx.bells);
	bells_stop(ch, &ch->rx.bells);
}

/**
 * amp_doorbells_cancel() - forget doorbells that could not be delivered yet
 * @ch: the channel, whose doorbells are stopped
 *
 * Context: any.
 */
void amp_doorbells_cancel(struct amp_channel *ch)
{
	amp_doorbell_cancel(&ch->rx.bells.out);
	amp_doorbell_cancel(&ch->tx.bells.out);
}

/**
 * amp_doorbells_ring_all() - tell the remote that there are rings
 * @ch: the channel
 * @rx_last: of two doorbells in one register, that of the receive ring comes last
 *
 * A remote may tell rings by their doorbells.  One that does may take the ring
 * that it sends on, vring 0, for unusable until that one is rung, and drop what
 * it is sent before (rpmsg-lite): that doorbell comes first.  In one register,
 * the second doorbell may overwrite the first: the caller alternates the order.
 *
 * Context: any.
 */
void amp_doorbells_ring_all(struct amp_channel *ch, bool rx_last)
{
	const struct amp_doorbell *rx = &ch->rx.bells.out;
	const struct amp_doorbell *tx = &ch->tx.bells.out;
	bool one_register = rx->msgirq == tx->msgirq;

	if (one_register && rx->message == tx->message) {
		amp_queue_ring(ch, &ch->tx);
	} else if (one_register && rx_last) {
		amp_queue_ring(ch, &ch->tx);
		amp_queue_ring(ch, &ch->rx);
	} else {
		amp_queue_ring(ch, &ch->rx);
		amp_queue_ring(ch, &ch->tx);
	}
}

/**
 * amp_queue_ring() - tell the remote that a ring needs its attention
 * @ch: the channel
 * @queue: the ring
 *
 * Context: any.
 */
void amp_queue_ring(struct amp_channel *ch, struct amp_queue *queue)
{
	trace_amp_kick(ch->config.num);
	amp_channel_count(ch, AMP_EV_KICK);
	amp_doorbell_ring(&queue->bells.out);
}
