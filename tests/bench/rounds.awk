# SPDX-License-Identifier: GPL-2.0
# Shared by table, goals, chart and sentences. They read build/bench/packet.tsv
# (what, variant, family, mix, metric, round, value). They compare values of the
# same round.
BEGIN {
	FS = "\t"
	split("none source mark geojp geoip ipset set chain", whats, " ")
	split("half hostile random zipf", mixes, " ")
	name["none"] = "no rule"
	name["source"] = "one rule by `-s`"
	name["mark"] = "`-m mark` that knows the answer"
	name["geojp"] = "**`-m geojp`**"
	name["geoip"] = "xt_geoip"
	name["ipset"] = "ipset hash:net"
	name["set"] = "nft interval set"
	name["chain"] = "one rule a prefix"
}

NF == 7 {
	at = key($1, $2, $3, $4, $5)
	value[at, $6] = $7
	if (!(at in last) || $6 > last[at])
		last[at] = $6
	if (!(at in first) || $6 < first[at])
		first[at] = $6
}

function key(what, variant, family, mix, metric) {
	return what SUBSEP variant SUBSEP family SUBSEP mix SUBSEP metric
}

function hot(what, variant, family, mix) {
	return key(what, variant, family, mix, "hot")
}

function load(what, name) { return key(what, "-", "both", name, "load") }
function stall(what, name) { return key(what, "-", "4", name, "stall") }
function bytes_told(what) { return key(what, "legacy", "both", "-", "own-bytes") }

function middle(list, n) {
	asort(list)
	return n % 2 ? list[(n + 1) / 2] : (list[n / 2] + list[n / 2 + 1]) / 2
}

# A missing value must not look like a small one.
function must_be_there(at, list) {
	if (at in list)
		return
	gsub(SUBSEP, " ", at)
	print "bench: not measured: " at >"/dev/stderr"
	exit 2
}

function median(at,    list, n, i) {
	must_be_there(at, last)
	for (i = first[at]; i <= last[at]; i++)
		list[++n] = value[at, i] + 0
	return middle(list, n)
}

# The smallest and the largest value of all rounds.
function least(at,    i, v) {
	v = value[at, first[at]]
	for (i = first[at]; i <= last[at]; i++)
		v = value[at, i] < v ? value[at, i] : v
	return v
}

function most(at,    i, v) {
	for (i = first[at]; i <= last[at]; i++)
		v = value[at, i] > v ? value[at, i] : v
	return v
}

# The medians of the difference @at - @base and of the ratio @at / @base. Both values
# are always of the same round.
function over(at, base,    list, n, i) {
	must_be_there(at, last)
	must_be_there(base, last)
	for (i = first[at]; i <= last[at]; i++)
		list[++n] = value[at, i] - value[base, i]
	return middle(list, n)
}

function ratio(at, base,    list, n, i) {
	must_be_there(at, last)
	must_be_there(base, last)
	for (i = first[at]; i <= last[at]; i++)
		list[++n] = value[at, i] / value[base, i]
	return middle(list, n)
}
