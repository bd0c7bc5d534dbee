#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# ampctl send, recv and gen: messages to a remote that echoes, takes or sends them.

cd "$(dirname "$0")" || exit 1
. ./messages.sh

COUNT=$(fewer 300 20)

send_text()
{
	expect "the echo" "$(ampctl send -r 1 40 hello world)" \
		"[11] 68 65 6C 6C 6F 20 77 6F 72 6C 64 'hello world'" &&
	expect "that of nothing" "$(ampctl send --replies 1 40)" '[0]'
}

# By all names of a channel
send_names()
{
	name=$(channel 40 name)
	for dev in 40 channel40 rpmsg40 rpmsg-misc40 $DEVICE "$name"; do
		expect "the echo by $dev" "$(ampctl send -r 1 "$dev" x)" "[1] 78 'x'" ||
			return
	done
	status 1 ampctl send 4711 x && says '/dev/rpmsg-misc4711' && says 'ampctl list' &&
	status 1 ampctl send nobody x && says "'nobody'" && says 'ampctl list'
}

send_hex()
{
	expect "the echo" "$(ampctl send -x -r 1 40 '00 FF:0a' 7f)" "[4] 00 FF 0A 7F '....'" &&
	misuse "'0g'" send --hex 40 0g && misuse "'123'" send -x 40 123
}

send_files()
{
	printf 'one\ntwo\n\nlast' >"$T/lines"
	ampctl send -l -f "$T/lines" -r 4 40 >"$T/echo" || return
	expect "echoes of lines" "$(cut -d ' ' -f 1 "$T/echo" | xargs)" '[3] [3] [0] [4]' &&
	expect "echo of a file" "$(ampctl send -f "$T/lines" -r 1 40 | cut -d ' ' -f 1)" '[13]' &&
	expect "echo of standard input" \
		"$(printf '\000\001' | ampctl send --file - -r 1 40)" "[2] 00 01 '..'" &&
	expect "echoes of lines of digits" \
		"$(printf '31\n32 33\n' | ampctl send -x --lines -f - -r 2 40 | cut -d ']' -f 1 | xargs)" \
		'[1 [2' &&
	status 1 ampctl send -f "$T/none" 40 && says "$T/none" && says 'No such file' &&
	misuse 'one of them' send -f "$T/lines" 40 more && misuse '--file' send -l 40 &&
	misuse 'only once' send -c 2 -f - 40
}

send_several()
{
	json ampctl -j send -c 5 -r 5 40 abc && has sent 5 && has bytes 15 &&
	has 'replies.4.hex' 616263 && has 'replies.4.length' 3 &&
	json ampctl send --json --count 2 40 abc && has sent 2
}

# The remote takes it and sends nothing
send_without_answer()
{
	console mode 40 sink || return
	status 1 ampctl send -r 1 -W 0.2 40 abc && says 'waiting for an answer' &&
		says 'timed out' && says 'ampctl doctor' &&
	status 1 ampctl send -r 1 -W 0 40 abc && says 'timed out'
	result=$?
	console mode 40 echo
	return $result
}

send_too_much()
{
	mtu=$(cat /sys/class/misc/rpmsg-misc40/mtu)
	head -c $((mtu + 1)) /dev/zero >"$T/large"
	status 1 ampctl send -f "$T/large" 40 && says "$((mtu + 1)) bytes" && says "$mtu are the most" &&
	head -c "$mtu" /dev/zero >"$T/large" && status 0 ampctl send -f "$T/large" 40
}

# source COUNT WORD...: the remote sends messages as soon as one comes in
source_of()
{
	source_count=$1
	shift
	console mode 40 source 8-400 "$source_count" "$@" wait >/dev/null
}

# start_recv OPTION...: in the background; it has the device open
start_recv()
{
	ampctl recv "$@" 40 >"$T/received" 2>"$T/summary" &
	recv_pid=$!
	eventually has_open $recv_pid rpmsg-misc40
}

