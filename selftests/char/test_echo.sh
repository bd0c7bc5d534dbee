#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# The remote echoes what is sent to it, on all channels at once.

cd "$(dirname "$0")" || exit 1
. ./ktap.sh

need_root
[ -c /dev/rpmsg-misc0 ] || skip_all 'no character device /dev/rpmsg-misc0'
need_console

COUNT=${COUNT:-$(fewer 1000 100)}

largest()
{
	mtu=$(cat "/sys/class/misc/rpmsg-misc$1/mtu") &&
	./echo-crc -d "/dev/rpmsg-misc$1" -n 300 -s "$mtu"
}

# The reader's own name for a device, not the order in which they came
by_attribute()
{
	for dev in /sys/class/misc/rpmsg-misc*; do
		name=$(cat "$dev/name") || return
		[ -n "$name" ] || return
		echo "${dev##*/} $name"
	done | sort -k 2 | uniq -d -f 1 | grep . && return 1
	return 0
}

# What each device says it has sent and read
counters()
{
	for dev in /sys/class/misc/rpmsg-misc*; do
		echo "${dev##*/} $(cat "$dev/statistics/tx_messages")" \
		     "$(cat "$dev/statistics/rx_messages")"
	done
}

# As many as have been sent since have been read since
balanced()
{
	counters | awk -v before="$before" '
	BEGIN {
		n = split(before, word)
		for (i = 1; i < n; i += 3) {
			tx[word[i]] = word[i + 1]
			rx[word[i]] = word[i + 2]
		}
	}
	$2 - tx[$1] != $3 - rx[$1] || $2 == tx[$1] {
		print $1 ": tx=" $2 - tx[$1] " rx=" $3 - rx[$1]
		bad = 1
	}
	END { exit bad }'
}

before=$(counters)
plan 5
check "$COUNT messages of random sizes on each channel, all at once" \
	./echo-crc -a -n "$COUNT"
check "the largest messages of small buffers" largest 3
check "the largest messages of large buffers" largest 0
check "every message came back and was read" balanced
check "every device has a name of its own" by_attribute
finish
