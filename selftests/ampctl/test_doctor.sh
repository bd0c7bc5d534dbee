#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# ampctl doctor names what is wrong, with processors that have each of these faults;
# and says nothing of the kind where there is none.

cd "$(dirname "$0")" || exit 1
. ./ampctl.sh

CH=$FIRST
DEV=/dev/rpmsg-misc$CH
remote=

# named FAULT CHANNEL: an error or a warning of that name, about the channel or, for
# null, about none
named()
{
	ampctl -j doctor >"$OUT"
	n=0
	while [ $n -lt "$(./json-get '' <"$OUT")" ]; do
		[ "$(./json-get $n.fault <"$OUT")" = "$1" ] &&
			[ "$(./json-get $n.channel <"$OUT")" = "$2" ] &&
			[ "$(./json-get $n.severity <"$OUT")" != note ] && return
		n=$((n + 1))
	done
	echo "no $1 of $2 in: $(cat "$OUT")"
	return 1
}

# no_error: about the channels of this test
no_error()
{
	ampctl -j doctor >"$OUT"
	n=0
	while [ $n -lt "$(./json-get '' <"$OUT")" ]; do
		case $(./json-get $n.severity <"$OUT"),$(./json-get $n.channel <"$OUT") in
		error,null | error,"$CH" | error,"$((CH + 1))")
			cat "$OUT"
			return 1 ;;
		esac
		n=$((n + 1))
	done
}

# has_come N FILE: a counter has
has_come()
{
	[ "$(channel "$1" "$2")" -gt 0 ]
}

# The remote that is there now, and not the empty memory before it, has a session
has_begun()
{
	[ "$(channel "$1" restarts)" -gt 0 ] &&
		case $(channel "$1" state) in
		online | quarantined) ;;
		*) false ;;
		esac
}

# with FAULT [FILE=VALUE]...: a processor that has the fault
with()
{
	with_fault=$1
	shift
	start f first_channel="$CH" "$@" && eventually ls "$DEV" &&
		eventually ls "$(device f)" || return
	./faulty "$(device f)" "$with_fault" &
	remote=$!
	eventually has_begun "$CH"
}

without()
{
	[ -z "$remote" ] || kill "$remote"
	[ -z "$remote" ] || wait "$remote" 2>/dev/null
	remote=
	stop f
}

# echo_one: what it says comes back
echo_one()
{
	printf 'hello' >&3 && dd bs=600 count=1 status=none <&3 | grep -q hello
}

# talk COUNT: so many echoes, after the first message of the remote
talk()
{
	eventually has_come "$CH" rx_messages && exec 3<>"$DEV" || return
	said=0
	for _ in $(seq "$1"); do
		echo_one || said=1
	done
	exec 3>&-
	return $said
}

healthy()
{
	with none channels=2 && talk 40 && no_error
	result=$?
	without
	return $result
}

no_remote()
{
	start f first_channel="$CH" && online "$CH" && send "$CH" &&
	eventually has_come "$CH" kicks_repeated || return
	# another file of its name does not count
	exec 4>"$T/$(basename "$(device f)")"
	named no-remote "$CH" &&
	grep -qF "no program has $(device f) open" "$OUT" &&
	grep -qF "amp-remote $(device f)" "$OUT"
	result=$?
	exec 4>&-
	stop f
	return $result
}

# It has sent a message, and looks only when another doorbell rings
wrong_doorbell_out()
{
	with deaf && eventually has_come "$CH" rx_messages && send "$CH" &&
	named wrong-doorbell "$CH" &&
	grep -qF 'does not hear the doorbell of Linux' "$OUT"
	result=$?
	without
	return $result
}

wrong_doorbell_in()
{
	with mute && talk 12 && named wrong-doorbell "$CH" &&
	grep -qF 'Linux does not hear it' "$OUT"
	result=$?
	without
	return $result
}

lost_interrupts()
{
	with lossy && talk 40 && named lost-interrupts "$CH"
	result=$?
	without
	return $result
}

is_quarantined()
{
	[ "$(channel "$CH" state)" = quarantined ]
}

quarantine()
{
	with broken && send "$CH" && eventually is_quarantined &&
	named quarantined "$CH" &&
	grep -qF "restart the remote, then ampctl reset $CH" "$OUT"
	result=$?
	without
	return $result
}

wrong_endian()
{
	with swapped && eventually is_quarantined &&
	named wrong-endian "$CH" && grep -qF 'bytes exchanged' "$OUT"
	result=$?
	without
	return $result
}

