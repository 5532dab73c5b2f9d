# CSV: which column is what, which address is meant, and what a mistake in a row
# of another country costs.
load common

# Prints $1 rows of other countries.
abroad() {
	seq "$1" | awk '{ printf "5.%d.%d.0,5.%d.%d.255,DE\n",
		$1 / 256, $1 % 256, $1 / 256, $1 % 256 }'
}

# Prints 999 good rows, and one row of Japan.
world() {
	abroad 998
	echo 1.0.16.0,1.0.31.255,JP
}

hint='a first line with the names of the columns tells geojp which is which, such as'

@test "a second field that is a netmask or a length: refused without a header" {
	refuses '198.18.0.0,255.255.255.0,JP\n' \
		":1: \"198.18.0.0,255.255.255.0,JP\": the second field looks like a netmask; $hint network,netmask,country"
	refuses '1.0.16.0,20,JP\n' \
		":1: \"1.0.16.0,20,JP\": the second field looks like a prefix length; $hint network,prefix_length,country"
	refuses '2001:db8::,32,JP\n' \
		":1: \"2001:db8::,32,JP\": the second field looks like a prefix length; $hint network,prefix_length,country"
	refuses '1.0.16.0,/20,JP\n' \
		":1: \"1.0.16.0,/20,JP\": the second field looks like a prefix length; $hint network,prefix_length,country"
	# In any row, not only in the first.
	refuses '1.0.0.0,1.0.0.255,JP\n198.18.0.0,255.255.255.0,JP\n' \
		":2: \"198.18.0.0,255.255.255.0,JP\": the second field looks like a netmask; $hint network,netmask,country"
	refuses '1.0.0.0,1.0.0.255,JP\n1.0.16.0,20,JP\n' \
		':2: "20": the start of the range is an address, its end is a number'
	# The reserved addresses end with what is a netmask elsewhere.
	same "$(printf '240.0.0.0,255.255.255.255,JP\n' | prefixes)" 240.0.0.0/4
	# An address alone, and something that may say how long its prefix is.
	refuses '1.0.16.0,JP,20\n' \
		":1: \"1.0.16.0,JP,20\": the third field is no region; is it a prefix length?; $hint network,country,prefix_length"
}

@test "netmasks and lengths that a header names are used" {
	for header in network,netmask,country Network,Mask,CC \
		'IP Network,Subnet Mask,Country Code' start_ip,netmask,country; do
		same "$(printf '%s\n198.18.0.0,255.255.254.0,JP\n' "$header" | prefixes)" \
			198.18.0.0/23
	done
	for header in network,prefix,country cidr,prefix_length,cc \
		network,cidr,country prefix,PrefixLen,country network,length,country; do
		same "$(printf '%s\n1.0.16.0,20,JP\n2001:db8::,/33,JP\n' "$header" | prefixes)" \
			"1.0.16.0/20 2001:db8::/33"
	done
	for header in mask,network,cc mask,start_ip,cc; do
		same "$(printf '%s\n255.255.254.0,198.18.0.0,JP\n' $header | prefixes)" \
			198.18.0.0/23
	done
	refuses 'network,netmask,country\n198.18.0.5,255.255.255.0,JP\n' \
		':2: "198.18.0.5/255.255.255.0": has bits set behind its length; write 198.18.0.0/24 or 198.18.0.5'
	refuses 'network,netmask,country\n198.18.0.0,0.0.0.255,JP\n' \
		':2: "198.18.0.0/0.0.0.255": has a wildcard mask; write 198.18.0.0/24'
	refuses 'network,netmask,country\n198.18.0.0,255.0.255.0,JP\n' \
		':2: "198.18.0.0/255.0.255.0": its netmask is not contiguous'
	refuses 'network,prefix,country\n1.0.16.0,33,JP\n' \
		':2: "1.0.16.0/33": prefix length over 32'
	refuses 'network,prefix,country\n1.0.16.0,,JP\n' \
		':2: "1.0.16.0,,JP": the prefix length is missing'
	# Both say it: then they must say the same.
	same "$(printf 'network,prefix_length,cc\n1.0.16.0/20,20,JP\n' | prefixes)" \
		1.0.16.0/20
	refuses 'network,prefix_length,cc\n1.0.16.0/20,24,JP\n' \
		':2: "24": not the prefix length that the network has'
	same "$(printf 'start_ip,end_ip,cidr,cc\n1.0.0.0,1.0.0.255,1.0.0.0/24,JP\n' | prefixes)" \
		1.0.0.0/24
	refuses 'start_ip,end_ip,cidr,cc\n1.0.0.0,1.0.0.255,1.0.0.0/25,JP\n' \
		':2: "1.0.0.0/25": not the same as the start and the end'
}

