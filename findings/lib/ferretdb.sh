# Sourced by the scripts about FerretDB, in an empty folder: builds FerretDB with Go 1.24 or later, which
# takes minutes the first time, starts it with its SQLite backend, and sets MONGODB_URL. It ends with the script.
mkdir ferretdb data
cat >ferretdb/go.mod <<'MOD'
module findings.example/ferretdb

go 1.24

require github.com/FerretDB/FerretDB v1.24.2
MOD
cat >ferretdb/main.go <<'GO'
package main

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"os/signal"

	"github.com/FerretDB/FerretDB/ferretdb"
)

func main() {
	server, err := ferretdb.New(&ferretdb.Config{
		Listener:  ferretdb.ListenerConfig{TCP: "127.0.0.1:0"},
		Logger:    slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelError})),
		Handler:   "sqlite",
		SQLiteURL: "file:" + os.Args[1] + "/",
	})
	if err != nil {
		panic(err)
	}
	go func() { fmt.Println(server.MongoDBURI()) }()
	stopped, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	_ = server.Run(stopped)
}
GO
(cd ferretdb && CGO_ENABLED=0 GOFLAGS=-mod=mod go build -trimpath -tags ferretdb_no_postgresql -o server . 2>build.log) || {
  tail -5 ferretdb/build.log
  exit 1
}
ferretdb/server "$PWD/data" >address &
server=$!
trap 'kill -INT $server' EXIT
until [ -s address ]; do
  kill -0 $server || exit 1
  sleep 0.1
done
MONGODB_URL=$(cat address)
export MONGODB_URL
npm init --yes >/dev/null
npm install --no-audit --no-fund --silent --save-exact mongodb@7.8.0
