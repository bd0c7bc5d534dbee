#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# The remote restarts at random moments under traffic on all channels.

# shellcheck source-path=SCRIPTDIR/../platform source=amp.sh
. "$(dirname "$0")/amp.sh"
# shellcheck source-path=SCRIPTDIR source=rproc.sh
. ./rproc.sh

RESTARTS=${RESTARTS:-$(fewer 200)}

every_channel_recovers()
{
	# shellcheck disable=SC2086 # one channel a word
	"$TESTS_DIR/restarts" -n "$RESTARTS" "$(dir)/state" $ALL
}

# Nothing but the word of the remote's has told of it
all_have_seen_it()
{
	for ch in $ALL; do
		expect "restarts of $ch" "$(attr "$ch" restarts)" "$RESTARTS" &&
			expect "quarantines of $ch" "$(attr "$ch" quarantines)" 0 ||
			return 1
	done
}

# 3 has a limit, 4 waits
hangs_under_traffic()
{
	rm -f /tmp/ready
	set_attr 3 silence_ms 300
	"$TESTS_DIR/traffic" -r /tmp/ready -e 3 > /tmp/traffic 2>&1 &
	traffic=$!
	eventually test -e /tmp/ready
	remote crash hang > /dev/null 2>&1
	wait $traffic
	expect 'end of the traffic' "$(sed -n 's/.*end=//p' /tmp/traffic)" \
		EPIPE && expect 'silences' "$(attr 3 silences)" 1 &&
		expect 'state of 3' "$(attr 3 state)" connecting &&
		expect 'state of 4' "$(attr 4 state)" online
}

comes_back()
{
	set_attr 3 silence_ms 0
	echo 5 > /sys/module/amp_rproc/parameters/hang_seconds
	booted "$BOOTS"
	result=$?
	echo 0 > /sys/module/amp_rproc/parameters/hang_seconds
	return $result
}

plan 6
eventually all_online
check 'attaches' modprobe amp_rproc
check "channels recover from $RESTARTS restarts, by park and by crash" \
	every_channel_recovers
check 'each of them was seen' all_have_seen_it
check 'the remote has its channels' booted $(($(boots) - 1))
BOOTS=$(boots)
check 'silence ends the session where somebody wants that' hangs_under_traffic
check 'until the remote is restarted' comes_back
finish