# The device can be open once: the remote is told to send by another endpoint
recv_checked()
{
	console mode 40 sink >/dev/null || return
	start_recv -C -c "$COUNT" && console mode 40 source 8-400 "$COUNT" >/dev/null &&
	ends $recv_pid 0 &&
	expect "lines" "$(wc -l <"$T/received")" "$COUNT" &&
	grep -q "^$COUNT messages with " "$T/summary" &&
	grep -qx '0 with a wrong CRC, 0 missing, 0 late or repeated' "$T/summary"
}

# Messages that have neither, and that begin again
recv_unchecked()
{
	console mode 40 sink >/dev/null || return
	start_recv --check --count 5 --quiet &&
	console mode 40 source 64 5 plain >/dev/null && ends $recv_pid 1 &&
	grep -q '^5 with a wrong CRC' "$T/summary" &&
	expect "lines" "$(wc -l <"$T/received")" 0 || return
	start_recv -C -q -c 6 && console mode 40 source 64 3 >/dev/null &&
	console mode 40 source 64 3 >/dev/null && ends $recv_pid 1 &&
	grep -q '3 late or repeated' "$T/summary"
}

recv_bytes()
{
	console mode 40 echo >/dev/null || return
	start_recv -c 3 -o "$T/bytes" &&
	console send 40 0x30 0x30 616263 >/dev/null && console send 40 0x30 0x30 64 >/dev/null &&
	console send 40 0x30 0x30 >/dev/null && ends $recv_pid 0 &&
	expect "bytes" "$(cat "$T/bytes")" abcd &&
	expect "lines" "$(sed 's/^([0-9]*\.[0-9]*) //' "$T/received" | xargs)" \
		"[3] 61 62 63 abc [1] 64 d [0]"
}

recv_json()
{
	start_recv -j -c 2 &&
	console send 40 0x30 0x30 616263 >/dev/null && console send 40 0x30 0x30 >/dev/null &&
	ends $recv_pid 0 && json cat "$T/received" && has hex 616263 && has length 3 &&
	has length 0 && number time | grep -q .
}

recv_output_to_pipe()
{
	ampctl recv -c 1 -o - 40 2>/dev/null >"$T/received" &
	recv_pid=$!
	eventually has_open $recv_pid rpmsg-misc40 &&
	console send 40 0x30 0x30 6162 >/dev/null && ends $recv_pid 0 &&
	expect "bytes" "$(cat "$T/received")" ab
}

# Without a count it ends in order when nothing comes, with one it has failed
recv_timeout()
{
	status 0 ampctl recv -W 0.2 40 && says '0 messages' &&
	status 1 ampctl recv -W 0.2 -c 1 40 && says 'timed out' && says 'ampctl show'
}

stats()
{
	cat "/sys/class/misc/rpmsg-misc40/statistics/$1"
}

dropped_some()
{
	[ "$(stats rx_dropped_full)" != "$1" ]
}

# What else can be read is not taken for messages, which would never end
recv_other()
{
	: >"$T/file" && mkfifo "$T/fifo"
	for file in /dev/zero "$T/file" "$T/fifo" "$T"; do
		status 1 ampctl recv -c 1 "$file" && says "$file is no device of rpmsg" &&
		says 'ampctl list' || return
	done
	ln -s $DEVICE "$T/link" && expect "the echo" "$(ampctl send -r 1 "$T/link" x)" "[1] 78 'x'"
}

# A process that is stopped takes nothing
recv_drop()
{
	before=$(stats rx_dropped_full)
	limit=$(cat /sys/class/misc/rpmsg-misc40/rx_copy_limit)
	echo 0 >/sys/class/misc/rpmsg-misc40/rx_copy_limit
	start_recv -d -q && kill -STOP $recv_pid &&
	console storm flood 40 0x30 10000 >/dev/null &&
	eventually dropped_some "$before"
	result=$?
	console storm off >/dev/null
	echo "$limit" >/sys/class/misc/rpmsg-misc40/rx_copy_limit
	kill -CONT $recv_pid && kill -INT $recv_pid && ends $recv_pid 0 && return $result
}

was_reset()
{
	[ "$(channel 40 reset)" != "$1" ]
}

reset()
{
	resets=$(channel 40 reset)
	channel_write 40 reset 1 && eventually was_reset "$resets" && online 40
}

