#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# A process is the processor: the resource table, addresses that are not ours,
# and messages through it, on channels of several processors.

cd "$(dirname "$0")" || exit 1
. ./sim.sh

need_programs ./amp-remote ip ping
load || skip_all "the suite can't be loaded"

# Messages in all, over all channels
COUNT=${COUNT:-$(fewer 100000)}
CHANNELS='40 41 42 43'
LARGE='60 61'
MANY='70 71 72 73 74 75 76 77 78 79 80 81 82 83 84 85'

# run NAME: the process that is this processor
run()
{
	./amp-remote "$(device "$1")" &
	pids="$pids $!"
}

come_up()
{
	start small channels=4 first_channel=40 device_base=0x30000000 &&
	start large channels=2 first_channel=60 num_bufs=64 buf_size=8192 \
		vring_align=8 device_base=0xf0000000 &&
	start many channels=16 first_channel=70 num_bufs=32 \
		vring_align=4 device_base=0 || return
	for name in small large many; do
		run "$name"
	done
	# shellcheck disable=SC2086 # one channel a word
	online $CHANNELS $LARGE $MANY && echoes 10 $CHANNELS $LARGE $MANY
}

# shellcheck disable=SC2086 # one channel a word
all_echo() { echoes $((COUNT / 4)) $CHANNELS; }

# shellcheck disable=SC2086 # one channel a word
several_echo() { echoes $((COUNT / 50)) $CHANNELS $LARGE $MANY; }

# Largest messages of large buffers
largest() { ./echo-crc -d /dev/rpmsg-misc60 -n 300 -s 8176; }

ip_works()
{
	for n in 40 60; do
		ip addr add "198.18.$n.1/24" dev "rpmsg$n" &&
		ip link set "rpmsg$n" up &&
		eventually ping -c 1 -w 5 "198.18.$n.2" &&
		ping -c 5 "198.18.$n.2" || return
	done
	! command -v iperf >/dev/null || streams iperf -c 198.18.60.2 -n 4M
}

# The last channel takes commands: what it says in answer ends with "ok"
console()
{
	exec 3<>/dev/rpmsg-misc43 &&
	printf '%s' "$*" >&3 &&
	dd bs=512 count=1 <&3 2>/dev/null &&
	exec 3>&-
}

# A service that the processor announces is a device here, which echoes
name_service()
{
	console ns create sim-service 0x400 40 | grep -x ok || return
	eventually find_service create || return
	console ns destroy sim-service 0x400 40 | grep -x ok &&
	eventually find_service gone
}

find_service()
{
	if grep -qs sim-service /sys/bus/rpmsg/devices/*/name; then
		[ "$1" = create ]
	else
		[ "$1" = gone ]
	fi
}

# One that parks has closed its file: another one can be the processor
parks()
{
	# shellcheck disable=SC2086 # the first process
	set -- $pids
	console park | grep -x ok && wait "$1" || return
	run small
	# shellcheck disable=SC2086 # one channel a word
	online $CHANNELS && again $CHANNELS
}

# Until Linux has begun a new session, files that are open belong to the old one
again()
{
	# shellcheck disable=SC2046 # options
	eventually ./echo-crc -n 10 $(misc "$@")
}

pids=
plan 9
check "channels of three processors come up" come_up
check "$COUNT messages on four channels, all at once" all_echo
check "messages on all channels of all processors" several_echo
check "the largest messages of large buffers" largest
check "IP" ip_works
check "commands" console uptime
check "services that are announced" name_service
# shellcheck disable=SC2086 # one channel a word
check "no message was bad, no ring was broken, doorbells came" \
	unhurt $CHANNELS $LARGE $MANY
check "a processor that ends, and its successor" parks
# shellcheck disable=SC2086 # one process a word
kill -9 $pids 2>/dev/null
stop_all
rmmod amp_sim
finish
