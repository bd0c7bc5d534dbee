#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Doorbells that nodes name, of two bindings that describe the same registers
# (test_mixed.dtso).
#
# Neither is the suite loaded nor the remote started when this starts.

# shellcheck source-path=SCRIPTDIR source=../platform/amp.sh
. "$(dirname "$0")/amp.sh"

SOC=/soc@fe0000000

# works NODE CHANNEL
works()
{
	FIELD=$1
	eventually is_online "$2" && echoes "$2" || return 1
	[ "$(attr "$2" kicks)" -gt 0 ] &&
		[ "$(attr "$2" interrupts)" -gt 0 ] && return 0
	diag "kicks $(attr "$2" kicks), interrupts $(attr "$2" interrupts)"
	return 1
}

# fails_with NODE CHANNEL ERROR
fails_with()
{
	expect "no channel $2" "$(dmesg |
		grep -cF "$1: channel $2 (index 0) failed: -$3")" 1
}

# says TEXT
says()
{
	expect "lines with: $1" "$(dmesg | grep -cF -- "$1")" 1
}

# The remote rings register 3, which is block_a's
on_cpu_1()
{
	expect 'interrupts on CPU 0' \
		"$(awk '/amp_msgirq_fsl/ { n += $2 } END { print n + 0 }' \
			/proc/interrupts)" 0
}

plan 19
release_remote
load_modprobe || diag 'modprobe failed'
check 'by name in two bindings' works named-rpmsg 1
check 'by number one way, by name the other' works number-rpmsg 6
check 'one a ring and direction' works ring-rpmsg 2
check 'where the node says nothing, CPU 1 is interrupted' on_cpu_1
check 'a register is had once' says \
	"$SOC/message@42400: register 3 is used by way of $SOC/msgirq7"
check 'no doorbell to ring' fails_with unnamed-rpmsg 10 ENOENT
check 'no doorbell to ring is named' says \
	"$SOC/unnamed-rpmsg: no doorbell to ring for ring 0, expected one named tx-vq0, vq0 or tx"
check 'a register beyond the block' fails_with beyond-rpmsg 11 ENODEV
check 'a register beyond the block is named' says \
	"$SOC/beyond-rpmsg: rpmsg-doorbells[0]: $SOC/message@42400, register 4, expected a register that this node has"
check 'a register that is taken' fails_with taken-rpmsg 12 ENODEV
check 'a register that is taken is named' says \
	"$SOC/taken-rpmsg: rpmsg-doorbells[0]: $SOC/message@42400, register 3, expected a register that this node has"
check 'a register that does not receive' fails_with deaf-rpmsg 13 EINVAL
check 'a register that does not receive is named' says \
	"$SOC/deaf-rpmsg: rpmsg-doorbells[1]: $SOC/message@41400, register 0, expected a register whose bit, 0, is in mpic-msgr-receive-mask of $SOC/message@41400"
check 'a register that is protected' fails_with protected-rpmsg 15 EINVAL
check 'a register that is protected is named' says \
	"$SOC/protected-rpmsg: rpmsg-doorbells[1]: $SOC/message@42400, register 0, expected a register whose interrupt source, 180, is not in protected-sources[1] of $SOC/pic@40000"
check 'a node that is disabled is named' says \
	"$SOC/disabled-rpmsg: rpmsg-doorbells[0]: $SOC/msgirq3, register 0, expected a node that is not disabled"
check 'an unknown payload' fails_with payload-rpmsg 14 EINVAL
check 'an unknown payload is named' says \
	"$SOC/payload-rpmsg: rpmsg-doorbell-payload: expected \"channel\", \"notify-id\" or \"notify-id-high\""
check 'unloading works' unload
finish
