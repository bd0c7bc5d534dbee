################################################################################
#
# rpmsg-amp
#
################################################################################

# SPDX-License-Identifier: GPL-2.0-only

# The tree of which this folder is a part
RPMSG_AMP_SITE = $(realpath $(BR2_EXTERNAL_RPMSG_AMP_PATH)/../../..)
RPMSG_AMP_SITE_METHOD = local
RPMSG_AMP_VERSION = $(shell sed -n \
	's/.*AMP_VERSION "\(.*\)".*/\1/p' $(RPMSG_AMP_SITE)/include/amp/version.h)
RPMSG_AMP_LICENSE = GPL-2.0-only, GPL-2.0-only WITH Linux-syscall-note (headers)
RPMSG_AMP_LICENSE_FILES = COPYING
RPMSG_AMP_INSTALL_STAGING = YES

define RPMSG_AMP_LINUX_CONFIG_FIXUPS
	$(call KCONFIG_ENABLE_OPT,CONFIG_NET)
	$(call KCONFIG_ENABLE_OPT,CONFIG_VIRTIO_MENU)
	$(call KCONFIG_ENABLE_OPT,CONFIG_RPMSG_VIRTIO)
	$(call KCONFIG_ENABLE_OPT,CONFIG_CONFIGFS_FS)
endef

# The group of /dev/rpmsg-miscN
define RPMSG_AMP_USERS
	- - rpmsg -1 * - - - rpmsg channels
endef

RPMSG_AMP_MAKE = $(TARGET_MAKE_ENV) $(MAKE) $(TARGET_CONFIGURE_OPTS) \
	LWIP= KDIR=/nonexistent O=$(@D)/build PREFIX=/usr -C $(@D)

ifeq ($(BR2_PACKAGE_RPMSG_AMP_TOOLS),y)
define RPMSG_AMP_BUILD_CMDS
	$(RPMSG_AMP_MAKE) tools
endef

define RPMSG_AMP_INSTALL_TOOLS
	$(RPMSG_AMP_MAKE) DESTDIR=$(TARGET_DIR) install-tools install-lib
endef

define RPMSG_AMP_INSTALL_LIB
	$(RPMSG_AMP_MAKE) DESTDIR=$(STAGING_DIR) install-lib
endef
endif

define RPMSG_AMP_INSTALL_STAGING_CMDS
	$(RPMSG_AMP_MAKE) DESTDIR=$(STAGING_DIR) install-dev
	$(RPMSG_AMP_INSTALL_LIB)
endef

define RPMSG_AMP_INSTALL_TARGET_CMDS
	$(RPMSG_AMP_MAKE) DESTDIR=$(TARGET_DIR) install-config
	$(RPMSG_AMP_INSTALL_TOOLS)
endef

$(eval $(kernel-module))
$(eval $(generic-package))
