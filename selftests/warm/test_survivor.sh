#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# A boot that finds the memory of the one before, with a remote that goes on
# with the rings as they are, as test_survivor.dtso says.

# shellcheck source-path=SCRIPTDIR source=warm.sh
. "$(dirname "$0")/warm.sh"

# The firmware takes up its own indices
started()
{
	release_remote
}

# None of the rings was started from nothing
resumed()
{
	remote stats > /tmp/stats || return 1
	expect 'rings started from nothing' \
		"$(grep '^ch=' /tmp/stats | grep -vc 'restarts=0 ')" 0
}

need_root
plan 6
check 'memory of an earlier boot' restored
check 'a remote that goes on' started
check 'all channels are online' online
check 'all channels echo' all_echo
check 'the rings were resumed' resumed
check 'no ring was found broken' counts
finish
