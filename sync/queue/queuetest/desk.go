package queuetest

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"unionhall/sync/queue"
)

func note(sid queue.Sid, text string) queue.Note {
	return queue.Note{Sid: sid, Digest: sha256.Sum256([]byte(text)), Body: []byte(text)}
}

// noted adds a note and returns its number.
func (b *bed) noted(union string, n queue.Note) int64 {
	b.Helper()
	number, err := b.Note(b.ctx, union, n)
	b.must(err)
	return number
}

// journal reads all notes of a union.
func (b *bed) journal(union string, after int64) []queue.Note {
	b.Helper()
	list, err := b.Notes(b.ctx, union, after, 100)
	b.must(err)
	return list
}

func journal(b *bed) {
	first, second, other := Envelope(Sid(1), 0, 0), Envelope(Sid(2), 0, 0), Envelope(Sid(3), 0, 0)
	other.Union = "other"
	for _, e := range []*queue.Envelope{first, second, other} {
		b.accept(e)
	}
	one := b.noted(first.Union, note(Sid(1), "one"))
	two := b.noted(first.Union, note(Sid(2), "two"))
	if again := b.noted(first.Union, note(Sid(1), "one")); again != one || two <= one {
		b.Fatalf("the numbers are %d, %d, and %d for the first again", one, two, again)
	}
	b.noted("other", note(Sid(3), "one")) // the same bytes in another journal are another note
	for _, n := range []struct {
		union string
		sid   queue.Sid
	}{{"other", Sid(1)}, {first.Union, Sid(3)}, {first.Union, Sid(4)}} {
		_, err := b.Note(b.ctx, n.union, note(n.sid, "in the way"))
		b.want(err, queue.ErrNotFound)
	}
	list := b.journal(first.Union, 0)
	if len(list) != 2 || list[0].N != one || list[0].Sid != Sid(1) || !bytes.Equal(list[1].Body, []byte("two")) || list[1].Digest != note(Sid(2), "two").Digest {
		b.Fatalf("%+v", list)
	}
	if list := b.journal(first.Union, one); len(list) != 1 || list[0].N != two {
		b.Fatalf("behind the first: %+v", list)
	}
	if list, err := b.Notes(b.ctx, first.Union, 0, 1); err != nil || len(list) != 1 || list[0].N != one {
		b.Fatalf("one alone: %+v, %v", list, err)
	}
	// Notes go with their case, and their numbers do not come again.
	b.must(b.Erase(b.ctx, second.Digest, queue.Asked))
	b.sweep()
	if list := b.journal(first.Union, 0); len(list) != 1 || list[0].N != one {
		b.Fatalf("after the second case is gone: %+v", list)
	}
	if three := b.noted(first.Union, note(Sid(1), "three")); three <= two {
		b.Fatalf("the next note is %d, after %d", three, two)
	}
}

func notesAreBounded(b *bed) {
	one, other := Envelope(Sid(1), 0, 0), Envelope(Sid(2), 0, 0)
	b.accept(one)
	b.accept(other)
	for i := range queue.MostNotes {
		b.noted(one.Union, note(one.Sid, fmt.Sprint("note ", i)))
	}
	last := b.noted(one.Union, note(one.Sid, fmt.Sprint("note ", queue.MostNotes-1))) // is there already
	_, err := b.Note(b.ctx, one.Union, note(one.Sid, "one more"))
	b.want(err, queue.ErrCrowded)
	if n := b.noted(other.Union, note(other.Sid, "of another case")); n != last+1 {
		b.Errorf("it has the number %d, after %d: what was refused has taken one", n, last)
	}
}

func notesAtOnce(b *bed) {
	e := Envelope(Sid(1), 0, 0)
	b.accept(e)
	const writers, each = 4, 10
	var all sync.WaitGroup
	for w := range writers {
		all.Go(func() {
			for i := range each {
				if _, err := b.Note(b.ctx, e.Union, note(e.Sid, string(rune('a'+w))+string(rune('0'+i)))); err != nil {
					b.Error(err)
				}
				if _, err := b.Note(b.ctx, e.Union, note(e.Sid, "all "+string(rune('0'+i)))); err != nil {
					b.Error(err)
				}
			}
		})
	}
	all.Wait()
	list := b.journal(e.Union, 0)
	if len(list) != writers*each+each || !slices.IsSortedFunc(list, func(x, y queue.Note) int { return int(x.N - y.N) }) {
		b.Fatalf("%d notes", len(list))
	}
}

