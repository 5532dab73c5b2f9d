# JSON in which others publish their prefixes.
load common

setup() {
	common_setup
	echo '["192.0.2.0/24"]' >probe
	"$geojp" convert probe >/dev/null 2>probe.err || :
	! grep -q 'built without libjansson' probe.err || skip "this geojp was built without libjansson"
}

# The shapes, as their publishers write them, shortened.
ripestat() {
	cat <<-'END'
		{"messages": [["info", "Some text"]], "see_also": [], "version": "0.2",
		 "data_call_name": "country-resource-list", "data_call_status": "supported",
		 "cached": false, "data": {"query_time": "2026-02-01T00:00:00",
		 "resources": {"asn": ["173", "4608-4610"],
		 "ipv4": ["192.0.2.0/24", "198.51.100.0-198.51.100.95"], "ipv6": ["2001:db8::/32"]}},
		 "query_id": "20260201-a", "process_time": 12, "server_id": "app1",
		 "status": "ok", "status_code": 200, "time": "2026-02-01T10:11:12.131415"}
	END
}

announced() {
	cat <<-'END'
		{"messages": [], "version": "1.2", "data_call_name": "announced-prefixes",
		 "data": {"prefixes": [{"prefix": "192.0.2.0/24", "timelines":
		 [{"starttime": "2026-01-18T00:00:00", "endtime": "2026-02-01T00:00:00"}]},
		 {"prefix": "2001:db8::/32", "timelines": []}], "resource": "3333",
		 "query_starttime": "2026-01-18T00:00:00", "query_endtime": "2026-02-01T00:00:00"},
		 "status": "ok", "status_code": 200}
	END
}

aws() {
	cat <<-'END'
		{"syncToken": "1769904000", "createDate": "2026-02-01-10-11-12", "prefixes": [
		 {"ip_prefix": "192.0.2.0/24", "region": "ap-northeast-1", "service": "AMAZON",
		  "network_border_group": "ap-northeast-1"},
		 {"ip_prefix": "198.51.100.7/32", "region": "GLOBAL", "service": "EC2",
		  "network_border_group": "GLOBAL"}], "ipv6_prefixes": [
		 {"ipv6_prefix": "2001:db8::/32", "region": "us-east-1", "service": "EC2",
		  "network_border_group": "us-east-1"}]}
	END
}

google() {
	cat <<-'END'
		{"syncToken": "1769904000000", "creationTime": "2026-02-01T10:11:12.131415",
		 "prefixes": [{"ipv4Prefix": "192.0.2.0/24", "service": "Google Cloud",
		 "scope": "asia-northeast1"}, {"ipv6Prefix": "2001:db8::/32"}]}
	END
}

github() {
	cat <<-'END'
		{"verifiable_password_authentication": false,
		 "ssh_key_fingerprints": {"SHA256_RSA": "uNiVztksCsDhcc0u9e8BgrJXVGDJEjGd"},
		 "ssh_keys": ["ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl"],
		 "hooks": ["192.0.2.0/24", "2001:db8::/32"], "web": ["198.51.100.7/32"],
		 "actions": [], "domains": {"website": ["*.github.com"], "actions_inbound":
		 {"full_domains": ["github.com"]}}}
	END
}

cloudflare() {
	cat <<-'END'
		{"result": {"ipv4_cidrs": ["192.0.2.0/24"], "ipv6_cidrs": ["2001:db8::/32"],
		 "etag": "38f79d050aa027e3be3865e495dcc9bc"}, "success": true, "errors": [], "messages": []}
	END
}

fastly() {
	echo '{"addresses": ["192.0.2.0/24"], "ipv6_addresses": ["2001:db8::/32"]}'
}

bare() {
	echo '["192.0.2.0/24", "2001:db8::/32"]'
}

shapes="ripestat announced aws google github cloudflare fastly bare"

# JSON $1 is refused, with $2 behind its name and nothing else.
json_refused() {
	printf '%s' "$1" >x.json
	geojp 3 convert x.json
	same "$output$stderr" "geojp: x.json$2"
}

@test "each shape gives all its prefixes, and no other" {
	same "$(prefixes <(ripestat))" "192.0.2.0/24 198.51.100.0/26 198.51.100.64/27 2001:db8::/32"
	same "$(prefixes <(announced))" "192.0.2.0/24 2001:db8::/32"
	same "$(prefixes <(aws))" "192.0.2.0/24 198.51.100.7/32 2001:db8::/32"
	same "$(prefixes <(google))" "192.0.2.0/24 2001:db8::/32"
	same "$(prefixes <(github))" "192.0.2.0/24 198.51.100.7/32 2001:db8::/32"
	same "$(prefixes <(cloudflare))" "192.0.2.0/24 2001:db8::/32"
	same "$(prefixes <(fastly))" "192.0.2.0/24 2001:db8::/32"
	same "$(prefixes <(bare))" "192.0.2.0/24 2001:db8::/32"
	same "$(printf ' [\n\t"192.0.2.0/24"]' | prefixes)" "192.0.2.0/24"
	same "$(prefixes <(fastly) <(github))" "192.0.2.0/24 198.51.100.7/32 2001:db8::/32"
}

