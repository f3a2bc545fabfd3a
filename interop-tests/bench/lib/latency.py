#!/usr/bin/env python3
"""latency.py PORT RECIPIENT MESSAGE DIRECTORY COUNT: one message at a time to the SMTP server on this host.

Prints the milliseconds from each 250 to the arrival in the directory, by the file's own time.
"""
import os
import pathlib
import smtplib
import sys
import time

PATIENCE = 60
LOOK = 0.004
REST = 0.02


def hand_over(port, recipient, content):
    """The time of the 250 after DATA."""
    with smtplib.SMTP("127.0.0.1", port, local_hostname="users.alice.test") as server:
        server.sendmail("alice@alice.test", recipient, content)
        return time.time()


def arrival(directory, known):
    """The name and time of the file that is not among those known."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        for entry in os.scandir(directory):
            if entry.name not in known:
                return entry.name, entry.stat().st_ctime
        time.sleep(LOOK)
    sys.exit("a message did not arrive within %d s" % PATIENCE)


def main():
    port, recipient, message, directory, count = sys.argv[1:]
    content = pathlib.Path(message).read_bytes().replace(b"\n", b"\r\n")
    known = set(os.listdir(directory))
    for _ in range(int(count)):
        taken = hand_over(int(port), recipient, content)
        name, arrived = arrival(directory, known)
        known.add(name)
        print("%.1f" % ((arrived - taken) * 1000))
        time.sleep(REST)


main()
