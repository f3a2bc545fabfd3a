# shellcheck shell=bash disable=SC2034,SC2154 # lab and the other parts share their variables
# A host is a process: its network, mounts, processes and name are namespaces that live and die with it.
# So nothing of it can be left behind, and nothing else can be ended by mistake.

hosts="dns alice brian charlie dave eve mallet"
declare -A octet=([dns]=53 [alice]=10 [brian]=20 [charlie]=30 [dave]=40 [eve]=50 [mallet]=66)

# TEST-NET-2 and the prefix for documents: nobody's, anywhere else.
address4() { echo "198.51.100.${octet[$1]}"; }
address6() { echo "2001:db8:51::${octet[$1]}"; }

purpose() {
    case $1 in
    dns) echo "Knot DNS: root, test. and zones below, signed; Unbound validates" ;;
    alice) echo "users > sendmail > Postseal, and back to Dovecot" ;;
    brian) echo "a relay: Postfix" ;;
    charlie) echo "a relay: Exim" ;;
    dave) echo "Postseal > Dovecot (LMTP)" ;;
    eve) echo "owns the switch, and captures what passes each port" ;;
    mallet) echo "has a place on the same wire" ;;
    esac
}

# Each host's own; all else is the machine's.
private="etc run spool lib log mail"

# host_create HOST: its namespaces, with its own /etc, /run and parts of /var, empty but for what hosts/HOST/etc says.
host_create() {
    local home=$directory/$1 part
    mkdir -p "$home"
    for part in $private; do mkdir -p "$home/$part"; done
    cp -a /etc/. "$home/etc"
    [ ! -d "$here/hosts/$1/etc" ] || cp -r "$here/hosts/$1/etc/." "$home/etc"
    [ ! -d "${extra:+$extra/$1/etc}" ] || cp -r "$extra/$1/etc/." "$home/etc"
    cp "$here/hosts/resolv.conf" "$here/hosts/hosts" "$home/etc/"
    cat "$here/hosts/passwd" >>"$home/etc/passwd"
    cat "$here/hosts/group" >>"$home/etc/group"
    setsid unshare --net --mount --pid --uts --ipc --fork --kill-child \
        bash "$here/lib/init" "$1" "$home" </dev/null >"$home/init.log" 2>&1 &
    until [ -s "$home/pid" ]; do
        kill -0 $! 2>/dev/null || fail "$NOT_PERMITTED" "no namespaces for $1: $(cat "$home/init.log")"
        sleep 0.02
    done
}

# The process is known by number and start: a number alone may be another's by now.
host_is_up() {
    local pid start
    [ -s "$directory/$1/pid" ] || return 1
    read -r pid start <"$directory/$1/pid"
    [ "$(process_start "$pid")" = "$start" ]
}

process_start() { sed 's/^.*) //' "/proc/$1/stat" 2>/dev/null | cut -d' ' -f20; }

host_pid() { cut -d' ' -f1 "$directory/$1/pid"; }

# host_run HOST COMMAND...: there.
host_run() {
    local pid
    pid=$(host_pid "$1")
    shift
    nsenter --target "$pid" --net --mount --pid --uts --ipc "$here/lib/enter" "$@"
}

# host_start HOST: its programs, by hosts/HOST/start.
host_start() {
    SENDMAIL=$sendmail SENDMAIL_MACROS=$sendmail_macros EXIM=$exim host_run "$1" "$here/hosts/$1/start" >"$directory/$1/start.log" 2>&1 || {
        echo "lab: $1 did not come up:" >&2
        tail -n 15 "$directory/$1/start.log" >&2
        return 1
    }
}

# The kernel ends what else runs in the namespace of a first process that ends.
host_end() {
    local pid
    host_is_up "$1" || return 0
    pid=$(host_pid "$1")
    [ ! -e "$here/hosts/$1/stop" ] || host_run "$1" "$here/hosts/$1/stop" >>"$directory/$1/start.log" 2>&1 || true
    kill -KILL "$pid" 2>/dev/null || true
    while [ -e "/proc/$pid" ] && host_is_up "$1"; do sleep 0.02; done
    rm -f "$directory/$1/pid"
}

host_waiting() {
    [ ! -e "$here/hosts/$1/queue" ] || host_run "$1" "$here/hosts/$1/queue" | sed 's/^/         /'
}
