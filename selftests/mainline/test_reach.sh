#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# A remote that does not see the memory in which the kernel's own bus has its
# buffers (test_reach.dtso).
#
# The suite is not loaded when this starts.

# shellcheck source-path=SCRIPTDIR source=mainline.sh
. "$(dirname "$0")/mainline.sh"

said_so()
{
	dmesg | grep -q "channel $CH: 262144 bytes of buffers at 0x[0-9a-f]*, where the remote can't reach them"
}

# The driver is not asked whether it minds; nothing that it does has an effect
does_nothing()
{
	# shellcheck disable=SC2086 # a list
	load $MAINLINE && eventually said_so && is_offline $CH &&
		expect doorbells "$(attr $CH kicks)" 0
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

plan 3
modprobe amp_virtio mainline=$CH || diag 'modprobe failed'
load_modprobe || diag 'modprobe failed'
check 'buffers out of reach break the virtqueues' does_nothing
check 'the other channels work' others_work
check 'unloading works' unloads
finish