# The session ends: an error that says what to do, or on to the next one
recv_session()
{
	start_recv && reset && ends $recv_pid 1 && grep -q 'Broken pipe' "$T/summary" &&
	grep -q 'session has ended' "$T/summary" && grep -q 'run the command again' "$T/summary" &&
	start_recv -R -c 1 && reset && eventually has_open $recv_pid rpmsg-misc40 &&
	eventually send_one_more && ends $recv_pid 0 &&
	grep -qx '1 sessions have ended' "$T/summary" &&
	expect "lines" "$(wc -l <"$T/received")" 1
}

send_one_more()
{
	[ -s "$T/received" ] && return
	console send 40 0x30 0x30 616263 >/dev/null
	sleep 0.2
	[ -s "$T/received" ]
}

busy()
{
	[ "$(cat /sys/module/amp_misc/parameters/exclusive)" = Y ] ||
		{ skip='devices can be open several times'; return 0; }
	start_recv -q && status 1 ampctl send 40 x && says 'fuser'
	result=$?
	kill -INT $recv_pid && ends $recv_pid 0 && return $result
}

interrupted()
{
	start_recv && console send 40 0x30 0x30 61 >/dev/null && eventually [ -s "$T/received" ] &&
	kill -INT $recv_pid && ends $recv_pid 0 &&
	grep -qx '1 messages with 1 bytes received' "$T/summary" &&
	start_recv && kill -TERM $recv_pid && ends $recv_pid 0
}

# The remote checks numbers and CRCs itself
gen_checked()
{
	console mode 40 sink check >/dev/null &&
	json ampctl -j gen -p check -s 8-400 -g 0 -c "$COUNT" 40 && has sent "$COUNT" &&
	eventually sink_has "$COUNT" && expect "damaged ones" "$(value crc_err)" 0 &&
	expect "gaps" "$(value gap)" 0 && expect "late ones" "$(value back)" 0
	result=$?
	console mode 40 echo >/dev/null
	return $result
}

sink_has()
{
	console mode 40 >/dev/null && [ "$(value good)" = "$1" ]
}

# All kinds of payload come back as they were
gen_echo()
{
	for kind in random count check DEADBEEF; do
		json ampctl gen -j -e -g 0 -p $kind -c "$COUNT" 40 && has received "$COUNT" &&
		has wrong 0 && has missing 0 || return
	done
	status 0 ampctl gen -e -g 0 -c 5 40 && says '5 messages sent, 5 came back' &&
		says ' 0 of them wrong, 0 missing'
}

gen_payload()
{
	over_cable 3 ampctl gen -g 0 -c 3 -s 3 -p count 60 &&
	expect "bytes that count" "$(xargs <"$T/lines")" \
		"[3] 00 01 02 [3] 01 02 03 [3] 02 03 04" &&
	over_cable 2 ampctl gen -g 0 -c 2 -p 0A0b 60 &&
	expect "given bytes" "$(xargs <"$T/lines")" "[2] 0A 0B [2] 0A 0B" &&
	over_cable 1 ampctl gen -g 0 -c 1 -s 5 -p 0A0b 60 &&
	expect "given bytes, more often" "$(xargs <"$T/lines")" "[5] 0A 0B 0A 0B 0A"
}

gen_sizes()
{
	over_cable 7 ampctl gen -g 0 -c 7 -s 0:4 -p count 60 &&
	expect "sizes" "$(cut -d ' ' -f 1 "$T/lines" | xargs)" \
		"[0] [1] [2] [3] [4] [0] [1]" || return
	over_cable 40 ampctl gen -g 0 -c 40 -s 10-19 60 || return
	cut -d ' ' -f 1 "$T/lines" | sort -u >"$T/sizes"
	grep -vx '\[1[0-9]\]' "$T/sizes" && { diag 'other sizes'; return 1; }
	[ "$(wc -l <"$T/sizes")" -gt 3 ] || { diag "$(cat "$T/sizes")"; return 1; }
	over_cable 40 ampctl gen -g 0 -c 40 60 &&
	[ "$(cut -d ' ' -f 1 "$T/lines" | sort -u | wc -l)" -gt 10 ]
}