@test "an address alone is a host, unless another field may be its length" {
	same "$(printf 'network,country,asn\n1.0.16.9,JP,AS64496\n' | prefixes)" \
		1.0.16.9/32
	same "$(printf 'network,country,asn\n1.0.16.9,JP,24\n' | prefixes)" \
		1.0.16.9/32
	same "$(printf 'cc,city,network\nJP,20,1.0.16.8\nJP,,1.0.16.9\n' | prefixes)" \
		1.0.16.8/31
	refuses 'network,width,country\n1.0.16.0,20,JP\n' \
		':2: "1.0.16.0,20,JP": the field behind the address may be its prefix length; then call the column prefix_length, else put it at the end'
	refuses 'network,width,country\n1.0.16.0,255.255.240.0,JP\n' \
		':2: "1.0.16.0,255.255.240.0,JP": the field behind the address may be its prefix length; then call the column prefix_length, else put it at the end'
	refuses 'network,width,country\n10.0.0.0,8,JP\n' \
		':2: "10.0.0.0,8,JP": the field behind the address may be its prefix length; then call the column prefix_length, else put it at the end'
	refuses 'ip,upto,country\n1.0.16.0,1.0.31.255,JP\n' \
		':2: "1.0.16.0,1.0.31.255,JP": the field behind the address may be the end of a range; then call them start_ip and end_ip'
	same "$(printf 'ip,name,country\n1.0.16.9,cafe.de,JP\n' | prefixes)" 1.0.16.9/32
	same "$(printf 'ip,proxy,country\n1.0.16.9,1,JP\n' | prefixes)" 1.0.16.9/32
	refuses 'network,country,hosts\n1.0.16.0,JP,4096\n' \
		':2: "1.0.16.0,JP,4096": the network has no prefix length; geojp does not read how many addresses it has'
	same "$(printf 'network,country,hosts\n1.0.16.0/20,JP,4096\n' | prefixes)" \
		1.0.16.0/20
}

@test "an index column, and ends of two kinds" {
	refuses '1,1.0.16.5,JP\n' \
		':1: "1,1.0.16.5,JP": the first field is a number and the second is an address; if the first counts the lines, cut it off'
	refuses '1.0.16.0,16785407,JP\n' \
		':1: "1.0.16.0,16785407,JP": the first field is an address and the second is a number; write both in the same way'
	refuses 'start,end,cc\n1,1.0.16.5,JP\n' \
		':2: "1": the start of the range is a number, its end is an address'
	refuses 'start,end,cc\n1.0.16.5,16785407,JP\n' \
		':2: "16785407": the start of the range is an address, its end is a number'
	refuses '1,16785407,JP\n' \
		':1: "1": stands for an address of 0.0.0.0/8, which no country has'
	refuses '1,16781312,16785407,JP\n' \
		":1: \"1,16781312,16785407,JP\": field 4 could be the country; $hint start_ip,end_ip,country_code"
	# Addresses and integers may be in one file: tor's geoip and geoip6.
	same "$(printf '16781312,16785407,JP\n2001:db8::,2001:db8::ffff,JP\n' | prefixes)" \
		"1.0.16.0/20 2001:db8::/112"
}

