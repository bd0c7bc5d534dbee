#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# The subcommands of ampctl that look at channels and control them, with all their
# options; doctor has a test of its own.

cd "$(dirname "$0")" || exit 1
. ./ampctl.sh

need_programs ./amp-remote

CH=$FIRST
NAME=
# The remote takes commands by it
SECOND=$((FIRST + 1))
# shellcheck disable=SC2034 # used by console
CONSOLE=$SECOND
# The board e500 has 17 of its own
CHANNELS=$(find /sys/class/rpmsg-amp/ -name 'channel*' 2>/dev/null | wc -l)

# index_of PATH-BEHIND-INDEX VALUE: index of the entry of the array that get has read
index_of()
{
	n=0
	while [ $n -lt "$(./json-get '' <"$OUT")" ]; do
		[ "$(./json-get "$n.$1" <"$OUT")" = "$2" ] && echo $n && return
		n=$((n + 1))
	done
	return 1
}

general()
{
	prints 'usage: ampctl' --help && prints 'usage: ampctl' -h &&
	prints "ampctl $(channel "$CH" version)" --version && prints ampctl -V &&
	refuses 2 'usage: ampctl' && refuses 2 "no command 'nosuch'" nosuch &&
	refuses 2 'usage: ampctl' --nosuch &&
	refuses 2 'see ampctl list --help' list --nosuch &&
	refuses 2 "no command 'nosuch'" sim nosuch &&
	refuses 2 'usage: ampctl sim' sim || return
	for command in list show monitor stats ring endpoint service reset \
		loglevel sim doctor; do
		prints "usage: ampctl $command" $command --help &&
		prints "usage: ampctl $command" $command -h &&
		prints "  $command " --help || return
	done
	for command in 'endpoint create' 'endpoint destroy' 'service wait' \
		'sim create' 'sim destroy' 'sim list'; do
		# shellcheck disable=SC2086 # two words
		prints "usage: ampctl $command" $command --help || return
	done
}

# Options may stand before and after the subcommand
json_anywhere()
{
	json ampctl --json sim list && has 0.name a &&
	json ampctl sim --json list && has 0.name a &&
	json ampctl sim list -j && has 0.name a
}

full_disk()
{
	[ -c /dev/full ] || return 0
	ampctl list >/dev/full 2>"$OUT"
	expect status $? 1 && grep -q 'No space left' "$OUT"
}

list_has_all()
{
	prints "/dev/rpmsg-misc$CH" list && prints "rpmsg$CH" list &&
	prints '64x256' list && prints master list &&
	expect channels "$(get '' list -i 0)" $((CHANNELS + 2)) &&
	n=$(index_of channel "$CH") &&
	expect name "$(./json-get "$n.name" <"$OUT")" "$NAME" &&
	expect state "$(./json-get "$n.state" <"$OUT")" online &&
	expect role "$(./json-get "$n.role" <"$OUT")" master &&
	expect bus "$(./json-get "$n.bus" <"$OUT")" amp_rpmsg &&
	expect endpoints "$(./json-get "$n.endpoints" <"$OUT")" 3 &&
	expect device "$(./json-get "$n.device" <"$OUT")" "/dev/rpmsg-misc$CH" &&
	expect netdev "$(./json-get "$n.netdev" <"$OUT")" "rpmsg$CH" &&
	expect num_bufs "$(./json-get "$n.num_bufs" <"$OUT")" 64 &&
	expect buf_size "$(./json-get "$n.buf_size" <"$OUT")" 256 &&
	expect peer "$(./json-get "$n.peer" <"$OUT")" \
		"rpmsg-amp-remote.$((2 * $(index a)))" &&
	refuses 2 'expected seconds' list -i soon &&
	refuses 2 'expected none' list 3
}

