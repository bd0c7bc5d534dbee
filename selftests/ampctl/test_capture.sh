#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# ampctl dump and play: messages that are captured, recorded, and sent again.

cd "$(dirname "$0")" || exit 1
. ./messages.sh

need_installed amp_mon
modprobe amp_mon || skip_all 'amp_mon can not be loaded'
COUNT=$(fewer 200 20)
TIME='([0-9]*\.[0-9]\{9\})'

# start_dump OPTION...: in the background; it has begun
start_dump()
{
	ampctl dump "$@" >"$T/dump" 2>"$T/summary" &
	dump_pid=$!
	eventually captures "$dump_pid"
}

# A packet socket that is bound to an interface: the fifth column is its index
captures()
{
	kill -0 "$1" 2>/dev/null || return 0
	[ -n "$(sockets)" ]
}

sockets()
{
	awk 'NR > 1 && $5 != 0' /proc/net/packet
}

# stop_dump: as one does it by hand
stop_dump()
{
	kill -INT "$dump_pid" && ends "$dump_pid" 0
}

# dump_of COUNT COMMAND... -- OPTION...: of what a command does; lines have no times
dump_of()
{
	dump_count=$1
	shift
	command=
	while [ "$1" != -- ]; do
		command="$command $1"
		shift
	done
	shift
	# shellcheck disable=SC2086 # words
	start_dump -c "$dump_count" "$@" && $command >/dev/null && ends "$dump_pid" 0 &&
	sed "s/^$TIME //" "$T/dump" >"$T/lines"
}

# expect_lines LINE...: of the dump, without their times
expect_lines()
{
	expect "lines" "$(cat "$T/lines")" "$(printf '%s\n' "$@")"
}

# one_is PATTERN: of the lines
one_is()
{
	grep -q -- "^$1\$" "$T/lines" && return
	diag "expected '$1', found:"
	diag "$(cat "$T/lines")"
	return 1
}

TX="ch40 tx misc 0x30>0x30 [3] 61 62 63 'abc'"
RX="ch40 rx misc 0x30>0x30 [3] 61 62 63 'abc'"

dump_lines()
{
	dump_of 2 ampctl send -r 1 40 abc -- 40 && expect_lines "$TX" "$RX" &&
	expect "times" "$(sed "s/^$TIME .*/right/" "$T/dump" | uniq)" right &&
	grep -qx '2 messages captured, 0 dropped' "$T/summary" &&
	dump_of 2 ampctl send -r 1 40 abc -- 40 -x && expect_lines "${TX% *}" "${RX% *}"
}

# The interface that was made for it is gone, whatever has ended it
dump_leaves_nothing()
{
	for signal in INT TERM; do
		start_dump && ls -d /sys/class/net/ampctl* && kill -$signal "$dump_pid" &&
		ends "$dump_pid" 0 || return
		! ls -d /sys/class/net/ampctl* 2>/dev/null || return
	done
}

# A reader that has seen enough, as head has: it ends without a message
dump_into_pipe()
{
	ampctl gen -g 0.01 40 >/dev/null &
	gen_pid=$!
	{
		ampctl dump -d tx 40 2>"$T/summary"
		echo $? >"$T/status"
	} | head -n 1 >"$T/dump"
	kill -INT $gen_pid && ends $gen_pid 0 && expect "lines" "$(wc -l <"$T/dump")" 1 &&
	expect "exit status" "$(cat "$T/status")" $((128 + 13)) &&
	expect "other lines" "$(grep -vx '[0-9]* messages captured, 0 dropped' "$T/summary")" '' &&
	! ls -d /sys/class/net/ampctl* 2>/dev/null
}

dump_directions()
{
	dump_of 1 ampctl send -r 1 40 abc -- -d tx 40 && expect_lines "$TX" &&
	dump_of 1 ampctl send -r 1 40 abc -- --direction rx 40 && expect_lines "$RX" &&
	dump_of 2 ampctl send -r 1 40 abc -- -d rx,tx 40 && expect_lines "$TX" "$RX"
}

