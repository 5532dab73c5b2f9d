# shellcheck shell=bash disable=SC2086,SC2015 # no address and no path has blanks
# The renewal of the certificate failed, months later.
drill 16 "except-ports = tcp/80: the validation comes from abroad"
configure "source = $url/jp.txt" '[rule]' 'except-ports = tcp/80'
works "the list is in force" geojp update
works "the rule is in" geojp rule apply
mkdir -p /tmp/www
echo token >/tmp/www/token
for port in 80 443; do
	server busybox httpd -p "[::]:$port" -h /tmp/www
done
connects() { # SOURCE PORT
	local to=$server4
	[[ $1 != *:* ]] || to=$server6
	ip -n peer route replace $to dev eth0 src "$1"
	on peer timeout 4 bash -c "</dev/tcp/$to/$2" || return 1
}
for source in $abroad $abroad6; do
	check "$drill: the validation from $source gets in at port 80" connects $source 80
	check_not "$drill: port 443 does not" connects $source 443
done
for source in $home $home6; do
	check "$drill: Japan gets in at port 443 from $source" connects $source 443
done
ip -n peer route del $server4 dev eth0
ip -n peer -6 route del $server6 dev eth0
cat >/tmp/access.log <<-'LOG'
	23.178.112.100 - - [29/Nov/2026:08:00:00 +0900] "GET /.well-known/acme-challenge/abc HTTP/1.1" 200 87 "-" "Mozilla/5.0 (compatible; Let's Encrypt validation server; +https://www.letsencrypt.org)"
LOG
try geojp audit /tmp/access.log
like "$drill: audit names past validations" "$said" '[Cc]ertificate'
ends out
