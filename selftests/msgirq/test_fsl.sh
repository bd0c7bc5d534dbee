#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Message registers in nodes of the kernel's own binding (test_fsl.dtso): all
# legacy channels work over them, with the kernel's driver on the nodes
# and without it.
#
# Neither is the suite loaded nor the remote started when this starts.

# shellcheck source-path=SCRIPTDIR source=../platform/amp.sh
. "$(dirname "$0")/amp.sh"

CHANNELS=$(seq 0 16)
KERNEL=/sys/bus/platform/drivers/mpic-msgr
BLOCKS=/sys/bus/platform/drivers/amp_msgirq_fsl
BLOCK_A=/sys/firmware/devicetree/base/soc@fe0000000/message@41400

# Devices of the blocks, as the kernel's driver sees them
kernel_devices()
{
	find "$KERNEL/" -name '*message*' | sed 's/.*\///'
}

kernel_is_bound()
{
	[ -d "$KERNEL" ] || {
		skip="the kernel has no driver of its own"
		return 0
	}
	expect 'blocks of the driver' "$(kernel_devices | wc -l)" 2
}

kernel_unbinds()
{
	[ -d "$KERNEL" ] || {
		skip="the kernel has no driver of its own"
		return 0
	}
	kernel_devices | while read -r block; do
		echo "$block" > "$KERNEL/unbind" || return 1
	done
	expect 'blocks of the driver' "$(kernel_devices | wc -l)" 0
}

interrupts()
{
	awk '/amp_msgirq_fsl/ { for (i = 2; i <= 3; i++) n += $i }
		END { print n + 0 }' /proc/interrupts
}

echo_works()
{
	# shellcheck disable=SC2086 # a list
	eventually all_online && echoes $CHANNELS
}

# What the interrupt says and what the channels say
doorbells_count()
{
	[ "$(interrupts)" -gt 0 ] || {
		diag "$(cat /proc/interrupts)"
		return 1
	}
	for ch in $CHANNELS; do
		for file in kicks interrupts; do
			[ "$(attr "$ch" $file)" -gt 0 ] && continue
			diag "channel $ch has no $file"
			return 1
		done
	done
}

# The interrupt stays on the CPU that input-dstcpu-id says
on_cpu_0()
{
	expect 'interrupts on CPU 1' \
		"$(awk '/amp_msgirq_fsl/ { print $3 }' /proc/interrupts)" 0
}

moves_cpu()
{
	irq=$(awk -F : '/amp_msgirq_fsl/ { print $1 + 0 }' /proc/interrupts)
	echo 2 > "/proc/irq/$irq/smp_affinity" && echoes 1 2 3 || return 1
	[ "$(awk '/amp_msgirq_fsl/ { print $3 }' /proc/interrupts)" -gt 0 ]
}

blocks_are()
{
	expect 'devices' "$(find /sys/bus/platform/devices/ \
		-name 'amp_msgirq_fsl*' | wc -l)" "$1"
}

# The block that rings for Linux goes, and with it the channels, which come back
# when it does
comes_back()
{
	for block in "$BLOCKS"/amp_msgirq_fsl.*; do
		[ "$(readlink -f "$block/of_node")" = "$BLOCK_A" ] && break
	done
	[ -e "$block" ] || return 1
	echo "${block##*/}" > "$BLOCKS/unbind"
	expect 'channels' "$(find /dev -name 'rpmsg-misc*' | wc -l)" 0 || return 1
	echo "${block##*/}" > "$BLOCKS/bind"
	echo_works
}

has_gone()
{
	unload && leaves_nothing /tmp/footprint
}

plan 12
release_remote
check 'the driver of the kernel is bound' kernel_is_bound
load_modprobe || diag 'modprobe failed'
check 'all channels echo' echo_works
check 'kicks and interrupts count' doorbells_count
check 'the interrupt is on CPU 0' on_cpu_0
check 'the interrupt can be moved' moves_cpu
check 'unloading works' unload
check 'the driver of the kernel is unbound' kernel_unbinds
# the interrupt stays mapped, as that of any device does, and is shown once used
footprint > /tmp/footprint
load_modprobe || diag 'modprobe failed'
check 'all channels echo without it' echo_works
check 'kicks and interrupts count without it' doorbells_count
check 'each block has a device' blocks_are 2
check 'channels come back with their block' comes_back
check 'unloading leaves nothing behind' has_gone
finish
