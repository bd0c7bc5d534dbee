# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
#
# What the tests of other projects' stacks have in common. Sourced by scripts that set
# PEER to its program and CHECKOUT to the variables of its sources.

# shellcheck source=../sim/sim.sh
. ./sim.sh
# shellcheck source=../sim/restarts.sh
. ./restarts.sh

# shellcheck disable=SC2154 # of the scripts
[ -x "./$PEER" ] || skip_all "$PEER is not built: set $CHECKOUT to checkouts, see tools/peers"
load || skip_all "the suite can't be loaded"

# Messages in all, over all channels
COUNT=${COUNT:-$(fewer 100000)}
CYCLES=$(fewer 20 3)
CHANNELS='40 41'

# run [OPTION]...: the processor
# shellcheck disable=SC2120 # not in all tests
run()
{
	: >"$LOG"
	# shellcheck disable=SC2086 # an option, or none
	"./$PEER" ${ROLE-} "$@" "$(device a)" >>"$LOG" 2>&1 &
	remote=$!
}

# Both channels announce it, and each device has a number of its own
services()
{
	echoes 1000 1000 1001
}