# echoes go on while it looks
list_has_rates()
{
	while :; do echoes 50 "$CH" >/dev/null 2>&1; done &
	busy=$!
	get '' list --interval 1 >/dev/null
	result=$?
	kill $busy
	wait $busy 2>/dev/null
	[ $result = 0 ] && n=$(index_of channel "$CH") || return
	for rate in tx_rate rx_rate kicks_per_tx interrupts_per_rx; do
		case $(./json-get "$n.$rate" <"$OUT") in
		0 | null | '') echo "no $rate in: $(cat "$OUT")"; return 1 ;;
		esac
	done
}

show_all_names()
{
	for what in "$CH" "channel$CH" "rpmsg$CH" "/dev/rpmsg-misc$CH" "$NAME"; do
		prints "channel $CH" show "$what" || return
	done
	prints 'amp_misc' show "$CH" && prints '0x40' show "$CH" &&
	prints '/dev/rpmsg-misc' show "$CH" &&
	expect name "$(get name show "$CH")" "$NAME" &&
	expect mtu "$(get device.mtu show "$CH")" 240 &&
	expect netdev "$(get netdev.name show "$CH")" "rpmsg$CH" &&
	expect endpoints "$(get endpoints show "$CH")" 3 &&
	expect src "$(get endpoints.0.src show "$CH")" 16 &&
	expect dst "$(get endpoints.0.dst show "$CH")" 32 &&
	expect driver "$(get endpoints.1.driver show "$CH")" amp_misc &&
	refuses 1 "no channel '999'" show 999 &&
	refuses 1 "no channel '-1'" show -- -1 &&
	refuses 2 'expected one channel' show
}

# As many names as a page of sysfs has room for
show_all_services()
{
	list=$(seq -s ' ' 100000 100500)
	channel_write "$CH" services "$list" &&
	expect services "$(get services show "$CH")" "$list"
	result=$?
	channel_write "$CH" services '*'
	return $result
}

stats_count()
{
	before=$(get 0.counters.rx_messages stats "$CH") &&
	echoes 100 "$CH" >/dev/null &&
	expect rx "$(get 0.counters.rx_messages stats "$CH")" \
		$((before + 100)) &&
	expect file "$(channel "$CH" rx_messages)" $((before + 100)) &&
	expect resets "$(get 0.counters.reset stats "$CH")" \
		"$(channel "$CH" reset)" &&
	prints 'rx_messages' stats "$CH" &&
	! grep -q quarantines "$T/said" &&
	prints 'quarantines' stats -a "$CH" && prints 'quarantines' stats --all &&
	expect all "$(get '' stats)" $((CHANNELS + 2)) &&
	expect two "$(get '' stats "$CH" "$SECOND")" 2
}

stats_watch()
{
	prints 'RX/s' stats -w -i 0.1 -c 1 &&
	expect looks "$(ampctl stats --watch --interval 0.1 --count 3 "$CH" |
		grep -c "$NAME")" 3 &&
	expect lines "$(ampctl -j stats -i 0.1 -c 3 "$CH" | wc -l)" 3 &&
	get 0.rates.rx_messages stats -c 1 -i 0.1 "$CH" >/dev/null &&
	refuses 2 'expected a number' stats -c 0 &&
	refuses 2 'at least' stats -w -i 0 &&
	refuses 1 'no channel' stats 999
}

monitor_sees_states()
{
	expect states "$(ampctl -j monitor -c $((CHANNELS + 2)) | wc -l)" \
		$((CHANNELS + 2)) || return
	ampctl monitor -t 600 >"$T/monitor" &
	seen=$!
	ampctl -j monitor --time 600 >"$T/monitor.json" &
	seen="$seen $!"
	eventually grep -q "channel $SECOND ($NAME_2): online" "$T/monitor" &&
	eventually grep -q "$NAME_2" "$T/monitor.json" &&
	channel_write "$SECOND" reset 1 &&
	eventually grep -q "channel $SECOND ($NAME_2): connecting" \
		"$T/monitor" &&
	eventually grep -q "\"name\":\"$NAME_2\",\"state\":\"connecting\"" \
		"$T/monitor.json" &&
	start b first_channel=$((FIRST + 10)) &&
	eventually grep -q "channel $((FIRST + 10)): added" "$T/monitor" &&
	eventually grep -q "channel $((FIRST + 10)): endpoint amp_misc 0x30 -> 0x30 added" \
		"$T/monitor" &&
	stop b &&
	eventually grep -q "channel $((FIRST + 10)): removed" "$T/monitor" &&
	eventually grep -q '"event":"channel","channel":'$((FIRST + 10))',.*"action":"remove"' \
		"$T/monitor.json"
	result=$?
	# shellcheck disable=SC2086 # two
	kill $seen
	# shellcheck disable=SC2086 # likewise
	wait $seen
	[ $result = 0 ] && ./json-get <"$T/monitor.json" >/dev/null &&
	refuses 2 'expected a number' monitor -c none &&
	refuses 2 'expected seconds' monitor -t never && online "$SECOND"
}

