# SPDX-License-Identifier: GPL-2.0
# The one board that ampvm runs; everything else of QEMU's ppc64 stays out.
CONFIG_E500PLAT=y
CONFIG_GENERIC_LOADER=y
