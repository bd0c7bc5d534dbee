#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Channels that have a node each (test_channel.dtso), good and bad ones, on a
# board with one CPU for Linux.
#
# The suite is not loaded when this starts.

# shellcheck source-path=SCRIPTDIR source=../platform/amp.sh
. "$(dirname "$0")/amp.sh"
# shellcheck source=../platform/class.sh
. ./class.sh
# shellcheck source=loader.sh
. ./loader.sh

NODE=/soc@fe0000000/rpmsg-remote/channel

# channel N: from now on, attributes are those of this channel's node
channel()
{
	FIELD=rpmsg-remote:channel@$1
}

come_up()
{
	for n in 0 1 6 26; do
		channel "$n"
		eventually is_online "$n" || return 1
	done
}

# Character device and network interface of N: 1 or 0
has()
{
	expect "character devices of $1" \
		"$(find /dev -name "rpmsg-misc$1" | wc -l)" "$2" &&
		expect "network interfaces of $1" \
			"$(find /sys/class/net -name "rpmsg$1" | wc -l)" "$3"
}

have_what_they_should()
{
	has 0 1 1 && has 1 0 0 && has 6 1 0 && has 26 1 0
}

echo_works()
{
	echoes 0
}

mac_is_taken()
{
	expect 'address of rpmsg0' "$(cat /sys/class/net/rpmsg0/address)" \
		02:00:00:12:34:56
}

# services N: the list of services that may become devices
services()
{
	channel "$1"
	attr "$1" services
}

lists_are_taken()
{
	expect 'list of 0, from the remote' "$(services 0)" 'rpmsg-raw a,b' &&
		expect 'list of 6, its own' "$(services 6)" console-service &&
		expect 'list of 1, empty' "$(services 1)" ''
}

list_is_kept_to()
{
	channel 6
	# the remote has another name for the channel, and has announced it
	refused=$(attr 6 ns_refused)
	remote ns create other 0x1000 6 && remote ns create console-service \
		0x1001 6 && eventually has_service console-service &&
		! has_service other && expect 'ns_refused' \
			"$(attr 6 ns_refused)" $((refused + 1))
}

has_service()
{
	grep -qx "$1" /sys/bus/rpmsg/devices/*/name
}

console_answers()
{
	expect 'answer' "$(remote version | tail -n 1)" ok
}

# The driver core tries again what fails while its parent's driver is attached
says()
{
	dmesg | grep -qF -- "$1" && return 0
	diag "not in the kernel log: $1"
	return 1
}

is_refused()
{
	says "$NODE@$1: $2" &&
		expect "a driver of channel@$1" \
			"$(find "$(node_dir "rpmsg-remote:channel@$1")/" \
				-maxdepth 1 -name driver)" ''
}

# Without CPU 1, which is the default, any other one takes the interrupt
default_cpu_is_a_preference()
{
	expect 'CPUs' "$(cat /sys/devices/system/cpu/online)" 0 &&
		expect 'complaints' "$(dmesg | grep -c "can't take")" 0 || return 1
	[ "$(awk '/msgirq3/ { print $2 }' /proc/interrupts)" -gt 0 ] && return
	diag "$(cat /proc/interrupts)"
	return 1
}

# A resource table with two logs, "log" and "far", and the text of the first
write_table()
{
	words 0xb9100000 1 2 0 0 24 72 \
		2 0xb9100400 64 0 0x6c6f6700 0 0 0 0 0 0 0 \
		2 0xc0000000 64 0 0x66617200 0 0 0 0 0 0 0
	words 0xb9100400 0x626f6f74 0x65640a00
}

trace_is_shown()
{
	trace=/sys/kernel/debug/rpmsg-amp/soc@fe0000000:rpmsg-remote.trace-log
	[ -d /sys/kernel/debug/rpmsg-amp ] ||
		mount -t debugfs none /sys/kernel/debug
	expect 'text' "$(tr -d '\0' < $trace)" booted &&
		expect 'size' "$(wc -c < $trace)" 64 &&
		says 'resource-table: entry 1: no trace at 0xc0000000 of 64 bytes'
}

unloads()
{
	unload && leaves_nothing /tmp/footprint
}

plan 21
channel 0
write_table
footprint > /tmp/footprint
load_modprobe || diag 'modprobe failed'
check 'good channels come up' come_up
check 'they have what their nodes say' have_what_they_should
check 'they have devices of their class' class_has 0 1 6 26
check 'such a device goes and comes back' class_goes_and_comes 0
channel 0
check 'the remote echoes' echo_works
check 'the default CPU is a preference' default_cpu_is_a_preference
check 'the MAC address is that of the node' mac_is_taken
check 'local and remote addresses may differ' console_answers
check 'lists of services are those of the nodes' lists_are_taken
check 'what is not in the list has no device' list_is_kept_to
check 'a log of the resource table is shown, one out of reach is not' \
	trace_is_shown
check 'a device that the table lacks is refused' is_refused 19 \
	'rpmsg-vdev: 0, expected one of 0 rpmsg devices in the resource table'
check 'a region too small is refused' is_refused 20 \
	'memory-region: 32768 bytes, expected 286720 for 512 buffers of 512 bytes'
check 'half an endpoint is refused' is_refused 21 \
	'default-endpoint: missing or malformed, expected a local and a remote address'
check 'rings that overlap are refused' is_refused 22 \
	'shmem-tx-vring: 0xb9022000 to 0xb9024805 overlaps shmem-rx-vring, expected it outside of 0xb9020000 to 0xb9022805'
check 'an odd number of buffers is refused' is_refused 23 \
	'rpmsg-num-bufs: 24 (0x18), expected a power of two from 2 to 65536'
check 'a CPU that is not online is refused' is_refused 24 \
	'input-dstcpu-id: 1 (0x1), expected a CPU that is online'
check 'buffers too small for an interface are refused' is_refused 25 \
	'rpmsg-buf-size: 64 (0x40), expected 98 to 65551'
check 'endpoints that are the same to the remote are refused' is_refused 27 \
	'eth-endpoint[1]: 36 (0x24), expected an address other than that of misc-endpoint[1]'
check 'unloading leaves nothing behind' unloads
check 'loading again works' load_insmod
finish
