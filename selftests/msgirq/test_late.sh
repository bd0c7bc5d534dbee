#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# A remote that starts after Linux, and one that does not answer: it is rung
# until it shows a sign of life.
#
# Neither is the suite loaded nor the remote started when this starts.

# shellcheck source-path=SCRIPTDIR source=../platform/amp.sh
. "$(dirname "$0")/amp.sh"

CHANNELS=$(seq 0 16)

total()
{
	sum=0
	for ch in $CHANNELS; do
		sum=$((sum + $(attr "$ch" "$1")))
	done
	echo $sum
}

# repeated TIMES: on every channel
repeated()
{
	for ch in $CHANNELS; do
		[ "$(attr "$ch" kicks_repeated)" -ge "$1" ] || return 1
	done
}

# The first one is not a repetition
kicks_add_up()
{
	for ch in $CHANNELS; do
		kicks=$(attr "$ch" kicks)
		again=$(attr "$ch" kicks_repeated)
		[ "$kicks" -eq $((again + 1)) ] ||
			[ "$(attr "$ch" kicks)" -ne "$kicks" ] || {
			diag "channel $ch: kicks $kicks, repeated $again"
			return 1
		}
	done
}

# Without a message: the remote merely says what it wants to be rung for
has_stopped()
{
	before=$(total kicks_repeated)
	# longer than the longest time between two
	sleep 8
	[ "$(total kicks_repeated)" = "$before" ]
}

stops()
{
	release_remote
	eventually has_stopped
}

nothing_was_sent()
{
	expect 'messages' "$(total tx_messages)" 0
}

echo_works()
{
	# shellcheck disable=SC2086 # a list
	echoes $CHANNELS
}

# A remote that died owes an answer to what it was sent
rings_the_dead()
{
	remote park > /dev/null || return 1
	before=$(attr 3 kicks_repeated)
	others=$(attr 4 kicks_repeated)
	printf dead > /dev/rpmsg-misc3 || return 1
	eventually more_than 3 $((before + 2)) || return 1
	expect 'kicks repeated on another channel' \
		"$(attr 4 kicks_repeated)" "$others"
}

more_than()
{
	[ "$(attr "$1" kicks_repeated)" -gt "$2" ]
}

plan 8
load_modprobe || diag 'modprobe failed'
check 'channels come up without the remote' eventually all_online
check 'the first doorbell is repeated' eventually repeated 3
check 'repetitions are kicks' kicks_add_up
check 'it stops when the remote lives' stops
check 'without a single message' nothing_was_sent
check 'all channels echo' echo_works
check 'who owes an answer is rung' rings_the_dead
check 'that ends with its life' stops
finish
