# shellcheck shell=bash
# What a relay costs: CPU time and memory of a process and all its descendants, from /proc.

ticks_per_second=$(getconf CLK_TCK)

# process_table: one line "PID PPID TICKS" for each process. TICKS counts the children it has waited for,
# so that short-lived ones (gpg, smtpd) are not lost when they end.
process_table() {
    # A process name may hold spaces and parentheses: fields count from the last ")".
    { cat /proc/[0-9]*/stat 2>/dev/null || true; } | # some end meanwhile
        awk '{ pid = $1; sub(/^.*\) /, ""); print pid, $2, $12 + $13 + $14 + $15 }'
}

# tree_pids PID: it and its descendants.
tree_pids() {
    process_table | awk -v root="$1" '
        { parent[$1] = $2 }
        function within(pid) { while (pid > 1 && pid != root) pid = parent[pid]; return pid == root }
        END { for (pid in parent) if (within(pid)) print pid }'
}

# tree_ticks PID: CPU time in clock ticks, of it and its descendants, living and ended.
tree_ticks() {
    process_table | awk -v root="$1" '
        { parent[$1] = $2; ticks[$1] = $3 }
        function within(pid) { while (pid > 1 && pid != root) pid = parent[pid]; return pid == root }
        END { for (pid in parent) if (within(pid)) sum += ticks[pid]; print sum + 0 }'
}

# tree_ticks_when_idle PID: as tree_ticks, once the relay has done what is left after the last delivery.
tree_ticks_when_idle() {
    local before now tries=0
    now=$(tree_ticks "$1")
    while ((tries++ < 40)); do
        before=$now
        sleep 0.25
        now=$(tree_ticks "$1")
        ((now - before <= 1)) && break
    done
    echo "$now"
}

# tree_memory PID: KiB in use, each shared page counted once (sum of proportional set sizes).
tree_memory() {
    local pid files=()
    for pid in $(tree_pids "$1"); do files+=("/proc/$pid/smaps_rollup"); done
    { cat "${files[@]}" 2>/dev/null || true; } | awk '/^Pss:/ { sum += $2 } END { print sum + 0 }'
}

# watch_memory PID FILE: keeps the highest tree_memory in FILE; runs until it is ended.
watch_memory() {
    local now peak
    peak=$(cat "$2" 2>/dev/null || echo 0)
    while true; do
        now=$(tree_memory "$1")
        if ((now > peak)); then
            peak=$now
            echo "$peak" >"$2"
        fi
        sleep 1
    done
}
