/* SPDX-License-Identifier: GPL-2.0-only */
/* Compiler and platform, for lwIP */
#ifndef _FW_LWIP_CC_H
#define _FW_LWIP_CC_H

#include <stdint.h>

typedef __PTRDIFF_TYPE__ ssize_t;

#define LWIP_NO_INTTYPES_H	1
#define LWIP_NO_UNISTD_H	1
#define LWIP_NO_CTYPE_H		1
#define X8_F			"02x"
#define U16_F			"u"
#define S16_F			"d"
#define X16_F			"x"
#define U32_F			"u"
#define S32_F			"d"
#define X32_F			"x"
#define SZT_F			"zu"

#ifndef BYTE_ORDER
#define LITTLE_ENDIAN		__ORDER_LITTLE_ENDIAN__
#define BIG_ENDIAN		__ORDER_BIG_ENDIAN__
#define BYTE_ORDER		__BYTE_ORDER__
#endif

/* remote/net.c */
uint32_t net_random(void);
void net_assert(const char *what);

#define LWIP_RAND()		net_random()
#define LWIP_PLATFORM_DIAG(x)	do { } while (0)
#define LWIP_PLATFORM_ASSERT(x)	net_assert(x)

#endif /* _FW_LWIP_CC_H */
