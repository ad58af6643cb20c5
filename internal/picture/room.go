package picture

import (
	"context"
	"runtime"
	"sync"
)

// A room is the memory in which pictures are worked on. Who finds too little
// left waits for others to leave. It is safe for concurrent use.
type room struct {
	mu      sync.Mutex // held for a few steps only
	free    int64      // bytes
	changed chan struct{}
}

func newRoom(size int64) *room { return &room{free: size, changed: make(chan struct{})} }

func (r *room) enter(ctx context.Context, size int64) error {
	for {
		r.mu.Lock()
		if r.free >= size {
			r.free -= size
			r.mu.Unlock()
			return nil
		}
		changed := r.changed
		r.mu.Unlock()
		select {
		case <-changed:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// collectAt is what a picture takes, in bytes, before its memory is looked
// for at once: the collector would let the heap double first.
const collectAt = 64 << 20

func (r *room) leave(size int64) {
	if size > collectAt {
		runtime.GC()
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.free += size
	close(r.changed)
	r.changed = make(chan struct{})
}
