#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Nobody has started the core: amp_rproc has to load it, and to refuse what is
# no image for it. Nodes that are wrong are in test_waiting.dtso.

# shellcheck source-path=SCRIPTDIR/../platform source=amp.sh
. "$(dirname "$0")/amp.sh"
# shellcheck source-path=SCRIPTDIR source=rproc.sh
. ./rproc.sh

FIRMWARE=/lib/firmware
# Where in the file: e_machine and e_version, e_entry, e_phoff, p_paddr of the
# first segment, p_memsz of the third
MACHINE=16
ENTRY=24
PHOFF=28
PADDR=64
MEMSZ=136

comes_offline()
{
	dmesg_mark
	modprobe amp_rproc && expect state "$(state)" offline
}

# An overlay's node that is wrong, and what is said about it
complains()
{
	says "$1" && [ ! -e "/sys/bus/platform/drivers/amp_rproc/$2" ]
}

# refuses ERROR TEXT: the image in bad.elf
refuses()
{
	echo bad.elf > "$(dir)/firmware"
	dmesg_mark
	fails "$1" ask start && says "$2" && expect state "$(state)" offline &&
		expect 'state of the firmware' "$(control 0)" 0x00000000
}

copy()
{
	cp $FIRMWARE/$IMAGE $FIRMWARE/bad.elf
}

no_image()
{
	rm -f $FIRMWARE/bad.elf
	refuses 'No such file' 'request_firmware failed: -2'
}

garbage()
{
	head -c 100000 /dev/urandom > $FIRMWARE/bad.elf
	refuses 'Invalid argument' 'bad magic'
}

short()
{
	head -c 40 $FIRMWARE/$IMAGE > $FIRMWARE/bad.elf
	refuses 'Invalid argument' 'too small'
}

# patched OFFSET WORD TEXT
patched()
{
	copy
	poke $FIRMWARE/bad.elf "$1" "$2"
	refuses 'Invalid argument' "$3"
}

headers_outside()
{
	patched $PHOFF $(($(wc -c < $FIRMWARE/$IMAGE) - 40)) 'is truncated'
}

starts_good_one()
{
	echo $IMAGE > "$(dir)/firmware"
	# what a boot loader might have put there is not what runs
	devmem 0xa0000000 32 0
	ask start && expect state "$(state)" running &&
		amp-up && booted 0
}

nothing_left()
{
	ask stop && rmmod amp_rproc && unload && same_footprint
}

# Slabs that failed starts could have leaked from
no_leaks()
{
	for round in 1 2 3 4 5 6 7 8 9 10 11 12; do
		patched $MEMSZ 0x7000000 'bad phdr' || return 1
		[ "$round" -ne 2 ] || rproc_footprint > /tmp/footprint.warm
	done
	rproc_footprint > /tmp/footprint.now
	cmp /tmp/footprint.warm /tmp/footprint.now
}

plan 16
unload
rproc_footprint > /tmp/footprint
check 'waits for somebody to start it' comes_offline
check 'refuses a node without a core' \
	complains 'cpus: missing' a4000000.no-core
check 'refuses a core of Linux' \
	complains 'belongs to Linux' a5000000.core-of-linux
check 'refuses a control block elsewhere' \
	complains 'expected a control block' a6000000.control-elsewhere
check 'refuses memory that is in use' \
	complains 'is in use' 10000000.memory-of-linux
check 'no image' no_image
check 'no ELF file' garbage
check 'hardly a file' short
check 'an image for another processor' patched $MACHINE 0x00020028 'not for this core: ELF class 1, machine 40, expected class 1 (32 bits), machine 20 (PowerPC)'
check 'a segment below the memory' patched $PADDR 0x10000000 'bad phdr'
check 'a segment behind the memory' patched $PADDR 0xa3ffff00 'bad phdr'
check 'an entry that is nowhere' patched $ENTRY 0x00800000 'starts outside of itself'
check 'segments outside of the file' headers_outside
check 'failed starts leave nothing behind' no_leaks
check 'starts a good one, and channels come up' starts_good_one
check 'nothing is left behind' nothing_left
finish
