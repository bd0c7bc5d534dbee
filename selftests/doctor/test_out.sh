#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Linux writes another register than the remote listens on (test_out.dtso). The remote
# waits for the first doorbell, so only remoteproc knows that it runs.

# shellcheck source-path=SCRIPTDIR source=doctor.sh
. "$(dirname "$0")/doctor.sh"

unheard()
{
	send 1 && eventually counted 1 kicks_repeated 1 &&
		modprobe amp_rproc && named wrong-doorbell 1 &&
		grep -qF 'as remoteproc0 says' $OUT
}

plan 1
check "the remote does not hear Linux" unheard
finish
