#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Registers of any kind as doorbells (test_register.dtso): traffic of all legacy
# channels by way of them, what is written to them, and faults of their nodes.
#
# Neither is the suite loaded nor the remote started when this starts.

# shellcheck source-path=SCRIPTDIR source=../platform/amp.sh
. "$(dirname "$0")/amp.sh"

DRIVER=/sys/bus/platform/drivers/amp_virtio
BELLS=/sys/bus/platform/drivers/amp_msgirq_register
SOC=/soc@fe0000000
CHANNELS=$(seq 0 16)
# Enable register of message registers 0 to 3
MER=0xfe0041500

# The nodes describe the same channels in several ways: they are bound by hand
load_unbound()
{
	modprobe amp_msgirq || return 1
	echo 0 > /sys/bus/platform/drivers_autoprobe
	load_modprobe
}

bind()
{
	echo "soc@fe0000000:$1" > $DRIVER/bind 2>/dev/null
}

unbind()
{
	echo "soc@fe0000000:$1" > $DRIVER/unbind
}

# all_echo: the channels of the node that has all of them
all_echo()
{
	FIELD=register-rpmsg
	# shellcheck disable=SC2086 # a list
	eventually all_online && echoes $CHANNELS
}

binds_and_echoes()
{
	bind register-rpmsg && all_echo
}

# interrupts DOORBELL: how many CPUs have taken
interrupts()
{
	awk -v name="$1" '$0 ~ name { for (i = 2; i <= 3; i++) n += $i }
		END { print n + 0 }' /proc/interrupts
}

doorbells_count()
{
	[ "$(interrupts doorbell-in)" -gt 0 ] || {
		diag "$(cat /proc/interrupts)"
		return 1
	}
	for ch in $CHANNELS; do
		[ "$(attr "$ch" kicks)" -gt 0 ] &&
			[ "$(attr "$ch" interrupts)" -gt 0 ] && continue
		diag "channel $ch: kicks $(attr "$ch" kicks), interrupts $(attr "$ch" interrupts)"
		return 1
	done
}

on_cpu_0()
{
	expect 'interrupts on CPU 1' "$(awk '/doorbell-in/ { print $3 }' \
		/proc/interrupts)" 0
}

# Echoes of one channel, while the doorbells of the others find no work there
counts_its_own()
{
	before=$(attr 5 interrupts)
	taken=$(interrupts doorbell-in)
	echoes 3 && [ "$(interrupts doorbell-in)" -gt "$taken" ] || return 1
	expect 'interrupts of a channel at rest' "$(attr 5 interrupts)" \
		"$before"
}

# More doorbells than are served: traffic goes on
storm_is_survived()
{
	remote storm bell "$1" 1000 > /dev/null && sleep 1.2 &&
		remote storm > /tmp/storm || return 1
	shift
	"$@" && ! dmesg | grep -E 'nobody cared|BUG|WARNING'
}

# enabled BIT: does the register let the interrupt through?
enabled()
{
	expect 'bit 3 of the enable register' \
		"$(($(devmem $MER) >> 3 & 1))" "$1"
}

is_let_through()
{
	enabled 1 && unbind register-rpmsg && enabled 0
}

# The doorbell goes, and with it the channels, which come back when it does
comes_back()
{
	bind register-rpmsg
	echo 1 > /sys/bus/platform/drivers_autoprobe
	echo soc@fe0000000:doorbell-in > $BELLS/unbind
	expect 'channels' "$(find /dev -name 'rpmsg-misc*' | wc -l)" 0 || return 1
	echo soc@fe0000000:doorbell-in > $BELLS/bind
	FIELD=register-rpmsg
	eventually is_online 3
	status=$?
	echo 0 > /sys/bus/platform/drivers_autoprobe
	[ $status = 0 ] && all_echo && unbind register-rpmsg
}

are_online()
{
	for ch; do
		FIELD=bare$ch
		is_online "$ch" || return 1
	done
}

bare_echo()
{
	eventually are_online 5 6 && echoes 5 6
}

# What a boot loader has to do where the node does not say how
without_enable()
{
	devmem $MER 32 $(($(devmem $MER) | 8))
	bind bare5 && bind bare6 && bare_echo &&
		[ "$(interrupts doorbell-bare)" -gt 0 ] &&
		FIELD=bare5 && [ "$(attr 5 interrupts)" -gt 0 ]
}

# In a storm the line is disabled most of the time
leaves_a_storm()
{
	remote storm bell 5 2000 > /dev/null || return 1
	sleep 0.5
	unbind bare5
	unbind bare6
	sleep 2
	bind bare5 && bind bare6 && bare_echo &&
		unbind bare5 && unbind bare6
}

