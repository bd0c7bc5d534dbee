#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# The first boot: traffic on all channels, then the memory is saved while the
# remote and the modules are at work.

# shellcheck source-path=SCRIPTDIR source=warm.sh
. "$(dirname "$0")/warm.sh"

saved()
{
	"$TESTS_DIR/shm" save "$SHM_ADDR" "$SHM_SIZE" /out/shm
}

need_field
plan 2
eventually all_online
check 'all channels echo' all_echo
check 'the shared memory is saved' saved
finish
