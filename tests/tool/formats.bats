# Each format, correct and broken.
load common

@test "country and prefix" {
	list="JP${tab}192.0.2.0/24\nUS${tab}198.51.100.0/24\njp 203.0.113.0/25\n"
	list+="JP\t2001:DB8::/32\nJP\t203.0.113.130\n"
	same "$(printf "$list" | prefixes)" \
		"192.0.2.0/24 203.0.113.0/25 203.0.113.130/32 2001:db8::/32"
}

@test "country and prefix: what is wrong with a line" {
	refuses 'JP\t1.0.0.0/8\nJP\t1.2.3.0/33\n' \
		':2: "1.2.3.0/33": prefix length over 32'
	refuses 'JP\t1.0.0.0/8\n1.0.0.0/8\n' \
		':2: "1.0.0.0/8": not a country and a prefix, like the lines before it'
	refuses 'JP\t1.0.0.0/8\nUS\t2001:db8::/129\n' \
		':2: "2001:db8::/129": prefix length over 128; odd rows: 1 of 2, at most 0 may be (max-odd-rows)'
	refuses 'JP\t0.0.0.0/3\n' \
		':1: "JP\t0.0.0.0/3": more than a /4; no country has that'
	refuses 'JP\t1.0.0.0/8\nJP\t\n' \
		':2: "JP": not a country and a prefix, like the lines before it'
}

@test "registry's statistics: counts that are no power of two" {
	{
		echo '2|apnic|20210715|5|19830613|20210714|+1000'
		echo 'apnic|*|asn|*|1|summary'
		echo 'apnic|*|ipv4|*|3|summary'
		echo 'apnic|*|ipv6|*|1|summary'
		echo 'apnic|JP|asn|173|1|20020801|allocated'
		echo 'apnic|JP|ipv4|192.0.2.1|770|20110412|allocated'
		echo 'apnic|AU|ipv4|1.0.0.0|256|20110811|assigned'
		echo 'apnic|jp|IPV4|203.0.113.7|1|20110811|Assigned'
		echo 'apnic|JP|ipv6|2001:200::|32|19990813|allocated'
	} >delegated
	same "$(prefixes delegated)" "192.0.2.1/32 192.0.2.2/31 192.0.2.4/30\
 192.0.2.8/29 192.0.2.16/28 192.0.2.32/27 192.0.2.64/26 192.0.2.128/25\
 192.0.3.0/24 192.0.4.0/24 192.0.5.0/31 192.0.5.2/32 203.0.113.7/32\
 2001:200::/32"
}

@test "registry's extended statistics: only what is in use" {
	{
		echo '2.3|apnic|20260201|5|19830613|20260131|+1000'
		echo 'apnic|*|ipv4|*|4|summary'
		echo 'apnic|*|ipv6|*|1|summary'
		echo 'apnic|JP|ipv4|1.0.16.0|4096|20110412|allocated|A92D9378'
		echo 'apnic||ipv4|1.0.64.0|4096||available||'
		echo 'apnic|JP|ipv4|1.1.64.0|4096|20110412|reserved|A92D9378|x'
		echo 'apnic|JP|ipv4|1.5.0.0|65536|20110412|assigned|A92D9378|y|z'
		echo 'apnic|JP|ipv6|2001:200::|32|19990813|allocated|A92D9378'
	} >delegated
	same "$(prefixes delegated)" "1.0.16.0/20 1.5.0.0/16 2001:200::/32"
}

