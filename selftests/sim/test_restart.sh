#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# The processor dies while it works, in whatever it is doing, and is started
# again: each time, all channels come back, and nothing of before does.

cd "$(dirname "$0")" || exit 1
. ./sim.sh

need_programs ./amp-remote
load || skip_all "the suite can't be loaded"

CYCLES=${CYCLES:-$(fewer 100)}
CHANNELS='40 41 42'

run()
{
	./amp-remote "$(device a)" &
	remote=$!
}

die()
{
	kill -9 "$remote"
	wait "$remote"
	return 0
}

has_opened_all()
{
	opened=0
	for fd in "/proc/$traffic/fd/"*; do
		case $(readlink "$fd") in
		*rpmsg-misc*) opened=$((opened + 1)) ;;
		esac
	done
	[ "$opened" = 3 ]
}

# More than there will be time for
traffic()
{
	# shellcheck disable=SC2046,SC2086 # options; one channel a word
	./echo-crc -n 1000000 $(misc $CHANNELS) >/tmp/traffic 2>&1 &
	traffic=$!
	eventually has_opened_all
}

# It ends when its session does
traffic_ends()
{
	wait "$traffic"
	grep -q 'Broken pipe' /tmp/traffic && return
	echo "traffic has not seen that the session ended:"
	cat /tmp/traffic
	return 1
}

# All that is sent comes back, once, in order: a message of an earlier session
# would be one too many
well()
{
	# shellcheck disable=SC2046,SC2086 # options; one channel a word
	set -- $(misc $CHANNELS)
	eventually ./echo-crc -n 5 "$@" || return
	./echo-crc -n 100 "$@" >/tmp/echo && return
	cat /tmp/echo
	return 1
}

come_up()
{
	start a channels=3 first_channel=40 &&
	run && online 40 41 42 && well
}

# With traffic, killed after a part of a tenth of a second
cycle()
{
	traffic || return
	sleep "$(printf 0.%06d $(($(od -An -N2 -tu2 /dev/urandom) * 3 / 2)))"
	die
	run
	traffic_ends && well
}

cycles()
{
	n=0
	while [ "$n" -lt "$1" ]; do
		cycle || { echo "in cycle $n"; return 1; }
		n=$((n + 1))
	done
	echo "restarts=$n"
}

# A processor that goes on with the rings that it finds
keeps()
{
	die
	./amp-remote -k "$(device a)" &
	remote=$!
	well
}

plan 4
check "channels come up" come_up
check "killed and restarted $CYCLES times under traffic" cycles "$CYCLES"
check "killed and restarted where it was" keeps
check "killed again afterwards" cycles 3
die
stop_all
rmmod amp_sim
finish
