# SPDX-License-Identifier: GPL-2.0-only
#
# Reads KTAP, nested to any depth; prints results, and for failures what came
# before them. Appends "LEVEL SUITE PASSED FAILED SKIPPED" to the file COUNTS for
# each suite: SUITE is what stands before the dot in SUITE.TEST, or after that in
# selftests.SUITE.

function indent(line)
{
	match(line, /^ */)
	return RLENGTH
}

# Forget what has been said below a depth
function forget(depth,  d)
{
	for (d in said)
		if (d + 0 >= depth)
			delete said[d]
}

# With what was said deeper, which nothing has summed up
function fail(depth,  d)
{
	failed++
	for (d in said)
		if (d + 0 >= depth)
			printf "%s", said[d]
}

# What has been counted since the last one belongs to the suite of this result
function assign(line,  name)
{
	name = line
	sub(/^ *(not )?ok [0-9]+ (- )?/, "", name)
	sub(/ .*/, "", name)
	if (name !~ /^[a-z]+\./)
		return
	if (name ~ /^selftests\./)
		sub(/^selftests\./, "", name)
	sub(/\..*/, "", name)
	count(name)
}

function count(suite)
{
	if (passed + failed + skipped == known)
		return
	known = passed + failed + skipped
	if (!(suite in passes))
		order[++suites] = suite
	passes[suite] += passed - passed_before
	fails[suite] += failed - failed_all_before
	skips[suite] += skipped - skipped_before
	passed_before = passed
	failed_all_before = failed
	skipped_before = skipped
}

# A result after deeper results sums these up: it counts only if it fails and
# none of them has, or if it is skipped and none of them was run.
function result(line, depth,  bad, skip, sums)
{
	bad = line ~ /^ *not ok /
	skip = line ~ /# *SKIP/
	sums = below > depth
	if (skip && reason != "" && line !~ /SKIP *[^ ]/)
		line = line " " reason
	if (bad && (!sums || failed == failed_before[depth]))
		fail(depth)
	else if (skip && !sums)
		skipped++
	else if (!sums && !bad)
		passed++
	if (bad || skip || depth <= 2)
		print line
	fflush()
	if (depth <= 2)
		assign(line)
	forget(depth)
	below = depth
	failed_before[depth] = failed
	reason = ""
}

{ sub(/\r$/, "") }

/^ *(not )?ok [0-9]/ {
	d = indent($0)
	result($0, d)
	next
}

/^ *1\.\.0 *# *SKIP/ {
	reason = $0
	sub(/.*SKIP */, "", reason)
	next
}

/^ *1\.\.[0-9]/ {
	d = indent($0)
	failed_before[d] = failed
	below = d
	next
}

/^ *KTAP version/ { next }

# Diagnostics belong to the next result at their depth
{
	d = indent($0)
	said[d] = said[d] $0 "\n"
}

END {
	count(level)
	for (i = 1; i <= suites; i++) {
		s = order[i]
		print level, s, passes[s], fails[s], skips[s] >> counts
	}
	if (!suites)
		print level, level, 0, 0, 0 >> counts
}