# Three channels have a message each; those of the ranges are seen
send_three()
{
	for n in 40 41 42; do
		ampctl send -r 1 $n abc
	done
}

# seen OPTION...: channels of what is sent by send_three, and of a last message
seen()
{
	start_dump -d tx "$@" 43 && send_three >/dev/null && ampctl send -r 1 43 uptime >/dev/null &&
	eventually grep -q ch43 "$T/dump" && stop_dump &&
	cut -d ' ' -f 2 "$T/dump" | xargs >"$T/seen"
}

dump_channels()
{
	name=$(channel 42 name)
	seen 41 && expect "channels" "$(cat "$T/seen")" 'ch41 ch43' &&
	seen 40-41 && expect "channels" "$(cat "$T/seen")" 'ch40 ch41 ch43' &&
	seen 0-3,40,42 && expect "channels" "$(cat "$T/seen")" 'ch40 ch42 ch43' &&
	seen 40 "$name" && expect "channels" "$(cat "$T/seen")" 'ch40 ch42 ch43' &&
	status 1 ampctl dump nobody && says "'nobody'"
}

# Messages of the default endpoint, of an address without an endpoint, and of the device
dump_addresses()
{
	send_by='console send 40 0x77 0x30 6162'
	dump_of 1 "$send_by" -- -S 0x77 40 &&
	expect_lines "ch40 rx misc 0x77>0x30 [2] 61 62 'ab'" &&
	dump_of 1 "$send_by" -- --src 0x70-0x80,5 40 &&
	expect_lines "ch40 rx misc 0x77>0x30 [2] 61 62 'ab'" &&
	dump_of 1 console send 40 0x77 0x99 6162 -- -D 0x99 &&
	expect_lines "ch40 rx unknown 0x77>0x99 [2] 61 62 'ab'" &&
	dump_of 1 console send 40 0x77 0x99 6162 -- --dst 150-160 &&
	expect_lines "ch40 rx unknown 0x77>0x99 [2] 61 62 'ab'"
}

dump_kinds()
{
	dump_of 1 console ns create capture-test 0x400 40 -- -k ns &&
	one_is "ch40 rx ns 0x[0-9a-f]*>0x35 \[40\] .* 'capture-test\.*'" &&
	dump_of 1 console ns destroy capture-test 0x400 40 -- -k unknown,ns -d rx 40 &&
	one_is 'ch40 rx ns .*' || return
	ip addr add 198.18.40.1/24 dev rpmsg40 2>/dev/null
	ip link set rpmsg40 up &&
	dump_of 4 ping -c 1 -w 5 198.18.40.2 -- --kind eth 40 &&
	one_is 'ch40 tx eth 0x40>0x40 .*' && one_is 'ch40 rx eth .*' &&
	! grep -v ' eth ' "$T/lines"
	result=$?
	ip link set rpmsg40 down
	ip addr flush dev rpmsg40
	return $result
}

dump_snaplen()
{
	dump_of 1 ampctl send -r 1 40 hello -- -d tx -s 2 40 &&
	expect_lines "ch40 tx misc 0x30>0x30 [5] 68 65 ... 'he'" &&
	dump_of 1 ampctl send -r 1 40 hello -- -d tx --snaplen 0 40 &&
	expect_lines "ch40 tx misc 0x30>0x30 [5] ..." &&
	dump_of 1 ampctl send -r 1 40 hello -- -d tx -s 5 40 &&
	expect_lines "ch40 tx misc 0x30>0x30 [5] 68 65 6C 6C 6F 'hello'" &&
	dump_of 1 ampctl send -r 1 40 -- -d tx 40 && expect_lines "ch40 tx misc 0x30>0x30 [0]"
}

