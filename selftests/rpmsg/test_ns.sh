#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Name service: what the remote announces comes and goes, as far as it makes
# sense and is not too much.

# shellcheck source-path=SCRIPTDIR source=rpmsg.sh
. "$(dirname "$0")/rpmsg.sh"

LONG=a-name-of-thirty-one-characters
FLOOD=1000
# What one remote can have us create, on all channels together
CAP=32
PARAMETERS=/sys/module/amp_rpmsg/parameters

has_device()
{
	[ -e "$DEVICES/$1" ] && return
	diag "no device $1"
	return 1
}

channels_have_devices()
{
	for ch in $(seq 0 16); do
		virtio=$(virtio_of "$ch")
		name=$(attr "$ch" name)
		dst=$(((ch + 1) * 256))
		dir=$DEVICES/$virtio.$name.$ch.$dst
		expect "name of $ch" "$(cat "$dir/name")" "$name" &&
			expect "src of $ch" "$(cat "$dir/src")" \
				"$(printf '0x%x' "$ch")" &&
			expect "dst of $ch" "$(cat "$dir/dst")" \
				"$(printf '0x%x' "$dst")" || return 1
		eth=$((ch * 16 + 16))
		has_device "$virtio.amp_eth.$eth.$eth" &&
			has_device "$virtio.rpmsg_ctrl.-1.-1" || return 1
	done
}

create()
{
	ns create service 0x1000 && appears service 4096 &&
		expect 'name' "$(cat "$(device service 4096)/name")" service &&
		expect 'dst' "$(cat "$(device service 4096)/dst")" 0x1000
}

duplicate()
{
	before=$(attr $CH ns_duplicate)
	ns create service 0x1000 && counted ns_duplicate "$before" 1 &&
		expect 'devices' "$(devices 'service.*')" 1
}

namesake()
{
	ns create service 0x1001 && appears service 4097 &&
		ns destroy service 0x1001 && disappears service 4097 &&
		[ -e "$(device service 4096)" ]
}

destroy()
{
	ns destroy service 0x1000 && disappears service 4096
}

destroy_unknown()
{
	before=$(attr $CH ns_duplicate)
	ns destroy service 0x1000 && counted ns_duplicate "$before" 1
}

again()
{
	create && destroy
}

longest()
{
	ns create $LONG 0x1002 && appears $LONG 4098 &&
		ns destroy $LONG 0x1002 && disappears $LONG 4098
}

# The last of 32 characters has no room; nothing behind the name is read
unterminated()
{
	ns raw 0 ${LONG}X 0x1003 && appears $LONG 4099 &&
		expect 'name' "$(cat "$(device $LONG 4099)/name")" $LONG &&
		ns raw 1 ${LONG}X 0x1003 && disappears $LONG 4099
}

# bad COMMAND...: no device, and counted
bad()
{
	before=$(attr $CH ns_bad)
	find $DEVICES/ -name '*' > /tmp/before
	"$@" && counted ns_bad "$before" 1 || return 1
	find $DEVICES/ -name '*' | cmp -s - /tmp/before && return
	diag "$(find $DEVICES/ -name '*' | diff /tmp/before -)"
	return 1
}

# A message to the name service that is the beginning of an announcement only
truncated()
{
	remote send $CH 53 53 "$1" > /tmp/answer
}

# It acknowledges something: nothing to do, nothing to complain about
ack()
{
	before=$(attr $CH ns_bad)
	after raw 2 service 0x1000 &&
		expect 'ns_bad' "$(attr $CH ns_bad)" "$before" &&
		expect 'devices' "$(devices 'service.*')" 0
}

# static NAME ADDRESS FOLDER: the remote can't have it removed
static()
{
	before=$(attr $CH ns_duplicate)
	ns destroy "$1" "$2" && counted ns_duplicate "$before" 1 &&
		[ -e "$DEVICES/$VIRTIO.$3" ] && echoes $CH
}

# Nor have another one beside it
# What a remote announces when it starts
restarts_service()
{
	before=$(attr $CH restarts)
	ns create service 0x1000 && appears service 4096 &&
		ns create $NAME $DST && counted restarts "$before" 1 &&
		eventually is_online $CH && disappears service 4096 &&
		expect 'devices' "$(devices "$NAME.*")" 1 && echoes $CH
}

flooded()
{
	remote ns list > /tmp/list &&
		[ "$(value flood_left < /tmp/list)" -eq 0 ] &&
		[ $(($(devices 'flood-*') + $(attr $CH ns_dropped) - dropped)) \
			-ge $FLOOD ]
}

flood()
{
	dropped=$(attr $CH ns_dropped)
	set_attr $CH loglevel 1
	dmesg_mark
	ns flood $FLOOD && eventually flooded
	made=$(devices 'flood-*')
	dropped=$(($(attr $CH ns_dropped) - dropped))
	logged=$(dmesg_since | wc -l)
	set_attr $CH loglevel 0
	diag "announced=$FLOOD devices=$made dropped=$dropped log_lines=$logged"
	expect 'accounted for' $((made + dropped)) $FLOOD &&
		[ "$made" -ge 1 ] && [ "$made" -le $CAP ] &&
		[ "$logged" -le 250 ]
}