# The same seed, the same messages
gen_seed()
{
	over_cable 5 ampctl gen -g 0 -c 5 -r 7 60 && cp "$T/lines" "$T/first" &&
	over_cable 5 ampctl gen -g 0 -c 5 -r 7 60 && cmp "$T/lines" "$T/first" &&
	over_cable 5 ampctl gen -g 0 -c 5 -r 8 60 && ! cmp -s "$T/lines" "$T/first"
}

# Not how long it takes, but that there is a pause
gen_gap()
{
	json ampctl -j gen -g 0.05 -c 5 40 && has sent 5 &&
	awk -v seconds="$(number seconds)" 'BEGIN { exit !(seconds >= 0.19) }' &&
	json ampctl -j gen -g 0.05 -t 0.3 40 && has_at_most sent 6
}

has_at_most()
{
	[ "$(number "$1")" -le "$2" ] || { diag "$1 is $(number "$1")"; return 1; }
}

# Nothing comes back, or something else
gen_wrong()
{
	console mode 40 sink >/dev/null || return
	status 1 ampctl gen -e -g 0 -c 5 -W 0.2 40 && says '0 came back' && says ' missing' &&
		says 'timed out' || return
	console mode 40 source 32 5 wait >/dev/null &&
	status 1 ampctl gen -e -g 0 -c 5 -s 32 40 && says '5 came back' && says '5 of them wrong'
	result=$?
	console mode 40 echo >/dev/null
	return $result
}

gen_interrupted()
{
	ampctl gen -g 0.01 40 >"$T/received" &
	gen_pid=$!
	eventually has_open $gen_pid rpmsg-misc40 && sleep 0.3 && kill -INT $gen_pid &&
	ends $gen_pid 0 && grep -q ' messages with .* bytes sent in ' "$T/received"
}

usage()
{
	misuse 'expected a number' send -c 0 40 x && misuse 'no channel' send &&
	misuse 'one channel' recv && misuse 'one channel' recv 40 41 &&
	misuse 'expected a number' recv -c x 40 && misuse 'expected seconds' recv -W x 40 &&
	misuse 'one channel' gen && misuse 'expected a number' gen -c -1 40 &&
	misuse '--payload' gen -p xyz 40 && misuse 'random lengths' gen -s 5-4 40 &&
	misuse 'random lengths' gen -s 65536 40 && misuse 'random lengths' gen -s x 40 &&
	misuse 'expected a number' gen -r 0 40 && misuse 'expected seconds' gen -g -1 40 &&
	status 1 ampctl gen -s 60000 40 && says 'not 60000' || return
	for command in send recv gen; do
		status 0 ampctl $command -h && says "usage: ampctl $command" || return
	done
}

plan 29
check "channels come up" come_up
check "send: text" send_text
check "send: each name of a channel" send_names
check "send: hexadecimal digits" send_hex
check "send: files, lines, standard input" send_files
check "send: several times, JSON" send_several
check "send: no answer" send_without_answer
check "send: too much" send_too_much
check "recv: $COUNT messages with numbers and CRCs" recv_checked
check "recv: wrong numbers and CRCs" recv_unchecked
check "recv: bytes into a file" recv_bytes
check "recv: bytes to standard output" recv_output_to_pipe
check "recv: JSON" recv_json
check "recv: nothing comes" recv_timeout
check "recv: something else than a device" recv_other
check "recv: messages are dropped" recv_drop
check "recv: the end of a session" recv_session
check "a device that is open already" busy
check "recv: interrupted" interrupted
check "gen: $COUNT messages that the remote checks" gen_checked
check "gen: messages that come back" gen_echo
check "gen: payloads" gen_payload
check "gen: sizes" gen_sizes
check "gen: random, but the same again" gen_seed
check "gen: pauses" gen_gap
check "gen: nothing comes back, or something else" gen_wrong
check "gen: interrupted" gen_interrupted
check "wrong usage, and help" usage
check "no message was bad" unhurt 40
tear_down
finish
