#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# The guest's part of test-count: intervals, and what the kernel says about them.

# Marks must be at the same addresses in each run
echo 0 > /proc/sys/kernel/randomize_va_space

# doorbells: rung by Linux so far, on all channels
doorbells()
{
	cat /sys/devices/platform/soc@fe0000000/*rpmsg/rpmsg_plat_info*/kicks |
		awk '{ n += $1 } END { print n }'
}

# interrupts: of devices so far
interrupts()
{
	awk '$1 ~ /^[0-9]+:/ { n += $2 } END { print n }' /proc/interrupts
}

amp-mark loop 1000
amp-mark loop 3000
amp-mark run sleep sleep 1

case $(uname -m) in
ppc)
	amp-mark load 0xbb000000 10
	amp-mark load 0xbb000000 35
	amp-mark run reads insmod /root/amp_reads.ko address=0xbb000000
	# what has been written so far is on its way out
	sleep 1
	bells=$(doorbells)
	irqs=$(interrupts)
	amp-mark run echo traffic/traffic -x -n 200 -e 12 > /dev/null
	echo "bells=$(($(doorbells) - bells))" \
		"irqs=$(($(interrupts) - irqs))" > /tmp/kernel
	cat /tmp/kernel
	;;
x86_64)
	sim=/dev/amp-sim$(sed 's/.*\.//' /sys/kernel/config/amp-sim/board/dev_name)
	amp-mark run unknown traffic/traffic -x -n 200 -e 3 > /dev/null
	amp-mark share "$sim"
	amp-mark run echo traffic/traffic -x -n 200 -e 3 > /dev/null
	;;
esac
