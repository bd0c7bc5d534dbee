#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Channels for the kernel's own bus by parameter, on the board as it is: one with
# buffers of a size that this bus does not have, one whose buffers end up where
# this remote does not look for them.
#
# The suite is not loaded when this starts.

# shellcheck source-path=SCRIPTDIR source=mainline.sh
. "$(dirname "$0")/mainline.sh"

OTHERS='1 2 3 4 5 6 7 8 9 10 11 12 14 15 16'

is_refused()
{
	dmesg | grep -q 'rpmsg-buf-size\[0\]: 8192 (0x2000), expected 512 of virtio device 7' &&
		[ ! -e "$(node_dir "$FIELD")/rpmsg_plat_info0" ]
}

comes_up()
{
	eventually others_online && is_offline $CH && others_echo
}

its_bus()
{
	# shellcheck disable=SC2086 # a list
	load $MAINLINE && eventually is_online $CH
}

# descriptor FILE: address in the first one of the ring
first_address()
{
	devmem $((0xb85d0004)) 32
}

# From Linux's memory: the low 512 MiB
elsewhere()
{
	addr=$(first_address)
	[ $((addr)) -gt 0 ] && [ $((addr)) -lt $((0x20000000)) ]
}

# The remote finds nothing but buffers that it does not know, and returns them
is_harmless()
{
	remote stats $CH > /tmp/stats && others_echo &&
		expect 'messages received' "$(value rx < /tmp/stats)" 0
}

unloads()
{
	# shellcheck disable=SC2086 # lists
	remove $MODULES $MAINLINE
}

plan 6
modprobe amp_virtio mainline=0,13,1000 || diag 'modprobe failed'
load_modprobe || diag 'modprobe failed'
check 'buffers of another size are refused' is_refused
check 'the others come up' comes_up
check 'their bus brings them up' its_bus
check 'buffers are wherever Linux has memory' elsewhere
check 'a remote that does not know them does no harm' is_harmless
check 'unloading works' unloads
finish
