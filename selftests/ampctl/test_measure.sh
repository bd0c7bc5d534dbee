#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# ampctl ping, bench and perf. What is checked are numbers of messages, and that figures
# fit together, not how long anything takes.

cd "$(dirname "$0")" || exit 1
. ./messages.sh

COUNT=$(fewer 200 20)

ping_echo()
{
	status 0 ampctl ping -c 3 -i 0.01 40 && says "56 bytes from $DEVICE: seq=0 time=" &&
	says 'seq=2 time=' && says '3 sent, 3 answered, 0 lost (0.0 %)' &&
	says 'min/mean/max/deviation ' && says '99.9 % of them at most' &&
	! grep -q 'seq=3' "$T/said"
}

ping_sizes()
{
	for size in 0 1 8 100; do
		json ampctl -j ping -f -c 20 -s $size 40 && has answered 20 && has size $size &&
		has other 0 || return
	done
	mtu=$(cat /sys/class/misc/rpmsg-misc40/mtu)
	json ampctl -j ping -f -c 5 --size "$mtu" 40 && has answered 5 &&
	status 1 ampctl ping -c 1 -s $((mtu + 1)) 40 && says "$mtu bytes, not $((mtu + 1))"
}

# Each time is in one row of the histogram, and percentiles are in order
ping_times()
{
	json ampctl -j ping --flood -c "$COUNT" 40 && has sent "$COUNT" &&
	has answered "$COUNT" && has latency_us.count "$COUNT" || return
	awk -F = -v count="$COUNT" '
	/^latency_us\.histogram\.[0-9]*\.count=/ { sum += $2 }
	/^latency_us\.[a-z0-9_]*=/ { v[substr($1, 12)] = $2 + 0 }
	END {
		bad = sum != count || v["min"] > v["mean"] || v["mean"] > v["max"] ||
		      v["p50"] > v["p90"] || v["p90"] > v["p99"] ||
		      v["p99"] > v["p99_9"] || v["p99_9"] > v["max"] + 0.001
		if (bad)
			print "sum=" sum " of " count
		exit bad
	}' "$T/json" || return
	status 0 ampctl ping -f -H -c "$COUNT" 40 && says '  messages' &&
	expect "messages in the histogram" \
		"$(awk '$2 == "-" { sum += $4 } END { print sum }' "$T/said")" "$COUNT"
}

ping_without_answer()
{
	console mode 40 sink >/dev/null || return
	status 1 ampctl ping -c 2 -i 0 -W 0.1 40 && says 'no answer from' && says 'seq=1' &&
		says '2 sent, 0 answered, 2 lost (100.0 %)'
	result=$?
	console mode 40 echo >/dev/null
	return $result
}

# What else comes in is no answer, although it is as long as one
ping_other()
{
	console mode 40 source 56 3 wait >/dev/null &&
	json ampctl -j ping -c 1 -W 1 40
	result=$?
	console mode 40 echo >/dev/null
	[ $result = 1 ] && has answered 0 && has other 3
}

# answer NAME OPTION...: the other end of the cable does, in the background
answer()
{
	ampctl -j ping -A "$@" 160 >"$T/answers" &
	answer_pid=$!
	eventually has_open "$answer_pid" rpmsg-misc160
}

stop_answer()
{
	kill -INT "$answer_pid" && ends "$answer_pid" 0
}

ping_late()
{
	answer || return
	kill -STOP $answer_pid
	ampctl -j ping -c 2 -i 0.1 -W 3 60 >"$T/late" &
	ping_pid=$!
	eventually has_open $ping_pid rpmsg-misc60 && sleep 4 && kill -CONT $answer_pid
	wait $ping_pid
	stop_answer && json cat "$T/late" && has answered 1 && has late 1
}

# Both sides agree on format and byte order, which may be the other one's
ping_formats()
{
	for format in echo ping flags; do
		for order in big little; do
			answer -F $format -E $order -c 5 &&
			json ampctl -j ping -F $format -E $order -f -c 5 60 &&
			has answered 5 && has echoed 0 && has other 0 &&
			has format $format && ends "$answer_pid" 0 &&
			json cat "$T/answers" && has answered 5 || return
		done
	done
}

