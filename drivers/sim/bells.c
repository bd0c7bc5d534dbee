// SPDX-License-Identifier: GPL-2.0-only
/*
 * Doorbells: two message registers, that remember which notify ids have been
 * rung but not how often.
 *
 * A doorbell for Linux is an irq_work, in place of an interrupt.  A doorbell for a
 * processor in user space is read from its file.
 */
#include <linux/bitops.h>

#include "sim.h"

static struct sim_register *to_register(struct amp_msgirq *msgirq)
{
	return container_of(msgirq, struct sim_register, msgirq);
}

/**
 * sim_ring() - leave a doorbell in a register
 * @reg: the register
 * @id: notify id
 *
 * Context: any.
 */
void sim_ring(struct sim_register *reg, u32 id)
{
	set_bit(id % AMP_RSC_NOTIFY_IDS, &reg->pending);
	if (reg->readers)
		wake_up_interruptible(reg->readers);
	else
		irq_work_queue(&reg->work);
}

/**
 * sim_take() - take a doorbell out of a register
 * @reg: the register
 * @id: what was taken last, or any; filled in with the next one, by which all
 *	have their turn
 *
 * Context: any.
 * Return: false if there is none.
 */
bool sim_take(struct sim_register *reg, u32 *id)
{
	unsigned int i, next;

	for (i = 1; i <= AMP_RSC_NOTIFY_IDS; i++) {
		next = (*id + i) % AMP_RSC_NOTIFY_IDS;
		if (test_and_clear_bit(next, &reg->pending)) {
			*id = next;
			return true;
		}
	}
	return false;
}

static void interrupt(struct irq_work *work)
{
	struct sim_register *reg = container_of(work, struct sim_register, work);
	unsigned long ids = xchg(&reg->pending, 0);
	unsigned int id;

	for_each_set_bit(id, &ids, AMP_RSC_NOTIFY_IDS)
		amp_msgirq_deliver(&reg->msgirq, id);
}

static void trigger(struct amp_msgirq *msgirq, struct amp_doorbell *bell)
{
	sim_ring(to_register(msgirq), bell->message);
}

static const struct amp_msgirq_ops bells_ops = {
	.trigger = trigger,
};

static int bells_probe(struct platform_device *pdev)
{
	struct sim **sim = dev_get_platdata(&pdev->dev);
	struct amp_msgirq *msgirq;
	unsigned int i;
	int ret = 0;

	for (i = 0; !ret && i < SIM_REGISTERS; i++) {
		msgirq = &(*sim)->registers[i].msgirq;
		msgirq->dev = &pdev->dev;
		msgirq->num = AMP_MSGIRQ_NO_NUM;
		msgirq->fwnode = dev_fwnode(&pdev->dev);
		msgirq->index = i;
		msgirq->ops = &bells_ops;
		ret = devm_amp_msgirq_register(msgirq);
	}
	if (!ret)
		(*sim)->bells_pdev = pdev;
	return ret;
}

/* Not unbound through sysfs: only rmdir and "live" remove the doorbells */
struct platform_driver sim_bells_driver = {
	.probe = bells_probe,
	.driver = {
		.name = "amp_sim",
		.suppress_bind_attrs = true,
		.probe_type = PROBE_FORCE_SYNCHRONOUS,
	},
};

/**
 * sim_bells_init() - prepare the registers of a processor
 * @sim: the processor
 */
void sim_bells_init(struct sim *sim)
{
	unsigned int i;

	for (i = 0; i < SIM_REGISTERS; i++)
		init_irq_work(&sim->registers[i].work, interrupt);
	if (sim->params.peer == SIM_PEER_USER)
		sim->registers[SIM_TO_PEER].readers = &sim->readers;
}

/**
 * sim_bells_sync() - wait for interrupts that are under way
 * @sim: the processor, which has no users any more
 */
void sim_bells_sync(struct sim *sim)
{
	unsigned int i;

	for (i = 0; i < SIM_REGISTERS; i++)
		irq_work_sync(&sim->registers[i].work);
}

/**
 * sim_bells_add() - register both message registers
 * @sim: the processor, with its firmware nodes
 *
 * Context: may sleep.
 * Return: 0 or an error.
 */
int sim_bells_add(struct sim *sim)
{
	const struct platform_device_info info = {
		.fwnode = sim->bells,
		.name = sim_bells_driver.driver.name,
		.id = sim->index,
		.data = &sim,
		.size_data = sizeof(sim),
	};
	struct platform_device *pdev = platform_device_register_full(&info);

	if (IS_ERR(pdev))
		return PTR_ERR(pdev);
	/*
	 * a device link to the driver, not only to the device, protects its
	 * users
	 */
	if (sim->bells_pdev)
		return 0;
	platform_device_unregister(pdev);
	return -ENXIO;
}
