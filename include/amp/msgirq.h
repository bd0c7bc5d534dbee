/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Doorbells: message registers, or mailboxes, that interrupt another core.
 *
 * A register holds one word.  Several channels may share it, and a second
 * message overwrites the first: what arrives is a hint that something may have
 * happened on any of them.
 *
 * To ring, use a struct amp_doorbell: a register and the word to write to it.  To be
 * rung, use a struct amp_msgirq_client.  Any number of both may share a register: there
 * may be one for all channels, for each channel or for each ring.
 */
#ifndef _AMP_MSGIRQ_H
#define _AMP_MSGIRQ_H

#include <linux/hrtimer.h>
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/spinlock.h>
#include <linux/types.h>

struct amp_doorbell;
struct amp_msgirq;
struct device;
struct fwnode_handle;

/* Number of a register that clients can't ask for by number */
#define AMP_MSGIRQ_NO_NUM	U32_MAX
/* Room for what a description should have said instead, two nodes included */
#define AMP_MSGIRQ_EXPECTED	384

/**
 * struct amp_msgirq_ops - what a provider of message registers implements
 * @map: return the Linux interrupt of the register, or an error.  Called
 *	before the first client is added.  May sleep.  Absent where the provider
 *	gets messages from a framework, and passes them to amp_msgirq_deliver().
 * @unmap: undo @map.  May sleep.  Optional.
 * @enable: let messages raise the interrupt, after dropping one that is left
 *	over from before.  Any context.  Absent where the register can't be told
 *	so: the interrupt line is disabled instead, while there are too many.
 * @disable: the opposite.  Any context.  Required with @enable.
 * @check_rx: can the register ring for Linux?  0, or -EINVAL and the description
 *	of one that can, AMP_MSGIRQ_EXPECTED bytes.  May sleep.  Optional: any
 *	register can.
 * @check_tx: can Linux ring it?  Likewise.
 * @set_cpu: choose the CPU that a register of the remote interrupts, if that is
 *	ours to choose.  May sleep.  Optional.
 * @trigger: leave the doorbell's message in the register, now or, if it is in
 *	the doorbell's list node meanwhile, as soon as possible.  Any context.
 *	Required if Linux can ring it.
 * @cancel: forget a doorbell that may still have to be rung.  Any context.
 *	Required if @trigger ever leaves one in a list.
 * @ack: take the message and lower the interrupt; false if there was none.
 *	Hard interrupt context.  Required with @map.
 */
struct amp_msgirq_ops {
	int (*map)(struct amp_msgirq *msgirq);
	void (*unmap)(struct amp_msgirq *msgirq);
	void (*enable)(struct amp_msgirq *msgirq);
	void (*disable)(struct amp_msgirq *msgirq);
	int (*check_rx)(struct amp_msgirq *msgirq, char *expected);
	int (*check_tx)(struct amp_msgirq *msgirq, char *expected);
	int (*set_cpu)(struct amp_msgirq *msgirq, unsigned int cpu);
	void (*trigger)(struct amp_msgirq *msgirq, struct amp_doorbell *bell);
	void (*cancel)(struct amp_msgirq *msgirq, struct amp_doorbell *bell);
	bool (*ack)(struct amp_msgirq *msgirq, u32 *message);
};

/**
 * struct amp_msgirq - a message register
 * @dev: the provider's device; set by the provider
 * @num: number by which clients ask for it, or AMP_MSGIRQ_NO_NUM; set by the
 *	provider
 * @fwnode: node by which clients ask for it; set by the provider
 * @index: which one of the node's registers; set by the provider
 * @max_word: the largest word that can be left in it, 0 for any; set by the
 *	provider
 * @ops: set by the provider
 * @node: in the list of registers, protected by the lock of that list
 * @mutex: serialises adding and removing clients, and protects @irq and
 *	@cpu_chosen
 * @irq: the Linux interrupt while there are clients
 * @cpu_chosen: a client has required the CPU that takes the interrupt
 * @lock: protects what follows, against the interrupt
 * @clients: called for each message
 * @window: the jiffy in which messages are counted
 * @count: messages in it
 * @muted: there were too many; @poll tells the clients now and then
 * @muted_at: the jiffy in which that was, at the end of which it ends
 * @poll: see above
 */
