# SPDX-License-Identifier: GPL-2.0
"""What tools/ampvm is made of: sources, builds, boards and the machine."""
