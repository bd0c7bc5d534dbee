#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# A remote that was written from the documentation alone, and has no source in
# common with anything else here.

cd "$(dirname "$0")" || exit 1
. ./sim.sh

need_programs ./example
load || skip_all "the suite can't be loaded"

# Messages in all, over all channels
COUNT=${COUNT:-$(fewer 100000)}
CHANNELS='40 41 42 43'

run()
{
	./example "$(device a)" 2>/dev/null &
	remote=$!
}

come_up()
{
	start a channels=4 first_channel=40 device_base=0x44444000 &&
	run && online 40 41 42 43 && well
}

# shellcheck disable=SC2046,SC2086 # options; one channel a word
well()
{
	eventually ./echo-crc -n 5 $(misc $CHANNELS)
}

# shellcheck disable=SC2086 # one channel a word
all_echo() { echoes $((COUNT / 4)) $CHANNELS; }

again()
{
	kill -9 "$remote"
	wait "$remote"
	run
	well && echoes 100 40 41 42 43
}

has_received() { [ "$(channel "$1" rx_messages)" -gt "$2" ]; }
was_reset() { [ "$(channel "$1" reset)" != "$2" ]; }

# Linux starts again, and the remote sees it, even while it rings for the rings
# that are no more
goes_along()
{
	for n in 40 42 40 42 41 43; do
		online "$n" || return
		received=$(channel "$n" rx_messages)
		before=$(channel "$n" reset)
		./echo-crc -n 1000000 -d "/dev/rpmsg-misc$n" >/dev/null 2>&1 &
		eventually has_received "$n" $((received + 100)) || return
		channel_write "$n" reset 1
		eventually was_reset "$n" "$before" || return
		! wait $! || return
	done
	online 40 41 42 43 && well && echoes 100 40 41 42 43
}

plan 4
check "channels come up" come_up
check "$COUNT messages on four channels, all at once" all_echo
check "killed and restarted" again
check "sessions that Linux ends" goes_along
kill -9 "$remote"
stop_all
rmmod amp_sim
finish
