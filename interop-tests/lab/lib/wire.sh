# shellcheck shell=bash disable=SC2034,SC2154 # lab and the other parts share their variables
# The wire: a switch that is Eve's, with a port for each host. It has no way out, and hosts have no default route.

wire_switch() {
    host_run eve sh -c "ip link add switch up type bridge stp_state 0 forward_delay 0 mcast_snooping 0
        ip address add $(address4 eve)/24 dev switch
        ip address add $(address6 eve)/64 dev switch nodad"
}

# wire_connect HOST
wire_connect() {
    local pid eve
    pid=$(host_pid "$1")
    eve=$(host_pid eve)
    ip link add "$1" netns "$eve" type veth peer name eth0 netns "$pid"
    host_run eve ip link set "$1" master switch up
    # A neighbour that nobody contests need not be waited for.
    host_run "$1" sh -c "echo 0 >/proc/sys/net/ipv6/conf/eth0/accept_dad
        echo 0 >/proc/sys/net/ipv6/conf/eth0/accept_ra
        ip link set eth0 up
        ip address add $(address4 "$1")/24 dev eth0
        ip address add $(address6 "$1")/64 dev eth0 nodad"
}

# Eve listens at the ports of those who carry mail: eve/log/HOST.pcap.
wire_tap() {
    local host
    for host in alice brian charlie dave mallet; do
        host_run eve setsid tcpdump -i "$host" -U -B 65536 -Z root -w "/var/log/$host.pcap" \
            not icmp6 </dev/null >"$directory/eve/log/$host.log" 2>&1 &
    done
    for host in alice brian charlie dave mallet; do
        until grep -q 'listening on' "$directory/eve/log/$host.log" 2>/dev/null; do
            kill -0 $! 2>/dev/null || fail "$UNAVAILABLE" "tcpdump ended: $(cat "$directory/eve/log/$host.log")"
            sleep 0.05
        done
    done
}
