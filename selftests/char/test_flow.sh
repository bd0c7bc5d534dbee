#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# A reader that does not read: nothing is lost, and the neighbours go on, on
# the same channel and on the others.

cd "$(dirname "$0")" || exit 1
. ./ktap.sh

need_root
[ -c /dev/rpmsg-misc0 ] || skip_all 'no character device /dev/rpmsg-misc0'
need_console
need_programs ip ping
need_address 3

CH=3
COUNT=${COUNT:-$(fewer 20000 2000)}

neighbours()
{
	devices=
	for dev in /dev/rpmsg-misc*; do
		[ "$dev" = "/dev/rpmsg-misc$CH" ] || devices="$devices -d $dev"
	done
	# shellcheck disable=SC2086 # one word each
	./echo-crc $devices -n 200
}

same_channel()
{
	ping -c 3 -W 10 "198.18.$CH.2"
}

# A reader may be as slow as it likes
stalled()
{
	./source-check "$CH" "$COUNT" "./test_flow.sh $1"
	result=$?
	./remote mode "$CH" echo || result=1
	return "$result"
}

# Called by source-check while nothing is read
case $1 in
neighbours) neighbours; exit ;;
same_channel) same_channel; exit ;;
esac

plan 4
check "$COUNT messages with a CRC, read as they come" \
	./source-check "$CH" "$COUNT"
check "a stalled reader loses nothing, other channels go on" stalled neighbours
check "a stalled reader loses nothing, Ethernet goes on" stalled same_channel
check "the channel echoes afterwards" ./echo-crc -d "/dev/rpmsg-misc$CH" -n 1000
finish
