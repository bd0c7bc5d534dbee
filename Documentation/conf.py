# SPDX-License-Identifier: GPL-2.0-only
"""How Sphinx makes the site: see tools/docs/build, which `make htmldocs` calls."""

import os
import re
import sys

TOP = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
KSRC = os.environ.get("KSRC", "")

sys.path.insert(0, os.path.join(TOP, "Documentation", "sphinx"))
sys.path.insert(0, os.path.join(KSRC, "Documentation", "sphinx"))

with open(os.path.join(TOP, "include/amp/version.h"), encoding="utf-8") as header:
    release = re.search(r'"([0-9.]+)"', header.read()).group(1)

project = "rpmsg-amp"
project_copyright = "the authors of rpmsg-amp"
version = release
highlight_language = "none"
language = "en"
nitpicky = False
exclude_patterns = ["_build", "ABI", "devicetree", "man"]
extensions = ["diagram"]

# The kernel's own directive reads the kernel-doc comments of headers.
if os.path.exists(os.path.join(KSRC, "Documentation/sphinx/kerneldoc.py")):
    extensions.append("kerneldoc")
    kerneldoc_bin = os.path.join(KSRC, "scripts/kernel-doc")
    kerneldoc_srctree = TOP
    c_id_attributes = ["__user", "__iomem", "__rcu"]
    # Types of the kernel and of C, which have no page here
    suppress_warnings = ["ref.c"]

html_theme = "furo"
html_title = f"rpmsg-amp {release}"
html_static_path = ["sphinx/static"]
html_css_files = ["amp.css"]
html_copy_source = False
html_show_sphinx = False
# Manual pages and ABI files, made by tools/docs/build
html_extra_path = [os.environ.get("AMP_HTML_EXTRA", "sphinx/static")]
