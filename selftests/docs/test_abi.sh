#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# The files that Documentation/ABI describes are those that the suite has: each one
# that is described is there, and each one that is there is described. The names in
# /sys/class are compared for channel 0.

# shellcheck source-path=SCRIPTDIR source=../platform/amp.sh
. "$(dirname "$0")/amp.sh"

is_emulated || skip_all 'takes the modules and channels of the machine'
need_field

SIM=/sys/kernel/config/amp-sim
SAID=/tmp/abi.said
SEEN=/tmp/abi.seen

# Everything that has files
load_modprobe
modprobe amp_rproc 2>/dev/null
modprobe amp_sim
mkdir $SIM/abi
eventually is_online 0

described()
{
	sed -e "s,<N>,0,g" -e 's,amp-sim/<name>,amp-sim/abi,' "$TESTS_DIR/abi" |
		grep '^/' | grep -v -e '/by-name/' -e '^/sys/devices' |
		sed 's,/$,,' | sort -u
}

# Without the files that the kernel gives to each device
present()
{
	ls -d /dev/rpmsg-misc0 /sys/class/rpmsg-amp/channel0 /sys/class/net/rpmsg0 \
		/sys/class/remoteproc/remoteproc0/state $SIM/abi
	find -L /sys/class/rpmsg-amp/channel0 /sys/class/misc/rpmsg-misc0 \
		-maxdepth 1 -type f | grep -v -e /uevent -e /dev$
	echo /sys/class/misc/rpmsg-misc0/statistics
	find /sys/class/misc/rpmsg-misc0/statistics/ -type f | sed 's,//,/,'
	find $SIM/abi -type f
	find /sys/module/amp_*/parameters -type f
}

# only WHAT A B: nothing is in A alone
only()
{
	grep -vxFf "$3" "$2" >/tmp/abi.diff || return 0
	diag "$1: $(xargs </tmp/abi.diff)"
	return 1
}

# The table of the ABI file against ethtool
counters()
{
	ethtool -S rpmsg0 | sed -n 's/^ *\([a-z_]*\): .*/\1/p' | sort >$SEEN.net
	expect 'counters of ethtool -S' "$(xargs <$SEEN.net)" \
		"$(grep '^ethtool ' "$TESTS_DIR/abi" | cut -d ' ' -f 2 | sort | xargs)"
}

plan 3
described >$SAID
present | sort -u >$SEEN
check 'each described file is there' only 'described, but not there' $SAID $SEEN
check 'each file is described' only 'there, but not described' $SEEN $SAID
check 'each counter of ethtool is described' counters
rmdir $SIM/abi
rmmod amp_sim
finish
