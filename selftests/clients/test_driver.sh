#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# A driver of the kernel's rpmsg API sends in its probe and in its callback, waits for
# room there, and is unbound meanwhile. Its devices are announced to the remote.

# shellcheck source-path=SCRIPTDIR source=../platform/amp.sh
. "$(dirname "$0")/amp.sh"

CH=13
NAME=nokia-x2-channel
# Addresses on CH: of Linux, of the remote, and of a character device of the remote
SRC=13
DST=3584
SINK=226
# The device of a service of Linux
SERVICE=amp-test-client
SERVICE_SRC=3000
RPMSG=/sys/bus/rpmsg
VIRTIO=/sys/bus/virtio/drivers/amp_rpmsg
# More than the ring holds
MANY=1000
# Milliseconds in which the remote has stopped to work
DELAY=2000

parameter()
{
	cat "/sys/module/amp_test_client/parameters/$1"
}

set_parameter()
{
	echo "$2" > "/sys/module/amp_test_client/parameters/$1"
}

at_least()
{
	[ "$(parameter "$1")" -ge "$2" ]
}

# device NAME SRC DST: of CH
device()
{
	for found in "$RPMSG"/devices/*."$1.$2.$3"; do
		echo "${found##*/}"
	done
}

is_bound()
{
	[ -e "$RPMSG/drivers/amp_test_client/$(device "$@")" ]
}

# The driver is there before the channels are
sends_in_probe()
{
	modprobe rpmsg_core && insmod ./amp_test_client.ko name=$NAME to=$SINK &&
		load_modprobe && eventually all_online &&
		eventually is_bound $NAME $SRC $DST &&
		expect probe_error "$(parameter probe_error)" 0 &&
		eventually at_least received 1
}

# order COUNT: have the callback send that many
order()
{
	set_parameter sent 0 && set_parameter send_error 0 &&
		set_parameter burst "$1" &&
		remote send $CH $DST $SRC 6f > /tmp/answer
}

# The ring holds fewer, so that the callback has to wait for buffers to come back
sends_in_callback()
{
	remote mode $CH sink > /tmp/answer && order $MANY &&
		eventually at_least sent $MANY &&
		expect send_error "$(parameter send_error)" 0
}

gave_up()
{
	[ "$(parameter send_error)" != 0 ]
}

# ends_waiting UNBIND BIND DEVICE: a callback that waits for a remote which takes nothing
ends_waiting()
{
	set_parameter delay_ms $DELAY && order $MANY &&
		remote park > /tmp/answer &&
		eventually at_least sent 1 && eventually waits &&
		echo "$3" > "$1" || return 1
	release_remote && echo "$3" > "$2" && eventually all_online || return 1
	# ENODEV; ETIMEDOUT would be 110
	expect send_error "$(parameter send_error)" -19
}

# Nothing is sent any more
waits()
{
	waits_sent=$(parameter sent)
	sleep 1
	[ "$(parameter sent)" = "$waits_sent" ] && ! gave_up
}

device_ends_waiting()
{
	set -- "$RPMSG/drivers/amp_test_client"
	ends_waiting "$1/unbind" "$1/bind" "$(device $NAME $SRC $DST)"
}

channel_ends_waiting()
{
	waiting=$(device $NAME $SRC $DST)
	ends_waiting $VIRTIO/unbind $VIRTIO/bind "${waiting%%.*}"
}

# What Linux has announced, and what the remote has not forgotten since
remote_knows()
{
	remote ns list | grep -q "by=linux ch=$CH name=$SERVICE addr=0xbb8"
}

remote_forgets()
{
	! remote_knows
}

# Of CH; in /dev
ctrl_device()
{
	ctrl_bus=$(device $NAME $SRC $DST)
	for ctrl in "$RPMSG/devices/${ctrl_bus%%.*}".rpmsg_ctrl.*/rpmsg/*; do
		echo "/dev/${ctrl##*/}"
	done
}

announces()
{
	modprobe rpmsg_ctrl && remote_forgets &&
		eventually test -e "$(ctrl_device)" &&
		./ctrl create "$(ctrl_device)" $SERVICE $SERVICE_SRC $DST &&
		eventually is_bound $SERVICE $SERVICE_SRC $DST &&
		eventually remote_knows
}

restarts()
{
	attr $CH restarts
}

has_restarted()
{
	[ "$(restarts)" -gt "$1" ] && all_online
}

# Who has started again knows of nothing
announces_again()
{
	before=$(restarts)
	remote park > /tmp/answer && release_remote &&
		eventually has_restarted "$before" && eventually remote_knows
}

need_field
plan 6
check 'a driver sends in its probe' sends_in_probe
check 'a callback waits for buffers that the remote gives back' sends_in_callback
check 'to unbind a driver ends the wait of its callback' device_ends_waiting
check 'so does to unbind the channel' channel_ends_waiting
check 'services are announced' announces
check 'and again to a remote that has been restarted' announces_again
rmmod amp_test_client
finish
