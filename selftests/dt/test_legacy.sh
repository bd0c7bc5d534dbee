#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# The legacy node exactly as boards in production have it (test_legacy.dtso): all
# channels come up with their character devices and interfaces, and doorbells
# interrupt the CPU that the node says, or the default one.
#
# The suite is not loaded when this starts.

# shellcheck source-path=SCRIPTDIR source=../platform/amp.sh
. "$(dirname "$0")/amp.sh"

FIELD=rpmsg
DRIVER=/sys/bus/platform/drivers/amp_virtio
SOC=/soc@fe0000000

# The driver core probes a device only when it is told to: the two nodes that
# describe channel 1 are bound by hand
load_unbound()
{
	modprobe amp_msgirq || return 1
	echo 0 > /sys/bus/platform/drivers_autoprobe
	load_modprobe
}

bind()
{
	echo "soc@fe0000000:$1" > $DRIVER/bind
}

unbind()
{
	echo "soc@fe0000000:$1" > $DRIVER/unbind
}

# Channel N has the addresses that the table in the node gives it
is_as_described()
{
	for address in $((16 * $1 + 16)) $((16 * $1 + 18)); do
		[ -n "$(find /sys/bus/rpmsg/devices/ \
			-name "*.$address.$address")" ] && continue
		diag "channel $1 has no endpoint $address"
		return 1
	done
	[ -c "/dev/rpmsg-misc$1" ] || {
		diag "no /dev/rpmsg-misc$1"
		return 1
	}
}

comes_up()
{
	bind rpmsg && eventually all_online || return 1
	for ch in $(seq 0 16); do
		is_as_described "$ch" || return 1
	done
	expect 'character devices' "$(find /dev -name 'rpmsg-misc*' | wc -l)" 17
}

memory_is_as_described()
{
	for addr in b8000000 b8008000 b8010000 b86c0000 b86c8000 b86d0000; do
		grep -q "$addr-.*rpmsg" /proc/iomem && continue
		diag "$addr is not claimed: $(cat /proc/iomem)"
		return 1
	done
}

answers()
{
	ip addr add "198.18.$1.1/24" dev "rpmsg$1" 2>/dev/null
	ip link set "rpmsg$1" up
	eventually ping -q -c 1 -W 1 "198.18.$1.2" > /tmp/ping && return
	diag "rpmsg$1: $(cat /tmp/ping)"
	return 1
}

all_answer()
{
	for ch in $(seq 0 16); do
		answers "$ch" || return 1
	done
}

all_echo()
{
	# shellcheck disable=SC2046 # numbers
	echoes $(seq 0 16)
}

# The entry of channel-dst that belongs to no channel
surplus_is_said()
{
	expect 'complaints' "$(dmesg | grep "$SOC/rpmsg: ")" \
		"$(dmesg | grep "$SOC/rpmsg: channel-dst\[17\]: surplus, expected 17 entries, found 18")"
}

# interrupts CPU: how many of the doorbell that CPU has taken
interrupts()
{
	awk -v cpu="$1" '/msgirq3/ { print $(cpu + 2) }' /proc/interrupts
}

# only_cpu TAKES OTHER
only_cpu()
{
	[ "$(interrupts "$1")" -gt 0 ] && [ "$(interrupts "$2")" -eq 0 ] &&
		return
	diag "$(cat /proc/interrupts)"
	return 1
}

second_is_refused()
{
	dmesg_mark
	! bind no-cpus 2>/dev/null &&
		expect 'conflicts' "$(dmesg_since | grep -cF \
			"$SOC/no-cpus: channel-num[0]: 1 (0x1), expected a number that no other channel has, but $SOC/rpmsg has it")" 1
}

default_cpu()
{
	unbind rpmsg && bind no-cpus || return 1
	FIELD=no-cpus
	eventually is_online 1 && echoes 1 && only_cpu 1 0
	status=$?
	unbind no-cpus
	FIELD=rpmsg
	return $status
}

unloads()
{
	echo 1 > /sys/bus/platform/drivers_autoprobe
	unload && leaves_nothing /tmp/footprint
}

plan 9
footprint > /tmp/footprint
load_unbound || diag 'modprobe failed'
check '17 channels come up' comes_up
check 'their memory is where the node says' memory_is_as_described
check '17 interfaces answer' all_answer
check '17 character devices echo' all_echo
check 'only the surplus entry is complained about' surplus_is_said
check 'doorbells interrupt the CPU that the node says' only_cpu 0 1
check 'a channel of another node is refused' second_is_refused
check 'doorbells interrupt CPU 1 where the node says nothing' default_cpu
check 'unloading leaves nothing behind' unloads
finish
