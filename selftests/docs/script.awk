# SPDX-License-Identifier: GPL-2.0-only
#
# Makes a shell script of a code block: see block.sh. A command begins after "# " or
# "$ "; lines after one that ends in a backslash belong to it.

function mark(what)
{
	# a number of its own tells the line from what the command prints
	printf "printf '\\n@@%s %s\\n'\n", what, n
}

function end_command()
{
	if (!n)
		return
	print "block_status=$?"
	printf "printf '\\n@@status %%d\\n' $block_status\n"
	if (background)
		print "[ -z \"${SETTLE-}\" ] || eval \"$SETTLE\""
}

{
	line[NR] = $0
	if ($0 ~ /^[#$] /)
		prompts = 1
}

END {
	print "exec 2>&1"
	if (!prompts)
		print "set -e"
	for (i = 1; i <= NR; i++) {
		if (!prompts) {
			print line[i]
			continue
		}
		if (!continued && line[i] !~ /^[#$] /)
			continue
		if (!continued) {
			end_command()
			n++
			mark("command")
			sub(/^[#$] /, "", line[i])
		}
		print line[i]
		continued = line[i] ~ /\\$/
		background = line[i] ~ /&$/
	}
	if (prompts)
		end_command()
}