@test "packed, with a byte order mark, with CRLF, on one line, from a slow pipe" {
	for shape in $shapes; do
		$shape >plain
		want=$(prefixes plain)
		gzip -c plain >packed
		same "$(prefixes packed)" "$want"
		printf '\357\273\277' | cat - plain >bom
		same "$(prefixes bom)" "$want"
		sed 's/$/\r/' plain >crlf
		same "$(prefixes crlf)" "$want"
		tr -d '\n' <plain >line
		same "$(prefixes line)" "$want"
		same "$({ head -c 1; sleep 0.1; head -c 50; sleep 0.1; cat; } <plain | prefixes)" "$want"
	done
}

@test "cut off at every byte, it is refused" {
	only_in_english
	for shape in $shapes; do
		$shape | tr -d '\n' >whole
		for keep in $(seq $(($(stat -c %s whole) - 1))); do
			head -c "$keep" whole >cut
			run --separate-stderr "$geojp" convert cut
			[ "$status" = 3 ] && [ -z "$output" ] || { head -c 200 cut; return 1; }
			case $stderr in
			'geojp: cut: the JSON ends too early; the file is cut off, fetch it again' | \
				'geojp: cut:1: damaged JSON: '*'; fetch the file again') ;;
			*) echo "$stderr"; return 1 ;;
			esac
		done
	done
}

@test "what is wrong is named with its place" {
	json_refused '["192.0.2.0/24", "192.0.2.0/33"]' ': [1]: "192.0.2.0/33": prefix length over 32'
	json_refused '["192.0.2.0/24", "192.0.2.1/24"]' ": [1]: \"192.0.2.1/24\": $(host_bits 192.0.2.1/24)"
	json_refused '["192.0.2.0/24", 7]' ': [1]: is no text, so it is no prefix'
	json_refused '["192.0.2.0/24", null]' ': [1]: is no text, so it is no prefix'
	json_refused '["192.0.2.0/24", ["198.51.100.0/24"]]' \
		': [1][0]: "198.51.100.0/24": an address at a place where none is known to be; this file is of a newer or of another kind'
	json_refused "$(aws | sed 's|"192.0.2.0/24"|"here"|')" ': prefixes[0].ip_prefix: "here": not an IPv4 address'
	json_refused "$(google | sed 's|"192.0.2.0/24"|false|')" ': prefixes[0].ipv4Prefix: is no text, so it is no prefix'
	json_refused "$(printf '{"addresses":\n["192.0.2.0/24"],\n"a": 1, "a": 2}')" \
		":3: damaged JSON: duplicate object key near '\"a\"'; fetch the file again"
	json_refused '["192.0.2.0/24"] more' ":1: text behind the end of the JSON; geojp reads one JSON text, not one a line"
	json_refused '{"addresses": ["192.0.2.0/24",]}' ":1: damaged JSON: unexpected token near ']'; fetch the file again"
}

# The way to host bits in an error differs by the family, so it asks for it.
host_bits() {
	echo "$1" >bits
	"$geojp" convert bits 2>&1 | sed 's/^[^"]*"[^"]*": //'
}

@test "a member of a known shape that is not known to hold prefixes holds none" {
	newer=': an address at a place where none is known to be; this file is of a newer or of another kind'
	json_refused "$(aws | sed 's|"syncToken"|"ipv4_legacy": ["203.0.113.0/24"], &|')" \
		": ipv4_legacy[0]: \"203.0.113.0/24\"$newer"
	json_refused "$(google | sed 's|"scope"|"ipv4Range": "203.0.113.0 - 203.0.113.9", &|')" \
		": prefixes[0].ipv4Range: \"203.0.113.0 - 203.0.113.9\"$newer"
	json_refused '{"addresses": ["192.0.2.0/24"], "ipv6_addresses": [], "more": {"2001:db8::1": 1}}' \
		": more.2001:db8::1: \"2001:db8::1\"$newer"
	json_refused "$(google | sed 's|ipv6Prefix|ipv6Net|')" ": prefixes[1].ipv6Net: \"2001:db8::/32\"$newer"
	json_refused "$(google | sed 's|{"ipv6Prefix": "2001:db8::/32"}|{"service": "new"}|')" \
		': prefixes[1]: holds no prefix; this file is of a newer or of another kind'
	json_refused "$(github | sed 's|"actions": \[\]|"actions": ["all"]|')" ': actions[0]: "all": not an IPv4 address'
	# A member without an address does no harm.
	same "$(prefixes <(fastly | sed 's|"addresses"|"note": {"a": [1, null, "b"]}, &|'))" "192.0.2.0/24 2001:db8::/32"
}

