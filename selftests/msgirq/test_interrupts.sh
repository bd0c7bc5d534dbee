#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Interrupts in the node of the channels as doorbells (test_interrupts.dtso,
# modules/amp_test_irqs.c).
#
# Neither is the suite loaded nor the remote started when this starts.

# shellcheck source-path=SCRIPTDIR source=../platform/amp.sh
. "$(dirname "$0")/amp.sh"

SOC=/soc@fe0000000

# node_online NODE CHANNEL...
node_online()
{
	FIELD=$1
	shift
	for ch; do
		is_online "$ch" || return 1
	done
}

# works NODE CHANNEL...
works()
{
	eventually node_online "$@" || return 1
	shift
	echoes "$@"
}

# rung NODE CHANNEL...: by interrupts
rung()
{
	FIELD=$1
	shift
	for ch; do
		[ "$(attr "$ch" interrupts)" -gt 0 ] && continue
		diag "channel $ch: interrupts $(attr "$ch" interrupts)"
		return 1
	done
}

# polled NODE CHANNEL...
polled()
{
	FIELD=$1
	shift
	for ch; do
		expect "interrupts of channel $ch" "$(attr "$ch" interrupts)" 0 &&
			expect "watchdog of channel $ch" \
				"$(attr "$ch" watchdog)" 0 || return 1
	done
}

# says TEXT
says()
{
	expect "lines with: $1" "$(dmesg | grep -cF -- "$1")" 1
}

# silent NODE: nothing is said of its interrupts
silent()
{
	expect 'complaints' "$(dmesg | grep -c "$SOC/$1: interrupts")" 0
}

waits()
{
	expect 'channels' "$(find "$(node_dir lines)/" \
		-name 'rpmsg_plat_info*' | wc -l)" 0
}

# The register is the controller's from now on
frees_register()
{
	for node in source both; do
		echo "soc@fe0000000:$node" \
			> /sys/bus/platform/drivers/amp_virtio/unbind || return 1
	done
	insmod "$TESTS_DIR/amp_test_irqs.ko"
}

# Each channel has an interrupt of its own, which has been taken
one_each()
{
	lines=$(grep -c 'soc@fe0000000:lines' /proc/interrupts)
	expect 'interrupts of the node' "$lines" 3 || return 1
	awk '/soc@fe0000000:lines/ && $2 + $3 == 0 { exit 1 }' \
		/proc/interrupts && return
	diag "$(cat /proc/interrupts)"
	return 1
}

# Echoes of one channel interrupt no other
own_only()
{
	FIELD=lines
	before=$(attr 1 interrupts)
	echoes 2 && expect 'interrupts of channel 1' "$(attr 1 interrupts)" \
		"$before"
}

# taken CHANNEL: interrupts of its line
taken()
{
	awk -v line="$1" '/soc@fe0000000:lines/ && $5 == line { print $2 + $3 }' \
		/proc/interrupts
}

has_more()
{
	echoes 2 && [ "$(taken 2)" -gt "$1" ]
}

# 20,000 at once: the line is disabled after 200, and enabled again
storm_is_muted()
{
	before=$(taken 2)
	echo 2 > /sys/module/amp_test_irqs/parameters/storm || return 1
	storm=$(($(taken 2) - before))
	diag "$storm of 20000 interrupts taken"
	[ "$storm" -ge 200 ] && [ "$storm" -lt 20000 ] &&
		eventually has_more $((before + storm))
}

# Channels that go while their line is disabled come back
leaves_a_storm()
{
	echo 2 > /sys/module/amp_test_irqs/parameters/storm || return 1
	echo soc@fe0000000:lines > /sys/bus/platform/drivers/amp_virtio/unbind
	echo soc@fe0000000:lines > /sys/bus/platform/drivers/amp_virtio/bind
	works lines 1 2 6 && before=$(taken 2) && eventually has_more "$before" &&
		! dmesg | grep -E 'nobody cared|BUG|WARNING'
}

plan 20
release_remote
load_modprobe || diag 'modprobe failed'
check 'the interrupt of a message register' works source 3 4 5
check 'it rings' rung source 3 4
check 'where there is no entry, the channel is polled' polled source 5
check 'nothing is said of it' silent source
check 'with a register as well, that one is taken' works both 7
check 'the register rings' rung both 7
check 'nothing is said of the interrupt' silent both
check 'interrupts that cannot be had' works bad 8 9 10
check 'such channels are polled' polled bad 8 9 10
check 'a message register that no node has' says \
	"$SOC/bad: interrupts[0]: 180, expected the msg-num of a message register: the channel is polled"
check 'the message register of the remote' says \
	"$SOC/bad: interrupts[1]: 183, expected a register whose interrupt source, 183, is not in protected-sources[0] of $SOC/pic@40000: the channel is polled"
check 'another interrupt of the remote' says \
	"$SOC/bad: interrupts[2]: 32, expected a register whose interrupt source, 32, is not in protected-sources[1] of $SOC/pic@40000: the channel is polled"
check 'channels wait for their interrupt controller' waits
check 'the controller takes the register' frees_register
check 'one interrupt a channel' works lines 1 2 6
check 'they are interrupts of their own' one_each
check 'an interrupt is for one channel only' own_only
check 'a storm of interrupts' storm_is_muted
check 'channels that go in a storm come back' leaves_a_storm
check 'unloading works' unload
finish
