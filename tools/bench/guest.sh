#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# The guest's part of the measurements, in one boot of the machine that counts.
#
#	guest.sh [CASE]...
#
# Intervals are named SIDE-CASE. SIDES in the environment says which are measured:
#
#	ours	the suite, on channel 12 or, with large buffers, channel 0; the board
#		is as it is
#	peer	mainline's bus with rpmsg_char on channel 13, whose rings, buffers and
#		remote are the same as those of channel 12; for IP a TAP interface that
#		a program connects with rpmsg_char. The board needs
#		selftests/mainline/test_bus.dtso
#	base	what the kernel needs for the same work without another processor. Its
#		modules veth and tun are in the folder of this file
#
# PHASE=N in the environment delays each case by N turns of a loop of two instructions:
# the ticks of timers then are at other places of it.
#
# THREADED=1 in the environment has channels 12 and 0 receive in threads.
#
# With CLOCK in the environment, the time of each message is taken instead.
#
# The suite is not loaded when this starts.

# shellcheck source-path=SCRIPTDIR source=../../selftests/mainline/mainline.sh
. "$(dirname "$0")/mainline.sh"

OURS=12
LARGE=0
# Endpoints of channel 13's character device and network interface, on both sides
PEER_ADDRESS=226
# Likewise of our channel's network interface
OURS_ETHERNET=208
# Microseconds that a reader polls before it sleeps: for ever, compared with an echo
POLLED_US=10000
PEER_ETHERNET=224
# Time between two batches of frames, in which all of them can be received
FRAMES_US=500
# Networks of pairs of interfaces, with the MTU of a channel of 512 and 8192 bytes
SMALL_VETH=112
LARGE_VETH=100
# Messages that are sent or received before counting starts
WARM_UP=600

die()
{
	echo "bench: $*" >&2
	exit 1
}

# ctrl_of VIRTIO-DEVICE: the control device of its channel
ctrl_of()
{
	for ctrl_dev in "$DEVICES/$1.rpmsg_ctrl".*/rpmsg/*; do
		echo "/dev/${ctrl_dev##*/}"
	done
}

# endpoint ADDRESS: make an endpoint with mainline's rpmsg_ctrl; NODE is its
# device
endpoint()
{
	ls /dev > /tmp/nodes
	ctrl endpoint "$(ctrl_of "$(vdev_of 0x0007)")" bench "$1" "$1" ||
		return 1
	for NODE in /dev/rpmsg[0-9]*; do
		grep -qxF "${NODE##*/}" /tmp/nodes || return 0
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

# has SIDE CASE: is it to be measured?
has()
{
	case " $SIDES " in
	*" $1 "*) wanted "$2" ;;
	*) return 1 ;;
	esac
}

# ours CHANNEL CASE KIND SIZE COUNT [WINDOW]
ours()
{
	ch=$1
	case_name=$2
	shift 2
	! has ours "$case_name" ||
		measure "$ch" "/dev/rpmsg-misc$ch" "ours-$case_name" "$@"
}

# both CASE KIND SIZE COUNT [WINDOW]: on our channel and on the peer's
both()
{
	ours $OURS "$@"
	peer_case=$1
	shift
	! has peer "$peer_case" ||
		measure "$CH" "$PEER" "peer-$peer_case" "$@"
}

# case_of SIDE DEVICE CASE KIND SIZE COUNT [WINDOW]: does not change the remote's mode
case_of()
{
	side=$1
	device=$2
	case_name=$3
	shift 3
	! has "$side" "$case_name" ||
		./messages "$device" "$side-$case_name" "$@" ||
		die "$side-$case_name"
}

