#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# The master of two boards: the kernel's own bus drives its channel, and amp_misc the
# services that the remote announces.
#
# The suite is not loaded when this starts.

cd "$(dirname "$0")" || exit 1
# shellcheck source=guests.sh
. ./guests.sh

driver()
{
	for vdev in /sys/bus/virtio/devices/*; do
		[ "$(cat "$vdev/device")" != 0x0007 ] ||
			basename "$(readlink "$vdev/driver")"
	done
}

comes_up()
{
	modprobe rpmsg_core && insmod ./rpmsg_ns.ko &&
		insmod ./virtio_rpmsg_bus.ko && modprobe amp_misc &&
		modprobe amp_virtio && eventually is_online &&
		expect driver "$(driver)" virtio_rpmsg_bus
}

# The device of the service at an address, and its node
service_of()
{
	for path in /sys/bus/rpmsg/devices/*.rpmsg-misc.*."$1"/misc/*; do
		NODE=/dev/${path##*/}
	done
	[ -e "$path" ]
}

has_ended() { ! service_of "$1"; }

# messages COUNT ADDRESS: all come back; one more, and the remote ends the service
messages()
{
	eventually service_of "$2" && exists "$NODE" &&
		./echo-crc -n "$1" -d "$NODE" && echo 'done' >"$NODE" &&
		eventually has_ended "$2"
}

counts()
{
	[ "$(channel rx_messages)" -ge $((COUNT + 2 * AGAIN)) ] &&
		[ "$(channel tx_messages)" -ge $((COUNT + 2 * AGAIN)) ]
}

unloads()
{
	rmmod virtio_rpmsg_bus && rmmod amp_misc amp_rpmsg amp_virtio
}

plan 6
check "the kernel's bus brings the channel up" comes_up
check "the remote announces a service, and $COUNT messages come back" messages "$COUNT" $ADDRESS
check 'it announces one again' messages $AGAIN $((ADDRESS + 1))
check 'its modules were loaded again' messages $AGAIN $((ADDRESS + 2))
check 'messages are counted' counts
check 'unloading works' unloads
finish
