/* SPDX-License-Identifier: GPL-2.0-only WITH Linux-syscall-note */
/*
 * Captured messages of rpmsg-amp: what a packet of an ampmon interface holds
 *
 * See ampmon(4) and Documentation/capture.rst.
 */
#ifndef _UAPI_LINUX_AMP_MON_H
#define _UAPI_LINUX_AMP_MON_H

#include <linux/types.h>

/* Value of struct amp_mon_header.version */
#define AMP_MON_VERSION		1

/**
 * enum amp_mon_direction - which way a message goes
 * @AMP_MON_FROM_REMOTE: Linux has received it
 * @AMP_MON_TO_REMOTE: Linux sends it
 */
enum amp_mon_direction {
	AMP_MON_FROM_REMOTE = 0,
	AMP_MON_TO_REMOTE = 1,
};

/**
 * enum amp_mon_kind - the endpoint of Linux that a message is for, or comes from
 * @AMP_MON_UNKNOWN: no endpoint has the address
 * @AMP_MON_NAME_SERVICE: the name service
 * @AMP_MON_MISC: a character device, /dev/rpmsg-miscN
 * @AMP_MON_ETH: a network interface, rpmsgN: the payload is an Ethernet frame
 * @AMP_MON_OTHER: an endpoint of another client of the kernel's rpmsg API
 */
enum amp_mon_kind {
	AMP_MON_UNKNOWN = 0,
	AMP_MON_NAME_SERVICE = 1,
	AMP_MON_MISC = 2,
	AMP_MON_ETH = 3,
	AMP_MON_OTHER = 4,
};

/* struct amp_mon_header.flags: words in the payload are little endian */
#define AMP_MON_LITTLE_ENDIAN	0x01

/**
 * struct amp_mon_header - header of a captured message; the payload follows
 * @version: AMP_MON_VERSION
 * @direction: enum amp_mon_direction
 * @kind: enum amp_mon_kind
 * @flags: AMP_MON_LITTLE_ENDIAN, or 0
 * @channel: number of the channel
 * @src: rpmsg address of the sender
 * @dst: rpmsg address of the receiver
 * @len: bytes of payload
 * @reserved: 0
 *
 * All words are big endian, whatever the byte order of the channel is.
 */
struct amp_mon_header {
	__u8 version;
	__u8 direction;
	__u8 kind;
	__u8 flags;
	__be32 channel;
	__be32 src;
	__be32 dst;
	__be32 len;
	__be32 reserved;
};

#endif /* _UAPI_LINUX_AMP_MON_H */
