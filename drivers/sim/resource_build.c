// SPDX-License-Identifier: GPL-2.0-only
/*
 * The writer of resource tables, compiled into this module as well, because
 * amp_virtio may be loaded and unloaded independently.
 */
#include "../virtio/description/resource_build.c"
