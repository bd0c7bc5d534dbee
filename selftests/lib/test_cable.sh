#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Both ends of a channel with the library: one accepts the sessions that the link
# allows, the other opens them.

cd "$(dirname "$0")" || exit 1
# shellcheck source=../sim/sim.sh
. ./sim.sh
# shellcheck source=lib.sh
. ./lib.sh

load || skip_all "the suite can't be loaded"

RESETS=${RESETS:-$(fewer 10 3)}

come_up()
{
	start cable peer=kernel channels=1 first_channel=40 num_bufs=64 buf_size=512 &&
	online 40 140 && eventually [ -c /dev/rpmsg-misc140 ] &&
	serve rpmsg:140
}

# A session that the service has accepted ends, and it accepts the next one
resets()
{
	start_resending rpmsg:40 || return
	number=1
	while [ "$number" -le "$RESETS" ]; do
		number=$((number + 1))
		channel_write 40 reset 1
		reaches_session "$number" || break
	done
	end_resending && [ "$number" -gt "$RESETS" ]
}

# has_device PID: a process has the device of the service open
has_device()
{
	for fd in "/proc/$1/fd/"*; do
		[ "$(readlink "$fd")" != /dev/rpmsg-misc140 ] || return 0
	done
	return 1
}

# It is open for a moment at each attempt
lacks_device() { ! has_device "$1"; }

# Another one does not accept the session that is in use, even where the device may be
# open more than once
shared()
{
	echo N >/sys/module/amp_misc/parameters/exclusive
	./rpmsg-amp-serve rpmsg:140 >/dev/null &
	second=$!
	under ./test_service rpmsg:40 && has_device "$server" &&
		eventually lacks_device "$second"
	result=$?
	kill "$second"
	wait "$second" 2>/dev/null
	echo Y >/sys/module/amp_misc/parameters/exclusive
	return $result
}

plan 4
check "a service on a channel" come_up
check "a service on a channel that echoes" under ./test_service rpmsg:40
check "the link is reset $RESETS times" resets
check "a session is accepted once" shared
end_server TERM
stop_all
rmmod amp_sim
finish