@test "the continent is not taken for the country" {
	refuses '5.1.2.0,5.1.2.255,AS,SA,Riyadh\n' \
		":1: \"5.1.2.0,5.1.2.255,AS,SA,Riyadh\": field 3 or 4 could be the country; $hint start_ip,end_ip,country_code"
	refuses '5.1.2.0,5.1.2.255,DE\n5.1.3.0,5.1.3.255,AS,JP\n1.0.16.0,1.0.31.255,JP\n' \
		":2: \"5.1.3.0,5.1.3.255,AS,JP\": field 3 or 4 could be the country; $hint start_ip,end_ip,country_code"
	refuses '5.1.2.0,5.1.2.255,AS,Asia,JP,Japan\n' \
		":1: \"5.1.2.0,5.1.2.255,AS,Asia,JP,Japan\": field 3 or 5 could be the country; $hint start_ip,end_ip,country_code"
	refuses '5.1.2.0,5.1.2.255,Asia,JP\n' \
		":1: \"5.1.2.0,5.1.2.255,Asia,JP\": field 4 could be the country; $hint start_ip,end_ip,country_code"
	refuses '1.0.16.0/20,AS,JP\n' \
		":1: \"1.0.16.0/20,AS,JP\": field 2 or 3 could be the country; $hint network,country_code"
	refuses '1.0.16.0,1.0.31.255,Japan,Tokyo\n' \
		":1: \"1.0.16.0,1.0.31.255,Japan,Tokyo\": no field is a two-letter country code; $hint start_ip,end_ip,country_code"
	refuses 'JP,1.0.16.0,1.0.31.255\n' \
		":1: \"JP,1.0.16.0,1.0.31.255\": the country comes first; $hint country_code,network"
	# Codes of continents alone.
	refuses '5.1.2.0,5.1.2.255,SA,South America\n' \
		":1: \"5.1.2.0,5.1.2.255,SA,South America\": field 3 could be a country or a continent; $hint start_ip,end_ip,country_code"
	refuses '1.0.16.0/20,AS,Asia,JP,Japan\n' \
		":1: \"1.0.16.0/20,AS,Asia,JP,Japan\": field 2 or 4 could be the country; $hint network,country_code"
	same "$(printf '5.1.2.0,5.1.2.255,SA,Saudi Arabia,Asia\n' | prefixes --country SA)" \
		5.1.2.0/24
	# A town of two letters is no country.
	same "$(printf '1.0.16.0,1.0.31.255,JP,Japan,Mie,Tu\n' | prefixes)" \
		1.0.16.0/20
}

@test "DB-IP's cities: the fourth field is the country" {
	{
		echo '0.0.0.0,0.255.255.255,ZZ,ZZ,,,0,0'
		echo '1.0.16.0,1.0.31.255,AS,JP,Tokyo,"Chiyoda, Tokyo",35.6895,139.692'
		echo '5.1.2.0,5.1.2.255,AS,SA,Ar Riyad,Riyadh,24.7,46.7'
		echo '8.8.8.0,8.8.8.255,SA,BR,Sao Paulo,Sao Paulo,-23.5,-46.6'
		echo '2001:db8::,2001:db8::ffff,AS,JP,Tokyo,Tokyo,35.6895,139.692'
	} >cities
	same "$(prefixes cities)" "1.0.16.0/20 2001:db8::/112"
	same "$(prefixes --country SA cities)" 5.1.2.0/24
	# IP2Location's cities have eight fields, too, but no continent.
	same "$(printf '83952128,83952383,SA,Saudi Arabia,Riyadh,Riyadh,24.7,46.7\n' |
		prefixes --country SA)" 5.1.2.0/24
	geojp 3 convert --country AS cities
	has "$stderr" '"AS": no line of that country'
	refuses '5.1.2.0,5.1.2.255,AS,JP,Tokyo,Tokyo,35,139\n5.1.3.0,5.1.3.255,AS,JP,Tokyo\n' \
		':2: "5.1.3.0,5.1.3.255,AS,JP,Tokyo": not start, end, continent, country, region, city, latitude and longitude, like the rows before it'
	refuses '5.1.2.0,5.1.2.255,AS,JP,Tokyo,Tokyo,35,139\n5.1.3.0,5.1.3.255,JP\n' \
		':2: "5.1.3.0,5.1.3.255,JP": not start, end, continent, country, region, city, latitude and longitude, like the rows before it'
}