struct amp_msgirq {
	struct device *dev;
	u32 num;
	struct fwnode_handle *fwnode;
	u32 index;
	u32 max_word;
	const struct amp_msgirq_ops *ops;

	struct list_head node;
	struct mutex mutex; /* adding and removing clients, irq, cpu_chosen */
	int irq;
	bool cpu_chosen;
	spinlock_t lock; /* the fields below; taken in the interrupt handler */
	struct list_head clients;
	unsigned long window;
	unsigned int count;
	bool muted;
	unsigned long muted_at;
	struct hrtimer poll;
};

/**
 * struct amp_msgirq_client - a callback for messages
 * @ring: called for messages of the register, with its lock held and interrupts off:
 *	in hard interrupt context, from a timer where there are too many of them, or
 *	by a mailbox driver
 * @node: in the list of clients of the register, protected by its lock
 */
struct amp_msgirq_client {
	void (*ring)(struct amp_msgirq_client *client, u32 message);
	struct list_head node;
};

/**
 * struct amp_doorbell - a doorbell that we ring
 * @msgirq: the register
 * @message: what is left in it; constant
 * @node: the provider's, empty unless it has still to be rung
 */
struct amp_doorbell {
	struct amp_msgirq *msgirq;
	u32 message;
	struct list_head node;
};

/* Providers */
int devm_amp_msgirq_register(struct amp_msgirq *msgirq);
void amp_msgirq_init(struct amp_msgirq *msgirq);
void amp_msgirq_deliver(struct amp_msgirq *msgirq, u32 message);

/* Looking a register up, in the course of a probe */
struct amp_msgirq *amp_msgirq_get(struct device *consumer, u32 num, bool rx,
				  char *expected);
struct amp_msgirq *amp_msgirq_get_named(struct device *consumer,
					struct fwnode_handle *fwnode,
					const char *name, bool rx);
int amp_msgirq_link(struct device *consumer, struct device *supplier);
bool amp_msgirq_is_named(struct fwnode_handle *fwnode);
struct amp_msgirq *amp_msgirq_get_interrupt(struct device *consumer, int index);

/* Being rung */
bool amp_msgirq_cpu_is_good(const struct amp_msgirq *msgirq, unsigned int cpu);
int amp_msgirq_add_client(struct amp_msgirq *msgirq,
			  struct amp_msgirq_client *client, unsigned int cpu,
			  bool required);
void amp_msgirq_remove_client(struct amp_msgirq *msgirq,
			      struct amp_msgirq_client *client);

/**
 * amp_msgirq_set_cpu() - choose the CPU that a register of the remote interrupts
 * @msgirq: the register
 * @cpu: number of the CPU, as the interrupt controller counts
 *
 * Context: may sleep.
 * Return: 0, also where the remote chooses for itself, or -EINVAL.
 */
static inline int amp_msgirq_set_cpu(struct amp_msgirq *msgirq,
				     unsigned int cpu)
{
	return msgirq->ops->set_cpu ? msgirq->ops->set_cpu(msgirq, cpu) : 0;
}

/**
 * amp_doorbell_init() - prepare a doorbell
 * @bell: the doorbell
 * @msgirq: the register to ring, which stays the caller's while it is used
 * @message: the word to leave in it
 */
static inline void amp_doorbell_init(struct amp_doorbell *bell,
				     struct amp_msgirq *msgirq, u32 message)
{
	bell->msgirq = msgirq;
	bell->message = message;
	INIT_LIST_HEAD(&bell->node);
}

/**
 * amp_doorbell_ring() - ring the remote
 * @bell: the doorbell
 *
 * One that has been rung and could not be delivered yet covers this one.
 *
 * Context: any.
 */
static inline void amp_doorbell_ring(struct amp_doorbell *bell)
{
	bell->msgirq->ops->trigger(bell->msgirq, bell);
}

/**
 * amp_doorbell_cancel() - forget what could not be delivered yet
 * @bell: the doorbell, which is not rung any more
 *
 * Context: any.
 */
static inline void amp_doorbell_cancel(struct amp_doorbell *bell)
{
	if (bell->msgirq->ops->cancel)
		bell->msgirq->ops->cancel(bell->msgirq, bell);
}

#endif /* _AMP_MSGIRQ_H */