# Times from the first message or the last one, by those in the log
dump_stamps()
{
	for stamps in d z; do
		start_dump -T $stamps -l "$T/log" -c 3 -d tx 40 &&
			ampctl gen -g 0.05 -c 3 40 >/dev/null && ends "$dump_pid" 0 || return
		awk -F '[()]' -v stamps=$stamps '
		function ns(text,    part)
		{
			split(text, part, ".")
			# Some take what begins with 0 for octal digits
			return (part[1] % 1000 - 1) * 1000000000 + ("1" part[2])
		}
		NR == FNR { at[FNR] = ns($2); next }
		{
			since = stamps == "z" || FNR == 1 ? at[1] : at[FNR - 1]
			if (ns($2) != at[FNR] - since) {
				print
				bad = 1
			}
			lines = FNR
		}
		END { exit bad || lines != 3 }' "$T/log" "$T/dump" || return
	done
	before=$(date +%s)
	start_dump --stamps a -c 1 -d tx 40 && ampctl send 40 x && ends "$dump_pid" 0 || return
	time=$(sed 's/^(\([0-9]*\)\..*/\1/' "$T/dump")
	[ "$time" -ge "$before" ] && [ "$time" -le "$(date +%s)" ]
}

dump_time()
{
	status 0 ampctl dump -t 0.2 4711 && says '0 messages captured' &&
	dump_of 1 ampctl send -r 1 40 abc -- -t 0 -d tx 40 && expect_lines "$TX"
}

# A reader that is not there for a while: what is lost is counted, nothing else waits
dump_too_slow()
{
	start_dump -q -d tx 60 && kill -STOP "$dump_pid" &&
	json ampctl -j gen -g 0 -s 8000 -p 00 -c 5000 60 && has sent 5000
	result=$?
	kill -CONT "$dump_pid" && stop_dump && cat "$T/summary" &&
	awk '/messages captured/ { exit !($1 > 0 && $4 > 0 && $1 + $4 == 5000) }' \
		"$T/summary" && grep -q 'too slow' "$T/summary" && return $result
}

dump_json()
{
	start_dump -c 2 -j -s 2 40 && ampctl send -r 1 40 abc >/dev/null && ends "$dump_pid" 0 &&
	json cat "$T/dump" && has channel 40 && has direction tx && has direction rx &&
	has kind misc && has src 48 && has dst 48 && has length 3 && has hex 6162 &&
	number time | grep -q '^[0-9]*\.[0-9]\{9\}$'
}

# An interface that there is, which stays, and one that there is not
dump_interface()
{
	ip link add ampmon7 type ampmon || { skip='ip makes no such interface'; return 0; }
	ip link set ampmon7 up && dump_of 1 ampctl send -r 1 40 abc -- -i ampmon7 -d tx 40 &&
	expect_lines "$TX" && ! ls -d /sys/class/net/ampctl* 2>/dev/null &&
	ls -d /sys/class/net/ampmon7 && status 1 ampctl dump --interface ampmon8 &&
	says 'ip link add ampmon8 type ampmon' && start_dump -i ampmon7 &&
	ip link set ampmon7 down && ends "$dump_pid" 1 && grep -q 'ip link set ampmon7 up' "$T/summary"
	result=$?
	ip link del ampmon7
	return $result
}

# What is no capture of ours is not taken for one
dump_foreign()
{
	ip link set lo up && start_dump -i lo && ping -c 1 127.0.0.1 && stop_dump &&
	[ ! -s "$T/dump" ] && grep -q 'is no ampmon interface' "$T/summary"
}

# words FILE OFFSET COUNT: of 32 bits, in hexadecimal
words()
{
	dd if="$1" bs=1 skip="$2" count=$((4 * $3)) 2>/dev/null | od -A n -t x4 | xargs
}

