# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
#
# What the tests of this folder have in common. Sourced after amp.sh.

# shellcheck disable=SC2034 # used by those who source this
NODE=a0000000.remoteproc
IMAGE=amp-remote.elf
ALL='0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16'

# dir: of the processor, whose number is another one if the last one that had it
# is still being released
dir()
{
	echo "/sys/bus/platform/devices/$NODE/remoteproc/remoteproc"*
}

state()
{
	cat "$(dir)/state"
}

is_state()
{
	[ "$(state)" = "$1" ]
}

# ask WORD: have the framework do something
ask()
{
	echo "$1" > "$(dir)/state"
}

# Starts of the firmware since power on
boots()
{
	remote uptime | value boots
}

# booted SINCE: the firmware has been started once more, and all is well
booted()
{
	eventually all_online || return 1
	# shellcheck disable=SC2086 # one channel a word
	expect boots "$(boots)" $(($1 + 1)) && echoes $ALL
}

# said TEXT: it is in the kernel's log since dmesg_mark
said()
{
	dmesg_since | grep -qF "$1"
}

says()
{
	said "$1" && return
	diag "the log lacks '$1':"
	diag "$(dmesg_since | tail -n 20)"
	return 1
}

# How the core is doing, without amp_rproc: words of the control block
control()
{
	devmem $((0xa0001800 + 4 * $1)) 32
}

is_running()
{
	[ "$(control 1)" = 0x00000001 ]
}

# poke FILE OFFSET WORD: change 32 bits of an image
poke()
{
	# shellcheck disable=SC2059 # four escapes
	printf "$(printf '\\x%02x\\x%02x\\x%02x\\x%02x' $(($3 >> 24 & 255)) \
		$(($3 >> 16 & 255)) $(($3 >> 8 & 255)) $(($3 & 255)))" |
		dd of="$1" bs=1 seek="$2" conv=notrunc 2> /dev/null
}

# What amp_rproc must not leave behind
rproc_footprint()
{
	cat /proc/iomem
	grep -o 'phys=.*' /proc/vmallocinfo | sort
	ls /sys/class/remoteproc /sys/kernel/debug/remoteproc /sys/class/devcoredump 2>&1
	ls /sys/bus/platform/drivers
	cut -d ' ' -f 1 /proc/modules
}

same_footprint()
{
	rproc_footprint > /tmp/footprint.now
	cmp -s /tmp/footprint /tmp/footprint.now && return
	diag "$(diff /tmp/footprint /tmp/footprint.now)"
	return 1
}
