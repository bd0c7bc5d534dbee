#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Unloads and loads the suite again and again, under traffic on the character
# devices and on an interface. In turn,
#
# - the platform device is unbound while all files are open and polled, which
#   end with ENODEV, and the modules, which files had kept from going, go;
# - everybody is stopped, with messages under way, and the modules go at once;
#
# and they come again by insmod or by modprobe. Nothing of before is received,
# nothing twice, and nothing is left behind.

# shellcheck source-path=SCRIPTDIR source=amp.sh
. "$(dirname "$0")/amp.sh"

need_field

CYCLES=${CYCLES:-$(fewer 20 4)}
# Caches fill up at first: drift is measured from here on
WARM=$((CYCLES / 4 + 1))
ECHO='0 1 2 3 4'
SOURCE='10 11'
IP=12
UNBIND=/sys/bus/platform/drivers/amp_virtio/unbind
STATE=/tmp/state
longest=0

start_traffic()
{
	rm -f /tmp/ready
	# shellcheck disable=SC2046,SC2086 # options
	"$TESTS_DIR/traffic" -r /tmp/ready -s $STATE \
		$(printf -- '-e %s ' $ECHO) $(printf -- '-g %s ' $SOURCE) \
		> /tmp/traffic 2>&1 &
	traffic=$!
	ip addr add 198.18.$IP.1/24 dev rpmsg$IP 2>/dev/null
	ip link set rpmsg$IP up
	ping -q -i 0.02 198.18.$IP.2 > /tmp/ping 2>&1 &
	ping=$!
	eventually test -e /tmp/ready && eventually answered && return
	diag "$(cat /tmp/traffic)"
	return 1
}

answered()
{
	[ "$(cat /sys/class/net/rpmsg$IP/statistics/rx_packets)" -ge 3 ]
}

# end_traffic HOW: every file ended like that, and had got what it should
end_traffic()
{
	wait "$traffic"
	status=$?
	kill "$ping" 2>/dev/null
	wait "$ping" 2>/dev/null
	cat /tmp/traffic >> /tmp/all
	expect 'status of the traffic' "$status" 0 &&
		expect "files that ended with $1" \
			"$(grep -c "end=$1\$" /tmp/traffic)" 7 && return
	diag "$(cat /tmp/traffic)"
	return 1
}

# Files that are open keep their driver, and all that it needs
modules_are_held()
{
	for module in amp_misc amp_rpmsg amp_virtio amp_msgirq; do
		fails 'Resource temporarily unavailable' rmmod $module ||
			return 1
	done
	kill -0 "$traffic"
}

end_by_unbinding()
{
	modules_are_held || return 1
	echo "soc@fe0000000:$FIELD" > $UNBIND
	end_traffic ENODEV
}

end_by_stopping()
{
	kill -TERM "$traffic"
	end_traffic stopped
}

timed_unload()
{
	t0=$(cut -d ' ' -f 1 /proc/uptime | tr -d .)
	unload || return 1
	t1=$(cut -d ' ' -f 1 /proc/uptime | tr -d .)
	[ $(((t1 - t0) * 10)) -le "$longest" ] || longest=$(((t1 - t0) * 10))
}

# A cycle that failed is no reason for the others to fail
recover()
{
	all_online && return
	kill "$traffic" "$ping" 2>/dev/null
	wait
	unload
	load_modprobe && eventually all_online
}

# cycle HOW-IT-ENDS HOW-IT-COMES
cycle()
{
	recover && start_traffic && "$1" && timed_unload &&
		leaves_nothing /tmp/footprint || return 1
	[ "$number" -ne "$WARM" ] || objects > /tmp/objects
	"$2" && eventually all_online && return
	diag "$(dmesg | tail -n 20)"
	return 1
}

# Objects in use in each of the kernel's general caches. A slab that a CPU has to
# itself counts as full, up to 512 objects of 8 bytes: the least of many looks is
# what comes next to the truth.
objects()
{
	for _ in $(seq 20); do
		for cache in /sys/kernel/slab/kmalloc-*; do
			echo 1 > "$cache/shrink"
			read -r used _ < "$cache/objects"
			echo "${cache##*/} $used"
		done
		sleep 0.02
	done | awk '!($1 in least) || $2 < least[$1] { least[$1] = $2 }
		END { for (cache in least) print cache, least[cache] }'
}

# A leak of one object a channel and cycle stands out from the noise
leaks()
{
	objects > /tmp/objects.now
	awk -v cycles=$((CYCLES - WARM)) '
		NR == FNR { before[$1] = $2; next }
		$2 - before[$1] > 128 + cycles { print $1 ": +" $2 - before[$1] }
	' /tmp/objects /tmp/objects.now
}

no_leaks()
{
	[ -z "$(leaks)" ]
}

no_drift()
{
	if [ "$CYCLES" -lt 8 ] || [ ! -e /sys/kernel/slab/kmalloc-64/objects ]
	then
		skip='too few cycles, or no way to count objects'
		return 0
	fi
	unload && leaves_nothing /tmp/footprint || return 1
	# what RCU frees is freed late
	for try in 1 2 3 4 5; do
		no_leaks && return
		sleep 1
	done
	diag "$(leaks), $try times"
	return 1
}

reload()
{
	load_modprobe && eventually all_online
}

remote_is_well()
{
	remote stats > /tmp/stats || return 1
	expect 'channels with ring errors' \
		"$(grep '^ch=' /tmp/stats | grep -vc 'ring_errors=0 ')" 0
}

all_echo()
{
	# shellcheck disable=SC2046 # numbers
	echoes $(seq 0 16)
}

sum()
{
	tr ' ' '\n' < /tmp/all | sed -n "s/^$1=//p" |
		awk '{ n += $1 } END { print n + 0 }'
}

nothing_wrong()
{
	for what in stale dup gap bad; do
		expect $what "$(sum $what)" 0 || return 1
	done
}

plan $((CYCLES + 5))
mkdir -p $STATE
unload
footprint > /tmp/footprint
load_modprobe && eventually all_online
# A ring that is reset while the remote takes a message from it looks broken to
# the remote: what tests before this one have done does not count
remote clear > /dev/null || diag 'the counters of the remote are not cleared'
for ch in $SOURCE; do
	remote mode "$ch" source 16-400 rate=1000 > /dev/null ||
		diag "no source on $ch"
done
for number in $(seq "$CYCLES"); do
	case $((number % 4)) in
	0)	check "cycle $number" cycle end_by_stopping load_modprobe ;;
	1)	check "cycle $number" cycle end_by_unbinding load_insmod ;;
	2)	check "cycle $number" cycle end_by_stopping load_insmod ;;
	3)	check "cycle $number" cycle end_by_unbinding load_modprobe ;;
	esac
done
check 'nothing stale, twice, missing or damaged' nothing_wrong
check 'nothing is left behind, no memory is lost' no_drift
check 'loading once more' reload
for ch in $SOURCE; do
	remote mode "$ch" echo > /dev/null
done
check 'the remote has seen no broken ring' remote_is_well
check 'all channels echo in the end' all_echo
diag "cycles=$CYCLES messages=$(sum received) stale=$(sum stale)" \
	"dup=$(sum dup) gap=$(sum gap) bad=$(sum bad) longest_unload_ms=$longest"
finish
