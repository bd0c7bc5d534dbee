#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# The network interfaces: counters, ethtool, carrier, and the driver's coming
# and going.

cd "$(dirname "$0")" || exit 1
. ./lib.sh

need_programs ethtool ip ping
need_console
need_address 5

N=5
IF=rpmsg$N
ETH=$(cat "/sys/class/net/$IF/device/src")
DRIVER=/sys/bus/rpmsg/drivers/amp_eth
DEVICE=$(basename "$(readlink -f /sys/class/net/$IF/device)")
CYCLES=${CYCLES:-$(fewer 20)}

reset_link()
{
	for path in /sys/bus/platform/devices/*/"rpmsg_plat_info$N/reset"; do
		echo 1 > "$path" || return
	done
}

# remote_stat NAME: counter of the remote's
remote_stat()
{
	./remote "stats $N" | tr ' ' '\n' | sed -n "s/^$1=//p"
}

# Frames that we have counted in one place or the other
received() { echo $(($(stat "$N" rx_packets) + $(stat "$N" rx_dropped) + $(stat "$N" rx_errors))); }

# Both sides count the same frames; TCP in both directions, and some garbage
add_up()
{
	tx=$(stat "$N" tx_packets) rx=$(received)
	remote_tx=$(remote_stat tx_eth) remote_rx=$(remote_stat rx_eth)
	./sockcheck tcp "$(remote_address "$N")" 300000 &&
	./remote "send $N $ETH $ETH 0102" &&
	reaches "$N" || return
	# The remote does not count what is sent by hand as Ethernet.
	becomes $(($(remote_stat tx_eth) - remote_tx + rx + 1)) received &&
	expect "frames sent" $(($(stat "$N" tx_packets) - tx)) \
		$(($(remote_stat rx_eth) - remote_rx)) || return
	echo "tx=$(($(stat "$N" tx_packets) - tx)) rx=$(($(received) - rx))"
}

# 20 pings of 100 bytes of ICMP payload: 142 bytes a frame
bytes()
{
	reaches "$N"
	tx=$(stat "$N" tx_bytes) rx=$(stat "$N" rx_bytes)
	ping -c 20 -i 0.01 -s 100 "$(remote_address "$N")" || return
	sent=$(($(stat "$N" tx_bytes) - tx))
	received=$(($(stat "$N" rx_bytes) - rx))
	echo "tx_bytes=$sent rx_bytes=$received"
	# ARP may come in between.
	[ "$sent" -ge 2840 ] && [ "$sent" -le 2980 ] &&
	[ "$received" -ge 2840 ] && [ "$received" -le 2980 ]
}

ip_agrees()
{
	ip link set "$IF" down
	for name in rx_packets tx_packets rx_bytes tx_bytes; do
		expect "$name" "$(sed -n "s/^ *$IF://p" /proc/net/dev |
			awk -v n="$name" '{ print n == "rx_bytes" ? $1 :
				n == "rx_packets" ? $2 :
				n == "tx_bytes" ? $9 : $10 }')" \
			"$(stat "$N" "$name")" || return
	done
	ip link set "$IF" up
	becomes 1 attr "$N" carrier && reaches "$N"
}

drvinfo()
{
	ethtool -i "$IF"
	ethtool -i "$IF" | grep "^driver: amp_eth$" &&
	ethtool -i "$IF" |
		grep "^version: $(cat /sys/module/amp_eth/version)$" &&
	ethtool -i "$IF" | grep "^bus-info: $DEVICE$"
}

driver_stats()
{
	ethtool -S "$IF"
	for name in rx_dropped_down rx_dropped_full rx_dropped_nomem \
		    rx_short tx_busy tx_oversized \
		    tx_no_link tx_faulty; do
		[ -n "$(driver_stat "$N" "$name")" ] || { echo "no $name"; return 1; }
	done
	expect rx_dropped "$(stat "$N" rx_dropped)" \
		$(($(driver_stat "$N" rx_dropped_down) +
		   $(driver_stat "$N" rx_dropped_full) +
		   $(driver_stat "$N" rx_dropped_nomem)))
}

rings()
{
	ethtool -g "$IF"
	[ "$(ethtool -g "$IF" | grep -c "256$")" = 4 ]
}

link()
{
	ethtool "$IF" | grep "Link detected: yes"
}

# What comes in while the interface is down is dropped and counted
down()
{
	ip link set "$IF" down
	dropped=$(driver_stat "$N" rx_dropped_down)
	./remote "send $N $ETH $ETH 0200c612030102000000000188b5" &&
	becomes $((dropped + 1)) driver_stat "$N" rx_dropped_down || return
	ip link set "$IF" up &&
	becomes 1 attr "$N" carrier && reaches "$N"
}

# The link goes down and up: two changes, and packets pass again
carrier()
{
	changes=$(attr "$N" carrier_changes)
	reset_link &&
	becomes $((changes + 2)) attr "$N" carrier_changes &&
	becomes 1 attr "$N" carrier &&
	reaches "$N"
}

# The driver's device, away and back, while packets go through it
rebind()
{
	while :; do
		ping -q -c 10 -W 1 -i 0.01 "$(remote_address "$N")"
	done > /dev/null 2>&1 &
	traffic=$!
	i=0
	result=0
	while [ "$i" -lt "$CYCLES" ]; do
		echo "$DEVICE" > "$DRIVER/unbind" || result=1
		[ ! -e /sys/class/net/"$IF" ] || result=1
		echo "$DEVICE" > "$DRIVER/bind" || result=1
		ip addr add "$(local_address "$N")/24" dev "$IF" || result=1
		ip link set "$IF" up || result=1
		[ "$result" = 0 ] || break
		i=$((i + 1))
	done
	kill "$traffic"
	wait "$traffic"
	echo "cycles=$i"
	becomes 1 attr "$N" carrier && reaches "$N" && return "$result"
}

# Frames have come since, or there are none to come
goes_on()
{
	! kill -0 "$traffic" || [ "$(stat "$N" rx_packets)" -gt "$1" ]
}

# One after the other: TCP waits twice as long after each failure
carrier_under_traffic()
{
	./sockcheck tcp "$(remote_address "$N")" 3000000 &
	traffic=$!
	i=0
	while [ "$i" -lt "$CYCLES" ]; do
		reset_link && becomes 1 attr "$N" carrier &&
		eventually goes_on "$(stat "$N" rx_packets)" || return
		i=$((i + 1))
	done
	wait "$traffic"
}

plan 12
check "both sides count the same frames" add_up
check "bytes are those of the frames" bytes
check "the stack shows what the driver counts" ip_agrees
check "ethtool: driver" drvinfo
check "ethtool: a counter for each reason, and their sum" driver_stats
check "ethtool: ring sizes" rings
check "ethtool: link" link
check "down: dropped and counted" down
check "carrier follows the link" carrier
check "TCP survives a link that comes and goes" carrier_under_traffic
check "unbinding again and again under traffic" rebind
check "both sides still count the same frames" add_up
finish
