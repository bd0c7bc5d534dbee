# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
#
# A processor without the source of this project that echoes, dies and starts again.
# Sourced after sim.sh by tests that set CHANNELS, COUNT (messages in all) and CYCLES, and
# whose function run starts the processor, stores its process in remote, and has it write
# "channel N: link up" into LOG for each link.

# shellcheck disable=SC2034,SC2154 # of the tests
LOG=/tmp/processor.log

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

# The processor sends old messages once more before Linux notices: they may end the
# traffic, or the session does
traffic_breaks()
{
	eventually traffic_has_ended && ! wait "$traffic" && return
	kill "$traffic"
	echo "traffic has not seen that the processor crashed"
	return 1
}

traffic_has_ended() { ! kill -0 "$traffic" 2>/dev/null; }

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

# After a part of a tenth of a second of traffic
dies_under_traffic()
{
	traffic || return
	sleep "$(printf 0.%06d $(($(od -An -N2 -tu2 /dev/urandom) * 3 / 2)))"
	die
}

works_again()
{
	all_linked && all_online && checked_echo $((COUNT / CYCLES / 2))
}

# Killed, and its image loaded again
killed()
{
	dies_under_traffic || return
	run
	traffic_ends && works_again
}

# cycles COMMAND: CYCLES times, in one of which the processor dies and comes back
cycles()
{
	messages=0
	cycle=0
	while [ "$cycle" -lt "$CYCLES" ]; do
		"$1" || { echo "in cycle $cycle"; return 1; }
		cycle=$((cycle + 1))
	done
	echo "restarts=$cycle messages=$messages wrong=0"
	[ "$messages" -ge $((COUNT / CYCLES / 2 * 2 * CYCLES)) ]
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
