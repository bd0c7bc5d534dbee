#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Our character devices and network interfaces on the kernel's own bus, for what
# the remote announces, for what user space creates, and by override.
#
# The suite is not loaded when this starts.

# shellcheck source-path=SCRIPTDIR source=mainline.sh
. "$(dirname "$0")/mainline.sh"

# Addresses at which this remote has the channel's own endpoints, on both sides
MISC=226
ETH=224
# Messages that a device may hold there
LIMIT=256
STATS=/sys/class/misc/rpmsg-misc1000/statistics

# ns COMMAND...: of the remote's console, about the channel
ns()
{
	remote ns "$@" $CH > /tmp/answer
}

exists()
{
	eventually test -e "$1"
}

is_gone()
{
	eventually test ! -e "$1"
}

by_name()
{
	ns create rpmsg-misc 0x2000 && exists /dev/rpmsg-misc1000 &&
		expect name "$(cat /sys/class/misc/rpmsg-misc1000/name)" \
			rpmsg-misc &&
		expect mtu "$(cat /sys/class/misc/rpmsg-misc1000/mtu)" 496 &&
		echoes 1000
}

# The first number that is free
numbers()
{
	ns create rpmsg-misc 0x2001 && exists /dev/rpmsg-misc1001 &&
		echoes 1000 1001 && withdrawn rpmsg-misc 0x2000 &&
		is_gone /dev/rpmsg-misc1000 && ns create rpmsg-misc 0x2002 &&
		exists /dev/rpmsg-misc1000 && echoes 1000 1001
}

# What the device sends and receives is captured, under its number: the words of a
# packet follow those of the file, of the interface, and three of its own
captured()
{
	modprobe amp_mon && ip link add ampmon0 type ampmon &&
		ip link set ampmon0 up || return 1
	before=$(cat /sys/class/net/ampmon0/statistics/rx_packets)
	"$TESTS_DIR/capture" ampmon0 /tmp/captured > /tmp/capture &
	capture=$!
	eventually test -s /tmp/captured && echoes 1000
	result=$?
	sleep 0.5
	packets=$(($(cat /sys/class/net/ampmon0/statistics/rx_packets) - before))
	kill $capture
	wait $capture && rmmod amp_mon && [ $result = 0 ] &&
		expect packets $packets 40 &&
		expect 'version, direction, kind, channel' \
			"$(xxd -p -s 88 -l 8 /tmp/captured | sed 's/^\(......\)../\1/')" \
			010102000003e8
}

# Many messages at once, in order, none missing
stream()
{
	"$TESTS_DIR/traffic" -x -n 5000 -e 1000 -e 1001 > /tmp/stream 2>&1 || {
		diag "$(cat /tmp/stream)"
		return 1
	}
	expect 'lost messages' "$(cat $STATS/rx_dropped_full)" 0 &&
		[ "$(cat $STATS/rx_messages)" -ge 5000 ]
}

destroyed_while_open()
{
	cat /dev/rpmsg-misc1001 > /dev/null 2> /tmp/said &
	reader=$!
	eventually has_open $reader 1001 || return 1
	withdrawn rpmsg-misc 0x2001 || return 1
	wait $reader
	grep -q 'No such device' /tmp/said && is_gone /dev/rpmsg-misc1001
}

# has_open PROCESS NUMBER
has_open()
{
	for fd in "/proc/$1/fd"/*; do
		[ "$(readlink "$fd")" != "/dev/rpmsg-misc$2" ] || return 0
	done
	return 1
}

by_override()
{
	ns create other 0x2003 || return 1
	dev=$DEVICES/$(vdev_of 0x0007).other.-1.8195
	exists "$dev" || return 1
	echo amp_misc > "$dev/driver_override"
	echo "${dev##*/}" > /sys/bus/rpmsg/drivers/amp_misc/bind
	exists /dev/rpmsg-misc1001 && echoes 1001 &&
		withdrawn other 0x2003 && is_gone /dev/rpmsg-misc1001
}

