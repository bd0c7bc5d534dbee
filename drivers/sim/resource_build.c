// SPDX-License-Identifier: GPL-2.0-only
/*
 * A remote processor brings its resource table along: this module has a writer
 * of its own and needs no amp_virtio, which may come and go.
 */
#include "../virtio/description/resource_build.c"