@test "registry's statistics: what is wrong with a record" {
	refuses 'apnic|JP|ipv4|255.255.255.0|257|20110412|allocated\n' \
		':1: "257": more addresses than there are after the start'
	refuses 'apnic|JP|ipv4|1.0.0.0|0|20110412|allocated\n' \
		':1: "0": not a number of addresses'
	refuses 'apnic|JP|ipv4|1.0.0.0|4294967297|20110412|allocated\n' \
		':1: "4294967297": not a number of addresses'
	refuses 'apnic|JP|ipv4|1.0.0.0|-1|20110412|allocated\n' \
		':1: "-1": not a number of addresses'
	refuses 'apnic|JP|ipv6|2001:db8::|129|20110412|allocated\n' \
		':1: "129": not a prefix length up to 128'
	refuses 'apnic|JP|ipv6|2001:db8::|16|20110412|allocated\n' \
		':1: "2001:db8::": has bits set behind its length; write 2001::/16 or 2001:db8::'
	refuses 'apnic|JP|ipv4|2001:db8::|256|20110412|allocated\n' \
		':1: "2001:db8::": an address of the other family'
	refuses 'apnic|JP|ipv5|1.0.0.0|256|20110412|allocated\n' \
		':1: "ipv5": not ipv4, ipv6 or asn'
	refuses 'apnic|JP|ipv4|1.0.0.0|256|20110412|borrowed\n' \
		':1: "borrowed": unknown status'
	refuses 'apnic|JP|ipv4|1.0.0.0|256\n' \
		":1: \"apnic|JP|ipv4|1.0.0.0|256\": not a record of a registry's statistics"
}

@test "registry's statistics: the last address there is" {
	same "$(echo 'x|JP|ipv4|255.255.255.0|256|20110412|allocated' | prefixes)" \
		"255.255.255.0/24"
	same "$(echo 'x|JP|ipv4|240.0.0.0|268435456|20110412|allocated' | prefixes)" \
		"240.0.0.0/4"
	refuses 'x|JP|ipv4|224.0.0.0|268435457|20110412|allocated\n' \
		':1: "x|JP|ipv4|224.0.0.0|268435457|20110412|allocated": more than a /4; no country has that'
	refuses 'x|JP|ipv6|2000::|3|20110412|allocated\n' \
		':1: "x|JP|ipv6|2000::|3|20110412|allocated": more than a /4; no country has that'
}

@test "registry's statistics: cut off behind its first line" {
	zgrep -m 50 '|JP|ipv4|' "$data/delegated-apnic-20210715.gz" >whole
	echo '2|ripencc|20210715|69826|19830613|20210714|+1000' >cut
	geojp 0 convert whole
	geojp 3 convert whole cut
	same "$stderr" "geojp: cut: has no record of an address; the file is cut off, fetch it again"
}

@test "registry's statistics: cut off between two lines" {
	zcat "$data/delegated-apnic-20210715.gz" | head -n 50000 >cut
	geojp 3 convert cut
	has "$stderr" "geojp: cut: has"
	has "$stderr" "records, its summary says 47,067; the file is cut off"
}

@test "plain prefixes and addresses" {
	list='192.0.2.0/24\n203.0.113.9\n2001:DB8:0:0::/33\n2001:db8:ffff::1\n'
	list+='::ffff:198.51.100.1\n'
	same "$(printf "$list" | prefixes)" \
		"192.0.2.0/24 198.51.100.1/32 203.0.113.9/32 2001:db8::/33 2001:db8:ffff::1/128"
}

