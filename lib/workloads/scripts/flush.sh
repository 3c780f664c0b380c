# shellcheck shell=bash
# What was written is on the disk, for a script that keeps files.

# A slim image may have no sync: the kernel then writes in its own time, which only a crash of the node notices.
flush() { ! command -v sync >/dev/null || sync "$1"; }
