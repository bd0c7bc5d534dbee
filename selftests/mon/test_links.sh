#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Interfaces that captures are made on: they come and go while messages pass, and
# whatever becomes of a capture, the messages arrive.

cd "$(dirname "$0")" || exit 1
. ./mon.sh

# One channel with traffic, one with a remote that waits for a reader
BUSY=2
SLOW=3
CYCLES=${CYCLES:-$(fewer 50)}
COUNT=${COUNT:-$(fewer 5000)}
# Of a simulated pair of processors
LARGE=40
LARGE_SIZE=65535

exists()
{
	[ -e /sys/class/net/ampmon0 ]
}

# traffic: messages pass until /tmp/stop is there
traffic()
{
	rounds=0
	until [ -e /tmp/stop ]; do
		./echo-crc -n 100 -d "/dev/rpmsg-misc$BUSY" || return
		rounds=$((rounds + 1))
	done
	echo "rounds=$rounds"
}

# flow COMMAND...: it is executed CYCLES times while messages pass
flow()
{
	rm -f /tmp/stop
	traffic >/tmp/traffic 2>&1 &
	traffic=$!
	cycles=0
	result=0
	while [ $cycles -lt "$CYCLES" ] && [ $result = 0 ]; do
		"$@" || result=1
		cycles=$((cycles + 1))
	done
	touch /tmp/stop
	wait $traffic || result=1
	echo "cycles=$cycles"
	tail -n 1 /tmp/traffic
	return $result
}

passes()
{
	./echo-crc -n 50 -d "/dev/rpmsg-misc$BUSY"
}

comes()
{
	ip link add ampmon0 type ampmon && exists &&
	expect type "$(cat /sys/class/net/ampmon0/type)" 65535 &&
	expect mtu "$(cat /sys/class/net/ampmon0/mtu)" $((24 + 65535)) &&
	expect 'flag up' $(($(cat /sys/class/net/ampmon0/flags) & 1)) 0
}

# Nothing is seen by an interface that is down
down()
{
	passes && expect packets "$(stat rx_packets)" 0
}

up()
{
	ip link set ampmon0 up && settle && first=$(stat rx_packets) &&
	all=$(messages) && bytes=$(stat rx_bytes) && payload=$(payload) &&
	passes && settle &&
	expect packets $(($(stat rx_packets) - first)) $(($(messages) - all)) &&
	expect bytes $(($(stat rx_bytes) - bytes)) \
		$(($(payload) - payload + 8 * ($(messages) - all))) &&
	expect 'packets sent' "$(stat tx_packets)" 0
}

# payload: bytes in the buffers of all channels, headers of 16 bytes each included
payload()
{
	for channel in $(channels); do
		attr "$channel" tx_bytes
		attr "$channel" rx_bytes
	done | awk '{ sum += $1 } END { print sum }'
}

# Each of them sees everything
second()
{
	ip link add ampmon1 type ampmon && ip link set ampmon1 up && settle &&
	first=$(stat rx_packets) &&
	second=$(cat /sys/class/net/ampmon1/statistics/rx_packets) &&
	passes && settle || return
	first=$(($(stat rx_packets) - first))
	second=$(($(cat /sys/class/net/ampmon1/statistics/rx_packets) - second))
	echo "packets=$first"
	[ "$first" -ge 100 ] && expect 'packets of the second' "$second" "$first" &&
	ip link del ampmon1
}

goes()
{
	unlink && ! exists && passes
}

# Nobody else's hardware address
no_address()
{
	fails 'Invalid argument' \
		ip link add ampmon0 address 02:00:00:00:00:01 type ampmon &&
	! exists
}

# To be root of a user namespace is not enough
no_rights()
{
	unshare -U -r true 2>/dev/null ||
		{ skip='no user namespaces in this kernel'; return 0; }
	unshare -U -r -n sh -c 'ip link add ampmon0 type ampmon && exec ip link set ampmon0 up' \
		>/tmp/said 2>&1 && { echo 'it is up'; return 1; }
	cat /tmp/said
	grep -q 'not permitted' /tmp/said
}

# A capture of its own each time: what is in it came from the channel
up_and_down()
{
	ip link set ampmon0 up && usleep 2000 && ip link set ampmon0 down
}

opened_and_closed()
{
	link && flow up_and_down && ip link set ampmon0 up &&
	flow capture_some && unlink
}

capture_some()
{
	capture /tmp/some.pcapng || return
	usleep 2000
	captured >/dev/null
}

added_and_deleted()
{
	flow added
}

added()
{
	link && usleep 2000 && unlink
}

# The module takes its interfaces along
unloaded()
{
	link && flow reload_once
}

reload_once()
{
	rmmod amp_mon && ! exists && modprobe amp_mon && link
}

still_there()
{
	unlink && passes
}