@test "plain: what is wrong with a line" {
	refuses '1.2.3.0/33\n' ':1: "1.2.3.0/33": prefix length over 32'
	refuses '1.0.0.0/8\n1.2.3.256\n' ':2: "1.2.3.256": not an IPv4 address'
	refuses '1.0.0.0/8\n1.2.3.4/\n' ':2: "1.2.3.4/": bad prefix length; write a number from 0 to 32'
	refuses '1.0.0.0/8\n1.2.3.4/2x\n' ':2: "1.2.3.4/2x": bad prefix length; write a number from 0 to 32'
	refuses '1.0.0.0/8\n1.2.3.4/-1\n' ':2: "1.2.3.4/-1": bad prefix length; write a number from 0 to 32'
	refuses '1.0.0.0/8\n1.2.3.4/99999999999999999999\n' \
		':2: "1.2.3.4/99999999999999999999": bad prefix length; write a number from 0 to 32'
	refuses '1.0.0.0/8\n2001:db8::/129\n' \
		':2: "2001:db8::/129": prefix length over 128'
	refuses '1.0.0.0/8\n2001:db8:::/48\n' \
		':2: "2001:db8:::/48": not an IPv6 address'
	refuses '1.0.0.0/8\n1.2.3.0/24 5.6.7.0/24\n' \
		':2: "1.2.3.0/24 5.6.7.0/24": more than one address; write each on a line of its own, or a range as A-B'
	refuses '1.0.0.0/8\nsorry, no more\n' \
		':2: "sorry, no more": not an IPv4 address'
	refuses '1.0.0.0/8\n01.2.3.4\n' ':2: "01.2.3.4": not an IPv4 address; numbers with leading zeros are not taken, because some programs read them as octal'
}

@test "bits behind the prefix length: refused, with both ways out" {
	refuses '10.0.0.5/8\n' \
		':1: "10.0.0.5/8": has bits set behind its length; write 10.0.0.0/8 or 10.0.0.5'
	refuses '2001:db8::1/64\n' \
		':1: "2001:db8::1/64": has bits set behind its length; write 2001:db8::/64 or 2001:db8::1'
	refuses '0.0.0.1/0\n' \
		':1: "0.0.0.1/0": has bits set behind its length; write 0.0.0.0/0 or 0.0.0.1'
}

@test "CSV: DB-IP, both families in one file, with and without quotes" {
	{
		echo '0.0.0.0,0.255.255.255,ZZ'
		echo '1.0.0.0,1.0.0.255,AU'
		echo '192.0.2.0,192.0.2.127,JP'
		echo '203.0.113.4,203.0.113.4,JP'
		echo '::,1fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff,ZZ'
		echo '2001:db8::,2001:db8:0:1:ffff:ffff:ffff:ffff,JP'
		echo '2400:cb00::,2400:cb00:ffff:ffff:ffff:ffff:ffff:ffff,US'
	} >dbip
	same "$(prefixes dbip)" "192.0.2.0/25 203.0.113.4/32 2001:db8::/63"
	sed 's/[^,]*/"&"/g' dbip >quoted
	same "$(head -n 2 quoted | tail -n 1)" '"1.0.0.0","1.0.0.255","AU"'
	same "$(prefixes quoted)" "192.0.2.0/25 203.0.113.4/32 2001:db8::/63"
}

@test "CSV: IPinfo's country, with a header and quoted names" {
	{
		echo 'start_ip,end_ip,country,country_name,continent,continent_name,asn,as_name,as_domain'
		echo '1.1.1.0,1.1.1.255,AU,Australia,OC,Oceania,AS13335,"Cloudflare, Inc.",cloudflare.com'
		echo '192.0.2.0,192.0.2.255,JP,"Japan, ""Nippon"" #1",AS,Asia,AS2519,ARTERIA Networks Corporation,arteria-net.com'
		echo '198.51.100.0,198.51.100.255,US,United States,NA,North America,,,'
		echo '203.0.113.9,203.0.113.9,JP,Japan,AS,Asia,AS64496,Example #7 K.K.,'
		echo '2001:db8::,2001:db8:ffff:ffff:ffff:ffff:ffff:ffff,JP,Japan,AS,Asia,,,'
	} >ipinfo
	same "$(prefixes ipinfo)" "192.0.2.0/24 203.0.113.9/32 2001:db8::/32"
}

