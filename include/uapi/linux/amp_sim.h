/* SPDX-License-Identifier: GPL-2.0-only WITH Linux-syscall-note */
/*
 * Simulated remote processors of rpmsg-amp: /dev/amp-simN
 *
 * See amp-sim(4).  The process that has the file open is the processor: mmap() at offset
 * 0 gives its memory, read() of a __u32 the notify id of the next doorbell that
 * Linux has rung, write() of a __u32 rings one for Linux.
 */
#ifndef _UAPI_LINUX_AMP_SIM_H
#define _UAPI_LINUX_AMP_SIM_H

#include <linux/ioctl.h>
#include <linux/types.h>

/* Next to the requests of the character devices, see linux/rpmsg_amp.h */
#define AMP_SIM_IOC_MAGIC	0xb5

/**
 * struct amp_sim_info - a simulated processor
 * @size: bytes of its memory, from offset 0 of the file
 * @device_base: address that the processor has for the byte at offset 0; all
 *	addresses in its memory are such
 * @index: N of /dev/amp-simN
 * @channels: rpmsg devices in the resource table, which is at offset 0
 * @num_bufs: buffers of each of them, in both directions together
 * @buf_size: bytes a buffer
 * @first_channel: number that Linux has for the first device, the others follow
 * @reserved: 0
 *
 * The rpmsg name of a device is simN-channelK, with K from 0.
 */
struct amp_sim_info {
	__u64 size;
	__u64 device_base;
	__u32 index;
	__u32 channels;
	__u32 num_bufs;
	__u32 buf_size;
	__u32 first_channel;
	__u32 reserved;
};

#define AMP_SIM_GET_INFO	_IOR(AMP_SIM_IOC_MAGIC, 0x60, struct amp_sim_info)

/*
 * Load the processor's image once more: its resource table as it was at first,
 * all the rest of its memory zero.
 */
#define AMP_SIM_RELOAD		_IO(AMP_SIM_IOC_MAGIC, 0x61)

/* rpmsg addresses of the endpoints, the same on each channel ... */
/* ... of the default endpoint: Linux's and the processor's */
#define AMP_SIM_ADDR_LINUX	0x10
#define AMP_SIM_ADDR_REMOTE	0x20
/* ... of the character device, on both sides */
#define AMP_SIM_ADDR_MISC	0x30
/* ... of the network interface, on both sides */
#define AMP_SIM_ADDR_ETH	0x40

#endif /* _UAPI_LINUX_AMP_SIM_H */