# ip_case CASE PROTOCOL:[:PORT] KIND SIZE COUNT: by network interfaces of 512 bytes
ip_case()
{
	ip_name=$1
	ip_kind=${2%%:*}:198.18
	ip_port=${2#*:}
	shift 2
	case_of ours "$ip_kind.$OURS.2$ip_port" "$ip_name" "$@"
	case_of peer "$ip_kind.$CH.2$ip_port" "$ip_name" "$@"
	case_of base "$ip_kind.$SMALL_VETH.2$ip_port" "$ip_name" "$@"
}

# large_ip_case CASE PROTOCOL:[:PORT] KIND SIZE COUNT: by those of 8192 bytes
large_ip_case()
{
	ip_name=$1
	ip_kind=${2%%:*}:198.18
	ip_port=${2#*:}
	shift 2
	case_of ours "$ip_kind.$LARGE.2$ip_port" "$ip_name" "$@"
	case_of base "$ip_kind.$LARGE_VETH.2$ip_port" "$ip_name" "$@"
}

# endpoints N COUNT: an echo on the last one of N endpoints of a channel
endpoints()
{
	case_of ours "endpoints:$OURS_CTRL:$1:$(((OURS + 1) * 256))" \
		"endpoints-$1" echo 64 "$2"
	case_of peer "endpoints:$PEER_CTRL:$1:$(((CH + 1) * 256))" \
		"endpoints-$1" echo 64 "$2"
}

# storm WORD...: a command for the remote's console
storm()
{
	remote storm "$@" > /tmp/answer || die "remote: $(cat /tmp/answer)"
}

# polled CASE KIND SIZE COUNT: with a reader that polls instead of sleeping. The
# remote does not sleep either: it would get its turn only at the next tick.
polled()
{
	has ours "$1" || return 0
	polled_attr=/sys/class/misc/rpmsg-misc$OURS/busy_poll_us
	echo $POLLED_US > "$polled_attr" || die busy_poll_us
	storm awake $OURS 600000
	./messages /dev/rpmsg-misc$OURS "ours-$1" "$2" "$3" "$4" || die "$1"
	storm off
	echo 0 > "$polled_attr"
}

# frames CASE BATCH COUNT: send frames of 60 bytes to our interface, of a
# protocol that no program receives
frames()
{
	has ours "$1" || return 0
	storm flood $OURS $OURS_ETHERNET 600000 $FRAMES_US "$2"
	./messages rpmsg$OURS "ours-$1" frames 60 "$3" || die "$1"
	storm off
}

# A period without work, of 17 channels that are up; counted as one message
idle()
{
	[ -z "$CLOCK" ] && has ours idle-10s || return 0
	sleep 1
	amp-mark run ours-idle-10s sleep 10
	echo 'ours-idle-10s messages=1 ns=10000000000'
}

interface()
{
	ip addr add "198.18.$1.1/24" dev "rpmsg$1" &&
		ip link set "rpmsg$1" up &&
		eventually grep -q 1 "/sys/class/net/rpmsg$1/carrier"
}

set_up_ours()
{
	eventually all_online && interface $OURS && interface $LARGE || return 1
	load rpmsg_char rpmsg_ctrl || return 1
	for misc in "$DEVICES"/*.amp_misc.$((OURS * 16 + 18)).*; do
		misc=${misc##*/}
		OURS_CTRL=$(ctrl_of "${misc%%.*}")
	done
}

# Mainline's bus, its character device, and a TAP interface on that
set_up_peer()
{
	# shellcheck disable=SC2086 # a list
	load $MAINLINE && eventually is_online $CH &&
		endpoint $PEER_ADDRESS || return 1
	PEER=$NODE
	PEER_CTRL=$(ctrl_of "$(vdev_of 0x0007)")
	endpoint $PEER_ETHERNET && insmod ./tun.ko &&
		./netpeer tap tap0 "$NODE" < /dev/null > /dev/null &&
		ip link set tap0 mtu 482 && ip link set tap0 up &&
		ip addr add "198.18.$CH.1/24" dev tap0
}

# veth NAME NETWORK MTU PID: a pair of interfaces into the namespace of a process.
# Frames have the size that they have on a channel.
veth()
{
	./netpeer veth "$1" peer "$4" || return 1
	for end in "$1 1" 'peer 2'; do
		into=
		[ "${end% *}" = "$1" ] || into="nsenter -t $4 -n"
		# shellcheck disable=SC2086 # words
		$into ip addr add "198.18.$2.${end#* }/24" dev "${end% *}" &&
			$into ip link set "${end% *}" mtu "$3" up &&
			$into ethtool -K "${end% *}" tso off gso off gro off ||
			return 1
	done
	nsenter -t "$4" -n ip link set peer down &&
		nsenter -t "$4" -n ip link set peer name "peer$2" &&
		nsenter -t "$4" -n ip link set "peer$2" up
}

set_up_base()
{
	insmod ./veth.ko || return 1
	unshare -n sleep 100000 < /dev/null > /dev/null 2>&1 &
	sleep 1
	veth small $SMALL_VETH 482 $! && veth large $LARGE_VETH 8162 $! &&
		nsenter -t $! -n ./netpeer serve < /dev/null > /dev/null
}

CASES=$*
SIDES=${SIDES-ours}
PHASE=${PHASE-0}
CLOCK=${CLOCK-}
THREADED=${THREADED-0}
# The same addresses in each run, because addresses decide which pages share a
# place in the TLB
echo 0 > /proc/sys/kernel/randomize_va_space
echo 0 0 > /proc/sys/net/ipv4/ping_group_range
load_modprobe || die 'cannot load the suite'
eventually others_online || die 'channels do not come up'
[ "$THREADED" = 0 ] || for channel in $OURS $LARGE; do
	echo "$THREADED" > "/sys/class/rpmsg-amp/channel$channel/threaded" ||
		die "channel $channel: THREADED=$THREADED"
done
for side in $SIDES; do
	"set_up_$side" || die "cannot set up $side"
done

both echo-16 echo 16 1000
both echo-64 echo 64 1000
both echo-496 echo 496 1000
ours $LARGE echo-8176 echo 8176 1000
polled polled-64 echo 64 1000
both window-64 window 64 6400 32
both window-496 window 496 6400 32
both to-64 to 64 10240
both to-496 to 496 10240
case_of base /dev/null to-496 to 496 10240
ours $LARGE to-8176 to 8176 5120
both from-64 from 64 10240
both from-496 from 496 10240
ours $LARGE from-8176 from 8176 5120
both busy-1 window 64 6800 8
case_of ours "$(seq -s , 0 16 | sed 's|[0-9][0-9]*|/dev/rpmsg-misc&|g')" busy-17 window 64 6800 8
endpoints 1 1000
endpoints 32 1000
endpoints 1024 1000
ip_case ping-64 icmp: echo 64 1000
ip_case udp-64 udp::7 echo 64 1000
ip_case tcp-to-482 tcp::9 to 1448 3000
ip_case tcp-from-482 tcp::19 from 1448 3000
frames frames-1 1 1000
frames frames-32 32 20000
large_ip_case ping-8000 icmp: echo 8000 1000
large_ip_case udp-8000 udp::7 echo 8000 1000
large_ip_case tcp-to-8162 tcp::9 to 8192 1000
large_ip_case tcp-from-8162 tcp::19 from 8192 1000
case_of base pipe echo-64-pipe echo 64 1000
case_of base socketpair echo-64-socketpair echo 64 1000
case_of base memcpy copy-496 copy 496 10240
case_of base memcpy copy-8176 copy 8176 5120
idle
