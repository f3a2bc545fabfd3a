# shellcheck shell=bash
# The figures of a scenario. Rates and CPU times are "median (min-max)".

report_machine() {
    echo "$(nproc) cores, Linux $(uname -r), $(stat -f -c %T "$work") under $work, load $(cut -d' ' -f1-3 /proc/loadavg)"
    echo "Postfix $(postconf -c /nonexistent -dh mail_version 2>/dev/null || postconf -dh mail_version)," \
        "$(gpg --version | head -n 1), $("$java" -version 2>&1 | head -n 1)"
    echo "messages of $size octets, $sessions sessions$([ -z "$source_options" ] || echo ", kept open"), $runs runs in turns"
}

# spread FILE COLUMN FORMAT
spread() {
    cut -d' ' -f"$2" "$1" | sort -g | awk -v f="$3" '
        { v[NR] = $1 }
        END { m = (v[int((NR + 1) / 2)] + v[int(NR / 2) + 1]) / 2; printf f " (" f "-" f ")", m, v[1], v[NR] }'
}

# quotient VALUE OF
quotient() { awk -v a="${1%% *}" -v b="${2%% *}" 'BEGIN { if (b > 0) printf "%.2f", a / b; else printf "-" }'; }

# report SCENARIO POSTFIX_COUNT
report() {
    local name rate=() cpu=() memory=()
    for name in postseal postfix; do
        rate+=("$(spread "$work/$name.runs" 1 %.0f)")
        cpu+=("$(spread "$work/$name.runs" 2 %.2f)")
        memory+=("$(awk '{ printf "%.0f", $1 / 1024 }' "$work/$name.memory")")
    done
    printf '\n%s: %s messages a run (Postfix %s)\n' "$1" "$count" "$2"
    printf '%-32s %20s %20s %10s\n' "" Postseal Postfix ratio
    printf '%-32s %20s %20s %10s\n' "messages/s" "${rate[@]}" "$(quotient "${rate[@]}")" \
        "CPU s per 1,000 messages" "${cpu[@]}" "$(quotient "${cpu[@]}")" \
        "peak memory, MiB" "${memory[@]}" "$(quotient "${memory[@]}")"
    echo
}

# percentile P: of the numbers on standard input, the smallest that is not less than P per cent of them.
percentile() {
    sort -g | awk -v p="$1" '{ v[NR] = $1 } END { i = int((p * NR + 99) / 100); print v[i < 1 ? 1 : i] }'
}

report_lab() {
    echo "$(nproc) cores, Linux $(uname -r), $(stat -f -c %T "$work") under $work, load $(cut -d' ' -f1-3 /proc/loadavg)"
    echo "messages of $size octets, $sessions sessions, $runs runs in turns"
}

# report_paths: rates and CPU times are "median (min-max)"; ratios are those of medians.
report_paths() {
    local path column name rate=() host=()
    printf '\n%-32s %18s %18s %18s %13s %10s %11s\n' "" sealed clear gpg sealed/clear gpg/clear sealed/gpg
    for path in $paths; do rate+=("$(spread "$work/$path.runs" 1 %.1f)"); done
    row "messages/s" "${rate[@]}"
    for column in 50 95 99 100; do
        name=p$column
        [ "$column" -lt 100 ] || name=max
        host=()
        for path in $paths; do host+=("$(percentile "$column" <"$work/$path.ms")"); done
        row "alone: $name, ms" "${host[@]}"
    done
    column=2
    for name in $timed_hosts; do
        host=()
        for path in $paths; do host+=("$(spread "$work/$path.runs" $column %.2f)"); done
        row "CPU s per 1,000, $name" "${host[@]}"
        column=$((column + 1))
    done
}

# row NAME SEALED CLEAR GPG
row() {
    printf '%-32s %18s %18s %18s %13s %10s %11s\n' "$1" "$2" "$3" "$4" \
        "$(quotient "$2" "$3")" "$(quotient "$4" "$3")" "$(quotient "$2" "$4")"
}
