# SPDX-License-Identifier: GPL-2.0-only
"""The directive ``diagram``: a graph in Graphviz' language, drawn into the page.

Lines and text have the colour of the page's text, so that a diagram can be read
on a light and on a dark page.
"""

import re
import subprocess

from docutils import nodes
from docutils.parsers.rst import Directive, directives

DEFAULTS = (
    'bgcolor=transparent; node [shape=box, style=rounded, fontname="sans-serif",'
    ' fontsize=12]; edge [fontname="sans-serif", fontsize=11];'
)


def draw(source):
    """Return the SVG element that dot makes of a graph."""
    text = source.replace("{", "{" + DEFAULTS, 1)
    svg = subprocess.run(
        ["dot", "-Tsvg"], input=text, text=True, capture_output=True, check=True
    ).stdout
    svg = svg[svg.index("<svg") :]
    svg = re.sub(r"<!--.*?-->", "", svg, flags=re.DOTALL)
    svg = svg.replace('stroke="black"', 'stroke="currentColor"')
    svg = svg.replace('fill="black"', 'fill="currentColor"')
    return svg.replace("<text ", '<text fill="currentColor" ')


class Diagram(Directive):
    """A graph with its title, which is what a reader without pictures gets."""

    has_content = True
    required_arguments = 1
    final_argument_whitespace = True
    option_spec = {"class": directives.class_option}

    def run(self):
        try:
            svg = draw("\n".join(self.content))
        except (OSError, subprocess.CalledProcessError) as error:
            detail = getattr(error, "stderr", "") or error
            raise self.error(f"dot cannot draw this: {detail}")
        title = self.arguments[0]
        svg = svg.replace("<svg ", f'<svg role="img" aria-label="{title}" ', 1)
        html = nodes.raw("", f'<div class="diagram">{svg}</div>', format="html")
        other = nodes.raw("", title, format="text man")
        return [html, other]


def setup(app):
    """Register the directive with Sphinx."""
    app.add_directive("diagram", Diagram)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
