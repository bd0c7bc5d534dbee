# SPDX-License-Identifier: GPL-2.0-only
#
# What one can make here: see `make help`.  The modules themselves are described
# to the kernel's build system in Kbuild; everything else has its own folder.

KDIR ?= /lib/modules/$(shell uname -r)/build

# Parts of the kernel's interface (W=1, C=2, CF=, LLVM=1, ARCH=, CROSS_COMPILE=,
# INSTALL_MOD_PATH=) need no mention: command-line variables pass through.
kbuild = $(MAKE) -C $(KDIR) M=$(CURDIR)

cache = $(or $(XDG_CACHE_HOME),$(HOME)/.cache)/rpmsg-amp

# Offered only where there is something to run
demo := $(wildcard tools/demo)
bench := $(wildcard tools/bench/run)

.PHONY: all
all: modules

.PHONY: help
help:
	@echo 'Modules, for the kernel in KDIR=$(KDIR):'
	@echo '  all, modules      build the modules (the default)'
	@echo '  modules_install   install them (INSTALL_MOD_PATH= is honoured)'
	@echo '  install           install modules, programs, headers, rules, documents:'
	@echo '                    DESTDIR=, PREFIX=/usr/local, see $(packaging)/install.mk'
	@echo '  install-PART      one of modules, tools, lib, dev, config, doc, dkms'
	@echo '  clean             remove what was built in this tree'
	@echo
	@echo 'Programs for this machine, or that of CROSS_COMPILE=:'
	@echo '  tools             build/amp-remote, a remote processor that is a process,'
	@echo '                    build/ampctl, the command, and build/librpmsg-amp.*, the'
	@echo '                    library, with its examples build/rpmsg-amp-*'
	@echo
	@echo 'In an emulated board, with nothing prepared:'
	$(if $(demo),@echo '  demo              boot the board and let both sides talk')
	@echo '  check             style and unit, and of the selftests what finds most'
	@echo '  check-BOARD       the selftests on a board, with each of its kernels'
	@echo '  check-all         everything, on every board with every kernel'
	@echo '  soak              ten times what tests repeat: hours, for what is rare'
	@echo '  check-matrix      the modules compiled for each kernel and architecture'
	@echo '  coverage          the selftests on two boards, and which lines they run'
	$(if $(bench),@echo '  bench             count what messages cost, ours and the peers')
	@echo
	@echo 'Without a board:'
	@echo '  style             checkpatch, sparse, W=1, kernel-doc, shellcheck, ...'
	@echo '  unit              ring, message format, resource table in user space; the'
	@echo '                    library over Unix sockets and UDP'
	@echo '  fuzz N=100000000  N mutations of what a peer can do to each'
	@echo '  mutants           break them on purpose: do the tests notice?'
	@echo '  dt_binding_check  validate the device tree bindings and their examples'
	@echo '  firmware          build the bare-metal remote (CHANNELS=example: other channels)'
	@echo '  htmldocs          the documentation as a site, in build/htmldocs/html'

.PHONY: kdir
kdir:
	@test -e $(KDIR)/Makefile || { \
		echo 'No kernel to build for in KDIR=$(KDIR).' >&2; \
		echo 'Install the headers of your kernel' \
			'(Debian: apt-get install linux-headers-$(shell uname -r))' >&2; \
		echo 'or name another: make KDIR=/path/to/build' >&2; \
		exit 1; }

.PHONY: modules modules_install
modules modules_install: kdir
	+$(kbuild) $@

include tools/packaging/install.mk

# Without a kernel there is nothing that kbuild could have left behind.
.PHONY: clean
clean:
	rm -rf build
	+$(if $(wildcard $(KDIR)/Makefile),$(kbuild) $@)

.PHONY: style dt_binding_check
style:
	tools/style/run

dt_binding_check:
	tools/style/run dt_binding_check

.PHONY: htmldocs
htmldocs:
	tools/docs/build $(or $(O),build/htmldocs)

.PHONY: unit fuzz mutants
unit:
	+$(MAKE) -C tools/ring check
	+$(MAKE) -C tools/table check
	+$(MAKE) -C tools/lib check

fuzz:
	+$(MAKE) -C tools/ring fuzz
	+$(MAKE) -C tools/table fuzz

mutants:
	tools/ring/mutants tools/ring
	tools/ring/mutants tools/table

# lwIP's source is optional: LWIP=, or what `make firmware` has fetched
.PHONY: tools
tools:
	+$(MAKE) --no-print-directory -C tools/remote \
		O=$(abspath $(or $(O),build))
	+$(MAKE) --no-print-directory -C tools/ampctl \
		O=$(abspath $(or $(O),build))
	+$(MAKE) --no-print-directory -C tools/lib \
		O=$(abspath $(or $(O),build))

# tools/ampvm has lwIP's source and the cross compiler installed
.PHONY: firmware
firmware:
	tools/ampvm build
	+$(MAKE) -C tools/firmware LWIP=$(cache)/current/lwip

.PHONY: check
check:
	tools/check

# Boards: tools/ampvm list
check-%:
	tools/check $*

.PHONY: soak
soak:
	tools/check soak

.PHONY: coverage
coverage:
	tools/check e500/6.1-gcov x86_64/6.1-fault

ifneq ($(demo),)
.PHONY: demo
demo:
	$(demo)
endif

ifneq ($(bench),)
.PHONY: bench
bench:
	$(bench)
endif
