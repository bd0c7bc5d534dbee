#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# The core runs when amp_rproc is loaded, as on boards in production.

# shellcheck source-path=SCRIPTDIR/../platform source=amp.sh
. "$(dirname "$0")/amp.sh"
# shellcheck source-path=SCRIPTDIR source=rproc.sh
. ./rproc.sh

RESTARTS=${RESTARTS:-$(fewer 10)}
DUMP=/sys/class/devcoredump/devcd1/data

attaches()
{
	before=$(boots)
	modprobe amp_rproc || return 1
	expect state "$(state)" attached && expect boots "$(boots)" "$before"
}

leaves_it_running()
{
	before=$(boots)
	rmmod amp_rproc && is_running && expect boots "$(boots)" "$before" &&
		echoes 0 5 16
}

detaches()
{
	before=$(boots)
	ask detach && expect state "$(state)" detached && is_running || return 1
	ask start && expect state "$(state)" attached &&
		expect boots "$(boots)" "$before"
}

parks()
{
	ask stop && expect state "$(state)" offline &&
		expect 'state of the firmware' "$(control 1)" 0x00000002
}

starts_again()
{
	ask start && expect state "$(state)" running && booted "$before"
}

stops_and_starts()
{
	before=$(boots)
	parks && starts_again
}

restarts()
{
	for cycle in $(seq "$RESTARTS"); do
		stops_and_starts || {
			diag "restart $cycle"
			return 1
		}
	done
}

# In the middle of messages
restarts_under_traffic()
{
	before=$(boots)
	rm -f /tmp/ready
	"$TESTS_DIR/traffic" -r /tmp/ready -e 1 -e 2 -e 3 > /tmp/traffic 2>&1 &
	traffic=$!
	eventually test -e /tmp/ready && parks && ask start
	result=$?
	kill $traffic 2> /dev/null
	wait $traffic
	[ "$result" = 0 ] && booted "$before"
}

# crash HOW: on the console of the remote
crash()
{
	dmesg_mark
	before=$(boots)
	# its answer may still come or not
	remote crash "$1" > /dev/null 2>&1
	:
}

recovers()
{
	crash "$1"
	eventually said 'is now up' && says 'handling crash' && says "$2" &&
		expect state "$(state)" running && booted "$before"
}

recovers_from_hanging()
{
	echo 5 > /sys/module/amp_rproc/parameters/hang_seconds
	recovers hang 'no sign of life for 5 s'
	result=$?
	echo 0 > /sys/module/amp_rproc/parameters/hang_seconds
	return $result
}

stays_crashed()
{
	echo disabled > "$(dir)/recovery"
	crash store
	eventually is_state crashed && parks_crashed && starts_again
	result=$?
	echo enabled > "$(dir)/recovery"
	return $result
}

parks_crashed()
{
	expect 'state of the firmware' "$(control 1)" 0x00000003 &&
		ask stop && expect state "$(state)" offline
}

# On the console: nobody asked the framework
parks_by_itself()
{
	dmesg_mark
	before=$(boots)
	remote park > /dev/null
	eventually said 'has parked without being asked' &&
		expect state "$(state)" running && ask stop &&
		expect state "$(state)" offline && starts_again
}

# word_of_dump N: the Nth, in hexadecimal; nothing if it ends before
word_of_dump()
{
	dd if="$DUMP" bs=4 skip="$1" count=1 2> /dev/null |
		hexdump -ve '1/1 "%02X"'
}

# Headers of 84 bytes, then all of the memory as it was
dump_is_right()
{
	crash illegal
	eventually test -e "$DUMP" || return 1
	end=$(((84 + (64 << 20)) / 4))
	first=$(word_of_dump $((84 / 4)))
	last=$(word_of_dump $((end - 1)))
	beyond=$(word_of_dump "$end")
	echo 1 > "$DUMP"
	expect 'first word of the memory' "0x$first" \
		"$(devmem 0xa0000000 32)" &&
		expect 'digits of the last word' "${#last}" 8 &&
		expect 'what follows' "$beyond" '' &&
		eventually said 'is now up' && booted "$before"
}

dumps_core()
{
	echo enabled > "$(dir)/coredump"
	dump_is_right
	result=$?
	echo disabled > "$(dir)/coredump"
	return $result
}

somebody_elses()
{
	before=$(boots)
	parks || return 1
	amp-release 2 0xa0000000
	dmesg_mark
	eventually is_running && fails 'Device or resource busy' ask start &&
		says 'another loader has started it' &&
		expect state "$(state)" offline && booted "$before"
}

nothing_left()
{
	rmmod amp_rproc && same_footprint
}

plan 18
eventually all_online
rproc_footprint > /tmp/footprint
check 'attaches to a core that runs' attaches
check 'unloading leaves it running' leaves_it_running
check 'attaches again' attaches
check 'detaches and attaches' detaches
check 'stops, starts, and channels go on' stops_and_starts
check "restarts $RESTARTS times" restarts
check 'restarts under traffic' restarts_under_traffic
# the image has not been looked at yet: recovery has to
check 'unloading leaves it running that it has started' leaves_it_running
check 'attaches to what it has started' attaches
check 'reports an illegal instruction and recovers' recovers illegal 'exception 6 at'
check 'reports a bad store and recovers' recovers store 'address 0x70000000'
check 'reports one that hangs and recovers' recovers_from_hanging
check 'without recovery, it can be stopped and started' stays_crashed
check 'notices that the remote has parked' parks_by_itself
check 'dumps the memory' dumps_core
check 'stops for unloading' stops_and_starts
check 'does not load over what another loader has started' somebody_elses
check 'nothing is left behind' nothing_left
finish
