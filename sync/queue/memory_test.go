package queue_test

import (
	"testing"

	"unionhall/sync/queue"
	"unionhall/sync/queue/queuetest"
)

func TestMemory(t *testing.T) {
	queuetest.Test(t, func(t *testing.T, clock queue.Clock) queue.Queue {
		q := queue.Memory(clock)
		t.Cleanup(func() { q.Close() })
		return q
	})
}
