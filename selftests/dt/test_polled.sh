#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Channels without a register that rings for Linux (test_polled.dtso): they are
# polled. And a node without a single good channel.
#
# The suite is not loaded when this starts.

# shellcheck source-path=SCRIPTDIR source=../platform/amp.sh
. "$(dirname "$0")/amp.sh"

FIELD=polled-rpmsg
HOPELESS=/soc@fe0000000/hopeless-rpmsg
CHANNELS='1 2 3 6'

are_online()
{
	for ch in $CHANNELS; do
		is_online "$ch" || return 1
	done
}

echo_works()
{
	# shellcheck disable=SC2086 # a list
	eventually are_online && echoes $CHANNELS
}

# No interrupt is taken, and the work that polling finds is no lost doorbell
is_polled()
{
	if grep -q msgirq /proc/interrupts; then
		diag "$(grep msgirq /proc/interrupts)"
		return 1
	fi
	for ch in $CHANNELS; do
		expect "interrupts of $ch" "$(attr "$ch" interrupts)" 0 &&
			expect "watchdog of $ch" "$(attr "$ch" watchdog)" 0 ||
			return 1
	done
}

long_name()
{
	expect 'name of 6' "$(attr 6 name)" a-name-of-thirty-one-characters &&
		expect 'name in /sys/class/misc' \
			"$(cat /sys/class/misc/rpmsg-misc6/name)" \
			a-name-of-thirty-one-characters
}

console_works()
{
	expect 'answer' "$(remote version | tail -n 1)" ok
}

disabled_is_absent()
{
	[ ! -e "$(node_dir nokia-rpmsg)" ] || return 1
	! dmesg | grep -q 'nokia-rpmsg: .*channels registered'
}

says()
{
	expect "lines with: $1" "$(dmesg | grep -cF -- "$1")" 1
}

# The driver core says it in one way or another
says_like()
{
	expect "lines like: $1" "$(dmesg | grep -c -- "$1")" 1
}

hopeless_is_named()
{
	says "$HOPELESS: rpmsg-role[0]: 0 (0x0), expected 1 (master) or 2 (remote)" &&
		says "$HOPELESS: rpmsg-role[1]: 9 (0x9), expected 1 (master) or 2 (remote)" &&
		says 'hopeless-rpmsg: 0 of 2 channels registered' &&
		says_like 'hopeless-rpmsg.* failed with error -22'
}

hopeless_is_unbound()
{
	[ ! -e "$(node_dir hopeless-rpmsg)/driver" ] &&
		! ls -d "$(node_dir hopeless-rpmsg)"/rpmsg_plat_info* \
			2>/dev/null
}

unloads()
{
	unload && leaves_nothing /tmp/footprint
}

plan 9
footprint > /tmp/footprint
load_modprobe || diag 'modprobe failed'
check 'channels without an input register echo' echo_works
check 'they are polled' is_polled
check 'the longest name' long_name
check 'the console answers' console_works
check 'a disabled node is left alone' disabled_is_absent
check 'a node without a good channel: what is wrong is said' hopeless_is_named
check 'a node without a good channel is not bound' hopeless_is_unbound
check 'unloading leaves nothing behind' unloads
check 'loading again works' load_insmod
finish
