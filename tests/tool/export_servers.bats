# What geojp export writes, read by nginx, Apache and firewalld themselves. Theirs are
# programs of this machine's Debian, which are not installed: see tests/server/fetch.
load common

server=$here/../server

# The ranges of a list with gaps in both families, and who gets in by it.
setup() {
	common_setup
	quiet export cidr --file "$jp_txt" -o jp.cidr
	python3 "$here/read_export.py" cidr jp.cidr >ranges
	# Addresses of this machine, from which a client of the test can really come.
	printf '127.1.0.0/16\n198.51.100.0/24\n2001:db8::/32\n' >near.txt
	printf '%s\n' '[jp]' 'local = no' >near.conf
}

teardown() {
	[ ! -s "$tmp/web.pid" ] || kill "$(cat "$tmp/web.pid")" 2>/dev/null || true
	[ ! -s "$tmp/web.shell" ] || kill "$(cat "$tmp/web.shell")" 2>/dev/null || true
}

free_port() {
	python3 -c 'import socket; print(socket.create_server(("127.0.0.1", 0)).getsockname()[1])'
}

# Starts a server and waits until it answers on $port.
serve() { # COMMAND...
	"$@" >web.out 2>&1 3>&- &
	echo $! >web.shell
	for _ in $(seq 100); do
		! (exec 4<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || return 0
		kill -0 $! || break
		sleep 0.05
	done
	cat web.out
	return 1
}

# The status of the answer to a client that comes from this address.
status_from() { # ADDRESS PATH
	python3 - "$1" "$port" "$2" <<-'END'
		import http.client, sys
		web = http.client.HTTPConnection("127.0.0.1", int(sys.argv[2]), timeout=10,
		                                 source_address=(sys.argv[1], 0))
		web.request("GET", sys.argv[3])
		print(web.getresponse().status)
	END
}

# At least $3 answers are right, and none is wrong.
right_for_all() { # PATH STEP LEAST
	run python3 "$here/ask_web.py" "$port" "$1" "$2" ranges
	same "$output" "${output%% *} of ${output%% *} right"
	[ "${output%% *}" -gt "$3" ]
}

@test "nginx takes the file, and lets in whom the list has" {
	nginx=$("$server/fetch-nginx")
	port=$(free_port)
	quiet export nginx --file "$jp_txt" -o jp.nginx
	GEOJP_CONFIG=near.conf quiet export nginx --file near.txt -o near.nginx
	cat >nginx.conf <<-END
		daemon off; master_process off; user root root; pid $tmp/web.pid;
		events {}
		http {
			access_log off;
			client_body_temp_path $tmp; proxy_temp_path $tmp; fastcgi_temp_path $tmp;
			uwsgi_temp_path $tmp; scgi_temp_path $tmp;
			root $tmp;
			keepalive_requests 100000;
			server {
				listen 127.0.0.1:$port;
				location = /jp.cidr {
					set_real_ip_from 127.0.0.1;
					real_ip_header X-Real-IP;
					include $tmp/jp.nginx;
				}
				location = /near.txt { include $tmp/near.nginx; }
			}
		}
	END
	"$nginx" -p "$tmp" -c nginx.conf -e stderr -t
	serve "$nginx" -p "$tmp" -c nginx.conf -e stderr
	right_for_all /jp.cidr 9 500
	same "$(status_from 127.1.0.5 /near.txt)" 200
	same "$(status_from 127.2.0.5 /near.txt)" 403
}

@test "Apache takes the file, and lets in whom the list has" {
	local apache files module
	apache=$("$server/fetch-apache")
	files=${apache%/usr/sbin/apache2}
	port=$(free_port)
	quiet export apache --file "$jp_txt" -o jp.apache
	GEOJP_CONFIG=near.conf quiet export apache --file near.txt -o near.apache
	{
		for module in mpm_event authz_core authz_host remoteip status; do
			echo "LoadModule ${module}_module $files/usr/lib/apache2/modules/mod_$module.so"
		done
		cat <<-END
			ServerRoot $tmp
			ServerName 127.0.0.1
			PidFile $tmp/web.pid
			DefaultRuntimeDir $tmp
			Mutex pthread
			ErrorLog /dev/stderr
			Listen 127.0.0.1:$port
			User nobody
			Group nogroup
			MaxKeepAliveRequests 0
			RemoteIPHeader X-Real-IP
			RemoteIPInternalProxy 127.0.0.1
			# A page that needs no file, because user nobody cannot reach this directory.
			<Location /jp>
				SetHandler server-status
				Include $tmp/jp.apache
			</Location>
			<Location /both>
				SetHandler server-status
				<RequireAll>
					Require method GET
					Include $tmp/near.apache
				</RequireAll>
			</Location>
		END
	} >apache.conf
	export LD_LIBRARY_PATH
	LD_LIBRARY_PATH=$(echo "$files"/usr/lib/*-linux-gnu)
	"$apache" -f "$tmp/apache.conf" -t
	serve "$apache" -f "$tmp/apache.conf" -X
	right_for_all /jp 9 500
	same "$(status_from 127.1.0.5 /both)" 200
	same "$(status_from 127.2.0.5 /both)" 403
}

@test "firewalld takes the sets, with every prefix of the list" {
	local program files ask
	program=$("$server/fetch-firewalld")
	files=${program%/usr/bin/firewall-offline-cmd}
	mkdir -p firewalld/ipsets
	cp "$files/etc/firewalld/firewalld.conf" firewalld/
	for family in 4 6; do
		quiet export firewalld-ipv$family --file "$jp_txt" -o "firewalld/ipsets/geojp-jp-v$family.xml"
	done
	# Debian's Python, for which the package is.
	ask=(env "PYTHONPATH=$files/usr/lib/python3/dist-packages" /usr/bin/python3 "$program"
		--system-config "$tmp/firewalld" --default-config "$files/usr/lib/firewalld")
	# What it does not like in a set it says in a warning, and leaves it out.
	run "${ask[@]}" --check-config
	same "$status:$output" 0:
	same "$("${ask[@]}" --get-ipsets)" "geojp-jp-v4 geojp-jp-v6"
	for family in 4 6; do
		"${ask[@]}" --ipset geojp-jp-v$family --get-entries | tr ' ' '\n'
	done >entries
	sort entries | cmp - <(sort jp.cidr)
	sed -i 's,<entry>1.0.16.0/20,<entry>1.0.16.0/45,' firewalld/ipsets/geojp-jp-v4.xml
	run "${ask[@]}" --check-config
	has "$output" "1.0.16.0/45"
}
