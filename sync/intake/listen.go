package intake

import (
	"context"
	"crypto/tls"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"time"

	"golang.org/x/net/netutil"

	"unionhall/internal/collector"
)

// mostConnections bounds how many are open at a time: each costs a descriptor
// and some kilobytes.
const mostConnections = 4096

// idle is how long a connection may stay without a request. A phone asks for all that it
// wants within seconds; thirty new ones a second, from behind one address of a mobile
// network, then hold half of its share.
const idle = 30 * time.Second

// drain is how long what was begun may take when the endpoint stops.
const drain = 20 * time.Second

// Room is the memory of an endpoint's process without SQLite's caches and the program
// itself: with them, 512 phones at once stay below 64 MB. Those of a whole province have
// more, and are given it.
var Room = collector.Room{Bytes: 32 << 20, Percent: 300}

// A Server answers on listeners. Handler and Log are needed.
type Server struct {
	Handler http.Handler
	TLS     *tls.Config // how it speaks TLS; nil: it does not
	Log     *slog.Logger
	Proxies []netip.Prefix // of servers in front: behind one address of theirs are many people
}

// Serve answers on l until ctx ends, then lets what was begun come to its end. TLS lies
// over the limit of connections: net/http looks for *tls.Conn itself to learn that HTTP/2
// was agreed.
func (o *Server) Serve(ctx context.Context, l net.Listener) error {
	s := &http.Server{
		Handler: o.Handler, ReadHeaderTimeout: 15 * time.Second, IdleTimeout: idle, WriteTimeout: 5 * time.Minute, MaxHeaderBytes: 8 << 10,
		// Of each connection no more is taken in than one body, before anybody has room for it.
		HTTP2: &http.HTTP2Config{MaxConcurrentStreams: 16, MaxReceiveBufferPerConnection: 128 << 10, MaxReceiveBufferPerStream: 128 << 10},
		// The library's own messages name the address at the other end.
		ErrorLog: slog.NewLogLogger(wordless{o.Log.Handler()}, slog.LevelWarn),
	}
	l = shared(netutil.LimitListener(l, mostConnections), mostConnections/2, o.Proxies)
	if o.TLS != nil {
		l = tls.NewListener(l, o.TLS)
	}
	stopped := make(chan error, 1)
	stop := context.AfterFunc(ctx, func() { stopped <- shutdown(s) })
	err := s.Serve(l)
	if stop() || !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return <-stopped
}

// shutdown waits for what was begun, and cuts off whoever takes longer: nothing
// was promised to them.
func shutdown(s *http.Server) error {
	patience, cancel := context.WithTimeout(context.Background(), drain)
	defer cancel()
	err := s.Shutdown(patience)
	if errors.Is(err, context.DeadlineExceeded) {
		return s.Close()
	}
	return err
}

// wordless logs that there was something, and none of its words.
type wordless struct{ slog.Handler }

func (w wordless) Handle(ctx context.Context, r slog.Record) error {
	return w.Handler.Handle(ctx, slog.NewRecord(r.Time, r.Level, "a connection ended badly", 0))
}
