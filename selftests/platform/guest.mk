# SPDX-License-Identifier: GPL-2.0-only
#
# What the folders dt, platform and rpmsg make for the guest:
#
#	make -C selftests/platform O=/tmp/platform CROSS_COMPILE=powerpc-linux-gnu-
#	tools/ampvm run -f /tmp/platform -- platform/test_sysfs.sh
#
# TEST_PROGS, TEST_FILES and TEST_GEN_FILES (C programs) are the folder's. The
# shell libraries, the traffic client and the remote's console are everybody's.

TEST_GEN_FILES += traffic remote
SHARED_FILES += ../need.sh ../char/ktap.sh
ifeq ($(wildcard amp.sh),)
SHARED_FILES += ../platform/amp.sh ../platform/class.sh
else
TEST_FILES += amp.sh class.sh
endif

include ../folder.mk

override CFLAGS += -D_GNU_SOURCE -I../char -I$(TOP)/include/uapi

vpath %.c . ../platform ../char
vpath %.h ../char

$(filter-out $(shared),$(TEST_GEN_FILES)): $(OUTPUT)/%: %.c | $(OUTPUT)
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $(filter %.c,$^)

# What the tests of the character devices have in common
$(OUTPUT)/remote $(OUTPUT)/traffic: misc.c misc.h
