#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# The legacy tree: its channels, their names, files and formats, and whether
# both sides agree on what happened.

# shellcheck source-path=SCRIPTDIR source=amp.sh
. "$(dirname "$0")/amp.sh"

need_field

NAMES='fsproxy eqpthwa redundancy swm1 swm2 nat debug clk1 clk2 typeb1 typeb2
typeb3 swm-ntio x2 x3 x4 x5'
# Channel that no other test of this file has used before
QUIET=9

sysfs_dir()
{
	echo "$(node_dir "$FIELD")/rpmsg_plat_info$1"
}

# files CHANNEL: what amp_virtio has there, and not the driver core
files()
{
	find "$(sysfs_dir "$1")/" -maxdepth 1 -type f ! -name uevent
}

count()
{
	echo $#
}

has_channels()
{
	expect 'folders' "$(count "$(node_dir "$FIELD")"/rpmsg_plat_info*)" 17 &&
		expect 'devices' "$(count /sys/bus/virtio/devices/*)" 17 &&
		expect 'nodes' "$(count /dev/rpmsg-misc*)" 17 &&
		expect 'interfaces' "$(count /sys/class/net/rpmsg*)" 17
}

has_names()
{
	number=0
	for name in $NAMES; do
		expect "name of $number" "$(attr $number name)" \
			"nokia-$name-channel" || return 1
		number=$((number + 1))
	done
	expect 'names' "$number" 17
}

modes()
{
	for file in $(files "$1"); do
		case ${file##*/} in
		loglevel|recover|reset|services|silence_ms|threaded)
			wanted='644 0 0' ;;
		*)
			wanted='444 0 0' ;;
		esac
		expect "${file##*/}" "$(stat -c '%a %u %g' "$file")" \
			"$wanted" || return 1
	done
}

node_modes()
{
	for node in /dev/rpmsg-misc*; do
		expect "$node" "$(stat -c '%a %u %g %F' "$node")" \
			'600 0 0 character special file' || return 1
	done
}

# What a user may not do; su needs no more than /etc/passwd
user()
{
	su nobody -s /bin/sh -c "$*"
}

user_is_denied()
{
	fails 'Permission denied' user ': < /dev/rpmsg-misc1' &&
		fails 'Permission denied' user ': > /dev/rpmsg-misc1' &&
		fails 'Permission denied' \
			user "echo 1 > $(sysfs_dir 1)/loglevel" &&
		fails 'Permission denied' \
			user "echo 1 > $(sysfs_dir 1)/reset" &&
		fails 'Permission denied' user "echo soc@fe0000000:$FIELD > \
			/sys/bus/platform/drivers/amp_virtio/unbind"
}

user_reads_counters()
{
	user "cat $(sysfs_dir 1)/counters" > /tmp/counters &&
		grep -qx 'tx:[0-9]*, rx:[0-9]*' /tmp/counters
}

# The root of all evil gets no further than the mode says
readonly_is_readonly()
{
	for file in $(files 1); do
		case ${file##*/} in
		loglevel|recover|reset|services|silence_ms|threaded)
			continue ;;
		esac
		if { echo 1 > "$file"; } 2>/dev/null; then
			diag "could write $file"
			return 1
		fi
	done
}

numbers()
{
	for file in $(files 1); do
		case ${file##*/} in
		counters|name|recover|role|services|state|version|virtio)
			continue ;;
		esac
		grep -qx '[0-9]*' "$file" || {
			diag "$file: $(cat "$file")"
			return 1
		}
	done
}

version()
{
	attr 1 version > /tmp/version
	grep -qx '[0-9][0-9]*\.[0-9][0-9]*\.[0-9][0-9]*' /tmp/version || {
		diag "$(cat /tmp/version)"
		return 1
	}
	expect 'version of the module' "$(cat /sys/module/amp_virtio/version)" \
		"$(cat /tmp/version)"
}