@test "CSV: IPinfo Lite, whose country is the name" {
	{
		echo 'network,country,country_code,continent,continent_code,asn,as_name,as_domain'
		echo '1.0.0.0/24,Australia,AU,Oceania,OC,AS13335,"Cloudflare, Inc.",cloudflare.com'
		echo '192.0.2.0/24,Japan,JP,Asia,AS,,,'
		echo '198.51.100.12,Japan,JP,Asia,AS,AS2519,ARTERIA Networks Corporation,arteria-net.com'
		echo '203.0.113.0/25,,,,,AS64496,"An ""anycast"" one",'
		echo '2001:db8::1,Japan,JP,Asia,AS,AS64496,Example,example.com'
		echo '2001:db8:8000::/33,Japan,JP,Asia,AS,,,'
		echo '2001:db9::/32,United States,US,North America,NA,AS64496,Example,example.com'
	} >lite
	same "$(prefixes lite)" "192.0.2.0/24 198.51.100.12/32 2001:db8::1/128 2001:db8:8000::/33"
	# The name of a country is not enough without its code.
	cut -d , -f 1,2 lite >names
	geojp 3 convert names
	same "$stderr" 'geojp: names:3: "Japan": not a two-letter country code'
}

@test "CSV: IP2Location and others" {
	{
		echo '"0","16777215","-","-"'
		echo '"16777216","16777471","AU","Australia"'
		echo '"3221225984","3221226239","JP","Japan"'
	} >ip2location
	same "$(prefixes ip2location)" "192.0.2.0/24"
	{
		echo 'ip_range_start,ip_range_end,country_code'
		echo '192.0.2.0,192.0.2.255,JP'
		echo '2001:db8::,2001:db8::ffff,JP'
	} >location_db
	same "$(prefixes location_db)" "192.0.2.0/24 2001:db8::/112"
}

@test "CSV: the header says where the columns are" {
	{
		echo 'network,country,country_code,asn'
		echo '192.0.2.0/24,Japan,JP,AS64496'
		echo '198.51.100.0/24,United States,US,AS64497'
		echo '2001:db8::/32,Japan,JP,AS64496'
	} >lite
	same "$(prefixes lite)" "192.0.2.0/24 2001:db8::/32"
	{
		echo 'CC,End_IP,Start_IP'
		echo 'JP,192.0.2.255,192.0.2.0'
	} >turned
	same "$(prefixes turned)" "192.0.2.0/24"
}

@test "CSV: tor's geoip and geoip6" {
	{
		echo '# Last updated based on 2026-02-01 data'
		echo '#'
		echo '# wget https://example.com/location.db.xz'
		echo '# Prune countries, then: AU, "quoted'
		echo '#'
		echo '16777216,16777471,AU'
		echo '3221225984,3221226239,JP'
		echo '3325256704,3325256704,??'
		echo '4294967295,4294967295,JP'
	} >geoip
	same "$(prefixes geoip)" "192.0.2.0/24 255.255.255.255/32"
	{
		echo '# Last updated based on 2026-02-01 data'
		echo '2001:200::,2001:200:ffff:ffff:ffff:ffff:ffff:ffff,JP'
		echo '2001:201::,2001:201::,US'
		echo '2001:218:4000:5000::,2001:218:4000:5000:ffff:ffff:ffff:ffff,JP'
		echo '2001:218:4000:5001::,2001:218:4000:5001:ffff:ffff:ffff:ffff,??'
	} >geoip6
	same "$(prefixes geoip6)" "2001:200::/32 2001:218:4000:5000::/64"
	same "$(prefixes geoip geoip6)" "192.0.2.0/24 255.255.255.255/32 2001:200::/32 2001:218:4000:5000::/64"
}

