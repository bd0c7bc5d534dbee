/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Making a class: since Linux 6.4 class_create() takes the name alone, before that
 * also the module that owns the class.
 */
#ifndef _COMPAT_DEVICE_CLASS_H
#define _COMPAT_DEVICE_CLASS_H

#include <linux/device/class.h>
#include <linux/module.h>
#include <linux/version.h>

#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 4, 0)

#undef class_create
#define class_create(name)						\
({									\
	static struct lock_class_key __key;				\
									\
	__class_create(THIS_MODULE, name, &__key);			\
})

#endif

#endif /* _COMPAT_DEVICE_CLASS_H */