@test "the date of the data" {
	for at in ripestat:2026-02-01T00:00:00 announced:2026-02-01T00:00:00 aws:2026-02-01T10:11:12 \
		google:2026-02-01T10:11:12 github: fastly:; do
		${at%%:*} >list.json
		touch -d 2025-01-01 list.json
		geojp 0 load -v --store-only --one-family --state-dir "$state" list.json
		want=${at#*:}
		same "$at $(data_date T%T)" "$at ${want:-2025-01-01T00:00:00}"
	done
	# A date that is none counts as no date.
	aws | sed 's/2026-02-01-10-11-12/soon/' >list.json
	touch -d 2025-01-02 list.json
	geojp 0 load -v --store-only --state-dir "$state" list.json
	same "$(data_date)" 2025-01-02
}

# Prints the day of the data of the newest list, and the time as format $1.
data_date() {
	local line
	read -ra line < <(sort -n "$state/jp/.updated" | tail -n 1)
	date -ud "@${line[2]}" "+%F${1-}"
}

@test "an answer that is an error, and shapes that are not known" {
	e=': JSON with an error instead of a list:'
	json_refused '{"error": "rate limit"}' "$e \"rate limit\""
	json_refused '{"message": "API rate limit exceeded", "documentation_url": "x"}' "$e \"API rate limit exceeded\""
	json_refused "$(cloudflare | sed 's/true/false/; s/"errors": \[\]/"errors": [{"code": 10000, "message": "Authentication error"}]/')" \
		"$e \"Authentication error\""
	json_refused "$(cloudflare | sed 's/true/false/')" "$e \"no reason is given\""
	json_refused "$(ripestat | sed 's/"status": "ok"/"status": "error"/; s/"info", "Some text"/"error", "Bad resource"/')" \
		"$e \"Bad resource\""
	json_refused "$(ripestat | sed 's/"status": "ok"/"status": "maintenance"/')" "$e \"Some text\""
	k=': JSON of a kind that geojp does not know; it knows that of RIPEstat, AWS, Google, GitHub, Cloudflare, Fastly, or an array of prefixes'
	json_refused '{}' "$k"
	json_refused '{"ips": ["192.0.2.0/24"]}' "$k"
	json_refused '[]' ': JSON without any prefix'
	json_refused '{"prefixes": []}' ': JSON without any prefix'
	json_refused "$(cloudflare | sed 's/\["[^]]*\]/[]/g')" ': JSON without any prefix'
}

@test "size, depth and memory have limits" {
	limit=$(sed -n 's/^MemoryMax=\([0-9]*\)M$/\1/p' "$here/../../packaging/systemd/geojp-update.service")
	json_refused "$(printf '%033d' 0 | tr 0 '[')" ': is JSON with more than 32 levels, as no list of prefixes has'
	json_refused "$(printf '%032d' 0 | tr 0 '[')" ': the JSON ends too early; the file is cut off, fetch it again'
	json_refused "[\"\"$(printf ',%032d' 0 | tr 0 '[')" ': is JSON with more than 32 levels, as no list of prefixes has'
	# Brackets in a text do not count.
	json_refused "[\"$(printf '%050d' 0 | tr 0 '[')\\\"[[[\"]" ": [0]: \"$(printf '%050d' 0 | tr 0 '[')\\\"[[[\": has brackets; write the address without them"
	# A sanitizer must also give freed memory back.
	export ASAN_OPTIONS=quarantine_size_mb=0
	too_much() {
		run --separate-stderr /usr/bin/time -f %M -o kb "$geojp" convert x.json
		same "$status $stderr" "3 geojp: x.json: $1"
		[ "$(tail -n 1 kb)" -lt $((limit * 1024)) ]
	}
	{ printf '['; yes '{},' | head -c 9000000; printf '{}]'; } >x.json
	too_much "is JSON of more than 96 MiB in memory, as no list of prefixes has"
	{ printf '['; yes '                                                  ' | head -c 40000000; printf ']'; } >x.json
	too_much "is JSON of more than 32 MiB, as no list of prefixes has"
	# Twenty times what AWS has is fine.
	python3 - >x.json <<-'END'
		import json
		print(json.dumps({"createDate": "2026-02-01-10-11-12", "ipv6_prefixes": [], "prefixes": [
		    {"ip_prefix": "10.%d.%d.0/24" % (i >> 8 & 255, i & 255), "region": "ap-northeast-1",
		     "service": "AMAZON", "network_border_group": "ap-northeast-1"} for i in range(100000)]}))
	END
	same "$(prefixes x.json)" 10.0.0.0/8
}

@test "an array in brackets that is no JSON is told apart" {
	refuses '[2001:db8::1]\n' ':1: "[2001:db8::1]": has brackets; write the address without them'
}
