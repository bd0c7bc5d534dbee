#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# What can be seen of a channel at work: its rings in debugfs, and tracepoints. The
# channel is a cable, whose end 40 is the master and whose end 140 is the remote.

cd "$(dirname "$0")" || exit 1
. ./sim.sh

RINGS=/sys/kernel/debug/rpmsg-amp
EVENTS=/sys/kernel/tracing/events/amp
TRACE=/sys/kernel/tracing/trace

need_programs mount
[ -d "$RINGS/.." ] && mount | grep -q ' /sys/kernel/debug ' ||
	mount -t debugfs none /sys/kernel/debug 2>/dev/null ||
	skip_all "no debugfs"
load || skip_all "the suite can't be loaded"

come_up()
{
	start cable peer=kernel channels=1 first_channel=40 num_bufs=16 \
		buf_size=512 && online 40 140
}

both_ways()
{
	eventually [ -c /dev/rpmsg-misc40 ] &&
	eventually [ -c /dev/rpmsg-misc140 ] &&
	./exchange "$1" /dev/rpmsg-misc40 /dev/rpmsg-misc140
}

# rings N: what debugfs shows of a channel
rings()
{
	cat "$RINGS"/*.channel"$1"
}

# shows N LINE: one that is such
shows()
{
	rings "$1" | grep -qx "$2" && return
	rings "$1"
	echo "channel $1 does not show '$2'"
	return 1
}

who_is_who()
{
	shows 40 '.*: master, online' &&
	shows 40 'rx: 8 buffers of 512 bytes, we are the driver' &&
	shows 40 'tx: 8 buffers of 512 bytes, we are the driver' &&
	shows 140 '.*: remote, online' &&
	shows 140 'rx: 8 buffers of 512 bytes, we are the device' &&
	shows 140 'tx: 8 buffers of 512 bytes, we are the device'
}

# position N HALF: how many buffers have been put
position()
{
	rings "$1" | sed -n "/^$2:/,/put/s/.*put up to \([0-9]*\),.*/\1/p"
}

# The master has put its 8 receive buffers before the first message
indices_move()
{
	sent=$(position 40 tx)
	received=$(position 40 rx)
	both_ways 5 &&
	expect sent "$(position 40 tx)" $((sent + 5)) &&
	expect received "$(position 40 rx)" $((received + 5)) &&
	expect "buffers offered" "$received" $((sent + 8)) &&
	shows 40 '  ours:' && shows 40 '  shared: available .*, flags .*'
}

is_modest()
{
	for n in 40 140; do
		expect mode "$(stat -c %a "$RINGS"/*.channel$n)" 400 || return
	done
}

# While messages pass and sessions end
is_readable()
{
	both_ways 5000 >/tmp/exchange &
	exchange=$!
	lines=0
	while kill -0 "$exchange" 2>/dev/null; do
		lines=$((lines + $(rings 40 | grep -c buffers)))
	done
	wait "$exchange" || { cat /tmp/exchange; return 1; }
	[ "$lines" -gt 0 ]
}

# traced EVENT PATTERN: how often
traced()
{
	grep -c "amp_$1: $2\$" "$TRACE"
}

messages()
{
	[ -d "$EVENTS" ] || mount -t tracefs none /sys/kernel/tracing
	[ -d "$EVENTS" ] || { skip="the kernel has no tracepoints"; return 0; }
	echo 1 >"$EVENTS/enable" && echo >"$TRACE" && both_ways 20 || return
	for ends in '40 140' '140 40'; do
		expect "sent, $ends" \
			"$(traced send "channel=${ends% *} buffer=.* len=.*")" 20 &&
		expect "received, $ends" \
			"$(traced receive "channel=${ends#* } buffer=.* len=.*")" 20 ||
			return
	done
}

# Who is at work already is not rung: sooner or later, nobody is
has_rung()
{
	both_ways 1
	[ "$(traced kick "channel=$1")" -gt 0 ] &&
	[ "$(traced interrupt "channel=$2 message=.*")" -gt 0 ]
}

doorbells()
{
	[ -d "$EVENTS" ] || { skip="the kernel has no tracepoints"; return 0; }
	eventually has_rung 40 140 && eventually has_rung 140 40
}

states()
{
	[ -d "$EVENTS" ] || { skip="the kernel has no tracepoints"; return 0; }
	echo >"$TRACE"
	channel_write 40 reset 1
	eventually grep -q 'amp_state: channel=40 state=online$' "$TRACE" &&
	expect resetting "$(traced state 'channel=40 state=resetting')" 1 &&
	expect connecting "$(traced state 'channel=40 state=connecting')" 1
	result=$?
	echo 0 >"$EVENTS/enable"
	return $result
}

goes_away()
{
	stop cable && expect files "$(find "$RINGS" -name '*.channel*40')" ''
}

plan 9
check "a cable comes up" come_up
check "rings are described" who_is_who
check "what has passed is counted" indices_move
check "only root may look" is_modest
check "one may look at any time" is_readable
check "messages are traced" messages
check "doorbells are traced" doorbells
check "states are traced" states
check "nothing is left of it" goes_away
stop_all
rmmod amp_sim
finish
