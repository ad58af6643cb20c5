package devserver

import (
	"context"
	"errors"
	"net"
	"net/http"
	"strconv"
	"time"

	"golang.org/x/net/netutil"
)

// mostTried is how many ports are tried after the one that was meant.
const mostTried = 20

// mostConnections bounds how many connections there are at a time: a program run
// wild on this machine must not take all descriptors, without which no page of
// the site can be read. Browsers take six each, and more wait for their turn.
const mostConnections = 512

// Listen takes the port, or, where others may be tried, the next one that is
// free.
func Listen(host string, port int, others bool) (net.Listener, error) {
	l, err := net.Listen("tcp", net.JoinHostPort(host, strconv.Itoa(port)))
	for next := port + 1; err != nil && others && next <= port+mostTried; next++ {
		var again error
		if l, again = net.Listen("tcp", net.JoinHostPort(host, strconv.Itoa(next))); again == nil {
			return l, nil
		}
	}
	return l, err
}

// Serve answers on l until ctx ends.
func (s *Server) Serve(ctx context.Context, l net.Listener) error {
	server := &http.Server{
		Handler:           s,
		BaseContext:       func(net.Listener) context.Context { return ctx }, // ends the streams
		ReadHeaderTimeout: patience,
		IdleTimeout:       2 * time.Minute,
	}
	stop := context.AfterFunc(ctx, func() { _ = server.Close() })
	defer stop()
	if err := server.Serve(netutil.LimitListener(l, mostConnections)); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}
