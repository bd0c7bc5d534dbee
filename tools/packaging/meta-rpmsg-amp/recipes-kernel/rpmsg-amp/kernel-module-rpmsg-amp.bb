# SPDX-License-Identifier: GPL-2.0-only
SUMMARY = "rpmsg channels to other cores: kernel modules"
DESCRIPTION = "Channels between Linux and an RTOS or a bare-metal program on other \
cores of the same chip, over shared memory that the device tree describes. The kernel \
needs CONFIG_RPMSG_VIRTIO or another driver that selects CONFIG_RPMSG."

require rpmsg-amp.inc
inherit module

SRC_URI += "file://Kbuild;subdir=${BPN}"

EXTRA_OEMAKE += "-C ${STAGING_KERNEL_BUILDDIR} M=${S}"
MAKE_TARGETS = "modules"
MODULES_INSTALL_TARGET = "modules_install"

RPROVIDES:${PN} += "rpmsg-amp-modules"