@test "MaxMind's old GeoIP" {
	{
		echo '"1.0.0.0","1.0.0.255","16777216","16777471","AU","Australia"'
		echo '"1.0.16.0","1.0.31.255","16781312","16785407","JP","Japan"'
		echo '"5.1.2.0","5.1.2.255","83952128","83952383","A1","Anonymous, Proxy"'
	} >legacy
	same "$(prefixes legacy)" 1.0.16.0/20
	refuses '1.0.16.0,1.0.31.255,16781312,16785408,JP,Japan\n' \
		':1: "1.0.16.0,1.0.31.255,16781312,16785408,JP,Japan": the integers are not the same range as the addresses'
	same "$(printf '1.0.16.0,1.0.31.255,16781312,16785407,JP\n' | prefixes)" \
		1.0.16.0/20
	refuses '1.0.16.0,1.0.31.255,16781312,16785407,JP,Japan\n1.0.16.0,1.0.31.255,16781312,16785407\n' \
		':2: "1.0.16.0,1.0.31.255,16781312,16785407": not start, end, both as integers, country and its name, like the rows before it'
	refuses '1.0.16.0,1.0.31.255,16781312,16785407,JP,Japan\n1.1.0.0,1.1.0.255,JP\n' \
		':2: "1.1.0.0,1.1.0.255,JP": not start, end, both as integers, country and its name, like the rows before it'
}

@test "geofeeds (RFC 8805)" {
	{
		echo '# prefix,country_code,region_code,city,postal'
		echo '1.0.16.0/20,JP,JP-13,Tokyo,'
		echo '2001:db8::/32,jp,,,'
		echo '198.51.100.7,JP,JP-27,Osaka,530-0001'
		echo '203.0.113.0/24,US,US-CA,"Los Angeles, CA",90001'
		echo '192.0.2.0/24,,,,'
		echo '5.0.0.0/24,JP'
	} >geofeed
	same "$(prefixes geofeed)" \
		"1.0.16.0/20 5.0.0.0/24 198.51.100.7/32 2001:db8::/32"
	refuses '1.0.16.0/20,JP,JP-13,Tokyo,1000001,x\n' \
		':1: "1.0.16.0/20,JP,JP-13,Tokyo,1000001,x": more fields than a geofeed has'
	refuses '1.0.16.0/20,JP\n1.0.16.5/20,JP\n' \
		':2: "1.0.16.5/20": has bits set behind its length; write 1.0.16.0/20 or 1.0.16.5'
	refuses '1.0.16.0/20,JP\n1.0.0.0,1.0.0.255,JP\n' \
		":2: \"1.0.0.0,1.0.0.255,JP\": field 3 could be the country; $hint network,country_code"
	refuses '1.0.16.0/20,Japan\n' \
		":1: \"1.0.16.0/20,Japan\": no field is a two-letter country code; $hint network,country_code"
}

@test "integers of IPv6: the first row decides for the file" {
	{
		echo '"0","281470681743359","-","-"'
		echo '"281470681743360","281470698520575","-","-"'
		echo '"281470698524672","281470698528767","JP","Japan"'
		echo '"42540766411282592856903984951653826560","42540766490510755371168322545197776895","JP","Japan"'
		echo '"340282366920938463463374607431768211455","340282366920938463463374607431768211455","JP","Japan"'
	} >ip2location6
	same "$(prefixes ip2location6)" \
		"1.0.16.0/20 2001:db8::/32 ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff/128"
	refuses '16781312,16785407,JP\n16777216,4294967296,JP\n' \
		':2: "4294967296": number over 4294967295, but the first row has IPv4 addresses'
	# The last digit of the first row is one too many: nothing becomes IPv6.
	refuses '16781312,167854070000,JP\n' \
		':1: "16781312": stands for an address of ::/96, which no country has; the first row says that numbers are IPv6'
	refuses '1,340282366920938463463374607431768211460,JP\n' \
		':1: "340282366920938463463374607431768211460": more than an IPv6 address'
	refuses '1,340282366920938463463374607431768211456,JP\n' \
		':1: "340282366920938463463374607431768211456": more than an IPv6 address'
	refuses '1,3402823669209384634633746074317682114550,JP\n' \
		':1: "3402823669209384634633746074317682114550": more than an IPv6 address'
}

@test "thousands separators" {
	refuses '"16,777,216","16,777,471","JP"\n' \
		':1: "\"16,777,216\",\"16,777,471\",\"JP\"": has thousands separators; write the number without them'
	refuses '16,777,216,16,777,471,JP\n' \
		':1: "16,777,216,16,777,471,JP": has thousands separators; write the number without them'
	refuses "start,end,cc\n16'777'216,16'777'471,JP\n" \
		":2: \"16'777'216\": has thousands separators; write the number without them"
}