# Blocks with their types and lengths; a packet with time, header and payload
dump_pcapng()
{
	dump_of 1 ampctl send -r 1 40 abc -- -w "$T/file" -q -d tx 40 &&
	[ ! -s "$T/dump" ] && pcapng_blocks "$T/file" >"$T/blocks" &&
	expect "blocks" "$(cut -d ' ' -f 1 "$T/blocks" | xargs)" '0a0d0d0a 00000001 00000006' ||
		return
	packet=$(sed -n 's/^00000006 //p' "$T/blocks")
	interface=$(sed -n 's/^00000001 //p' "$T/blocks")
	expect "link type and snaplen" \
		"$(dd if="$T/file" bs=1 skip=$((interface + 8)) count=2 2>/dev/null | od -A n -t u2 | xargs) $(words "$T/file" $((interface + 12)) 1)" \
		'147 00010017' &&
	expect "captured and original length" "$(words "$T/file" $((packet + 20)) 2)" \
		'0000001b 0000001b' &&
	expect "packet" "$(dd if="$T/file" bs=1 skip=$((packet + 28)) count=28 2>/dev/null |
		od -A n -v -t x1 | xargs | sed 's/^01 01 02 0[01]/01 01 02 0x/')" \
		'01 01 02 0x 00 00 00 28 00 00 00 30 00 00 00 30 00 00 00 03 00 00 00 00 61 62 63 00' &&
	expect "direction: sent" "$(words "$T/file" $((packet + 60)) 1)" 00000002 &&
	dump_of 1 ampctl send -r 1 40 abc -- -w - -d rx 40 &&
	expect "the same to standard output" "$(pcapng_blocks "$T/dump" | cut -d ' ' -f 1 | xargs)" \
		'0a0d0d0a 00000001 00000006'
}

# pcapng_blocks FILE: type and offset of each; fails if its two lengths are not the same
pcapng_blocks()
{
	blocks_at=0
	blocks_size=$(wc -c <"$1")
	while [ $blocks_at -lt "$blocks_size" ]; do
		# shellcheck disable=SC2046 # two words
		set -- "$1" $(words "$1" $blocks_at 2)
		blocks_len=$((0x$3))
		expect "length behind the block" \
			"$(words "$1" $((blocks_at + blocks_len - 4)) 1)" "$3" >&2 || return
		echo "$2 $blocks_at"
		blocks_at=$((blocks_at + blocks_len))
	done
}

# payloads LOG: of what was sent, and how often, whatever the channel
payloads()
{
	sed "s/^$TIME ch[0-9]* //" "$1"
}

# record COUNT COMMAND...: a log of what is sent by channel 40
record()
{
	record_count=$1
	shift
	start_dump -q -d tx -l "$T/log" -c "$record_count" 40 && "$@" >/dev/null && ends "$dump_pid" 0
}

# What is recorded and played is what is recorded of the playing
play_again()
{
	record "$COUNT" ampctl gen -g 0 -c "$COUNT" 40 &&
	expect "lines" "$(wc -l <"$T/log")" "$COUNT" &&
	mv "$T/log" "$T/first" && record "$COUNT" ampctl play -f "$T/first" &&
	payloads "$T/first" >"$T/a" && payloads "$T/log" >"$T/b" && cmp "$T/a" "$T/b" || return
	start_dump -q -d tx -l "$T/log" -c "$COUNT" 41 &&
	json ampctl -j play --fast "$T/first" 40=41 && has sent "$COUNT" && has skipped 0 &&
	ends "$dump_pid" 0 && payloads "$T/log" >"$T/b" && cmp "$T/a" "$T/b" &&
	start_dump -q -d tx -l "$T/log" -c "$COUNT" 42 &&
	status 0 ampctl play -f - $DEVICE <"$T/first" && says "$COUNT messages with " &&
	status 0 ampctl play -f "$T/first" 42 && ends "$dump_pid" 0 && payloads "$T/log" >"$T/b" &&
	cmp "$T/a" "$T/b"
}

# What the screen shows can be played as well
play_screen()
{
	start_dump -c 2 -d tx 40 && ampctl send -r 1 40 "it's 7 o'clock" >/dev/null &&
	ampctl send -r 1 40 '' >/dev/null && ends "$dump_pid" 0 && cp "$T/dump" "$T/first" &&
	record 2 ampctl play -f "$T/first" && payloads "$T/log" >"$T/b" &&
	payloads "$T/first" | sed "s/ '.*//" | cmp - "$T/b"
}

