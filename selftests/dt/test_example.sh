#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# The example of the porting guide, dts/porting/example.dtso: its channels, and the
# commands that the guide shows for it. The remote is built with the same channels.

# shellcheck source-path=SCRIPTDIR source=../platform/amp.sh
. "$(dirname "$0")/amp.sh"
# shellcheck source=../platform/class.sh
. ./class.sh

CHANNELS='0 1 2'
BLOCKS=$TESTS_DIR/example

each_online()
{
	for ch in $CHANNELS; do
		class_online "$ch" || return 1
	done
}

come_up()
{
	eventually each_online
}

nothing_is_refused()
{
	expect 'complaints' "$(dmesg | grep -c 'amp_.*expected')" 0
}

# block NUMBER: of those in the guide
block()
{
	awk -v number="$1" '
		/^@@ / { n++; next }
		n == number' "$BLOCKS" >/tmp/block
	TRIES=$PATIENCE "$TESTS_DIR/block.sh" /tmp/block
}

# Both message registers ring: without them, timers on both sides find the messages
doorbells_ring()
{
	for ch in $CHANNELS; do
		[ "$(cat "$CLASS/channel$ch/interrupts")" -gt 0 ] && continue
		diag "channel $ch: no interrupt"
		return 1
	done
	exec 3<>/dev/rpmsg-misc0
	echo stats >&3
	irqs=$(dd bs=512 count=1 status=none <&3 | value irqs)
	exec 3>&-
	[ "$irqs" -gt 0 ] && return
	diag 'the remote: no interrupt'
	return 1
}

n=$(grep -c '^@@ ' "$BLOCKS")
plan $((n + 3))
check 'all channels come up' come_up
check 'nothing in the description is refused' nothing_is_refused
for i in $(seq "$n"); do
	name=$(grep '^@@ ' "$BLOCKS" | sed -n "${i}s/^@@ //p")
	check "$name" block "$i"
done
check 'the doorbells of the description ring' doorbells_ring
finish