@test "more than a /4 of a wanted country is absurd" {
	refuses '0.0.0.0,16.0.0.0,JP\n' \
		':1: "0.0.0.0,16.0.0.0,JP": more than a /4; no country has that'
	refuses '2000::,3fff:ffff::,JP\n' \
		':1: "2000::,3fff:ffff::,JP": more than a /4; no country has that'
	refuses '::ffff:0.0.0.0,::ffff:255.255.255.255,JP\n' \
		':1: "::ffff:0.0.0.0,::ffff:255.255.255.255,JP": more than a /4; no country has that'
	refuses '1.0.16.0,::ffff:1.0.31.255,JP\n' \
		':1: "::ffff:1.0.31.255": start and end are of different address families'
	refuses '::,::ffff:1.0.31.255,JP\n' \
		':1: "::ffff:1.0.31.255": start and end are of different address families'
	same "$(printf '16.0.0.0,31.255.255.255,JP\n0.0.0.0,223.255.255.255,ZZ\n' | prefixes)" \
		16.0.0.0/4
}

@test "headers that are none, or that say too much" {
	refuses 'start,end,country,country\n1.0.0.0,1.0.0.255,DE,JP\n' \
		':1: "start,end,country,country": two columns have the same name'
	refuses 'start,end,country\n1.0.0.0,1.0.0.255,AS,JP\n' \
		':2: "1.0.0.0,1.0.0.255,AS,JP": more fields than the header has'
	same "$(printf 'start,end,country\n1.0.0.0,1.0.0.255,JP,,\n' | prefixes)" \
		1.0.0.0/24
	# Of two columns that could be the country, the order of names decides.
	same "$(printf 'network,cc,country\n1.0.0.0/24,DE,JP\n' | prefixes)" \
		1.0.0.0/24
	same "$(printf 'network,continent_code,country_code\n1.0.0.0/24,AS,JP\n' | prefixes)" \
		1.0.0.0/24
	# Another header in the middle may mean other columns, also for one row in many.
	{
		world
		echo start,end,continent,country
	} >two
	geojp 3 convert two
	same "$stderr" 'geojp: two:1000: "continent": not a two-letter country code'
}

@test "quotes" {
	same "$(printf '"1.0.0.0" , "1.0.0.255","JP","a, ""b"" #1"\n' | prefixes)" \
		1.0.0.0/24
	same "$(printf '1.0.0.0,1.0.0.255,JP,The "best" of\n' | prefixes)" 1.0.0.0/24
	refuses '1.0.0.0,1.0.0.255,JP,"Japan" K.K.\n' \
		':1: "1.0.0.0,1.0.0.255,JP,\"Japan\" K.K.": a quote in the middle of a field'
	refuses '1.0.0.0,1.0.0.255,JP,"Japan\n' \
		':1: "1.0.0.0,1.0.0.255,JP,\"Japan": a quote is not closed'
}

@test "a # in a name is no comment, if the row needs what is behind it" {
	{
		echo '5.1.2.0,5.1.2.255,AS,JP,Tokyo,Ward 1,35.6895,139.692'
		echo '1.0.16.0,1.0.31.255,AS,JP,Tokyo,Ward #1,35.6895,139.692'
		echo '5.1.3.0,5.1.3.255,AS,JP,Tokyo,Ward 1,35.6895,139.692 # Ward'
		echo '; a comment, too'
	} >cities
	same "$(prefixes cities)" "1.0.16.0/20 5.1.2.0/23"
	same "$(printf 'network,name,cc\n1.0.0.0/24,Example #7 K.K.,JP\n' | prefixes)" \
		1.0.0.0/24
	same "$(printf '1.0.0.0/24,JP # a, b\n1.0.1.0/24,JP,,Ward #1,\n' | prefixes)" \
		1.0.0.0/23
	refuses '1.0.0.0,1.0.0.255 # a,JP\n1.0.1.0,1.0.1.255,JP\n' \
		':1: "1.0.0.0,1.0.0.255 # a,JP": more than one address, and no country; write each on a line of its own, or a range as A-B'
	# A comment with a comma makes no CSV.
	same "$(printf '1.0.0.0/24 # a, b\n' | prefixes)" 1.0.0.0/24
}

