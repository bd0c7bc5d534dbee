#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# The network interfaces: what they are, and that packets pass.
#
#	rpmsgN 198.18.N.1/24 ---- channel N ---- 198.18.N.2 remote

cd "$(dirname "$0")" || exit 1
. ./lib.sh

need_programs arping ethtool ip ping
need_console
# shellcheck disable=SC2046 # one number a word
need_address $(all)

N=3
IF=rpmsg$N
REMOTE=$(remote_address $N)
MTU=$(attr $N mtu)
MAC=$(attr $N address)

identity()
{
	for n in $(all); do
		room=$(cat "/sys/class/misc/rpmsg-misc$n/mtu")
		expect "rpmsg$n: MTU" "$(attr "$n" mtu)" $((room - 14)) &&
		expect "rpmsg$n: address" "$(attr "$n" address)" \
			"$(printf '02:00:c6:12:%02x:01' "$n")" &&
		expect "rpmsg$n: name_assign_type" \
			"$(attr "$n" name_assign_type)" 2 &&
		# the same on all boards: not a permanent one
		expect "rpmsg$n: addr_assign_type" \
			"$(attr "$n" addr_assign_type)" 1 &&
		expect "rpmsg$n: carrier" "$(attr "$n" carrier)" 1 || return
	done
}

ping_all()
{
	for n in $(all); do
		reaches "$n" || return
	done
}

arp()
{
	ip neigh flush dev "$IF"
	arping -c 2 -w 20 -I "$IF" "$REMOTE" &&
	reaches "$N" &&
	grep "^$REMOTE " /proc/net/arp | grep -v 00:00:00:00:00:00
}

largest_packet()
{
	reaches "$N" -s $((MTU - 28)) &&
	./sockcheck whole "$REMOTE" $((MTU - 28)) || return
	./sockcheck whole "$REMOTE" $((MTU - 27))
	expect "one byte more" $? 3
}

fragments()
{
	reaches "$N" -s $((MTU - 27)) && reaches "$N" -s 4000
}

mtu_limits()
{
	refused ip link set "$IF" mtu $((MTU + 1)) &&
	refused ip link set "$IF" mtu 67 &&
	ip link set "$IF" mtu 68 &&
	reaches "$N" &&
	ip link set "$IF" mtu "$MTU" &&
	reaches "$N" -s $((MTU - 28))
}

# A packet socket may send what is too long only if it looks like a VLAN frame
frame_limits()
{
	sent=$(stat "$N" tx_packets)
	dropped=$(stat "$N" tx_dropped)
	oversized=$(driver_stat "$N" tx_oversized)
	./sockcheck frame "$IF" $((MTU + 14)) || return
	./sockcheck frame "$IF" $((MTU + 15))
	expect "one byte more" $? 3 || return
	./sockcheck frame "$IF" $((MTU + 18)) vlan
	becomes $((dropped + 1)) stat "$N" tx_dropped &&
	becomes $((oversized + 1)) driver_stat "$N" tx_oversized &&
	expect tx_packets "$(stat "$N" tx_packets)" $((sent + 1))
}

# Less than a header, from the remote; then just a header
short_frames()
{
	short=$(driver_stat "$N" rx_short)
	errors=$(stat "$N" rx_errors)
	eth=$((0x10 + N * 0x10))
	./remote "send $N $eth $eth" &&
	./remote "send $N $eth $eth 0200c612030102ffff" &&
	./remote "send $N $eth $eth 0200c6120301020000000188" &&
	becomes $((short + 3)) driver_stat "$N" rx_short &&
	expect rx_length_errors "$(stat "$N" rx_length_errors)" \
		"$(driver_stat "$N" rx_short)" &&
	expect rx_errors "$(stat "$N" rx_errors)" $((errors + 3)) || return
	received=$(stat "$N" rx_packets)
	./remote "send $N $eth $eth 0200c612030102000000000188b5" &&
	becomes $((received + 1)) stat "$N" rx_packets
}

multicast()
{
	ip link set "$IF" multicast off &&
	expect "flags without multicast" \
		"$(ip link show "$IF" | grep -c MULTICAST)" 0 &&
	reaches "$N" || return
	ip link set "$IF" multicast on &&
	expect "flags with multicast" \
		"$(ip link show "$IF" | grep -c MULTICAST)" 1 &&
	reaches "$N"
}

# set_mac ADDRESS: and tell the remote
set_mac()
{
	ip link set "$IF" address "$1" &&
	expect address "$(attr "$N" address)" "$1" || return
	ip neigh flush dev "$IF"
	arping -U -c 1 -I "$IF" "$(local_address "$N")"
	reaches "$N"
}

mac()
{
	refused ip link set "$IF" address 01:00:5e:00:00:01 &&
	refused ip link set "$IF" address 00:00:00:00:00:00 &&
	set_mac 02:11:22:33:44:55 &&
	set_mac "$MAC"
}

tcp_small() { ./sockcheck tcp "$REMOTE" 1000000; }
tcp_large() { ./sockcheck tcp "$(remote_address 0)" 4000000; }
udp_small() { ./sockcheck udp "$REMOTE" 500 1-$((MTU - 28)); }
udp_fragments() { ./sockcheck udp "$REMOTE" 100 1-4000; }

tcp_all()
{
	pids=
	for n in $(all); do
		./sockcheck tcp "$(remote_address "$n")" 100000 &
		pids="$pids $!"
	done
	result=0
	for pid in $pids; do
		wait "$pid" || result=1
	done
	return "$result"
}

iperf_client()
{
	need iperf || return 0
	streams iperf -c "$REMOTE" -n 2M &&
	streams iperf -c "$(remote_address 0)" -n 8M
}

plan 17
check "name, MTU, address and carrier of each interface" identity
check "ping through each interface" ping_all
check "ARP" arp
check "a packet of the MTU passes whole, a larger one is refused" largest_packet
check "larger packets pass in fragments" fragments
check "the MTU can be set from 68 to what a buffer holds" mtu_limits
check "a frame that no buffer holds is dropped and counted" frame_limits
check "a frame without a header is an error and counted" short_frames
check "multicast off and on" multicast
check "the address can be changed" mac
check "TCP echo, small buffers" tcp_small
check "TCP echo, large buffers" tcp_large
check "TCP echo through all interfaces at once" tcp_all
check "UDP echo" udp_small
check "UDP echo in fragments" udp_fragments
check "iperf" iperf_client
check "ping through each interface afterwards" ping_all
finish
