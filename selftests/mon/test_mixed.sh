#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# A thousand messages of all kinds on several channels are captured, and both sides
# count them: what has to be in the capture goes to /out with it, for decode.sh.

cd "$(dirname "$0")" || exit 1
. ./mon.sh

modprobe -a rpmsg_ctrl rpmsg_char || skip_all 'no rpmsg_char or rpmsg_ctrl'

# The channels: large messages, character devices, Ethernet, services
LARGE=0
FIRST=2
SECOND=3
FRAMES=4
SERVICES=5
ECHOES=220
PINGS=60
NAMES=10
# Of the processor, with an answer on /dev/rpmsgN
SERVICE=0x1000

# As tcpdump sees the packets; it is there where the host's program runs in the guest
cooked()
{
	[ -x libs/tcpdump ] || return 0
	libs/ld.so --library-path libs libs/tcpdump -Z root -i ampmon0 \
		--immediate-mode -s 4096 -B 32768 -w /out/cooked.pcap 2>/tmp/tcpdump &
	tcpdump=$!
	eventually grep -q 'listening on ampmon0' /tmp/tcpdump
}

cooked_end()
{
	[ -x libs/tcpdump ] || return 0
	kill -INT "$tcpdump"
	wait "$tcpdump"
	cat /tmp/tcpdump
	grep -qx '0 packets dropped by kernel' /tmp/tcpdump
}

# counters: CHANNEL DIRECTION MESSAGES of each channel, as this side counts them
counters()
{
	for channel in $(channels); do
		echo "$channel 0 $(attr "$channel" rx_messages)"
		echo "$channel 1 $(attr "$channel" tx_messages)"
	done
}

# kinds: CHANNEL DIRECTION KIND MESSAGES, as the other side does; not of its console
kinds()
{
	for channel in $LARGE $FIRST $SECOND $FRAMES $SERVICES; do
		./remote stats "$channel" | tr ' ' '\n' | awk -v channel="$channel" '
		BEGIN { kind["ns"] = 1; kind["misc"] = 2; kind["eth"] = 3
			kind["svc"] = 4 }
		split($0, word, /[_=]/) == 3 && (word[2] in kind) {
			print channel, word[1] == "rx", kind[word[2]], word[3]
		}'
	done
}

# more BEFORE AFTER: lines that differ, with the difference in the last word
more()
{
	awk '{ number = $NF; $NF = "" }
	NR == FNR { before[$0] = number; next }
	number != before[$0] { print $0 number - before[$0] }' "$1" "$2" | sort
}

start()
{
	mkdir -p /out
	link && settle && first=$(stat rx_packets) &&
		capture /out/mixed.pcapng && cooked || return 1
	kinds >/tmp/kinds-before && settle && counters >/tmp/counters-before || return 1
	# the questions were captured, and are to be left out
	echo $(($(stat rx_packets) - first)) >/out/skip
	# the class has no file for it
	case $(uname -m) in
	ppc*) echo 0 ;;
	*) echo 1 ;;
	esac >/out/little_endian
}

echoed()
{
	./echo-crc -n $ECHOES -d "/dev/rpmsg-misc$1"
}

# One message of the largest size, the same each way
known()
{
	size=$(cat "/sys/class/misc/rpmsg-misc$LARGE/mtu")
	dd if=/dev/urandom of=/out/known bs="$size" count=1 2>/dev/null
	# no command of the console, see misc.h
	exec 3<>"/dev/rpmsg-misc$LARGE"
	dd if=/out/known bs="$size" count=1 2>/dev/null >&3
	dd bs="$size" count=1 <&3 2>/dev/null >/tmp/known
	exec 3>&-
	cmp /out/known /tmp/known
}

pings()
{
	ping -q -c $PINGS -i 0.02 "198.18.$FRAMES.2" | tee /tmp/ping &&
		grep -q " $PINGS packets received" /tmp/ping || return 1
	echo "$PINGS" >/out/pings
}

# On both sides: what is announced and withdrawn
names()
{
	for n in $(seq $NAMES); do
		address=$((0x2000 + n))
		./remote ns create "service-$n" $address $SERVICES &&
		./remote ns destroy "service-$n" $address $SERVICES || return 1
		echo "service-$n $address"
	done >/tmp/names
	grep '^service-' /tmp/names >/out/names
}

node()
{
	[ -c /dev/rpmsg0 ]
}

# A device of the kernel's own driver, whose service the other side announces
other()
{
	./remote ns create rpmsg-raw $SERVICE $SERVICES && eventually node &&
	./ctrl echo /dev/rpmsg0 20 &&
	./remote ns destroy rpmsg-raw $SERVICE $SERVICES &&
	eventually gone
}

gone()
{
	! node
}

# And one whose service this side announces
announced()
{
	dir=/sys/bus/rpmsg/devices/$(attr $SERVICES virtio).rpmsg_ctrl.-1.-1/rpmsg
	ctrl=/dev/$(ls "$dir")
	./ctrl create "$ctrl" rpmsg-raw 1500 5000 && eventually node &&
	./ctrl release "$ctrl" rpmsg-raw 1500 5000 && eventually gone
}

end()
{
	settle && counters >/tmp/counters-after && until=$(stat rx_packets) &&
	kinds >/tmp/kinds-after && captured && cooked_end || return 1
	echo $((until - first)) >/out/until
	more /tmp/counters-before /tmp/counters-after >/out/counters
	more /tmp/kinds-before /tmp/kinds-after >/out/kinds
	cat /out/counters
	expect 'packets dropped' "$dropped" 0 &&
	expect 'packets for which there was no memory' "$(stat rx_dropped)" 0 &&
	unlink
}

plan 9
check "a capture begins" start
check "messages on one character device" echoed $FIRST
check "messages on another one" echoed $SECOND
check "a message of the largest size" known
check "pings" pings
check "services of the other side" names
check "a service with a driver of the kernel's" other
check "a service of this side" announced
check "the capture ends" end
finish