# Up to the cap, however slowly: this fills it
fill()
{
	for number in $(seq 1 $((CAP + 4))); do
		filled && break
		after_refill ns create "fill-$number" $((0x2000 + number)) ||
			return 1
	done
	filled || return 1
	dropped=$(attr $CH ns_dropped)
	for number in 1 2 3; do
		after_refill ns create "beyond-$number" $((0x3000 + number))
	done
	counted ns_dropped "$dropped" 3 && filled &&
		expect 'devices beyond' "$(devices 'beyond-*')" 0
}

# On all channels of a remote together, and for the user to say
cap_of_the_remote()
{
	echo 3 > $PARAMETERS/max_services
	dropped=$(attr 14 ns_dropped)
	ns create service 0x1001 && ns create service 0x1002 &&
		appears service 4097 && appears service 4098 &&
		remote ns create service 0x1003 14 > /tmp/answer &&
		remote ns create service 0x1004 14 > /tmp/answer &&
		eventually test "$(attr 14 ns_dropped)" = $((dropped + 1))
	result=$?
	made=$(find $DEVICES/ -name '*.service.*' | wc -l)
	remote ns destroy service 0x1003 14 > /tmp/answer
	remote ns destroy service 0x1004 14 > /tmp/answer
	ns destroy service 0x1001
	ns destroy service 0x1002
	echo $CAP > $PARAMETERS/max_services
	[ $result = 0 ] && expect 'devices' "$made" 3 &&
		eventually no_device service
}

no_device()
{
	[ "$(find $DEVICES/ -name "*.$1.*" | wc -l)" -eq 0 ]
}

# As many names as there are minors of misc devices, on two channels
minors_are_left()
{
	for number in $(seq 1 70); do
		after_refill ns create rpmsg-misc $((0x4000 + number)) &&
			after_refill remote ns create rpmsg-misc \
				$((0x5000 + number)) 14 > /tmp/answer ||
			return 1
		[ "$number" -lt 20 ] || [ "$(announced_nodes)" -lt $CAP ] || break
	done
	made=$(announced_nodes)
	dmesg_mark
	unbind_bind_misc && expect 'announced nodes' "$made" $CAP &&
		expect 'log' "$(dmesg_since | grep -vE 'tainting|kobject_release')" ''
	result=$?
	for last in $(seq 1 "$number"); do
		after_refill ns destroy rpmsg-misc $((0x4000 + last))
		after_refill remote ns destroy rpmsg-misc $((0x5000 + last)) \
			14 > /tmp/answer
	done
	[ $result = 0 ] && eventually test_no_nodes
}

announced_nodes()
{
	find /dev -name 'rpmsg-misc1[0-9][0-9][0-9]' | wc -l
}

test_no_nodes()
{
	[ "$(announced_nodes)" -eq 0 ]
}

# A character device of the configuration still finds its minor
unbind_bind_misc()
{
	dev=$(basename "$DEVICES/$VIRTIO.amp_misc.226.226")
	echo "$dev" > /sys/bus/rpmsg/drivers/amp_misc/unbind &&
		[ ! -e /dev/rpmsg-misc$CH ] &&
		echo "$dev" > /sys/bus/rpmsg/drivers/amp_misc/bind &&
		eventually test -e /dev/rpmsg-misc$CH && echoes $CH
}

# What fails is several lines of others in the log: it may not fail very often.
# The first interface of a service finds its name in use.
failures_are_few()
{
	ip link set rpmsg15 down
	ip link set rpmsg15 name rpmsg1000 || return 1
	dropped=$(attr $CH ns_dropped)
	dmesg_mark
	for number in $(seq 1 24); do
		after_refill ns create rpmsg-eth $((0x6000 + number))
	done
	barrier_dropped
	logged=$(dmesg_since | wc -l)
	for number in $(seq 1 24); do
		after_refill ns destroy rpmsg-eth $((0x6000 + number))
	done
	ip link set rpmsg1000 name rpmsg15
	diag "log_lines=$logged dropped=$(($(attr $CH ns_dropped) - dropped))"
	[ "$logged" -ge 8 ] && [ "$logged" -le 48 ] &&
		[ $(($(attr $CH ns_dropped) - dropped)) -ge 8 ] &&
		eventually comes_again && ns destroy service 0x1007 &&
		disappears service 4103
}

# Some seconds later a service is not dropped any more, if it is announced again
comes_again()
{
	ns create service 0x1007 && sleep 0.2 &&
		[ -e "$(device service 4103)" ]
}

# Whatever was announced has been looked at: what has no driver does not count
barrier_dropped()
{
	eventually test_counter ns_dropped $((dropped + 8))
}

