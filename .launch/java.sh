# Shared by ./postseal and ./verify: finds a JDK 25 or newer, and builds the program.

# By the file that every JDK has: to ask javac takes a Java process, and this is asked at each command.
is_jdk25() {
    [ -x "$1/bin/javac" ] || return 1
    version=$(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release" 2>/dev/null)
    [ "${version:-0}" -ge 25 ]
}

# Prints the home of a JDK 25 or newer: JAVA_HOME, the javac on the PATH, then the usual folders.
find_java_home() {
    if [ -n "${JAVA_HOME:-}" ] && is_jdk25 "$JAVA_HOME"; then
        echo "$JAVA_HOME"
        return 0
    fi
    if javac=$(command -v javac); then
        home=$(dirname "$(dirname "$(readlink -f "$javac")")")
        if is_jdk25 "$home"; then
            echo "$home"
            return 0
        fi
    fi
    for home in /usr/lib/jvm/* /opt/java/* /opt/jdk* "$HOME"/.sdkman/candidates/java/* \
        "$HOME"/.jdks/* /Library/Java/JavaVirtualMachines/*/Contents/Home; do
        if is_jdk25 "$home"; then
            echo "$home"
            return 0
        fi
    done
    {
        echo "postseal: no JDK 25 or newer was found (JAVA_HOME, PATH, /usr/lib/jvm, ~/.jdks, SDKMAN)."
        echo "postseal: install one, for example Temurin 25, and set JAVA_HOME to it."
    } >&2
    return 1
}

# is_fresh DIRECTORY JAR MODULE...: is the program newer than all that these modules make it of?
is_fresh() (
    [ -f "$2" ] || return 1
    jar=$2
    cd "$1" || return 1
    shift 2
    for module in "$@"; do
        set -- "$@" "$module/pom.xml" "$module/src/main"
        shift
    done
    [ -z "$(find pom.xml "$@" -newer "$jar" -type f -print -quit 2>/dev/null)" ]
)

# build_if_needed DIRECTORY JAR MODULE...: builds once, and again after a source has changed; the last module makes the jar.
build_if_needed() {
    if is_fresh "$@"; then
        return 0
    fi
    for module in "$@"; do :; done
    command -v mvn >/dev/null || {
        echo "postseal: Maven (mvn) is needed to build; install the package 'maven'." >&2
        exit 69
    }
    log="$1/target/build.log"
    mkdir -p "$1/target"
    (cd "$1" && exec mvn -B -Dmaven.test.skip=true -pl "$module" -am package) >"$log" 2>&1 &
    maven=$!
    trap 'kill $maven 2>/dev/null; exit 130' INT TERM
    seconds=0
    while kill -0 $maven 2>/dev/null; do
        step=$(sed -n 's/^\[INFO\] Building Postseal: \(.*\) [0-9].*/\1/p' "$log" | tail -n 1)
        if [ -t 2 ]; then
            printf '\rpostseal: building (%ss) %-50s' "$seconds" "${step:-starting Maven}" >&2
        elif [ $((seconds % 15)) -eq 0 ]; then
            printf 'postseal: building (%ss) %s\n' "$seconds" "${step:-starting Maven}" >&2
        fi
        sleep 1
        seconds=$((seconds + 1))
    done
    trap - INT TERM
    if ! wait $maven; then
        printf '\npostseal: the build failed; the last lines of %s:\n' "$log" >&2
        grep -E '^\[ERROR\]' "$log" | head -n 20 >&2 || tail -n 20 "$log" >&2
        exit 70
    fi
    # Maven leaves a jar alone that would come out the same; every build has made the server's.
    touch "$2" "$1/server/target/postseal.jar"
    if [ -t 2 ]; then
        printf '\rpostseal: built in %ss%-50s\n' "$seconds" "" >&2
    else
        printf 'postseal: built in %ss\n' "$seconds" >&2
    fi
}
