#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Services that a processor announces are devices here as long as the session
# lasts, are announced again in the next one, and have numbers that no channel has.

cd "$(dirname "$0")" || exit 1
. ./sim.sh

need_programs ./amp-remote
load || skip_all "the suite can't be loaded"

DRIVER=/sys/bus/platform/drivers/amp_virtio

run()
{
	./amp-remote "$(device a)" &
	remote=$!
}

# The last channel takes commands: what it says in answer ends with "ok"
console()
{
	eventually open_console &&
	printf '%s' "$*" >&3 &&
	dd bs=512 count=1 <&3 2>/dev/null | grep -x ok
	result=$?
	exec 3>&-
	return $result
}

# In a subshell first: what can't be opened ends this one
open_console()
{
	(exec 3<>/dev/rpmsg-misc41) 2>/dev/null && exec 3<>/dev/rpmsg-misc41
}

# Of a character device: which one it is
inode()
{
	stat -c %i "/sys/class/misc/rpmsg-misc$1/"
}

is_another()
{
	[ -e "/sys/class/misc/rpmsg-misc$1/" ] && [ "$(inode "$1")" != "$2" ]
}

is_gone()
{
	[ ! -e "/dev/rpmsg-misc$1" ]
}

# serves N: its messages come back, in a session that lasts
serves()
{
	eventually ./echo-crc -n 20 -d "/dev/rpmsg-misc$1"
}

announced()
{
	start a channels=2 first_channel=40 && run && serves 40 &&
	serves 41 && console ns create rpmsg-misc 0x400 40 && serves 1000
}

# unharmed: nothing was announced twice, and no session ended for it
unharmed()
{
	expect 'ns_duplicate' "$(channel 40 ns_duplicate)" 0 &&
	expect 'restarts' "$(channel 40 restarts)" "$restarts"
}

# With a table, the remote sees DRIVER_OK go and come
after_reset()
{
	before=$(inode 1000)
	restarts=$(channel 40 restarts)
	channel_write 40 reset 1
	eventually is_another 1000 "$before" && serves 1000 && is_gone 1001 &&
	unharmed
}

# The rings go on, and the remote sees nothing but the message of Linux
after_unbinding()
{
	dir=$(echo /sys/devices/platform/amp_sim.*/rpmsg-amp-remote.*/rpmsg-amp-channel.*/rpmsg_plat_info40)
	dir=${dir%/*}
	restarts=0
	echo "${dir##*/}" >$DRIVER/unbind && is_gone 1000 &&
	echo "${dir##*/}" >$DRIVER/bind && online 40 &&
	eventually ls /dev/rpmsg-misc1000 &&
	expect 'messages of Linux' "$(channel 40 tx_messages)" 1 &&
	serves 1000 && is_gone 1001 && unharmed
}

# Services of a remote that has died are removed
after_death()
{
	kill -9 "$remote"
	wait "$remote"
	run
	eventually is_gone 1000 && serves 40 && serves 41 &&
	console ns create rpmsg-misc 0x401 40 && serves 1000 && is_gone 1001
}

is_called()
{
	[ "$(cat "/sys/class/misc/rpmsg-misc$1/name")" = "$2" ]
}

# The number of a channel is its own, even if a service was there before
number_of_a_channel()
{
	ls /dev/rpmsg-misc1000 >/dev/null &&
	start b channels=2 first_channel=1000 &&
	online 1000 1001 &&
	eventually is_called 1000 sim1-channel0 &&
	eventually is_called 1001 sim1-channel1 &&
	eventually is_called 1002 rpmsg-misc && serves 1002 &&
	ip link show rpmsg1000 && ip link show rpmsg1001 &&
	console ns create rpmsg-misc 0x402 40 && serves 1003 &&
	stop b && eventually is_gone 1000 &&
	console ns create rpmsg-misc 0x403 40 && serves 1000
}

no_report()
{
	! dmesg | sed "1,/$MARK/d" | grep -e 'cannot create duplicate' -e 'probe of .* failed' \
		-e "can't register"
}

plan 6
# What the kernel has said before is not about this
MARK=services-begin-$$
echo "$MARK" >/dev/kmsg
check "a service that is announced" announced
check "it ends with a reset, and is announced again" after_reset
check "it is there again when the driver is bound again" after_unbinding
check "it ends with the processor" after_death
check "numbers of channels that come later" number_of_a_channel
check "nothing was registered twice" no_report
kill -9 "$remote"
stop_all
rmmod amp_sim
finish
