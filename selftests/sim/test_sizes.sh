#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# The resource table has the sizes of buffers, as Linux reads them from 7.4 on: they
# differ by direction, and each side keeps to them.

cd "$(dirname "$0")" || exit 1
. ./sim.sh

need_programs ./amp-remote ip ping
load || skip_all "the suite can't be loaded"

# Both ends of a cable, and channels whose remote is a process
HERE=40
THERE=140
REMOTE=60
# What the processor has; less 16 bytes of header, that is what a message has
TX=2048
RX=1024

both_agree()
{
	start cable peer=kernel first_channel=$HERE num_bufs=16 \
		tx_buf_size=$TX rx_buf_size=$RX && online $HERE $THERE &&
	eventually ls /dev/rpmsg-misc$HERE /dev/rpmsg-misc$THERE &&
	expect 'buffers here' "$(channel $HERE buf_size) $(channel $HERE rx_buf_size)" \
		"$RX $TX" &&
	expect 'buffers there' \
		"$(channel $THERE buf_size) $(channel $THERE rx_buf_size)" \
		"$TX $RX" &&
	expect 'message here' "$(cat /sys/class/misc/rpmsg-misc$HERE/mtu)" \
		$((RX - 16)) &&
	expect 'message there' "$(cat /sys/class/misc/rpmsg-misc$THERE/mtu)" \
		$((TX - 16))
}

# passes FROM TO SIZE: a message of that size, ten times, byte by byte
passes()
{
	for _ in 1 2 3 4 5 6 7 8 9 10; do
		dd if=/dev/urandom of=/tmp/sent bs="$3" count=1 2>/dev/null
		exec 4<"/dev/rpmsg-misc$2"
		dd if=/tmp/sent of="/dev/rpmsg-misc$1" bs="$3" 2>/dev/null
		dd of=/tmp/received bs=65536 count=1 <&4 2>/dev/null
		exec 4<&-
		cmp /tmp/sent /tmp/received || return
	done
}

largest()
{
	passes $HERE $THERE $((RX - 16)) && passes $THERE $HERE $((TX - 16))
}

one_more()
{
	head -c $((RX - 15)) /dev/zero >/tmp/sent
	fails 'Message too long' dd if=/tmp/sent of=/dev/rpmsg-misc$HERE \
		bs=$((RX - 15)) ||
	fails 'Message too large' dd if=/tmp/sent of=/dev/rpmsg-misc$HERE \
		bs=$((RX - 15)) || return
	head -c $((TX - 15)) /dev/zero >/tmp/sent
	fails 'Message too long' dd if=/tmp/sent of=/dev/rpmsg-misc$THERE \
		bs=$((TX - 15)) ||
	fails 'Message too large' dd if=/tmp/sent of=/dev/rpmsg-misc$THERE \
		bs=$((TX - 15))
}

# Frames that have no room in the buffers of the other direction
frames()
{
	expect 'largest here' "$(cat /sys/class/net/rpmsg$HERE/mtu)" \
		$((RX - 16 - 14)) &&
	expect 'largest there' "$(cat /sys/class/net/rpmsg$THERE/mtu)" \
		$((TX - 16 - 14)) &&
	ip addr add 198.18.40.1/24 dev rpmsg$HERE && ip link set rpmsg$HERE up &&
	ip link set rpmsg$THERE up || return
	before=$(cat /sys/class/net/rpmsg$HERE/statistics/rx_bytes)
	# no answer comes to a broadcast: the test is whether the frame arrives
	ip addr add 198.18.41.1/24 broadcast 198.18.41.255 dev rpmsg$THERE &&
	ping -c 1 -w 1 -s $((TX - 16 - 14 - 28)) 198.18.41.255 >/dev/null 2>&1
	eventually has_grown $((TX - 16 - 14)) &&
	expect 'frames that were too long' \
		"$(cat /sys/class/net/rpmsg$HERE/statistics/rx_errors)" 0 &&
	unhurt $HERE $THERE && stop cable
}

has_grown()
{
	[ $(($(cat /sys/class/net/rpmsg$HERE/statistics/rx_bytes) - before)) -ge "$1" ]
}

process()
{
	start process first_channel=$REMOTE channels=2 num_bufs=16 \
		rx_buf_size=8192 || return
	./amp-remote "$(device process)" &
	pid=$!
	# it loads the image when it starts, and ends the session before
	online $REMOTE $((REMOTE + 1)) && eventually echoes 1 $REMOTE &&
	expect 'buffers' "$(channel $REMOTE buf_size) $(channel $REMOTE rx_buf_size)" \
		'8192 512' &&
	./echo-crc -d /dev/rpmsg-misc$REMOTE -n 200 -s 496 && unhurt $REMOTE
	result=$?
	kill $pid
	stop process
	return $result
}

plan 5
check "both ends have what the table says" both_agree
check "messages of the largest size arrive" largest
check "larger ones are refused" one_more
check "frames of the largest size arrive" frames
check "a process is the remote" process
stop_all
finish
