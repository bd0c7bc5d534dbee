# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
#
# What the scripts `run` have in common: each of their tests boots a board of its
# own. Sourced by them.

folder=$(cd "$(dirname "$0")" && pwd) || exit 1
subject=${folder##*/}
root=${folder%/selftests/*}

# Not a test of the machine that it is started on
if [ -n "${kselftest_timeout-}" ] || [ ! -x "$root/tools/ampvm" ]; then
	echo '1..0 # SKIP boots emulated boards, see selftests/run'
	exit 4
fi

# Seconds that a board may take, and those that it may say nothing
limit=$((300 * ${TIMEOUT_FACTOR:-4}))
[ "${EFFORT:-100}" -le 100 ] || limit=$((limit * EFFORT / 100))
silence=$((limit / 4))
number=0
failed=0
last=$(date +%s)
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
trap 'exit 143' HUP INT TERM

# shellcheck source=target.sh
. "$root/selftests/target.sh"

# build: what the folder has for the guest
build()
{
	make -s -C "$folder" O="$dir/$subject" >&2
}

# build_modules: those in its folder modules, for the kernel that will be booted
build_modules()
{
	cp -r "$folder/modules" "$dir/" &&
		make -s -C "$KDIR" M="$dir/modules" modules >&2
}

# plan NUMBER: of tests
plan()
{
	echo 'KTAP version 1'
	echo "1..$1"
}

# result STATUS NAME: with the seconds since the last one
result()
{
	number=$((number + 1))
	now=$(date +%s)
	if [ "$1" = 0 ]; then
		echo "ok $number $2 # $((now - last)) s"
	else
		echo "not ok $number $2 # after $((now - last)) s"
		failed=1
	fi
	last=$now
}

# skip NAME REASON: a test that tells nothing here
skip()
{
	number=$((number + 1))
	echo "ok $number $1 # SKIP $2"
}

# boot NAME [OPTION OF ampvm run]...: test_NAME.sh is executed in a board, with
# the device tree of test_NAME.dtso if there is one
boot()
{
	name=$1
	shift
	[ ! -e "$folder/test_$name.dtso" ] ||
		set -- "$@" --overlay "$folder/test_$name.dtso"
	echo 1 >"$dir/status"
	{
		"$root/tools/ampvm" run -t "$limit" --silence "$silence" "$@" \
			-f "$dir/$subject:/root/$subject" \
			-- env "TIMEOUT_FACTOR=${TIMEOUT_FACTOR:-4}" \
			"EFFORT=${EFFORT:-100}" "$subject/test_$name.sh"
		echo $? >"$dir/status"
	} | sed -u 's/^/  /'
	result "$(cat "$dir/status")" "$name"
}

finish()
{
	exit "$failed"
}
