# SPDX-License-Identifier: GPL-2.0-only
#
# Finds the code blocks in documents, with the marks that say where they are run.
#
#	awk -f blocks.awk [-v place=PLACE] FILE...
#
# A mark is a comment of the document, before the block:
#
#	Markdown	<!-- run: PLACE -->	<!-- not run: REASON -->
#	reST		.. run: PLACE		.. not run: REASON
#	manual page	.\" run: PLACE		.\" not run: REASON
#
# In reST it stands before the paragraph that ends in "::". Manual pages have their
# blocks in .EX and .EE, or .Bd -literal and .Ed.
#
# Prints the blocks of PLACE, each after a line "@@ FILE:LINE". Without a place:
# prints blocks without a mark, marks without a block, and places that are none.

function complain(line, what)
{
	if (place == "")
		print file ":" line ": " what
	bad = 1
}

function drop_mark()
{
	if (mark != "")
		complain(mark_line, "mark without a block")
	mark = ""
}

# The mark in a line, or nothing
function mark_of(line)
{
	if (kind == "md") {
		if (line !~ /^ *<!-- (not )?run: .* -->$/)
			return ""
		sub(/^ *<!-- /, "", line)
		sub(/ -->$/, "", line)
	} else if (kind == "rst") {
		if (line !~ /^\.\. (not )?run: ./)
			return ""
		sub(/^\.\. /, "", line)
	} else {
		if (line !~ /^\.\\" (not )?run: ./)
			return ""
		sub(/^\.\\" /, "", line)
	}
	return line
}

# The block in text begins at a line
function emit(line)
{
	sub(/\n+$/, "\n", text)
	if (mark == "")
		complain(line, "block without a mark, expected \"run: PLACE\" or \"not run: REASON\"")
	else if (mark ~ /^run: / && mark !~ /^run: (host|board|simulator|example|debian)$/)
		complain(mark_line, "\"" mark "\", expected one of host, board, simulator, example, debian")
	else if (place != "" && mark == "run: " place)
		printf "@@ %s:%d\n%s", file, line, text
	mark = ""
	text = ""
	inside = ""
}

function indent_of(line)
{
	match(line, /^ */)
	return RLENGTH
}

function begin(how)
{
	inside = how
	begun = FNR
	text = ""
}

# A block in Markdown without a fence: four spaces more than what is around it
function is_code(line)
{
	return line ~ /[^ ]/ && indent_of(line) >= content + 4
}

function markdown(line)
{
	if (inside == "fence") {
		if (line ~ /^ *```/)
			emit(begun)
		else
			text = text line "\n"
		return
	}
	if (inside == "indent") {
		if (line == "" || is_code(line)) {
			text = text substr(line, content + 5) "\n"
			return
		}
		emit(begun)
	}
	if (line ~ /^ *```/) {
		begin("fence")
	} else if (is_code(line) && before == "") {
		begin("indent")
		text = substr(line, content + 5) "\n"
	} else if (line ~ /^([0-9]+\.|[-*]) /) {
		drop_mark()
		match(line, /^([0-9]+\.|[-*]) +/)
		content = RLENGTH
	} else if (line != "") {
		drop_mark()
		if (indent_of(line) < content)
			content = 0
	}
}

function rest(line)
{
	gsub(/\t/, "        ", line)
	if (inside == "indent") {
		if (line == "" || indent_of(line) > 0) {
			if (text == "" && line == "")
				return
			if (text == "")
				content = indent_of(line)
			text = text substr(line, content + 1) "\n"
			return
		}
		emit(begun)
	}
	if (line ~ /::$/ && line !~ /^\.\. /)
		begin("indent")
}

# What a manual page shows for a line of it
function shown(line)
{
	gsub(/\\\[dq\]/, "\"", line)
	gsub(/\\&/, "", line)
	gsub(/\\-/, "-", line)
	gsub(/\\e/, "\\", line)
	return line
}

function manual(line)
{
	if (inside != "") {
		if (line ~ /^\.(EE|Ed)/)
			emit(begun)
		else
			text = text shown(line) "\n"
	} else if (line ~ /^\.(EX|Bd -literal)/) {
		begin("example")
	}
}

function end_of_file()
{
	if (inside == "indent")
		emit(begun)
	if (inside != "")
		complain(begun, "block without an end")
	inside = ""
	drop_mark()
}

FNR == 1 {
	if (NR > 1)
		end_of_file()
	file = FILENAME
	sub(/^(\.\.?\/)+/, "", file)
	kind = file ~ /\.md$/ ? "md" : file ~ /\.rst$/ ? "rst" : "man"
	content = 0
	before = ""
}

inside == "" || inside == "indent" {
	found = mark_of($0)
	if (found != "") {
		if (inside != "")
			emit(begun)
		drop_mark()
		mark = found
		mark_line = FNR
		before = ""
		next
	}
}

{
	if (kind == "md")
		markdown($0)
	else if (kind == "rst")
		rest($0)
	else
		manual($0)
	before = $0
}

END {
	end_of_file()
	exit bad
}
