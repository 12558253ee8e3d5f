#!/usr/bin/env bash
# `go install` of FerretDB's command at a tag builds a binary that panics as soon as it starts: the file with
# its version is generated for a release and is not in the Go module. Needs Go 1.24 or later; takes minutes.
# Remedy: embed the package github.com/FerretDB/FerretDB/ferretdb in a program of your own (lib/ferretdb.sh).
set -eu
cd "$(mktemp -d)"
GOBIN="$PWD" GOFLAGS= CGO_ENABLED=0 go install -tags ferretdb_no_postgresql github.com/FerretDB/FerretDB/cmd/ferretdb@v1.24.2 2>build.log || {
  tail -5 build.log
  exit 1
}
go version
if ./ferretdb --version 2>&1 | tee seen; then :; fi
grep -q '^panic: Invalid build/version/version.txt file content' seen
