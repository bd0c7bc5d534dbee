# SPDX-License-Identifier: GPL-2.0-only
#
# Reads KTAP, nested to any depth; prints results, and for failures what came
# before them, each line after PREFIX and by itself: others write as well. Writes
# "LEVEL SUITE PASSED FAILED SKIPPED" to the file COUNTS for each suite: SUITE is
# what stands before the dot in SUITE.TEST, or after that in selftests.SUITE. A
# plan of which less was done counts as a failure of the suite "level". What has
# failed goes to the file FAILURES as well.

function indent(line)
{
	match(line, /^ */)
	return RLENGTH
}

function say(line)
{
	print prefix line
	fflush()
}

function say_all(text,  line, n, i)
{
	n = split(text, line, "\n")
	for (i = 1; i < n; i++)
		say(line[i])
}

# Forget what has been said below a depth
function forget(depth,  d)
{
	for (d in said)
		if (d + 0 >= depth)
			delete said[d]
}

# Include results of greater depth that no result has summed up
function fail(depth,  d)
{
	failed++
	for (d in said)
		if (d + 0 >= depth)
			say_all(said[d])
}

# Results that were counted since the last suite belong to this one
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
		say(line)
	if (bad)
		print prefix line > failures
	if (!depth)
		done++
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
	if (!d) {
		sub(/^1\.\./, "")
		planned += $1
	}
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
		print level, s, passes[s], fails[s], skips[s] > counts
	}
	if (done < planned) {
		say("# " planned - done " of " planned " results are missing")
		print level, "level", 0, 1, 0 > counts
	}
	close(counts)
}
