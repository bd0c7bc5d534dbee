# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
#
# What the tests of this folder have in common. Sourced.

cd "$(dirname "$0")" || exit 1
# shellcheck source=../char/ktap.sh
. ./ktap.sh

need_root
[ -e /proc/device-tree ] || skip_all 'no device tree'

OUT=/tmp/doctor.out

# named FAULT CHANNEL: an error of that name, about the channel or, for null, none
named()
{
	./ampctl -j doctor >$OUT
	n=0
	while [ $n -lt "$(./json-get '' <$OUT)" ]; do
		[ "$(./json-get $n.fault <$OUT)" = "$1" ] &&
			[ "$(./json-get $n.channel <$OUT)" = "$2" ] &&
			[ "$(./json-get $n.severity <$OUT)" = error ] && return
		n=$((n + 1))
	done
	echo "no $1 of $2 in: $(cat $OUT)"
	return 1
}

# counted N FILE LEAST: a counter of channel N has come so far
counted()
{
	[ "$(cat "/sys/class/rpmsg-amp/channel$1/$2")" -ge "$3" ]
}

# send N: a message to the remote, whether it is taken or not
send()
{
	(exec 3<>"/dev/rpmsg-misc$1" && printf hello >&3)
}

# no_fault_of N: doctor finds nothing wrong with a channel
no_fault_of()
{
	./ampctl -j doctor >$OUT
	n=0
	while [ $n -lt "$(./json-get '' <$OUT)" ]; do
		[ "$(./json-get $n.channel <$OUT)" != "$1" ] || {
			cat $OUT
			return 1
		}
		n=$((n + 1))
	done
}
