# SPDX-License-Identifier: GPL-2.0-only
#
# What the Makefiles of the folders have in common. They include it below their
#
#	TEST_PROGS TEST_FILES		scripts to run; what these need
#	TEST_GEN_PROGS TEST_GEN_FILES	the same, but built
#	SHARED_FILES			what is copied from other folders
#	TOOL_FILES			programs of tools/: ampctl, amp-remote, example, lite
#
# and above their rules, for which the built ones are files in $(OUTPUT).

O ?= .
OUTPUT ?= $(O)
TOP := ../..

CC := $(CROSS_COMPILE)gcc
CFLAGS ?= -O2 -g
override CFLAGS += -std=gnu11 -Wall -Wextra
override LDFLAGS += -static

cache := $(or $(XDG_CACHE_HOME),$(HOME)/.cache)/rpmsg-amp
here := $(firstword $(shell echo '$(abspath $(TOP))' | cksum))

# Objects of tools/ stay where nothing takes them to the guest. The source of lwIP,
# which the remote has its IP from, is what tools/ampvm has fetched; the tests that
# need the remote are skipped without.
TOOLS_O := $(cache)/amp-remote-$(CROSS_COMPILE)$(here)
LWIP ?= $(cache)/current/lwip
remotes := amp-remote example lite
ifeq ($(wildcard $(LWIP)/src/core/init.c),)
TOOL_FILES := $(filter-out $(remotes),$(TOOL_FILES))
endif
TEST_GEN_FILES += $(TOOL_FILES)

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

# Their own make knows what is up to date
.PHONY: tool-remote tool-ampctl
tool-remote:
	+$(MAKE) -C $(TOP)/tools/remote O=$(TOOLS_O) LWIP=$(LWIP) \
		CROSS_COMPILE=$(CROSS_COMPILE)

tool-ampctl:
	+$(MAKE) -C $(TOP)/tools/ampctl O=$(TOOLS_O)/static STATIC=1 WERROR=1 \
		CFLAGS='-O2 -g' CROSS_COMPILE=$(CROSS_COMPILE)

$(addprefix $(OUTPUT)/,$(filter $(remotes),$(TOOL_FILES))): $(OUTPUT)/%: \
		tool-remote | $(OUTPUT)
	$(CROSS_COMPILE)strip -o $@ $(TOOLS_O)/$*

$(addprefix $(OUTPUT)/,$(filter ampctl,$(TOOL_FILES))): tool-ampctl | $(OUTPUT)
	$(CROSS_COMPILE)strip -o $@ $(TOOLS_O)/static/ampctl

$(foreach file,$(SHARED_FILES),$(eval $(OUTPUT)/$(notdir $(file)): $(file)))
$(shared): | $(OUTPUT)
	cp -p $< $@
