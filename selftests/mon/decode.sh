#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Decode what a board has captured, and compare it with what both sides say that they
# have sent. Runs on the host, with tshark and the dissector of this tree.
#
#	decode.sh DISSECTOR [DIRECTORY]
#
# Without what a board has left in a directory: only the malformed packets.

cd "$(dirname "$0")" || exit 1
# shellcheck source=../char/ktap.sh
. ./ktap.sh

need_programs tshark text2pcap xxd
dissector=$1
out=$2
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT

# decode FILE OPTION...: tshark with the dissector; root is not told that it is root
decode()
{
	file=$1
	shift
	tshark -X "lua_script:$dissector" -r "$file" "$@" 2>"$dir/said" ||
		{ cat "$dir/said"; return 1; }
	! grep -v 'Running as user "root"' "$dir/said"
}

# between: the packets that both sides have counted
between()
{
	echo "frame.number > $(cat "$out/skip") && frame.number <= $(cat "$out/until")"
}

# fields FILTER FIELD...: of those
fields()
{
	filter="$(between)${1:+ && ($1)}"
	shift
	# shellcheck disable=SC2046 # one option a field
	decode "$out/mixed.pcapng" -Y "$filter" -T fields $(printf -- '-e %s ' "$@")
}

# counted FIELD...: how many there are, the number in the last word
counted()
{
	fields '' "$@" | sort | uniq -c |
		awk '{ number = $1; $1 = ""; print substr($0, 2), number }' | sort
}

# same FILE FILE: and not empty
same()
{
	diff "$1" "$2" >"$dir/diff" && [ -s "$1" ] && return
	head -n 20 "$dir/diff" | cut -c 1-100
	return 1
}

enough()
{
	messages=$(fields '' frame.number | wc -l)
	echo "messages=$messages"
	[ "$messages" -ge 1000 ]
}

per_channel()
{
	counted rpmsg_amp.channel rpmsg_amp.direction >"$dir/counters"
	same "$out/counters" "$dir/counters"
}

# Not those of the console, which the questions of the test change
per_kind()
{
	counted rpmsg_amp.channel rpmsg_amp.direction rpmsg_amp.kind |
		grep -v '^6 ' >"$dir/kinds"
	same "$out/kinds" "$dir/kinds" &&
	[ "$(cut -d ' ' -f 3 "$dir/kinds" | sort -u | xargs)" = '1 2 3 4' ]
}

pings()
{
	number=$(cat "$out/pings")
	expect 'requests' "$(fields 'icmp.type == 8 && rpmsg_amp.direction == 1' \
		icmp.seq | wc -l)" "$number" &&
	expect 'replies' "$(fields 'icmp.type == 0 && rpmsg_amp.direction == 0' \
		icmp.resp_to | grep -c .)" "$number" &&
	expect 'wrong checksums' "$(fields 'icmp.checksum.status == 0' \
		icmp.seq | wc -l)" 0
}

# Each is created and destroyed, in that order
names()
{
	fields 'rpmsg_amp.ns.name matches "^service-"' rpmsg_amp.ns.name \
		rpmsg_amp.ns.addr rpmsg_amp.ns.action rpmsg_amp.direction \
		>"$dir/names"
	while read -r name address; do
		printf '%s\t0x%08x\t0\t0\n' "$name" "$address"
		printf '%s\t0x%08x\t1\t0\n' "$name" "$address"
	done <"$out/names" >"$dir/wanted"
	same "$dir/wanted" "$dir/names"
}

# What this side has announced, by the kernel's driver
announced()
{
	fields 'rpmsg_amp.ns.name == "rpmsg-raw" && rpmsg_amp.direction == 1' \
		rpmsg_amp.ns.addr rpmsg_amp.ns.action >"$dir/announced"
	printf '0x%08x\t%d\n' 1500 0 1500 1 >"$dir/wanted"
	same "$dir/wanted" "$dir/announced"
}

