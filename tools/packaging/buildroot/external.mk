# SPDX-License-Identifier: GPL-2.0-only
include $(sort $(wildcard $(BR2_EXTERNAL_RPMSG_AMP_PATH)/package/*/*.mk))