@test "CSV: what is wrong with a line" {
	refuses '1.0.0.0,1.0.0.255\n' ':1: "1.0.0.0,1.0.0.255": more than one address, and no country; write each on a line of its own, or a range as A-B'
	refuses '1.0.0.9,1.0.0.8,JP\n' \
		':1: "1.0.0.8": the range ends before it starts'
	refuses '1.0.0.0,2001:db8::,JP\n' \
		':1: "2001:db8::": start and end are of different address families'
	refuses '1.0.0.0,1.0.0.256,JP\n' ':1: "1.0.0.256": not an IPv4 address'
	refuses '1.0.0.0,1.0.0.255,J\n' ':1: "J": not a two-letter country code'
	refuses '1.0.0.0,1.0.0.255,Japan\n' \
		':1: "Japan": not a two-letter country code'
	refuses '1.0.0.0,"1.0.0.255,JP\n' \
		':1: "1.0.0.0,\"1.0.0.255,JP": a quote is not closed'
	refuses 'network,geo_id\n1.0.0.0/24,1\n' \
		':1: "network,geo_id": neither a range nor a header that names a country column'
}

@test "a canonical list is taken as it is" {
	printf 'geojp 1 jp\nlabel x y\n192.0.2.0/25\n192.0.2.128/25\ncommit 2\n' \
		>in
	"$geojp" convert in >out
	printf 'geojp 1 jp\nlabel x y\n192.0.2.0/24\ncommit 1\n' | cmp - out
}