# The message of the largest size, there and back
known()
{
	whole=$(xxd -p "$out/known" | tr -d '\n')
	fields 'rpmsg_amp.channel == 0 && rpmsg_amp.kind == 2' rpmsg_amp.direction \
		rpmsg_amp.len rpmsg_amp.payload >"$dir/known"
	size=$(wc -c <"$out/known")
	printf '%s\t%s\t%s\n' 1 "$size" "$whole" 0 "$size" "$whole" >"$dir/wanted"
	same "$dir/wanted" "$dir/known"
}

byte_order()
{
	expect 'little endian' "$(decode "$out/mixed.pcapng" -T fields \
		-e rpmsg_amp.little_endian | sort -u)" "$(cat "$out/little_endian")"
}

# faults FILE: packets with which something is wrong
faults()
{
	decode "$1" -Y 'rpmsg_amp.malformed || _ws.malformed || _ws.lua.error ||
		!rpmsg_amp'
}

nothing_wrong()
{
	expect 'malformed packets' "$(faults "$out/mixed.pcapng" | tee "$dir/faults" |
		wc -l)" 0 && return
	cat "$dir/faults"
	return 1
}

# The same messages, captured by tcpdump with the header of cooked packets. What two
# processors deliver at once may come to each capture in another order.
cooked()
{
	# shellcheck disable=SC2034 # for check
	[ -e "$out/cooked.pcap" ] || { skip='no tcpdump in the guest'; return; }
	for file in mixed.pcapng cooked.pcap; do
		decode "$out/$file" -c "$(cat "$out/until")" -T fields \
			-e rpmsg_amp.channel -e rpmsg_amp.src -e rpmsg_amp.dst \
			-e rpmsg_amp.len -e rpmsg_amp.payload | sort >"$dir/$file"
	done
	same "$dir/mixed.pcapng" "$dir/cooked.pcap" &&
	expect 'malformed packets' "$(faults "$out/cooked.pcap" | wc -l)" 0 &&
	expect 'protocols' "$(decode "$out/cooked.pcap" -c 1 -T fields \
		-e frame.protocols | cut -d : -f 1,2)" sll:rpmsg_amp
}

# Each packet of the file malformed, and the text that the list has for it
malformed()
{
	grep -v '^#' malformed | cut -s -d '|' -f 1 |
		sed 's/ //g; s/../ &/g; s/^/000000/' |
		text2pcap -q -l 147 - "$dir/malformed.pcap" 2>/dev/null || return
	grep -v '^#' malformed | cut -s -d '|' -f 2- | sed 's/^ *//' >"$dir/wanted"
	decode "$dir/malformed.pcap" -T fields -e _ws.col.Info >"$dir/infos"
	same "$dir/wanted" "$dir/infos" &&
	expect 'packets without a complaint' "$(decode "$dir/malformed.pcap" \
		-Y '!(rpmsg_amp.malformed || _ws.malformed)' | wc -l)" 0 &&
	expect 'errors of the dissector' "$(decode "$dir/malformed.pcap" \
		-Y _ws.lua.error | wc -l)" 0
}

# Bytes of a capture changed at random: whatever they are, they are no error of Lua
random()
{
	seed=0
	while [ $seed -lt 20 ]; do
		seed=$((seed + 1))
		editcap -E 0.02 --seed $seed "$1" "$dir/random.pcapng" \
			>/dev/null 2>&1 &&
		expect "errors with seed $seed" "$(decode "$dir/random.pcapng" \
			-Y '_ws.lua.error || !rpmsg_amp' | wc -l)" 0 || return
	done
}

if [ -z "$out" ]; then
	plan 1
	check "malformed packets are complained about" malformed
	finish
	exit
fi
plan 12
check "malformed packets are complained about" malformed
check "a thousand messages" enough
check "as many as were counted, on each channel each way" per_channel
check "as many as the other side has counted, of each kind" per_kind
check "pings in the frames, with their answers" pings
check "services of the other side" names
check "a service of this side" announced
check "a message of the largest size, byte by byte" known
check "byte order of the payloads" byte_order
check "nothing is malformed" nothing_wrong
check "what tcpdump captures is the same" cooked
check "random errors are no errors of the dissector" random "$out/mixed.pcapng"
finish