# What the messages are, byte by byte
ping_bytes()
{
	over_cable 2 ampctl ping -F ping -E big -s 18 -c 2 -i 0 -W 0.01 60
	expect "two requests" "$(cat "$T/lines")" \
"[18] 00 00 00 01 00 00 00 12 00 00 00 00 00 00 00 00 EE EE
[18] 00 00 00 01 00 00 00 12 00 00 00 00 00 00 00 01 EE EE" || return
	over_cable 1 ampctl ping -F flags -E little -s 17 -c 1 -W 0.01 60
	expect "a request" "$(cat "$T/lines")" \
		"[17] 01 00 00 00 11 00 00 00 00 00 00 00 00 00 00 00 EE" || return
	ampctl ping -A -c 1 -F ping -E little 160 >"$T/out" &
	answer_pid=$!
	eventually has_open "$answer_pid" rpmsg-misc160 &&
	expect "an answer" "$(ampctl send -r 1 -x 60 01000000 10000000 0102030405060708 |
		cut -d "'" -f 1)" \
		"[16] 04 00 00 00 10 00 00 00 01 02 03 04 05 06 07 08 " && ends "$answer_pid" 0 || return
	ampctl ping -A -c 1 -F flags -E big 160 >"$T/out" &
	answer_pid=$!
	eventually has_open "$answer_pid" rpmsg-misc160 &&
	expect "an answer" "$(ampctl send -r 1 -x 60 00000003 00000010 0102030405060708 |
		cut -d "'" -f 1)" \
		"[16] 00 00 00 23 00 00 00 10 01 02 03 04 05 06 07 08 " && ends "$answer_pid" 0
}

# Not the same byte order: no request is known
ping_disagree()
{
	answer -F ping -E big &&
	status 1 ampctl ping -F ping -E little -c 1 -W 0.1 60 && says '1 lost' && stop_answer &&
	json cat "$T/answers" && has answered 0 && has other 1 &&
	status 0 ampctl ping -F ping -f -c 3 40 && says '3 were sent back unchanged' &&
	misuse 'at least 16' ping -F flags -s 15 40
}

# waits ALREADY: it has shown that many answers
has_lines()
{
	[ "$(grep -c 'seq=' "$T/said")" -ge "$1" ]
}

ping_interrupted()
{
	ampctl ping -i 0.01 40 >"$T/said" &
	ping_pid=$!
	eventually has_lines 3 && kill -INT $ping_pid && ends $ping_pid 0 && says ' sent, ' &&
	says ' 0 lost (0.0 %)' || return
	ampctl ping -q -c 3 -i 0.01 40 >"$T/said" && ! grep -q 'seq=' "$T/said" &&
		says '3 answered'
}

bench_echo()
{
	json ampctl -j bench -c "$COUNT" 40 && has messages "$COUNT" && has missing 0 &&
	has bytes $((COUNT * 64)) && has mode echo && has latency_us.count "$COUNT" &&
	json ampctl -j bench --count "$COUNT" -s 400 -w 16 40 && has messages "$COUNT" &&
	has bytes $((COUNT * 400)) && has window 16 && has latency_us.count "$COUNT" &&
	status 0 ampctl bench -c "$COUNT" 40 && says "$COUNT messages with $((COUNT * 64)) bytes in" &&
	says ' messages/s, ' && says ' MB/s'
}

# The figures fit together
bench_rates()
{
	json ampctl bench -j -t 0.3 -w 4 -s 100 40 && has missing 0 &&
	awk -F = '
	{ v[$1] = $2 }
	function near(a, b) { return a > 0.99 * b && a < 1.01 * b }
	END { exit !(v["messages"] > 0 && v["seconds"] >= 0.29 &&
		     near(v["messages_per_second"] * v["seconds"], v["messages"]) &&
		     near(v["bytes_per_second"] * v["seconds"], v["messages"] * 100)) }' \
		"$T/json"
}

bench_one_way()
{
	before=$(channel 40 tx_messages)
	console mode 40 sink >/dev/null && json ampctl -j bench -m to -c "$COUNT" 40 &&
	has messages "$COUNT" && has bytes $((COUNT * 64)) && has mode to &&
	expect "messages sent" $(($(channel 40 tx_messages) - before)) "$COUNT" || return
	ampctl -j bench -m from -c 50 40 >"$T/out" &
	bench_pid=$!
	eventually has_open $bench_pid rpmsg-misc40 &&
	console mode 40 source 80 50 plain >/dev/null && ends $bench_pid 0 &&
	json cat "$T/out" && has messages 50 && has bytes 4000 && has mode from
	result=$?
	console mode 40 echo >/dev/null
	return $result
}

bench_without_answer()
{
	console mode 40 sink >/dev/null || return
	status 1 ampctl bench -c 5 -W 0.1 40 && says 'waiting for what should come back' &&
		says 'timed out' && says '1 missing' &&
	status 1 ampctl bench -m from -c 5 -W 0.1 40 && says 'waiting for messages'
	result=$?
	console mode 40 echo >/dev/null
	return $result
}

# The remote has parked: a write finds no room sooner or later
bench_without_remote()
{
	console mode 40 sink >/dev/null || return
	kill -STOP "$remote_pid"
	status 1 ampctl bench -m to -c 5000 -W 0.1 40 && says 'sending' && says 'timed out' &&
		says 'ampctl'
	result=$?
	kill -CONT "$remote_pid"
	console mode 40 echo >/dev/null
	return $result
}

