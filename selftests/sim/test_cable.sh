#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# A cable: the other end of each channel is in the same kernel. Two network
# namespaces reach each other over it, and messages pass both ways.
#
#	here: rpmsg40 198.18.40.1 ---- channel 40, 140 ---- rpmsg140 198.18.40.2

cd "$(dirname "$0")" || exit 1
. ./sim.sh

need_programs ip nsenter ping unshare
load || skip_all "the suite can't be loaded"

COUNT=${COUNT:-$(fewer 10000)}
MBYTES=${MBYTES:-$(fewer 2)}
ENDS='40 41 140 141'

# there COMMAND...: in the other namespace
there()
{
	nsenter -t "$there" -n "$@"
}

other_namespace()
{
	unshare -n sleep 3600 &
	there=$!
	eventually leaves_ours
}

leaves_ours()
{
	[ "$(readlink /proc/self/ns/net)" != "$(readlink "/proc/$there/ns/net")" ]
}

come_up()
{
	start cable peer=kernel channels=2 first_channel=40 num_bufs=64 \
		buf_size=2048 device_base=0x70000000 || return
	# shellcheck disable=SC2086 # one channel a word
	online $ENDS
}

# A processor with a channel whose number the cable has: others come up
twin()
{
	start twin channels=2 first_channel=139 &&
	dmesg | grep -q 'reg: 140 (0x8c), expected a number that no other channel has, but .* has it' &&
	ls -d "/sys/devices/platform/$(get_attr twin dev_name)/"*/*/rpmsg_plat_info139 &&
	! ls -d "/sys/devices/platform/$(get_attr twin dev_name)/"*/*/rpmsg_plat_info140 &&
	stop twin && is_online 140
}

messages()
{
	for n in 40 41; do
		eventually [ -c "/dev/rpmsg-misc$n" ] &&
		eventually [ -c "/dev/rpmsg-misc$((n + 100))" ] &&
		./exchange "$COUNT" "/dev/rpmsg-misc$n" \
			"/dev/rpmsg-misc$((n + 100))" || return
	done
}

addresses()
{
	for n in 40 41; do
		eventually ip link show "rpmsg$((n + 100))" &&
		ip link set "rpmsg$((n + 100))" netns "$there" &&
		there ip link set "rpmsg$((n + 100))" up &&
		there ip addr add "198.18.$n.2/24" dev "rpmsg$((n + 100))" &&
		ip link set "rpmsg$n" up &&
		ip addr add "198.18.$n.1/24" dev "rpmsg$n" || return
	done
}

pings()
{
	for n in 40 41; do
		eventually ping -c 1 -w 5 "198.18.$n.2" &&
		ping -q -c 5 "198.18.$n.2" &&
		there ping -q -c 5 "198.18.$n.1" &&
		ping -q -c 3 -s 4000 "198.18.$n.2" || return
	done
}

here()
{
	"$@"
}

# iperf3 where there is one, as on the boards of an architecture of Debian's
iperf=$(command -v iperf3 || command -v iperf)

# serve WHERE PORT: in the background, as a process of which $! is the number
serve()
{
	case $1 in
	there) nsenter -t "$there" -n "$iperf" -s -p "$2" >/tmp/server 2>&1 & ;;
	here) "$iperf" -s -p "$2" >/tmp/server 2>&1 & ;;
	esac
	servers="$servers $!"
}

unserve()
{
	# shellcheck disable=SC2086 # one number a word
	kill $servers
	# shellcheck disable=SC2086 # one number a word
	wait $servers
}

# sends COMMAND...: a client of either iperf; iperf 2 says that it succeeds always
sends()
{
	case $iperf in
	*3) "$@" ;;
	*) streams "$@" ;;
	esac
}

# stream SERVER CLIENT ADDRESS: TCP, one way
stream()
{
	serve "$1" 5002
	eventually sends "$2" "$iperf" -c "$3" -p 5002 -n 10K &&
	sends "$2" "$iperf" -c "$3" -p 5002 -n "${MBYTES}M"
}

# with_iperf COMMAND...: and without its servers afterwards
with_iperf()
{
	[ "$iperf" ] || { skip="no iperf"; return 0; }
	servers=
	"$@"
	result=$?
	unserve
	return $result
}

# Both channels at once
streams_of_both()
{
	for n in 40 41; do
		serve there "50$n"
		eventually sends "$iperf" -c "198.18.$n.2" -p "50$n" -n 10K ||
			return
	done
	sends "$iperf" -c 198.18.40.2 -p 5040 -n "${MBYTES}M" &
	one=$!
	sends "$iperf" -c 198.18.41.2 -p 5041 -n "${MBYTES}M" && wait "$one"
}

listens()
{
	there netstat -ltn | grep -q ":$1 "
}

# One connection that is busy both ways, as a login is
comes_back()
{
	nc -h 2>&1 | grep -q -e '-e' || { skip="no nc that has -e"; return 0; }
	dd if=/dev/urandom of=/tmp/sent bs=1M count="$MBYTES" &&
	[ -s /tmp/sent ] || return
	there nc -l -p 5003 -e cat &
	eventually listens 5003 &&
	nc 198.18.40.2 5003 </tmp/sent >/tmp/back &&
	cmp /tmp/sent /tmp/back
}

ipv6()
{
	[ -d /proc/sys/net/ipv6 ] || { skip="no IPv6 in this kernel"; return 0; }
	echo 0 >/proc/sys/net/ipv6/conf/rpmsg40/disable_ipv6 &&
	there sysctl -q -w net.ipv6.conf.rpmsg140.disable_ipv6=0 &&
	ip addr add fd00:40::1/64 dev rpmsg40 &&
	there ip addr add fd00:40::2/64 dev rpmsg140 &&
	eventually ping -6 -c 1 -w 5 fd00:40::2 &&
	there ping -6 -q -c 5 fd00:40::1
}

# One end restarts: the other goes along, whichever it is
# was_reset CHANNEL BEFORE: more often than that
was_reset()
{
	[ "$(channel "$1" reset)" != "$2" ]
}

restarts()
{
	for n in 40 140 141 41; do
		before=$(channel "$n" reset)
		channel_write "$n" reset 1
		eventually was_reset "$n" "$before" || return
		# shellcheck disable=SC2086 # one channel a word
		online $ENDS && eventually ping -c 1 -w 5 198.18.40.2 &&
		eventually ping -c 1 -w 5 198.18.41.2 || return
	done
}

cut()
{
	stop cable && [ ! -e /dev/rpmsg-misc40 ] && [ ! -e /dev/rpmsg-misc140 ] &&
	! there ip link show rpmsg140 2>/dev/null
}

plan 14
check "a namespace for the other end" other_namespace
check "both ends of two channels come up" come_up
check "a channel of a number that is taken is refused" twin
check "messages pass both ways, whole and in order" messages
check "each end in a namespace of its own" addresses
check "ping, both ways, and larger than a frame" pings
check "TCP there" with_iperf stream there here 198.18.40.2
check "TCP here" with_iperf stream here there 198.18.41.1
check "TCP on both channels at once" with_iperf streams_of_both
check "a TCP connection that is busy both ways" comes_back
check "IPv6" ipv6
# shellcheck disable=SC2086 # one channel a word
check "no message was bad, no ring was broken" unhurt $ENDS
check "either end restarts" restarts
check "the cable is cut" cut
kill "$there"
stop_all
rmmod amp_sim
finish
