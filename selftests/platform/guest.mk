# SPDX-License-Identifier: GPL-2.0-only
#
# What the folders dt, platform and rpmsg make for the guest:
#
#	make -C selftests/platform O=/tmp/platform CROSS_COMPILE=powerpc-linux-gnu-
#	tools/ampvm run -f /tmp/platform -- platform/test_sysfs.sh
#
# TEST_PROGS, TEST_FILES and HELPERS (C programs) are the folder's. The shell
# library, the traffic client and the remote's console are everybody's.

O ?= .
OUTPUT ?= $(O)
TOP := ../..
SHARED := ../platform

CC := $(CROSS_COMPILE)gcc
CFLAGS ?= -O2 -g
override CFLAGS += -std=gnu11 -D_GNU_SOURCE -Wall -Wextra -I../char \
	-I$(TOP)/include/uapi
override LDFLAGS += -static

vpath %.c . $(SHARED) ../char
vpath %.h ../char
vpath %.sh . $(SHARED) ../char

programs := $(addprefix $(OUTPUT)/,traffic remote $(HELPERS))
ifneq ($(abspath $(OUTPUT)),$(abspath .))
copies := $(addprefix $(OUTPUT)/,$(TEST_PROGS) $(TEST_FILES))
endif
ifneq ($(abspath $(OUTPUT)),$(abspath $(SHARED)))
copies += $(OUTPUT)/amp.sh
endif
copies += $(OUTPUT)/ktap.sh

.PHONY: all
all: $(programs) $(copies)

$(OUTPUT):
	mkdir -p $@

$(programs): $(OUTPUT)/%: %.c | $(OUTPUT)
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $(filter %.c,$^)

# What the tests of the character devices have in common
$(OUTPUT)/remote $(OUTPUT)/traffic: misc.c misc.h

$(copies): $(OUTPUT)/%: % | $(OUTPUT)
	cp -p $< $@

.PHONY: clean
clean:
	rm -f $(programs) $(copies)