# no_device NAME: on any bus
no_device()
{
	! find "$DEVICES/" -name "*.$1" | grep -q .
}

on_our_bus()
{
	remote ns create rpmsg-misc 0x2004 5 > /tmp/answer &&
		exists /dev/rpmsg-misc1001 && echoes 5 1001 &&
		remote ns destroy rpmsg-misc 0x2004 5 > /tmp/answer &&
		eventually no_device rpmsg-misc.-1.8196 &&
		is_gone /dev/rpmsg-misc1001
}

# Of the channel's own endpoint, the remote sends as fast as it can
cap()
{
	withdrawn rpmsg-misc 0x2002 && is_gone /dev/rpmsg-misc1000 &&
		ctrl create "$CTRL" rpmsg-misc $MISC $MISC &&
		exists /dev/rpmsg-misc1000 || return 1
	# nothing is copied
	echo 0 > /sys/class/misc/rpmsg-misc1000/rx_copy_limit
	exec 4<> /dev/rpmsg-misc1000
	remote mode $CH source 1-100 3000 plain > /tmp/answer
	eventually all_arrived
	queued=$(cat /sys/class/misc/rpmsg-misc1000/rx_queued)
	dropped=$(cat $STATS/rx_dropped_full)
	exec 4>&-
	remote mode $CH echo > /tmp/answer
	expect queued "$queued" $LIMIT &&
		expect dropped "$dropped" $((3000 - LIMIT))
}

all_arrived()
{
	[ $(($(cat /sys/class/misc/rpmsg-misc1000/rx_queued) +
	     $(cat $STATS/rx_dropped_full))) -ge 3000 ]
}

frames()
{
	ns create rpmsg-eth 0x3000 && exists /sys/class/net/rpmsg1001 &&
		ip link set rpmsg1001 up &&
		expect carrier "$(cat /sys/class/net/rpmsg1001/carrier)" 1 &&
		expect mtu "$(cat /sys/class/net/rpmsg1001/mtu)" 482 &&
		withdrawn rpmsg-eth 0x3000 &&
		is_gone /sys/class/net/rpmsg1001
}

pings()
{
	ctrl create "$CTRL" rpmsg-eth $ETH $ETH &&
		exists /sys/class/net/rpmsg1001 &&
		ip addr add 198.18.$CH.1/24 dev rpmsg1001 &&
		ip link set rpmsg1001 up &&
		ping -c 20 -i 0.1 -s 400 198.18.$CH.2 > /tmp/ping && return 0
	diag "$(cat /tmp/ping)"
	return 1
}

# With everything in use
unbind()
{
	cat /dev/rpmsg-misc1000 > /dev/null 2>&1 &
	ping -i 0.01 198.18.$CH.2 > /dev/null 2>&1 &
	pinger=$!
	vdev_of 0x0007 > /sys/bus/virtio/drivers/virtio_rpmsg_bus/unbind
	kill $pinger 2>/dev/null
	wait
	is_gone /dev/rpmsg-misc1000 && is_gone /sys/class/net/rpmsg1001 &&
		others_echo
}

unloads()
{
	# shellcheck disable=SC2086 # lists
	remove $MODULES $MAINLINE
}

plan 13
load_modprobe || diag 'modprobe failed'
# shellcheck disable=SC2086 # a list
load $MAINLINE
eventually is_online $CH
for CTRL in "$DEVICES/$(vdev_of 0x0007).rpmsg_ctrl".*/rpmsg/*; do
	CTRL=/dev/${CTRL##*/}
done
check 'a character device for an announced service' by_name
check 'each has a number of its own' numbers
check 'messages are captured' captured
check 'nothing is lost' stream
check 'a service ends while its device is open' destroyed_while_open
check 'a character device by override' by_override
check 'announced services on our bus' on_our_bus
check 'what nobody reads has a cap' cap
check 'a network interface for an announced service' frames
check 'a network interface that the remote answers' pings
check 'it all goes while it is in use' unbind
check 'the other channels work' others_echo
check 'unloading works' unloads
finish
