#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# The commands that README.md and other documents show for a board and for a machine
# without one: they are executed, in the order of the document, and what they print is
# compared.

# shellcheck source-path=SCRIPTDIR source=../platform/amp.sh
. "$(dirname "$0")/amp.sh"

is_emulated || skip_all 'takes the modules and channels of the machine'
need_field

SIM=/sys/kernel/config/amp-sim
# Where the commands are executed: what a tree looks like that has been built
TREE=/tmp/docs
BLOCK=/tmp/docs.block
export TRIES="$PATIENCE"

make_tree()
{
	while read -r module; do
		mkdir -p "$TREE/${module%/*}"
		ln -s "$SUITE_DIR/${module##*/}" "$TREE/$module"
	done <"$TESTS_DIR/modules"
	mkdir -p "$TREE/build"
	ln -s "$TESTS_DIR/amp-remote" "$TREE/build/"
}

# What udev does with tools/packaging/70-rpmsg-amp.rules
make_links()
{
	mkdir -p /dev/rpmsg/by-name
	for misc in /sys/class/misc/rpmsg-misc*; do
		[ ! -e "$misc" ] || ln -sf "../../${misc##*/}" \
			"/dev/rpmsg/by-name/$(cat "$misc/name")"
	done
}

# begin_board DOCUMENT: blocks of README.md load the suite, others want it loaded
begin_board()
{
	[ "$1" = "${document-}" ] || {
		unload
		[ "$1" = README.md ] || load_modprobe
	}
	document=$1
	! grep -q insmod $BLOCK || unload
	[ ! -e /sys/class/rpmsg-amp ] || eventually all_online
	make_links
}

# The machine has no other processor: its channels are not there
begin_simulator()
{
	unload
	echo none >"$(node_dir "$FIELD")/driver_override"
}

end_board() { :; }

end_simulator()
{
	for dir in "$SIM"/*/; do
		[ ! -d "$dir" ] || rmdir "$dir"
	done
	rmmod amp_sim
	unload
	echo >"$(node_dir "$FIELD")/driver_override"
}

# block NUMBER PLACE DOCUMENT
block()
{
	awk -v number="$1" '
		/^@@ / { n++; next }
		n == number' "$TESTS_DIR/$2" >$BLOCK
	"begin_$2" "$3"
	(cd $TREE && "$TESTS_DIR/block.sh" $BLOCK)
	block_status=$?
	"end_$2"
	return $block_status
}

# each PLACE
each()
{
	number=0
	grep '^@@ ' "$TESTS_DIR/$1" >/tmp/docs.list
	while read -r _ name <&3; do
		number=$((number + 1))
		check "$name, $1" block $number "$1" "${name%:*}"
	done 3</tmp/docs.list
}

plan "$(cat "$TESTS_DIR/board" "$TESTS_DIR/simulator" | grep -c '^@@ ')"
[ ! -e /sys/module/amp_sim ] || rmmod amp_sim
make_tree
each board
# The remote has announced its channels: in a session, or while one begins
# shellcheck disable=SC2016 # the block expands it
export SETTLE='for ch in /sys/class/rpmsg-amp/channel*; do
	until [ $(($(cat $ch/rx_messages) + $(cat $ch/rx_stale))) -gt 0 ]; do
		sleep 0.1
	done
done'
each simulator
rm -rf /dev/rpmsg $TREE
finish
