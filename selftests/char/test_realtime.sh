#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Reception in a thread, with the commands of Documentation/realtime.rst: it is found,
# pinned to a processor and given a real-time priority, and it receives.

cd "$(dirname "$0")" || exit 1
. ./ktap.sh

CH=3
CHANNEL=/sys/class/rpmsg-amp/channel$CH
CPU=$(($(nproc) - 1))

need_root
[ -c /dev/rpmsg-misc$CH ] || skip_all "no character device /dev/rpmsg-misc$CH"
[ -w $CHANNEL/threaded ] || skip_all "no file $CHANNEL/threaded"
need_programs chrt ip pgrep ping taskset
need_address $CH
need_console

echoes()
{
	./echo-crc -d /dev/rpmsg-misc$CH -n 50
}

pings()
{
	ping -c 3 -W 10 "198.18.$CH.2"
}

# Times that the thread has left its processor: each time it had been woken before
switches()
{
	awk '/_ctxt_switches:/ { n += $2 } END { print n }' "/proc/$thread/status"
}

# receives COMMAND...: the thread runs meanwhile
receives()
{
	before=$(switches)
	"$@" || return
	[ "$(switches)" -gt "$before" ] && return
	diag "the thread did not run: $before switches, before and after"
	return 1
}

starts()
{
	expect 'threaded, at first' "$(cat $CHANNEL/threaded)" 0 || return
	echo 1 >$CHANNEL/threaded
	expect threaded "$(cat $CHANNEL/threaded)" 1 || return
	thread=$(pgrep "^napi/amp$CH-")
	expect 'threads of that name' "$(echo "$thread" | grep -c .)" 1 &&
		receives echoes
}

# The 39th value is the processor that it has run on
is_pinned()
{
	taskset -p "$(printf %x $((1 << CPU)))" "$thread" && receives echoes &&
		expect processor "$(cut -d ' ' -f 39 "/proc/$thread/stat")" $CPU
}

is_fifo()
{
	chrt -p "$thread" >/tmp/policy
	grep -q SCHED_FIFO /tmp/policy && grep -q ' 50$' /tmp/policy && return
	diag "$(cat /tmp/policy)"
	return 1
}

is_realtime()
{
	chrt -f -p 50 "$thread" && is_fifo && receives echoes
}

# The file "reset" counts the sessions that were ended by it
is_reset()
{
	[ "$(cat $CHANNEL/reset)" -gt "$resets" ] &&
		[ "$(cat $CHANNEL/state)" = online ]
}

# The thread is the channel's, not the session's
survives()
{
	resets=$(cat $CHANNEL/reset)
	echo 1 >$CHANNEL/reset
	eventually is_reset && is_fifo && receives echoes
}

stops()
{
	echo 0 >$CHANNEL/threaded
	expect threaded "$(cat $CHANNEL/threaded)" 0 || return
	[ -e "/proc/$thread" ] || {
		echoes
		return
	}
	before=$(switches)
	echoes && expect 'switches of the thread' "$(switches)" "$before"
}

plan 6
check 'the thread is there and receives' starts
check 'it is pinned to a processor' is_pinned
check 'it has a real-time priority' is_realtime
check 'it receives what is for the network' receives pings
check 'it stays what it is in the next session' survives
check 'without it, messages are received as well' stops
finish