@test "odd rows of other countries: up to 0.1 %, named once" {
	while IFS= read -r row; do
		{
			world
			echo "$row"
		} >odd
		same "$("$geojp" convert --no-local odd 2>err | tail -n 2 | head -n 1)" \
			1.0.16.0/20
		has "$(cat err)" 'geojp: odd rows of other countries, left out: 1 of 1,000; the first is odd:1000: "'
	done <<-'ROWS'
		9.0.0.9,9.0.0.0,US
		9.0.0.0,9.0.0.255,USA
		9.0.0.0,9.0.0.255,\N
		9.0.0.0,9.0.0.256,US
		9.0.0.0,9.0.0.255,US,"United States
		9.0.0.0,9.0.0.255,US,"United" States
	ROWS
	{
		world
		echo 9.0.0.9,9.0.0.0,US
		echo 9.0.0.0,9.0.0.255,USA
	} >two
	geojp 3 convert two
	same "$stderr" 'geojp: two:1000: "9.0.0.0": the range ends before it starts; odd rows: 2 of 1,001, at most 1 may be (max-odd-rows)'
}

@test "odd rows: a code that begins with the letter before that of the wanted country" {
	{
		world
		echo 9.1.0.0,9.1.0.255,BA
		echo 9.0.0.0,9.0.0.255,AUT
	} >odd
	same "$("$geojp" convert --no-local --country BA odd 2>err | grep -v ' ')" 9.1.0.0/24
	has "$(cat err)" "left out: 1 of 1,001"
}

@test "odd rows of the wanted country, or of which nobody knows: never" {
	while IFS= read -r row; do
		{
			world
			printf '%b\n' "$row"
		} >odd
		geojp 3 convert odd
		has "$stderr" 'geojp: odd:1000: "'
	done <<-'ROWS'
		9.0.0.9,9.0.0.0,JP
		9.0.0.9,9.0.0.0,jp
		9.0.0.0,9.0.0.255,JPN
		9.0.0.0,9.0.0.255,japan
		9.0.0.0,9.0.0.255,J
		9.0.0.0,9.0.0.255,\xef\xbc\xaa\xef\xbc\xb0
		9.0.0.0,9.0.0.255,392
		9.0.0.0,9.0.0.255
		9.0.0.0,9.0.0.255,JP,"Japan
		9.0.0.0,"9.0.0.255,US
		9.0.0.0,9.0.0.255,Asia,JP
		9.0.0.0,9.0.0.255,AS,JP
		start,end,country
		Sorry, try again, later
	ROWS
	# The third field may be the country, so nobody knows what the fifth is.
	{
		abroad 999 | awk -F '[.,]' '{ a = $1 * 2 ^ 24 + $2 * 65536 + $3 * 256
			printf "%s,%d,%d,DE,Germany\n", substr($0, 1, length($0) - 3), a, a + 255 }'
		echo 1.0.16.0,1.0.31.255,16781312,16785407,JP,Japan
	} >legacy
	geojp 0 convert legacy
	{ cat legacy; echo 9.0.0.0,9.0.0.255,x,150995199,DE,x; } >odd
	geojp 3 convert odd
	has "$stderr" 'geojp: odd:1001: "'
	{ cat legacy; echo 9.0.0.0,9.0.0.255,150994944,150995198,DE,x; } >odd
	geojp 0 convert odd
	{
		world
		echo 9.0.0.0,9.0.0.255,USA
		echo 9.0.0.0,9.0.0.255,US
	} >odd
	geojp 0 convert odd
	geojp 3 convert --country JP --country US odd
	has "$stderr" 'odd:1000: "USA": not a two-letter country code'
}

