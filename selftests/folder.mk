# SPDX-License-Identifier: GPL-2.0-only
#
# What the Makefiles of the folders have in common. They include it below their
#
#	TEST_PROGS TEST_FILES		scripts to run; what these need
#	TEST_GEN_PROGS TEST_GEN_FILES	the same, but built
#	SHARED_FILES			what is copied from other folders
#
# and above their rules, for which the built ones are files in $(OUTPUT).

O ?= .
OUTPUT ?= $(O)
TOP := ../..

CC := $(CROSS_COMPILE)gcc
CFLAGS ?= -O2 -g
override CFLAGS += -std=gnu11 -Wall -Wextra
override LDFLAGS += -static

shared := $(addprefix $(OUTPUT)/,$(notdir $(SHARED_FILES)))
TEST_GEN_FILES += $(notdir $(SHARED_FILES))

# A kernel's make in tools/testing/selftests says here where it is: a link that
# has led from there to here does not lead back.
ifneq ($(wildcard $(PWD)/kselftest/runner.sh),)
include $(PWD)/lib.mk
else

TEST_GEN_PROGS := $(addprefix $(OUTPUT)/,$(TEST_GEN_PROGS))
TEST_GEN_FILES := $(addprefix $(OUTPUT)/,$(TEST_GEN_FILES))

ifneq ($(abspath $(OUTPUT)),$(abspath .))
copies := $(addprefix $(OUTPUT)/,$(TEST_PROGS) $(TEST_FILES) \
	$(wildcard config settings))
endif

.PHONY: all
all: $(TEST_GEN_PROGS) $(TEST_GEN_FILES) $(copies)

$(copies): $(OUTPUT)/%: % | $(OUTPUT)
	cp -p $< $@

.PHONY: clean
clean:
	rm -f $(TEST_GEN_PROGS) $(TEST_GEN_FILES) $(copies)

endif

$(OUTPUT):
	mkdir -p $@

$(foreach file,$(SHARED_FILES),$(eval $(OUTPUT)/$(notdir $(file)): $(file)))
$(shared): | $(OUTPUT)
	cp -p $< $@