@test "a canonical list that has been through other hands" {
	local list='geojp 1 jp\n192.0.2.0/24\n2001:db8::/32\ncommit 2\n'
	local end
	for end in '\r\n' '\r'; do
		same "$(printf "${list//\\n/$end}" | prefixes)" "192.0.2.0/24 2001:db8::/32"
	done
	same "$(printf "\xef\xbb\xbf${list%\\n}" | prefixes)" "192.0.2.0/24 2001:db8::/32"
}

@test "a canonical list: what is wrong with it" {
	refuses 'geojp 1 jp\n192.0.2.0/24\n' \
		': ends before its commit line; the list is not complete'
	refuses 'geojp 1 jp\n192.0.2.0/24\ncommi' \
		': ends before its commit line; the list is not complete'
	refuses 'geojp 1 jp\n192.0.2.0/24\ncommit 2\n' \
		': line 3: commit 2, but 1 prefixes were sent'
	refuses 'geojp 1 jp\n192.0.2.0/24\n192.0.2.128/25\ncommit 2\n' \
		': line 3: 192.0.2.128/25 overlaps the prefix before it'
	refuses 'geojp 1 kr\n192.0.2.0/24\ncommit 1\n' \
		': is for list "kr", not jp; --list-name kr takes it'
	refuses 'geojp 1 jp\nunload\n' \
		': has no prefixes and would empty the list; geojp unload does that'
	printf 'geojp 1 jp\n192.0.2.0/24\ncommit 1\nmore\n' >bad.txt
	geojp 3 convert bad.txt
	has "$stderr" "geojp: bad.txt: line 4: "
}

@test "a header without a row is no list" {
	refuses 'start_ip,end_ip,country\n' ': has no addresses'
}

@test "CRLF, byte order mark, blank lines, comments" {
	printf '\xef\xbb\xbf# top\r\n\r\n  ; old style\r\n192.0.2.0/24\r\n' >in
	printf '203.0.113.0/25 # the lab\r\n\t198.51.100.0/24\t; x\r\n' >>in
	printf '203.0.113.128/25#close' >>in
	same "$(prefixes in)" "192.0.2.0/24 198.51.100.0/24 203.0.113.0/24"
	sed 's/^/JP /; s/^JP [^0-9]*$//' in | tr -d '\357\273\277' >in2
	printf 'JP 192.0.2.0/24 ; x\r\n\r\n# US 198.51.100.0/24\r\n' >in3
	same "$(prefixes in3)" "192.0.2.0/24"
	printf '1.0.0.0,1.0.0.255,JP # x\r\n' >in4
	same "$(prefixes in4)" "1.0.0.0/24"
}

@test "semicolons as separators are not comments" {
	refuses '1.0.0.0;1.0.0.255;AU\n' \
		':1: "1.0.0.0;1.0.0.255;AU": not a list in a format that geojp knows; in CSV put commas between the fields'
}

@test "unsorted, repeated and overlapping input" {
	{
		echo 203.0.113.0/25
		echo 192.0.2.64/26
		echo 192.0.2.0/24
		echo 203.0.113.128/25
		echo 192.0.2.0/24
		echo 192.0.2.255
		echo 2001:db8:1::/48
		echo 2001:db8::/48
		echo 2001:db8::5
	} >in
	same "$(prefixes in)" "192.0.2.0/24 203.0.113.0/24 2001:db8::/47"
}

@test "the ends of the address space" {
	same "$(printf '0.0.0.0\n255.255.255.255\n::\nffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff\n' | prefixes)" \
		"0.0.0.0/32 255.255.255.255/32 ::/128 ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff/128"
	same "$(printf '0.0.0.0/1\n128.0.0.0/1\n::/1\n8000::/1\n' | prefixes)" \
		"0.0.0.0/0 ::/0"
	same "$(printf '240.0.0.1,255.255.255.254,JP\n' | prefixes | wc -w)" 54
	same "$(printf 'f000::1,ffff:ffff:ffff:ffff:ffff:ffff:ffff:fffe,JP\n' | prefixes | wc -w)" 246
}

@test "several countries" {
	list="JP${tab}192.0.2.0/24\nUS${tab}198.51.100.0/24\nKR\t203.0.113.0/24\n"
	printf "$list" >in
	same "$(prefixes --country kr --country JP in)" \
		"192.0.2.0/24 203.0.113.0/24"
	same "$(prefixes --country us in)" "198.51.100.0/24"
	geojp 3 convert --country JP --country SE in
	same "$stderr" 'geojp: "SE": no input has a line of that country'
}

@test "a file without the wanted country says which it has" {
	refuses 'US\t1.0.0.0/8\nUS\t2.0.0.0/8\nDE\t3.0.0.0/8\n' \
		': "JP": no line of that country; most are of US DE'
	refuses '1.0.0.0,1.0.0.255,AU\n' \
		': "JP": no line of that country; most are of AU'
	refuses 'lacnic|BR|ipv4|1.0.0.0|256|20110412|allocated\n' \
		': "JP": no line of that country; most are of BR'
	refuses 'lacnic|*|asn|*|0|summary\n' \
		': "JP": no line of that country, and none of any other'
}

@test "many wanted countries: a message names all of them, a label only those that fit" {
	all="AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK"
	printf 'JP\t192.0.2.0/24\n' >in
	mapfile -t options < <(printf -- '--country\n%s\n' $all)
	geojp 3 convert "${options[@]}" in
	same "$stderr" "geojp: in: \"$all\": no line of that country; most are of JP"
	for code in $all; do printf '%s\t192.0.2.0/24\n' "$code"; done >in
	sed -i "s/^\[jp\]/&\ncountry = $all\nsource = file:\/\/${tmp//\//\\/}\/in\none-family = yes/" geojp.conf
	geojp 0 update --store-only --state-dir "$state"
	grep -q '^label AT BE BG CY CZ DE in ' "$state/jp/000001.list"
}

@test "not every registry has every country" {
	echo 'lacnic|BR|ipv4|1.0.0.0|256|20110412|allocated' >lacnic
	echo 'apnic|JP|ipv4|192.0.2.0|256|20110412|allocated' >apnic
	same "$(prefixes lacnic apnic)" "192.0.2.0/24"
	# The one that has it may stand anywhere among the files.
	printf 'JP\t203.0.113.0/24\n' >lines
	same "$(prefixes lacnic apnic lines)" "192.0.2.0/24 203.0.113.0/24"
	same "$(prefixes lines apnic lacnic)" "192.0.2.0/24 203.0.113.0/24"
	# A file in another format does not make up for a registry's missing JP lines.
	echo 192.0.2.0/24 >plain
	geojp 3 convert lacnic plain
	has "$stderr" 'geojp: lacnic: "JP": no line of that country'
}
