# SPDX-License-Identifier: GPL-2.0-only
#
# What `make install` puts where.  Included by the Makefile of the tree.
#
# DESTDIR is put before every path, PREFIX only before those of programs and
# data.  Modules go where the kernel looks for them: DESTDIR/lib/modules.  The
# paths of udev, systemd, kmod and Wireshark are below PREFIX, where all four
# look, be it /usr or /usr/local.

PREFIX ?= /usr/local
SBINDIR ?= $(PREFIX)/sbin
LIBDIR ?= $(PREFIX)/lib
INCLUDEDIR ?= $(PREFIX)/include
MANDIR ?= $(PREFIX)/share/man
DOCDIR ?= $(PREFIX)/share/doc/rpmsg-amp
SRCDIR ?= $(PREFIX)/src
UDEVDIR ?= $(PREFIX)/lib/udev/rules.d
UNITDIR ?= $(PREFIX)/lib/systemd/system
SYSUSERSDIR ?= $(PREFIX)/lib/sysusers.d
WIRESHARKDIR ?= $(LIBDIR)/wireshark/plugins
PYTHONDIR ?= $(PREFIX)/lib/python3/dist-packages

INSTALL ?= install

packaging := tools/packaging
version := $(shell sed -n 's/.*AMP_VERSION "\(.*\)".*/\1/p' include/amp/version.h)
where = DESTDIR='$(DESTDIR)' PREFIX='$(PREFIX)' SBINDIR='$(SBINDIR)' \
	LIBDIR='$(LIBDIR)' INCLUDEDIR='$(INCLUDEDIR)' MANDIR='$(MANDIR)' \
	O='$(abspath $(or $(O),build))'

# $(call put,FILES,DIRECTORY[,MODE]), for as many files as there are
put = $(if $(strip $(1)),$(INSTALL) -D -m $(or $(3),0644) \
	-t '$(DESTDIR)$(strip $(2))' $(1))

# Without a kernel to build for, everything else can be installed
.PHONY: install
install: install-tools install-lib install-dev install-config install-doc
install: $(if $(wildcard $(KDIR)/Makefile),install-modules,no-modules)

.PHONY: no-modules
no-modules:
	@echo 'No modules are installed: there is no kernel in KDIR=$(KDIR).'

.PHONY: install-modules
install-modules: modules
	+$(kbuild) $(if $(DESTDIR),INSTALL_MOD_PATH='$(DESTDIR)') modules_install

.PHONY: install-tools
install-tools: tools
	$(call put,$(or $(O),build)/amp-remote,$(SBINDIR),0755)
	$(INSTALL) -d '$(DESTDIR)$(WIRESHARKDIR)'
	$(call put,$(wildcard tools/wireshark/*.lua),$(WIRESHARKDIR))
	+$(MAKE) -C tools/ampctl $(where) install

.PHONY: install-lib
install-lib: tools
	+$(MAKE) -C tools/lib $(where) install
	$(call put,tools/lib/python/rpmsg_amp.py,$(PYTHONDIR))

# The kernel's headers of user space
.PHONY: install-dev
install-dev:
	$(call put,$(wildcard include/uapi/linux/*.h),$(INCLUDEDIR)/linux)

# udev, systemd, a group. What depends on the board is an example.
.PHONY: install-config
install-config:
	$(call put,$(packaging)/70-rpmsg-amp.rules,$(UDEVDIR))
	$(call put,$(wildcard $(packaging)/systemd/*),$(UNITDIR))
	$(call put,$(packaging)/rpmsg-amp.conf,$(SYSUSERSDIR))

.PHONY: install-doc
install-doc:
	for page in Documentation/man/*.[1-9]; do \
		$(INSTALL) -D -m 0644 -t '$(DESTDIR)$(MANDIR)'/man$${page##*.} \
			$$page || exit; \
	done
	cd Documentation && find . -type f \( -path './ABI/*' -o \
		-path './devicetree/*' -o -name '*.rst' -o -name '*.png' -o \
		-name '*.svg' \) -exec $(INSTALL) -D -m 0644 {} '$(DESTDIR)$(DOCDIR)'/{} \;
	$(call put,README.md CHANGELOG.md,$(DOCDIR))
	$(call put,$(wildcard $(packaging)/examples/*),$(DOCDIR)/examples)
	$(call put,$(wildcard dts/*.dts*),$(DOCDIR)/examples/dts)
	$(call put,$(wildcard dts/porting/*.dts*),$(DOCDIR)/examples/dts/porting)

# The source that DKMS compiles for each kernel: `make install-dkms`, then
# `dkms install rpmsg-amp/VERSION`
dkms_source := $(SRCDIR)/rpmsg-amp-$(version)

.PHONY: install-dkms
install-dkms:
	$(INSTALL) -d '$(DESTDIR)$(dkms_source)'
	find Kbuild COPYING drivers include -type f \( -name '*.[chS]' -o \
		-name Kbuild -o -name COPYING -o -path 'include/compat/*' \) \
		! -name '*.mod.c' ! -name rpmsg_interface.h | \
		tar -cf - -T - | tar -xf - -C '$(DESTDIR)$(dkms_source)'
	sed 's/#MODULE_VERSION#/$(version)/' $(packaging)/dkms.conf \
		>'$(DESTDIR)$(dkms_source)/dkms.conf'
