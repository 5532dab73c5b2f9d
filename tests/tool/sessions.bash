# SPDX-License-Identifier: GPL-2.0
# Scenes with clients in a network of their own, who log in on this machine.

# Runs the script on stdin in network namespaces. It has these:
#   log_in NAME [FROM [TO]]      opens a session; $NAME_port is the client's port
#   ssh_in NAME [OPTION...]      the same with real programs, after real_server
#   in_session NAME COMMAND      runs it there; $said is what it printed, $code the code
#   same, has                    as in common.bash
scene() {
	local python
	python=$(python3 -c 'import os, sys; print(os.path.realpath(sys.executable))')
	rm -f "$tmp/sshd"
	cp "$python" "$tmp/sshd"
	chmod 711 "$BATS_RUN_TMPDIR"
	chmod 755 "$tmp"
	{
		declare -f same has in_japanese wanted
		cat <<-'END'
			ip link set lo up
			unshare -n sleep 600 &
			world=$!
			while [ /proc/$world/ns/net -ef /proc/self/ns/net ]; do sleep 0.02; done
			ip link add here0 type veth peer name there0
			ip link set there0 netns $world
			ip addr add 198.51.1.1/24 dev here0
			ip addr add 2001:db8:1::1/64 dev here0 nodad
			ip link set here0 up
			nsenter -t $world -n sh -ec 'ip link set lo up; ip link set there0 up
				ip addr add 198.51.1.7/24 dev there0
				ip addr add 203.0.113.5/32 dev there0
				ip addr add 2001:db8:1::7/64 dev there0 nodad'
			ip route add 203.0.113.5 dev here0
			home=$(python3 -c 'import sys; print(sys.base_prefix)')
			rm -f serves ./*.in ./*.out
			(PYTHONHOME=$home exec -a 'sshd: me@pts/0' ./sshd "$here/session_server.py" serve 22) &
			while [ ! -e serves ]; do sleep 0.02; done

			log_in() { # NAME FROM TO
				local port
				mkfifo "$1.in" "$1.out"
				if [ "${3-}" = lo ]; then
					python3 "$here/session_server.py" connect "$2" "$2" 22 <"$1.in" >"$1.out" &
				else
					nsenter -t $world -n python3 "$here/session_server.py" connect \
						"${2-198.51.1.7}" "${3-198.51.1.1}" 22 <"$1.in" >"$1.out" &
				fi
				eval "exec {${1}_in}>$1.in {${1}_out}<$1.out"
				eval "read -r -t 10 ${1}_port <&\$${1}_out"
				# The client is connected before the server has a session for it.
				port=${1}_port
				until [ -e "tty.${!port}" ]; do sleep 0.02; done
			}

			# Starts OpenSSH of the packages in the directory $1, in a root directory of its own,
			# where / of this machine is /host.
			real_server() {
				local name
				mkdir mnt
				mount -t tmpfs none mnt
				mkdir mnt/{upper,work,root}
				root=$PWD/mnt/root
				mount -t overlay -o "lowerdir=$1,upperdir=$PWD/mnt/upper,workdir=$PWD/mnt/work" none "$root"
				mkdir -p "$root"/{dev,proc,run/sshd,k,root/.ssh,host,etc}
				mount --rbind / "$root/host"
				mount --rbind /dev "$root/dev"
				mount --bind /proc "$root/proc"
				printf '%s\n' 'root:x:0:0::/root:/bin/sh' 'sshd:x:120:65534::/run/sshd:/bin/sh' >"$root/etc/passwd"
				printf '%s:*:1::::::\n' root sshd >"$root/etc/shadow"
				echo 'root:x:0:' >"$root/etc/group"
				printf '%s: files\n' passwd group shadow >"$root/etc/nsswitch.conf"
				for name in host key; do
					chroot "$root" ssh-keygen -q -t ed25519 -N '' -f /k/$name
				done
				printf '%s\n' 'HostKey /k/host' 'AuthorizedKeysFile /k/key.pub' 'StrictModes no' \
					'UsePAM no' 'PidFile none' 'PermitRootLogin yes' >"$root/k/conf"
				{
					export -p
					echo "cd '$PWD'"
					echo 'while read -r line; do (eval "$line") </dev/null 2>&1; echo "END $?"; done'
				} >loop.sh
				chroot "$root" /usr/sbin/sshd -D -e -f /k/conf -p 2222 2>server.log &
				until ss -Hltn "sport = :2222" | grep -q .; do sleep 0.05; done
			}

			ssh_in() { # NAME OPTION...
				mkfifo "$1.in" "$1.out"
				nsenter -t $world -n chroot "$root" ssh -F none -b 198.51.1.7 -p 2222 -i /k/key \
					-o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o LogLevel=ERROR \
					"${@:2}" root@198.51.1.1 "/usr/sbin/chroot /host bash $PWD/loop.sh" <"$1.in" >"$1.out" &
				eval "exec {${1}_in}>$1.in {${1}_out}<$1.out"
			}

			in_session() { # NAME COMMAND
				local line in=${1}_in out=${1}_out
				printf '%s\n' "$2" >&"${!in}"
				said=
				while read -r -t 50 line <&"${!out}"; do
					case $line in
					'END '*)
						code=${line#END }
						said=${said%$'\n'}
						return
						;;
					esac
					said+=$line$'\n'
				done
				echo "no answer: $said"
				return 1
			}
		END
		cat
	} >"$tmp/scene.sh"
	# shellcheck disable=SC2016 # the shell inside expands them
	run timeout 300 unshare -n -m bash -c 'trap "kill \$(jobs -p) 2>/dev/null || :" EXIT
		set -eE; trap "echo \"line \$LINENO: \$BASH_COMMAND (said: \$said)\"" ERR
		. ./scene.sh' 3>&-
	[ "$status" = 0 ] || {
		echo "$output"
		return 1
	}
}