# Nothing is read from the socket: its buffer fills, and the channel does not care
slow_capture()
{
	link && capture /tmp/slow.pcapng -p -b 4096 && settle &&
	all=$(messages) && first=$(stat rx_packets) &&
	./echo-crc -n "$COUNT" -d "/dev/rpmsg-misc$BUSY" && settle &&
	expect packets $(($(stat rx_packets) - first)) $(($(messages) - all)) &&
	captured && [ "$dropped" -ge $((COUNT / 2)) ] && unlink
}

# A message for which its reader has no room, nor the queue, is offered again and
# again; it is seen once. The source of the remote does not send so many.
refused()
{
	limit=/sys/class/misc/rpmsg-misc$SLOW/rx_copy_limit
	bytes=$(cat "$limit")
	address=$(cat "/sys/class/misc/rpmsg-misc$SLOW/device/src")
	stalls=$(attr $SLOW rx_stalls)
	link && settle && all=$(messages) && first=$(stat rx_packets) || return
	echo 0 >"$limit"
	exec 3<"/dev/rpmsg-misc$SLOW"
	./remote storm flood $SLOW "$address" 600000
	eventually stalled
	result=$?
	./remote storm off
	cat <&3 >/dev/null &
	reader=$!
	exec 3<&-
	settle || result=1
	kill $reader
	echo "$bytes" >"$limit"
	echo "stalls=$(($(attr $SLOW rx_stalls) - stalls))" \
		"messages=$(($(messages) - all))"
	[ $result = 0 ] &&
	expect packets $(($(stat rx_packets) - first)) $(($(messages) - all)) &&
	unlink
}

stalled()
{
	[ "$(attr $SLOW rx_stalls)" != "$stalls" ]
}

# The largest message that there can be, in a packet of several pages
largest()
{
	dir=/sys/kernel/config/amp-sim/large
	modprobe amp_sim && mkdir $dir && echo kernel >$dir/peer && echo $LARGE >$dir/first_channel &&
	echo 16 >$dir/num_bufs && echo $((LARGE_SIZE + 16)) >$dir/buf_size &&
	echo 1 >$dir/live && eventually large_online || return
	dd if=/dev/urandom of=/tmp/large bs=$LARGE_SIZE count=1 2>/dev/null
	link && capture /tmp/large.pcapng &&
	dd if=/tmp/large of=/dev/rpmsg-misc$LARGE bs=$LARGE_SIZE 2>/dev/null &&
	settle && captured && unlink && rmdir $dir || return
	# Behind the headers of file, interface, packet and message; padded to words
	size=$((24 + LARGE_SIZE))
	offset=$((28 + 32))
	for _ in 1 2; do
		tail -c +$((offset + 28 + 24 + 1)) /tmp/large.pcapng |
			head -c $LARGE_SIZE | cmp - /tmp/large || return
		offset=$((offset + 32 + (size + 3) / 4 * 4))
	done
	expect 'size of the file' "$(wc -c </tmp/large.pcapng)" $offset
}

large_online()
{
	[ "$(attr $LARGE state)" = online ] && [ -c /dev/rpmsg-misc$LARGE ] &&
	[ "$(attr $((LARGE + 100)) state)" = online ]
}

# Where memory can be made to run out: packets are missing, messages are not. What
# fails is what the writer allocates and can't wait for: the packets of what it sends.
no_memory()
{
	fault=/sys/kernel/debug/failslab
	if [ ! -d $fault ]; then
		skip='this kernel does not let allocations fail'
		return
	fi
	link && settle || return
	all=$(messages)
	packets=$(stat rx_packets)
	dropped=$(stat rx_dropped)
	echo Y >$fault/task-filter
	echo 0 >$fault/verbose
	echo -1 >$fault/times
	echo 50 >$fault/probability
	(
		echo 1 >/proc/self/make-it-fail
		passes
	)
	result=$?
	echo 0 >$fault/probability
	settle || return
	dropped=$(($(stat rx_dropped) - dropped))
	packets=$(($(stat rx_packets) - packets))
	echo "packets=$packets dropped=$dropped"
	[ $result = 0 ] && [ $dropped -gt 0 ] && [ $packets -gt 0 ] &&
	expect 'packets, and those missing' $((packets + dropped)) \
		$(($(messages) - all)) && unlink
}

plan 15
check "an interface is added" comes
check "while it is down it sees nothing" down
check "while it is up it sees every message" up
check "so does another one" second
check "it is deleted" goes
check "it has no hardware address" no_address
check "who is root in a user namespace does not see them" no_rights
check "up and down, and captures, while messages pass" opened_and_closed
check "added and deleted while messages pass" added_and_deleted
check "the module is unloaded while messages are captured" unloaded
check "and loaded again" still_there
check "a capture that nobody reads does not hold messages up" slow_capture
check "a message that waits for its reader is seen once" refused
check "the largest message" largest
check "without memory packets are missing, and counted" no_memory
rmmod amp_mon
finish