# A quiet channel has sent and received what we made it to, to the message
counts()
{
	tx=$(attr $QUIET tx_messages)
	rx=$(attr $QUIET rx_messages)
	tx_bytes=$(attr $QUIET tx_bytes)
	kicks=$(attr $QUIET kicks)
	interrupts=$(attr $QUIET interrupts)
	remote clear > /dev/null && echoes $QUIET || return 1
	eventually both_agree || {
		diag "linux: $(attr $QUIET counters)"
		diag "remote: $(remote stats $QUIET)"
		return 1
	}
	expect 'counters' "$(attr $QUIET counters)" \
		"tx:$(attr $QUIET tx_messages), rx:$(attr $QUIET rx_messages)"
}

# delta FILE BEFORE
delta()
{
	echo $(($(attr $QUIET "$1") - $2))
}

both_agree()
{
	remote stats $QUIET > /tmp/stats || return 1
	[ "$(delta tx_messages "$tx")" -ge 20 ] &&
		[ "$(delta tx_messages "$tx")" -eq "$(value rx < /tmp/stats)" ] &&
		[ "$(delta rx_messages "$rx")" -eq "$(value tx < /tmp/stats)" ] &&
		# the remote counts payload, Linux headers as well
		[ "$(delta tx_bytes "$tx_bytes")" -eq \
			$(($(value rx_bytes < /tmp/stats) +
			   16 * $(value rx < /tmp/stats))) ]
}

# One a message and one a buffer that was given back, and those that a remote
# that is slow to answer is rung once more
kicks_at_most()
{
	echo $(($(attr $QUIET tx_messages) + $(attr $QUIET rx_messages) + \
		$(attr $QUIET kicks_repeated)))
}

doorbells_count()
{
	[ "$(delta kicks "$kicks")" -ge 1 ] &&
		[ "$(delta interrupts "$interrupts")" -ge 1 ] &&
		[ "$(delta kicks "$kicks")" -le "$(kicks_at_most)" ] &&
		return 0
	diag "kicks +$(delta kicks "$kicks"), interrupts +$(delta interrupts \
		"$interrupts")"
	return 1
}

# Those who share a register are not disturbed by what rings for others
nothing_went_wrong()
{
	for file in rx_bad_length rx_bad_header rx_unknown ns_dropped ns_refused \
		    ns_bad ns_duplicate quarantines restarts silences; do
		for ch in $(seq 0 16); do
			expect "$file of $ch" "$(attr "$ch" $file)" 0 ||
				return 1
		done
	done
}

stored()
{
	set_attr 1 loglevel "$1" && expect 'loglevel' "$(attr 1 loglevel)" "$2"
}

loglevel_is_stored()
{
	expect 'loglevel at first' "$(attr 1 loglevel)" 0 &&
		stored 1 1 && stored 2 2 && stored 01 1 && stored +1 1 &&
		stored 0 0
}

# Boards in production write any number
loglevel_is_clamped()
{
	stored 3 2 && stored -1 0 && stored 99 2 && stored -99 0 &&
		stored 4294967297 2 && stored -4294967297 0 &&
		stored 99999999999999999999999 2 &&
		stored -99999999999999999999999 0
}

# refused CHANNEL FILE TEXT
refused()
{
	fails 'Invalid argument' sh -c \
		"echo '$3' > $(sysfs_dir "$1")/$2"
}

nonsense_is_refused()
{
	set_attr 1 loglevel 1
	refused 1 loglevel verbose && refused 1 loglevel '' &&
		refused 1 loglevel '1 2' && refused 1 loglevel 0x1 &&
		refused 1 loglevel - && refused 1 loglevel --1 &&
		refused 1 loglevel 99999999999999999999999x &&
		refused 1 reset maybe &&
		refused 1 silence_ms 3600001 && refused 1 silence_ms -1 &&
		fails 'range' sh -c \
			"echo 4294967296 > $(sysfs_dir 1)/silence_ms" || return 1
	expect 'loglevel' "$(attr 1 loglevel)" 1 || return 1
	set_attr 1 loglevel 0
}

lines()
{
	dmesg_since | grep -c "channel $1: $2"
}

