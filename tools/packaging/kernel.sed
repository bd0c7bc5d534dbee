# SPDX-License-Identifier: GPL-2.0-only
#
# Out of a source file for all kernels makes one for the newest: what include/compat
# and Kbuild stand for is replaced by what the kernel has.

# a symbol namespace is a string
s/^MODULE_IMPORT_NS(\([A-Z_]*\));/MODULE_IMPORT_NS("\1");/
s/\(EXPORT_SYMBOL_NS_GPL(.*, \)RPMSG_AMP)/\1"RPMSG_AMP")/
s/^\t*RPMSG_AMP);$/\t\t     "RPMSG_AMP");/

# headers
s,<rpmsg_ops\.h>,"../../rpmsg_internal.h",
s,<device_class\.h>,<linux/device/class.h>,
s,<virtio_vqs\.h>,<linux/virtio_config.h>,
s,<netdev_dummy\.h>,<linux/netdevice.h>,
s,<netdev_lltx\.h>,<linux/netdevice.h>,
s,<mailbox_no_msg\.h>,<linux/mailbox_controller.h>,
s,<asm/cacheflush\.h>,<linux/cacheflush.h>,

# what an rpmsg bus implements
s/\bRPMSG_DATA\b/const void/
/^\tRPMSG_OFFCHANNEL_OPS(/d
/^\trpmsg_free_driver_override(/d

# what a virtio transport implements
/^DEFINE_FIND_VQS(/,/^$/d
s/FIND_VQS(\([a-z_]*\))/\1/

# allocation
s/\bkzalloc(sizeof(\([^()]*\)), GFP_KERNEL)/kzalloc_obj(\1)/
s/\bkzalloc(sizeof(\([^()]*\)), /kzalloc_obj(\1, /
s/\bnetdev_set_lltx(\([a-z]*\));/\1->lltx = true;/
s/\bfree_netdev_dummy(/free_netdev(/