# A log with a message of each sort, a tenth of a second apart
write_log()
{
	cat >"$T/log" <<'END'
# comment

(100.000000000) ch40 tx misc 0x30>0x30 [1] 31
(100.1) ch40 rx misc 0x30>0x30 [1] 32
(100.200) ch41 tx misc 0x30>0x30 [1] 33
(100.300) ch40 tx eth 0x40>0x40 [1] 34
(100.400) ch40 rx ns 0x400>0x35 [1] 35
(100.500) ch40 tx other 0x10>0x20 [1] 36
(100.600) ch40 tx misc 0x30>0x30 [2] 3738 'seven'
END
}

# plays DIGITS OPTION...: what is sent by channel 42 when the log is played
plays()
{
	digits=$1
	shift
	start_dump -x -d tx 42 && json ampctl -j play -f "$@" "$T/log" "${target:-42}" &&
	has sent "$(number_of "$digits")" && has skipped $((7 - $(number_of "$digits"))) &&
	eventually dumped "$(number_of "$digits")" && stop_dump &&
	expect "messages" "$(sed 's/.*\] //' "$T/dump" | xargs)" "$digits"
}

dumped()
{
	[ "$(wc -l <"$T/dump")" = "$1" ]
}

# The last message has two bytes
number_of()
{
	echo "$1" | sed 's/37 38/37/' | wc -w
}

play_choice()
{
	write_log && plays '31 33 37 38' && plays '32' -d rx && plays '31 32 33 37 38' -d any &&
	plays '34' -k eth && plays '31 33 34 36 37 38' -k misc,eth,other &&
	plays '35' --kind ns --direction rx &&
	target=40=42 && plays '31 37 38'
	result=$?
	target=
	return $result
}

# It takes as long as it took, or a part of that, and no less
play_timing()
{
	write_log && json ampctl -j play "$T/log" 42 &&
	awk -v s="$(number seconds)" 'BEGIN { exit !(s >= 0.599) }' &&
	json ampctl -j play -x 3 "$T/log" 42 &&
	awk -v s="$(number seconds)" 'BEGIN { exit !(s >= 0.199) }' &&
	json ampctl -j play --speed 0.5 "$T/log" 42 &&
	awk -v s="$(number seconds)" 'BEGIN { exit !(s >= 1.199) }'
}

play_rounds()
{
	write_log && json ampctl -j play -f -r 3 "$T/log" 42 && has sent 9 &&
	status 1 sh -c "ampctl play -f -r 2 - 42 <'$T/log' | cat; cat '$T/log' | ampctl play -f -r 2 - 42" &&
	says 'only once' && ampctl play -f --rounds 0 "$T/log" 42 >"$T/said" &
	play_pid=$!
	eventually has_open $play_pid rpmsg-misc42 && sleep 0.3 && kill -INT $play_pid &&
	ends $play_pid 0
}

# wrong LINE TEXT: is refused, with the number of the line
wrong()
{
	printf '%s\n' '# first' "$1" >"$T/log" &&
	status 1 ampctl play -f "$T/log" 42 && says "$T/log:2: " && says "$2"
}

