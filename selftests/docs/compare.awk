# SPDX-License-Identifier: GPL-2.0-only
#
# Compares what the commands of a code block have printed with what the block shows:
#
#	awk -f compare.awk BLOCK OUTPUT
#
# OUTPUT is that of the script of script.awk. In what is shown, a number stands for
# any number, "…" for anything in a line, and a line "…" for any lines. Spaces and
# tabs are the same, however many.

function plain(text)
{
	gsub(/[ \t\r]+/, " ", text)
	sub(/ $/, "", text)
	return text
}

function escaped(text,  i, c, out)
{
	for (i = 1; i <= length(text); i++) {
		c = substr(text, i, 1)
		out = out (index(".[]*+?(){}|^$\\", c) ? "\\" : "") c
	}
	return out
}

# A regular expression of a text
function pattern(text)
{
	text = escaped(text)
	gsub(/[0-9]+/, "[0-9]+", text)
	gsub(/(^|\n)…\n/, "&\001", text)
	gsub(/…\n\001/, "(.*\n)?", text)
	gsub(/…/, "[^\n]*", text)
	return "^" text "$"
}

NR == FNR {
	if (continued) {
		continued = $0 ~ /\\$/
	} else if ($0 ~ /^[#$] /) {
		command[++n] = $0
		continued = $0 ~ /\\$/
	} else if (n) {
		shown[n] = shown[n] plain($0) "\n"
	}
	next
}

/^@@command / {
	k = $2
	blank = 0
	next
}

/^@@status / {
	status[k] = $2
	ended[k] = 1
	blank = 0
	next
}

# The line before a mark may be empty because the one before had no end. What comes
# between two commands is of the first one: it is in the background.
k {
	if ($0 == "") {
		blank++
		next
	}
	for (; blank; blank--)
		printed[k] = printed[k] "\n"
	printed[k] = printed[k] plain($0) "\n"
}

END {
	for (i = 1; i <= n; i++) {
		sub(/\n+$/, "\n", shown[i])
		if (!ended[i]) {
			print "did not end: " command[i]
			printf "%s", printed[i]
			exit 1
		}
		if (status[i] != 0) {
			print "exit status " status[i] ": " command[i]
			printf "%s", printed[i]
			bad = 1
		} else if (printed[i] !~ pattern(shown[i])) {
			print "printed by: " command[i]
			printf "%s", printed[i]
			print "shown:"
			printf "%s", shown[i]
			bad = 1
		}
	}
	exit bad
}