# written CHANNEL ADDRESS WIDTH BEFORE AFTER: by its doorbell
written()
{
	bind "ring$1" || return 1
	FIELD=ring$1
	eventually is_online "$1" && eventually kicked "$1" &&
		expect "word at $2" "$(devmem "$2" "$3")" "$5"
	status=$?
	expect 'interrupts' "$(attr "$1" interrupts)" 0 || status=1
	unbind "ring$1"
	return $status
}

kicked()
{
	[ "$(attr "$1" kicks)" -gt 0 ]
}

# writes CHANNEL ADDRESS WIDTH BEFORE AFTER
writes()
{
	devmem "$2" "$3" "$4" && written "$@"
}

# says TEXT
says()
{
	expect "lines with: $1" "$(dmesg | grep -cF -- "$1")" 1
}

# fault NODE MESSAGE
fault()
{
	check "$1" says "$SOC/$1: $2"
}

# refused NODE MESSAGE
refused()
{
	! bind "$1" && says "$SOC/$1: $2"
}

# refuses NODE MESSAGE
refuses()
{
	check "channel: $1" refused "$@"
}

has_gone()
{
	echo 1 > /sys/bus/platform/drivers_autoprobe
	unload
}

plan 42
release_remote
load_unbound || diag 'modprobe failed'
check 'all channels echo' binds_and_echoes
check 'kicks and interrupts count' doorbells_count
check 'the interrupt is on the CPU that the channels ask for' on_cpu_0
check 'interrupts of a channel are its own only' counts_its_own
check 'a storm of doorbells' storm_is_survived 3 all_echo
check 'the interrupt is let through for as long as there are channels' \
	is_let_through
check 'channels come back with their doorbell' comes_back
check 'a doorbell that Linux cannot let through or tell' without_enable
check 'a storm of its' storm_is_survived 5 bare_echo
check 'channels that go in a storm come back' leaves_a_storm
check '8 bits, and none beside them' writes 8 0xb9000000 32 0xffffff00 \
	0xFFFFFF08
check '16 bits' writes 9 0xb9000014 16 0 0x0900
check '16 bits, big-endian' writes 10 0xb9000024 16 0 0x000A
check '32 bits' writes 11 0xb9000038 32 0 0x0B000000
check '32 bits, big-endian' writes 12 0xb9000048 32 0 0x0000000C
check 'some bits' writes 13 0xb9000058 32 0xffffffff 0xFFFF12FF
check 'bits that are set' writes 14 0xb9000068 32 0x00000100 0x80010100
check 'a value of its own' writes 15 0xb9000078 32 0 0x00C0FFEE
refuses deaf "rpmsg-doorbells[1]: $SOC/doorbell-out, register 0, expected a doorbell that rings for Linux, with interrupts"
refuses mute "rpmsg-doorbells[0]: $SOC/doorbell-in, register 0, expected a doorbell that rings the remote, with offset"
refuses beyond "rpmsg-doorbells[0]: $SOC/doorbell-out, register 1, expected a register that this node has"
refuses of-faulty "rpmsg-doorbells[0]: $SOC/nothing, register 0, expected a register that can be used, see the fault of $SOC/nothing"
refuses guarded "rpmsg-doorbells[1]: $SOC/protected, register 0, expected a register that can be used, see the fault of $SOC/protected"
fault protected "interrupts[0]: expected a register whose interrupt source, 180, is not in protected-sources[1] of $SOC/pic@40000"
refuses too-wide 'channel 5: /registers/doorbell@b9000000 can'\''t carry the word 0xa0000, expected at most 0xff, see rpmsg-doorbell-payload'
fault nothing 'offset: missing, expected the place of the register that rings the remote, or interrupts'
fault no-registers 'reg: expected either this or regmap, the phandle of a syscon'
fault two-registers 'reg: expected either this or regmap, the phandle of a syscon'
fault no-syscon "regmap: $SOC/pic@40000, expected a node compatible with syscon"
fault no-offset 'offset: missing, expected the place of the register of value'
fault large-offset "offset: 0x200, expected a multiple of 4 below 0x200, the size of the registers of $SOC/registers@42400"
fault odd-offset "offset: 0x32, expected a multiple of 4 below 0x200, the size of the registers of $SOC/registers@42400"
fault two-offsets 'offset: 2 numbers, expected one'
fault two-clears 'clear-offset: 2 numbers, expected one'
fault clear-alone 'clear-offset: 0x30, expected with interrupts only'
fault clear-nowhere 'clear-offset: missing, expected the place of the register of clear-value'
fault no-bits 'enable-mask: missing, expected bits of the register of enable-offset'
fault zero-bits 'mask: 0, expected bits of the register of offset'
fault other-bits 'value: 0x3, expected bits of mask, 0x1'
fault large-value 'value: 0x10000, expected at most 0xffff, which a register can have'
fault width "reg-io-width: 3, expected 1, 2 or 4 in $SOC/width"
check 'unloading works' has_gone
finish
