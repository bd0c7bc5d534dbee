/* SPDX-License-Identifier: GPL-2.0-only */
/* Byte order of legacy virtio words, for builds of pure files outside of the kernel */
#ifndef _TOOLS_LINUX_VIRTIO_BYTEORDER_H
#define _TOOLS_LINUX_VIRTIO_BYTEORDER_H

#include <linux/types.h>
#include <linux/virtio_types.h>

#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#define AMP_HOST_LE true
#else
#define AMP_HOST_LE false
#endif

#define AMP_DEFINE_VIRTIO(bits)						\
static inline u##bits __virtio##bits##_to_cpu(bool le, __virtio##bits v)\
{									\
	return le == AMP_HOST_LE ? v : __builtin_bswap##bits(v);	\
}									\
static inline __virtio##bits __cpu_to_virtio##bits(bool le, u##bits v)	\
{									\
	return le == AMP_HOST_LE ? v : __builtin_bswap##bits(v);	\
}

AMP_DEFINE_VIRTIO(16)
AMP_DEFINE_VIRTIO(32)
AMP_DEFINE_VIRTIO(64)

static inline bool virtio_legacy_is_little_endian(void)
{
	return AMP_HOST_LE;
}

#endif