level_0_is_silent()
{
	set_attr 3 loglevel 0
	dmesg_mark
	echoes 3 || return 1
	expect 'lines' "$(lines 3 '')" 0
}

level_1_says_states()
{
	set_attr 3 loglevel 1
	dmesg_mark
	set_attr 3 reset 1
	eventually is_online 3 && echoes 3 || return 1
	set_attr 3 loglevel 0
	expect 'online' "$(lines 3 online)" 1 &&
		expect 'messages' "$(lines 3 '[rt]x ')" 0
}

level_2_says_messages()
{
	sleep 10
	set_attr 3 loglevel 2
	dmesg_mark
	before=$(attr 3 tx_messages)
	echoes 3 && echoes 3 && echoes 3 && echoes 3 || return 1
	set_attr 3 loglevel 0
	sent=$(($(attr 3 tx_messages) - before))
	expect 'lines of others' "$(lines 4 '')" 0 &&
		expect 'sent' "$(lines 3 'tx 0x42 -> 0x42, ')" "$sent" &&
		expect 'received' "$(lines 3 'rx 0x42 -> 0x42, ')" "$sent"
}

# 6000 messages would be as many lines; 200 in 10 seconds are the limit
level_2_is_limited()
{
	set_attr 10 loglevel 2
	dmesg_mark
	"$TESTS_DIR/traffic" -x -n 3000 -e 10 > /tmp/traffic || {
		diag "$(cat /tmp/traffic)"
		return 1
	}
	set_attr 10 loglevel 0
	logged=$(lines 10 '[rt]x ')
	diag "log_lines=$logged of 6000"
	[ "$logged" -ge 1 ] && [ "$logged" -le 3000 ]
}

reset_works()
{
	expect 'resets' "$(attr 5 reset)" 0 || return 1
	for number in 1 2 3; do
		set_attr 5 reset 1
		eventually was_reset $number && echoes 5 || return 1
	done
	expect 'quarantines' "$(attr 5 quarantines)" 0
}

was_reset()
{
	[ "$(attr 5 reset)" -eq "$1" ] && is_online 5
}

no_is_no_reset()
{
	set_attr 5 reset 0 && set_attr 5 reset n &&
		expect 'resets' "$(attr 5 reset)" 3
}

# A file that is open does not survive it, and says so
reset_ends_files()
{
	rm -f /tmp/ready
	"$TESTS_DIR/traffic" -r /tmp/ready -e 5 -e 7 > /tmp/traffic 2>&1 &
	pid=$!
	eventually test -e /tmp/ready
	set_attr 5 reset 1
	set_attr 7 reset 1
	wait $pid || {
		diag "$(cat /tmp/traffic)"
		return 1
	}
	expect 'files that ended with EPIPE' \
		"$(grep -c 'end=EPIPE$' /tmp/traffic)" 2 || return 1
	eventually is_online 5 && eventually is_online 7 && echoes 5 7
}

plan 22
eventually all_online
check '17 channels' has_channels
check 'names of the channels' has_names
check 'modes and owners of the files' modes 1
check 'modes and owners of the devices' node_modes
check 'users are denied' user_is_denied
check 'users may read the counters' user_reads_counters
check 'what is read-only can not be written' readonly_is_readonly
check 'version' version
check 'numbers are numbers' numbers
check 'counters agree with those of the remote' counts
check 'doorbells are counted' doorbells_count
check 'loglevel keeps what it is given' loglevel_is_stored
check 'loglevel takes any number' loglevel_is_clamped
check 'nonsense is refused' nonsense_is_refused
check 'loglevel 0 says nothing' level_0_is_silent
check 'loglevel 1 says what becomes of the link' level_1_says_states
check 'loglevel 2 says every message' level_2_says_messages
check 'loglevel 2 is limited' level_2_is_limited
check 'reset' reset_works
check 'no reset' no_is_no_reset
check 'reset ends open files' reset_ends_files
check 'nothing was counted as wrong' nothing_went_wrong
finish
