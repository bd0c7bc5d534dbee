#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# The kernel's own bus and its drivers, as they are, on one channel, ours on the
# others.
#
# The suite is not loaded when this starts.

# shellcheck source-path=SCRIPTDIR source=mainline.sh
. "$(dirname "$0")/mainline.sh"

driver_of()
{
	basename "$(readlink "/sys/bus/virtio/devices/$1/driver")"
}

absent()
{
	eventually others_online && is_offline $CH && others_echo
}

arrives()
{
	# shellcheck disable=SC2086 # a list
	load $MAINLINE && eventually is_online $CH &&
		expect driver "$(driver_of "$(vdev_of 0x0007)")" \
			virtio_rpmsg_bus
}

ours()
{
	for vdev in $(vdev_of 0x616d70); do
		driver_of "$vdev"
	done | sort | uniq -c | sed 's/^ *//' > /tmp/drivers
	expect 'drivers of the others' "$(cat /tmp/drivers)" '16 amp_rpmsg'
}

endpoint()
{
	for path in "$DEVICES/$(vdev_of 0x0007).rpmsg_ctrl".*/rpmsg/*; do
		ctrl=/dev/${path##*/}
	done
	ls /dev > /tmp/nodes
	ctrl endpoint "$ctrl" mine 2000 $DST || return 1
	for node in /dev/rpmsg[0-9]*; do
		grep -qxF "${node##*/}" /tmp/nodes || break
	done
	ctrl echo "$node" 500 && ctrl destroy "$node"
}

tty()
{
	announced rpmsg-tty 0x2001 tty/tty || return 1
	stty -F "$NODE" raw -echo
	exec 4<> "$NODE"
	printf 'there and back\n' >&4
	read -r answer <&4
	exec 4>&-
	expect answer "$answer" 'there and back' && withdrawn rpmsg-tty 0x2001
}

# What the one does is no concern of the others
side_by_side()
{
	announced rpmsg-raw 0x2000 rpmsg/rpmsg || return 1
	ctrl echo "$NODE" 3000 > /tmp/raw 2>&1 &
	raw=$!
	others_echo && others_echo && wait $raw && withdrawn rpmsg-raw 0x2000 &&
		return 0
	diag "$(cat /tmp/raw)"
	return 1
}

# The remote does not know of any other place for them
in_the_pool()
{
	remote stats $CH > /tmp/stats
	expect 'buffers elsewhere' "$(value bad_out < /tmp/stats)" 0 &&
		dmesg | grep -q 'assigned reserved memory node buffers@b85e0000'
}

counts()
{
	before=$(attr $CH counters)
	raw_echoes 100 || return 1
	expect counters "$(attr $CH counters)" "$(echo "$before" | awk -F '[:,]' \
		'{ printf "tx:%u, rx:%u", $2 + 100, $4 + 102 }')"
}

no_reset()
{
	fails 'not supported' set_attr $CH reset 1
}

# Lost and spurious doorbells are others' to show; here all arrive
rung()
{
	expect 'doorbells lost' "$(attr $CH watchdog)" 0 &&
		[ "$(attr $CH interrupts)" -gt 100 ]
}

# There is no console to ask the remote anything: its default endpoint it is
without_ours()
{
	remove amp_rpmsg amp_misc amp_eth && endpoint
}

ours_again()
{
	load amp_rpmsg amp_misc amp_eth && eventually others_online && others_echo
}

test_counter()
{
	[ "$(attr $CH rx_messages)" -ge "$1" ]
}

# By a driver that goes under traffic, to one that starts from nothing
goes_and_comes()
{
	announced rpmsg-raw 0x2000 rpmsg/rpmsg || return 1
	ctrl echo "$NODE" 1000000 > /tmp/raw 2>&1 &
	raw=$!
	eventually test_counter $(($(attr $CH rx_messages) + 100)) || return 1
	vdev_of 0x0007 > /sys/bus/virtio/drivers/virtio_rpmsg_bus/unbind
	wait $raw && return 1
	is_offline $CH && others_echo || return 1
	vdev_of 0x0007 > /sys/bus/virtio/drivers/virtio_rpmsg_bus/bind
	eventually is_online $CH && raw_echoes 1000
}

# Mainline's first, then ours
other_order()
{
	# shellcheck disable=SC2086 # lists
	remove $MODULES && load amp_msgirq $MAINLINE amp_rpmsg amp_misc amp_eth &&
		load amp_virtio && eventually others_online &&
		eventually is_online $CH && raw_echoes 1000 && others_echo
}

unloads()
{
	# shellcheck disable=SC2086 # lists
	remove rpmsg_core $MODULES $MAINLINE || return 1
	releases_late || leaves_nothing /tmp/footprint
}

plan 16
# What the kernel maps of the pool at its first use, it keeps
if ! load_modprobe || ! unload; then
	diag 'the suite does not load and unload'
fi
footprint > /tmp/footprint
load_modprobe || diag 'modprobe failed'
check 'a channel without its bus is offline, the others are not' absent
check 'its bus brings it up' arrives
check 'the others are for ours' ours
check 'a service of the remote, by rpmsg_char' raw_echoes 1000
check 'an endpoint, by rpmsg_ctrl' endpoint
check 'a service of the remote, by rpmsg_tty' tty
check 'both buses at once' side_by_side
check 'the buffers are in the pool' in_the_pool
check 'messages are counted' counts
check 'doorbells arrive' rung
check 'there is no session to be reset' no_reset
check 'it works without our bus' without_ours
check 'our bus comes back beside it' ours_again
check 'its driver goes under traffic and comes again' goes_and_comes
check 'modules in another order' other_order
check 'unloading leaves nothing behind' unloads
finish
