# SPDX-License-Identifier: GPL-2.0-only
#
# Reads JSON, a value a line, and prints each number, string and word in it as
#
#	KEY.KEY[INDEX]=VALUE
#
# Exits with 1, after it has said why, if something is no JSON.

function fail(what)
{
	print "line " NR ": no JSON: " what ": " substr(text, at, 20)
	bad = 1
	exit 1
}

function skip()
{
	while (substr(text, at, 1) ~ /[ \t]/)
		at++
}

function take(character)
{
	skip()
	if (substr(text, at, 1) != character)
		fail("expected " character)
	at++
}

function take_string(    rest)
{
	rest = substr(text, at)
	if (!match(rest, /^"([^"\\]|\\["\\\/bfnrt]|\\u[0-9a-fA-F][0-9a-fA-F][0-9a-fA-F][0-9a-fA-F])*"/))
		fail("expected a string")
	at += RLENGTH
	return substr(rest, 2, RLENGTH - 2)
}

function take_word(path,    rest)
{
	rest = substr(text, at)
	if (!match(rest, /^(true|false|null|-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?)/))
		fail("expected a value")
	at += RLENGTH
	print path "=" substr(rest, 1, RLENGTH)
}

# take_members PATH END: of an object or an array
function take_members(path, end,    key, index_of)
{
	at++
	skip()
	if (substr(text, at, 1) == end) {
		at++
		return
	}
	for (index_of = 0; ; index_of++) {
		skip()
		if (end == "}") {
			key = take_string()
			take(":")
			take_value(path (path == "" ? "" : ".") key)
		} else {
			take_value(path "[" index_of "]")
		}
		skip()
		if (substr(text, at, 1) == end) {
			at++
			return
		}
		take(",")
	}
}

function take_value(path)
{
	skip()
	if (substr(text, at, 1) == "{")
		take_members(path, "}")
	else if (substr(text, at, 1) == "[")
		take_members(path, "]")
	else if (substr(text, at, 1) == "\"")
		print path "=" take_string()
	else
		take_word(path)
}

{
	text = $0
	at = 1
	take_value("")
	skip()
	if (at <= length(text))
		fail("more behind the value")
}

END {
	if (!NR && !bad) {
		print "no JSON: nothing"
		bad = 1
	}
	exit bad
}
