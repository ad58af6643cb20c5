package intake

import (
	"errors"
	"net/http"

	"unionhall/sync/queue"
)

// withdraw takes an envelope back that nobody has fetched yet. Later the worker
// asks the union, by a sealed request.
func (i *Intake) withdraw(w http.ResponseWriter, r *http.Request) error {
	q, sid, err := i.asked(w, r)
	if err != nil {
		return err
	}
	var body queue.Digest
	if !decode(q.Body, body[:]) {
		return refused(http.StatusBadRequest, "question/shape", "d 应当是信封的摘要", "d must be the digest of the envelope")
	}
	switch err := i.queue.Withdraw(r.Context(), sid, body); {
	case errors.Is(err, queue.ErrFetched):
		return refused(http.StatusConflict, "withdraw/fetched", "工会已经取走，不能直接撤回；可以另外请工会删除", "it was fetched already and cannot be taken back; ask the union to erase it")
	case errors.Is(err, queue.ErrNotFound):
		return refused(http.StatusNotFound, "withdraw/unknown", "这件事里没有这份内容", "the case has no such envelope")
	case err != nil:
		return unavailable(r, err)
	}
	return writeJSON(w, http.StatusOK, accepted{Version: 1, State: stateName(queue.Withdrawn)})
}