# What it says of the channel is what the channel says; nobody else uses it
perf_channel()
{
	sent=$(channel 41 tx_messages)
	kicks=$(channel 41 kicks)
	json ampctl -j perf -c "$COUNT" 41 && has messages "$COUNT" &&
	has tx_messages.total "$COUNT" && has rx_messages.total "$COUNT" &&
	has tx_messages.per_message 1 || return
	expect "messages in all, those before counting included" \
		$(($(channel 41 tx_messages) - sent)) $((COUNT + 50)) &&
	[ "$(number kicks.total)" -gt 0 ] &&
	[ "$(number kicks.total)" -le $(($(channel 41 kicks) - kicks)) ] &&
	[ "$(number interrupts.total)" -gt 0 ]
}

# Two calls a message at least, and no more sleeps than there are calls
perf_process()
{
	diag "$(cat "$T/json")"
	[ "$(number system_calls.total)" -ge $((2 * COUNT)) ] &&
	[ "$(number waits.total)" -le "$(number system_calls.total)" ] &&
	[ "$(number context_switches.total)" -gt 0 ] &&
	[ "$(number machine_interrupts.total)" -gt 0 ] &&
	[ "$(number wake_ups.total)" -le "$(number context_switches.total)" ]
}

# Counted, or not counted and said why
perf_events()
{
	status 0 ampctl perf -c "$COUNT" 41 && says 'a message' && says 'doorbells rung' &&
	says 'sleeps and wake-ups' && says 'instructions of the kernel' || return
	grep 'instructions of the kernel' "$T/said"
	grep 'instructions of the kernel' "$T/said" | awk '
		$5 == "-" { exit !($6 != "") }
		{ exit !($5 > 0 && $6 > 0) }' || return
	json ampctl -j perf -c 20 -m to 41 && has mode to &&
	grep -Eq '^instructions_kernel(=null|\.total=[1-9])' "$T/json"
}

# The device of a service is no channel's and has no such counters; a link is one
perf_without_channel()
{
	ln -s /dev/rpmsg-misc41 "$T/link" && json ampctl -j perf -c 5 "$T/link" &&
	has tx_messages.total 5 && console ns create rpmsg-misc 0x500 40 >/dev/null &&
	eventually ls /dev/rpmsg-misc1000 &&
	json ampctl -j perf -c 5 /dev/rpmsg-misc1000 && has messages 5 && has tx_messages null &&
	status 0 ampctl perf -c 5 rpmsg-misc && says 'belongs to no channel' &&
	console ns destroy rpmsg-misc 0x500 40 >/dev/null
}

# A device that a command has left open, or a command that runs
nothing_open()
{
	for proc in /proc/[0-9]*; do
		[ "$(readlink "$proc/exe")" != "$PWD/ampctl" ] || {
			diag "$(tr '\000' ' ' <"$proc/cmdline")"
			return 1
		}
	done
}

usage()
{
	misuse 'one channel' ping && misuse 'expected echo, ping or flags' ping -F x 40 &&
	misuse 'big or little' ping -E x 40 && misuse 'expected a number' ping -c 0 40 &&
	misuse 'expected seconds' ping -i x 40 && misuse 'one channel' bench 40 41 &&
	misuse 'echo, to or from' bench -m x 40 && misuse 'the window' bench -w 4097 40 &&
	misuse 'the size' bench -s 65536 40 && misuse 'one channel' perf &&
	misuse 'the number of messages' perf -c x 40 &&
	status 1 ampctl bench -s 60000 40 && says 'not 60000' || return
	for command in ping bench perf; do
		status 0 ampctl $command --help && says "usage: ampctl $command" || return
	done
}

plan 23
check "channels come up" come_up
check "ping: echoes" ping_echo
check "ping: sizes" ping_sizes
check "ping: times" ping_times
check "ping: no answer" ping_without_answer
check "ping: other messages" ping_other
check "ping: late answers" ping_late
check "ping: formats and byte orders, of both sides" ping_formats
check "ping: their bytes" ping_bytes
check "ping: sides that do not agree" ping_disagree
check "ping: interrupted, and quiet" ping_interrupted
check "bench: $COUNT messages that come back" bench_echo
check "bench: rates" bench_rates
check "bench: one way" bench_one_way
check "bench: no answer" bench_without_answer
check "bench: no remote" bench_without_remote
check "perf: counters of the channel" perf_channel
check "perf: calls, sleeps, interrupts" perf_process
check "perf: counters of the processor" perf_events
check "perf: a link, and the device of a service" perf_without_channel
check "wrong usage, and help" usage
check "nothing is left open" nothing_open
check "no message was bad" unhurt 40 41 60 160
tear_down
finish
