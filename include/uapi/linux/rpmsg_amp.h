/* SPDX-License-Identifier: GPL-2.0-only WITH Linux-syscall-note */
/*
 * Character devices of rpmsg-amp: /dev/rpmsg-miscN
 *
 * See rpmsg-misc(4).  Beside the requests below the devices know FIONREAD.
 */
#ifndef _UAPI_LINUX_RPMSG_AMP_H
#define _UAPI_LINUX_RPMSG_AMP_H

#include <linux/ioctl.h>
#include <linux/types.h>

/* The kernel's own rpmsg requests are 0xb5, 0x00 to 0x0f */
#define RPMSG_AMP_IOC_MAGIC	0xb5

/* Milliseconds that a blocking write waits for a free buffer, 0: for ever */
#define RPMSG_AMP_GET_SEND_TIMEOUT	_IOR(RPMSG_AMP_IOC_MAGIC, 0x40, __u32)
#define RPMSG_AMP_SET_SEND_TIMEOUT	_IOW(RPMSG_AMP_IOC_MAGIC, 0x41, __u32)

/* What becomes of messages that come in while the receive queue is full */
#define RPMSG_AMP_GET_RX_MODE		_IOR(RPMSG_AMP_IOC_MAGIC, 0x42, __u32)
#define RPMSG_AMP_SET_RX_MODE		_IOW(RPMSG_AMP_IOC_MAGIC, 0x43, __u32)

/* Bytes that one message can hold */
#define RPMSG_AMP_GET_MTU		_IOR(RPMSG_AMP_IOC_MAGIC, 0x44, __u32)

/* The channel stops receiving until a message is read: nothing is lost */
#define RPMSG_AMP_RX_BLOCK	0
/* The new message is dropped and counted */
#define RPMSG_AMP_RX_DROP	1

/* What RPMSG_AMP_GET_SEND_TIMEOUT says of a newly opened file */
#define RPMSG_AMP_DEFAULT_SEND_TIMEOUT	15000

#endif /* _UAPI_LINUX_RPMSG_AMP_H */
