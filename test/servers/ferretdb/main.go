// FerretDB on its SQLite backend, as a process: it prints its address once it listens and runs until it is told to stop.
// FerretDB's own command cannot be built from its Go module, which lacks the file that names its version.
package main

import (
	"context"
	"flag"
	"fmt"
	"log"
	"log/slog"
	"os"
	"os/signal"
	"syscall"

	"github.com/FerretDB/FerretDB/ferretdb"
)

func main() {
	listen := flag.String("listen", "127.0.0.1:0", "address to listen on")
	dir := flag.String("dir", "", "existing folder for the databases")
	flag.Parse()

	server, err := ferretdb.New(&ferretdb.Config{
		Listener:  ferretdb.ListenerConfig{TCP: *listen},
		Logger:    slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelError})),
		Handler:   "sqlite",
		SQLiteURL: "file:" + *dir + "/",
	})
	if err != nil {
		log.Fatal(err)
	}

	stopped, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	ended := make(chan error)
	go func() { ended <- server.Run(stopped) }()
	// Waits until the listener has its port.
	fmt.Println("READY " + server.MongoDBURI())
	if err := <-ended; err != nil {
		log.Fatal(err)
	}
}
