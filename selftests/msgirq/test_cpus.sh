#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Destination CPUs of doorbells, on both sides, and a message register that is
# reserved for others (test_cpus.dtso): with real interrupts.
#
# Neither is the suite loaded nor the remote started when this starts.

# shellcheck source-path=SCRIPTDIR source=../platform/amp.sh
. "$(dirname "$0")/amp.sh"

DRIVER=/sys/bus/platform/drivers/amp_virtio
SOC=/soc@fe0000000
# Destination register of message register 7
MIDR7=0xfe00516f0
# Message register 4, the enable and the status register of its block, its own
# destination and vector registers
MSGR4=0xfe0042400
MER_B=0xfe0042500
MSR_B=0xfe0042510
MIVPR4=0xfe0051680
MIDR4=0xfe0051690

bind()
{
	echo "soc@fe0000000:$1" > $DRIVER/bind 2>/dev/null
}

unbind()
{
	echo "soc@fe0000000:$1" > $DRIVER/unbind
}

load_unbound()
{
	modprobe amp_msgirq || return 1
	echo 0 > /sys/bus/platform/drivers_autoprobe
	load_modprobe
}

# Another user of the register has let it interrupt, and left a word in it
use_register_4()
{
	devmem $MER_B 32 $(($(devmem $MER_B) | 1))
	devmem $MSGR4 32 0x1234
}

# state_of_4: all that can be read of it without changing it
state_of_4()
{
	echo "enabled=$(($(devmem $MER_B) & 1)) pending=$(($(devmem $MSR_B) & 1))" \
		"vector=$(devmem $MIVPR4) destination=$(devmem $MIDR4)"
}

# works NODE CHANNEL
works()
{
	FIELD=$1
	bind "$1" && eventually is_online "$2" && echoes "$2"
}

# interrupts CPU
interrupts()
{
	awk -v cpu="$1" '/msgirq3/ { print $(cpu + 2) }' /proc/interrupts
}

on_cpu_1()
{
	[ "$(interrupts 1)" -gt 0 ] && expect 'interrupts on CPU 0' \
		"$(interrupts 0)" 0
}

rings_core_2()
{
	expect 'destination of register 7' "$(devmem $MIDR7)" 0x00000004
}

# Another core was the destination before
sets_destination()
{
	devmem $MIDR7 32 1
	works cpus 1 && rings_core_2
}

# leaves_destination: it is set to another core, and a channel does not care
leaves_destination()
{
	unbind cpus
	devmem $MIDR7 32 2
	bind cpu0
	status=$?
	expect 'destination of register 7' "$(devmem $MIDR7)" 0x00000002 ||
		status=1
	unbind cpu0
	devmem $MIDR7 32 4
	return $status
}

# The interrupt, which is a new one, goes to the CPU that the next channel asks for
moves_to_cpu_0()
{
	works cpu0 2 && [ "$(interrupts 0)" -gt 0 ] &&
		expect 'interrupts on CPU 1' "$(interrupts 1)" 0
}

# refuses NODE PROPERTY
refuses()
{
	! bind "$1" && expect 'complaints' "$(dmesg | grep -cF \
		"$SOC/$1: $2[0]: 4 (0x4), expected a register for rpmsg channels, but $SOC/msgirq4 has rpmsg-use 0")" 1
}

is_left_alone()
{
	expect 'register 4' "$(state_of_4)" "$state" &&
		expect 'its word' "$(devmem $MSGR4)" 0x00001234
}

has_gone()
{
	echo 1 > /sys/bus/platform/drivers_autoprobe
	unload
}

plan 9
release_remote
use_register_4
state=$(state_of_4)
diag "register 4: $state"
load_unbound || diag 'modprobe failed'
check 'a channel sets the core that it rings' sets_destination
check 'it is interrupted on CPU 1' on_cpu_1
check 'a channel that names no core leaves it' leaves_destination
check 'a channel is interrupted on CPU 0' moves_to_cpu_0
check 'a reserved register rings no channel' refuses in-use input-msgirq-num
check 'a reserved register is not rung' refuses out-use output-msgirq-num
check 'channels beside it work' works cpus 1
check 'a reserved register is left alone' is_left_alone
check 'unloading works' has_gone
finish
