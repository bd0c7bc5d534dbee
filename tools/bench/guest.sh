#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# The guest's part of the measurements, in one boot of the machine that counts.
#
#	guest.sh [CASE]...
#
# Intervals are named SIDE-CASE. Side ours is the suite, on channel 12 or, with
# large buffers, channel 0. Side peer is mainline's bus with rpmsg_char, on channel
# 13, whose rings, buffers and remote are the same as those of channel 12. Side base
# is what the kernel needs for the same work without another processor.
#
# PHASE=N in the environment delays each case by N turns of a loop of two instructions:
# the ticks of timers then are at other places of it.
#
# PEERS=no in the environment leaves out sides peer and base: then the board may be
# as it is, otherwise it needs selftests/mainline/test_bus.dtso. The suite is not
# loaded when this starts.

# shellcheck source-path=SCRIPTDIR source=../../selftests/mainline/mainline.sh
. "$(dirname "$0")/mainline.sh"

OURS=12
LARGE=0
# Endpoint of channel 13's character device, on both sides
PEER_ADDRESS=226
# What messages sends or receives before it counts
WARM_UP=600

die()
{
	echo "bench: $*" >&2
	exit 1
}

# peer_device: an endpoint of mainline's rpmsg_ctrl, in PEER
peer_device()
{
	for ctrl_dev in "$DEVICES/$(vdev_of 0x0007).rpmsg_ctrl".*/rpmsg/*; do
		ctrl_dev=/dev/${ctrl_dev##*/}
	done
	ls /dev > /tmp/nodes
	ctrl endpoint "$ctrl_dev" bench $PEER_ADDRESS $PEER_ADDRESS || return 1
	for PEER in /dev/rpmsg[0-9]*; do
		grep -qxF "${PEER##*/}" /tmp/nodes || return 0
	done
	return 1
}

# remote_mode CHANNEL KIND SIZE COUNT: what the remote's character device has to do
remote_mode()
{
	case $2 in
	to) mode='sink' ;;
	from) mode="source $3 $(($4 + WARM_UP)) plain wait" ;;
	*) mode='echo' ;;
	esac
	# shellcheck disable=SC2086 # words
	remote mode "$1" $mode > /tmp/answer || die "remote: $(cat /tmp/answer)"
}

# wanted CASE: is it to be measured?
wanted()
{
	case " ${CASES:-$1} " in
	*" $1 "*) ;;
	*) return 1 ;;
	esac
	[ "$PHASE" = 0 ] || amp-mark loop "$PHASE"
}

# measure CHANNEL DEVICE INTERVAL KIND SIZE COUNT [WINDOW]
measure()
{
	channel=$1
	shift
	remote_mode "$channel" "$3" "$4" "$5"
	./messages "$@" || die "$2"
	remote_mode "$channel" echo
}

# ours CHANNEL CASE KIND SIZE COUNT [WINDOW]
ours()
{
	ch=$1
	case_name=$2
	shift 2
	! wanted "$case_name" ||
		measure "$ch" "/dev/rpmsg-misc$ch" "ours-$case_name" "$@"
}

# both CASE KIND SIZE COUNT [WINDOW]: on our channel and on the peer's
both()
{
	ours $OURS "$@"
	peer_case=$1
	shift
	[ "$PEERS" = no ] || ! wanted "$peer_case" ||
		measure "$CH" "$PEER" "peer-$peer_case" "$@"
}

# ip_case CHANNEL CASE PROTOCOL:PORT KIND SIZE COUNT: by the network interface
ip_case()
{
	ch=$1
	case_name=$2
	device=${3%:*}:198.18.$1.2:${3#*:}
	shift 3
	! wanted "$case_name" ||
		./messages "$device" "ours-$case_name" "$@" || die "$case_name"
}

# base DEVICE CASE KIND SIZE COUNT
base()
{
	device=$1
	case_name=$2
	shift 2
	[ "$PEERS" = no ] || ! wanted "$case_name" ||
		./messages "$device" "base-$case_name" "$@" || die "$case_name"
}

# A period without work, of 17 channels that are up; counted as one message
idle()
{
	wanted idle-10s || return 0
	sleep 1
	amp-mark run ours-idle-10s sleep 10
	echo 'ours-idle-10s messages=1 ns=10000000000'
}

# load_peers: mainline's bus and its character device
load_peers()
{
	# shellcheck disable=SC2086 # a list
	load $MAINLINE && eventually is_online $CH && peer_device
}

interface()
{
	ip addr add "198.18.$1.1/24" dev "rpmsg$1" &&
		ip link set "rpmsg$1" up &&
		eventually grep -q 1 "/sys/class/net/rpmsg$1/carrier"
}

CASES=$*
PEERS=${PEERS-yes}
PHASE=${PHASE-0}
# Addresses decide what shares a place in a TLB
echo 0 > /proc/sys/kernel/randomize_va_space
load_modprobe || die 'cannot load the suite'
eventually others_online || die 'channels do not come up'
[ "$PEERS" = no ] || load_peers || die "cannot set up mainline's bus"
for ch in $OURS $LARGE; do
	interface "$ch" || die "rpmsg$ch does not come up"
done

both echo-16 echo 16 1000
both echo-64 echo 64 1000
both echo-496 echo 496 1000
ours $LARGE echo-8176 echo 8176 1000
both window-64 window 64 6400 32
both window-496 window 496 6400 32
both to-64 to 64 10240
both to-496 to 496 10240
ours $LARGE to-8176 to 8176 5120
both from-64 from 64 10240
both from-496 from 496 10240
ours $LARGE from-8176 from 8176 5120
ip_case $OURS udp-64 udp:7 echo 64 1000
ip_case $LARGE udp-8000 udp:7 echo 8000 1000
ip_case $OURS tcp-to-482 tcp:9 to 1448 3000
ip_case $LARGE tcp-to-8162 tcp:9 to 8192 1000
ip_case $OURS tcp-from-482 tcp:19 from 1448 3000
ip_case $LARGE tcp-from-8162 tcp:19 from 8192 1000
base pipe echo-64-pipe echo 64 1000
base socketpair echo-64-socketpair echo 64 1000
base memcpy copy-496 copy 496 10240
base memcpy copy-8176 copy 8176 5120
idle
