# The command line: help, version, and every kind of wrong usage.
load common

@test "--help names every command and every exit code" {
	geojp 0 --help
	for word in update convert check load restore rollback unload list \
		diff test status; do
		has "$output" "
  $word "
	done
	for code in 0 1 2 3 4 5 6 7; do
		has "$output" "
  $code  "
	done
	[ -z "$stderr" ]
}

@test "COMMAND --help tells of its options and changes nothing" {
	for word in update convert check load restore rollback unload list \
		diff test status; do
		geojp 0 "$word" --help
		has "$output" "Usage: geojp $word"
		has "$output" "--list-name NAME"
		[ -z "$stderr" ]
	done
	[ ! -e "$state" ]
}

@test "rule --help says what each action does" {
	geojp 0 rule --help
	for action in $(sed -n 's/^Usage: .* //p' <<<"$output" | tr '|' ' '); do
		grep -q "^$action  *[a-z]" <<<"$output"
	done
	has "$output" "status --rule, rule check: the rule
     is not in place; enable, confirm: refused"
}

@test "the list has the name of the option in a rule, and --list is enough" {
	small_list 1 >small
	quiet load --list-name office --store-only --state-dir "$state" small
	quiet load --list office --store-only --state-dir "$state" small
	same "$(ls "$state/office")" "000001.list
000002.list"
	grep -q -- '"list-name"' "$here/../../userspace/libxt_geojp.c"
}

@test "--version" {
	geojp 0 --version
	[[ $output =~ ^geojp\ [0-9]+\.[0-9]+\.[0-9]+$ ]]
}

@test "usage errors: exit code 2, one line that quotes what is wrong" {
	check() {
		local want=$1
		shift
		geojp 2 "$@"
		[ -z "$output" ]
		same "$stderr" "geojp: $want"
	}
	check 'no command is given; see geojp --help'
	check '"frob": no such command; see geojp --help' frob
	check 'convert: "--frob": no such option; see geojp convert --help' \
		convert --frob
	check 'convert: "-x": no such option; see geojp convert --help' \
		convert -x
	check 'convert: "--list": needs a value; see geojp convert --help' \
		convert --list
	check 'convert: "-o": needs a value; see geojp convert --help' \
		convert -o
	check 'unload: "--country": no such option; see geojp unload --help' \
		unload --country JP
	check '"JPN": not a two-letter country code' convert --country JPN
	check '"": not a two-letter country code' convert --country ''
	check '"J1": not a two-letter country code' convert --country J1
	check 'check: FILE... is missing; see geojp check --help' check
	check 'test: ADDR... is missing; see geojp test --help' test
	check 'diff: A B is missing; see geojp diff --help' diff force
	check 'diff: "3": one operand too many; see geojp diff --help' \
		diff 1 2 3
	check 'diff: "1000000000": no stored list has such a number; ./1000000000 is a file' \
		diff 1000000000 1
	check 'list: "1": one operand too many; see geojp list --help' list 1
	check '"soon": not a time such as 14d or 36h' status --max-age soon
	check '"0": not a time such as 14d or 36h' status --max-age 0
	check '"0": not a number from 1' status --min-rules 0
	check '"two": not a number from 1' status --min-rules two
	check 'restore: "now": one operand too many; see geojp restore --help' \
		restore now
	check 'test: "1.2.3": not an IPv4 address' test 1.2.3
	check 'test: "1::2::3": not an IPv6 address' test 1::2::3
	check 'test: "10.0.0.0/8": more than one address; test takes single addresses' \
		test 10.0.0.0/8
	check 'test: "fe80::1%eth0": has a zone; write the address without the % and what follows' \
		test fe80::1%eth0
}

@test "a list's name is checked before it can become a path" {
	for name in '' ../x JP a.b abcdefghijklmnop 'a b'; do
		geojp 2 load --store-only --state-dir "$state" --list "$name"
		has "$stderr" "\"$name\": a list's name is"
	done
	[ ! -e "$state" ]
}

@test "a label that no list may have" {
	long=$(printf '%064d' 0)
	for label in "$long" 'ä' "$(printf 'a\nb')"; do
		geojp 2 convert --label "$label"
		has "$stderr" "a label is at most 63"
	done
	small_list 1 | "$geojp" convert --label "${long%0}" >out
	grep -qx "label ${long%0}" out
}

@test "output that cannot be written is an error" {
	[ -w /dev/full ] || skip "no /dev/full here"
	small_list 1 >list
	run -5 bash -c '"$1" convert list >/dev/full' - "$geojp"
	has "$output" "geojp: stdout: cannot write"
}

@test "no file name sends commands to the terminal, or makes two lines of one" {
	geojp 3 convert "$(printf 'a\033[31mb\nc\177\t')"
	same "$stderr" 'geojp: a?[31mb?c??: No such file or directory'
}
