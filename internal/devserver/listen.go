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

// Listen takes a port; the system chooses for 0.
func Listen(host string, port int) (net.Listener, error) {
	return net.Listen("tcp", net.JoinHostPort(host, strconv.Itoa(port)))
}

// ListenNear takes the port or, where it is taken, the next one that is free.
// The error is that of the first.
func ListenNear(host string, port int) (net.Listener, error) {
	l, err := Listen(host, port)
	for next := port + 1; err != nil && next <= port+mostTried; next++ {
		if other, failed := Listen(host, next); failed == nil {
			return other, nil
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