@test "odd rows: registries and lines with a country" {
	{
		seq 999 | awk '{ printf "x|DE|ipv4|5.%d.%d.0|256|20110412|allocated\n",
			$1 / 256, $1 % 256 }'
		echo 'x|JP|ipv4|1.0.16.0|4096|20110412|allocated'
	} >good
	for row in 'x|US|ipv4|1.0.0.0|0|20110412|allocated' \
		'x|USA|ipv4|9.0.0.0|256|20110412|allocated' \
		'x|US|ipv5|9.0.0.0|256|20110412|allocated' \
		'x|US|ipv4|9.0.0.0|256|20110412|borrowed'; do
		{ echo 'x|*|ipv4|*|1001|summary'; cat good; echo "$row"; } >odd
		geojp 0 convert odd
		has "$stderr" "geojp: odd rows of other countries, left out: 1 of 1,001; the first is odd:1002: \""
		sed 's/|USA*|/|JP|/' odd >wanted
		[ "$row" = 'x|USA|ipv4|9.0.0.0|256|20110412|allocated' ] ||
			geojp 3 convert wanted
		# A row that is missing is not an odd row.
		sed 10d odd >short
		geojp 3 convert short
		has "$stderr" 'its summary says 1,001; the file is cut off'
	done
	sed 's/x|\(..\)|ipv4|\([^|]*\)|256.*/\1\t\2\/24/; s/x.*/JP 1.0.16.0\/20/' good >lines
	for row in 'US 9.0.0.0/33' 'USA 9.0.0.0/24' '\N 9.0.0.0/24'; do
		{ cat lines; echo "$row"; } >odd
		geojp 0 convert odd
		has "$stderr" "geojp: odd rows of other countries, left out: 1 of 1,001; the first is odd:1001: \""
	done
	for row in 'JP 9.0.0.0/33' 'JPN 9.0.0.0/24' '9.0.0.0/24' 'Sorry, try again'; do
		{ cat lines; echo "$row"; } >odd
		geojp 3 convert odd
		has "$stderr" 'geojp: odd:1001: "'
	done
}

@test "max-odd-rows sets the share; load, check and update say what was left out" {
	{
		world
		echo 2001:db8::,2001:db8::ffff,JP
		echo 9.0.0.0,9.0.0.255,USA
		echo 9.0.0.9,9.0.0.0,US
	} >odd
	says='jp: odd rows of other countries, left out: 2 of 1,002; the first is odd:1001: "USA": not a two-letter country code'
	geojp 3 load --store-only --state-dir "$state" odd
	{ guard_off; echo 'max-odd-rows = 0.1996%'; } >"$GEOJP_CONFIG"
	geojp 3 load --store-only --state-dir "$state" odd
	{ guard_off; echo 'max-odd-rows = 0.1997%'; } >"$GEOJP_CONFIG"
	geojp 0 check --state-dir "$state" odd
	has "$output" "$says"
	quiet load --store-only --state-dir "$state" odd
	geojp 0 load -v --store-only --state-dir "$state" odd
	has "$output" "$says"
	echo "source = file://$PWD/odd" >>"$GEOJP_CONFIG"
	quiet update --store-only --state-dir "$state"
	geojp 0 update -v --store-only --state-dir "$state"
	has "$output" "jp: odd rows of other countries, left out: 2 of 1,002; the first is file://$PWD/odd:1001: \"USA\""
	{ guard_off; echo 'max-odd-rows = 0'; } >"$GEOJP_CONFIG"
	geojp 1 check --state-dir "$state" odd
	has "$stderr" 'odd rows: 2 of 1,002, at most 0 may be (max-odd-rows)'
	for value in '' x 5%% -1 100.1% 0.00001% 99999999999999999999; do
		{ guard_off; echo "max-odd-rows = $value"; } >"$GEOJP_CONFIG"
		geojp 2 check --state-dir "$state" odd
		has "$stderr" 'not a share such as 0.1%'
	done
}

make_geolite() {
	cat >GeoLite2-Country-Locations-en.csv <<-'EOF'
		geoname_id,locale_code,continent_code,continent_name,country_iso_code,country_name,is_in_european_union
		1861060,en,AS,Asia,JP,Japan,0
		6252001,en,NA,"North America",US,"United States",0
		6255147,en,AS,Asia,,,0
	EOF
	cat >blocks.csv <<-'EOF'
		network,geoname_id,registered_country_geoname_id,represented_country_geoname_id,is_anonymous_proxy,is_satellite_provider,is_anycast
		1.0.16.0/20,1861060,6252001,6252001,0,0,
		1.0.64.0/24,,1861060,,0,0,
		1.0.80.0/24,6255147,1861060,,0,0,
		8.8.8.0/24,6252001,1861060,1861060,0,0,
		9.9.9.0/24,,,,0,0,
		2001:db8::/32,1861060,1861060,,0,0,
	EOF
}