# The table is for terminals
monitor_draws()
{
	command -v script >/dev/null || {
		skip='no program script'
		return
	}
	script -q -c "$PWD/ampctl monitor -t 3" "$T/typescript" >/dev/null &&
	grep -q 'QUARANTINES' "$T/typescript" &&
	grep -q "$NAME" "$T/typescript"
}

monitor_counts()
{
	ampctl monitor --count $((CHANNELS + 3)) >"$T/monitor" &
	seen=$!
	eventually grep -q "$NAME" "$T/monitor"
	while kill -0 $seen 2>/dev/null; do
		channel_write "$SECOND" reset 1
		sleep 1
	done
	wait $seen && online "$SECOND"
}

ring_says_whose_turn()
{
	prints 'no message waits' ring "$CH" && prints 'Linux is the driver' ring "$CH" &&
	expect buffers "$(get rx.buffers ring "$CH")" 32 &&
	expect turn "$(get tx.turn ring "$CH")" nobody &&
	# no remote takes these messages
	start b first_channel=$((FIRST + 10)) && online $((FIRST + 10)) &&
	send $((FIRST + 10)) && send $((FIRST + 10)) &&
	prints '2 messages wait for the remote' ring $((FIRST + 10)) &&
	expect turn "$(get tx.turn ring $((FIRST + 10)))" remote &&
	expect waiting "$(get tx.remote_turn ring $((FIRST + 10)))" 2 &&
	expect all "$(ampctl -j ring | wc -l)" $((CHANNELS + 3)) &&
	stop b && refuses 1 "no channel '999'" ring 999
}

ring_wants_root()
{
	cp ampctl "$T/" &&
	said=$(su nobody -s /bin/sh -c "$T/ampctl ring $CH" 2>&1)
	expect status $? 1 && echo "$said" | grep -q 'only root may look'
}

nobody_may_look()
{
	cp ampctl "$T/"
	for command in list "show $CH" stats 'loglevel all' doctor; do
		su nobody -s /bin/sh -c "$T/ampctl $command" >"$OUT" 2>&1 ||
			[ "$command" = doctor ] ||
			{ echo "$command: $(cat "$OUT")"; return 1; }
	done
	said=$(su nobody -s /bin/sh -c "$T/ampctl reset $CH" 2>&1)
	expect status $? 1 && echo "$said" | grep -q 'needs root'
}

loglevels()
{
	prints 'detail' loglevel "$CH" detail &&
	expect loglevel "$(channel "$CH" loglevel)" 2 &&
	prints 'basic' loglevel "$NAME" 1 &&
	expect loglevel "$(channel "$CH" loglevel)" 1 &&
	expect json "$(get 0.loglevel loglevel "$CH")" basic &&
	prints 'none' loglevel "$CH" none && prints "$NAME" loglevel &&
	expect all "$(get '' loglevel all)" $((CHANNELS + 2)) &&
	refuses 2 "the level is '3'" loglevel "$CH" 3 &&
	refuses 2 "the level is ''" loglevel "$CH" '' &&
	refuses 2 'expected a channel and a level' loglevel 1 2 3
}

