#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# A processor as rpmsg-lite makes it crashes and starts again at index 0, without a
# new image and without a word: the ring breaks, and the link comes up again without
# anybody's help.  A processor that writes nonsense stays in quarantine.

cd "$(dirname "$0")" || exit 1
. ./sim.sh
. ./restarts.sh

need_programs ./lite ./faulty
load || skip_all "the suite can't be loaded"

CYCLES=${CYCLES:-$(fewer 20 5)}
# Messages after each restart, on both channels together
COUNT=${COUNT:-2000}
CHANNELS='40 41'
# How the processor differs from the usual one
OPTIONS=

# run [OPTION]...: the processor
run()
{
	: >$LOG
	# shellcheck disable=SC2086 # one option a word
	./lite $OPTIONS "$@" "$(device a)" >>$LOG 2>&1 &
	remote=$!
}

# crashes: it starts again with what is in memory
crashes()
{
	die
	run -n
}

# sum FILE: of both channels
sum()
{
	echo $(($(channel 40 "$1") + $(channel 41 "$1")))
}

state_is() { [ "$(channel "$1" state)" = "$2" ]; }

# The first message may be what breaks a ring that was idle.  After one exchange, all
# that is sent comes back, once and in order.
well()
{
	# shellcheck disable=SC2046,SC2086 # options; one channel a word
	set -- $(misc $CHANNELS)
	eventually ./echo-crc -n 5 "$@" || { cat $LOG; return 1; }
	./echo-crc -n $((COUNT / 2)) "$@" >/tmp/echo 2>&1 &&
		grep -q 'crc_err=0 gap=0 dup=0' /tmp/echo && return
	cat /tmp/echo
	return 1
}

come_up()
{
	start a channels=2 first_channel=40 && run &&
		online 40 41 && well &&
		expect 'recover' "$(channel 40 recover)" auto
}

nonsense_is_refused()
{
	fails 'Invalid argument' channel_write 40 recover sometimes &&
		fails 'Invalid argument' channel_write 40 recover '' &&
		expect 'recover' "$(channel 40 recover)" auto
}

breaks_under_traffic()
{
	traffic || return
	sleep "$(printf 0.%06d $(($(od -An -N2 -tu2 /dev/urandom) * 3 / 2)))"
	crashes
	traffic_breaks
}

cycles()
{
	recoveries=$(sum recoveries)
	cycle=0
	while [ "$cycle" -lt "$CYCLES" ]; do
		if ! breaks_under_traffic || ! well; then
			echo "in cycle $cycle"
			return 1
		fi
		cycle=$((cycle + 1))
	done
	echo "restarts=$cycle messages=$((cycle * COUNT)) dup=0 reordered=0 recoveries=$(($(sum recoveries) - recoveries))"
	expect 'resets' "$(sum reset)" 0
}

# A message more for the processor, which takes all old ones once more
while_idle()
{
	recoveries=$(sum recoveries)
	for cycle in 1 2 3; do
		crashes
		well || { echo "in cycle $cycle"; return 1; }
	done
	[ "$(sum recoveries)" -ge $((recoveries + 6)) ] && return
	echo "recoveries=$(($(sum recoveries) - recoveries)), expected 6"
	return 1
}

# Nothing happens before the processor takes what is in the ring
late()
{
	manual_waits || return
	die
	auto
	sleep 2
	expect 'state without a processor' "$(channel 40 state)" quarantined ||
		return
	run -n
	online 40 && well
}

both() { channel_write 40 recover "$1" && channel_write 41 recover "$1"; }
manual() { both manual; }
auto() { both auto; }

manual_waits()
{
	manual && breaks_under_traffic &&
		eventually state_is 40 quarantined || return
	recoveries=$(sum recoveries)
	sleep 2
	expect 'state' "$(channel 40 state)" quarantined &&
		expect 'recoveries' "$(sum recoveries)" "$recoveries"
}

auto_goes_on()
{
	auto && online 40 && well
}

# Its own count of used buffers starts again as well
counts()
{
	die
	stop a && OPTIONS=-c && come_up || return
	recoveries=$(sum recoveries)
	for cycle in 1 2 3 4 5; do
		if ! breaks_under_traffic || ! well; then
			echo "in cycle $cycle"
			return 1
		fi
	done
	[ "$(sum recoveries)" -gt "$recoveries" ] ||
		{ echo 'no ring was broken'; return 1; }
	expect 'resets' "$(sum reset)" 0
}

has_restarted() { [ "$(channel "$1" restarts)" -gt 0 ]; }

# It has not started again, but goes on with an index that can't be
nonsense()
{
	start b first_channel=42 || return
	./faulty "$(device b)" broken &
	nonsense=$!
	eventually has_restarted 42 && online 42 &&
		! ./echo-crc -n 5 -d /dev/rpmsg-misc42 >/dev/null 2>&1 &&
		eventually state_is 42 quarantined && sleep 2 &&
		expect 'state' "$(channel 42 state)" quarantined &&
		expect 'recoveries' "$(channel 42 recoveries)" 0 &&
		expect 'quarantines' "$(channel 42 quarantines)" 1
	result=$?
	kill -9 $nonsense
	wait $nonsense
	return $result
}

plan 9
check "channels come up" come_up
check "anything but auto and manual is refused" nonsense_is_refused
check "killed $CYCLES times under traffic, and started at index 0" cycles
check "killed while nothing is under way" while_idle
check "manual: the channel waits" manual_waits
check "auto: it goes on" auto_goes_on
check "it waits for a processor that starts later" late
check "killed 5 times, where it counts used buffers by itself" counts
check "a processor that does not start again stays in quarantine" nonsense
die
stop_all
rmmod amp_sim
finish
