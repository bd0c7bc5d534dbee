#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# A remote that does not see the memory in which the kernel's own bus has its
# buffers (test_reach.dtso).
#
# The suite is not loaded when this starts.

# shellcheck source-path=SCRIPTDIR source=mainline.sh
. "$(dirname "$0")/mainline.sh"

# What stands for buffers while there are none is in the same memory as they are
is_refused()
{
	dmesg | grep -q "channel $CH: 512 bytes of buffers at 0x[0-9a-f]*, where the remote can't reach them" &&
		[ ! -e "$(node_dir "$FIELD")/rpmsg_plat_info$CH" ]
}

load_mainline()
{
	# shellcheck disable=SC2086 # a list
	load $MAINLINE && expect 'its virtio devices' "$(vdev_of 0x0007)" ''
}

others_work()
{
	eventually others_online && others_echo
}

unloads()
{
	# shellcheck disable=SC2086 # lists
	remove $MODULES $MAINLINE
}

plan 4
modprobe amp_virtio mainline=$CH || diag 'modprobe failed'
load_modprobe || diag 'modprobe failed'
check 'buffers out of reach are refused' is_refused
check 'there is nothing for the kernel'"'"'s bus to drive' load_mainline
check 'the other channels work' others_work
check 'unloading works' unloads
finish
