#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Faults in the device tree, one node a fault (test_nodes.dtso, nodes.cases):
# what is wrong is said, fails the channels concerned, and nothing else.
#
# The suite is not loaded when this starts.

# shellcheck source-path=SCRIPTDIR source=../platform/amp.sh
. "$(dirname "$0")/amp.sh"

CASES=$TESTS_DIR/nodes.cases
PREFIX=/soc@fe0000000

number_of()
{
	case $1 in
	ENOMEM)		echo 12 ;;
	EBUSY)		echo 16 ;;
	EEXIST)		echo 17 ;;
	ENODEV)		echo 19 ;;
	EINVAL)		echo 22 ;;
	ERANGE)		echo 34 ;;
	ENAMETOOLONG)	echo 36 ;;
	ENODATA)	echo 61 ;;
	EOVERFLOW)	echo 75 ;;
	EOPNOTSUPP)	echo 95 ;;
	esac
}

# says FIXED-STRING: exactly one line of the log does
says()
{
	expect "lines with: $1" "$(grep -cF -- "$1" /tmp/log)" 1
}

# says_error PREFIX ERROR: by name or, as kernels may, by number
says_error()
{
	lines=$(grep -cF -e "$1-$2" -e "$1-$(number_of "$2")" /tmp/log)
	expect "lines with: $1-$2" "$lines" 1
}

# exists CHANNEL: whether anything of it can be seen
exists()
{
	[ -e "$node/rpmsg_plat_info$1" ] || [ -e "/dev/rpmsg-misc$1" ] ||
		[ -e "/sys/class/net/rpmsg$1" ]
}

# is CHANNEL STATE
is()
{
	[ -c "/dev/rpmsg-misc$1" ] &&
		[ "$(cat "$node/rpmsg_plat_info$1/state")" = "$2" ] && return
	diag "channel $1 is not $2"
	return 1
}

# The rings and buffers that node.dtsi gives to a second channel
second_memory()
{
	for offset in 0x10000 0x14000 0x18000; do
		printf '%08x-\n' "$((0xb9000000 + 0x40000 * $1 + offset))"
	done
}

holds_no_memory()
{
	! second_memory "$1" | grep -F -f - /proc/iomem > /tmp/held && return
	diag "still claimed: $(cat /tmp/held)"
	return 1
}

# channel INDEX CHANNEL ERROR
channel()
{
	case $3 in
	-)
		is "$2" online
		return ;;
	connecting)
		is "$2" connecting
		return ;;
	esac
	if exists "$2"; then
		diag "channel $2 exists"
		return 1
	fi
	says_error "$1 failed: " "$3"
}

# complains NAME MESSAGE...: that is in the log, and no other complaint
complains()
{
	of=$PREFIX/$1
	shift
	for message; do
		says "$of: $message" || return 1
	done
	expect 'complaints' "$(grep -c expected /tmp/log)" $#
}

# as_listed NAME NUMBER ERROR ERROR MESSAGE MESSAGE
as_listed()
{
	node=$(node_dir "$1")
	grep -F -e "$PREFIX:$1: " -e "$PREFIX/$1: " -e "soc@fe0000000:$1 " \
		-e "soc@fe0000000:$1: " "$LOG" > /tmp/log
	complains "$1" ${5:+"$5"} ${6:+"$6"} || return 1
	[ "$3" = probe ] && {
		says_error 'failed with error ' "$4" && ! exists "$((100 + 2 * $2))"
		return
	}
	channel '(index 0)' $((100 + 2 * $2)) "$3" &&
		channel '(index 1)' $((101 + 2 * $2)) "$4" || return 1
	[ "$4" = - ] || [ "$4" = connecting ] || holds_no_memory "$2"
}

# register_says NODE MESSAGE
register_says()
{
	grep -F "$PREFIX/$1: " "$LOG" > /tmp/log
	says "$PREFIX/$1: $2"
}

# A node whose data-buffer-pool was deleted does not claim that pool
buffers_are_allocated()
{
	grep -q b9fc8000- /proc/iomem || return 0
	diag 'the pool of no_pool is claimed although it is absent'
	return 1
}

field_echoes()
{
	eventually all_online &&
		echoes 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16
}

unloads()
{
	unload && leaves_nothing /tmp/footprint
}

# A second time: what the faults left behind would be in the way
comes_again()
{
	load_insmod && field_echoes &&
		expect 'claimed the second time' "$(grep -c rpmsg /proc/iomem)" \
			"$claimed"
}

plan $(($(grep -c '^[a-z]' "$CASES") + 8))
footprint > /tmp/footprint
LOG=/tmp/dmesg
load_modprobe || diag 'modprobe failed'
check 'legacy channels come up and echo beside faulty nodes' field_echoes
dmesg > "$LOG"
claimed=$(grep -c rpmsg /proc/iomem)
while IFS='|' read -r name number first second message other; do
	case $name in
	[a-z]*)
		check "$name" as_listed "$name" "$number" "$first" "$second" \
			"$message" "$other" ;;
	esac
done < "$CASES"
check 'a register with the wrong vector register' register_says msgirq6 \
	'mivpr-offset: 0x516a0, expected 0x516c0 for message register 6'
check 'a register with the wrong destination register' register_says msgirq1 \
	'midr-offset: 0x51640, expected 0x51630 for message register 1'
check 'a register that two nodes describe' register_says msgirq3 \
	"msg-num: 3, expected a register that no other node has, but $PREFIX/twin has it"
check 'no_pool: buffers are allocated' buffers_are_allocated
check 'unloading leaves nothing behind' unloads
check 'loading again gives the same' comes_again
check 'unloading again leaves nothing behind' unloads
finish
