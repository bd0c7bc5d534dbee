// SPDX-License-Identifier: GPL-2.0-only
/*
 * N of /dev/rpmsg-miscN and rpmsgN: one number space for both, and for all buses.
 *
 * A channel has the number that its description gives to it.  A device that is
 * not in any configuration has the first number from AMP_RPMSG_FIRST_NUM on that
 * is free, for as long as it has a driver.  If that is the number of a channel
 * that comes later, the device has to take another one.
 */
#include <linux/device.h>
#include <linux/mutex.h>
#include <linux/xarray.h>

#include "bus.h"

/* Stands for the owner if the number belongs to a channel and not to a device */
#define CHANNEL		xa_mk_value(0)
#define DYNAMIC		XA_LIMIT(AMP_RPMSG_FIRST_NUM, INT_MAX)

/* Owners by number; a device is in it until its driver is unbound */
static DEFINE_XARRAY_ALLOC(numbers);
/* Protects the numbers; no other lock is taken inside */
static DEFINE_MUTEX(numbers_lock);

/**
 * struct number - a number that a device has
 * @dev: the device
 * @num: its number
 */
struct number {
	struct device *dev;
	u32 num;
};

/* Frees the number, unless a channel has taken it */
static void number_free(void *data)
{
	struct number *number = data;

	mutex_lock(&numbers_lock);
	xa_cmpxchg(&numbers, number->num, number->dev, NULL, 0);
	mutex_unlock(&numbers_lock);
}

/**
 * amp_number_alloc() - get a number for a device
 * @dev: the device, which is being probed
 * @num: filled in; the number is the device's until its driver is unbound
 *
 * Context: may sleep.
 * Return: 0, -ENOMEM, or -EBUSY if there is no number left.
 */
int amp_number_alloc(struct device *dev, u32 *num)
{
	struct number *number = devm_kmalloc(dev, sizeof(*number), GFP_KERNEL);
	int ret;

	if (!number)
		return -ENOMEM;
	number->dev = dev;
	mutex_lock(&numbers_lock);
	ret = xa_alloc(&numbers, &number->num, dev, DYNAMIC, GFP_KERNEL);
	mutex_unlock(&numbers_lock);
	if (ret)
		return ret;
	*num = number->num;
	return devm_add_action_or_reset(dev, number_free, number);
}

/**
 * amp_number_of() - the number that a device has
 * @dev: the device, of no configuration, that has a driver
 *
 * Context: may sleep.
 * Return: the number; 0 if it has none.
 */
u32 amp_number_of(const struct device *dev)
{
	unsigned long num = 0;
	void *owner;

	mutex_lock(&numbers_lock);
	xa_for_each(&numbers, num, owner)
		if (owner == dev)
			break;
	mutex_unlock(&numbers_lock);
	return owner ? num : 0;
}

/* Makes the number a channel's; returns the device that had it, referenced */
static int number_take(u32 num, struct device **dev)
{
	void *old;
	int ret = 0;

	mutex_lock(&numbers_lock);
	old = xa_load(&numbers, num);
	if (old == CHANNEL)
		ret = -EEXIST;
	else
		ret = xa_err(xa_store(&numbers, num, CHANNEL, GFP_KERNEL));
	*dev = ret ? NULL : get_device(old);
	mutex_unlock(&numbers_lock);
	return ret;
}

/**
 * amp_number_claim() - have the number of a channel
 * @num: the number
 *
 * A device of no configuration that has the number is probed again, and gets
 * another one.
 *
 * Context: may sleep; with no lock held that a driver's probe or remove takes.
 * Return: 0, -EEXIST if another channel has it, or -ENOMEM.
 */
int amp_number_claim(u32 num)
{
	struct device *dev;
	int ret = number_take(num, &dev);

	if (!dev)
		return ret;
	dev_notice(dev, "its number %u belongs to a channel that was added: binding it again with another one\n",
		   num);
	if (device_reprobe(dev) || !READ_ONCE(dev->driver))
		dev_err(dev, "left without a driver: bind it again\n");
	put_device(dev);
	return 0;
}

/**
 * amp_number_release() - the number of a channel is free again
 * @num: the number, from amp_number_claim()
 *
 * Context: may sleep.
 */
void amp_number_release(u32 num)
{
	mutex_lock(&numbers_lock);
	xa_erase(&numbers, num);
	mutex_unlock(&numbers_lock);
}
