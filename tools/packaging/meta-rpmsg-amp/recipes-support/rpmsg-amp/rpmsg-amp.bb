# SPDX-License-Identifier: GPL-2.0-only
SUMMARY = "rpmsg channels to other cores: commands and library"
DESCRIPTION = "The command ampctl, the library librpmsg-amp, rules of udev, units of \
systemd, and amp-remote, a remote processor that is a process."

require ../../recipes-kernel/rpmsg-amp/rpmsg-amp.inc
inherit bash-completion pkgconfig useradd

SRC_URI += "file://Makefile;subdir=${BPN} \
            file://CHANGELOG.md;subdir=${BPN} \
            file://README.md;subdir=${BPN} \
            file://Documentation;subdir=${BPN} \
            file://dts;subdir=${BPN} \
            file://tools;subdir=${BPN} \
            "

EXTRA_OEMAKE = "LWIP= KDIR=/nonexistent O=${B}/build PREFIX=${prefix} \
    SBINDIR=${sbindir} LIBDIR=${libdir} INCLUDEDIR=${includedir} MANDIR=${mandir} \
    UDEVDIR=${nonarch_base_libdir}/udev/rules.d UNITDIR=${systemd_system_unitdir}"

do_compile() {
    oe_runmake tools
}

do_install() {
    oe_runmake DESTDIR=${D} install-tools install-lib install-dev install-config install-doc
}

# The group of /dev/rpmsg-miscN
USERADD_PACKAGES = "${PN}"
GROUPADD_PARAM:${PN} = "--system rpmsg"

PACKAGE_BEFORE_PN = "librpmsg-amp ${PN}-wireshark ${PN}-python"
FILES:librpmsg-amp = "${libdir}/librpmsg-amp.so.*"
FILES:${PN}-wireshark = "${libdir}/wireshark"
FILES:${PN}-python = "${nonarch_libdir}/python3"
FILES:${PN} += "${nonarch_base_libdir}/udev ${systemd_system_unitdir} ${nonarch_libdir}/sysusers.d"
RDEPENDS:${PN}-python = "python3-core python3-ctypes librpmsg-amp"
RRECOMMENDS:${PN} = "kernel-module-rpmsg-amp"
