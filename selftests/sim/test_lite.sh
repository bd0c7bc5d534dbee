#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# A remote that does what rpmsg-lite does: its link is up when the doorbell of
# vring 0 rings, and until then it drops what it receives.

cd "$(dirname "$0")" || exit 1
. ./sim.sh
. ./restarts.sh

need_programs ./lite
load || skip_all "the suite can't be loaded"

# Messages in all, over all channels
COUNT=${COUNT:-$(fewer 100000)}
CYCLES=20
CHANNELS='40 41'
DRIVER=/sys/bus/platform/drivers/amp_virtio

# run_ignoring COUNT: the processor, with its image loaded once more; it ignores so many
# of the first doorbells of vring 0
run_ignoring()
{
	: >$LOG
	./lite -i "$1" "$(device a)" >>$LOG 2>&1 &
	remote=$!
}

run() { run_ignoring 0; }

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

timed()
{
	killed && times="$times $(sed -n 's/^channel 40: link up after \(.*\) ms.*/\1/p' $LOG)"
}

timed_cycles()
{
	times=
	cycles timed || return
	echo "from start to link up, in ms:$times"
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

plan 6
check "the link comes up with the first doorbells" come_up
check "$COUNT messages on two channels, both at once" all_echo
check "killed $CYCLES times under traffic, and its image loaded again" timed_cycles
check "doorbells that are lost while it takes messages" deaf
check "sessions that Linux ends" reset_under_traffic
# shellcheck disable=SC2086 # one channel a word
check "no message was bad, no ring was broken" unhurt $CHANNELS
die
stop_all
rmmod amp_sim
finish