play_wrong()
{
	good='(1.0) ch40 tx misc 0x30>0x30'
	wrong 'hello' 'no message' && wrong "$good [2] 61" 'fewer bytes' &&
	wrong "$good [x] 61" 'no message' && wrong "$good [70000] 61" 'more than 65535' &&
	wrong "$good [999999999999] 61" 'no message' &&
	wrong '(1.0) ch40 ty misc 0x30>0x30 [1] 61' 'expected rx or tx' &&
	wrong '(1.0) ch40 tx music 0x30>0x30 [1] 61' 'unknown kind' &&
	wrong '(1.0) ch9999999999 tx misc 0x30>0x30 [1] 61' '32 bits' &&
	wrong "$good [2] 61 ..." 'without --snaplen' &&
	printf '%s\n%01000000d' '# first' 0 >"$T/log" &&
	status 1 ampctl play -f "$T/log" 42 && says "$T/log:2: no message: the line is too long" &&
	wrong "$good [600] $(head -c 600 /dev/zero | tr '\000' 1 | sed 's/./31/g')" 'too long' &&
	status 1 ampctl play "$T/none" && says 'No such file' &&
	echo "(1.0) ch4711 tx misc 0x30>0x30 [1] 61" >"$T/log" &&
	status 1 ampctl play "$T/log" && says '/dev/rpmsg-misc4711' || return
	# Bytes that are no text do no harm either
	head -c 100000 /dev/urandom >"$T/log" && status 1 ampctl play -f "$T/log" 42 &&
	says 'no message'
}

# The remote takes nothing more
play_without_remote()
{
	kill -STOP "$remote_pid"
	write_log && status 1 ampctl play -f -r 0 -W 0.2 "$T/log" 42 && says 'sending' &&
		says 'timed out' && says ' messages with '
	result=$?
	kill -CONT "$remote_pid"
	return $result
}

unprivileged()
{
	su -s /bin/sh nobody -c true 2>/dev/null || { skip='no user nobody'; return 0; }
	cp ampctl "$T/" &&
	status 1 su -s /bin/sh nobody -c "$T/ampctl dump -c 1" && says 'root' &&
		says 'ip link add ampmon0 type ampmon'
}

usage()
{
	misuse 'rx or tx' dump -d x && misuse 'expected ns, misc' dump -k x &&
	misuse 'numbers of 32 bits' dump -S x && misuse '--dst' dump -D 5-4 &&
	misuse 'numbers of 32 bits' dump -S 4294967296 && misuse 'a comma' dump -D 5x &&
	misuse 'numbers of 32 bits' dump -S 5, && misuse 'expected a number' dump -c 0 &&
	misuse 'expected a number' dump -s 65536 && misuse 'a (since 1970)' dump -T x &&
	misuse 'expected seconds' dump -t x && misuse 'its end' dump 5-4 &&
	misuse 'more than 64' dump "$(seq -s , 65)" &&
	misuse '1 to 15 characters' dump -i ampmon0123456789 &&
	misuse '1 to 15 characters' dump --interface '' &&
	status 1 ampctl dump -w /none/file && says '/none/file' &&
	misuse 'there is no log' play && misuse 'rx, tx or any' play -d x log &&
	misuse "no kind 'x'" play -k misc,x log && misuse 'the speed' play -x 0 log &&
	misuse 'the speed' play -x nan log && misuse 'the number of rounds' play -r x log || return
	for command in dump play; do
		status 0 ampctl $command -h && says "usage: ampctl $command" || return
	done
}

plan 26
check "channels come up" come_up
check "dump: lines" dump_lines
check "dump: leaves nothing behind" dump_leaves_nothing
check "dump: into a pipe" dump_into_pipe
check "dump: directions" dump_directions
check "dump: channels" dump_channels
check "dump: addresses" dump_addresses
check "dump: kinds" dump_kinds
check "dump: the beginning of messages" dump_snaplen
check "dump: times" dump_stamps
check "dump: for some time" dump_time
check "dump: a slow reader" dump_too_slow
check "dump: JSON" dump_json
check "dump: an interface that there is" dump_interface
check "dump: an interface of another kind" dump_foreign
check "dump: pcapng" dump_pcapng
check "dump: without rights" unprivileged
check "play: $COUNT messages again, by other channels too" play_again
check "play: what the screen has shown" play_screen
check "play: messages that are chosen" play_choice
check "play: timing" play_timing
check "play: several times" play_rounds
check "play: wrong logs" play_wrong
check "play: no remote" play_without_remote
check "wrong usage, and help" usage
check "no message was bad" unhurt 40 41 42
tear_down
rmmod amp_mon
finish
