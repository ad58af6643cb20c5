package intake

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"time"

	"golang.org/x/net/netutil"
)

// mostConnections bounds how many are open at a time: each costs a descriptor
// and some kilobytes.
const mostConnections = 4096

// drain is how long what was begun may take when the endpoint stops.
const drain = 20 * time.Second

// Serve answers on l until ctx ends, then lets what was begun come to its end.
func Serve(ctx context.Context, l net.Listener, h http.Handler, log *slog.Logger) error {
	s := &http.Server{
		Handler: h, ReadHeaderTimeout: 15 * time.Second, IdleTimeout: time.Minute, WriteTimeout: 5 * time.Minute, MaxHeaderBytes: 8 << 10,
		// The library's own messages name the address at the other end.
		ErrorLog: slog.NewLogLogger(wordless{log.Handler()}, slog.LevelWarn),
	}
	stopped := make(chan error, 1)
	stop := context.AfterFunc(ctx, func() {
		patience, cancel := context.WithTimeout(context.WithoutCancel(ctx), drain)
		defer cancel()
		stopped <- s.Shutdown(patience)
	})
	err := s.Serve(netutil.LimitListener(l, mostConnections))
	if stop() || !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return <-stopped
}

// wordless logs that there was something, and none of its words.
type wordless struct{ slog.Handler }

func (w wordless) Handle(ctx context.Context, r slog.Record) error {
	return w.Handler.Handle(ctx, slog.NewRecord(r.Time, r.Level, "a connection ended badly", 0))
}
