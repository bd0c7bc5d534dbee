/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Doorbells: message registers that interrupt another core.
 *
 * A register holds one word.  Several channels may share it, and a second
 * message overwrites the first: what arrives is a hint that something may have
 * happened on any of them.
 */
#ifndef _AMP_MSGIRQ_H
#define _AMP_MSGIRQ_H

#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/spinlock.h>
#include <linux/types.h>

struct amp_msgirq;
struct device;

/**
 * struct amp_msgirq_ops - what a provider of message registers implements
 * @map: return the Linux interrupt of the register, or an error.  Called
 *	before the first client is added.  May sleep.  Required.
 * @unmap: undo @map.  May sleep.  Optional.
 * @enable: let messages raise the interrupt, after dropping one that is left
 *	over from before.  May sleep.  Required.
 * @disable: the opposite.  May sleep.  Required.
 * @set_cpu: choose the CPU that a register of the remote interrupts, if that is
 *	ours to choose.  May sleep.  Optional.
 * @trigger: write a message.  Any context.  Required.
 * @ack: take the message and lower the interrupt; false if there was none.
 *	Hard interrupt context.  Required.
 */
struct amp_msgirq_ops {
	int (*map)(struct amp_msgirq *msgirq);
	void (*unmap)(struct amp_msgirq *msgirq);
	void (*enable)(struct amp_msgirq *msgirq);
	void (*disable)(struct amp_msgirq *msgirq);
	int (*set_cpu)(struct amp_msgirq *msgirq, unsigned int cpu);
	void (*trigger)(struct amp_msgirq *msgirq, u32 message);
	bool (*ack)(struct amp_msgirq *msgirq, u32 *message);
};

/**
 * struct amp_msgirq - a message register
 * @dev: the provider's device; set by the provider
 * @num: number by which clients ask for it; set by the provider
 * @ops: set by the provider
 * @node: in the list of registers, protected by the lock of that list
 * @mutex: serialises adding and removing clients, and protects @irq
 * @irq: the Linux interrupt while there are clients
 * @lock: protects @clients against the interrupt
 * @clients: those to be told about a message
 */
struct amp_msgirq {
	struct device *dev;
	u32 num;
	const struct amp_msgirq_ops *ops;

	struct list_head node;
	struct mutex mutex; /* adding and removing clients, irq */
	int irq;
	spinlock_t lock; /* clients, against the interrupt */
	struct list_head clients;
};

/**
 * struct amp_msgirq_client - somebody who waits for messages
 * @ring: called for every message of the register, in hard interrupt context
 * @node: in the list of clients of the register, protected by its lock
 */
struct amp_msgirq_client {
	void (*ring)(struct amp_msgirq_client *client, u32 message);
	struct list_head node;
};

int devm_amp_msgirq_register(struct amp_msgirq *msgirq);

struct amp_msgirq *amp_msgirq_get(struct device *consumer, u32 num);
int amp_msgirq_add_client(struct amp_msgirq *msgirq,
			  struct amp_msgirq_client *client, int cpu);
void amp_msgirq_remove_client(struct amp_msgirq *msgirq,
			      struct amp_msgirq_client *client);
int amp_msgirq_set_cpu(struct amp_msgirq *msgirq, unsigned int cpu);
void amp_msgirq_trigger(struct amp_msgirq *msgirq, u32 message);

#endif /* _AMP_MSGIRQ_H */