func repliesOfAUnion(b *bed) {
	mine, theirs := Envelope(Sid(1), 0, 0), Envelope(Sid(1), 1, 0)
	theirs.Union = "other"
	b.accept(mine)
	b.accept(theirs)
	for n := 1; n <= queue.MaxReplies+2; n++ {
		union := mine.Union
		if n == 2 {
			union = "other"
		}
		_, err := b.Reply(b.ctx, union, reply(Sid(1), n, "text"+string(rune('a'+n))))
		b.must(err)
	}
	head, list, err := b.Replies(b.ctx, mine.Union, Sid(1), 0)
	b.must(err)
	if head != queue.MaxReplies+2 || len(list) != queue.MaxReplies || list[0].Seq != 1 || list[1].Seq != 3 {
		b.Fatalf("head %d, %d replies", head, len(list))
	}
	if _, list, err = b.Replies(b.ctx, mine.Union, Sid(1), list[len(list)-1].Seq); err != nil || len(list) != 1 || list[0].Seq != head {
		b.Fatalf("the rest: %d, %v", len(list), err)
	}
	_, _, err = b.Replies(b.ctx, "third", Sid(1), 0)
	b.want(err, queue.ErrNotFound)
	_, _, err = b.Replies(b.ctx, mine.Union, Sid(2), 0)
	b.want(err, queue.ErrNotFound)
}

func listHeads(b *bed) {
	e, stranger := Envelope(Sid(1), 0, 0), Envelope(Sid(1), 1, 0)
	stranger.Union, stranger.Proved = "other", false
	b.accept(e)
	b.accept(stranger)
	_, err := b.Reply(b.ctx, e.Union, reply(Sid(1), 1, "one"))
	b.must(err)
	for union, want := range map[string]int{e.Union: 1, "other": 0} {
		list, err := b.List(b.ctx, queue.ListQuery{Union: union, Max: 9})
		b.must(err)
		if len(list) != 1 || list[0].Head != want {
			b.Errorf("%s: %+v, want head %d", union, list, want)
		}
	}
}

func eraseOf(b *bed) {
	e, withdrawn := Envelope(Sid(1), 0, 1), Envelope(Sid(2), 0, 0)
	b.accept(e)
	b.accept(withdrawn)
	b.must(b.Withdraw(b.ctx, withdrawn.Sid, withdrawn.Digest))
	b.want(b.EraseOf(b.ctx, "other", e.Digest, queue.Asked), queue.ErrNotFound)
	b.fetch(e)
	b.must(b.EraseOf(b.ctx, e.Union, e.Digest, queue.Asked))
	b.want(b.EraseOf(b.ctx, e.Union, e.Digest, queue.Asked), queue.ErrNotFound)
	b.must(b.EraseOf(b.ctx, withdrawn.Union, withdrawn.Digest, queue.Decided))
	if a := b.accept(e); !a.Erased {
		b.Fatalf("sent again: %+v", a)
	}
	s, err := b.Stats(b.ctx)
	b.must(err)
	if s.Erased[queue.Asked] != 1 || s.Erased[queue.Decided] != 1 {
		b.Fatalf("%+v", s.Erased)
	}
}

func tally(union, form string, month int, name string, times int) queue.Tally {
	return queue.Tally{Union: union, Form: form, Month: month, Name: name, Times: times}
}

func tallies(b *bed) {
	for _, c := range []struct{ union, form, name string }{
		{"yl", "help", "outcome:done"}, {"yl", "help", "outcome:done"}, {"yl", "join", "outcome:done"}, {"other", "help", "kept:4"},
	} {
		b.must(b.Tally(b.ctx, c.union, c.form, c.name))
	}
	b.clock.Advance(31 * 24 * time.Hour)
	b.must(b.Tally(b.ctx, "yl", "help", "outcome:done"))
	got, err := b.Tallies(b.ctx)
	b.must(err)
	want := []queue.Tally{
		tally("other", "help", 202611, "kept:4", 1), tally("yl", "help", 202611, "outcome:done", 2),
		tally("yl", "help", 202612, "outcome:done", 1), tally("yl", "join", 202611, "outcome:done", 1),
	}
	if !slices.Equal(got, want) {
		b.Fatalf("%+v", got)
	}
}

func reportsOnce(b *bed) {
	first, second := queue.Report{ID: [16]byte{1}, Times: [5]int{0, 1, 0, 0, 4}}, queue.Report{ID: [16]byte{2}, Times: [5]int{0, 0, 0, 0, 5}}
	var all sync.WaitGroup
	for range 8 { // an answer that got lost is asked for again, be it at another replica
		all.Go(func() {
			if err := b.Rate(b.ctx, "yl", "help", first); err != nil {
				b.Error(err)
			}
		})
	}
	all.Wait()
	b.must(b.Rate(b.ctx, "other", "help", first)) // another union's, that has met the same chance
	b.clock.Advance(31 * 24 * time.Hour)
	b.must(b.Rate(b.ctx, "yl", "help", second))
	b.clock.Advance(300 * 24 * time.Hour)
	b.sweep()
	b.must(b.Rate(b.ctx, "yl", "help", first))
	got, err := b.Tallies(b.ctx)
	b.must(err)
	want := []queue.Tally{
		tally("other", "help", 202611, "rating:2", 1), tally("other", "help", 202611, "rating:5", 4), tally("yl", "help", 202611, "rating:2", 1),
		tally("yl", "help", 202611, "rating:5", 4), tally("yl", "help", 202612, "rating:5", 5),
	}
	if !slices.Equal(got, want) {
		b.Fatalf("%+v", got)
	}
}

