#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# The remote of two boards: our bus on a channel in the role of the remote, described by
# the device tree. It has no doorbells, no resource table, and no word from the master.
#
# The suite is not loaded when this starts.

cd "$(dirname "$0")" || exit 1
# shellcheck source=guests.sh
. ./guests.sh

# The first address that the kernel's bus gives to an endpoint
MASTER=0x400
# The first device of a service
NODE=/dev/rpmsg-misc1000

loads()
{
	modprobe -a amp_virtio amp_rpmsg amp_misc && insmod ./rpmsg_ctrl.ko
}

ctrl_of()
{
	for path in /sys/bus/rpmsg/devices/*rpmsg_ctrl*/rpmsg/*; do
		CTRL=/dev/${path##*/}
	done
	[ -e "$CTRL" ]
}

# Before there are buffers of the master there is no session
comes_up()
{
	loads && eventually is_online && eventually ctrl_of
}

# The kernel has mapped the memory as the device tree says
has_types()
{
	[ -d /sys/kernel/debug/rpmsg-amp ] || mount -t debugfs none /sys/kernel/debug
	grep 'rings uncached, buffers write-combining' \
		/sys/kernel/debug/rpmsg-amp/*channel0
}

# echoes COUNT ADDRESS: of a service, from its announcement to its end, when the master has
# all of them
echoes()
{
	./ctrl create "$CTRL" rpmsg-misc "$2" $MASTER && exists $NODE &&
		./echo $NODE $(($1 + 1)) && ./ctrl release "$CTRL" rpmsg-misc "$2" $MASTER &&
		is_gone $NODE
}

unloads()
{
	rmmod rpmsg_ctrl amp_misc amp_rpmsg amp_virtio amp_msgirq
}

# The master has noticed nothing of it
loaded_again()
{
	unloads && comes_up && echoes $AGAIN $((ADDRESS + 2))
}

plan 7
check 'the channel comes up when the master has' comes_up
check 'neither rings nor buffers are cached' has_types
check "a service, and $COUNT messages of the master" echoes "$COUNT" $ADDRESS
check 'one more' echoes $AGAIN $((ADDRESS + 1))
check 'another one, from modules that were loaded again' loaded_again
check 'no message was bad, no ring was broken' \
	no_errors rx_bad_length rx_bad_header quarantines
check 'unloading works' unloads
finish
