#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# A node that amp_virtio does not take (test_node.dtso): doctor says which, and what
# the log has about it.

# shellcheck source-path=SCRIPTDIR source=doctor.sh
. "$(dirname "$0")/doctor.sh"

not_bound()
{
	named node-not-bound null && grep -qF nokia-rpmsg $OUT &&
		named log null && grep -F 'rpmsg-role' $OUT
}

plan 1
check "the node is not bound, and the log says why" not_bound
finish
