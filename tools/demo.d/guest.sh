#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# What `make demo` shows, inside the board.  Every step is verified; the exit
# status is 0 only if all of them were as they should be.

extra=/lib/modules/$(uname -r)/extra
info=/sys/class/rpmsg-amp
passed=0
failed=0

step()
{
	printf '\n== %s\n' "$1"
}

# verify TEXT COMMAND...: run a command and say how it went
verify()
{
	text=$1
	shift
	if "$@"; then
		passed=$((passed + 1))
		printf '   ok      %s\n' "$text"
	else
		failed=$((failed + 1))
		printf '   FAILED  %s\n' "$text"
	fi
}

is()
{
	[ "$1" = "$2" ]
}

# exchange DEVICE FILE: send a file as one message, print what comes back.  The
# reads have no timeout of their own: busybox's would keep the device open.
exchange()
{
	(
		exec 3<>"$1" || exit 1
		dd if="$2" bs=65536 count=1 >&3 2>/dev/null
		dd bs=65536 count=1 <&3 2>/dev/null
	)
}

echoes()
{
	exchange "$1" "$2" >/tmp/back && cmp -s "$2" /tmp/back
}

# remote COMMAND: have the remote's console, on channel 6, carry out a command
remote()
{
	(
		exec 3<>/dev/rpmsg-misc6 || exit 1
		printf '%s' "$1" >&3
		while dd bs=512 count=1 <&3 >/tmp/answer 2>/dev/null; do
			grep -v '^ok$' /tmp/answer
			! grep -q -E '^(ok$|error)' /tmp/answer || break
		done
	)
}

field()
{
	tr ' ' '\n' | sed -n "s/^$1=//p" | head -n 1
}

# The remote has received what Linux has sent, and the reverse
agree()
{
	stats=$(remote "stats $1")
	printf '   Linux   %s\n' "$(cat "$info/channel$1/counters")"
	printf '   remote  %s\n' "$(printf '%s\n' "$stats" | head -n 1)"
	is "$(cat "$info/channel$1/counters")" \
	   "tx:$(printf '%s\n' "$stats" | field rx), rx:$(printf '%s\n' "$stats" | field tx)"
}

load()
{
	modprobe rpmsg_core || return 1
	for module in amp_msgirq amp_virtio amp_rpmsg amp_misc amp_eth; do
		insmod "$extra/$module.ko" || return 1
		printf '   insmod  %s\n' "$module.ko"
	done
}

addresses()
{
	for path in /sys/class/net/rpmsg*; do
		n=${path##*/rpmsg}
		ip addr add "198.18.$n.1/24" dev "rpmsg$n" || return 1
		ip link set "rpmsg$n" up || return 1
	done
}

pings()
{
	ping -c 3 -i 0.2 -W 5 "198.18.$1.2" | sed 's/^/   /' >/tmp/ping
	tail -n 3 /tmp/ping
	grep -q ' 3 packets received' /tmp/ping
}

# A file there and back again by the remote's TCP echo
tcp_echo()
{
	nc -w 20 "198.18.$1.2" 7 <"$2" >/tmp/back && cmp -s "$2" /tmp/back
}

tcp_throughput()
{
	iperf -c "198.18.$1.2" -n 2M >/tmp/iperf 2>&1
	grep 'bits/sec' /tmp/iperf | tail -n 1 | sed 's/^/   /'
	grep -q 'bits/sec' /tmp/iperf
}

# Messages that are logged on the way of one echo, at a log level
logged()
{
	echo "$2" >"$info/channel$1/loglevel"
	dmesg -c >/dev/null
	echoes "/dev/rpmsg-misc$1" /tmp/small
	dmesg -c | tee /tmp/log | grep -c 'bytes'
	echo 0 >"$info/channel$1/loglevel"
}

all_echo()
{
	for n in $(seq 0 16); do
		echoes "/dev/rpmsg-misc$n" /tmp/small || return 1
	done
}

# A first byte that is no letter is no command to the console of channel 6
{ printf '\201'; head -c 99 /dev/urandom; } >/tmp/small
{ printf '\201'; head -c 8175 /dev/urandom; } >/tmp/big
head -c 100000 /dev/urandom >/tmp/file

step "The board: $(uname -srm), $(grep -c '^processor' /proc/cpuinfo) CPUs for Linux, the third core runs the remote"
verify 'Linux has 2 CPUs' is "$(grep -c '^processor' /proc/cpuinfo)" 2

step 'Loading the suite'
verify 'all modules loaded' load
dmesg | grep -E 'amp_(msgirq|virtio)' | sed 's/^/   /'
verify '17 character devices' is "$(find /dev -name 'rpmsg-misc*' | wc -l)" 17
verify '17 network interfaces' is "$(find /sys/class/net -name 'rpmsg*' | wc -l)" 17

step 'Messages: written to a character device, echoed by the remote'
before=$(cat "$info/channel0/counters")
verify '100 bytes through /dev/rpmsg-misc0' echoes /dev/rpmsg-misc0 /tmp/small
verify '8176 bytes, the most that channel 0 carries' \
	echoes /dev/rpmsg-misc0 /tmp/big
verify 'all 17 channels echo' all_echo

step 'Ethernet: 198.18.N.1 is Linux, 198.18.N.2 the remote'
verify 'addresses set, interfaces up' addresses
verify 'ping over rpmsg0' pings 0
verify 'ping over rpmsg16' pings 16
verify '100,000 bytes by TCP, there and back unchanged' tcp_echo 0 /tmp/file
verify 'TCP throughput to the remote, measured by iperf' tcp_throughput 0

step 'Counters of channel 0, on both sides'
printf '   before  %s\n' "$before"
verify 'both sides have counted the same' agree 0

step 'Log level of channel 1'
verify 'level 0 logs no message' is "$(logged 1 0)" 0
verify 'level 2 logs the message and its echo' is "$(logged 1 2)" 2
sed 's/^/   /' /tmp/log

printf '\n%d steps verified, %d failed\n' "$passed" "$failed"
[ "$failed" -eq 0 ]
