# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
#
# What the checks have in common; sourced. Run by ./run, which sets TOP, WORK,
# KDIR, KSRC, ARCH and CROSS_COMPILE and changes to TOP.

# files [PATTERN...]: what is part of this tree, or will be once it is added
files()
{
	if git -c safe.directory='*' rev-parse --git-dir >/dev/null 2>&1; then
		git -c safe.directory='*' ls-files -co --exclude-standard -- "$@"
	else
		# an exported tree: the patterns are those of git
		find . -type f | sed 's,^\./,,' | while read -r file; do
			for pattern in "${@:-*}"; do
				# shellcheck disable=SC2254 # a pattern
				case $file in
				$pattern) echo "$file" ;;
				esac
			done
		done
	fi | sort -u | while read -r file; do
		# listed, but removed from the working tree
		[ -f "$file" ] && echo "$file"
	done
}

# shell_files: everything that a shell runs
shell_files()
{
	files | while read -r file; do
		case $file in
		*.sh)
			echo "$file" ;;
		*)
			# shellcheck disable=SC2016 # no expansion
			if head -n 2 "$file" |
				grep -qaE '^#!.*[/ ](sh|bash)( |$)|shellcheck shell='
			then
				echo "$file"
			fi ;;
		esac
	done
}

# copy_modules DIR: what kbuild needs, without dirtying the tree
copy_modules()
{
	copy_files "$1" Kbuild 'drivers/*' 'include/*'
}

# copy_files DIR [PATTERN...]: of this tree. A file that has not changed keeps its
# date, so only what has is built again; unless there were findings, which a compiler
# that has nothing to do would not repeat.
copy_files()
{
	copy=$1
	new=$1.new
	shift
	rm -rf "$new"
	[ -e "$copy/clean" ] || rm -rf "$copy"
	mkdir -p "$copy" "$new"
	files "$@" | tar -cf - -T - | tar -xf - -C "$new"
	(cd "$new" && find . -type f) | while read -r file; do
		cmp -s "$new/$file" "$copy/$file" && continue
		mkdir -p "$(dirname "$copy/$file")"
		cp "$new/$file" "$copy/$file"
	done
	# sources that are gone
	(cd "$copy" && find . -name '*.[chS]' ! -name '*.mod.c') |
		while read -r file; do
			[ -e "$new/$file" ] || rm -f "$copy/$file"
		done
	rm -rf "$new"
}

# kbuild DIR [ARG]...: build the modules in DIR, print warnings and errors
kbuild()
{
	dir=$1
	shift
	rm -f "$dir/clean"
	make -C "$KDIR" M="$dir" ARCH="$ARCH" CROSS_COMPILE="$CROSS_COMPILE" \
		-j "$(nproc)" "$@" >"$dir/log" 2>&1
	status=$?
	found=$(findings "$dir")
	if [ -n "$found" ]; then
		echo "$found"
		return 1
	fi
	if [ $status != 0 ]; then
		tail -n 20 "$dir/log"
		return 1
	fi
	touch "$dir/clean"
}

# findings DIR: print warnings and errors of the compilers, with the file names of this
# tree. modpost's complaints about the missing kernel are left out.
findings()
{
	grep -vE 'Module.symvers is missing|modpost: .*(undefined!|unresolved symbol)' \
		"$1/log" |
		grep -E -A 3 'warning:|error:|WARNING:|ERROR:|not up to date$' |
		grep -vE '^ *(CC|CHECK|LD|MODPOST) ' | sed "s,$1/,,"
}