resets()
{
	before=$(channel "$SECOND" reset)
	json ampctl -j reset "$SECOND" && has resets $((before + 1)) &&
	prints 'reset, and' reset "$SECOND" &&
	prints 'reset, and online' reset -w 600 "$SECOND" &&
	json ampctl -j reset --wait 600 "$SECOND" && has state online &&
	has resets $((before + 4)) &&
	expect resets "$(channel "$SECOND" reset)" $((before + 4)) &&
	refuses 2 'expected channels' reset && refuses 1 'no channel' reset 999 &&
	refuses 2 'expected seconds' reset -w x 1
}

# A role-2 channel of this kernel waits for its master
no_reset_offline()
{
	start b first_channel=$((FIRST + 10)) || return
	rmmod amp_misc amp_eth amp_rpmsg || return
	refuses 1 'modprobe amp_rpmsg' reset $((FIRST + 10))
	result=$?
	load
	stop b
	online "$CH" "$SECOND"
	return $result
}

endpoints()
{
	modprobe -a rpmsg_ctrl rpmsg_char 2>/dev/null || {
		skip='no rpmsg_ctrl'
		return
	}
	node=$(ampctl endpoint create -s 0x500 -d 0x20 "$CH" mine) &&
	eventually test -c "$node" && prints "$node" show "$CH" &&
	expect src "$(get endpoints.3.src show "$CH")" 1280 &&
	expect dst "$(get endpoints.3.dst show "$CH")" 32 &&
	expect name "$(get endpoints.3.name show "$CH")" mine &&
	other=$(get device endpoint create --src 0x501 --dst 0x20 "$CH" mine) &&
	[ "$other" != "$node" ] && expect five "$(get endpoints show "$CH")" 5 &&
	ampctl endpoint destroy "$node" && ampctl endpoint destroy "${other#/dev/}" &&
	expect three "$(get endpoints show "$CH")" 3 &&
	refuses 1 'No such file' endpoint destroy "$node" &&
	refuses 2 'expected a name as' endpoint destroy /dev/null &&
	refuses 2 'expected a channel and a name' endpoint create "$CH" &&
	refuses 2 'expected 1 to 31' endpoint create "$CH" \
		a-name-of-thirty-two-characters-x &&
	refuses 2 'the source address' endpoint create -s x "$CH" mine &&
	refuses 2 'the destination address' endpoint create -d x "$CH" mine &&
	refuses 2 'expected one device' endpoint destroy
}

# Without the module the message names it
endpoint_wants_module()
{
	[ -e /sys/module/rpmsg_ctrl ] || skip='no rpmsg_ctrl'
	rmmod rpmsg_ctrl 2>/dev/null || skip='rpmsg_ctrl stays'
	[ -z "$skip" ] || return 0
	refuses 1 'modprobe -a rpmsg_ctrl' endpoint create "$CH" mine
}

services()
{
	prints "on channel $CH" service wait "$NAME" &&
	expect channel "$(get channel service wait "$NAME")" "$CH" &&
	expect device "$(get device service wait "$NAME")" \
		"/dev/rpmsg-misc$CH" &&
	refuses 1 "no service 'nosuch' within 0" service wait -t 0 nosuch &&
	refuses 1 "no service '$NAME' within 0.1" service wait --timeout 0.1 \
		--channel "$SECOND" "$NAME" &&
	refuses 2 'expected one name' service wait &&
	refuses 2 'expected seconds' service wait -t x y &&
	refuses 1 'no channel' service wait -c 999 y || return
	ampctl -j service wait -c "$CH" late >"$T/late" &
	waiter=$!
	sleep 1
	kill -0 $waiter || { echo 'did not wait'; return 1; }
	console ns create late 0x777 "$CH" && wait $waiter &&
	expect dst "$(./json-get dst <"$T/late")" 1911 &&
	console ns destroy late 0x777 "$CH"
}