// What officers have noted about a case is the worker's, too: it does not outlive the case
// as long as its replies do.
func notesAreErasedAsAsked(b *bed) {
	one, two, other := Envelope(Sid(1), 0, 0), Envelope(Sid(1), 1, 0), Envelope(Sid(2), 0, 0)
	for _, e := range []*queue.Envelope{one, two, other} {
		b.accept(e)
		b.fetch(e)
	}
	_, err := b.Reply(b.ctx, one.Union, reply(Sid(1), 1, "erased"))
	b.must(err)
	b.noted(one.Union, note(Sid(1), "one"))
	stays := b.noted(one.Union, note(Sid(2), "two"))
	b.must(b.EraseOf(b.ctx, one.Union, one.Digest, queue.Asked))
	if list := b.journal(one.Union, 0); len(list) != 2 {
		b.Fatalf("as long as a letter is there: %+v", list)
	}
	b.must(b.EraseOf(b.ctx, one.Union, two.Digest, queue.Asked))
	if list := b.journal(one.Union, 0); len(list) != 1 || list[0].N != stays {
		b.Fatalf("%+v", list)
	}
	if _, list, err := b.Replies(b.ctx, one.Union, Sid(1), 0); err != nil || len(list) != 1 {
		b.Fatalf("the phone has yet to hear it: %+v, %v", list, err)
	}
}

func took(b *bed) {
	quick, slow := Envelope(Sid(1), 0, 0), Envelope(Sid(2), 0, 0)
	b.accept(quick)
	b.accept(slow)
	b.clock.Advance(3 * time.Hour)
	b.must(b.Advance(b.ctx, quick.Union, quick.Digest, queue.Viewed))
	b.must(b.Advance(b.ctx, quick.Union, quick.Digest, queue.Viewed))
	b.clock.Advance(2 * time.Hour)
	b.must(b.Advance(b.ctx, quick.Union, quick.Digest, queue.Closed))
	b.must(b.Advance(b.ctx, quick.Union, quick.Digest, queue.Answered))
	b.must(b.Advance(b.ctx, slow.Union, slow.Digest, queue.Viewed)) // is no answer
	if waiting, err := b.Unanswered(b.ctx); err != nil || !slices.Equal(waiting, []queue.Tally{tally("yl-linhe", "help", 0, "wait:8", 1)}) {
		b.Fatalf("%+v, %v", waiting, err)
	}
	b.clock.Advance(30 * 24 * time.Hour)
	b.must(b.Advance(b.ctx, slow.Union, slow.Digest, queue.Answered))
	b.want(b.Advance(b.ctx, "other", slow.Digest, queue.Closed), queue.ErrNotFound)
	got, err := b.Tallies(b.ctx)
	b.must(err)
	want := []queue.Tally{
		tally("yl-linhe", "help", 202611, "answer:8", 1), tally("yl-linhe", "help", 202611, "done:8", 1), tally("yl-linhe", "help", 202611, "view:4", 1),
		tally("yl-linhe", "help", 202611, "view:8", 1), tally("yl-linhe", "help", 202612, "answer:longer", 1),
	}
	if !slices.Equal(got, want) {
		b.Fatalf("%+v", got)
	}
}

func nonces(b *bed) {
	until := b.clock.Now().Add(2 * time.Minute)
	var used int
	var mu sync.Mutex
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			err := b.UseNonce(b.ctx, queue.Nonce{1}, until)
			mu.Lock()
			defer mu.Unlock()
			if err == nil {
				used++
			} else if !errors.Is(err, queue.ErrUsed) {
				b.Error(err)
			}
		})
	}
	all.Wait()
	if used != 1 {
		b.Fatalf("it was used %d times", used)
	}
	b.must(b.UseNonce(b.ctx, queue.Nonce{2}, until))
	b.clock.Advance(queue.KeepNonce)
	b.sweep()
	b.want(b.UseNonce(b.ctx, queue.Nonce{1}, until), queue.ErrUsed)
	b.clock.Advance(time.Hour)
	b.sweep()
	b.must(b.UseNonce(b.ctx, queue.Nonce{1}, until)) // it is forgotten; that it is over, its own time says
}