has_bad()
{
	[ "$(channel "$CH" rx_bad_header)" -ge 4 ]
}

wrong_endian_headers()
{
	with swapped-headers && for _ in 1 2 3 4 5 6; do
		send "$CH"
	done && eventually has_bad && named wrong-endian "$CH"
	result=$?
	without
	return $result
}

wrong_ring_address()
{
	with elsewhere channels=2 && talk 2 && online $((CH + 1)) &&
	send $((CH + 1)) && eventually has_come $((CH + 1)) kicks_repeated &&
	named wrong-ring-address $((CH + 1)) &&
	! named wrong-ring-address "$CH" >/dev/null
	result=$?
	without
	return $result
}

# Half of what the channel has is one sender's
full_remote()
{
	with full num_bufs=32 && talk 4 && for _ in 1 2 3 4 5 6 7 8; do
		send "$CH"
	done && named full-receiver "$CH"
	result=$?
	without
	return $result
}

is_full()
{
	misc=/sys/class/misc/rpmsg-misc$CH
	[ "$(cat "$misc/rx_queued")" -ge "$(cat "$misc/rx_limit")" ]
}

# Somebody has the device open and sleeps
full_reader()
{
	with none || return
	echo 0 >"/sys/class/misc/rpmsg-misc$CH/rx_copy_limit"
	sleep 1000 3<>"$DEV" &
	reader=$!
	kill "$remote"
	wait "$remote" 2>/dev/null
	./faulty "$(device f)" flood &
	remote=$!
	# the file that was opened is of the session before
	sleep 2
	kill "$reader"
	sleep 1000 3<>"$DEV" &
	reader=$!
	eventually is_full && named full-receiver "$CH" &&
	grep -qF "process $reader (sleep)" "$OUT"
	result=$?
	kill "$reader"
	without
	return $result
}

missing_misc()
{
	with none && rmmod amp_misc &&
	named missing-module null && grep -qF 'modprobe amp_misc' "$OUT"
	result=$?
	modprobe amp_misc
	without
	return $result
}

missing_bus()
{
	with none && rmmod amp_misc amp_eth amp_rpmsg &&
	named missing-module null && grep -qF 'modprobe amp_rpmsg' "$OUT"
	result=$?
	load
	without
	return $result
}

missing_all()
{
	rmmod amp_sim amp_misc amp_eth amp_rpmsg amp_virtio &&
	named missing-module null && grep -qF 'modprobe amp_virtio' "$OUT"
	result=$?
	load
	return $result
}

permissions()
{
	with none || return
	# the user "nobody" may lack the permission to read this folder
	cp ampctl "$T/"
	su nobody -s /bin/sh -c "$T/ampctl -j doctor -i 0" >"$OUT"
	n=0
	while [ "$(./json-get $n.fault <"$OUT" 2>/dev/null)" != permissions ] &&
		[ $n -lt 20 ]; do
		n=$((n + 1))
	done
	expect severity "$(./json-get $n.severity <"$OUT")" warning &&
	./json-get $n.text <"$OUT" | grep -q 'may not open /dev/rpmsg-misc'
	result=$?
	without
	return $result
}

# An option that the kernel of the board really lacks
kernel_lacks()
{
	zcat /proc/config.gz 2>/dev/null | grep -q '^CONFIG_OF=y' && {
		skip='the kernel has CONFIG_OF'
		return
	}
	rmmod amp_sim && named kernel-lacks null &&
	grep -qF "the kernel $(uname -r) has no CONFIG_OF" "$OUT" &&
	named no-channels null
	result=$?
	modprobe amp_sim
	return $result
}

plan 16
check "nothing is wrong with a remote that works" healthy
check "no remote" no_remote
check "the remote does not hear Linux's doorbell" wrong_doorbell_out
check "Linux does not hear the remote's doorbell" wrong_doorbell_in
check "doorbells get lost" lost_interrupts
check "the channel is quarantined" quarantine
check "the remote writes rings in another byte order" wrong_endian
check "the remote writes messages in another byte order" wrong_endian_headers
check "the remote looks for the rings elsewhere" wrong_ring_address
check "the remote's receiver is full" full_remote
check "a reader on Linux does not read" full_reader
check "amp_misc is missing" missing_misc
check "amp_rpmsg is missing" missing_bus
check "amp_virtio is missing" missing_all
check "a user who may not open the devices" permissions
check "the kernel lacks CONFIG_OF" kernel_lacks
tear_down
finish
