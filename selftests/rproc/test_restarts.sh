#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# The remote starts anew at random moments under traffic on all channels.

# shellcheck source-path=SCRIPTDIR/../platform source=amp.sh
. "$(dirname "$0")/amp.sh"
# shellcheck source-path=SCRIPTDIR source=rproc.sh
. "$(dirname "$0")/rproc.sh"

RESTARTS=${RESTARTS:-200}

every_channel_recovers()
{
	# shellcheck disable=SC2086 # one channel a word
	"$TESTS_DIR/restarts" -n "$RESTARTS" $DIR/state $ALL
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

plan 4
eventually all_online
run 'attaches' modprobe amp_rproc
run "channels recover from $RESTARTS restarts, by park and by crash" \
	every_channel_recovers
run 'each of them was seen' all_have_seen_it
run 'the remote has its channels' booted $(($(boots) - 1))
finish
