#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Everything may go at any time, under traffic: the processor, the driver of its
# channels, the clients of these; and all of it comes back.

cd "$(dirname "$0")" || exit 1
. ./sim.sh
# shellcheck source=../platform/class.sh
. ./class.sh

need_programs ./amp-remote
load || skip_all "the suite can't be loaded"

CYCLES=${CYCLES:-$(fewer 10)}

works()
{
	# shellcheck disable=SC2046 # options
	eventually ./echo-crc -n 10 $(misc 40 41)
}

# come_up PEER
come_up()
{
	stop_all
	start a peer="$1" channels=2 first_channel=40 || return
	remote=
	if [ "$1" = user ]; then
		file=$(device a)
		./amp-remote "$file" 2>/dev/null &
		remote=$!
		works || return
	fi
	online 40 41 || return
	# on a cable, only what fits into its buffers
	# shellcheck disable=SC2046 # options
	./echo-crc -n 1000000 $(misc 40 41) >/dev/null 2>&1 &
	traffic=$!
	sleep 0.05
}

# Who has a file open is to have noticed
ended()
{
	wait "$traffic"
	[ -z "$remote" ] || wait "$remote"
	return 0
}

removed()
{
	for _ in $(seq "$CYCLES"); do
		come_up "$1" && stop a && ended || return
	done
}

turned_off()
{
	come_up user && set_attr a live 0 && ended &&
	[ ! -e /dev/rpmsg-misc40 ] && [ ! -e "$(device a)" ] &&
	set_attr a live 1 && online 40 41 && stop a
}

# The driver is taken off the processor, which goes on, and put on again
unbound()
{
	driver=/sys/bus/platform/drivers/amp_virtio
	for _ in $(seq "$CYCLES"); do
		come_up user || return
		device=rpmsg-amp-remote.$((2 * $(index a)))
		echo "$device" >"$driver/unbind"
		wait "$traffic"
		echo "$device" >"$driver/bind"
		online 40 41 && works && stop a && ended || return
	done
}

# reset_of N: file of a channel by which it is reset
reset_of()
{
	echo /sys/devices/platform/amp_sim.*/rpmsg-amp-remote.*/rpmsg-amp-channel.*/"rpmsg_plat_info$1/reset"
}

# What a user has asked the worker to do when its channel went is not done later.
# The worker may use the processor that the user keeps busy, and no other one.
reset_late()
{
	mask=/sys/bus/workqueue/devices/amp_virtio/cpumask
	if [ ! -e /sys/devices/system/cpu/cpu1 ]; then
		skip='one processor only'
		return 0
	fi
	all=$(cat $mask)
	for _ in $(seq "$CYCLES"); do
		come_up user && kill "$traffic" || return
		wait "$traffic"
		device=rpmsg-amp-remote.$((2 * $(index a)))
		echo 2 >$mask
		./late "$(reset_of 40)" 1 >/tmp/late &
		late=$!
		eventually grep -q ready /tmp/late || return
		echo "$device" >/sys/bus/platform/drivers/amp_virtio/unbind
		wait "$late"
		status=$?
		echo "$all" >$mask
		expect "status of the writer" "$status" 0 && stop a && ended ||
			return
	done
}

# Both ends of a cable are at the same place as channels of a device tree
class_devices()
{
	stop_all
	start a peer=kernel channels=2 first_channel=40 && online 40 41 140 141 &&
	class_has 40 41 140 141 && class_goes_and_comes 41 &&
	class_goes_and_comes 140 && stop a && class_has_not 40 41 140 141
}

# virtio_of N: the virtio device of a channel
virtio_of()
{
	for dir in /sys/devices/platform/amp_sim.*/rpmsg-amp-remote.*/*/rpmsg_plat_info"$1"; do
		basename "${dir%/*}"/virtio*
	done
}

# messages N: that many have come there
messages()
{
	[ "$(channel 40 rx_messages)" -ge "$1" ]
}

both_ways()
{
	eventually [ -c /dev/rpmsg-misc140 ] &&
	./exchange "$1" /dev/rpmsg-misc40 /dev/rpmsg-misc140
}

has_sent()
{
	[ "$(cat /sys/class/net/rpmsg140/statistics/tx_packets)" -ge "$1" ]
}

# Frames that nobody takes
send_frames()
{
	eventually ip addr add 198.18.140.1/24 dev rpmsg140 &&
	ip link set rpmsg140 arp off up || return
	iperf -u -c 198.18.140.2 -b 100M -t 600 >/dev/null 2>&1 &
	frames=$!
	eventually has_sent 100
}

# The end of a cable that is the remote goes on where it has stopped: it used the
# buffers in the order in which it took them, whichever endpoint had them
remote_end()
{
	driver=/sys/bus/virtio/drivers/amp_rpmsg
	come_up kernel && kill "$traffic" && online 140 || return
	device=$(virtio_of 140)
	for _ in $(seq "$CYCLES"); do
		send_frames || return
		before=$(channel 40 rx_messages)
		both_ways 100000000 >/dev/null &
		traffic=$!
		eventually messages $((before + 1000)) || return
		echo "$device" >"$driver/unbind"
		kill "$frames"
		wait "$traffic"
		echo "$device" >"$driver/bind"
		online 40 140 && both_ways 1000 || return
	done
	expect "broken rings" "$(channel 140 quarantines)" 0 && stop a
}

# unloads MODULE...: in that order, and all are back afterwards
unloads()
{
	come_up user || return
	kill "$traffic"
	wait "$traffic"
	for module; do
		rmmod "$module" || return
	done
	load && online 40 41 && works && stop a && ended
}

clients() { unloads amp_eth amp_misc; }
bus() { unloads amp_misc amp_eth amp_rpmsg; }
driver() { unloads amp_eth amp_misc amp_rpmsg amp_virtio; }

# The bus and the driver do not depend on those above them
upside_down()
{
	come_up kernel || return
	kill "$traffic"
	wait "$traffic"
	fails 'temporarily unavailable' rmmod amp_msgirq &&
	rmmod amp_eth && rmmod amp_misc && rmmod amp_rpmsg &&
	rmmod amp_virtio && stop a && rmmod amp_sim && rmmod amp_msgirq && load
}

# While a client is there, and waits
late()
{
	stop_all
	rmmod amp_eth && rmmod amp_misc && rmmod amp_rpmsg && rmmod amp_virtio &&
	start a channels=2 first_channel=40 || return
	./amp-remote "$(device a)" 2>/dev/null &
	remote=$!
	load && online 40 41 && echoes 10 40 41 && stop a
	wait "$remote"
	return 0
}

plan 12
check "processors that are taken away under traffic" removed user
check "cables that are cut under traffic" removed kernel
check "a processor that is turned off and on" turned_off
check "a driver that lets go and takes hold again, under traffic" unbound
check "resets that are written while the driver is unbound" reset_late
check "devices of the class go and come back" class_devices
check "the remote's end of a cable, under traffic" remote_end
check "clients that go and come back" clients
check "a bus that goes and comes back" bus
check "a driver that goes and comes back, under a processor that stays" driver
check "modules that go before the processor does" upside_down
check "a processor that is there before anything else" late
stop_all
rmmod amp_sim
finish