refused_by_list()
{
	[ "$(attr $CH services)" = '*' ] || return 1
	before=$(attr $CH ns_refused)
	set_attr $CH services 'one, service' &&
		expect 'list' "$(attr $CH services)" 'one service' &&
		ns create other 0x1005 && counted ns_refused "$before" 1 &&
		ns create service 0x1006 && appears service 4102 &&
		expect 'devices' "$(devices 'other.*')" 0 &&
		ns destroy service 0x1006 && disappears service 4102 &&
		set_attr $CH services '' &&
		expect 'list' "$(attr $CH services)" '' &&
		ns create service 0x1006 && counted ns_refused "$before" 2 &&
		set_attr $CH services '*' && ns destroy service 0x1006 &&
		ns create other 0x1005 && appears other 4101 &&
		ns destroy other 0x1005 && disappears other 4101
}

# is_another FOLDER INODE: it was removed and came again
is_another()
{
	[ -e "$1" ] && [ "$(stat -c %i "$1")" != "$2" ]
}

# The remote announces again what it had announced, and only that
again_after_reset()
{
	ns create service 0x1000 && appears service 4096 &&
		ns create service 0x1001 && appears service 4097 &&
		ns destroy service 0x1001 && disappears service 4097 || return 1
	dir=$(device service 4096)
	inode=$(stat -c %i "$dir")
	duplicates=$(attr $CH ns_duplicate)
	set_attr $CH reset 1
	eventually is_another "$dir" "$inode" && barrier &&
		expect 'devices' "$(devices 'service.*')" 1 &&
		expect 'ns_duplicate' "$(attr $CH ns_duplicate)" "$duplicates"
}

# The rings go on, so Linux has to ask; a parameter gives the list
again_after_reload()
{
	unload || return 1
	modprobe amp_rpmsg services=service,barrier && load_modprobe &&
		eventually all_online || return 1
	VIRTIO=$(virtio_of $CH)
	appears service 4096 && expect 'devices' "$(devices 'service.*')" 1 &&
		expect 'list' "$(attr $CH services)" 'service barrier' &&
		expect 'messages sent' "$(attr 14 tx_messages)" 1 &&
		barrier && expect 'ns_duplicate' "$(attr $CH ns_duplicate)" 0 &&
		expect 'restarts' "$(attr $CH restarts)" 0 &&
		ns create other 0x1001 && counted ns_refused 0 1 &&
		ns destroy other 0x1001 &&
		ns destroy service 0x1000 && disappears service 4096
}

filled()
{
	[ $(($(devices 'flood-*') + $(devices 'fill-*'))) -eq $CAP ]
}

# Announcements that come slowly are not too many
after_refill()
{
	"$@" && sleep 0.2
}

neighbours_are_fine()
{
	echoes 12 14 && expect 'ns_dropped of 14' "$(attr 14 ns_dropped)" 0
}

unfill()
{
	for number in $(seq 1 $((CAP + 4))); do
		[ ! -e "$(device "fill-$number" $((0x2000 + number)))" ] ||
			after_refill ns destroy "fill-$number" \
				$((0x2000 + number)) || return 1
	done
	eventually test_none 'fill-*'
}

test_none()
{
	[ "$(devices "$1")" -eq 0 ]
}

unflood()
{
	unfill || return 1
	for number in 1 2 3; do
		after_refill ns destroy "beyond-$number" $((0x3000 + number))
	done
	for number in $(seq 1 300); do
		flood_one_less || break
	done
	expect 'devices' "$(devices 'flood-*')" 0
}

# The one that is found first; false if there is none
flood_one_less()
{
	one=$(find $DEVICES/ -name "$VIRTIO.flood-*" | head -n 1)
	[ -n "$one" ] || return 1
	ns destroy "$(cat "$one/name")" "$(cat "$one/dst")" &&
		eventually test ! -e "$one"
}

plan 30
eventually all_online
VIRTIO=$(virtio_of $CH)
check 'every channel has its devices' channels_have_devices
check 'an announcement makes a device' create
check 'a second one does not' duplicate
check 'the same name at another address is another device' namesake
check 'the end of it removes the device' destroy
check 'the end of what is not there is counted' destroy_unknown
check 'it can come again' again
check 'the longest name' longest
check 'a name without its end' unterminated
check 'a slash in a name' bad ns create 'a/b' 0x1000
check 'a character that is not ASCII' bad ns create "$(printf 'a\303\244')" 0x1000
check 'a control character' bad ns create "$(printf 'a\001')" 0x1000
check 'no address' bad ns raw 0 service 0xffffffff
check 'unknown flags' bad ns raw 7 service 0x1000
check 'an announcement cut short' bad truncated 736572766963650000
check 'an announcement of no bytes' bad truncated ''
check 'an acknowledgment' ack
check 'the default endpoint stays' static $NAME $DST "$NAME.$CH.$DST"
check 'the character device stays' static amp_misc 226 amp_misc.226.226
check 'one that announces it has restarted' restarts_service
check 'a flood is capped' flood
check 'so is what comes slowly' fill
check 'neighbours do not mind' neighbours_are_fine
check 'what was announced can be removed' unflood
check 'a remote can have so many devices on all channels together' cap_of_the_remote
check 'character devices leave minors to others' minors_are_left
check 'drivers that fail do not flood the log' failures_are_few
check 'a list says which services become devices' refused_by_list
check 'services end with a reset, and are announced again' again_after_reset
check 'so they are when the modules have been loaded again' again_after_reload
unload
load_modprobe
finish
