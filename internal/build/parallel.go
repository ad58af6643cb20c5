package build

import (
	"context"
	"sync"
	"sync/atomic"
)

// block is how many pieces of work a goroutine takes at a time: neighbours
// share folders and shells, and the counter is asked less often.
const block = 16

// parallel calls work for 0 to n-1 from several goroutines and waits for all.
// It returns the first error; after it, or when ctx ends, no more is begun.
// worker tells the goroutines apart, from 0.
func parallel(ctx context.Context, jobs, n int, work func(worker, i int) error) error {
	return inBlocks(ctx, jobs, block, n, work)
}

// inBlocks is parallel for work of which a goroutine takes some pieces at a
// time: one of large and different ones.
func inBlocks(ctx context.Context, jobs, block, n int, work func(worker, i int) error) error {
	var (
		next  atomic.Int64
		group sync.WaitGroup
		once  sync.Once
		first error
	)
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	fail := func(err error) { once.Do(func() { first = err; cancel(err) }) }
	for worker := range min(jobs, (n+block-1)/block) {
		group.Go(func() {
			for {
				from := int(next.Add(int64(block))) - block
				for i := from; i < min(from+block, n); i++ {
					if err := ctx.Err(); err != nil {
						fail(err)
						return
					}
					if err := work(worker, i); err != nil {
						fail(err)
						return
					}
				}
				if from+block >= n {
					return
				}
			}
		})
	}
	group.Wait()
	return first
}

// progress tells the caller how far one stage is. It is safe for concurrent
// use, and calls the caller's function from one goroutine at a time.
type progress struct {
	mu    sync.Mutex
	tell  func(Progress) // may be nil
	now   Progress
	every int
}

func newProgress(tell func(Progress), stage Stage, total int) *progress {
	p := &progress{tell: tell, now: Progress{Stage: stage, Total: total}, every: max(1, total/200)}
	if tell != nil {
		tell(p.now)
	}
	return p
}

// add counts n more pieces as done.
func (p *progress) add(n int) {
	if p.tell == nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	before := p.now.Done
	p.now.Done += n
	if p.now.Done/p.every != before/p.every || p.now.Done == p.now.Total {
		p.tell(p.now)
	}
}
