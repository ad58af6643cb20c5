package intake

import (
	"context"
	"errors"
	"sync"

	"unionhall/sync/queue"
)

// A brokenStore is a queue whose disk does not do what it is asked for, as long
// as it is broken.
type brokenStore struct {
	Store
	mu  sync.Mutex
	err error

	uncounted error // what Usage says
}

func (b *brokenStore) Usage(ctx context.Context) ([]queue.Usage, error) {
	if err := errors.Join(b.uncounted, ctx.Err()); err != nil {
		return nil, err
	}
	return b.Store.Usage(ctx)
}

func (b *brokenStore) breakWith(err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.err = err
}

func (b *brokenStore) broken() error {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.err
}

func (b *brokenStore) Accept(ctx context.Context, e *queue.Envelope) (queue.Accepted, error) {
	if err := b.broken(); err != nil {
		return queue.Accepted{}, err
	}
	return b.Store.Accept(ctx, e)
}

func (b *brokenStore) Part(ctx context.Context, body queue.Digest, index int, sealed []byte) (queue.Accepted, error) {
	if err := b.broken(); err != nil {
		return queue.Accepted{}, err
	}
	return b.Store.Part(ctx, body, index, sealed)
}

func (b *brokenStore) Case(ctx context.Context, sid queue.Sid, after int) (*queue.Case, error) {
	if err := b.broken(); err != nil && !errors.Is(err, queue.ErrFull) { // a full disk is read
		return nil, err
	}
	return b.Store.Case(ctx, sid, after)
}

func (b *brokenStore) Withdraw(ctx context.Context, sid queue.Sid, body queue.Digest) error {
	if err := b.broken(); err != nil {
		return err
	}
	return b.Store.Withdraw(ctx, sid, body)
}

func (b *brokenStore) Confirm(ctx context.Context, sid queue.Sid, seq int) error {
	if err := b.broken(); err != nil {
		return err
	}
	return b.Store.Confirm(ctx, sid, seq)
}

func (b *brokenStore) Health(ctx context.Context) error {
	if err := b.broken(); err != nil {
		return err
	}
	return b.Store.Health(ctx)
}