simulators()
{
	prints "channels $((FIRST + 10)) to $((FIRST + 12))" sim create b -c 3 \
		-b 32 -s 128 -f $((FIRST + 10)) -a 0x20000000 &&
	expect channels "$(get_attr b channels)" 3 &&
	expect num_bufs "$(get_attr b num_bufs)" 32 &&
	expect buf_size "$(get_attr b buf_size)" 128 &&
	expect device_base "$(get_attr b device_base)" 0x20000000 &&
	expect live "$(get_attr b live)" 1 &&
	prints "$(device b)" sim list &&
	refuses 1 'exists already' sim create b && ampctl sim destroy b &&
	refuses 1 "no simulated processor 'b'" sim destroy b &&
	prints "channels $((FIRST + 10)) to $((FIRST + 10))" sim create b \
		--channels 1 --bufs 32 --size 128 --first $((FIRST + 10)) \
		--device-base 0x20000000 --peer kernel &&
	expect peer "$(get_attr b peer)" kernel &&
	eventually test -e /sys/class/rpmsg-amp/channel$((FIRST + 110)) &&
	expect role "$(get role show $((FIRST + 110)))" remote &&
	prints 'Linux is the device' ring $((FIRST + 110)) &&
	ampctl sim destroy b &&
	refuses 1 "channels is '17'" sim create b -c 17 &&
	refuses 1 'try another --first' sim create b -f "$CH" &&
	[ ! -e "$SIM/b" ] &&
	refuses 2 'expected one name' sim create a/b &&
	refuses 2 'expected one name' sim create &&
	refuses 2 'expected one name' sim destroy
}

# PATH has amp-remote; another program by name
sim_starts_remote()
{
	pid=$(get pid sim create b -f $((FIRST + 10)) --remote) &&
	online $((FIRST + 10)) && eventually echoes 20 $((FIRST + 10)) &&
	kill -0 "$pid" && ampctl sim destroy b &&
	eventually eval "! kill -0 $pid" &&
	refuses 1 'starting ./nosuch' sim create b -f $((FIRST + 10)) \
		-r./nosuch &&
	[ ! -e "$SIM/b" ]
}

sim_wants_module()
{
	stop a && rmmod amp_sim &&
	refuses 1 'modprobe amp_sim' sim list &&
	refuses 1 'modprobe amp_sim' sim create b
	result=$?
	modprobe amp_sim
	return $result
}

no_channels()
{
	[ "$CHANNELS" = 0 ] || {
		skip='the board has channels of its own'
		return
	}
	ampctl list >"$OUT" 2>&1 && grep -q 'there is no channel' "$OUT" &&
	expect list "$(get '' list)" 0 &&
	refuses 1 'there is no channel at all' show 1 &&
	refuses 1 'there is no channel at all' stats
}

begin()
{
	start a channels=2 first_channel="$FIRST" num_bufs=64 buf_size=256 &&
	eventually ls "$(device a)" || return
	./amp-remote -c 1 "$(device a)" &
	remote_pid=$!
	NAME=$(channel "$CH" name)
	NAME_2=$(channel "$SECOND" name)
	online "$CH" "$SECOND" && eventually echoes 1 "$CH"
}

plan 26
check "no channel, and a message says so" no_channels
check "a processor with two channels" begin
check "help, version, and what makes no sense" general
check "--json before and after the subcommand" json_anywhere
check "output that can't be written is an error" full_disk
check "list has all channels" list_has_all
check "list has rates and doorbells" list_has_rates
check "show, by each name of a channel" show_all_names
check "show, a long list of services" show_all_services
check "stats counts" stats_count
check "stats watches" stats_watch
check "monitor sees states, channels and endpoints" monitor_sees_states
check "monitor draws a table on a terminal" monitor_draws
check "monitor ends after a number of events" monitor_counts
check "ring says what waits, and whose turn it is" ring_says_whose_turn
check "ring needs root" ring_wants_root
check "others need no root" nobody_may_look
check "loglevel" loglevels
check "reset" resets
check "reset of a channel without a driver" no_reset_offline
check "endpoint creates and destroys" endpoints
check "endpoint without its module" endpoint_wants_module
check "service waits" services
check "sim creates, lists and destroys" simulators
check "sim starts a remote" sim_starts_remote
check "sim without its module" sim_wants_module
tear_down
finish
