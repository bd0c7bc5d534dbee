#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Every module can be inserted into this kernel, messages and packets pass to the
# remote and back, and all of it goes away again. It takes seconds: for kernels
# on which nothing more is to be found out.

cd "$(dirname "$0")" || exit 1
# shellcheck source=../char/ktap.sh
. ./ktap.sh

need_root
need_programs ip ping
need_installed amp_msgirq amp_virtio amp_rpmsg amp_misc amp_eth
is_emulated || skip_all 'for the boards of tools/ampvm'

SUITE='amp_msgirq amp_virtio amp_rpmsg amp_misc amp_eth'
SIM=/sys/kernel/config/amp-sim/cable

# installed: every module of ours, but those that are tests themselves
installed()
{
	find "/lib/modules/$(uname -r)/" -name 'amp_*.ko' | grep -v '_test\.ko$'
}

# What the board has loaded already is there, the others can be inserted
all_are_inserted()
{
	for path in $(installed); do
		module=$(basename "$path" .ko)
		[ -d "/sys/module/$module" ] || insmod "$path" || return
	done
	for module in $SUITE; do
		[ -d "/sys/module/$module" ] || {
			echo "there is no $module"
			return 1
		}
	done
}

ping_each()
{
	for path in /sys/class/net/rpmsg[0-9]*; do
		n=${path##*/rpmsg}
		eventually ping -c 1 -W 5 "198.18.$n.2" || return
	done
}

has_cable()
{
	[ -c /dev/rpmsg-misc90 ] && [ -c /dev/rpmsg-misc190 ]
}

# A processor of the simulator that is made now: what one end writes, the other
# end reads
cable()
{
	[ -d "${SIM%/*}" ] || {
		# shellcheck disable=SC2034 # ktap.sh's
		skip='no simulator in this kernel'
		return 0
	}
	mkdir $SIM && echo kernel >$SIM/peer && echo 90 >$SIM/first_channel &&
	echo 1 >$SIM/live && eventually has_cable &&
	exec 3<>/dev/rpmsg-misc90 4<>/dev/rpmsg-misc190 &&
	printf 'hello' >&3 &&
	expect 'message' "$(dd bs=512 count=1 <&4 2>/dev/null)" hello
	result=$?
	exec 3>&- 4>&-
	rmdir $SIM && return $result
}

# What the board has not loaded stands on what it has
remove_all()
{
	for path in $(installed); do
		module=$(basename "$path" .ko)
		grep -qx "$module" /.ampvm/suite || rmmod "$module" || return
	done
	amp-down && [ -z "$(ls /sys/bus/rpmsg/devices)" ] &&
	[ ! -e /dev/rpmsg-misc0 ] && [ ! -e /sys/class/net/rpmsg0 ]
}

# A simulated remote starts when the channels are up already: that ends their sessions
come_back()
{
	amp-up && eventually ./echo-crc -a -n 10
}

plan 6
check 'every module can be inserted' all_are_inserted
check 'messages come back on all channels' ./echo-crc -a -n 50
check 'the remote answers on all interfaces' ping_each
check 'a cable of the simulator' cable
check 'every module can be removed' remove_all
check 'the suite comes back' come_back
finish
