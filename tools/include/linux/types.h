/* SPDX-License-Identifier: GPL-2.0-only */
/* The kernel's types, for builds of pure files outside of it */
#ifndef _TOOLS_LINUX_TYPES_H
#define _TOOLS_LINUX_TYPES_H

#include_next <linux/types.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef uint8_t u8;
typedef uint16_t u16;
typedef uint32_t u32;
typedef uint64_t u64;

#ifndef __force
#define __force
#endif
#ifndef __packed
#define __packed __attribute__((packed))
#endif

#endif
