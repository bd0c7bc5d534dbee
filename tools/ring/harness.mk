# SPDX-License-Identifier: GPL-2.0-only
#
# How pure files are built and tested in user space; included by the makefile of
# a folder of tests:
#	make check		all tests, as KTAP
#	make fuzz N=100000000	N mutations
# Everything is built in O=.
#
# The includer sets
#	name		of the tests
#	folder		of drivers/virtio that has the files under test
#	from_drivers	those files, without .c
#	from_here	files that build headers under test, without .c
#	covered		files whose branches are counted
#	unit, fuzz	objects of either program, besides those
#	FUZZ		mutations in a minute or so
#
# Each program is built in variants: asan (address and undefined-behaviour
# sanitizers), watch (double fetches, see watch.h), cov (branches counted) and
# plain (what `mutants` runs, without any of it).

top := $(abspath ../..)
harness := $(top)/tools/ring
cache := $(or $(XDG_CACHE_HOME),$(HOME)/.cache)/rpmsg-amp
# Two checkouts do not share objects
O ?= $(cache)/$(name)-$(firstword $(shell echo '$(top)' | cksum))
# The sources under test, and a folder of headers that comes before ours
SRC ?= $(top)/drivers/virtio/$(folder)
FIRST ?=
# Mutations when asked for many
N ?= 100000000

CC = gcc
WARN := -Wall -Wextra -Wno-sign-compare -Wno-missing-field-initializers \
	-Wmissing-prototypes -Werror
# Tests choose the byte order
CFLAGS_all := "-DAMP_LITTLE_ENDIAN(cfg)=((cfg)->little_endian)" -std=gnu11 -g -fno-strict-aliasing -MMD -MP $(WARN) \
	-I. -I$(harness) -I$(top)/tools/include -I$(top)/include
CFLAGS_asan := -O2
CFLAGS_watch := -O2 -I$(harness)/watched -DAMP_ACCESS_HEADER='"watch.h"'
CFLAGS_cov := -O0
CFLAGS_plain := -O1
# Only the code under test is instrumented; the tests themselves are optimised
SANITIZE := -fsanitize=address,undefined -fno-omit-frame-pointer
COVER := --coverage

variants := asan watch cov plain
tested := $(from_drivers) $(from_here)
memory_asan := heap
memory_watch := watch
memory_cov := heap
memory_plain := heap

vpath %.c . $(harness)

.PHONY: all
all: $(foreach v,$(variants),$(O)/$(v)/unit $(O)/$(v)/fuzz)

define rules
$(O)/$(1)/%.o: %.c | $(O)/$(1)
	$$(CC) $$(CFLAGS_$(1)) $$(first) $$(CFLAGS_all) $$(extra) -c $$< -o $$@
$(from_drivers:%=$(O)/$(1)/%.o): $(O)/$(1)/%.o: $(SRC)/%.c | $(O)/$(1)
	$$(CC) $$(CFLAGS_$(1)) $$(first) $$(CFLAGS_all) $$(extra) -c $$< -o $$@
$(O)/$(1)/unit: $(patsubst %,$(O)/$(1)/%.o,$(unit) $(tested) $(memory_$(1)))
	$$(CC) $$(CFLAGS_$(1)) $$(extra) $$^ -o $$@
$(O)/$(1)/fuzz: $(patsubst %,$(O)/$(1)/%.o,$(fuzz) $(tested) $(memory_$(1)))
	$$(CC) $$(CFLAGS_$(1)) $$(extra) $$^ -o $$@
$(O)/$(1):
	mkdir -p $$@
-include $(wildcard $(O)/$(1)/*.d)
endef
$(foreach v,$(variants),$(eval $(call rules,$(v))))

# What an earlier build depends on may have been moved
$(top)/drivers/%.c: ;

$(patsubst %,$(O)/cov/%.o,$(tested)) $(O)/cov/unit $(O)/cov/fuzz: private extra = $(COVER)
$(patsubst %,$(O)/asan/%.o,$(tested)) $(O)/asan/unit $(O)/asan/fuzz: private extra = $(SANITIZE)

# Only what is under test sees other headers, so that the rest is built once
$(foreach v,$(variants),$(patsubst %,$(O)/$(v)/%.o,$(tested))): private first = $(FIRST:%=-I%)

.PHONY: check
check: all
	@$(harness)/check $(name) $(O) $(FUZZ) $(covered)

.PHONY: fuzz
fuzz: $(O)/asan/fuzz
	$< $(N)

.PHONY: clean
clean:
	$(if $(wildcard $(O)/asan $(O)/watch),rm -rf $(variants:%=$(O)/%))
