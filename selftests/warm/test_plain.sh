#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# A boot that finds the memory of the one before, with a remote that starts at
# index 0 and knows nothing of what was: the rings are not resumed.

# shellcheck source-path=SCRIPTDIR source=warm.sh
. "$(dirname "$0")/warm.sh"

# r3 = 1: a remote of the simplest kind, see tools/firmware/README.md
started()
{
	amp-release 2 0xa0000000 1
}

need_root
plan 6
check 'memory of an earlier boot' restored
check 'a remote that starts from nothing' started
check 'all channels are online' online
check 'all channels echo' all_echo
check 'no ring was found broken' counts
check 'after a reload all channels echo' reloaded
finish
