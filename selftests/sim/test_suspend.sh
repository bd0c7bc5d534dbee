#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# The system suspends with messages under way on a cable, as far as devices are
# concerned, and resumes. The session ends; another one begins, without a
# message of the one before.

cd "$(dirname "$0")" || exit 1
. ./sim.sh

CYCLES=${CYCLES:-$(fewer 3)}
ENDS='40 41 140 141'
TEST=/sys/power/pm_test

grep -qw freeze /sys/power/state 2>/dev/null ||
	skip_all "this kernel can't suspend"
grep -qw devices "$TEST" 2>/dev/null ||
	skip_all "this kernel can't try to suspend"
load || skip_all "the suite can't be loaded"

# Seconds that devices stay suspended
echo 1 >/sys/module/suspend/parameters/pm_test_delay

come_up()
{
	start cable peer=kernel channels=2 first_channel=40 num_bufs=64 \
		buf_size=512 || return
	# shellcheck disable=SC2086 # one channel a word
	online $ENDS
}

both_ways()
{
	eventually [ -c /dev/rpmsg-misc40 ] &&
	eventually [ -c /dev/rpmsg-misc140 ] &&
	./exchange "$1" /dev/rpmsg-misc40 /dev/rpmsg-misc140
}

# messages N: that many have passed channel 40
messages()
{
	[ "$(channel 40 rx_messages)" -ge "$1" ]
}

try_suspend()
{
	result=0
	{ echo devices >"$TEST" && echo freeze >/sys/power/state; } || result=1
	echo none >"$TEST"
	return "$result"
}

# What was open has ended, and says so
suspends_under_traffic()
{
	before=$(channel 40 rx_messages)
	both_ways 100000000 >/tmp/exchange &
	exchange=$!
	eventually messages $((before + 100)) && try_suspend || return
	wait "$exchange" && return 1
	cat /tmp/exchange
	grep -q 'Broken pipe' /tmp/exchange
}

resumes()
{
	# shellcheck disable=SC2086 # one channel a word
	online $ENDS && both_ways 1000
}

cycles()
{
	for cycle in $(seq "$CYCLES"); do
		echo "cycle $cycle"
		suspends_under_traffic && resumes || return
	done
}

unbroken()
{
	for n in $ENDS; do
		expect "channel $n: quarantines" "$(channel "$n" quarantines)" 0 ||
			return
	done
}

plan 4
check "both ends of a cable come up" come_up
check "messages pass both ways" both_ways 1000
check "$CYCLES times, open files end, and messages pass again" cycles
check "no ring was broken" unbroken
stop_all
rmmod amp_sim
finish
