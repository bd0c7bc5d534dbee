# SPDX-License-Identifier: GPL-2.0
"""The boards that ampvm can run, one file each."""

from . import arm64, e500, x86_64

ALL = {board.name: board for board in (e500.BOARD, x86_64.BOARD, arm64.BOARD)}
DEFAULT = "e500"