@test "GeoLite2: Blocks with their Locations" {
	make_geolite
	want="1.0.16.0/20 1.0.64.0/24 1.0.80.0/24 2001:db8::/32"
	same "$(prefixes --locations GeoLite2-Country-Locations-en.csv blocks.csv)" "$want"
	touch GeoLite2-Country-Locations-de.csv
	same "$(prefixes --locations . blocks.csv)" "$want"
	same "$(prefixes --country us --locations . blocks.csv)" 8.8.8.0/24
	gzip GeoLite2-Country-Locations-en.csv
	same "$(prefixes --locations . blocks.csv blocks.csv)" "$want"
	quiet load --store-only --state-dir "$state" --locations . blocks.csv
	geojp 0 check --state-dir "$state" --locations . blocks.csv
}

@test "GeoLite2: its two files are closed after use, and other programs would not get them" {
	strace -qq -o /dev/null true || skip "strace does not work here"
	make_geolite
	export ASAN_OPTIONS=detect_leaks=0 # the leak check fails under strace
	strace -qq -y -o trace -e trace=openat,close "$geojp" convert --locations . blocks.csv >/dev/null
	for file in GeoLite2-Country-Locations-en.csv blocks.csv; do
		grep "^openat(.*$file\", " trace | grep -q O_CLOEXEC
		grep -q "^close([0-9]*<.*/$file>)" trace
	done
}

@test "GeoLite2: what is missing or wrong is named" {
	make_geolite
	geojp 3 convert blocks.csv
	has "$stderr" "GeoLite2's Blocks, which name no country; geojp load and geojp convert take their other file with --locations FILE"
	geojp 3 convert GeoLite2-Country-Locations-en.csv
	has "$stderr" "GeoLite2's table of places, which has no addresses; give it with --locations"
	geojp 3 convert --locations . "$jp_txt"
	same "$stderr" "geojp: .: no input needs --locations; it is for GeoLite2's Blocks"
	geojp 3 convert --locations nix blocks.csv
	has "$stderr" 'geojp: nix: No such file or directory'
	geojp 3 convert --locations blocks.csv blocks.csv
	has "$stderr" "not the header of GeoLite2's Locations, which has geoname_id and country_iso_code"
	mkdir none two
	geojp 3 convert --locations none blocks.csv
	has "$stderr" 'geojp: none: has no *-Locations-en.csv; --locations takes a file, too'
	touch two/GeoLite2-{City,Country}-Locations-en.csv
	geojp 3 convert --locations two blocks.csv
	has "$stderr" 'geojp: two: has more than one *-Locations-en.csv; --locations takes a file, too'
	while IFS='|' read -r line why; do
		{ sed 1q GeoLite2-Country-Locations-en.csv; printf '%s\n' "$line"; } >bad
		geojp 3 convert --locations bad blocks.csv
		has "$stderr" "geojp: bad:2: "
		has "$stderr" "$why"
	done <<-'EOF'
		1861060,en,AS|too few fields
		x,en,AS,Asia,JP,Japan,0|its geoname_id is no number
		1861060,en,AS,Asia,JPN,Japan,0|its country_iso_code is no two-letter country code
		1861060,en,AS,"Asia,JP,Japan,0|a quote is not closed
	EOF
	printf 'geoname_id,country_iso_code\n1,JP\n1,US\n' >bad
	geojp 3 convert --locations bad blocks.csv
	has "$stderr" 'geojp: bad: geoname_id 1 is in two countries, JP and US'
	printf 'network,geoname_id,country_iso_code\n1.0.0.0/24,1,JP\n' >bad
	geojp 3 convert --locations bad blocks.csv
	has "$stderr" "not the header of GeoLite2's Locations"
	printf 'country_iso_code,geoname_id\nJP,1861060\nUS\n' >bad
	geojp 3 convert --locations bad blocks.csv
	has "$stderr" 'geojp: bad:3: "US": too few fields'
	sed 1q GeoLite2-Country-Locations-en.csv >bad
	geojp 3 convert --locations bad blocks.csv
	has "$stderr" 'geojp: bad: has no places'
	# A place that is not in the table may be in Japan.
	{ cat blocks.csv; echo '9.9.8.0/24,7,6252001,,0,0,'; } >more.csv
	geojp 3 convert --locations . more.csv
	same "$stderr" 'geojp: more.csv:8: "7": the file of --locations has no such geoname_id'
}
