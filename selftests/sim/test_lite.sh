#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# A remote that does what rpmsg-lite does: its link is up when the doorbell of
# vring 0 rings, and until then it drops what it receives.

cd "$(dirname "$0")" || exit 1
. ./sim.sh

need_programs ./lite
load || skip_all "the suite can't be loaded"

# Messages in all, over all channels
COUNT=${COUNT:-$(fewer 100000)}
CYCLES=20
CHANNELS='40 41'
DRIVER=/sys/bus/platform/drivers/amp_virtio
LOG=/tmp/lite.log

# run_ignoring COUNT: the processor, with its image loaded once more; it ignores so many
# of the first doorbells of vring 0
run_ignoring()
{
	: >$LOG
	./lite -i "$1" "$(device a)" >>$LOG 2>&1 &
	remote=$!
}

run() { run_ignoring 0; }

die()
{
	kill -9 "$remote"
	wait "$remote"
	return 0
}

# links N: how often the link of a channel has come up for this processor
links()
{
	grep -c "^channel $1: link up" $LOG
}

has_linked() { [ "$(links "$1")" -gt "${2:-0}" ]; }

# linked N...: all of them, sooner or later
linked()
{
	for n; do
		eventually has_linked "$n" || { cat $LOG; return 1; }
	done
}

# shellcheck disable=SC2086 # one channel a word
all_online() { online $CHANNELS; }

# shellcheck disable=SC2086 # one channel a word
all_linked() { linked $CHANNELS; }

# bound COMMAND...: a session that begins after the processor has been started
bound()
{
	name=rpmsg-amp-remote.$((2 * $(index a)))
	echo "$name" >$DRIVER/unbind || return
	"$@"
	echo "$name" >$DRIVER/bind && all_online
}

# The doorbells of both rings come together when a session begins.  One may be
# read before the other one has been rung, and a slow processor may read only those
# that are repeated: what counts is what happens mostly.
rung_at_once()
{
	good=0
	for try in 1 2 3 4 5; do
		[ "$try" = 1 ] || die
		bound run && all_linked || return
		cat $LOG
		[ "$(grep -c 'early=0$' $LOG)" != 2 ] || good=$((good + 1))
	done
	echo "with the first doorbells: $good of $try"
	[ "$good" -ge 3 ]
}

come_up()
{
	start a channels=2 first_channel=40 && rung_at_once
}

# shellcheck disable=SC2086 # one channel a word
all_echo() { echoes $((COUNT / 2)) $CHANNELS; }

received() { channel "$1" rx_messages; }
has_received() { [ "$(received "$1")" -gt "$2" ]; }

# More than there will be time for
traffic()
{
	before=$(received 40)
	# shellcheck disable=SC2046,SC2086 # options; one channel a word
	./echo-crc -n 1000000 $(misc $CHANNELS) >/tmp/traffic 2>&1 &
	traffic=$!
	eventually has_received 40 $((before + 100))
}

# It ends with its session, and all that came back was right
traffic_ends()
{
	wait "$traffic"
	grep -q 'Broken pipe' /tmp/traffic && all_right /tmp/traffic && return
	cat /tmp/traffic
	return 1
}

# all_right FILE: nothing wrong came back, and how much did
all_right()
{
	right=$(sed -n 's/.* messages=\([0-9]*\) .* crc_err=0 gap=0 dup=0 .*/\1/p' "$1")
	messages=$((messages + ${right:-0}))
	[ "$right" ]
}

# shellcheck disable=SC2046,SC2086 # options; one channel a word
checked_echo()
{
	./echo-crc -n "$1" $(misc $CHANNELS) >/tmp/echo 2>&1 &&
		all_right /tmp/echo && return
	cat /tmp/echo
	return 1
}

killed()
{
	traffic || return
	sleep "$(printf 0.%06d $(($(od -An -N2 -tu2 /dev/urandom) * 3 / 2)))"
	die
	run
	traffic_ends && all_linked && checked_echo $((COUNT / CYCLES / 2))
}

cycles()
{
	messages=0
	times=
	cycle=0
	while [ "$cycle" -lt $CYCLES ]; do
		killed || { echo "in cycle $cycle"; return 1; }
		cycle=$((cycle + 1))
		times="$times $(sed -n 's/^channel 40: link up after \(.*\) ms.*/\1/p' $LOG)"
	done
	echo "restarts=$cycle messages=$messages wrong=0"
	echo "from start to link up, in ms:$times"
	[ "$messages" -ge "$COUNT" ]
}

# One that takes messages has not got its doorbell yet
deaf()
{
	die
	bound run_ignoring 3 && echo hello >/dev/rpmsg-misc40 &&
	echo hello >/dev/rpmsg-misc41 && all_linked || return
	cat $LOG
	for n in $CHANNELS; do
		[ "$(channel "$n" kicks_repeated)" != 0 ] || return
	done
	checked_echo 100
}

# Linux begins a new session, and the link comes up again
reset_under_traffic()
{
	for n in 40 41 40; do
		up=$(links "$n")
		traffic || return
		channel_write "$n" reset 1
		wait "$traffic"
		all_right /tmp/traffic || { cat /tmp/traffic; return 1; }
		eventually has_linked "$n" "$up" || { cat $LOG; return 1; }
	done
	checked_echo 100
}

plan 6
check "the link comes up with the first doorbells" come_up
check "$COUNT messages on two channels, both at once" all_echo
check "killed $CYCLES times under traffic, and its image loaded again" cycles
check "doorbells that are lost while it takes messages" deaf
check "sessions that Linux ends" reset_under_traffic
# shellcheck disable=SC2086 # one channel a word
check "no message was bad, no ring was broken" unhurt $CHANNELS
die
stop_all
rmmod amp_sim
finish
